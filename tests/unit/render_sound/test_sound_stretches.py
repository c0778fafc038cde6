"""Encoded sound kept by the stretch: what is made again after an edit, and that no join is heard."""

from __future__ import annotations

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from app.domain.pieces import Piece
from app.domain.project import Music
from app.errors import Cancelled
from app.render import sound as sounding
from app.render.cache import SegmentCache
from app.render.sound import mix_to_aac
from app.render.sound_aac import AAC_FRAME, AHEAD, PRE_ROLL, encode_stretch, packets_of, write_aac
from app.render.sound_master import Master
from app.render.sound_mix import Mix
from app.render.sound_stretch import STRETCH
from app.services.ports import CancelToken, silent


@pytest.fixture
def cache(tmp_path):
    return SegmentCache(tmp_path / "cache")


@pytest.fixture
def mixed(sounds, tmp_path):
    def mix(timeline, cache=None, jobs=1):
        target = tmp_path / "sound.m4a"
        result = mix_to_aac(timeline, sounds, target, silent, CancelToken(), cache=cache, jobs=jobs)
        return result, hashlib.sha256(target.read_bytes()).hexdigest()

    return mix


@pytest.fixture
def narrated(sounds, speech, timeline_with):
    """Voices of 4 s, one every 5 s; ``last`` is which voice the last one is."""

    def build(last=8, count=9, **more):
        voices = []
        for place in range(count):
            seed = last if place == count - 1 else place
            asset = f"voice{seed}.wav"
            if not (sounds.folder / asset).exists():
                sounds.wav(asset, speech(4, seed=seed))
            voices.append((asset, Fraction(5 * place), Fraction(4)))
        return timeline_with(voices, 5 * count + 1, **more)

    return build


def test_the_same_bytes_by_any_number_of_hands_and_with_any_cache(narrated, mixed, cache):
    timeline = narrated()
    bare, expected = mixed(timeline)
    assert bare.stretches == bare.stretches_made == 5
    found = [mixed(timeline, cache, jobs) for jobs in (4, 2, 1)]
    assert {digest for _, digest in found} == {expected}
    assert [result.stretches_made for result, _ in found] == [5, 0, 0]
    for path in sorted(cache.folder.iterdir())[::2]:
        path.unlink()
    assert mixed(timeline, cache, 2)[1] == expected
    shutil.rmtree(cache.folder)
    result, digest = mixed(timeline, cache, 2)
    assert (result.stretches_made, digest) == (5, expected)
    assert result.loudness_lufs == bare.loudness_lufs
    assert result.true_peak_dbtp == bare.true_peak_dbtp


def test_a_changed_voice_encodes_only_the_stretches_that_it_is_in(narrated, mixed, cache):
    mixed(narrated(), cache)
    result, digest = mixed(narrated(last=9), cache)
    assert result.stretches_made == 1  # from 40 to 44 seconds, which is in the last
    assert digest == mixed(narrated(last=9))[1]


def test_what_stands_before_a_voice_that_moved_is_kept(narrated, mixed, cache):
    timeline = narrated()
    mixed(timeline, cache)
    later = Fraction(1, 30)
    clips = tuple(
        replace(
            clip, voice=replace(clip.voice, start=clip.voice.start + (later if clip.voice.start >= 30 else 0))
        )
        for clip in timeline.clips
    )
    result, digest = mixed(replace(timeline, clips=clips), cache)
    assert result.stretches_made == 2  # from 28.8 seconds on
    assert digest == mixed(replace(timeline, clips=clips))[1]


def test_what_sounds_as_before_is_not_even_mixed(narrated, mixed, cache, monkeypatch):
    timeline = narrated()
    first, expected = mixed(timeline, cache)

    def never(*_):
        raise AssertionError("mixed again")

    monkeypatch.setattr(sounding, "Mix", never)
    look = replace(timeline.look, titles=False)
    result, digest = mixed(replace(timeline, look=look, burn_captions=True, crf=30, title="Other"), cache)
    assert digest == expected
    assert (result.loudness_lufs, result.true_peak_dbtp) == (first.loudness_lufs, first.true_peak_dbtp)


