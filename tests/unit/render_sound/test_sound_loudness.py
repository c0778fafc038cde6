"""Loudness and true peak against what the recommendation says and against ffmpeg's meter."""

from __future__ import annotations

import numpy as np
import pytest

from app.render.sound_loudness import CONTEXT, HOP, SILENCE_LUFS, Meter, Peaks, integrated


def measured(sound, block=7_001):
    meter = Meter()
    for first in range(0, len(sound), block):
        meter.push(np.float32(sound[first : first + block]))
    return meter.finish()


def sine(frequency, length, amplitude, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(int(length * 48_000)) / 48_000 + phase)


def test_a_sine_of_997_hz_at_full_scale_in_one_channel_reads_minus_3_01():
    sound = np.stack([sine(997, 5, 1.0), np.zeros(240_000)], axis=1)
    assert measured(sound)[0] == pytest.approx(-3.01, abs=0.02)


def test_minus_23_dbfs_stereo_reads_minus_23_lufs():  # EBU Tech 3341, case 1
    tone = sine(1000, 20, 10 ** (-23 / 20))
    assert measured(np.stack([tone, tone], axis=1))[0] == pytest.approx(-23, abs=0.1)


def test_the_relative_gate_leaves_quiet_stretches_out():  # EBU Tech 3341, case 3
    levels = [(-36, 10), (-23, 60), (-36, 10)]
    tone = np.concatenate([sine(1000, length, 10 ** (level / 20)) for level, length in levels])
    assert measured(np.stack([tone, tone], axis=1))[0] == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("kind", ["noise", "bass", "bursts", "loud"])
def test_it_agrees_with_ffmpegs_meter(sounds, meter, kind):
    chance = np.random.default_rng(2)
    noise = np.cumsum(chance.standard_normal((480_000, 2)), axis=0)
    noise = np.diff(noise, axis=0, prepend=0) + 0.2 * chance.standard_normal((480_000, 1))
    sound = {
        "noise": 0.1 * noise,
        "bass": np.stack([sine(35, 10, 0.7), sine(50, 10, 0.5)], axis=1),
        "bursts": 0.2 * noise * (np.arange(480_000) // 24_000 % 3 == 0)[:, None],
        "loud": np.clip(noise, -1, 1),
    }[kind]
    sound = np.clip(sound, -1, 1)
    path = sounds.path(sounds.wav(kind, sound))
    kept = np.rint(sound * 32767) / 32768
    loudness, peak = measured(kept)
    theirs, their_peak = meter(path)
    assert loudness == pytest.approx(theirs, abs=0.1)
    assert peak == pytest.approx(their_peak, abs=0.15)


def test_a_peak_between_samples_is_found():
    # 12 kHz at 45°: every sample is 3 dB under the wave's own height (EBU Tech 3341, case 16)
    tone = sine(12_000, 1, 0.5, np.pi / 4)
    tone *= np.minimum(1, np.minimum(np.arange(48_000), np.arange(48_000)[::-1]) / 4800)
    assert np.abs(tone).max() < 0.36
    assert measured(np.stack([tone, tone], axis=1))[1] == pytest.approx(-6.02, abs=0.1)


@pytest.mark.parametrize("block", [1, 31, 32, 33, 64, 4801, 50_000])
def test_the_size_of_blocks_changes_nothing(block):
    chance = np.random.default_rng(3)
    sound = 0.3 * chance.standard_normal((2_000 if block == 1 else 30_000, 2))
    loudness, peak = measured(sound, block)
    whole_loudness, whole_peak = measured(sound, len(sound))
    assert loudness == pytest.approx(whole_loudness, abs=1e-3)
    assert peak == pytest.approx(whole_peak, abs=1e-4)


def test_silence_and_nothing_have_no_loudness():
    assert measured(np.zeros((96_000, 2))) == (SILENCE_LUFS, -120)
    assert measured(np.zeros((0, 2))) == (SILENCE_LUFS, -120)
    assert integrated(np.zeros(0), 0) == SILENCE_LUFS


def test_shorter_than_a_block_is_measured_whole():
    tone = sine(1000, 0.05, 10 ** (-20 / 20))
    assert measured(np.stack([tone, tone], axis=1))[0] == pytest.approx(-20, abs=0.5)


@pytest.mark.parametrize("channels", [1, 2])
def test_peaks_that_matter_are_the_same_when_the_rest_is_passed_over(channels):
    chance = np.random.default_rng(4)
    loud = np.repeat(chance.random(200) ** 6, 20 * HOP)[:, None]
    sound = np.float32(loud * chance.standard_normal((len(loud), channels)))
    exact = Peaks().hops(sound, CONTEXT, CONTEXT)
    matters = 0.4
    meter = Peaks()
    quick = np.concatenate(
        [
            meter.hops(sound[first : first + 800 * HOP + 2 * CONTEXT], CONTEXT, CONTEXT, matters)
            for first in range(0, len(sound) - 2 * CONTEXT, 800 * HOP)
        ]
    )
    assert len(quick) == len(exact)
    over = exact > matters
    assert 0.1 < over.mean() < 0.9
    assert quick[over] == pytest.approx(exact[over], abs=1e-6)
    assert (quick >= exact - 1e-6).all()
    measured_ones = quick > matters
    assert np.array_equal(measured_ones, over)


def test_a_hop_that_only_its_surroundings_make_loud_is_bounded():
    """No sample of the oversampled sound is over 2.36 times the samples around it."""
    worst = np.zeros((400, 1), np.float32)
    worst[184:216, 0] = np.where(np.arange(32) < 16, 1, -1) * (-1.0) ** np.arange(32)
    peaks = Peaks().hops(worst, 0, 0)
    assert peaks.max() <= 2.36
    assert peaks.max() > 1.8
