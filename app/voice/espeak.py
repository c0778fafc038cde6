"""espeak-ng: a formant synthesizer of some 140 languages. GPL-3.

Its word events carry the exact sample, so word times are the engine's own.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from app.errors import SpeechFailed
from app.services.ports import CancelToken, Speech, Voice
from app.voice import espeak_library as library
from app.voice.engine import FORMANT_QUALITY, TRANSCRIBED_QUALITY, failed, line, recipe
from app.voice.ipa import espeak_table, to_espeak
from app.voice.languages import canonical
from app.voice.sound import Envelope, Mark, Samples, breathed, is_silent, settled, words_of
from app.voice.words import Phonemes, Span, Spoken, is_unspaced, sayable, spans

_WITHOUT_DICTIONARY = frozenset({"gmq/fo", "trk/kaa", "art/xex"})
"""Listed in the packaged data, but without the dictionary to speak with."""
_LANGUAGE = {
    "ca-ba": "ca-x-balearic",
    "ca-nw": "ca-x-northwestern",
    "ca-va": "ca-valencia",
    "en-us-nyc": "en-US-x-nyc",
    "hbs": "sh",
    "hy-arevmda": "hyw",
    "piqd": "tlh",
    "py": "art-x-pyash",
    "qdb": "art-x-belta",
    "ru-cl": "ru-x-classic",
}
"""espeak's own codes that are not BCP 47 or mean something else there."""
_TRANSCRIBED = ("latn", "shaw", "piqd")
_FIRST_OF_ITS_LANGUAGE = ("gmw/en-US", "roa/fr")
"""Which of several equal voices a bare language means: listed first, so chosen first."""
_VARIANTS = {
    "f3": "female", "m3": "male", "f5": "female", "m1": "male", "f2": "female", "m4": "male",
    "f1": "female", "m7": "male", "f4": "female", "m6": "male", "Annie": "female", "m2": "male",
}  # fmt: skip
"""espeak's own variants of pitch and timbre, with the sex their files state (the library's list does not
give it for all): those that differ most come first."""
_VARIANT_QUALITY = FORMANT_QUALITY - 2
"""Below the voice as it is, which is what its language was tuned with."""
_BRACKETS = re.compile(r"\[(?=\[)")
_STOP_LATE = Fraction(70, 1000)
"""Seconds after a clause's start up to which a plosive's closure keeps it silent (measured: 49 ms)."""


def _languages(voice: library.InstalledVoice) -> tuple[str, ...]:
    own = voice.languages[0]
    if voice.identifier.count("-Latn-"):  # espeak gives "yue" for both of its Cantonese voices
        own = voice.identifier.rpartition("/")[2]
    codes = [own, *voice.languages[1:]]
    return tuple(dict.fromkeys(_LANGUAGE.get(code) or canonical(code) for code in codes))


class Espeak:
    """The engine. Utterances wait for each other: the library speaks for one at a time."""

    name = "espeak"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._voices: dict[str, tuple[Voice, str]] | None = None
        self._version = ""
        self._tables: dict[str, Mapping[str, str]] = {}

    def _known(self) -> dict[str, tuple[Voice, str]]:
        """Voices by id, each with the library's own name for it. SpeechFailed without the library."""
        with self._lock:
            if self._voices is None:
                found: dict[str, tuple[Voice, str]] = {}
                listed = library.installed()
                listed.sort(key=lambda voice: voice.identifier not in _FIRST_OF_ITS_LANGUAGE)
                for voice in listed:
                    if voice.identifier in _WITHOUT_DICTIONARY:
                        continue
                    tail = voice.identifier.rpartition("/")[2]
                    transcribed = any(part.lower() in _TRANSCRIBED for part in tail.split("-"))
                    id = f"{self.name}:{tail}"
                    found[id] = (
                        Voice(
                            id=id,
                            engine=self.name,
                            name=voice.name,
                            languages=_languages(voice),
                            sex=voice.sex,
                            quality=TRANSCRIBED_QUALITY if transcribed else FORMANT_QUALITY,
                            licence="GPL-3.0-or-later",
                            gives_word_times=True,
                        ),
                        voice.identifier,
                    )
                self._version = library.version()
                self._voices = found
            return self._voices

    def voices(self) -> Sequence[Voice]:
        """One a language and accent; empty where the library does not load."""
        try:
            return [voice for voice, _ in self._known().values()]
        except SpeechFailed:
            return []

    def variants(self, voice: Voice) -> Sequence[Voice]:
        """One of its voices in other registers, by which people of one language are told apart."""
        known = self._known().get(voice.id)
        if known is None or known[0].quality != FORMANT_QUALITY:
            return ()
        return [
            replace(
                known[0],
                id=f"{voice.id}+{name}",
                name=f"{known[0].name} +{name}",
                sex=sex,
                quality=_VARIANT_QUALITY,
            )
            for name, sex in _VARIANTS.items()
        ]

    def report(self) -> Mapping[str, str]:
        """Whether the library loads, and how many voices it has."""
        try:
            count = len(self._known())
        except SpeechFailed as error:
            return line(self.name, False, error.what, error.hint)
        return line(self.name, True, f"espeak-ng {self._version}, {count} voices, word times")

    def _table(self, identifier: str) -> Mapping[str, str]:
        """IPA to espeak's letters for a voice; asked of the library once, in some 10 ms."""
        if identifier not in self._tables:
            with library.sounds(identifier) as sound_of:
                self._tables[identifier] = espeak_table(sound_of)
        return self._tables[identifier]

    def speak(self, text: str, voice: Voice, language: str, seed: int, cancel: CancelToken) -> Speech:
        """Say a text of any language. ``seed`` changes nothing: there is no chance in it."""
        return self.speak_phonemes(text, (), voice, language, seed, cancel)

    def speak_phonemes(
        self,
        text: str,
        phonemes: Sequence[Phonemes],
        voice: Voice,
        language: str,
        seed: int,
        cancel: CancelToken,
    ) -> Speech:
        """The same, some words by their IPA, in the letters of the voice's language."""
        base, plus, variant = voice.id.partition("+")
        identifier = self._known()[base][1] + plus + variant
        cancel.check()
        spoken = sayable(text)
        if phonemes:
            spoken = _lettered(spoken, phonemes, self._table(identifier))
        utterance = library.speak(identifier, spoken.text, lambda: cancel.cancelled, bool(phonemes))
        cancel.check()
        samples: Samples = np.frombuffer(utterance.samples, dtype="<i2").astype(np.int16)
        if is_silent(samples):
            raise failed(voice, text, "it gave no sound")
        rate = utterance.rate
        marks = _marks(text, spoken, utterance.events, samples, rate)
        samples, marks = breathed(samples, rate, settled(marks, len(samples), rate))
        done = settled(marks, len(samples), rate)
        made = recipe(
            voice,
            f"espeak-ng {self._version}",
            language or voice.languages[0],
            seed,
            rate,
            text,
            "engine",
        )
        return Speech(samples.astype("<i2").tobytes(), rate, words_of(text, done, rate), made)


