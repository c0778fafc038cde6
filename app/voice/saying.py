"""From a frame's text to parts that are spoken one after another, and from their sounds to one.

::

    text      One [slow]small step[/slow] for <sub alias="a person">man</sub>.
    parts     One | small step (0.7x)     | for a person.
    spoken    ▂▇▁ | ▁▂▇▇▅▁▂▇▇▁            | ▁▂▇▁▂▅▇▂▁         each by the engine
    words     One   small  step             for  man           places in the text as it was given
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from app.domain.delivery import AT_REST, Delivery
from app.domain.mark_tokens import Manner
from app.domain.marks import Marked, marked
from app.domain.pronouncing import Hit, Rule, hits_within
from app.domain.takes import Word
from app.services.ports import Speech
from app.voice.ipa import respelled
from app.voice.quotations import with_quotations
from app.voice.sound import Envelope, Samples, at_rate, is_silent
from app.voice.words import Phonemes, Span, Spoken, has_words, is_unspaced, spans

_EDGE = Fraction(20, 1000)
"""Seconds kept around a part's sound where two parts meet, faded, so that no consonant is cut."""
_STOP = Fraction(38, 100)
_COMMA = Fraction(18, 100)
_NONE = Fraction(4, 100)
"""Seconds from sound to sound between two parts without a pause of their own, by what ends the first:
hibari's own pauses between sentences and clauses, and the dip between two words."""
_MOST_SHARED = 8
"""Written words at most that one said word stands for, beside the first."""
_STOPS = frozenset(".!?…。！？؟।\n")
_COMMAS = frozenset(",;:—–،؛、，；：")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text with one way of being said. Origins are places in the text that was given."""

    written: Spoken
    """Its characters as they were written, marks left out."""
    spoken: Spoken
    """What is said for them."""
    delivery: Delivery = AT_REST
    language: str = ""
    """BCP 47 where it is another than the frame's."""
    voice: str = ""
    """A voice's id where it is another than the frame's."""
    pause: Fraction | None = None
    """Seconds of silence after it, exactly; ``None`` leaves it to the punctuation."""
    phonemes: tuple[Phonemes, ...] = ()


@dataclass(frozen=True, slots=True)
class Saying:
    """A whole text: its parts, and the silence that marks ask for at its ends, in seconds."""

    parts: tuple[Part, ...]
    before: Fraction = Fraction(0)
    after: Fraction = Fraction(0)
    signs: int = 0
    """How many characters are shown that are no white space."""


def saying_of(text: str, language: str = "", rules: Sequence[Rule] = (), quotations: bool = False) -> Saying:
    """A text in parts, each with something to say; none where the text has no words.

    ``rules`` are the pronunciation dictionary; ``language`` is the text's, empty where unknown.
    Punctuation by itself goes with the part before it, so that a stop is heard there.
    """
    reading = with_quotations(marked(text), language) if quotations else marked(text)
    signs = sum(not character.isspace() for character in reading.text)
    pauses = dict(reading.pauses)
    before = pauses.pop(0, Fraction(0))
    parts: list[Part] = []
    lead: Part | None = None
    for run in reading.runs:
        edges = [run.first, *(place for place in pauses if run.first < place < run.last), run.last]
        for first, last in pairwise(edges):
            part = _part(reading, first, last, run.manner, language, rules)
            part = replace(part, pause=pauses.get(last))
            if not (has_words(part.spoken.text) or part.phonemes):
                if parts and parts[-1].pause is None:
                    parts[-1] = _together(parts[-1], part)
                elif parts or part.pause is not None:
                    if parts:
                        parts[-1] = replace(parts[-1], pause=_sum(parts[-1].pause, part.pause))
                    else:
                        before += part.pause or 0
                        lead = None
                else:
                    lead = part if lead is None else _together(lead, part)
                continue
            if lead is not None:
                part, lead = replace(_together(lead, part), delivery=part.delivery), None
            same = parts and parts[-1].pause is None and _alike(parts[-1], part)
            if same:
                parts[-1] = _together(parts[-1], part)
            else:
                parts.append(part)
    after = (parts[-1].pause or Fraction(0)) if parts else Fraction(0)
    if len(parts) > 1:  # an engine needs no space at a part's ends
        parts = [replace(part, spoken=_stripped(part.spoken)) for part in parts]
    return Saying(tuple(parts), before, after, signs)


def _stripped(spoken: Spoken) -> Spoken:
    text = spoken.text
    return spoken.part(len(text) - len(text.lstrip()), len(text.rstrip()))


def _sum(one: Fraction | None, other: Fraction | None) -> Fraction:
    return (one or Fraction(0)) + (other or Fraction(0))


def _alike(one: Part, other: Part) -> bool:
    return (one.delivery, one.language, one.voice) == (other.delivery, other.language, other.voice)


