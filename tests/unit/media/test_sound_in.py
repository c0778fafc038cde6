"""Sound of any file as 16-bit samples; waveforms; what is refused."""

from __future__ import annotations

import io
import os
import wave
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import BadSound
from app.media.sound import decode_sound, peaks, sound_blocks, wav_bytes


@pytest.mark.parametrize(
    ("name", "slack"),
    [("a.wav", 0), ("a.flac", 0), ("a.mp3", 2400), ("a.m4a", 3100), ("a.opus", 1200)],
)
def test_formats_decode_to_the_same_tone(sound_file, name, slack):
    rate = 48_000 if name.endswith("opus") else 44_100
    samples, decoded_rate = decode_sound(sound_file(name, 1.0, rate=rate))
    assert decoded_rate == rate
    assert samples.dtype == np.int16
    assert samples.shape[1] == 2
    assert abs(len(samples) - rate) <= slack
    middle = samples[rate // 4 : rate // 2].astype(float)
    assert abs(np.sqrt((middle[:, 0] ** 2).mean()) - 16384 / 2**0.5) < 700
    spectrum = np.abs(np.fft.rfft(middle[:, 0]))
    assert abs(spectrum.argmax() * rate / len(middle) - 440) < 8


def test_wav_comes_back_to_the_sample():
    samples = np.arange(-3000, 3000, dtype=np.int16)
    data = wav_bytes(samples.tobytes(), 22_050)
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        assert file.readframes(10_000) == samples.tobytes()


def test_mono_stays_mono_and_surround_becomes_stereo(sound_file):
    assert decode_sound(sound_file("m.wav", 0.2, layout="mono"))[0].shape[1] == 1
    assert decode_sound(sound_file("s.flac", 0.2, layout="5.1"))[0].shape[1] == 2


def test_the_sound_of_a_video(video_file):
    samples, rate = decode_sound(video_file("v.mp4", sound=0.5))
    assert rate == 48_000
    assert abs(len(samples) / rate - 0.5) < 0.05


def test_a_limit_is_kept(sound_file):
    samples, rate = decode_sound(sound_file("long.wav", 3.0), Fraction(1, 2))
    assert len(samples) == rate // 2


def test_text_pictures_playlists_and_silence_of_nothing_are_no_sound(tmp_path, video_file):
    rubbish = {
        "notes.mp3": b"These are notes, not music.\n" * 50,
        "noise.mp3": np.random.default_rng(7).bytes(60_000),
        "zeros.wav": bytes(5000),
        "empty.wav": b"",
        "list.m3u8": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
        "many.ffconcat": b"ffconcat version 1.0\nfile /etc/hostname\n",
        "headeronly.wav": wav_bytes(b"", 48_000),
        "a.srt": b"1\n00:00:01,000 --> 00:00:02,000\nHello\n",
    }
    for name, data in rubbish.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(BadSound, match=name.replace(".", r"\.")):
            decode_sound(path)
    with pytest.raises(BadSound, match=r"silent\.mp4 holds no sound"):
        decode_sound(video_file("silent.mp4"))
    with pytest.raises(BadSound, match="nothing"):
        decode_sound(tmp_path / "nothing.wav")
    with pytest.raises(BadSound, match="not a file"):
        decode_sound(tmp_path)


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(BadSound, match="not a file"):
        decode_sound(tmp_path / "pipe.wav")


def test_a_file_that_breaks_off_is_heard_up_to_there(sound_file, tmp_path):
    whole = sound_file("whole.mp3", 4.0).read_bytes()
    path = tmp_path / "part.mp3"
    path.write_bytes(whole[: len(whole) // 2])
    samples, rate = decode_sound(path)
    assert 1.7 < len(samples) / rate < 2.3


def test_tags_and_a_few_damaged_packets_do_not_spoil_a_song(sound_file, tmp_path):
    data = bytearray(sound_file("whole.mp3", 4.0).read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    path = tmp_path / "scratched.mp3"
    path.write_bytes(bytes(data) + b"TAG" + b"a title".ljust(125, b"\0"))
    samples, rate = decode_sound(path)
    assert len(samples) / rate > 3.5


def test_work_is_bounded_by_the_clock(sound_file, monkeypatch):
    path = sound_file("a.flac", 2.0)
    monkeypatch.setattr("app.media.sound.MAX_SECONDS_OF_WORK", -1.0)
    with pytest.raises(BadSound, match="takes too long"):
        decode_sound(path)


@given(
    lengths=st.lists(st.integers(1, 400), min_size=1, max_size=8),
    rate=st.sampled_from([50, 101, 997, 8000]),
    buckets=st.sampled_from([1, 10, 50, 60]),
    seed=st.integers(0, 99),
)
@settings(max_examples=40, deadline=None)
def test_peaks_are_those_of_the_bucket_however_the_sound_is_cut(lengths, rate, buckets, seed):
    samples = np.random.default_rng(seed).integers(-32768, 32767, (sum(lengths), 2), dtype=np.int16)
    cuts = np.cumsum(lengths)[:-1]
    found = np.frombuffer(peaks(iter([(part, rate) for part in np.split(samples, cuts)]), buckets), np.int8)
    pairs = found.reshape(-1, 2)
    if buckets <= rate:
        assert len(pairs) == sum(-(-k * rate // buckets) < len(samples) for k in range(len(samples) + 1))
    for bucket in range(min(len(pairs), 40)):
        part = samples[-(-bucket * rate // buckets) : -(-(bucket + 1) * rate // buckets)]
        if len(part):
            expected = np.rint(np.array([part.min(), part.max()]) * np.float32(127 / 32767))
            assert np.abs(pairs[bucket] - np.clip(expected, -127, 127)).max() <= 1


def test_peaks_of_a_file(sound_file):
    pairs = np.frombuffer(peaks(sound_blocks(sound_file("a.wav", 1.0)), 50), np.int8).reshape(-1, 2)
    assert len(pairs) == 50
    assert (np.abs(pairs - (-63, 63)) <= 2).all()
