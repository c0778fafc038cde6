"""One long recording laid over a script: the port :class:`app.services.ports.Listener`.

::

    recording   ▂▇▅▁▂▇▆▁▁▁▁▂▇▆▂▇▅▁▁▁▂▇▆▃▅▂▇▆▁
    heard       Twice a day   the river …            script words near the expected place (hearing.py)
    readings    [text 1     ] [text 2          ]     the last whole one of each text (readings.py)
    aligned     |Twice|a|day| |the|river|…           each text's words again, exactly (align.py)

Memory is bounded: the recording is kept as 16 kHz samples in a passing file.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.domain.takes import Word
from app.errors import BadSetting, BadSound
from app.media.sound import sound_blocks, wav_bytes
from app.services.ports import CancelToken, Laid, Laying, OnProgress, Progress, Speech, silent
from app.voice.align import MODELS, RATE, Heard, aligned, available, marked, version
from app.voice.hearing import Ear, Hit, Loudness, pieces
from app.voice.languages import primary
from app.voice.readings import Reading, chosen, count, readings
from app.voice.recorded import recorded
from app.voice.saying import saying_of
from app.voice.sound import BREATH_AFTER, BREATH_BEFORE, Samples, settled
from app.voice.words import Span, spans

_WHOLE = 0.99
"""Share of a text's letters from which it was heard whole."""
_MOST_AGAIN = 300 * RATE
"""Samples that are heard again at most for texts that were not found."""
_AROUND = RATE // 2
"""Samples around a reading in which its words are aligned, and for each word not heard at its ends."""
_UNLIKE, _LEAST_UNLIKE = 3.0, -0.005
"""How much less a word fits than the recording's usual word, and how little, to be doubtful."""
_OTHER = RATE // 2
"""Samples of speech between two heard words from which it is something the text does not have."""
_BESIDE = RATE
"""Samples of speech that belong to no text from which they are told."""
_FADE = Fraction(15, 1000)
"""Seconds over which a stretch's ends fade."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of all texts: where in its own text each stands, and which are whose."""

    said: list[str]
    places: list[Span]
    texts: list[tuple[int, int]]


