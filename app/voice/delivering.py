"""How a speech is delivered: its speed, pitch and volume changed on its samples, word times with them.

For every engine alike, so that "10 % faster" is the same of all voices. Word times are divided
by the rate, exactly. At rest nothing is touched.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from app.domain.delivery import AT_REST, Delivery
from app.services.ports import Speech
from app.voice.sound import Samples
from app.voice.stretch import at_speed, stretched

_CEILING = 0.94
"""Of full scale, -0.5 dBFS: what a raised volume is held under."""
_LIMITER = Fraction(5, 1000)
"""Seconds over which the limiter lets go and takes hold."""


def delivered(speech: Speech, delivery: Delivery) -> Speech:
    """A speech at another rate, pitch and volume; the recipe says so. At rest it is the same object."""
    if delivery == AT_REST:
        return speech
    if delivery.pitch:
        speech = _pitched(speech, 2 ** (delivery.pitch / 12))
    if delivery.rate != 1.0:
        speech = at_speed(speech, Fraction(str(delivery.rate)))
    samples = np.frombuffer(speech.samples, "<i2").astype(np.int16)
    if delivery.volume:
        samples = _louder(samples, speech.rate, delivery.volume)
    recipe = {key: value for key, value in speech.recipe.items() if key != "speed"}
    recipe["delivery"] = [delivery.rate, delivery.pitch, delivery.volume]
    return replace(speech, samples=samples.astype("<i2").tobytes(), recipe=recipe)


def _pitched(speech: Speech, factor: float) -> Speech:
    """All frequencies times a factor: played so much faster, then stretched to what it was."""
    import av

    samples = np.frombuffer(speech.samples, "<i2").astype(np.int16)
    played = round(speech.rate * factor)
    resampler = av.AudioResampler("s16", "mono", speech.rate)
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
    frame.sample_rate = played
    pieces = [one.to_ndarray().reshape(-1) for one in (*resampler.resample(frame), *resampler.resample(None))]
    shorter: Samples = np.concatenate(pieces).astype(np.int16)
    same = stretched(shorter, speech.rate, Fraction(speech.rate, played))
    fitted = np.zeros(len(samples), np.int16)
    fitted[: len(same)] = same[: len(samples)]
    return replace(speech, samples=fitted.astype("<i2").tobytes())


def _louder(samples: Samples, rate: int, decibels: float) -> Samples:
    """The samples by so many dB louder, peaks held under the ceiling without a click."""
    loud = samples.astype(np.float64) * (10 ** (decibels / 20) / 32768.0)
    if len(loud) and float(np.abs(loud).max()) > _CEILING:
        loud *= _held(np.abs(loud), max(2, int(rate * _LIMITER)))
    result: Samples = np.rint(loud * 32768.0).clip(-32768, 32767).astype(np.int16)
    return result


def _held(peaks: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """A gain for every sample that keeps peaks at the ceiling and changes smoothly.

    The least gain that any sample within reach needs, averaged over the same reach: an average
    of values that are all small enough is small enough.
    """
    wanted = np.minimum(1.0, _CEILING / np.maximum(peaks, 1e-9))
    padded = np.pad(wanted, reach, constant_values=1.0)
    least = np.lib.stride_tricks.sliding_window_view(padded, reach + 1).min(axis=1)
    sums = np.concatenate([[0.0], np.cumsum(least)])
    window = reach + 1
    gains: NDArray[np.float64] = (sums[window:] - sums[:-window]) / window
    return gains[: len(peaks)]
