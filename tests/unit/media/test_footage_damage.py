"""Damaged, hostile and changing files: what decodes is shown, the rest is a sentence; never a hang."""

from __future__ import annotations

import contextlib
import resource
import struct
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from app.errors import BadVideo
from app.media.footage import Footage, probe_footage
from tests.tools import needs_ffmpeg
from tests.unit.media.clips import (
    MARKED,
    X264,
    ffmpeg,
    picture_source,
    psnr,
    sound_source,
    told,
)

pytestmark = needs_ffmpeg

BOTH = (*picture_source(), *sound_source())
TRUTH: dict[Path, Sequence[Any]] = {}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The same two seconds in each container, undamaged."""
    folder = tmp_path_factory.mktemp("whole")
    plain = folder / "a.mp4"
    ffmpeg(*BOTH, *X264, "-g", "10", "-bf", "2", "-movflags", "+faststart", plain)
    for name in ("a.mkv", "a.ts", "a.mov"):
        ffmpeg("-i", plain, "-c", "copy", "-movflags", "+faststart", folder / name)
    TRUTH[folder] = told(plain).pictures
    return folder


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.mov"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_cut_short_shows_what_is_there_and_then_its_last_picture(whole, tmp_path, name, share):
    data = (whole / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(data[: int(len(data) * share)])
    info = probe_footage(path)
    assert Fraction(1, 5) < info.length < 2
    with Footage(path) as footage:
        zero = footage._first * footage._tick - footage._zero
        last = footage.at(Fraction(100))
        shown = [footage.at(zero + Fraction(2 * n + 1, 50)) for n in range(50)]
    pictures = TRUTH[whole]
    good = [
        all(np.array_equal(a, b) for a, b in zip(mine, true, strict=True))
        for mine, true in zip(shown, pictures, strict=True)
    ]
    count = good.index(False)
    assert count >= 50 * share - 20
    assert not any(good[count + 4 :])  # a few whose references are there may follow what is missing
    for mine in shown[count + 4 :]:
        assert np.array_equal(mine[0], last[0])


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_a_damaged_stretch_is_passed_over(whole, tmp_path, name):
    data = bytearray((whole / name).read_bytes())
    middle = len(data) // 2
    data[middle : middle + 1500] = np.random.default_rng(5).integers(0, 256, 1500, dtype=np.uint8).tobytes()
    path = tmp_path / name
    path.write_bytes(data)
    with Footage(path) as footage:
        zero = footage._first * footage._tick - footage._zero
        shown = [footage.at(zero + Fraction(2 * n + 1, 50)) for n in range(50)]
    likeness = [psnr(mine[0], true[0]) for mine, true in zip(shown, TRUTH[whole], strict=True)]
    assert sum(value == float("inf") for value in likeness) >= 25
    assert likeness[0] == likeness[-1] == float("inf")  # before it and from the next keyframe on


def test_begun_in_the_middle_of_a_group_it_starts_with_the_first_keyframe(whole, tmp_path):
    data = (whole / "a.ts").read_bytes()
    path = tmp_path / "joined.ts"
    path.write_bytes(data[188 * (len(data) // 188 // 3) :])
    pictures = TRUTH[whole]
    with Footage(path) as footage:
        first = footage.at(Fraction(-1))
        last = footage.at(Fraction(100))
        assert any(
            all(np.array_equal(a, b) for a, b in zip(first, true, strict=True)) for true in pictures[10::10]
        )
        assert all(np.array_equal(a, b) for a, b in zip(last, pictures[-1], strict=True))


@pytest.mark.parametrize("container", ["mp4", "ts"])
def test_a_stream_without_keyframes_is_read_from_its_start(tmp_path, container):
    """x264's periodic intra refresh: after the first picture no picture is whole by itself."""
    path = tmp_path / f"refresh.{container}"
    ffmpeg(*picture_source(), "-c:v", "libx264", "-preset", "veryfast", *MARKED, "-x264-params",
           "intra-refresh=1:keyint=15:threads=1", path)  # fmt: skip
    truth = told(path)
    with Footage(path) as footage:
        zero = footage._first * footage._tick - footage._zero
        for n in (49, 3, 30, 29, 31, 0):
            shown = footage.at(zero + Fraction(2 * n + 1, 50))
            assert psnr(shown[0], truth.pictures[n][0]) > 30, n


