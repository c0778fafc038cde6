"""hibari-tts: one English neural voice that comes in its wheel. Apache-2.0.

::

    sentence -> tidied -> normalized -> tokens with phonemes -> chunks -> sound and edges
    word of the text  <------ matched ------ said word <------- phoneme edges

It reads English only: text of another script, and anything it gives no sound for, is
SpeechFailed and never silence.
"""

from __future__ import annotations

import importlib.util
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np

from app.errors import SpeechFailed
from app.services.ports import CancelToken, Speech, Voice
from app.voice.engine import NEURAL_QUALITY, failed, line, recipe
from app.voice.reading import matched, sentences, sounds_of, tidied
from app.voice.sound import (
    Envelope,
    Mark,
    Samples,
    breathed,
    is_silent,
    settled,
    silence,
    to_samples,
    words_of,
)
from app.voice.words import Phonemes, Span, sayable, spans

if TYPE_CHECKING:
    from app.voice.hibari_model import Model, Token

VOICE = Voice(
    id="hibari:en",
    engine="hibari",
    name="Heart",
    languages=("en-US", "en"),
    sex="female",
    quality=NEURAL_QUALITY,
    licence="Apache-2.0",
    gives_word_times=True,
)

_CHUNK = 300
"""Phonemes after which the next comma ends a chunk; the network was trained on sentences."""
_MOST_IN_CHUNK = 400
"""Phonemes in a chunk at most: memory grows with the square."""
_PAUSES = frozenset(",.;:!?—…")
_EARLY = Fraction(40, 1000)
"""Seconds by which a word sounds before the durations say, the space before it being its own.

Fitted on 293 words inside phrases against a forced aligner (soundswallower), whose own bias on
speech of known times was 3 ms: median distance 10 ms, 95th percentile 40 ms.
"""
_EARLY_AFTER_PAUSE = Fraction(50, 1000)
"""The same after a pause, without the space: the median on 40 words set apart by commas."""
_LOOK_EARLY = Fraction(130, 1000)
_LOOK_LATE = Fraction(90, 1000)
_REACH = Fraction(200, 1000)
"""Where the onset after a pause is looked for around the durations' place, and in how much of
the word its level is; a fricative begins up to 85 ms before its place."""
_LATE = Fraction(120, 1000)
"""Seconds by which a word that seems to begin in silence may begin later: pauses without a mark."""
_GAP = Fraction(60, 1000)
"""Seconds of quiet between two words from which the first one ends before the second begins."""
_BETWEEN_SENTENCES = Fraction(200, 1000)
"""Seconds between two sentences on top of their breaths: 0.38 s from sound to sound."""
_MOST_FOREIGN = 0.5
"""Share of letters outside Latin from which a text is not English."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Phonemes of one token, or of a part of a very long one, and the said words they are."""

    ids: tuple[int, ...]
    first: int
    last: int
    """``said[first:last]``; empty for punctuation."""
    pause: bool
    space: int
    """How many of the ids, at the end, are the space after the word."""


