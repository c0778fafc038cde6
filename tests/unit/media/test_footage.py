"""Every picture at its time, whichever way it is reached, as ffmpeg itself decodes it."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest

from app.errors import BadVideo
from app.media.footage import Footage, probe_footage
from app.media.footage_stream import PictureReader
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
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "mp4": ("a.mp4", (*BOTH, *X264, "-g", "12", "-bf", "2")),
    "open groups": (
        "open.mp4",
        (*picture_source(), "-c:v", "libx264", "-preset", "fast", *MARKED, "-x264-params",
         "keyint=12:min-keyint=12:scenecut=0:open-gop=1:bframes=3:b-adapt=0:threads=1"),
    ),
    "open groups in ts": (
        "open.ts",
        (*picture_source(), "-c:v", "libx264", "-preset", "fast", *MARKED, "-x264-params",
         "keyint=12:min-keyint=12:scenecut=0:open-gop=1:bframes=3:b-adapt=0:threads=1"),
    ),
    "hevc open groups": (
        "open265.mp4",
        (*picture_source(), "-c:v", "libx265", "-preset", "ultrafast", *MARKED, "-x265-params",
         "keyint=12:min-keyint=12:scenecut=0:open-gop=1:bframes=3:log-level=none"),
    ),
    "fragmented": ("f.mp4", (*BOTH, *X264, "-g", "12", "-movflags", "frag_keyframe+empty_moov")),
    "mov": ("a.mov", (*BOTH, *X264, "-g", "12", "-c:a", "pcm_s16le")),
    "mkv": ("a.mkv", (*BOTH, *X264, "-g", "12", "-bf", "2")),
    "mkv that was never finished": ("live.mkv", (*BOTH, *X264, "-g", "12", "-live", "1")),
    "ts": ("a.ts", (*BOTH, *X264, "-g", "12", "-bf", "2")),
    "flv": ("a.flv", (*BOTH, *X264, "-g", "12", "-ar", "44100")),
    "avi": ("a.avi", (*BOTH, "-c:v", "mpeg4", "-bf", "2", "-g", "12", *MARKED)),
    "webm": ("a.webm", (*BOTH, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "12", *MARKED)),
    "av1": ("a1.mkv", (*picture_source(seconds=1), "-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-g", "12", *MARKED)),
    "mpeg2 programme": ("a.mpg", (*BOTH, "-c:v", "mpeg2video", "-bf", "2", "-g", "12", *MARKED)),
    "variable rate": (
        "vfr.mp4",
        (*picture_source(), "-vf", "select='not(mod(n,3))+lt(n,12)'", "-vsync", "vfr", *X264, "-g", "7"),
    ),
    "raw": ("a.y4m", (*picture_source(seconds=0.5), "-pix_fmt", "yuv420p")),
}  # fmt: skip


def test_the_open_groups_are_open(clip):
    """Else the tests of leading pictures would show nothing."""
    for kind in ("open groups", "open groups in ts", "hevc open groups"):
        with av.open(str(clip(kind))) as container:
            packets = [packet for packet in container.demux(video=0) if packet.size]
        keys = [index for index, packet in enumerate(packets) if packet.is_keyframe][1:]
        assert len(keys) >= 2
        assert any(packets[key + 1].pts < packets[key].pts for key in keys), kind


def test_what_a_decoder_gives_from_before_the_keyframe_is_not_shown(clip, monkeypatch):
    """A decoder that makes something up for an open group's first pictures."""
    reader = PictureReader(clip("open groups"), "a", 1)
    decode, made_up = reader._pictures_of, []

    def with_leading(packet):
        pictures = decode(packet)
        if pictures and not made_up:
            made_up.append(SimpleNamespace(pts=key - 1, is_corrupt=False, interlaced_frame=False))
            return [*made_up, *pictures]
        return pictures

    reader.next()
    with av.open(str(clip("open groups"))) as container:
        key = [packet.pts for packet in container.demux(video=0) if packet.size and packet.is_keyframe][2]
    monkeypatch.setattr(reader, "_pictures_of", with_leading)
    assert reader.from_before(key, key)
    shown = reader.next()
    assert made_up
    assert shown is not None
    assert shown.at == key
    reader.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """A file of one of the kinds, made once."""
    folder = tmp_path_factory.mktemp("clips")

    def make(kind: str) -> Path:
        name, arguments = KINDS[kind]
        path = folder / name
        if not path.exists():
            ffmpeg(*arguments, path)
        return path

    return make


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "raw"])
def test_every_picture_is_ffmpegs_at_its_time(clip, kind):
    path = clip(kind)
    unmarked = kind == "avi"  # MPEG-4 in AVI does not say its matrix: a small one is BT.601
    truth = told(path, "scale=in_color_matrix=bt601:out_color_matrix=bt709" if unmarked else "null")
    assert len(truth.times) == len(truth.pictures)
    zero = _zero(path)
    ends = [*truth.times[1:], truth.times[-1] + Fraction(1, 50)]
    with Footage(path) as footage:
        for number, (picture, start, end) in enumerate(zip(truth.pictures, truth.times, ends, strict=True)):
            for time in (start, (start + end) / 2):
                # ffprobe writes microseconds, rounded: a hair later is surely on screen.
                shown = footage.at(time - zero + Fraction(1, 100_000))
                for plane, true in zip(shown, picture, strict=True):
                    assert plane.dtype == np.uint8
                    same = psnr(plane, true) > 33 if unmarked else np.array_equal(plane, true)
                    assert same, f"{kind}: picture {number} at {float(time)}"


