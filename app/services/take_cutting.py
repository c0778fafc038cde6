"""Voice takes cut and put together as sound, so that splitting or joining frames speaks nothing anew.

A recording that somebody made, or imported, cannot be made again: it is kept to the sample.
"""

from __future__ import annotations

import array
import io
import sys
import wave
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from app.domain.accounts import Actor
from app.domain.media import Asset
from app.domain.takes import VoiceTake, Word
from app.services.keeping import describe
from app.services.parts import Parts

_FADE = Fraction(8, 1000)
"""Seconds over which a cut comes and goes, so that it does not click."""
_SHORTEST = Fraction(1, 10)
"""Seconds: a take is never said to be shorter."""

Samples = array.array  # of "h": mono, 16 bits


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
    samples, rate = sound
    end, begin = before[-1].end, after[0].start
    at = min(len(samples), max(1, int((max(end, begin) + begin) / 2 * rate)))
    moment = Fraction(at, rate)
    shift = len(right) - len(take.text)  # the ends of both are the same
    one, other = samples[:at], samples[at:]
    if not other:
        return None
    _fade(one, rate, at_end=True)
    _fade(other, rate, at_end=False)
    first = tuple(replace(word, start=min(word.start, moment), end=min(word.end, moment)) for word in before)
    second = tuple(_moved(word, shift, -moment) for word in after)
    return (
        _kept(parts, actor, take, left, one, rate, first, {"cut": [0.0, float(moment)]}),
        _kept(
            parts, actor, take, right, other, rate, second,
            {"cut": [float(moment), float(Fraction(len(samples), rate))]},
        ),
    )  # fmt: skip


def joined_take(
    parts: Parts, actor: Actor, first: VoiceTake, second: VoiceTake, pause: Fraction, text: str, start: int
) -> VoiceTake | None:
    """Two takes as one of ``text``, with ``pause`` seconds between them; the second's words move by
    ``start`` characters. ``None`` where their sounds are not alike, or not here."""
    sounds = _sound(parts, first), _sound(parts, second)
    if sounds[0] is None or sounds[1] is None or sounds[0][1] != sounds[1][1]:
        return None
    (one, rate), (other, _) = sounds[0], sounds[1]
    gap = round(pause * rate)
    samples = array.array("h", one)
    samples.frombytes(bytes(2 * gap))
    samples.extend(other)
    shift = Fraction(len(one) + gap, rate)
    words = (*first.words, *(_moved(word, start, shift) for word in second.words))
    return _kept(parts, actor, first, text, samples, rate, words, {"joined": [first.id, second.id]})


def _moved(word: Word, places: int, seconds: Fraction) -> Word:
    begin = max(Fraction(0), word.start + seconds)
    end = max(begin, word.end + seconds)
    return replace(word, first=word.first + places, last=word.last + places, start=begin, end=end)


def _sound(parts: Parts, take: VoiceTake) -> tuple[array.array[int], int] | None:
    """A take's samples and rate; ``None`` where the bytes are not on this computer or are not mono."""
    if not parts.assets.exists(take.asset_id):
        return None
    data, rate, channels = parts.media.sound(take.asset_id)
    if channels != 1 or not data:
        return None
    samples = array.array("h", data)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples, rate


def _fade(samples: array.array[int], rate: int, at_end: bool) -> None:
    """Bring an end of a sound to nothing, in place."""
    count = min(len(samples), max(1, int(_FADE * rate)))
    for step in range(count):
        place = len(samples) - 1 - step if at_end else step
        samples[place] = samples[place] * step // count


def _kept(
    parts: Parts, actor: Actor, take: VoiceTake, text: str, samples: array.array[int], rate: int,
    words: tuple[Word, ...], how: Mapping[str, object],
) -> VoiceTake:  # fmt: skip
    """A take of other samples, kept as an asset of its own."""
    data = _wav(samples, rate)
    length = Fraction(len(samples), rate)
    asset_id = parts.assets.put_bytes(data, ".wav")
    describe(
        parts, actor,
        Asset(id=asset_id, kind="sound", mime="audio/wav", size=len(data), length=length, name=take.voice),
    )  # fmt: skip
    return VoiceTake(
        asset_id=asset_id, engine=take.engine, voice=take.voice, text=text, length=max(length, _SHORTEST),
        words=words, recipe={**take.recipe, **how}, made_at=datetime.now(UTC),
    )  # fmt: skip


def _wav(samples: array.array[int], rate: int) -> bytes:
    if sys.byteorder == "big":
        samples = array.array("h", samples)
        samples.byteswap()
    target = io.BytesIO()
    with wave.open(target, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples.tobytes())
    return target.getvalue()