class Recordings:
    """The port. Safe from any thread."""

    def languages(self) -> Sequence[str]:
        """Those with a model."""
        return [language for language in MODELS if available(language)]

    def recorded(
        self,
        samples: bytes,
        rate: int,
        text: str,
        language: str,
        cancel: CancelToken | None = None,
        gate: bool = True,
    ) -> Speech:
        """One text read by a person; see :func:`app.voice.recorded.recorded`."""
        return recorded(np.frombuffer(samples, "<i2").astype(np.int16), rate, text, language, cancel, gate)

    def lay(
        self,
        recording: Path,
        texts: Sequence[str],
        language: str,
        progress: OnProgress = silent,
        cancel: CancelToken | None = None,
    ) -> Laying:
        """Where each text is said; see the port."""
        cancel = cancel or CancelToken()
        if not available(language):
            raise BadSetting(
                f"A recording in “{language}” cannot be laid over its script: there is a model of "
                f"{' and '.join(self.languages()) or 'no language'} only.",
                "Put the sentences' recordings to their frames one by one, or let a voice speak them.",
            )
        words = _words_of(texts)
        with tempfile.TemporaryDirectory(prefix="scenewright-") as folder:
            sound = _spooled(recording, Path(folder) / "sound", progress, cancel)
            loudness = Loudness(sound)
            found = _heard(sound, loudness, words, primary(language), progress, cancel)
            taken = chosen(found, words.texts)
            laid: list[Laid] = []
            usual = statistics.median([hit.fit for one in taken if one for hit in one.hits] or [0.0])
            ordered = sorted((one for one in taken if one), key=lambda one: one.start)
            own_hits = [hit for one in ordered for hit in one.hits]  # what was a stray bounds nobody
            for number, one in enumerate(ordered):
                cancel.check()
                progress(Progress("Timing words", number, len(ordered)))
                low = max((hit.end for hit in own_hits if hit.end <= one.start + RATE // 20), default=0)
                high = min(
                    (hit.start for hit in own_hits if hit.start >= one.end - RATE // 20), default=len(sound)
                )
                low, high = min(low, one.start), max(high, one.end)
                own = _Stretch(sound, loudness, low, high, one, words, primary(language), usual, cancel)
                laid.append(own.laid(texts[one.text], count(found[one.text], one)))
            progress(Progress("Timing words", len(ordered), len(ordered)))
            length = Fraction(len(sound), RATE)
            extra = _beside(loudness, laid, len(sound))
            del sound  # a mapped file cannot be removed on Windows
        return Laying(tuple(sorted(laid, key=lambda one: one.index)), length, extra, version())

    def cut(
        self, recording: Path, laid: Sequence[Laid], cancel: CancelToken | None = None
    ) -> Iterator[tuple[int, bytes]]:
        """The stretches' sound; see the port. One pass over the recording, only open stretches in memory."""
        cancel = cancel or CancelToken()
        waiting = sorted(laid, key=lambda one: one.begin)
        parts: dict[int, list[np.ndarray]] = {one.index: [] for one in waiting}
        at = 0
        rate = 0
        for block, rate in sound_blocks(recording):
            cancel.check()
            for one in list(waiting):
                begin, end = round(one.begin * rate), round(one.end * rate)
                if begin >= at + len(block):
                    break
                parts[one.index].append(block[max(0, begin - at) : max(0, end - at)].copy())
                if end <= at + len(block):
                    waiting.remove(one)
                    yield one.index, _wav(parts.pop(one.index), rate)
            at += len(block)
        for one in waiting:  # the last ones, should the file end within them
            if any(len(part) for part in parts[one.index]):
                yield one.index, _wav(parts[one.index], rate)


def _words_of(texts: Sequence[str]) -> _Words:
    """What of each text is read aloud: its words without the marks in it."""
    words = _Words([], [], [])
    for text in texts:
        first = len(words.said)
        for part in saying_of(text).parts:
            written = part.written
            for begin, end in spans(written.text):
                words.said.append(written.text[begin:end])
                words.places.append((written.origin[begin], written.origin[end - 1] + 1))
        words.texts.append((first, len(words.said)))
    return words


def _spooled(recording: Path, target: Path, progress: OnProgress, cancel: CancelToken) -> Samples:
    """The recording as mono samples at 16 kHz, in a file mapped into memory."""
    import av

    resampler = None
    seconds = 0.0
    with target.open("wb") as file:
        for block, rate in sound_blocks(recording):
            cancel.check()
            if resampler is None:
                resampler = av.AudioResampler("s16", "mono", RATE)
            mono = block.astype(np.int32).mean(axis=1).astype(np.int16)
            if len(mono):
                piece = av.AudioFrame.from_ndarray(np.ascontiguousarray(mono[None]), "s16", "mono")
                piece.sample_rate = rate
                for done in resampler.resample(piece):
                    file.write(done.to_ndarray().astype("<i2").tobytes())
            before, seconds = seconds, seconds + len(block) / rate
            if int(seconds) // 30 != int(before) // 30:
                progress(Progress("Reading the recording", seconds, seconds))
        for done in resampler.resample(None) if resampler else ():
            file.write(done.to_ndarray().astype("<i2").tobytes())
    if target.stat().st_size < 2 * RATE // 10:
        raise BadSound(f"{recording} holds no sound to speak of.", "Choose the recording of the script.")
    return np.memmap(target, "<i2", "r")


def _heard(
    sound: Samples,
    loudness: Loudness,
    words: _Words,
    language: str,
    progress: OnProgress,
    cancel: CancelToken,
) -> list[list[Reading]]:
    """What readings of each text there are.

    Where texts were not heard whole between two that were, that stretch is heard again for
    their words alone: a phrase that stands in the script twice may have gone to the other place.
    """
    hits: list[Hit] = []
    letters = [len(word) for word in words.said]
    if not words.said:
        return readings(hits, words.texts, letters)
    ear = Ear(words.said, language)
    total = len(sound) / RATE
    for first, last in pieces(loudness, 0, len(sound)):
        progress(Progress("Listening", first / RATE, total))
        if loudness.sounding(first, last) >= RATE // 10:
            hits += ear.hear(np.asarray(sound[first:last]), first, cancel)
    found = readings(hits, words.texts, letters)
    for low, high, only in _unclear(chosen(found, words.texts), words, len(sound)):
        if loudness.sounding(low, high) < RATE // 4:
            continue
        hits = [hit for hit in hits if hit.end <= low or hit.start >= high]
        for first, last in pieces(loudness, low, high):
            hits += ear.hear(np.asarray(sound[first:last]), first, cancel, only)
            heard = [hit.word for hit in hits if first <= hit.start < last and only[0] <= hit.word < only[1]]
            if heard and heard[-1] + 1 < only[1]:
                only = (heard[-1] + 1, only[1])
    hits.sort(key=lambda hit: hit.start)
    progress(Progress("Listening", total, total))
    return readings(hits, words.texts, letters)


def _unclear(
    taken: Sequence[Reading | None], words: _Words, total: int
) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Stretches of samples between two texts that were heard whole, and the range of words that ought
    to be there and was not heard whole."""
    at = 0
    while at < len(taken):
        one = taken[at]
        if one is not None and one.share >= _WHOLE:
            at += 1
            continue
        following = at
        while following < len(taken):
            then = taken[following]
            if then is not None and then.share >= _WHOLE:
                break
            following += 1
        before = taken[at - 1] if at else None
        after = taken[following] if following < len(taken) else None
        low, high = before.end if before else 0, after.start if after else total
        only = words.texts[at][0], words.texts[following - 1][1]
        if low < high <= low + _MOST_AGAIN and only[0] < only[1]:
            yield low, high, only
        at = following


class _Stretch:
    """One reading, looked at again with nothing but its own words."""

    def __init__(
        self,
        sound: Samples,
        loudness: Loudness,
        low: int,
        high: int,
        reading: Reading,
        words: _Words,
        language: str,
        usual: float,
        cancel: CancelToken,
    ) -> None:
        """``low`` and ``high`` are the samples where the neighbours' words end and begin."""
        self._loudness = loudness
        self._reading = reading
        self._words = words
        self._language = language
        self._usual = usual
        self._cancel = cancel
        self._low, self._high = low, high
        own = words.texts[reading.text]
        ahead, behind = reading.hits[0].word - own[0], own[1] - 1 - reading.hits[-1].word
        self._first = max(low, reading.start - _AROUND - ahead * _AROUND)
        last = min(high, reading.end + _AROUND + behind * _AROUND)
        self._samples: Samples = np.asarray(sound[self._first : last]).astype(np.int16)

    def laid(self, text: str, times: int) -> Laid:
        """The text's place in the recording, and its words'."""
        first, last = self._words.texts[self._reading.text]
        heard_words = {hit.word for hit in self._reading.hits}
        numbers = list(range(first, last))
        found = self._aligned(numbers)
        if len(heard_words) < len(numbers):
            numbers = [
                number
                for place, number in enumerate(numbers)
                if number in heard_words
                or (found is not None and self._is_said(number, place, found, heard_words))
            ]
            if len(numbers) < last - first:
                found = self._aligned(numbers)
        if found is None:
            numbers = [hit.word for hit in self._reading.hits]
            found = [
                Heard(hit.start - self._first, hit.end - self._first, False, hit.fit)
                for hit in self._reading.hits
            ]
        places = [self._words.places[number] for number in numbers]
        marks = settled(marked(places, found, self._samples, RATE), len(self._samples), RATE)
        begin, end = self._edges(self._first + marks[0].start, self._first + marks[-1].end)
        shift = self._first - begin
        words = tuple(
            Word(
                text[mark.first : mark.last],
                mark.first,
                mark.last,
                Fraction(max(0, mark.start + shift), RATE),
                Fraction(min(end - begin, mark.end + shift), RATE),
            )
            for mark in marks
        )
        said = set(numbers)
        limit = min(_LEAST_UNLIKE, _UNLIKE * self._usual)
        return Laid(
            index=self._reading.text,
            begin=Fraction(begin, RATE),
            end=Fraction(end, RATE),
            words=words,
            missing=tuple(self._words.said[number] for number in range(first, last) if number not in said),
            doubtful=tuple(
                self._words.said[number]
                for number, one in zip(numbers, found, strict=True)
                if one.fit < limit and number not in heard_words
            ),
            extra=Fraction(self._other(found), RATE),
            readings=times,
        )

    def _aligned(self, numbers: Sequence[int]) -> list[Heard] | None:
        return aligned(
            self._samples, RATE, [self._words.said[each] for each in numbers], self._language, self._cancel
        )

    def _is_said(self, number: int, place: int, found: Sequence[Heard], heard: set[int]) -> bool:
        """Whether a word that was not heard is there after all, by how it fits between its neighbours."""
        one = found[place]
        likely = one.fit >= min(_LEAST_UNLIKE, 2 * self._usual)
        first, last = self._words.texts[self._reading.text]
        kept = (number == first or number - 1 in heard) and (number + 1 == last or number + 1 in heard)
        small = len(self._words.said[number]) <= 3 and kept
        return likely or (small and one.fit >= 2 * min(_LEAST_UNLIKE, 2 * self._usual))

    def _other(self, found: Sequence[Heard]) -> int:
        """Samples of speech between the words that were said."""
        total = 0
        for one, following in pairwise(found):
            sounding = self._loudness.sounding(self._first + one.end, self._first + following.start)
            if sounding >= _OTHER // 2:
                total += sounding
        return total if total >= _OTHER else 0

    def _edges(self, start: int, end: int) -> tuple[int, int]:
        """Where the stretch is cut: a breath away, or where it is quietest before a close neighbour."""
        before, after = int(BREATH_BEFORE * RATE), int(BREATH_AFTER * RATE)
        begin = max(0, start - before)
        if begin < self._low:
            begin = min(start, self._loudness.quietest(min(self._low, start - 1), start))
        stop = min(end + after, len(self._loudness.levels) * (RATE // 100))
        if stop > self._high:
            stop = max(end, self._loudness.quietest(end, max(self._high, end + 1)))
        return max(0, begin), max(stop, begin + 1)


def _beside(loudness: Loudness, laid: Sequence[Laid], total: int) -> tuple[tuple[Fraction, Fraction], ...]:
    """Stretches of a second of speech and more that belong to no text."""
    edges = sorted((round(one.begin * RATE), round(one.end * RATE)) for one in laid)
    gaps: list[tuple[int, int]] = []
    at = 0
    for begin, end in [*edges, (total, total)]:
        if begin > at and loudness.sounding(at, begin) >= _BESIDE:
            gaps.append((at, begin))
        at = max(at, end)
    return tuple((Fraction(first, RATE), Fraction(last, RATE)) for first, last in gaps)


def _wav(parts: Sequence[np.ndarray], rate: int) -> bytes:
    samples = np.concatenate(parts)
    fade = min(int(_FADE * rate), len(samples) // 2)
    if fade:
        ramp = (np.arange(fade) / fade)[:, None]
        samples[:fade] = (samples[:fade] * ramp).astype(np.int16)
        samples[-fade:] = (samples[-fade:] * ramp[::-1]).astype(np.int16)
    return wav_bytes(np.ascontiguousarray(samples).astype("<i2").tobytes(), rate, samples.shape[1])
