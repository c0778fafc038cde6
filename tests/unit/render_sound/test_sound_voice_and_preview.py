"""Voices at their places and levels, the mix's ducking, and the preview's sound."""

from __future__ import annotations

import threading
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.domain.project import Music
from app.render.sound import mix_to_aac
from app.render.sound_loudness import Meter
from app.render.sound_mix import Mix
from app.render.sound_preview import PreviewMix
from app.render.sound_voice import REFERENCE_LUFS, Narration
from app.services.ports import CancelToken, silent


def loudness_of(sound):
    meter = Meter()
    meter.push(np.float32(sound))
    return meter.finish()[0]


@pytest.mark.parametrize("peak", [0.9, 0.2, 0.02])
def test_loud_and_quiet_voices_come_to_one_loudness(sounds, speech, timeline_with, peak):
    asset = sounds.wav("voice", speech(4, peak=peak))
    narration = Narration(timeline_with([(asset, Fraction(0), Fraction(4))], 4), sounds)
    assert loudness_of(narration.read(0, 192_000)) == pytest.approx(REFERENCE_LUFS, abs=0.3)


def test_levelling_brings_peaks_nearer_to_the_loudness(sounds, speech, timeline_with):
    voice = speech(6)
    asset = sounds.wav("voice", voice)
    narration = Narration(timeline_with([(asset, Fraction(0), Fraction(6))], 6), sounds)
    levelled = narration.read(0, 288_000)
    spread = lambda sound: 20 * np.log10(np.abs(sound).max()) - loudness_of(sound)  # noqa: E731
    plain = voice[:, None] * np.ones(2)
    assert spread(levelled) < spread(plain) - 3


@pytest.mark.parametrize(("rate", "channels"), [(22_050, 1), (44_100, 2), (48_000, 1)])
def test_a_voice_begins_and_ends_on_its_samples(sounds, timeline_with, rate, channels):
    chance = np.random.default_rng(1)
    noise = 0.2 * chance.standard_normal(rate * 2 if channels == 1 else (rate * 2, channels))
    start, length = Fraction(1) + Fraction(1, 3), Fraction(3, 2)
    asset = sounds.wav("noise", noise, rate)
    sound = Narration(timeline_with([(asset, start, length)], 4), sounds).read(0, 192_000)
    heard = np.flatnonzero(np.abs(sound).max(axis=1))
    first, last = round(start * 48_000), round((start + length) * 48_000)
    assert first <= heard[0] <= first + 8  # the fade starts from nothing
    assert last - 8 <= heard[-1] + 1 <= last
    # 8 ms later it is at its height, and before that it rises
    power = np.abs(sound[first : first + 960]).max(axis=1)
    assert power[:96].max() < 0.4 * power[480:].max()


def test_a_voice_in_stretches_of_half_a_minute_has_no_seams(sounds, timeline_with):
    time = np.arange(24_000 * 65) / 24_000
    asset = sounds.wav("long", 0.3 * np.sin(2 * np.pi * 150 * time), 24_000)
    sound = Narration(timeline_with([(asset, Fraction(0), Fraction(65))], 65), sounds).read(0, 65 * 48_000)
    body = np.abs(np.diff(sound[4800:-4800, 0], 2))
    assert body.max() < 1.5 * np.median(body) + 1e-2
    assert np.abs(sound[:4]).max() < 1e-2
    assert np.abs(sound[-4:]).max() < 1e-2


def test_a_file_shorter_than_its_piece_fades_at_its_own_end(sounds, timeline_with):
    asset = sounds.wav("short", np.full(24_000, 0.3) * np.cos(np.arange(24_000)))
    sound = Narration(timeline_with([(asset, Fraction(0), Fraction(2))], 2), sounds).read(0, 96_000)
    assert np.abs(sound[23_990:24_000]).max() < 0.05 * np.abs(sound).max()
    assert not sound[24_000:].any()


