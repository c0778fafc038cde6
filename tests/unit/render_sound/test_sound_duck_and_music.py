"""Ducking keyed from the narration's times, and music that loops without a seam."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from app.domain.pieces import music_piece
from app.domain.project import Music
from app.domain.time import TimeRange
from app.errors import BadSound
from app.render.sound_duck import Ducking, bridged
from app.render.sound_loudness import SILENCE_LUFS, Meter
from app.render.sound_piece import PieceSound
from app.render.sound_voice import REFERENCE_LUFS


def said(*stretches):
    return [TimeRange(Fraction(first), Fraction(last) - Fraction(first)) for first, last in stretches]


def levels(ducking, seconds):
    return 20 * np.log10(ducking.read(0, seconds * 48_000))


def test_the_music_is_down_when_the_first_word_starts_and_up_after_the_last():
    level = levels(Ducking(said((2, 4)), -12), 8)
    at = lambda second: level[round(second * 48_000)]  # noqa: E731
    assert at(1.74) == pytest.approx(0, abs=0.01)
    assert at(1.875) == pytest.approx(-6, abs=0.1)
    assert at(2) == pytest.approx(-12, abs=0.01)
    assert at(3.999) == pytest.approx(-12, abs=0.01)
    assert at(4.25) == pytest.approx(-6, abs=0.1)
    assert at(4.51) == pytest.approx(0, abs=0.01)


def test_it_is_smooth_in_decibels():
    level = levels(Ducking(said((1, 2), (4, 5)), -12), 7)
    # A half cosine of 12 dB over 250 ms is at its steepest pi/2 times the straight line.
    assert np.abs(np.diff(level)).max() < 1.6 * 12 / 12_000
    assert np.abs(np.diff(level, 2)).max() < 0.01


def test_pauses_under_a_second_are_bridged():
    ranges = said((0, 1), ("1.9", 3), ("4.0", 5))
    assert bridged(ranges) == [(0, 144_000), (192_000, 240_000)]
    level = levels(Ducking(ranges, -12), 6)
    assert level[: 3 * 48_000].max() < -11.9
    assert level[int(3.6 * 48_000)] == pytest.approx(0, abs=0.2)


def test_speech_out_of_order_overlapping_and_empty_is_put_right():
    assert bridged(said((5, 6), (0, 3), (1, 2), (8, 8))) == [(0, 144_000), (240_000, 288_000)]
    assert (Ducking([], -12).read(0, 100) == 1).all()


def test_any_stretch_of_the_gain_is_as_within_the_whole():
    ducking = Ducking(said((1, 2), (4, 5)), -12)
    whole = ducking.read(0, 300_000)
    for first, count in [(0, 1), (47, 2), (40_001, 9_999), (299_999, 1)]:
        assert np.array_equal(ducking.read(first, count), whole[first : first + count])


def music(sounds, samples, length, rate=48_000):
    asset = sounds.wav("music", samples, rate)
    piece = music_piece(Music(asset, "music.wav"), Fraction(length, 48_000), alone=True)
    return PieceSound(sounds.path(asset), piece)


def test_a_loop_has_no_click_and_no_hole(sounds):
    time = np.arange(int(2.3 * 48_000)) / 48_000
    tone = 0.4 * np.stack([np.sin(2 * np.pi * 201.7 * time), np.cos(2 * np.pi * 143.3 * time)], axis=1)
    looped = music(sounds, tone, 12 * 48_000)
    sound = looped.read(0, 12 * 48_000) / looped.gain
    body = sound[48_000:-96_000]
    assert np.abs(np.diff(body, axis=0)).max() < 1.5 * np.abs(np.diff(tone, axis=0)).max()
    power = np.sqrt((body.astype(np.float64) ** 2).reshape(-1, 2400, 2).mean(axis=(1, 2)))
    assert power.min() > 0.6 * np.median(power)
    assert power.max() < 1.5 * np.median(power)


def test_a_tone_that_fits_its_file_comes_round_at_the_right_time(sounds):
    marks = np.zeros((96_000, 2))
    marks += 0.1 * np.sin(2 * np.pi * 100 * np.arange(96_000) / 48_000)[:, None] + 0.01
    marks[20_000] = 0.9
    looped = music(sounds, marks, 480_000)
    sound = looped.read(0, 480_000)[:, 0]
    found = [int(np.argmax(sound[first : first + 90_000])) + first for first in range(0, 280_000, 93_600)]
    assert np.diff(found) == pytest.approx([96_000 - 2400] * (len(found) - 1), abs=1)


def test_silence_at_the_files_edges_does_not_pause_the_loop(sounds):
    time = np.arange(96_000) / 48_000
    tone = 0.3 * np.sin(2 * np.pi * 300 * time)[:, None] * np.ones(2)
    silence = np.zeros((30_000, 2))
    looped = music(sounds, np.concatenate([silence, tone, silence]), 480_000)
    sound = looped.read(0, 480_000)[48_000:-96_000]
    power = (sound**2).reshape(-1, 2400, 2).mean(axis=(1, 2))
    assert power.min() > 0.2 * np.median(power)


def test_it_fades_in_over_a_second_and_out_over_two(sounds):
    looped = music(
        sounds, np.full((480_000, 2), 0.5) * np.cos(np.arange(480_000) * np.pi / 4)[:, None], 960_000
    )
    sound = np.abs(looped.read(0, 960_000)).max(axis=1)
    envelope = sound.reshape(-1, 480).max(axis=1)
    full = envelope[500]
    assert envelope[0] < 0.01 * full
    assert envelope[50] == pytest.approx(full / 2, rel=0.1)
    assert envelope[101] == pytest.approx(full, rel=0.02)
    assert envelope[-202] == pytest.approx(full, rel=0.02)
    assert envelope[-100] == pytest.approx(full / 2, rel=0.1)
    assert envelope[-1] < 0.01 * full


@pytest.mark.parametrize("amplitude", [0.9, 0.1, 0.01])
def test_quiet_and_loud_music_come_to_one_loudness(sounds, amplitude):
    time = np.arange(480_000) / 48_000
    looped = music(sounds, amplitude * np.sin(2 * np.pi * 500 * time)[:, None] * np.ones(2), 1_440_000)
    meter = Meter()
    meter.push(looped.read(48_000, 1_200_000))
    assert meter.finish()[0] == pytest.approx(REFERENCE_LUFS, abs=0.3)


def test_any_stretch_of_music_is_as_within_the_whole(sounds):
    chance = np.random.default_rng(1)
    looped = music(sounds, 0.2 * chance.standard_normal((30_000, 2)), 200_000)
    whole = looped.read(0, 200_000)
    for first, count in [(0, 1), (27_599, 5), (27_600, 2_400), (26_000, 90_000), (199_999, 1)]:
        assert np.array_equal(looped.read(first, count), whole[first : first + count])


def test_silent_and_very_short_music(sounds):
    assert not music(sounds, np.zeros((5000, 2)), 48_000).read(0, 48_000).any()
    tick = music(sounds, np.full((3, 2), 0.5), 48_000).read(0, 48_000)
    assert np.isfinite(tick).all()
    assert np.abs(tick[24_000:25_000]).max() > 0
    meter = Meter()
    meter.push(music(sounds, np.zeros((5000, 2)), 48_000).read(0, 48_000))
    assert meter.finish()[0] == SILENCE_LUFS


def test_music_without_a_sample_is_bad_sound(sounds):
    with pytest.raises(BadSound):
        music(sounds, np.zeros((0, 2)), 48_000)
