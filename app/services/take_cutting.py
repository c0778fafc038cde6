"""Voice takes cut and put together as sound, so that splitting or joining frames speaks nothing anew.

A recording that somebody made, or imported, cannot be made again: it is kept to the sample.
"""

from __future__ import annotations

import array
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction

from app.domain.accounts import Actor
from app.domain.takes import VoiceTake, Word
from app.services.parts import Parts
from app.services.take_keeping import keep_sound, wav_bytes

_FADE = Fraction(8, 1000)
"""Seconds over which a cut comes and goes, so that it does not click."""
_SHORTEST = Fraction(1, 10)
"""Seconds: a take is never said to be shorter."""


@dataclass(frozen=True, slots=True)
class _Sound:
    """Interleaved 16-bit samples, so many a second in each of so many channels."""

    samples: array.array[int]
    rate: int
    channels: int

    def __len__(self) -> int:
        """Samples of each channel."""
        return len(self.samples) // self.channels

    @property
    def length(self) -> Fraction:
        """Seconds."""
        return Fraction(len(self), self.rate)

    def part(self, first: int, last: int) -> _Sound:
        """Samples ``first`` to before ``last`` of each channel."""
        return replace(self, samples=self.samples[first * self.channels : last * self.channels])

    def faded(self, at_end: bool) -> _Sound:
        """With one end brought to nothing."""
        count = min(len(self), max(1, int(_FADE * self.rate)))
        samples = array.array("h", self.samples)
        for step in range(count):
            place = len(self) - 1 - step if at_end else step
            for each in range(place * self.channels, (place + 1) * self.channels):
                samples[each] = samples[each] * step // count
        return replace(self, samples=samples)


def cut_take(
    parts: Parts, actor: Actor, take: VoiceTake, left: str, right: str, start: int
) -> tuple[VoiceTake, VoiceTake] | None:
    """A take as two: of ``left``, its text's beginning, and of ``right``, its end, whose words begin at
    character ``start`` of the whole; both may have marks more. Cut half way between the last word of the
    one and the first of the other.

    ``None`` where it cannot be: words without times on one side, or its sound is not here.
    """
    before = [word for word in take.words if word.last <= start]
    after = [word for word in take.words if word.first >= start]
    if not before or not after or len(before) + len(after) != len(take.words):
        return None
    sound = _sound(parts, take)
    if sound is None:
        return None
    end, begin = before[-1].end, after[0].start
    at = min(len(sound), max(1, int((max(end, begin) + begin) / 2 * sound.rate)))
    if at == len(sound):
        return None
    moment = Fraction(at, sound.rate)
    one, other = sound.part(0, at).faded(at_end=True), sound.part(at, len(sound)).faded(at_end=False)
    shift = len(right) - len(take.text)  # the ends of both are the same
    first = tuple(replace(word, start=min(word.start, moment), end=min(word.end, moment)) for word in before)
    second = tuple(_moved(word, shift, -moment) for word in after)
    return (
        _kept(parts, actor, take, left, one, first, {"cut": [0.0, float(moment)]}),
        _kept(parts, actor, take, right, other, second, {"cut": [float(moment), float(sound.length)]}),
    )


def joined_take(
    parts: Parts, actor: Actor, first: VoiceTake, second: VoiceTake, pause: Fraction, text: str, start: int
) -> VoiceTake | None:
    """Two takes as one of ``text``, with ``pause`` seconds between them; the second's words move by
    ``start`` characters. Where they differ the better of both rates and the more channels count. ``None``
    where a sound is not here."""
    one, other = _sound(parts, first), _sound(parts, second)
    if one is None or other is None:
        return None
    kind = max(one.rate, other.rate), max(one.channels, other.channels)
    if (one.rate, one.channels) != kind:
        one = _sound(parts, first, kind) or one
    if (other.rate, other.channels) != kind:
        other = _sound(parts, second, kind) or other
    gap = round(pause * one.rate)
    silence = array.array("h", bytes(2 * gap * one.channels))
    whole = replace(one, samples=one.samples + silence + other.samples)
    shift = Fraction(len(one) + gap, one.rate)
    words = (*first.words, *(_moved(word, start, shift) for word in second.words))
    return _kept(parts, actor, first, text, whole, words, {"joined": [first.id, second.id]})


def _moved(word: Word, places: int, seconds: Fraction) -> Word:
    begin = max(Fraction(0), word.start + seconds)
    end = max(begin, word.end + seconds)
    return replace(word, first=word.first + places, last=word.last + places, start=begin, end=end)


def _sound(parts: Parts, take: VoiceTake, wanted: tuple[int, int] | None = None) -> _Sound | None:
    """A take's sound, at the ``wanted`` rate and channels or its own; ``None`` where its bytes are not on
    this computer."""
    if not parts.assets.exists(take.asset_id):
        return None
    data, rate, channels = parts.media.sound(take.asset_id, wanted)
    return _Sound(_swapped(array.array("h", data)), rate, channels) if data else None


def _kept(
    parts: Parts,
    actor: Actor,
    take: VoiceTake,
    text: str,
    sound: _Sound,
    words: tuple[Word, ...],
    how: Mapping[str, object],
) -> VoiceTake:
    """A take of another sound, kept as an asset of its own."""
    data = wav_bytes(_swapped(sound.samples).tobytes(), sound.rate, sound.channels)
    asset_id = keep_sound(parts, actor, data, sound.length, take.voice)
    return VoiceTake(
        asset_id=asset_id, engine=take.engine, voice=take.voice, text=text,
        length=max(sound.length, _SHORTEST), words=words, recipe={**take.recipe, **how},
        made_at=datetime.now(UTC),
    )  # fmt: skip


def _swapped(samples: array.array[int]) -> array.array[int]:
    """Between the machine's order of bytes and a file's, which is the little end first."""
    if sys.byteorder == "big":
        samples = array.array("h", samples)
        samples.byteswap()
    return samples