def test_any_stretch_of_the_narration_is_as_within_the_whole(sounds, speech, timeline_with):
    voices = [(sounds.wav(f"v{n}", speech(1, seed=n)), Fraction(n * 6, 5), Fraction(1)) for n in range(4)]
    narration = Narration(timeline_with(voices, 5), sounds)
    whole = narration.read(0, 240_000)
    for first, count in [(0, 1), (47_990, 20), (57_600, 57_600), (30_001, 123_457), (239_999, 1)]:
        assert np.array_equal(narration.read(first, count), whole[first : first + count])


@pytest.mark.parametrize("fps", [Fraction(30), Fraction(24000, 1001)])
def test_after_three_hours_a_voice_is_still_on_its_sample(sounds, timeline_with, fps):
    click = 1e-3 * np.cos(np.arange(24_000))
    click[12_000] = 0.9
    asset = sounds.wav("click", click, 24_000)
    voices = [(asset, Fraction(n * 1001, 1000), Fraction(1)) for n in range(0, 10_800, 100)]
    start = Fraction(1001 * 10_000, 24_000) * 26
    timeline = timeline_with([*voices, (asset, start, Fraction(1))], 10_860, fps=fps)
    mix = Mix(timeline, sounds)
    assert mix.length == round(timeline.length * 48_000)
    place = round(start * 48_000) + 24_000
    around = np.abs(mix.read(place - 5_000, 10_000)).max(axis=1)
    assert abs(int(np.argmax(around)) - 5_000) <= 1


def test_a_voice_of_silence_is_silence_wherever_it_is_read(sounds, timeline_with):
    asset = sounds.wav("silence", np.zeros(24_000 * 5), 24_000)
    narration = Narration(timeline_with([(asset, Fraction(0), Fraction(5))], 5), sounds)
    assert not narration.read(200_000, 40_000).any()


def test_a_silent_preview_is_silent(sounds, timeline_with):
    assert PreviewMix(timeline_with([], 2), sounds).read(0, 96_000) == bytes(384_000)


def test_voices_that_overlap_are_summed_whatever_their_order(sounds, timeline_with):
    tone = 0.2 * np.cos(np.arange(96_000) * 0.05)
    long, short = sounds.wav("long", tone), sounds.wav("short", tone[:24_000])
    voices = [(short, Fraction(1), Fraction(1, 2)), (long, Fraction(0), Fraction(2))]
    both = Narration(timeline_with(voices, 2), sounds).read(0, 96_000)
    one = Narration(timeline_with(voices[:1], 2), sounds).read(0, 96_000)
    other = Narration(timeline_with(voices[1:], 2), sounds).read(0, 96_000)
    assert np.allclose(both, one + other, atol=1e-6)


def test_a_voice_that_does_not_decode_is_silent_and_told(sounds, timeline_with):
    (sounds.folder / "broken").write_bytes(b"nothing to hear")
    narration = Narration(timeline_with([("broken", Fraction(0), Fraction(1))], 1), sounds)
    assert not narration.read(0, 48_000).any()
    assert narration.missing == {"broken"}