def _zero(path: Path) -> Fraction:
    with av.open(str(path)) as container:
        streams = [*container.streams.video, *container.streams.audio]
        return min(
            stream.start_time * stream.time_base for stream in streams if stream.start_time is not None
        )


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_the_same_by_whichever_way_it_is_reached(clip, kind):
    path = clip(kind)
    info = probe_footage(path)
    step = Fraction(1) / (info.rate or 25) / 2
    count = int(info.length / step) + 6
    with Footage(path) as footage:
        onwards = [[plane.tobytes() for plane in footage.at(step * (n - 2))] for n in range(count)]
        order = list(range(count))
        random.Random(kind).shuffle(order)
        for n in [*order, *reversed(range(count))]:
            assert [plane.tobytes() for plane in footage.at(step * (n - 2))] == onwards[n], (kind, n)
    with Footage(path, threads=3) as footage:
        for n in order:
            assert [plane.tobytes() for plane in footage.at(step * (n - 2))] == onwards[n], (
                kind,
                n,
                "threads",
            )


@pytest.mark.parametrize("kind", KINDS)
def test_the_length_ends_the_last_picture(clip, kind):
    path = clip(kind)
    truth = told(path)
    info = probe_footage(path)
    last = truth.times[-1] - (_zero(path) if kind != "raw" else 0)
    assert last < info.length <= last + Fraction(2, 25) + Fraction(1, 1000)
    assert (info.width, info.height) == (128, 96)
    assert info.sound == (len(KINDS[kind][1]) > 3 and "sine=440:r=48000:d=2.0" in KINDS[kind][1])


def test_forward_play_decodes_nothing_twice(clip, monkeypatch):
    path = clip("mp4")
    with av.open(str(path)) as container:
        count = sum(1 for _ in container.decode(video=0))
    with Footage(path) as footage:
        reader = footage._reader
        seeks = []
        monkeypatch.setattr(reader, "from_before", lambda *ticks: seeks.append(ticks))
        monkeypatch.setattr(reader, "from_start", lambda: seeks.append(0))
        given, onwards = [], reader.next
        monkeypatch.setattr(reader, "next", lambda: given.append(1) or onwards())
        for n in range(100):
            footage.at(Fraction(n, 50))
    assert seeks == []
    assert len(given) <= count - 2 + 1  # two were read at once; the last answer is that there are no more


def test_far_ahead_is_sought_not_decoded_through(clip, monkeypatch):
    for kind in ("mp4", "mkv", "webm"):
        with Footage(clip(kind)) as footage:
            footage.at(Fraction(0))
            footage.at(Fraction(19, 10))  # Matroska's keyframes are known once they were met
            footage.at(Fraction(0))
            onwards, given = footage._reader.next, []
            monkeypatch.setattr(
                footage._reader, "next", lambda given=given, onwards=onwards: given.append(1) or onwards()
            )
            footage.at(Fraction(19, 10))
        assert len(given) < 30, kind


def test_what_is_given_cannot_be_written_to(clip):
    """The decoder predicts the next picture from the same memory."""
    with Footage(clip("mp4")) as footage:
        for plane in footage.at(Fraction(1, 2)):
            with pytest.raises(ValueError, match="read-only"):
                plane[0, 0] = 0


def test_no_video_is_told_with_the_files_name(tmp_path, clip):
    rubbish = tmp_path / "rubbish.mp4"
    rubbish.write_bytes(bytes(range(256)) * 40)
    sound = tmp_path / "sound.m4a"
    ffmpeg(*sound_source(0.2), sound)
    for path in (rubbish, sound, tmp_path / "missing.mp4", tmp_path):
        with pytest.raises(BadVideo, match=path.name):
            probe_footage(path)
        with pytest.raises(BadVideo, match="What they call it"):
            Footage(path, None, "What they call it")
