"""One frame read by a person: noise gated, silence trimmed, its words timed.

::

    as recorded   ░░░░▂▇▅▂▆▇▃░░░▂▇▆▂▇▅░░░░░░      ░ the room: hum, breath, a chair
    gated         ····▂▇▅▂▆▇▃···▂▇▆▂▇▅······      18 dB lower between words, nothing cut off
    trimmed          ·▂▇▅▂▆▇▃···▂▇▆▂▇▅·           the breath that every take has at its ends
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from app.domain.marks import marked as without_marks
from app.domain.takes import RECORDING
from app.errors import BadSound
from app.services.ports import CancelToken, Speech
from app.voice.align import aligned, marked, version
from app.voice.engine import shown
from app.voice.estimate import estimated
from app.voice.sound import Envelope, Mark, Samples, breathed, is_silent, settled, words_of
from app.voice.words import spans

_ABOVE_ROOM, _UNDER_SPEECH = 8.0, 20.0
"""dB above the room's noise at which the gate opens, and dB under speech which it never passes: where
the two cross, the room is too loud for a gate and little is gated."""
_LOWERED = 18.0
"""dB that the room is lowered by: enough to be out of the way, not so much that it is heard to go."""
_OPEN_BEFORE, _OPEN_AFTER = 0.03, 0.12
"""Seconds that the gate opens before a sound and stays open after it: consonants begin and words end
softly."""
_SLOPE = 0.02
"""Seconds of its edges."""
_LEAST = Fraction(1, 5)
"""Seconds of sound that are a reading of anything."""
_QUIETEST = -50.0
"""dB of full scale that speech must reach."""


def gated(samples: Samples, rate: int) -> Samples:
    """The same sound with the room's noise lowered wherever nobody speaks."""
    if len(samples) < rate // 10:
        return samples
    envelope = Envelope(samples, rate)
    levels = envelope.levels
    room, speech = float(np.percentile(levels, 10)), float(np.percentile(levels, 95))
    threshold = min(room + _ABOVE_ROOM, speech - _UNDER_SPEECH)
    a_second = rate / envelope.step
    opened = _widened(levels > threshold, round(_OPEN_BEFORE * a_second), round(_OPEN_AFTER * a_second))
    width = max(1, round(_SLOPE * a_second))
    slopes = np.convolve(np.pad(opened.astype(np.float64), width, "edge"), np.ones(width) / width, "same")
    lowered = 10.0 ** (-_LOWERED * (1.0 - slopes[width:-width]) / 20.0)
    places = np.arange(len(lowered)) * envelope.step
    gain = np.interp(np.arange(len(samples)), places, lowered)
    result: Samples = np.rint(samples * gain).astype(np.int16)
    return result


def _widened(opened: NDArray[np.bool_], before: int, after: int) -> NDArray[np.bool_]:
    """Each stretch that is open, some steps longer at both ends."""
    count = np.cumsum(np.concatenate([[0], opened.astype(np.int64)]))
    at = np.arange(len(opened))
    low, high = np.maximum(0, at - after), np.minimum(len(opened), at + before + 1)
    result: NDArray[np.bool_] = count[high] > count[low]
    return result


def recorded(
    samples: Samples,
    rate: int,
    text: str,
    language: str,
    cancel: CancelToken | None = None,
    gate: bool = True,
) -> Speech:
    """What somebody has read of a text, as a take: gated where ``gate`` says so, trimmed, with its words' times.

    The recipe's ``word_times`` is ``aligned``, or ``estimated`` where there is no model of the language
    or what was said is not the text. BadSound where nothing, or next to nothing, is heard.
    """
    clean = gated(samples, rate)  # what is looked at, kept or not
    loudest = -120.0 if is_silent(clean) else float(np.percentile(Envelope(clean, rate).levels, 95))
    if loudest < _QUIETEST or len(clean) < _LEAST * rate:
        raise BadSound(
            f"Nobody is heard reading “{shown(text)}” in the recording.",
            "Look whether the right microphone is chosen and switched on, and read it again.",
        )
    reading = without_marks(text)
    words = spans(reading.text)
    heard = aligned(clean, rate, [reading.text[a:b] for a, b in words], language, cancel) if words else None
    marks: list[Mark] = []
    if words:
        marks = marked(words, heard, clean, rate) if heard else estimated(reading.text, words, clean, rate)
    kept = clean if gate else samples
    trimmed, marks = breathed(kept, rate, settled(marks, len(clean), rate), clean)
    marks = settled(marks, len(trimmed), rate)
    places = reading.origin
    marks = [replace(mark, first=places[mark.first], last=places[mark.last - 1] + 1) for mark in marks]
    recipe: dict[str, object] = {
        "engine": RECORDING,
        "version": version() if heard else "1",
        "voice": RECORDING,
        "language": language,
        "rate": rate,
        "text": text,
        "word_times": "aligned" if heard else "estimated",
        "gated": gate,
        "clipped": int(np.count_nonzero(np.abs(samples.astype(np.int32)) >= 32767)),
    }
    return Speech(trimmed.astype("<i2").tobytes(), rate, words_of(text, marks, rate), recipe)
