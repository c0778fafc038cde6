"""Loudness at any zoom."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.project import Music
from app.domain.timeline import Timeline
from ui.timeline.media import BUCKETS
from ui.timeline.sounds import MusicLevels, waveform_of
from ui.timeline.waveform import Waveform


def pairs(levels: list[int]) -> bytes:
    return b"".join(struct.pack("bb", -level, level) for level in levels)


@given(st.lists(st.integers(0, 127), min_size=1, max_size=700), st.data())
@settings(max_examples=60, deadline=None)
def test_a_mipmap_never_hides_a_peak(levels: list[int], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(levels) - 1))
    last = data.draw(st.integers(first + 1, len(levels)))
    wave = Waveform(pairs(levels))
    found = wave.peak(first / BUCKETS + 1e-6, last / BUCKETS + 1e-6) * 127
    assert max(levels[first:last]) - 1e-6 <= found <= max(levels) + 1e-6


def test_the_lower_half_counts_too() -> None:
    assert Waveform(struct.pack("bb", -100, 20)).peak(0, 1) == pytest.approx(100 / 127)


def test_a_pair_of_full_scale_is_full() -> None:
    assert Waveform(struct.pack("bb", -127, 127)).peak(0, 0.02) == 1


def test_outside_is_silence() -> None:
    wave = Waveform(pairs([90] * 50))
    assert wave.peak(5, 6) == 0
    assert wave.peak(-2, -1) == 0
    assert wave.length == 1


def test_no_waveform_is_none_and_an_odd_byte_is_left() -> None:
    assert waveform_of(None) is None
    assert waveform_of(b"") is None
    assert Waveform(b"\x00\x10\x00").length == 1 / BUCKETS


def test_music_is_looped_and_lowered_under_speech(make_timeline: Callable[..., Timeline]) -> None:
    timeline = make_timeline(3)
    wave = Waveform(pairs([127] * 100))
    levels = MusicLevels(1, Music("m", "m", duck_db=-20.0), wave, timeline.clips)
    voice = timeline.clips[1].voice
    assert voice is not None
    middle = float(voice.start) + 1

    def level(start: float, end: float) -> float:
        return float(levels.levels(np.array([start]), np.array([end]))[0])

    assert level(middle, middle + 0.02) == pytest.approx(0.1)
    pause = float(voice.speech.end) + 0.1
    assert level(pause, pause + 0.02) == 1
    # Two seconds of music under fifteen of video: the seam is inside this stretch.
    assert level(pause - pause % 2 + 1.99, pause - pause % 2 + 2.01) > 0


def test_music_levels_know_what_they_are_of(make_timeline: Callable[..., Timeline]) -> None:
    wave, music = Waveform(pairs([127])), Music("m", "m")
    levels = MusicLevels(1, music, wave, make_timeline(1).clips)
    assert levels.holds(1, music, wave)
    assert not levels.holds(2, music, wave)
    assert not levels.holds(1, Music("n", "n"), wave)
