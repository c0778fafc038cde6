"""Every sample in its place over three hours at every rate, no click at any join, odd files as they should be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from app.domain.pieces import Piece
from app.domain.project import Music
from app.domain.style import Style
from app.domain.time import TimeRange, picture_time, sample_at
from app.domain.timeline import Clip, Sound, Visual
from app.errors import BadSound
from app.render import sound_voice
from app.render.sound import mix_to_aac
from app.render.sound_aac import AAC_FRAME, PRIMING, packets_of
from app.render.sound_decode import blocks
from app.render.sound_mix import Mix
from app.render.sound_stretch import STRETCH
from app.services.ports import CancelToken, silent

RATES = [
    Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001),
    Fraction(30), Fraction(50), Fraction(60000, 1001), Fraction(60),
]  # fmt: skip


@pytest.mark.parametrize("fps", RATES, ids=str)
def test_in_three_hours_every_voice_begins_on_its_sample(sounds, timeline_with, fps):
    click = np.zeros(4800)
    click[1234] = 0.9
    asset = sounds.wav("click", click)
    chance = np.random.default_rng(7)
    clips, start = [], 0
    while picture_time(start, fps) < 3 * 3600:  # frames of 2 to 9 seconds, each with a voice after a pause
        pictures = int(chance.integers(int(2 * fps), int(9 * fps)))
        begin = picture_time(start, fps) + Fraction(int(chance.integers(0, 900)), 1000)
        voice = Sound(asset, begin, Fraction(1, 10), TimeRange(begin, Fraction(1, 10)))
        clips.append(
            Clip(
                "f", "s", len(clips) + 1, start, pictures, Visual("missing"), Style("cut"), 0, 0, voice=voice
            )
        )
        start += pictures
    timeline = replace(timeline_with([], 1, fps=fps), clips=tuple(clips))
    mix = Mix(timeline, sounds)
    assert mix.length == sample_at(timeline.length)
    for clip in [*clips[:3], *clips[3:-3:97], *clips[-3:]]:
        wanted = (clip.voice.start + Fraction(1234, 48_000)) * 48_000
        first = round(wanted) - 2400
        found = first + int(np.argmax(np.abs(mix.read(first, 4800)[:, 0])))
        assert abs(found - wanted) <= Fraction(1, 2)
        # and so it is to the pictures, each of which begins at most half a sample beside its time
        assert abs(sample_at(picture_time(clip.start, fps)) - clip.start * 48_000 / fps) <= Fraction(1, 2)
    packets = packets_of(mix.length)
    assert 0 <= packets * AAC_FRAME - PRIMING - mix.length < AAC_FRAME


def low_tones(seconds, rate=48_000):
    """Stereo without anything above 400 Hz, so that a click is all there is up there."""
    time = np.arange(round(seconds * rate)) / rate
    return 0.4 * np.stack([np.sin(2 * np.pi * 201.7 * time), np.cos(2 * np.pi * 331.3 * time)], axis=1)


def above_8_khz(sound):
    """Energy above 8 kHz in each 5 ms, in dB of full scale."""
    spectrum = np.fft.rfft(sound.astype(np.float64), axis=0)
    spectrum[: len(sound) * 8000 // 48_000] = 0
    high = np.fft.irfft(spectrum, len(sound), axis=0)
    whole = len(high) // 240 * 240
    return 10 * np.log10((high[:whole].reshape(-1, 240, 2) ** 2).mean(axis=(1, 2)) + 1e-20)


def assert_no_click(sound, joins, floor=-96.0):
    """At no join (in samples) is there more above 8 kHz than beside it, but for what nobody hears."""
    energy = above_8_khz(sound)
    for join in joins:
        at = join // 240
        here = energy[max(0, at - 1) : at + 2].max()
        beside = np.concatenate((energy[max(0, at - 20) : max(0, at - 4)], energy[at + 5 : at + 21]))
        assert here < max(floor, beside.max() + 3), (join, here, beside.max())


def piece(asset, start, length, **more):
    return Piece(asset, asset, Fraction(start), Fraction(length), **more)


@pytest.mark.parametrize(
    ("more", "joins"),
    [
        ({"offset": Fraction(1, 3)}, [1, 5]),  # cut at full height at both ends
        ({"loops": True}, [1, 1 + 2.25, 1 + 4.5, 5]),
        ({"loops": True, "offset": Fraction(1, 2), "trim": Fraction(3, 2)}, [1, 1.95, 2.9, 3.85, 4.8, 5]),
        ({"trim": Fraction(7, 5)}, [1, 2.4]),
        ({"fade_in": Fraction(1, 2), "fade_out": Fraction(1)}, [1, 1.5, 2.3, 3.3]),
        ({"duck_db": -20.0, "loops": True}, [1, 2.75, 3, 3.5, 4, 4.5, 5]),
        ({"speed": Fraction(3, 2), "loops": True}, [1, 5]),
    ],
    ids=["cut", "loop", "looped stretch", "trim", "fades", "ducking", "speed"],
)
def test_no_click_at_any_join_of_the_mix(sounds, timeline_with, more, joins):
    asset = sounds.wav("tones", low_tones(2.3))
    quiet = sounds.wav("quiet", np.zeros(48_000))
    voices = [(quiet, Fraction(3), Fraction(1))] if "duck_db" in more else []
    timeline = replace(timeline_with(voices, 6), pieces=(piece(asset, 1, 4, **more),))
    sound = Mix(timeline, sounds).read(0, 6 * 48_000)
    assert_no_click(sound, [round(join * 48_000) for join in joins])
    # The test can fail: one sample that is off is heard.
    sound[round(1.7 * 48_000)] += 0.05
    with pytest.raises(AssertionError):
        assert_no_click(sound, [round(1.7 * 48_000)])


def test_no_click_where_stretches_of_encoded_sound_meet(sounds, timeline_with, decoded, tmp_path):
    asset = sounds.wav("tones", low_tones(60))
    timeline = timeline_with([], 58, Music(asset, "tones"))
    result = mix_to_aac(timeline, sounds, tmp_path / "s.m4a", silent, CancelToken())
    assert result.stretches == 7
    joins = [number * STRETCH for number in range(1, 7)]
    around = [join + side * AAC_FRAME for join in joins for side in (-1, 0, 1)]
    assert_no_click(decoded(result.path)[: 58 * 48_000], around, floor=-85.0)


def written(path, data, form, rate):
    """A WAV of (samples, channels) in a format of FFmpeg's: pcm_s24le, pcm_f32le …"""
    layout = "mono" if data.shape[1] == 1 else "stereo"
    packed = {
        "pcm_s24le": ("s32", np.int32, 2**31 - 1),
        "pcm_f32le": ("flt", np.float32, 1),
        "pcm_f64le": ("dbl", np.float64, 1),
    }
    name, kind, full = packed[form]
    with av.open(str(path), "w", format="wav") as out:
        stream = out.add_stream(form, rate=rate, layout=layout)
        samples = np.ascontiguousarray((data.astype(np.float64) * full).astype(kind).reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(samples, format=name, layout=layout)
        frame.sample_rate = rate
        frame.time_base = Fraction(1, rate)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("rate", [8_000, 44_100, 88_200, 176_400, 192_000])
@pytest.mark.parametrize("form", ["pcm_s24le", "pcm_f32le", "pcm_f64le"])
def test_fine_samples_of_any_rate_keep_their_level_and_place(tmp_path, form, rate):
    time = np.arange(2 * rate) / rate
    tone = 0.5 * np.sin(2 * np.pi * 997 * time)[:, None] * np.array([1.0, 0.25])
    path = written(tmp_path / "fine.wav", tone, form, rate)
    found = np.concatenate(list(blocks(path, 2, 10**9)))
    assert len(found) == 96_000
    wanted = 0.5 * np.sin(2 * np.pi * 997 * np.arange(96_000) / 48_000)[:, None] * np.array([1.0, 0.25])
    error = (found - wanted)[2000:-2000]
    assert 10 * np.log10((error**2).mean() / (wanted**2).mean()) < -75


def test_float_samples_over_full_scale_are_not_clipped(tmp_path):
    loud = np.full((4800, 1), 1.75)
    path = written(tmp_path / "loud.wav", loud, "pcm_f32le", 48_000)
    assert np.concatenate(list(blocks(path, 1, 10**9)))[2400, 0] == pytest.approx(1.75)


def test_everything_at_once_has_its_loudness_and_its_peaks(sounds, speech, timeline_with, meter, tmp_path):
    voices = [(sounds.wav(f"v{n}", speech(4, seed=n)), Fraction(5 * n), Fraction(4)) for n in range(4)]
    bang = np.zeros(24_000)
    bang[:4000] = np.random.default_rng(1).uniform(-1, 1, 4000) * np.linspace(1, 0, 4000)
    loud = sounds.wav("bang", bang)
    music = Music(sounds.wav("tones", low_tones(5)), "tones")
    pieces = tuple(piece(loud, at, 1, gain_db=12.0, pan=pan) for at, pan in ((2, -1.0), (7, 0.0), (19, 1.0)))
    timeline = replace(timeline_with(voices, 21, music), pieces=pieces)
    result = mix_to_aac(timeline, sounds, tmp_path / "all.m4a", silent, CancelToken(), jobs=2)
    loudness, peak = meter(result.path)
    assert loudness == pytest.approx(-14, abs=0.5)
    assert peak <= -1.0
    assert (result.loudness_lufs, result.true_peak_dbtp) == pytest.approx((loudness, peak), abs=0.15)


def adts(tone, rate):
    """Raw AAC in ADTS, which can change its rate from one packet to the next."""
    encoder = av.CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format = rate, "mono", "fltp"
    frame = av.AudioFrame.from_ndarray(np.float32(tone)[None], format="fltp", layout="mono")
    frame.sample_rate = rate
    index = {48_000: 3, 44_100: 4, 24_000: 6}[rate]
    out = b""
    for packet in [*encoder.encode(frame), *encoder.encode(None)]:
        size = packet.size + 7
        head = (0xFFF << 44) | (1 << 40) | (1 << 38) | (index << 34) | (1 << 30) | (size << 13) | (0x7FF << 2)
        out += head.to_bytes(7, "big") + bytes(packet)
    return out


def test_a_stream_that_changes_its_rate_in_the_middle_keeps_its_pitch(tmp_path):
    parts = [(48_000, 500.0), (24_000, 700.0), (44_100, 900.0)]
    data = b"".join(
        adts(0.4 * np.sin(2 * np.pi * pitch * np.arange(2 * rate) / rate), rate) for rate, pitch in parts
    )
    (tmp_path / "changing.aac").write_bytes(data)
    found = np.concatenate(list(blocks(tmp_path / "changing.aac", 1, 10**9)))[:, 0]
    assert len(found) / 48_000 == pytest.approx(6, abs=0.25)  # each part has a packet of the coder's delay
    for second, (_, pitch) in zip((1.0, 3.1, 5.2), parts, strict=True):
        part = found[round(second * 48_000) :][:24_000] * np.hanning(24_000)
        assert np.argmax(np.abs(np.fft.rfft(part))) * 2 == pytest.approx(pitch, abs=4)


def test_a_file_that_vanishes_under_way_is_silent_from_there_and_named(
    sounds, speech, timeline_with, tmp_path, monkeypatch
):
    monkeypatch.setattr(sound_voice, "_CACHE_BYTES", 0)  # so that it is read again
    voices = [(sounds.wav(f"v{n}", speech(3, seed=n)), Fraction(4 * n), Fraction(3)) for n in range(3)]

    def vanish(progress):
        if progress.done >= 0.4:
            (sounds.folder / "v1").unlink(missing_ok=True)

    target = tmp_path / "s.m4a"
    result = mix_to_aac(timeline_with(voices, 12), sounds, target, vanish, CancelToken())
    assert result.missing == ("v1",)
    assert result.samples == 12 * 48_000


@pytest.mark.parametrize("offset", [1, 100])
def test_a_piece_from_beyond_its_files_end_is_silent(sounds, timeline_with, offset):
    asset = sounds.wav("short", np.full(48_000, 0.3))
    for loops in (False, True):
        odd = piece(asset, 1, 2, offset=Fraction(offset), loops=loops, levelled=True)
        assert not Mix(replace(timeline_with([], 4), pieces=(odd,)), sounds).read(0, 4 * 48_000).any()


def test_a_sound_without_a_sample_and_one_that_breaks_off(sounds, timeline_with):
    nothing = sounds.wav("nothing", np.zeros(0))
    broken = sounds.wav("broken", np.full(96_000, 0.3))
    sounds.path(broken).write_bytes(sounds.path(broken).read_bytes()[: 44 + 2 * 24_000])
    with pytest.raises(BadSound):
        list(blocks(sounds.path(nothing), 1, 10))
    timeline = replace(timeline_with([], 4), pieces=(piece(nothing, 0, 2), piece(broken, 2, 2)))
    mix = Mix(timeline, sounds)
    sound = mix.read(0, 4 * 48_000)
    assert mix.missing == {"nothing"}
    heard = np.flatnonzero(np.abs(sound[:, 0]) > 1e-6)
    assert (heard[0], heard[-1]) == pytest.approx((96_000, 120_000), abs=3)