def test_music_lies_under_the_voice_by_its_gain_and_its_ducking(sounds, timeline_with):
    """The voice is a tone at 500 Hz, the music one at 2 kHz: each is heard apart in the mix."""
    time = np.arange(48_000 * 20) / 48_000
    voice = sounds.wav("voice", 0.05 * np.sin(2 * np.pi * 500 * time[: 48_000 * 5]))
    tune = sounds.wav("tune", 0.5 * np.sin(2 * np.pi * 2000 * time)[:, None] * np.ones(2))
    music = Music(tune, "tune", gain_db=-8, duck_db=-12)
    mix = Mix(timeline_with([(voice, Fraction(5), Fraction(5))], 15, music), sounds)

    def level(second, frequency):
        part = mix.read(round(second * 48_000), 24_000)[:, 0]
        return 20 * np.log10(np.abs(np.fft.rfft(part * np.hanning(24_000)))[frequency // 2] / 6000)

    apart, under = level(3, 2000), level(7, 2000)
    assert apart - under == pytest.approx(12, abs=0.1)
    # K-weighting lifts 2 kHz over 500 Hz by some decibels: equal loudness is that much less level.
    lift = loudness_of(np.sin(2 * np.pi * 2000 * time[:96_000])[:, None] * np.ones(2)) - loudness_of(
        np.sin(2 * np.pi * 500 * time[:96_000])[:, None] * np.ones(2)
    )
    assert level(7, 500) - apart == pytest.approx(8 + lift, abs=0.3)


def as_floats(data):
    return np.frombuffer(data, "<i2").reshape(-1, 2).astype(np.float64) / 32767


@pytest.fixture
def scene(sounds, speech, timeline_with):
    voices = [(sounds.wav(f"v{n}", speech(3, seed=n)), Fraction(1 + 4 * n), Fraction(3)) for n in range(3)]
    time = np.arange(96_000)[:, None] / 48_000
    tune = 0.2 * np.sin(2 * np.pi * np.array([220, 331]) * time)
    return timeline_with(voices, 14, Music(sounds.wav("tune", tune), "tune"))


def test_the_preview_sounds_as_the_export_but_for_half_a_decibel(scene, sounds, tmp_path, decoded):
    preview = as_floats(PreviewMix(scene, sounds).read(0, 14 * 48_000))
    export = mix_to_aac(scene, sounds, tmp_path / "x.m4a", silent, CancelToken())
    assert loudness_of(preview) == pytest.approx(export.loudness_lufs, abs=0.6)
    heard = decoded(export.path)[: len(preview)].astype(np.float64)
    scale = (heard * preview).sum() / (preview**2).sum()
    error = heard - scale * preview
    assert 10 * np.log10((heard**2).sum() / (error**2).sum()) > 20
    assert np.abs(preview).max() <= 10 ** (-1.4 / 20)


def test_the_preview_is_the_same_whichever_way_it_is_read(scene, sounds):
    whole = PreviewMix(scene, sounds).read(0, 14 * 48_000)
    other = PreviewMix(scene, sounds)
    for first, count in [(300_000, 1000), (47_999, 2), (0, 100_000), (400_000, 96_001), (5, 0)]:
        assert other.read(first, count) == whole[4 * first : 4 * (first + count)]


def test_the_preview_has_no_seam_between_chunks(scene, sounds):
    """Chunk by chunk it is what one limiter over everything makes, to a step of 16 bits."""
    preview = PreviewMix(scene, sounds)
    one = as_floats(preview.read(0, 14 * 48_000))
    preview_whole = PreviewMix(scene, sounds)
    preview_whole._CHUNK = 14 * 48_000
    assert np.abs(one - as_floats(preview_whole.read(0, 14 * 48_000))).max() < 1.5 / 32767


def test_past_the_end_is_silence_and_before_the_start_is_refused(scene, sounds):
    preview = PreviewMix(scene, sounds)
    assert preview.read(14 * 48_000, 500) == bytes(2000)
    assert preview.read(10**9, 500) == bytes(2000)
    tail = as_floats(preview.read(14 * 48_000 - 100, 200))
    assert not tail[100:].any()
    with pytest.raises(ValueError, match="negative"):
        preview.read(-1, 10)
    preview.close()
    assert len(preview.read(0, 10)) == 40


def test_threads_reading_at_once_hear_the_same(scene, sounds):
    whole = PreviewMix(scene, sounds).read(0, 14 * 48_000)
    preview = PreviewMix(scene, sounds)
    wrong = []

    def listen(seed):
        chance = np.random.default_rng(seed)
        for _ in range(10):
            first = int(chance.integers(0, 600_000))
            if preview.read(first, 5000) != whole[4 * first : 4 * (first + 5000)]:
                wrong.append(first)

    threads = [threading.Thread(target=listen, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_voices_own_volume_comes_on_top_of_the_levelling(sounds, speech, timeline_with):
    asset = sounds.wav("v", speech(2, seed=1))
    timeline = timeline_with([(asset, Fraction(0), Fraction(2))], 2)
    plain = Narration(timeline, sounds).read(0, 96_000)
    clips = tuple(
        replace(clip, voice=replace(clip.voice, gain_db=-6.0) if clip.voice else None)
        for clip in timeline.clips
    )
    quiet = Narration(replace(timeline, clips=clips), sounds).read(0, 96_000)
    assert np.allclose(quiet, plain * 10 ** (-6 / 20), atol=1e-6)
    assert np.abs(plain).max() > 0.01
