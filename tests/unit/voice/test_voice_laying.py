"""A recording made of takes with known times, laid over the script they were spoken from."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.errors import BadSetting, BadSound, Cancelled
from app.services.ports import CancelToken, Laying, Speech
from app.voice.align import RATE, available
from app.voice.hearing import Hit, Loudness, pieces
from app.voice.laying import Recordings
from app.voice.readings import chosen, readings
from app.voice.speaker import Speaker
from tests.benchmarks.reading_matter import sentences
from tests.benchmarks.recorded import joined, write

needs_models = pytest.mark.skipif(not available("en"), reason="soundswallower has no wheel here")

TEXTS = [
    "Twice a day the river changes its mind.",
    "Everybody who lives beside it knows the hour, and sets the clock by it.",
    "Then it is quiet again.",
    "The herons come back to stand in the mud until the next one.",
    "Listen!",
    "The moon is to blame for all of it, although nobody thinks of looking up.",
]


@pytest.fixture(scope="module")
def takes() -> list[Speech]:
    speaker = Speaker()
    return [speaker.speak(text, "hibari:en", "en", number) for number, text in enumerate(TEXTS, 1)]


def said(text: str) -> Speech:
    return Speaker().speak(text, "hibari:en", "en", 9)


def laid(tmp_path: Path, spoken: Sequence[Speech], **how: object) -> tuple[Laying, list[list[float]]]:
    samples, starts = joined(spoken)
    path = tmp_path / "recording.wav"
    write(path, samples, codec="pcm_s16le", **how)  # type: ignore[arg-type]
    return Recordings().lay(path, TEXTS, "en-GB"), starts


@needs_models
@pytest.mark.parametrize("codec", ["mp3", "flac"])
def test_every_word_where_it_sounds(tmp_path: Path, takes: list[Speech], codec: str) -> None:
    samples, starts = joined(takes)
    path = tmp_path / "recording.mka"
    write(path, samples, codec=codec)
    laying = Recordings().lay(path, TEXTS, "en")
    assert [one.index for one in laying.laid] == list(range(len(TEXTS)))
    assert all(one.as_written and one.readings == 1 for one in laying.laid)
    assert laying.extra == ()
    assert laying.length == pytest.approx(len(samples) / 44_100, abs=0.1)
    before = Fraction(0)
    for one, text, known in zip(laying.laid, TEXTS, starts, strict=True):
        assert before <= one.begin < one.end <= laying.length
        before = one.end
        assert [text[word.first : word.last] for word in one.words] == [word.text for word in one.words]
        found = [float(one.begin + word.start) for word in one.words]
        assert found == pytest.approx(known, abs=0.1)
        assert all(0 <= word.start < word.end <= one.end - one.begin for word in one.words)


@needs_models
def test_what_was_said_differently_is_told_and_never_an_error(tmp_path: Path, takes: list[Speech]) -> None:
    """Frame 2 twice, 3 not at all, 4 with another ending, and words that are nobody's before 6."""
    changed = said("The herons come back to stand in the garden behind our house.")
    strange = said("Good evening and welcome, dear friends, to another programme from my kitchen.")
    laying, starts = laid(tmp_path, [takes[0], takes[1], takes[1], changed, takes[4], strange, takes[5]])
    found = {one.index: one for one in laying.laid}
    assert set(found) == {0, 1, 3, 4, 5}
    assert found[1].readings == 2
    assert float(found[1].begin) == pytest.approx(starts[2][0], abs=0.15)  # the last one
    assert found[1].as_written
    assert found[0].as_written
    assert found[5].as_written
    assert "mud" in found[3].missing
    assert not found[3].as_written
    assert any(begin <= starts[5][3] <= end for begin, end in laying.extra)


@needs_models
def test_a_changed_word_is_told(tmp_path: Path, takes: list[Speech]) -> None:
    changed = said("Everybody who lives beside it forgot the elephant, and sets the clock by it.")
    laying, _ = laid(tmp_path, [takes[0], changed, *takes[2:]])
    found = {one.index: one for one in laying.laid}
    assert "knows" in found[1].missing
    assert set(found[1].missing) <= {"knows", "the", "hour"}
    assert [one.index for one in laying.laid if not one.as_written] == [1]