def test_a_stream_that_changes_size_keeps_the_first(tmp_path):
    small, large, path = tmp_path / "s.ts", tmp_path / "l.ts", tmp_path / "both.ts"
    ffmpeg(*picture_source("128x96", seconds=1), *X264, "-g", "10", small)
    ffmpeg(*picture_source("320x240", seconds=1), *X264, "-g", "10", "-output_ts_offset", "1", large)
    path.write_bytes(small.read_bytes() + large.read_bytes())
    info = probe_footage(path)
    assert (info.width, info.height) == (128, 96)
    truth = told(large, "scale=128:96:flags=area", (128, 96))
    for threads in (1, 3):
        with Footage(path, threads=threads) as footage:
            for n in (45, 5, 30, 26):
                shown = footage.at(Fraction(2 * n + 1, 50))
                assert shown[0].shape == (96, 128)
                if n > 25:
                    assert psnr(shown[0], truth.pictures[n - 25][0]) > 35


def test_the_default_stream_is_shown_and_a_cover_never(tmp_path):
    path = tmp_path / "two.mkv"
    ffmpeg(
        "-f", "lavfi", "-i", "color=white:s=320x240:r=25:d=0.4", "-f", "lavfi", "-i", "color=black:s=64x64:r=25:d=0.4",
        "-map", "0", "-map", "1", *X264, "-disposition:0", "0", "-disposition:1", "default", path,
    )  # fmt: skip
    with Footage(path) as footage:
        assert (footage.width, footage.height) == (64, 64)
        assert footage.at(Fraction(0))[0].max() < 30
    equal = tmp_path / "equal.mkv"
    ffmpeg("-i", path, "-map", "0", "-c", "copy", "-disposition:v", "0", equal)
    assert probe_footage(equal).width == 320
    cover = tmp_path / "cover.png"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=600x600", "-frames:v", "1", cover)
    song = tmp_path / "song.m4a"
    ffmpeg(*sound_source(0.3), "-i", cover, "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v:0",
           "attached_pic", song)  # fmt: skip
    with pytest.raises(BadVideo, match=r"song\.m4a holds no moving pictures"):
        probe_footage(song)
    film = tmp_path / "film.mp4"
    ffmpeg(*picture_source(seconds=0.3), "-i", cover, "-map", "0", "-map", "1", *X264, "-c:v:1", "copy",
           "-disposition:v:1", "attached_pic", film)  # fmt: skip
    assert probe_footage(film).width == 128


def test_a_format_that_nobody_has_is_named(whole, tmp_path):
    path = tmp_path / "odd.mp4"
    path.write_bytes((whole / "a.mp4").read_bytes().replace(b"avc1", b"zzz9"))
    with pytest.raises(BadVideo, match=r"My film cannot be decoded.*zzz9"):
        probe_footage(path, "My film")


def _gif_bomb() -> bytes:
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 65_535, 65_535) + b"\0\2\2\x44\1\0"
    palette = b"\0\0\0\xff\xff\xff"
    return b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\x80\0\0" + palette + frame * 3 + b"\x3b"


