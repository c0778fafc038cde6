"""Chapters, captions, titles and languages in the file; the poster beside it; hardware that is not there."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.domain.formats import VideoEncoding
from app.domain.presets import FormatWish, format_of
from app.domain.timeline import Visual
from app.render import hardware
from app.render import join as joining
from app.services.ports import CancelToken, Chapter, ExportRequest, silent
from tests.tools import needs_ffmpeg

CAPTIONS = {".mp4": "mov_text", ".mov": "mov_text", ".webm": "webvtt", ".mkv": "subrip"}


@pytest.fixture
def timeline(make_timeline, photo_visual, cue):
    return make_timeline(
        [photo_visual(1), photo_visual(2)],
        [60, 45],
        cues={0: (cue("eins zwei", "0.25", "1.5"),), 1: (cue("drei Straße", "0.5", "1.25"),)},
        language="de-AT",
        title="Der Fluß",
        size=(128, 72),
    )


@pytest.fixture
def export(renderer, tmp_path):
    def run(timeline, name, wish=FormatWish(("ultrafast",)), **options):
        output = tmp_path / "videos" / name
        request = ExportRequest(output, format=format_of(output.suffix, wish), **options)
        return renderer.export(timeline, request, silent, CancelToken())

    return run


def probed(path: Path) -> dict:
    asked = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-show_chapters", "-of", "json", path]
    return json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


@needs_ffmpeg
@pytest.mark.parametrize("suffix", CAPTIONS)
def test_chapters_captions_title_and_language_stand_in_the_file(suffix, timeline, export):
    chapters = (Chapter(0, "Anfang"), Chapter(60, "Mündung"), Chapter(900, "Never reached"))
    result = export(timeline, f"out{suffix}", captions_inside=True, chapters=chapters, verify=True)
    found = probed(result.output)
    told = [
        (float(each["start_time"]), float(each["end_time"]), each["tags"]["title"])
        for each in found["chapters"]
    ]
    assert told == [(0.0, 2.0, "Anfang"), (2.0, 3.5, "Mündung")]
    assert found["format"]["tags"]["title"] == "Der Fluß"
    by_kind = {stream["codec_type"]: stream for stream in found["streams"]}
    language = "ger" if suffix == ".mov" else "deu"
    assert by_kind["audio"]["tags"]["language"] == by_kind["subtitle"]["tags"]["language"] == language
    assert by_kind["subtitle"]["codec_name"] == CAPTIONS[suffix]
    srt = subprocess.run(
        ["ffmpeg", "-v", "error", "-copyts", "-i", result.output, "-map", "0:s:0", "-f", "srt", "-"],
        check=True, capture_output=True,
    ).stdout.decode().split()  # fmt: skip
    assert srt == [
        "1", "00:00:00,250", "-->", "00:00:01,500", "eins", "zwei",
        "2", "00:00:02,500", "-->", "00:00:03,250", "drei", "Straße",
    ]  # fmt: skip


@needs_ffmpeg
def test_without_being_asked_there_is_no_caption_track_and_one_scene_has_no_chapters(timeline, export):
    found = probed(export(timeline, "out.mp4").output)
    assert [stream["codec_type"] for stream in found["streams"]] == ["video", "audio"]
    assert found["chapters"] == []


@needs_ffmpeg
def test_the_index_fits_before_the_pictures_however_many_chapters_and_cues_there_are(timeline, export, cue):
    cues = tuple(cue(f"word{n}", str(Fraction(n, 60)), str(Fraction(n + 1, 60))) for n in range(110))
    clips = (replace(timeline.clips[0], cues=cues), timeline.clips[1])
    chapters = tuple(Chapter(n, "Ein langer Titel " * 6) for n in range(105))
    result = export(
        replace(timeline, clips=clips, title="T" * 300), "out.mp4", captions_inside=True, chapters=chapters
    )
    assert len(probed(result.output)["chapters"]) == 105
    data = result.output.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_index_stands_in_front_also_where_it_is_larger_than_usual(timeline, export, monkeypatch):
    usual = joining._index_size
    monkeypatch.setattr(joining, "_index_size", lambda parts, most=False: usual(parts, most) if most else 600)
    data = export(timeline, "out.mp4").output.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_poster_is_the_picture_with_most_to_see_without_captions(
    timeline, export, make_timeline, photo_visual, assets
):
    grey = np.full((72, 128, 3), 128, np.uint8)
    import cv2

    plain = assets.add(cv2.imencode(".png", grey)[1].tobytes())
    dull = Visual("asset", plain, 128, 72)
    clips = (replace(timeline.clips[0], visual=dull), timeline.clips[1])
    result = export(replace(timeline, clips=clips), "out.mp4", poster=True)
    poster = result.output.with_name("out-poster.png")
    assert result.files == (result.output, poster)
    with Image.open(poster) as picture:
        assert picture.size == (128, 72)
        assert np.asarray(picture.convert("L")).std() > 20


@pytest.fixture
def no_hardware(monkeypatch):
    monkeypatch.setattr(hardware, "works", lambda codec, family: "not here")


@pytest.mark.parametrize(("asked", "said"), [("auto", "No hardware encoder"), ("nvenc", "nvenc does not")])
def test_hardware_that_is_not_there_is_said_and_software_does_the_same(
    asked, said, timeline, export, no_hardware
):
    plain = export(timeline, "plain.mp4")
    result = export(timeline, "out.mp4", FormatWish(("ultrafast",), hardware=asked))
    assert [said in note for note in result.notes] == [True]
    assert "software" in result.notes[0]
    assert plain.notes == ()
    assert result.segments_reused == result.segments  # the very same encoding
    assert result.output.read_bytes() == plain.output.read_bytes()


def test_hardware_that_is_there_is_used_the_first_that_works(monkeypatch):
    monkeypatch.setattr(hardware, "works", lambda codec, family: "" if family in ("qsv", "amf") else "no")
    assert hardware.settled(VideoEncoding(hardware="auto")) == (VideoEncoding(hardware="qsv"), "")
    assert hardware.settled(VideoEncoding(hardware="amf"))[0].hardware == "amf"
    assert hardware.settled(VideoEncoding("vp9", hardware="auto"))[0].hardware == ""


def test_hardware_is_really_tried():
    """Whatever this computer has: the answer is one of the four, and no error."""
    for family in ("nvenc", "qsv", "amf", "videotoolbox", "vaapi"):
        assert hardware.works("h264", family) in (
            "", "not in this build", "no such hardware, or its driver does not answer", "it gives no pictures",
        )  # fmt: skip