def _together(one: Part, other: Part) -> Part:
    """Two neighbours as one, said in the first one's way."""
    return replace(
        one,
        written=_added(one.written, other.written),
        spoken=_added(one.spoken, other.spoken),
        pause=other.pause,
        phonemes=one.phonemes + other.phonemes,
        language=one.language or other.language,
    )


def _added(one: Spoken, other: Spoken) -> Spoken:
    return Spoken(one.text + other.text, one.origin + other.origin)


def _part(
    reading: Marked, first: int, last: int, manner: Manner, language: str, rules: Sequence[Rule]
) -> Part:
    written = Spoken(reading.text[first:last], reading.origin[first:last])
    spoken = written
    phonemes: tuple[Phonemes, ...] = ()
    if manner.alias is not None:
        spoken = said_for(written, manner.alias)
    elif manner.ipa and first < last:
        phonemes = (Phonemes(reading.origin[first], reading.origin[last - 1] + 1, manner.ipa),)
    elif manner.way:
        spoken = as_asked(written, manner.way)
    elif rules:
        found = hits_within(reading.text, first, last, manner.language or language, rules)
        spoken, phonemes = pronounced(written, first, found)
    return Part(written, spoken, manner.delivery, manner.language, phonemes=phonemes)


def pronounced(written: Spoken, offset: int, found: Sequence[Hit]) -> tuple[Spoken, tuple[Phonemes, ...]]:
    """A stretch, which begins at ``offset`` of the shown text, with what the dictionary says of it:
    respellings in place of words, and the words that have phonemes."""
    spoken = Spoken("", ())
    phonemes: list[Phonemes] = []
    done = 0
    for hit in found:
        first, last = hit.first - offset, hit.last - offset
        spoken = _added(spoken, written.part(done, first))
        word = written.part(first, last)
        if hit.rule.ipa:
            phonemes.append(Phonemes(word.origin[0], word.origin[-1] + 1, hit.rule.said))
            spoken = _added(spoken, word)
        else:
            spoken = _added(spoken, said_for(word, hit.rule.said))
        done = last
    return _added(spoken, written.part(done, len(written.text))), tuple(phonemes)