def test_a_picture_size_that_is_a_lie_makes_no_room(whole, tmp_path):
    gif = tmp_path / "bomb.gif"
    gif.write_bytes(_gif_bomb())
    raw = tmp_path / "bomb.avi"
    ffmpeg(*picture_source(seconds=0.2), "-c:v", "ffv1", raw)
    data = raw.read_bytes()
    raw.write_bytes(data.replace(struct.pack("<ii", 128, 96), struct.pack("<ii", 65_536, 65_536)))
    matroska = tmp_path / "bomb.mkv"
    ffmpeg(*picture_source("256x256", seconds=0.2), "-c:v", "mjpeg", matroska)
    data = matroska.read_bytes()
    # The frame header of each JPEG: 8 bits, 256 rows, 256 columns.
    matroska.write_bytes(data.replace(b"\x08\x01\x00\x01\x00\x03", b"\x08\xff\xdc\xff\xdc\x03"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in (gif, raw, matroska):
        with pytest.raises(BadVideo, match=path.name):
            probe_footage(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


def test_a_size_that_explodes_midway_makes_no_room_either(tmp_path):
    path = tmp_path / "late.mkv"
    ffmpeg(*picture_source("256x256", seconds=0.4), "-c:v", "mjpeg", path)
    data = path.read_bytes()
    header, bomb = b"\x08\x01\x00\x01\x00\x03", b"\x08\xff\xdc\xff\xdc\x03"
    at = data.index(header, data.index(header) + 10)
    path.write_bytes(data[:at] + data[at:].replace(header, bomb))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Footage(path) as footage:
        first = footage.at(Fraction(0))[0].copy()
        assert np.array_equal(footage.at(Fraction(1))[0], first)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_a_file_that_vanishes_or_changes_is_told(whole, tmp_path):
    for change in ("gone", "shorter", "another"):
        path = tmp_path / f"{change}.mp4"
        path.write_bytes((whole / "a.mp4").read_bytes())
        with Footage(path, name="The clip") as footage:
            footage.at(Fraction(3, 2))
            if change == "gone":
                path.unlink()
            elif change == "shorter":
                path.write_bytes(path.read_bytes()[:-5000])
            else:
                path.write_bytes(bytes(reversed(path.read_bytes())))
            with pytest.raises(BadVideo, match="The clip"):
                footage.at(Fraction(1, 10))


def test_no_picture_that_decodes_is_told(tmp_path, whole):
    path = tmp_path / "noise.mp4"
    data = bytearray((whole / "a.mp4").read_bytes())
    start = data.index(b"mdat") + 4
    noise = np.random.default_rng(2).integers(0, 256, len(data) - start, dtype=np.uint8)
    data[start:] = noise.tobytes()
    path.write_bytes(data)
    with pytest.raises(BadVideo, match=r"noise\.mp4"):
        probe_footage(path)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_bytes_changed_at_random_end_in_pictures_or_a_sentence(whole, tmp_path, name):
    data = (whole / name).read_bytes()
    rng = np.random.default_rng(len(name) + data[50])
    path = tmp_path / name
    shown = 0
    for _ in range(12):
        changed = np.frombuffer(data, np.uint8).copy()
        count = int(rng.integers(1, 60))
        where = rng.integers(0, len(changed) if rng.random() < 0.5 else 3000, count)
        changed[where] = rng.integers(0, 256, count)
        path.write_bytes(changed.tobytes())
        started = time.monotonic()
        with contextlib.suppress(BadVideo), Footage(path, (64, 64)) as footage:
            for time_asked in (0, 1, Fraction(1, 3), 2):
                assert footage.at(Fraction(time_asked))[0].shape == (footage.height, footage.width)
            footage.info()
            shown += 1
        assert time.monotonic() - started < 10
    assert shown > 3


def test_presentation_survives_a_seek_that_is_refused(whole, monkeypatch):
    """A container that cannot be sought in is read from its start."""
    with Footage(whole / "a.mp4") as footage:
        wanted = [plane.copy() for plane in footage.at(Fraction(1, 2))]
        footage.at(Fraction(3, 2))
        monkeypatch.setattr(footage._reader, "from_before", lambda *ticks: False)
        assert all(np.array_equal(a, b) for a, b in zip(footage.at(Fraction(1, 2)), wanted, strict=True))


def test_one_picture_alone_is_a_video(tmp_path):
    path = tmp_path / "one.mp4"
    ffmpeg(*picture_source(seconds=0.04), *X264, path)
    info = probe_footage(path)
    assert info.length == Fraction(1, 25)
    with Footage(path) as footage:
        assert np.array_equal(footage.at(Fraction(9))[0], footage.at(Fraction(-9))[0])
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 1
