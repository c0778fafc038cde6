"""From a timeline to an AAC file: loudness, peaks, place of every sample, and what goes wrong."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import av
import numpy as np
import pytest

from app.domain.project import Music
from app.errors import BadOutput, BadSound, Cancelled, DiskFull, RenderFailed
from app.render.sound import mix_to_aac
from app.services.ports import CancelToken, silent


@pytest.fixture
def mixed(sounds, tmp_path):
    def mix(timeline, name="sound.m4a", cancel=None, progress=silent):
        return mix_to_aac(timeline, sounds, tmp_path / name, progress, cancel or CancelToken())

    return mix


@pytest.fixture
def tune():
    time = np.arange(44_100 * 6) / 44_100
    left = 0.3 * np.sin(2 * np.pi * 220 * time) + 0.1 * np.sin(2 * np.pi * 3000 * time)
    return np.stack([left, 0.3 * np.sin(2 * np.pi * 331 * time)], axis=1)


def narrated(sounds, speech, timeline_with, music=None, loudness=-14.0):
    voices = []
    for number in range(2):
        asset = sounds.wav(f"voice{number}", speech(4, seed=number))
        voices.append((asset, Fraction(1, 2) + 5 * number, Fraction(4)))
    return timeline_with(voices, 11, music, loudness=loudness)


def test_narration_with_music_is_minus_14_lufs_and_peaks_stay_under_minus_1(
    sounds, speech, timeline_with, mixed, meter, tune
):
    music = Music(sounds.wav("tune", tune, 44_100), "tune.wav")
    result = mixed(narrated(sounds, speech, timeline_with, music))
    loudness, peak = meter(result.path)
    assert loudness == pytest.approx(-14, abs=0.3)
    assert peak <= -1.0
    assert result.loudness_lufs == pytest.approx(loudness, abs=0.1)
    assert result.true_peak_dbtp == pytest.approx(peak, abs=0.15)
    assert result.missing == ()


@pytest.mark.parametrize("loudness", [-23.0, -16.0, -11.0])
def test_other_targets_are_met_too(sounds, speech, timeline_with, mixed, meter, loudness):
    result = mixed(narrated(sounds, speech, timeline_with, loudness=loudness))
    measured, peak = meter(result.path)
    assert measured == pytest.approx(loudness, abs=0.3)
    assert peak <= -1.0


def test_a_voice_of_clicks_that_is_all_peaks_still_stays_under_minus_1(sounds, timeline_with, mixed, meter):
    chance = np.random.default_rng(5)
    clicks = np.zeros(24_000 * 4)
    clicks[chance.integers(0, len(clicks), 60)] = 0.99
    clicks += 0.002 * chance.standard_normal(len(clicks))
    asset = sounds.wav("clicks", clicks, 24_000)
    result = mixed(timeline_with([(asset, Fraction(1), Fraction(4))], 6))
    assert meter(result.path)[1] <= -1.0


def test_music_alone_is_as_loud_as_asked(sounds, timeline_with, mixed, meter, tune):
    music = Music(sounds.wav("tune", tune, 44_100), "tune.wav")
    result = mixed(timeline_with([], 20, music))
    loudness, peak = meter(result.path)
    assert loudness == pytest.approx(-14, abs=0.3)
    assert peak <= -1.0


@pytest.mark.parametrize("fps", [Fraction(30), Fraction(24000, 1001), Fraction(25)])
@pytest.mark.parametrize("pictures", [1, 7, 100])
def test_the_length_is_exact_to_a_sample(sounds, speech, timeline_with, mixed, decoded, fps, pictures):
    asset = sounds.wav("voice", speech(1))
    timeline = timeline_with([(asset, Fraction(0), Fraction(1))], Fraction(pictures) / fps, fps=fps)
    result = mixed(timeline)
    expected = round(timeline.length * 48_000)
    assert result.samples == expected
    with av.open(str(result.path)) as file:  # as the container has it, which is what players stop by
        stream = file.streams.audio[0]
        assert stream.start_time == 0
        assert stream.duration * stream.time_base == Fraction(expected, 48_000)
    surplus = decoded(result.path)[expected:]  # ffmpeg plays the last packet whole
    assert len(surplus) < 1024


def test_a_video_shorter_than_a_gating_block_has_the_loudness_too(sounds, speech, timeline_with, mixed):
    asset = sounds.wav("voice", speech(0.2))
    result = mixed(timeline_with([(asset, Fraction(0), Fraction(1, 5))], Fraction(1, 5)))
    assert result.loudness_lufs == pytest.approx(-14, abs=0.5)
    assert result.true_peak_dbtp <= -1.0


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_a_click_is_heard_where_the_timeline_says_after_decoding(sounds, timeline_with, mixed, decoded, rate):
    # 47 ms into the voice, which starts at a time that is on no picture and no file sample
    start = Fraction(2) + Fraction(1, 7)
    voice = 0.001 * np.random.default_rng(1).standard_normal(rate * 2)
    at = round(0.5 * rate)
    voice[at] = 0.9
    asset = sounds.wav("click", voice, rate)
    result = mixed(timeline_with([(asset, start, Fraction(2))], 5))
    heard = np.abs(decoded(result.path)).max(axis=1)
    expected = start * 48_000 + Fraction(at, rate) * 48_000
    assert abs(int(np.argmax(heard)) - expected) <= 1


def test_pauses_and_both_ends_are_silent_and_edges_do_not_click(sounds, timeline_with, mixed, decoded):
    time = np.arange(48_000) / 48_000
    asset = sounds.wav("tone", 0.5 * np.cos(2 * np.pi * 200 * time))  # starts and stops at full height
    result = mixed(timeline_with([(asset, Fraction(1), Fraction(1))], 3))
    sound = decoded(result.path)[:, 0]
    assert np.abs(sound[: 48_000 - 2048]).max() < 1e-4
    assert np.abs(sound[2 * 48_000 + 2048 :]).max() < 1e-4
    # A cut at full height would jump by the tone's own amplitude from one sample to the next.
    steepest = np.abs(np.diff(sound[60_000:80_000])).max()
    edges = np.abs(np.diff(np.concatenate((sound[47_000:49_000], sound[95_000:97_000])))).max()
    assert edges < 1.2 * steepest


def test_the_same_timeline_gives_the_same_bytes(sounds, speech, timeline_with, mixed, tune):
    music = Music(sounds.wav("tune", tune, 44_100), "tune.wav")
    timeline = narrated(sounds, speech, timeline_with, music)
    hashes = {
        hashlib.sha256(mixed(timeline, name).path.read_bytes()).hexdigest() for name in ("a.m4a", "b.m4a")
    }
    assert len(hashes) == 1


@pytest.mark.parametrize("voice", [False, True])
def test_silence_stays_silence(sounds, timeline_with, mixed, decoded, voice):
    asset = sounds.wav("nothing", np.zeros(24_000), 24_000)
    voices = [(asset, Fraction(1), Fraction(1))] if voice else []
    result = mixed(timeline_with(voices, 3))
    assert not decoded(result.path).any()
    assert result.loudness_lufs == -70
    assert result.true_peak_dbtp == -120


def test_a_missing_voice_is_silent_and_the_next_one_keeps_its_place(sounds, timeline_with, mixed, decoded):
    click = np.zeros(48_000)
    click[24_000] = 0.9
    asset = sounds.wav("click", click)
    result = mixed(timeline_with([("gone", Fraction(0), Fraction(2)), (asset, Fraction(2), Fraction(1))], 3))
    heard = np.abs(decoded(result.path)).max(axis=1)
    assert abs(int(np.argmax(heard)) - 120_000) <= 1
    assert result.missing == ("gone",)


def test_music_that_is_not_sound_is_named(sounds, timeline_with, mixed, tmp_path):
    (sounds.folder / "text").write_text("These are words, not music.\n" * 50)
    with pytest.raises(BadSound, match=r"holiday\.mp3"):
        mixed(timeline_with([], 3, Music("text", "holiday.mp3")))
    assert not (tmp_path / "sound.m4a").exists()


def test_missing_music_is_told_and_the_voice_is_there(sounds, speech, timeline_with, mixed):
    asset = sounds.wav("voice", speech(2))
    result = mixed(timeline_with([(asset, Fraction(0), Fraction(2))], 3, Music("gone", "gone.mp3")))
    assert result.missing == ("gone",)
    assert result.loudness_lufs == pytest.approx(-14, abs=0.5)


def test_stopping_leaves_no_file(sounds, speech, timeline_with, mixed, tmp_path):
    cancel = CancelToken()

    def stop_half_way(progress):
        if progress.done > 0.6:
            cancel.cancel()

    timeline = narrated(sounds, speech, timeline_with)
    with pytest.raises(Cancelled):
        mixed(timeline, cancel=cancel, progress=stop_half_way)
    assert not (tmp_path / "sound.m4a").exists()


def test_progress_only_grows_and_ends_whole(sounds, speech, timeline_with, mixed):
    told = []
    mixed(narrated(sounds, speech, timeline_with), progress=lambda step: told.append(step.done / step.total))
    assert told == sorted(told)
    assert told[-1] == 1


def test_a_full_disk_is_told(sounds, speech, timeline_with, mixed, tmp_path):
    (tmp_path / "full.m4a").symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        mixed(narrated(sounds, speech, timeline_with), "full.m4a")


def test_a_target_in_a_file_is_a_bad_output(sounds, speech, timeline_with, mixed, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadOutput, match="file"):
        mixed(narrated(sounds, speech, timeline_with), "file/sound.m4a")


def test_an_empty_timeline_is_refused(timeline_with, mixed):
    with pytest.raises(RenderFailed):
        mixed(timeline_with([], 0))