def said_for(written: Spoken, said: str) -> Spoken:
    """Another text said for a stretch; its characters are shared out over the written ones."""
    count = len(written.text)
    if not count:
        return written
    return Spoken(said, tuple(written.origin[at * count // len(said)] for at in range(len(said))))


def spelled(said: Spoken, phonemes: Sequence[Phonemes]) -> Spoken:
    """What is said, words whose sound is given respelled in letters, for engines that take no sounds."""
    result = Spoken("", ())
    done = 0
    for given in (one.within(said) for one in phonemes):
        result = _added(result, said.part(done, given.first))
        result = _added(result, said_for(said.part(given.first, given.last), respelled(given.ipa)))
        done = given.last
    return _added(result, said.part(done, len(said.text))) if phonemes else said


def as_asked(written: Spoken, way: str) -> Spoken:
    """``say-as`` where it is about single characters; all else is left to the writing-out."""
    if way in ("characters", "spell-out"):
        return _apart(written, str.isalnum)
    return _apart(written, str.isdigit) if way in ("digits", "telephone") else written


def _apart(written: Spoken, kind: Callable[[str], bool]) -> Spoken:
    """Characters of a kind with a space between, so that each is read by itself."""
    characters: list[str] = []
    origin: list[int] = []
    for character, place in zip(written.text, written.origin, strict=True):
        if characters and kind(character) and kind(characters[-1]):
            characters.append(" ")
            origin.append(place)
        characters.append(character)
        origin.append(place)
    return Spoken("".join(characters), tuple(origin))


def placed(speech: Speech, part: Part, said: Spoken, text: str) -> Speech:
    """A part's speech with its words where they stand in the text that was given.

    ``said`` is what the engine was given for it. Several said words that stand for one
    written word are one: from the first one's start to the last one's end. Several written words
    that one word is said for (``1 000``) have its time by their lengths.
    """
    if said.text == text and len(said.origin) == len(text):
        return speech
    own = [
        (part.written.origin[first], part.written.origin[last - 1] + 1)
        for first, last in spans(part.written.text)
    ]
    words: list[Word] = []
    at = 0
    for word in speech.words:
        first, last = said.origin[word.first], said.origin[word.last - 1] + 1
        while at < len(own) and own[at][1] <= first:
            at += 1
        if at == len(own):
            break
        span: Span = own[at]
        if is_unspaced(text[first]) and text[first:last] == word.text:
            span = (first, last)  # the engine's own words, where the script has no spaces
        if words and (words[-1].first, words[-1].last) == span:
            words[-1] = replace(words[-1], end=word.end)
        elif not words or words[-1].last <= span[0]:
            words.append(Word(text[span[0] : span[1]], *span, word.start, word.end))
            shared = [one for one in own[at + 1 : at + 1 + _MOST_SHARED] if one[0] < last]
            if span == own[at] and shared:
                words += _shared(text, words.pop(), [span, *shared], speech.rate)
    recipe = {**speech.recipe, "text": text}
    if said.text != part.written.text:
        recipe["said"] = said.text
    return replace(speech, words=tuple(words), recipe=recipe)


def _shared(text: str, word: Word, spans: Sequence[Span], rate: int) -> list[Word]:
    """One said word's time given to the written words it stands for, by their lengths."""
    total = sum(last - first for first, last in spans)
    begin, samples = int(word.start * rate), int((word.end - word.start) * rate)
    found: list[Word] = []
    done = 0
    for first, last in spans:
        start = begin + samples * done // total
        done += last - first
        end = begin + samples * done // total
        found.append(Word(text[first:last], first, last, Fraction(start, rate), Fraction(end, rate)))
    return found


def gap_after(part: Part) -> Fraction:
    """Seconds from this part's last sound to the next one's first."""
    if part.pause is not None:
        return part.pause
    end = part.written.text.rstrip(" \t\"'”’»)]")[-1:]
    if end in _STOPS or part.written.text.rstrip(" \t").endswith("\n"):
        return _STOP
    return _COMMA if end in _COMMAS else _NONE


def joined(text: str, speeches: Sequence[Speech], gaps: Sequence[Fraction]) -> Speech:
    """Parts' speeches as one, ``gaps`` seconds of silence between the sound of two neighbours.

    The first one's breath before and the last one's after stay. Speeches of other sample
    rates are brought to the first one's.
    """
    if len(speeches) == 1:
        return speeches[0]
    rate = speeches[0].rate
    pieces: list[Samples] = []
    words: list[Word] = []
    at = 0
    for index, speech in enumerate(speeches):
        samples = at_rate(np.frombuffer(speech.samples, "<i2").astype(np.int16), speech.rate, rate)
        first, last = 0, len(samples)
        if not is_silent(samples):
            first, last = Envelope(samples, rate).voiced()
        edge = int(_EDGE * rate)
        begin = max(0, first - edge) if index else 0
        end = min(len(samples), last + edge) if index + 1 < len(speeches) else len(samples)
        kept = samples[begin:end].copy()
        _fade(kept, edge, at_start=index > 0, at_end=index + 1 < len(speeches))
        pieces.append(kept)
        shift = Fraction(at - begin, rate)
        length = Fraction(at + len(kept), rate)
        for word in speech.words:
            start = max(Fraction(at, rate), min(word.start + shift, length - Fraction(1, rate)))
            stop = max(start + Fraction(1, rate), min(word.end + shift, length))
            words.append(replace(word, start=start, end=stop))
        at += len(kept)
        if index + 1 < len(speeches):
            gap = max(0, round(gaps[index] * rate) - (end - last) - _lead(speeches[index + 1], rate))
            pieces.append(np.zeros(gap, np.int16))
            at += gap
    made = [{**speech.recipe} for speech in speeches]
    for one in made:
        one.pop("text", None)
    recipe = {**speeches[0].recipe, "text": text, "parts": made}
    samples = np.concatenate(pieces)
    return Speech(samples.astype("<i2").tobytes(), rate, tuple(words), recipe)


def _lead(speech: Speech, rate: int) -> int:
    """Samples, at ``rate``, that are kept before a speech's first sound when it is joined."""
    samples = at_rate(np.frombuffer(speech.samples, "<i2").astype(np.int16), speech.rate, rate)
    first = 0 if is_silent(samples) else Envelope(samples, rate).voiced()[0]
    return first - max(0, first - int(_EDGE * rate))


def _fade(samples: Samples, length: int, at_start: bool, at_end: bool) -> None:
    length = min(length, len(samples) // 2)
    if not length:
        return
    ramp = np.arange(length, dtype=np.float64) / length
    if at_start:
        samples[:length] = (samples[:length] * ramp).astype(np.int16)
    if at_end:
        samples[-length:] = (samples[-length:] * ramp[::-1]).astype(np.int16)


def padded(speech: Speech, before: Fraction, after: Fraction) -> Speech:
    """A speech with silence at its ends."""
    if not before and not after:
        return speech
    lead = round(before * speech.rate)
    shift = Fraction(lead, speech.rate)
    words = tuple(replace(word, start=word.start + shift, end=word.end + shift) for word in speech.words)
    samples = bytes(2 * lead) + speech.samples + bytes(2 * round(after * speech.rate))
    return replace(speech, samples=samples, words=words)
