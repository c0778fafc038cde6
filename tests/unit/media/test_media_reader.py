"""Probing, thumbnails and waveforms over an asset store."""

from __future__ import annotations

import subprocess
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from app.errors import AssetMissing, BadInput, BadPicture, BadSetting, BadSound
from app.media.folder import FolderAssets
from app.media.reader import Media, cover, probe_sound
from app.media.video import picture_at


@pytest.fixture
def store(tmp_path):
    return FolderAssets(tmp_path / "assets")


@pytest.fixture
def media(store, tmp_path):
    return Media(store, tmp_path / "cache")


def halves(width: int, height: int) -> Image.Image:
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2] = (200, 30, 30)
    pixels[:, width // 2 :] = (30, 30, 200)
    return Image.fromarray(pixels)


def test_what_a_picture_is(media, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "upright.jpg"
    halves(60, 40).save(path, exif=exif)
    info = media.probe(path)
    assert (info.kind, info.mime, info.width, info.height) == ("picture", "image/jpeg", 40, 60)
    assert (info.length, info.sample_rate, info.channels) == (0, 0, 0)


def test_a_picture_is_known_by_its_bytes_not_its_name(media, tmp_path):
    path = tmp_path / "no-ending"
    halves(20, 20).save(path, format="PNG")
    assert media.probe(path).mime == "image/png"
    path = tmp_path / "wrong.mp3"
    halves(20, 20).save(path, format="PNG")
    assert media.probe(path).kind == "picture"


def test_what_a_sound_is(media, sound_file):
    info = media.probe(sound_file("tune.wav", 1.5, layout="mono"))
    assert (info.kind, info.sample_rate, info.channels) == ("sound", 44_100, 1)
    assert info.length == Fraction(3, 2)
    assert info.mime.startswith("audio/")
    assert media.probe(sound_file("tune.mp3", 1.0)).mime == "audio/mpeg"


def test_what_a_video_is(media, video_file):
    info = media.probe(video_file("clip.mp4", sound=0.5))
    assert (info.kind, info.width, info.height, info.sample_rate, info.channels) == (
        "video",
        64,
        48,
        48_000,
        1,
    )
    assert abs(info.length - Fraction(1, 2)) < Fraction(1, 20)
    silent = media.probe(video_file("silent.mp4"))
    assert (silent.kind, silent.sample_rate) == ("video", 0)


def test_music_has_to_be_heard(sound_file, video_file, tmp_path):
    assert probe_sound(sound_file("tune.flac")).kind == "sound"
    assert probe_sound(video_file("clip.mp4", sound=0.5)).kind == "video"
    with pytest.raises(BadSound, match=r"silent\.mp4"):
        probe_sound(video_file("silent.mp4"))
    halves(20, 20).save(tmp_path / "cover.png")
    with pytest.raises(BadSound, match=r"cover\.png"):
        probe_sound(tmp_path / "cover.png")


@pytest.mark.parametrize(
    ("name", "error"),
    [("holiday.jpg", BadPicture), ("holiday.HEIC", BadPicture), ("tune.mp3", BadSound), ("what", BadSound)],
)
def test_what_is_neither_is_refused_by_its_name(media, tmp_path, name, error):
    path = tmp_path / name
    path.write_bytes(b"just some words, no media" * 20)
    with pytest.raises(error, match=name):
        media.probe(path)
    with pytest.raises(BadInput, match="gone"):
        media.probe(tmp_path / f"gone-{name}")


def test_a_cut_photograph_is_refused(media, tmp_path):
    path = tmp_path / "cut.jpg"
    Image.effect_noise((900, 700), 80).save(path)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(BadPicture, match="cut short"):
        media.probe(path)


def test_thumbnails_cover_their_size_and_are_made_once(media, store, tmp_path):
    path = tmp_path / "wide.png"
    halves(400, 100).save(path)
    asset_id = store.put_file(path)
    thumbnail = media.thumbnail(asset_id, 60, 60)
    with Image.open(thumbnail) as image:
        assert (image.format, image.size) == ("JPEG", (60, 60))
        left, right = image.getpixel((10, 30)), image.getpixel((50, 30))
    assert left[0] > 180 > right[0]
    made = thumbnail.stat().st_mtime_ns
    assert media.thumbnail(asset_id, 60, 60) == thumbnail
    assert thumbnail.stat().st_mtime_ns == made
    assert media.thumbnail(asset_id, 60, 30) != thumbnail


def test_a_thumbnail_larger_than_its_picture(media, store, tmp_path):
    halves(20, 10).save(tmp_path / "tiny.png")
    with Image.open(media.thumbnail(store.put_file(tmp_path / "tiny.png"), 90, 160)) as image:
        assert image.size == (90, 160)


def test_a_thumbnail_of_a_video_is_its_first_picture(media, store, video_file):
    with Image.open(media.thumbnail(store.put_file(video_file("clip.mp4")), 32, 24)) as image:
        assert image.getpixel((16, 5))[0] > 150
        assert image.getpixel((16, 19))[2] > 150


def test_a_thumbnail_of_a_sound_is_refused(media, store, sound_file):
    with pytest.raises(BadPicture, match="holds no moving pictures"):
        media.thumbnail(store.put_file(sound_file("a.wav", 0.2)), 32, 32)


def test_the_waveform_is_kept(media, store, sound_file):
    asset_id = store.put_file(sound_file("a.wav", 1.0))
    wave = media.waveform(asset_id, 20)
    assert len(wave) == 40
    store_path = store.path(asset_id)
    store_path.write_bytes(b"gone bad")
    assert media.waveform(asset_id, 20) == wave
    with pytest.raises(BadSound):
        media.waveform(asset_id, 30)


def test_the_sound_of_an_asset(media, store, sound_file):
    data, rate, channels = media.sound(store.put_file(sound_file("a.wav", 0.5)))
    assert (rate, channels, len(data)) == (44_100, 2, 22_050 * 4)
    assert int(np.frombuffer(data, "<i2")[0::2].max()) == pytest.approx(16384, abs=2)


def test_missing_assets_and_impossible_sizes(media, store):
    with pytest.raises(AssetMissing):
        media.thumbnail("ab" * 32, 10, 10)
    with pytest.raises(AssetMissing):
        media.waveform("../../etc/passwd")
    with pytest.raises(BadSetting):
        media.thumbnail(store.put_bytes(b"x"), 0, 10)


@pytest.mark.parametrize(("size", "want"), [((7, 300), (160, 90)), ((300, 7), (160, 90)), ((1, 1), (5, 9))])
def test_cover_is_exact_for_any_shape(size, want):
    pixels = np.full((size[1], size[0], 3), 77, np.uint8)
    covered = cover(pixels, *want)
    assert covered.shape == (want[1], want[0], 3)
    assert (covered == 77).all()


def test_a_video_taken_with_a_turned_telephone_is_upright(video_file, tmp_path):
    """Red over blue, stored unturned with a note to turn it by 90 degrees: shown, red is left of blue, as ffmpeg itself shows it."""
    turned = tmp_path / "turned.mp4"
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", str(video_file("clip.mp4")), "-c", "copy"]
    subprocess.run([*command, "-metadata:s:v", "rotate=90", str(turned)], check=True)
    pixels = picture_at(turned)
    assert pixels.shape == (64, 48, 3)
    assert pixels[32, 8, 0] > 150
    assert pixels[32, 40, 2] > 150