@needs_models
def test_another_recording_altogether(tmp_path: Path) -> None:
    laying, _ = laid(tmp_path, [said(text) for text in sentences(60, seed=7)])
    assert len(laying.laid) <= 1
    assert laying.extra


@needs_models
def test_stretches_are_cut_at_the_recordings_own_rate(tmp_path: Path, takes: list[Speech]) -> None:
    samples, _ = joined(takes[:2])
    path = tmp_path / "recording.wav"
    write(path, samples, codec="pcm_s16le")
    laying = Recordings().lay(path, TEXTS[:2], "en")
    cut = dict(Recordings().cut(path, laying.laid))
    assert set(cut) == {0, 1}
    for one in laying.laid:
        data = np.frombuffer(cut[one.index][44:], "<i2").reshape(-1, 2)
        assert len(data) == round(one.end * 44_100) - round(one.begin * 44_100)
        begin = round(one.begin * 44_100)
        middle = slice(2000, len(data) - 2000)
        assert np.array_equal(data[middle, 0], samples[begin : begin + len(data)][middle])
        assert not data[0].any()  # faded


@needs_models
def test_silence_noise_and_stopping(tmp_path: Path, takes: list[Speech]) -> None:
    quiet = tmp_path / "quiet.wav"
    write(quiet, np.zeros(44_100 * 5, np.int16), codec="pcm_s16le")
    assert Recordings().lay(quiet, TEXTS, "en").laid == ()
    noise = np.random.default_rng(1).normal(0, 2000, 44_100 * 5).astype(np.int16)
    write(quiet, noise, codec="pcm_s16le")
    assert Recordings().lay(quiet, TEXTS, "en").laid == ()
    assert Recordings().lay(quiet, ["…", ""], "en").laid == ()
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        Recordings().lay(quiet, TEXTS, "en", cancel=cancel)


def test_what_cannot_be_laid_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"“de” cannot be laid"):
        Recordings().lay(tmp_path / "a.wav", TEXTS, "de")
    (tmp_path / "a.wav").write_bytes(b"no sound at all")
    if available("en"):
        with pytest.raises(BadSound):
            Recordings().lay(tmp_path / "a.wav", TEXTS, "en")


def hits(*words: int, start: float = 0.0) -> list[Hit]:
    return [
        Hit(word, round((start + place) * RATE), round((start + place + 0.9) * RATE), -0.001)
        for place, word in enumerate(words)
    ]


def test_the_last_whole_reading_is_taken() -> None:
    texts = [(0, 4), (4, 9)]
    letters = [4] * 9
    heard = [*hits(0, 1, 0, 1, 2, 3, 0, 1), *hits(4, 5, 6, 7, 8, start=20)]
    taken = chosen(readings(heard, texts, letters), texts)
    assert taken[0] is not None
    assert [hit.start // RATE for hit in taken[0].hits] == [2, 3, 4, 5]
    assert taken[1] is not None


def test_strays_make_no_reading() -> None:
    texts = [(0, 6), (6, 7)]
    heard = [*hits(0), *hits(3, start=2), *hits(5, start=4), *hits(6, start=9)]
    taken = chosen(readings(heard, texts, [4] * 7), texts)
    assert taken[0] is None
    assert taken[1] is not None  # by itself between its neighbours, of which there are none


def test_pieces_are_cut_at_pauses_and_cover_everything() -> None:
    chance = np.random.default_rng(3)
    sound = chance.normal(0, 3000, 60 * RATE).astype(np.int16)
    for second in (9, 17, 30, 44):
        sound[second * RATE : second * RATE + RATE // 2] = 0
    found = list(pieces(Loudness(sound), 0, len(sound)))
    assert found[0][0] == 0
    assert found[-1][1] == len(sound)
    assert all(one[1] == two[0] for one, two in pairwise(found))
    assert {round(last / RATE * 2) for _, last in found[:-1]} >= {18, 35, 60, 88}
    assert all(last - first <= 20 * RATE for first, last in found)