class Hibari:
    """The engine. The model is loaded at the first speech, once."""

    name = "hibari"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Model | None = None

    def voices(self) -> Sequence[Voice]:
        """The bundled voice, where the packages are there; loads nothing."""
        there = all(importlib.util.find_spec(name) is not None for name in ("hibari", "onnxruntime"))
        return (VOICE,) if there else ()

    def report(self) -> Mapping[str, str]:
        """Whether the model loads."""
        if not self.voices():
            return line(
                self.name, False, "not installed", "Install it with: python -m pip install hibari-tts"
            )
        try:
            self._loaded()
        except SpeechFailed as error:
            return line(self.name, False, error.what, error.hint)
        return line(self.name, True, f"hibari-tts {metadata.version('hibari-tts')}, English, word times")

    def _loaded(self) -> Model:
        with self._lock:
            if self._model is None:
                try:
                    from app.voice.hibari_model import Model

                    self._model = Model()
                except Exception as error:  # whatever a native runtime or a damaged wheel raises
                    raise SpeechFailed(
                        f"The voice hibari:en could not be loaded: {error}.",
                        "Install it again with: python -m pip install --force-reinstall hibari-tts==0.2.1",
                    ) from error
            return self._model

    def speak(self, text: str, voice: Voice, language: str, seed: int, cancel: CancelToken) -> Speech:
        """Say an English text."""
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
        """The same, some words by their IPA. Of a word whose sound is given in part only, the rest is
        left to the front end."""
        if _foreign(text) > _MOST_FOREIGN:
            raise failed(voice, text, "it reads English only")
        model = self._loaded()
        noise = np.random.default_rng(seed)
        words = spans(text)
        parts: list[Samples] = []
        marks: list[Mark] = []
        at = 0
        rate = _rate()
        for sentence in sentences(sayable(text), "en"):
            low, high = sentence.origin[0], sentence.origin[-1]
            own = [span for span in words if low <= span[0] <= high]
            if not own:
                continue
            cancel.check()
            try:
                told = sounds_of(text, own, phonemes)
                pieces, said = _read(model, tidied(sentence).text, [text[a:b] for a, b in own], told)
            except Exception as error:  # a young front end: any text may trip it
                raise failed(voice, text, f"its reading failed ({error})") from error
            times: dict[int, tuple[int, int, bool]] = {}
            for number, chunk in enumerate(_chunks(pieces)):
                cancel.check()
                sound, heard = _spoken(model, chunk, noise)
                if sound is None:
                    raise failed(voice, text, "it gave no sound")
                gap = silence(_BETWEEN_SENTENCES, rate) if parts and not number else None
                if gap is not None:
                    parts.append(gap)
                    at += len(gap)
                for mark in heard:
                    for index in range(mark.first, mark.last):
                        begin, end = _share(said, mark, index)
                        known = times.get(index)
                        times[index] = (
                            (known[0], at + end, known[2])
                            if known
                            else (at + begin, at + end, mark.after_pause)
                        )
                parts.append(sound)
                at += len(sound)
            marks += _placed(text, own, said, times)
        if not marks:
            raise failed(voice, text, "it gave no sound")
        samples: Samples = np.concatenate(parts)
        done = settled(marks, len(samples), rate)
        made = recipe(
            voice, f"hibari-tts {metadata.version('hibari-tts')}", "en-US", seed, rate, text, "engine"
        )
        spoken = {(mark.first, mark.last) for mark in done}
        if unsaid := [text[first:last] for first, last in words if (first, last) not in spoken]:
            made["unsaid"] = unsaid
        return Speech(samples.astype("<i2").tobytes(), rate, words_of(text, done, rate), made)


def _rate() -> int:
    from app.voice.hibari_model import RATE

    return RATE


def _foreign(text: str) -> float:
    """The share of a text's letters that are not Latin."""
    letters = [character for character in text if character.isalpha()]
    latin = sum("LATIN" in unicodedata.name(character, "") for character in letters)
    return 1.0 - latin / len(letters) if letters else 0.0


def _read(
    model: Model, sentence: str, words: Sequence[str] = (), told: Mapping[int, str] | None = None
) -> tuple[list[_Piece], list[str]]:
    """A sentence as phonemes in pieces, and its said words. ``told`` are the sounds of some words."""
    normalized = model.normalized(sentence)
    places = spans(normalized)
    tokens = model.tokens(normalized)
    given: dict[int, str] = {}
    if told:
        stretches = matched(words, [normalized[a:b] for a, b in places])
        for at, letters in told.items():
            given.update(dict.fromkeys(range(*stretches[at]), ""))
            given[stretches[at][0]] = letters
    sounding: set[int] = set()
    raw: list[tuple[Token, list[int]]] = []
    at = next_place = 0
    for token in tokens:
        end = at + len(token.text)
        while next_place < len(places) and places[next_place][1] <= at:
            next_place += 1
        touched = []
        for k in range(next_place, len(places)):
            if places[k][0] >= end:
                break
            touched.append(k)
        at = end + len(token.space)
        if touched and all(k in given for k in touched):
            token = replace(token, phonemes="".join(given[k] for k in touched))
            given.update(dict.fromkeys(touched, ""))  # a word's other tokens have nothing to add
        if any(character not in _PAUSES for character in token.phonemes):
            sounding.update(touched)
        raw.append((token, touched))
    number = {old: new for new, old in enumerate(sorted(sounding))}
    pieces: list[_Piece] = []
    for token, touched in raw:
        kept = [number[k] for k in touched if k in number]
        first, last = (kept[0], kept[-1] + 1) if kept else (0, 0)
        space = model.ids(" ") if token.space else []
        ids = model.ids(token.phonemes) + space
        pause = not kept and any(character in _PAUSES for character in token.phonemes)
        for cut in range(0, len(ids), _MOST_IN_CHUNK):
            part = tuple(ids[cut : cut + _MOST_IN_CHUNK])
            ends = cut + _MOST_IN_CHUNK >= len(ids) > len(space)
            pieces.append(_Piece(part, first, last, pause, len(space) if ends else 0))
    return pieces, [normalized[places[k][0] : places[k][1]] for k in sorted(sounding)]


