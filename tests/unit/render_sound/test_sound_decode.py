"""Sound files in: nothing moves, nothing is lost, channels fold as they should."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from app.errors import BadSound
from app.render.sound_decode import blocks, own_blocks
from app.render.sound_store import Recording


def read(path, channels=1, limit=10**9, **more):
    return np.concatenate(list(blocks(path, channels, limit, **more)))


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000])
def test_an_impulse_lands_on_its_sample_and_the_length_holds(sounds, rate):
    samples = np.zeros(rate * 3)
    samples[rate] = 0.9
    samples[2 * rate] = -0.9
    path = sounds.path(sounds.wav("impulses", samples, rate))
    found = read(path)[:, 0]
    assert len(found) == 3 * 48_000
    assert abs(int(np.argmax(found)) - 48_000) <= 1
    assert abs(int(np.argmin(found)) - 96_000) <= 1


def test_a_tone_keeps_its_phase_to_the_end(sounds):
    rate = 22_050
    time = np.arange(rate * 20) / rate
    path = sounds.path(sounds.wav("tone", 0.5 * np.sin(2 * np.pi * 1000 * time), rate))
    found = read(path)[:, 0]
    wanted = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(len(found)) / 48_000)
    middle = slice(2000, -2000)
    error = np.sqrt(np.mean((found[middle] - wanted[middle]) ** 2))
    assert 20 * np.log10(error / np.sqrt(0.125)) < -75  # 16-bit input and the resampler's ripple


def surround(path, levels, layout="5.1"):
    """A WAV whose channels hold constant levels, in the layout's own order."""
    with av.open(str(path), "w", format="wav") as out:
        stream = out.add_stream("pcm_f32le", rate=48_000, layout=layout)
        data = np.tile(np.float32(levels), (4800, 1)).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(data), format="flt", layout=layout)
        frame.sample_rate = 48_000
        frame.time_base = Fraction(1, 48_000)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


@pytest.mark.parametrize(
    ("levels", "left", "right"),
    [
        ((0.4, 0, 0, 0, 0, 0), 0.4, 0),  # front left
        ((0, 0.4, 0, 0, 0, 0), 0, 0.4),  # front right
        ((0, 0, 0.4, 0, 0, 0), 0.2828, 0.2828),  # centre: -3 dB into both
        ((0, 0, 0, 0.4, 0, 0), 0, 0),  # low-frequency effects are left out
        ((0, 0, 0, 0, 0.4, 0), 0.2828, 0),  # surround left: -3 dB
        ((0.8, 0, 0.8, 0, 0.8, 0), 1.931, 0.5657),  # a sum over full scale does not clip
    ],
)
def test_5_1_folds_down_as_bs_775_says(sounds, levels, left, right):
    path = sounds.folder / "surround.wav"
    surround(path, levels)
    found = read(path, 2)
    assert found[2400] == pytest.approx((left, right), abs=1e-3)


def test_mono_is_as_loud_in_both_channels_as_it_was(sounds):
    path = sounds.path(sounds.wav("mono", np.full(4800, 0.25)))
    assert own_blocks(path, 10)[0] == 1
    assert read(path, 1)[2400, 0] == pytest.approx(0.25, abs=1e-3)


def test_the_limit_is_exact(sounds):
    path = sounds.path(sounds.wav("long", np.full(44_100, 0.25), 44_100))
    assert len(read(path, 1, 12_345)) == 12_345


@pytest.mark.parametrize("data", [b"", b"not a sound at all\n" * 100, bytes(5000), b"RIFF\0\0\0\0WAVE"])
def test_what_is_not_sound_is_named(sounds, data):
    path = sounds.folder / "odd.mp3"
    path.write_bytes(data)
    with pytest.raises(BadSound, match=r"odd\.mp3"):
        read(path)
    with pytest.raises(BadSound, match="my song"):
        read(path, name="my song")


def test_a_picture_is_not_sound(sounds):
    path = sounds.folder / "picture.png"
    with av.open(str(path), "w", format="image2") as out:
        stream = out.add_stream("png", rate=1)
        stream.width = stream.height = 16
        stream.pix_fmt = "rgb24"
        picture = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), format="rgb24")
        out.mux(stream.encode(picture))
        out.mux(stream.encode(None))
    with pytest.raises(BadSound, match=r"picture\.png"):
        read(path)


def test_a_rate_that_is_no_sound_is_refused_before_it_fills_the_memory(sounds):
    path = sounds.path(sounds.wav("slow", np.full(5000, 0.3), 1))
    with pytest.raises(BadSound, match="slow"):
        read(path)


@pytest.mark.parametrize("channels", [3, 4, 7, 12])
def test_odd_numbers_of_channels_become_stereo(sounds, channels):
    samples = np.zeros((4800, channels))
    samples[:, 0], samples[:, 1] = 0.3, 0.1
    path = sounds.path(sounds.wav("odd", samples))
    assert read(path, 2)[2400] == pytest.approx((0.3, 0.1), abs=1e-3)


def test_a_truncated_file_gives_what_came_before(sounds):
    path = sounds.path(sounds.wav("whole", np.full(48_000, 0.25)))
    path.write_bytes(path.read_bytes()[: 44 + 2 * 20_000])
    assert len(read(path)) == 20_000


def test_a_check_that_raises_stops_decoding(sounds):
    path = sounds.path(sounds.wav("long", np.zeros(480_000)))
    calls = []

    def check():
        calls.append(1)
        if len(calls) > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read(path, check=check)
    assert len(calls) == 4


@pytest.mark.parametrize("memory", [1 << 30, 1000])
def test_a_recording_reads_the_same_from_memory_and_from_its_file(memory):
    chance = np.random.default_rng(1)
    sound = chance.random((10_000, 2), np.float32)
    parts = [sound[:1], sound[1:3000], sound[3000:9999], sound[9999:]]
    recording = Recording(parts, 2, memory)
    assert recording.length == 10_000
    assert recording.memory <= max(memory, 0)
    for first, count in [(0, 10_000), (2999, 2), (9990, 50), (-5, 10), (20_000, 3), (5000, 0)]:
        wanted = np.zeros((count, 2), np.float32)
        for n in range(count):
            if 0 <= first + n < 10_000:
                wanted[n] = sound[first + n]
        assert np.array_equal(recording.read(first, count), wanted)
    recording.close()
