"""Music, effects and clips' own sound: where they start, what they leave out, how they are summed."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.domain.pieces import Piece
from app.domain.project import Music
from app.errors import BadSound
from app.render.sound_loudness import Meter
from app.render.sound_mix import Mix
from app.render.sound_voice import REFERENCE_LUFS


def tone(seconds, pitch=300.0, rate=48_000, level=0.3):
    return level * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)


def piece(asset, start=0, length=1, **more):
    fractions = {"offset", "speed", "trim", "fade_in", "fade_out"}
    values = {
        name: Fraction(value) if name in fractions and value is not None else value
        for name, value in more.items()
    }
    return Piece(asset, f"{asset}.wav", Fraction(start), Fraction(length), **values)


@pytest.fixture
def mix_of(sounds, timeline_with):
    def build(*pieces, voices=(), length=10, music=None):
        return Mix(replace(timeline_with(voices, length, music), pieces=pieces), sounds)

    return build


def pitch_of(sound):
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return np.argmax(spectrum) * 48_000 / len(sound)


def test_a_piece_is_at_its_exact_place_from_its_exact_offset(sounds, mix_of):
    file = np.zeros(4 * 48_000)
    file[2 * 48_000 + 4_321] = 0.5
    asset = sounds.wav("clip", file)
    start = Fraction(3) + Fraction(1, 7)
    sound = mix_of(piece(asset, start, 2, offset="3/2")).read(0, 480_000)
    expected = round((start + Fraction(1, 2)) * 48_000) + 4_321
    assert np.argmax(np.abs(sound[:, 0])) == expected
    assert sound[expected] == pytest.approx([0.5, 0.5], abs=1e-4)


@pytest.mark.parametrize("trim", [None, 3])
def test_past_the_stretch_there_is_silence_and_the_end_is_faded(sounds, mix_of, trim):
    asset = sounds.wav("clip", np.full(3 * 48_000, 0.5))
    sound = mix_of(piece(asset, 1, 6, offset=1, trim=trim)).read(0, 480_000)[:, 0]
    heard = np.flatnonzero(sound)
    assert heard[0] == pytest.approx(48_000, abs=60)
    assert heard[-1] == pytest.approx(3 * 48_000, abs=60)
    assert np.abs(np.diff(sound)).max() < 0.02


def test_pieces_and_voices_are_summed(sounds, mix_of):
    one, two = sounds.wav("one", tone(2, 300)), sounds.wav("two", tone(2, 500))
    apart = [mix_of(each).read(0, 480_000) for each in (piece(one, 1, 2), piece(two, 2, 2))]
    both = mix_of(piece(one, 1, 2), piece(two, 2, 2)).read(0, 480_000)
    assert np.allclose(both, apart[0] + apart[1], atol=1e-7)


def test_gain_is_in_decibels_of_the_file(sounds, mix_of):
    asset = sounds.wav("tone", tone(2))
    sound = mix_of(piece(asset, 0, 2, gain_db=-6.0)).read(24_000, 48_000)
    assert np.abs(sound).max() == pytest.approx(0.3 * 10 ** (-6 / 20), rel=1e-3)


def test_levelled_pieces_come_to_the_reference_loudness(sounds, mix_of):
    asset = sounds.wav("tone", tone(5, 1000, level=0.02))
    meter = Meter()
    meter.push(mix_of(piece(asset, 0, 5, levelled=True)).read(0, 240_000))
    assert meter.finish()[0] == pytest.approx(REFERENCE_LUFS, abs=0.2)


@pytest.mark.parametrize("pan", [-1.0, -0.5, 0.0, 0.3, 1.0])
def test_panning_a_mono_file_keeps_its_power(sounds, mix_of, pan):
    asset = sounds.wav("tone", tone(2))
    sound = mix_of(piece(asset, 0, 2, pan=pan)).read(24_000, 48_000).astype(np.float64)
    left, right = (sound**2).mean(axis=0)
    assert left + right == pytest.approx(2 * 0.3**2 / 2, rel=1e-3)
    assert np.sqrt(right / (left + right)) == pytest.approx(np.sin((pan + 1) * np.pi / 4), abs=1e-3)


def test_panning_a_stereo_file_loses_neither_channel(sounds, mix_of):
    asset = sounds.wav("pair", np.stack([tone(2, 300), tone(2, 500)], axis=1))
    plain = mix_of(piece(asset, 0, 2)).read(24_000, 48_000)
    assert np.array_equal(plain, mix_of(piece(asset, 0, 2, pan=0.0)).read(24_000, 48_000))
    left = mix_of(piece(asset, 0, 2, pan=-1.0)).read(24_000, 48_000)
    assert np.allclose(left[:, 0], plain.sum(axis=1), atol=1e-6)
    assert np.abs(left[:, 1]).max() < 1e-6


@pytest.mark.parametrize("speed", ["1/4", "2/3", "1.5", "2", "5"])
def test_another_speed_keeps_the_pitch_the_length_and_the_places(sounds, mix_of, speed):
    speed = Fraction(speed)
    file = tone(12, 440)
    file[: 6 * 48_000] = 0  # the tone begins at six seconds
    asset = sounds.wav("clip", file)
    sound = mix_of(piece(asset, 0, 60, speed=speed), length=60).read(0, 60 * 48_000)[:, 0]
    heard = np.flatnonzero(np.abs(sound) > 0.05)
    # What begins is blended in, up to a window early for each factor of two.
    early = 0.035 if Fraction(1, 2) <= speed <= 2 else 0.1
    assert heard[0] / 48_000 == pytest.approx(float(6 / speed), abs=early)
    assert heard[-1] / 48_000 == pytest.approx(float(12 / speed), abs=early)
    middle = round(9 / speed * 48_000)
    assert pitch_of(sound[middle - 12_000 : middle + 12_000]) == pytest.approx(440, abs=4)


def test_a_looped_stretch_comes_round_between_offset_and_trim(sounds, mix_of):
    file = np.concatenate([tone(1, 200), tone(1, 600), tone(1, 1500)])
    asset = sounds.wav("clip", file)
    sound = mix_of(piece(asset, 0, 8, offset=1, trim=2, loops=True)).read(0, 480_000)[:, 0]
    for second in range(8):
        assert pitch_of(sound[second * 48_000 + 6_000 :][:12_000]) == pytest.approx(600, abs=6)
    assert not sound[8 * 48_000 :].any()


def test_fades_are_as_long_as_asked_and_shorter_where_there_is_no_room(sounds, mix_of):
    asset = sounds.wav("clip", np.full(8 * 48_000, 0.5))
    sound = mix_of(piece(asset, 0, 8, fade_in=2, fade_out=1)).read(0, 480_000)[:, 0]
    assert sound[48_000] == pytest.approx(0.25, rel=0.01)
    assert sound[2 * 48_000] == pytest.approx(0.5, rel=0.01)
    assert sound[7 * 48_000 + 24_000] == pytest.approx(0.25, rel=0.01)
    short = mix_of(piece(asset, 0, 1, fade_in=6, fade_out=2)).read(0, 48_000)[:, 0]
    assert short[36_000] == pytest.approx(0.5, rel=0.01)
    assert np.abs(np.diff(short)).max() < 1e-3


def test_each_piece_is_ducked_as_deep_as_it_asks_for(sounds, mix_of):
    # A silent voice ducks as well, so that what is left is the piece alone.
    voice = sounds.wav("voice", np.zeros(4 * 48_000))
    asset = sounds.wav("tone", tone(10, 1000))
    for depth in (0.0, -6.0, -20.0):
        mix = mix_of(piece(asset, 0, 10, duck_db=depth), voices=[(voice, Fraction(3), Fraction(4))])
        sound = np.abs(mix.read(0, 480_000)[:, 0])
        under, beside = sound[200_000:300_000].max(), sound[50_000:100_000].max()
        assert 20 * np.log10(under / beside) == pytest.approx(depth, abs=0.05)


@pytest.mark.parametrize(("first", "count"), [(0, 7), (47_000, 3_000), (100_001, 99_999), (479_999, 5)])
def test_any_stretch_of_the_mix_is_as_within_the_whole(sounds, speech, mix_of, first, count):
    voice, asset = sounds.wav("voice", speech(3)), sounds.wav("pair", np.stack([tone(2), tone(2, 500)], 1))
    placed = piece(asset, "1/3", 9, speed="3/2", loops=True, pan=0.4, duck_db=-9.0, fade_in=1)
    voices = [(voice, Fraction(2), Fraction(3))]
    whole = mix_of(placed, voices=voices).read(0, 480_000)
    part = mix_of(placed, voices=voices).read(first, count)
    inside = min(count, 480_000 - first)
    assert np.array_equal(part[:inside], whole[first : first + inside])
    assert not part[inside:].any()


def test_what_is_missing_or_no_sound_is_silent_and_named(sounds, mix_of):
    (sounds.folder / "text").write_text("These are words, not a door that creaks.\n" * 50)
    asset = sounds.wav("tone", tone(1))
    mix = mix_of(piece("gone", 0, 2), piece("text", 1, 2), piece(asset, 3, 1))
    sound = mix.read(0, 480_000)
    assert not sound[: 3 * 48_000].any()
    assert sound[3 * 48_000 : 4 * 48_000].any()
    assert mix.missing == {"gone", "text"}


def test_music_that_is_no_sound_stops_the_mix_before_it_begins(sounds, mix_of):
    (sounds.folder / "text").write_text("These are words, not music.\n" * 50)
    with pytest.raises(BadSound, match=r"holiday\.mp3"):
        mix_of(music=Music("text", "holiday.mp3"))


@pytest.mark.parametrize("samples", [8, 480])
def test_a_very_short_loop_costs_no_more_than_a_long_one_and_sounds_as_it_should(sounds, mix_of, samples):
    period = samples - samples // 4  # a quarter is crossfade
    file = 0.3 * np.sin(2 * np.pi * np.arange(samples) / samples)
    mix = mix_of(piece(sounds.wav("hum", file), 0, 600, loops=True), length=600)
    whole = mix.read(0, 3 * 48_000)[:, 0]
    assert np.array_equal(whole[period:][:48_000], mix.read(period, 48_000)[:, 0])
    begun = time.process_time()
    late = mix.read(590 * 48_000, 5 * 48_000)[:, 0]
    assert time.process_time() - begun < 0.3  # round after round, eight samples take 0.6 s here
    same = 100 * period + 590 * 48_000 % period  # at the same moment of a round, past the fade in
    assert np.allclose(late[:48_000], whole[same:][:48_000], atol=1e-6)


def test_thousands_of_effects_are_found_at_once(sounds, mix_of):
    asset = sounds.wav("tick", tone(0.1, 900))
    bed = piece(asset, 0, 3600, loops=True, gain_db=-20.0)
    ticks = [piece(asset, Fraction(number, 5), "1/10") for number in range(18_000)]
    mix = mix_of(bed, *ticks, length=3600)
    mix.read(48_000, 480)
    begun = time.process_time()
    for second in range(100):
        mix.read(second * 36 * 48_000, 480)
    assert time.process_time() - begun < 2
    assert mix.missing == frozenset()
