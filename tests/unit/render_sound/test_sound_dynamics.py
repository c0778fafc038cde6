"""The limiter's and the compressor's gains."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app.render.sound_dynamics import SURROUNDINGS, compressor, gains, limiter, swept

PEAKS = arrays.arrays(np.float32, st.integers(1, 300), elements=st.floats(0, 8, width=32))


@settings(max_examples=60, deadline=None)
@given(PEAKS)
def test_no_hop_is_let_over_the_ceiling(peaks):
    curve = limiter(peaks, -1.5)
    applied = gains(curve, 0, len(peaks) * 32).reshape(len(peaks), 32).max(axis=1)
    assert (applied * peaks <= 10 ** (-1.5 / 20) * 1.0001).all()
    assert (curve <= 1).all()


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.float64, st.integers(1, 200), elements=st.floats(-30, 0)))
def test_sweeping_bounds_the_slopes_and_keeps_the_deepest(needed):
    out = swept(needed, 1.5, 0.25)
    assert (out <= needed + 1e-9).all()
    assert out.min() == pytest.approx(needed.min())
    steps = np.diff(out)
    assert (steps <= 0.25 + 1e-9).all()
    assert (steps >= -1.5 - 1e-9).all()


def test_a_quiet_sound_is_left_alone():
    assert (limiter(np.full(100, 0.5, np.float32), -1.5) == 1).all()
    assert (compressor(np.full(100, 0.05, np.float32)) == 1).all()


def test_a_stretch_alone_comes_out_as_within_the_whole():
    chance = np.random.default_rng(1)
    peaks = (chance.random(6000) ** 8 * 4).astype(np.float32)
    whole = limiter(peaks, -1.5)
    low, high = 2500, 2700
    part = limiter(peaks[low - SURROUNDINGS : high + SURROUNDINGS], -1.5)
    assert np.allclose(part[SURROUNDINGS:][: high - low + 1], whole[low : high + 1], atol=1e-6)


def test_the_gain_is_down_before_the_peak_and_back_soon_after():
    peaks = np.full(1500, 0.1, np.float32)
    peaks[700] = 2.0  # needs 7.5 dB
    curve = limiter(peaks, -1.5)
    reduced = np.flatnonzero(curve < 0.999)
    before, after = (700 - reduced[0]) / 1500, (reduced[-1] - 700) / 1500
    assert 0.0015 < before < 0.008
    assert 0.05 < after < 0.12


def test_the_compressor_takes_two_thirds_of_what_is_over():
    peaks = np.full(3000, 10 ** (8 / 20), np.float32)  # 18 dB over the threshold
    assert 20 * np.log10(compressor(peaks)[1500]) == pytest.approx(-12, abs=0.1)


@given(st.integers(0, 300), st.integers(0, 50))
@settings(max_examples=60, deadline=None)
def test_gains_at_samples_are_straight_lines_between_hops(first, count):
    curve = np.linspace(0, 1, 12, dtype=np.float32) ** 2
    wanted = np.interp(np.arange(first, first + count), np.arange(12) * 32, curve)
    assert np.allclose(gains(curve, first, count), wanted, atol=1e-6)


def test_no_sound_has_one_gain():
    assert limiter(np.zeros(0, np.float32), -1.5).tolist() == [1]
    assert compressor(np.zeros(0, np.float32)).tolist() == [1]