def _chunks(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces in stretches that the network takes at once; none without a word."""
    chunk: list[_Piece] = []
    size = 0
    for piece in pieces:
        if chunk and size + len(piece.ids) > _MOST_IN_CHUNK:
            yield from _worded(chunk)
            chunk, size = [], 0
        chunk.append(piece)
        size += len(piece.ids)
        if piece.pause and size > _CHUNK:
            yield from _worded(chunk)
            chunk, size = [], 0
    yield from _worded(chunk)


def _worded(chunk: list[_Piece]) -> Iterator[list[_Piece]]:
    if any(piece.last > piece.first for piece in chunk):
        yield chunk


def _spoken(
    model: Model, chunk: Sequence[_Piece], noise: np.random.Generator
) -> tuple[Samples | None, list[Mark]]:
    """A chunk's sound cut to its breath, and when its said words sound; ``None`` for no sound.

    The marks' ``first`` and ``last`` count said words here, not characters.
    """
    sound, edges = model.sound([id for piece in chunk for id in piece.ids], noise)
    if len(sound) == 0 or not np.isfinite(sound).all():
        return None, []
    samples = to_samples(sound)
    if is_silent(samples):
        return None, []
    rate = _rate()
    envelope = Envelope(samples, rate)
    marks: list[Mark] = []
    at = before = 0
    pause = True
    for piece in chunk:
        begin, at = at, at + len(piece.ids)
        if piece.pause:
            pause = True
        if piece.last > piece.first:
            start = max(0, int(edges[begin - before] - (_EARLY_AFTER_PAUSE if pause else _EARLY) * rate))
            reach = int(_REACH * rate)
            if pause:
                start = envelope.onset(start, int(_LOOK_EARLY * rate), int(_LOOK_LATE * rate), reach)
            else:
                start = envelope.past_quiet(start, int(_LATE * rate), reach)
            marks.append(Mark(piece.first, piece.last, start, start, pause))
            pause = False
        before = piece.space if not pause else 0
    for index, mark in enumerate(marks):
        limit = marks[index + 1].start if index + 1 < len(marks) else len(samples)
        limit = max(mark.start + 1, limit)
        end = envelope.last_sound(mark.start, limit)
        marks[index] = replace(mark, end=end if limit - end > _GAP * rate else limit)
    return breathed(samples, rate, marks)


def _share(said: Sequence[str], mark: Mark, index: int) -> tuple[int, int]:
    """The part of a mark that one of its said words has, by their lengths."""
    lengths = [len(word) for word in said[mark.first : mark.last]]
    before = sum(lengths[: index - mark.first])
    span = mark.end - mark.start
    total = sum(lengths)
    return (
        mark.start + span * before // total,
        mark.start + span * (before + lengths[index - mark.first]) // total,
    )


def _placed(
    text: str, words: Sequence[Span], said: Sequence[str], times: Mapping[int, tuple[int, int, bool]]
) -> list[Mark]:
    """The times of said words given to the words of the text that they stand for."""
    stretches = matched([text[first:last] for first, last in words], said)
    marks: list[Mark] = []
    index = 0
    while index < len(words):
        stretch = stretches[index]
        alike = index + 1
        while alike < len(words) and stretches[alike] == stretch:
            alike += 1
        heard = [times[k] for k in range(*stretch) if k in times]
        if heard:
            start, end = heard[0][0], heard[-1][1]
            total = sum(last - first for first, last in words[index:alike])
            done = 0
            for number, (first, last) in enumerate(words[index:alike]):
                begin = start + (end - start) * done // total
                done += last - first
                marks.append(
                    Mark(
                        first,
                        last,
                        begin,
                        start + (end - start) * done // total,
                        heard[0][2] and not number,
                    )
                )
        index = alike
    return marks