def test_the_bytes_do_not_depend_on_what_was_in_memory(narrated, sounds):
    """FFmpeg's search for intensity stereo reads what nobody has written, see ``sound_aac``."""
    mastered = Master(Mix(narrated(), sounds), 0.1).at(2.0, -1.5)
    before, sound = (mastered.read(first, STRETCH) for first in (0, STRETCH - PRE_ROLL))

    def encoded(part):
        return b"".join(encode_stretch(part, 0, len(part), True, 192_000, 1.0)[0])

    found = []
    for parts in ([before, sound], [sound], [sound[::-1].copy(), sound]):
        found.append([encoded(part) for part in parts][-1])
        with ThreadPoolExecutor(1) as fresh:
            found.append(fresh.submit(encoded, sound).result())
    assert len(set(found)) == 1


CHANGES = {
    "loudness": lambda line: replace(line, loudness_lufs=-16.0),
    "length": lambda line: replace(line, clips=tuple(replace(clip, pictures=300) for clip in line.clips)),
    "voice": lambda line: replace(
        line, clips=(*line.clips[:-1], replace(line.clips[-1], voice=replace(line.clips[-1].voice, asset_id="voice0.wav")))
    ),
    "place": lambda line: replace(
        line, clips=(*line.clips[:-1], replace(line.clips[-1], voice=replace(line.clips[-1].voice, start=Fraction(6))))
    ),
    "no music": lambda line: replace(line, music=None),
    "music's gain": lambda line: replace(line, music=replace(line.music, gain_db=-3.0)),
    "ducking": lambda line: replace(line, music=replace(line.music, duck_db=-3.0)),
    "a piece": lambda line: replace(line, pieces=(Piece("tone.wav", "", Fraction(2), Fraction(3)),)),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_is_heard_is_part_of_the_key(narrated, mixed, cache, sounds, change):
    tone = 0.2 * np.sin(np.arange(4 * 48_000) * 0.06)
    timeline = narrated(count=2, music=Music(sounds.wav("tone.wav", tone), "tone.wav"))
    _, before = mixed(timeline, cache)
    changed = change(timeline)
    _, after = mixed(changed, cache)
    assert after != before
    assert after == mixed(changed)[1]


def test_a_file_that_comes_back_is_heard(narrated, mixed, cache, sounds):
    timeline = narrated(count=3)
    _, whole = mixed(timeline)
    away = sounds.folder / "away"
    (sounds.folder / "voice1.wav").rename(away)
    result, without = mixed(timeline, cache)
    assert result.missing == ("voice1.wav",)
    away.rename(sounds.folder / "voice1.wav")
    assert mixed(timeline, cache)[1] == whole != without


@pytest.mark.parametrize("damage", [lambda data: data[:100], lambda data: data[:-1] + b"x", lambda _: b"{}"])
def test_damaged_stretches_are_made_again(narrated, mixed, cache, damage):
    timeline = narrated(count=3)
    _, expected = mixed(timeline, cache)
    for path in cache.folder.iterdir():
        path.write_bytes(damage(path.read_bytes()))
    assert mixed(timeline, cache)[1] == expected


def test_a_cache_that_goes_while_it_is_used_does_not_matter(narrated, mixed, cache, monkeypatch):
    timeline = narrated(count=3)
    _, expected = mixed(timeline, cache)
    write = sounding.write_aac

    def vanishing(packets, *rest):
        shutil.rmtree(cache.folder, ignore_errors=True)
        write(packets, *rest)

    monkeypatch.setattr(sounding, "write_aac", vanishing)
    assert mixed(timeline, cache)[1] == expected


def test_stopping_while_a_known_sound_is_written_leaves_no_file(narrated, sounds, mixed, cache, tmp_path):
    timeline = narrated()
    mixed(timeline, cache)
    asked = []

    class Stopping(CancelToken):
        def check(self):
            asked.append(1)
            if len(asked) > 3:  # of five stretches
                raise Cancelled

    with pytest.raises(Cancelled):
        mix_to_aac(timeline, sounds, tmp_path / "stopped.m4a", silent, Stopping(), cache=cache)
    assert not (tmp_path / "stopped.m4a").exists()


def test_the_cache_keeps_to_its_limit(narrated, mixed, tmp_path):
    cache = SegmentCache(tmp_path / "cache", limit=1)
    mixed(narrated(), cache)
    mixed(narrated(last=9), cache)
    assert len(list(cache.folder.iterdir())) == 6  # five stretches and their list: those in use


def hard_sound(seconds):
    """Tones, noise, steps from silence and clicks: what makes an encoder change its windows."""
    count = seconds * 48_000
    chance = np.random.default_rng(3)
    time = np.arange(count) / 48_000
    sound = 0.1 * np.sin(2 * np.pi * 220 * time) + 0.05 * np.sin(2 * np.pi * 3100 * time)
    sound = np.stack([sound, 0.1 * np.sin(2 * np.pi * 331 * time)], axis=1)
    sound += 0.03 * chance.standard_normal((count, 2)) * (np.sin(2 * np.pi * 0.5 * time) > 0)[:, None]
    sound[chance.integers(0, count, 5 * seconds)] += 0.6
    sound *= ((time * 3).astype(int) % 4 > 0)[:, None]
    return sound.astype(np.float32)


def window_of(packet):
    """The window sequence and shape of a packet's first channel (ISO/IEC 14496-3, 4.4.2)."""
    bits = int.from_bytes(packet[:8].ljust(8, b"\0"), "big")

    def part(at, count):
        return (bits >> (64 - at - count)) & ((1 << count) - 1)

    assert part(0, 3) == 1  # a channel pair
    at = 9 if part(7, 1) else 17
    return part(at, 2), part(at + 2, 1)


@pytest.mark.parametrize("kind", ["hard", "speech"])
def test_windows_fit_at_every_join_and_its_noise_is_as_elsewhere(kind, speech, tmp_path, decoded):
    sound = hard_sound(40) if kind == "hard" else np.repeat(speech(40)[:, None], 2, 1).astype(np.float32)
    step = 32 * AAC_FRAME  # far more joins than there will ever be
    packets, joins = [], 0
    for first in range(0, len(sound), step):
        before = min(first, PRE_ROLL)
        last = first + step >= len(sound)
        count = min(step, len(sound) - first)
        part = sound[first - before : first + count + AHEAD]
        found, _ = encode_stretch(part, before, count, last, 192_000, 1.0)
        if first:  # encoded further on, the stretch before has the windows that this one goes on from
            joins += 1
            begin = first - step - min(first - step, PRE_ROLL)
            longer = sound[begin : first + 4 * AAC_FRAME + AHEAD]
            further, _ = encode_stretch(longer, first - step - begin, step + 4096, False, 192_000, 1.0)
            assert further[: step // AAC_FRAME] == packets[-step // AAC_FRAME :]  # nothing hung on its end
            assert window_of(further[step // AAC_FRAME]) == window_of(found[0])
        packets += found
    assert joins > 50
    assert len(packets) == packets_of(len(sound))
    write_aac(packets, len(sound), tmp_path / "joined.m4a", 192_000)
    whole, _ = encode_stretch(sound, 0, len(sound), True, 192_000, 1.0)
    write_aac(whole, len(sound), tmp_path / "whole.m4a", 192_000)
    noises = []
    for name in ("joined.m4a", "whole.m4a"):
        noise = decoded(tmp_path / name)[: len(sound)].astype(np.float64) - sound
        spectrum = np.fft.rfft(noise, axis=0)
        spectrum[: len(sound) * 8000 // 48_000] = 0
        high = np.fft.irfft(spectrum, len(sound), axis=0)
        # What two packets share, around each join, against the same place of the unbroken encoding.
        at = np.arange(step, len(sound) - AAC_FRAME, step)
        spans = (at[:, None] + np.arange(-AAC_FRAME, AAC_FRAME)).ravel()
        noises.append([10 * np.log10((each[spans] ** 2).mean()) for each in (noise, high)])
    joined, unbroken = noises
    assert joined[0] < unbroken[0] + 1.5
    assert joined[1] < unbroken[1] + 0.5


def test_a_stretch_is_whole_packets_and_whole_steps_of_loudness():
    assert STRETCH % AAC_FRAME == 0
    assert STRETCH % 4800 == 0
    assert PRE_ROLL % 32 == 0


@pytest.mark.parametrize("over", [-1, 0, 1, 1025, 3073])
def test_lengths_around_a_stretchs_end_are_exact(sounds, timeline_with, mixed, tmp_path, decoded, over):
    count = STRETCH + over
    noise = 0.1 * np.random.default_rng(1).standard_normal(count)
    asset = sounds.wav("noise.wav", noise)
    length = Fraction(count, 48_000)
    timeline = timeline_with([(asset, Fraction(0), length)], length, fps=1 / length)
    result, _ = mixed(timeline)
    assert result.samples == count
    with av.open(str(tmp_path / "sound.m4a")) as file:
        stream = file.streams.audio[0]
        assert stream.duration * stream.time_base == Fraction(count, 48_000)
        assert stream.frames == packets_of(count)
    assert count <= len(decoded(tmp_path / "sound.m4a")) < count + AAC_FRAME