def _lettered(spoken: Spoken, phonemes: Sequence[Phonemes], table: Mapping[str, str]) -> Spoken:
    """A text with ``[[letters]]`` in place of words whose sound is given; other such brackets parted."""
    spoken = spoken.replaced(_BRACKETS, "[ ")
    text, origin, at = "", list[int](), 0
    for given in phonemes:
        first, last = bisect_left(spoken.origin, given.first), bisect_left(spoken.origin, given.last)
        letters = to_espeak(given.ipa, table)
        if first >= last or not letters:
            continue
        text += spoken.text[at:first] + f"[[{letters}]]"
        origin += [*spoken.origin[at:first], *[given.first] * (len(letters) + 4)]
        at = last
    return Spoken(text + spoken.text[at:], (*origin, *spoken.origin[at:]))


def _cut(words: Iterable[Span], positions: Sequence[int]) -> list[Span]:
    """Words of scripts without spaces, cut where the engine began a word."""
    result: list[Span] = []
    for first, last in words:
        edges = [at for at in positions if first < at < last]
        result += zip([first, *edges], [*edges, last], strict=True)
    return result


def _marks(
    text: str, spoken: Spoken, events: Sequence[library.Event], samples: Samples, rate: int
) -> list[Mark]:
    """Every word of the text with its time, from the events."""
    placed = [
        (spoken.origin[event.position], event.sample)
        for event in events
        if event.kind == library.WORD_EVENT and 0 <= event.position < len(spoken.origin)
    ]
    positions = sorted({position for position, _ in placed})
    words: list[Span] = []
    for span in spans(text):
        words += _cut([span], positions) if is_unspaced(text[span[0]]) else [span]
    ends = [event.sample for event in events if event.kind == library.END_EVENT]
    starts = _starts(words, placed)
    envelope = Envelope(samples, rate)
    late = int(_STOP_LATE * rate)
    for index, start in enumerate(starts):
        after_pause = index == 0 or any(starts[index - 1] < end <= start for end in ends)
        if after_pause:
            onset = envelope.onset(start, 0, late, 3 * late)
            starts[index] = min(onset, *starts[index + 1 : index + 2], len(samples))
    marks: list[Mark] = []
    for index, ((first, last), start) in enumerate(zip(words, starts, strict=True)):
        end = starts[index + 1] if index + 1 < len(starts) else len(samples)
        if any(start < at <= end for at in ends) or index + 1 == len(starts):
            end = envelope.last_sound(start, end)
        marks.append(Mark(first, last, start, end))
    return marks


def _starts(words: Sequence[Span], placed: Sequence[tuple[int, int]]) -> list[int]:
    """The sample at which each word begins.

    A word without an event of its own was said together with the one before: it gets the part
    of the time to the next event that its letters are of all that share it.
    """
    own: list[int | None] = [None] * len(words)
    index = 0
    for position, sample in placed:
        while index < len(words) and words[index][1] <= position:
            index += 1
        if index == len(words):
            break
        if words[index][0] <= position and own[index] is None:
            own[index] = sample
    if own and own[0] is None:
        own[0] = 0
    starts: list[int] = []
    at = 0
    while at < len(words):
        following = at + 1
        while following < len(words) and own[following] is None:
            following += 1
        begin = own[at] or 0
        last_sample = placed[-1][1] if placed else begin
        end = own[following] if following < len(words) else max(begin, last_sample)
        end = end or begin
        total = sum(last - first for first, last in words[at:following])
        done = 0
        for first, last in words[at:following]:
            starts.append(begin + (end - begin) * done // total)
            done += last - first
        at = following
    return starts
