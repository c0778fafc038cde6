"""Exact in time and in colour: three hours by arithmetic, and short exports as other programs see them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest

from app.domain.footage import Footage
from app.domain.layout import timeline_of
from app.domain.project import Project, ProjectSettings
from app.domain.script import Frame, Scene
from app.domain.style import Style
from app.domain.takes import Voiceover, VoiceTake
from app.domain.template import Look
from app.domain.time import SAMPLE_RATE, sample_at
from app.domain.timeline import Board, Canvas, Layer, Timeline, Title, Visual
from app.render.plan import cuts
from app.services.ports import CancelToken, ExportRequest, silent
from tests.tools import needs_ffmpeg
from tests.unit.render.reference import psnr

RATES = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60"]
AAC_FRAME = 1024
PHOTOGRAPHS = Path(__file__).parents[3] / "resources" / "samples" / "photos"


def three_hours() -> Board:
    """2,200 frames whose voices are of any length, in samples; 200 scenes."""
    chance = Random(3)
    project = Project(name="Long", name_key="long", owner_id="", settings=ProjectSettings(captions="none"))
    scenes = [Scene(project_id=project.id, script_id="", order=f"{place:05}") for place in range(200)]
    frames, voices = [], {}
    for place in range(2_200):
        take = VoiceTake(
            asset_id="voice", engine="", voice="", text="",
            length=Fraction(chance.randrange(20_000, 460_000), SAMPLE_RATE),
        )  # fmt: skip
        voiceover = Voiceover(project_id=project.id, frame_id="", take_id=take.id, takes=(take,))
        voices[voiceover.id] = voiceover
        scene = scenes[place * 200 // 2_200]
        frames.append(
            Frame(
                project_id=project.id, scene_id=scene.id, order=f"{place:05}", source="", text="Words",
                voiceover_id=voiceover.id, pause_after=Fraction(chance.randrange(0, 9_000), SAMPLE_RATE),
            )
        )  # fmt: skip
    return Board(project, tuple(scenes), tuple(frames), {}, voices)


@pytest.mark.parametrize("rate", RATES)
def test_three_hours_have_every_picture_and_sample_in_their_place(rate):
    fps = Fraction(rate)
    board = three_hours()
    timeline = timeline_of(board, Look("plain", "", "", transition=Style("crossfade")), Canvas(64, 36, fps))
    assert timeline.length > 3 * 3600
    start = 0
    for clip, frame in zip(timeline.clips, board.frames, strict=True):
        take = board.voiceovers[frame.voiceover_id].takes[0]
        assert clip.start == start
        # A picture lasts denominator / numerator seconds: its start in whole 1/numerator seconds.
        assert clip.voice.start * fps.numerator == start * fps.denominator
        assert clip.voice.length == take.length
        own = clip.pictures * Fraction(fps.denominator, fps.numerator)
        assert take.length <= own, "a voice is cut short"
        start += clip.pictures
    assert timeline.pictures == start
    assert timeline.length == Fraction(start * fps.denominator, fps.numerator)
    assert abs(sample_at(timeline.length) - timeline.length * SAMPLE_RATE) <= Fraction(1, 2)
    found = cuts(timeline)
    assert found[0][0] == 0
    assert found[-1][1] == start
    assert all(one[1] == other[0] and one[0] < one[1] for one, other in pairwise(found))


def probed(path: Path, *asked: str) -> dict:
    command = ["ffprobe", "-v", "error", *asked, "-of", "json", str(path)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    assert answer.stderr == ""
    return json.loads(answer.stdout)


def decoded(path: Path, size: tuple[int, int], pixels: str) -> np.ndarray:
    """All pictures of a file as ffmpeg decodes them, pictures x height x width x samples."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", pixels]
    if pixels == "rgb24":  # accurate, and full chroma where it is interpolated
        command += ["-sws_flags", "accurate_rnd+full_chroma_int+full_chroma_inp+bicubic"]
    data = subprocess.run([*command, "-"], check=True, capture_output=True).stdout
    return np.frombuffer(data, np.uint8).reshape(-1, size[1], size[0], 3)


@pytest.fixture
def exported(renderer, tmp_path):
    def run(timeline: Timeline) -> Path:
        output = tmp_path / "videos" / "out.mp4"
        renderer.export(timeline, ExportRequest(output, 2), silent, CancelToken())
        return output

    return run


@needs_ffmpeg
@pytest.mark.parametrize("rate", RATES)
def test_every_picture_of_a_file_has_its_time(rate, make_timeline, photo_visual, exported):
    fps = Fraction(rate)
    timeline = make_timeline([photo_visual(1), photo_visual(2)], [101, 76], fps=fps, size=(128, 72))
    output = exported(timeline)
    asked = ("-show_entries", "frame=pts,best_effort_timestamp:stream=time_base,start_pts,nb_frames")
    pictures = probed(output, "-select_streams", "v:0", *asked)
    base = Fraction(pictures["streams"][0]["time_base"])
    times = [int(frame["best_effort_timestamp"]) * base for frame in pictures["frames"]]
    assert times == [number / fps for number in range(177)]
    sound = probed(output, "-select_streams", "a:0", "-show_streams", "-show_packets")
    (stream,) = sound["streams"]
    assert Fraction(stream["start_pts"]) == 0
    held = Fraction(stream["duration_ts"]) * Fraction(stream["time_base"]) * SAMPLE_RATE
    assert abs(held - timeline.length * SAMPLE_RATE) <= 1
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(output), "-map", "a:0", "-f", "s16le", "-"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    surplus = len(raw) // 4 - sample_at(timeline.length)
    assert 0 <= surplus < AAC_FRAME


PATCHES = [
    (0, 0, 0), (255, 255, 255), (128, 128, 128), (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 255, 255),
    (255, 0, 255), (255, 255, 0), (200, 120, 90), (90, 140, 200), (16, 16, 16), (235, 235, 235), (60, 90, 40),
    (250, 200, 150), (30, 20, 60),
]  # fmt: skip
"""Primaries, their mixtures, greys, and colours as photographs have them."""


@needs_ffmpeg
def test_colours_are_bt709_in_the_file_and_back(make_timeline, assets, exported):
    """Patches of 32 x 32; the middle of each, so that no neighbour's chroma is in it."""
    rgb = np.zeros((128, 128, 3), np.uint8)
    for number, colour in enumerate(PATCHES):
        top, left = number // 4 * 32, number % 4 * 32
        rgb[top : top + 32, left : left + 32] = colour
    asset = assets.add(cv2.imencode(".png", rgb[..., ::-1])[1].tobytes())
    visual = Visual("asset", asset, 128, 128, motion=Style("still"))
    output = exported(make_timeline([visual], 12, size=(128, 128), crf=4))
    (stream,) = probed(output, "-select_streams", "v:0", "-show_streams")["streams"]
    tags = [stream[name] for name in ("color_range", "color_space", "color_primaries", "color_transfer")]
    assert tags == ["tv", "bt709", "bt709", "bt709"]
    assert stream["pix_fmt"] == "yuv420p"
    found = decoded(output, (128, 128), "rgb24")[5].astype(int)
    for number, colour in enumerate(PATCHES):
        top, left = number // 4 * 32, number % 4 * 32
        middle = found[top + 10 : top + 22, left + 10 : left + 22].reshape(-1, 3).mean(axis=0)
        assert np.abs(middle - colour).max() <= 2.5, f"{colour} came back as {middle.round(1)}"


@needs_ffmpeg
@pytest.mark.parametrize("kind", ["moving", "slides", "drawn"])
def test_the_preview_shows_what_the_file_holds(kind, make_timeline, assets, cue, renderer, exported):
    """At quality 18 and the same size, picture by picture."""
    size = (640, 360)
    motion = Style("push_in" if kind == "moving" else "still")
    visuals = []
    for name in ("leaf", "storm"):
        asset = assets.add((PHOTOGRAPHS / f"{name}.jpg").read_bytes(), ".jpg")
        visuals.append(Visual("asset", asset, 1920, 1200 if name == "leaf" else 1280, motion=motion))
    if kind == "drawn":
        visuals[1] = Visual(
            "backdrop", recipe={"title": "One", "phrase": "A phrase", "seed": 3}, motion=motion
        )
    timeline = make_timeline(
        visuals,
        40,
        size=size,
        crf=18,
        preset="veryfast",
        cues={} if kind == "moving" else {0: (cue("a b c"),)},
    )
    if kind == "drawn":
        title = Title("A title", 1, Fraction(1, 5), Fraction(1))
        timeline = replace(timeline, clips=(replace(timeline.clips[0], titles=(title,)), timeline.clips[1]))
    pictures = decoded(exported(timeline), size, "rgb24")
    assert len(pictures) == timeline.pictures
    session = renderer.preview(timeline, *size)
    for number in range(0, timeline.pictures, 3):
        shown = np.frombuffer(session.picture(number), np.uint8).reshape(size[1], size[0], 4)
        assert psnr(shown[..., 2::-1], pictures[number]) >= 38, f"picture {number}"
    session.close()


@needs_ffmpeg
@pytest.mark.parametrize(("filmed", "motion"), [((1280, 720), "still"), ((960, 720), "push_in")])
def test_the_preview_shows_what_the_file_holds_of_a_clip(
    filmed, motion, make_timeline, assets, tmp_path, renderer, exported
):
    """A clip of another size and rate than the video's, drifting, grainy, with a name laid over it."""
    size, clip = (640, 360), tmp_path / "clip.mp4"
    width, height = filmed
    drift = (
        f"scale={width * 5 // 4}:-2,crop={width}:{height}:x='(iw-ow)*t/2':y='(ih-oh)/2',"
        "noise=alls=4:allf=t,setsar=1,format=yuv420p"
    )
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-loop", "1", "-framerate", "25", "-i", str(PHOTOGRAPHS / "leaf.jpg"),
         "-t", "2", "-vf", drift, "-c:v", "libx264", "-crf", "20", str(clip)],
        check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    footage = Footage(Fraction(2))
    visual = Visual(
        "video", assets.add(clip.read_bytes(), ".mp4"), *filmed, motion=Style(motion), footage=footage
    )
    timeline = make_timeline([visual], 45, size=size, crf=18, preset="veryfast")
    name = Layer(Style("lower_third", {"name": "Ada Lovelace", "role": "London"}), Fraction(0), Fraction(1))
    timeline = replace(timeline, clips=(replace(timeline.clips[0], layers=(name,)),))
    pictures = decoded(exported(timeline), size, "rgb24")
    session = renderer.preview(timeline, *size)
    for number in [*range(0, 45, 3), 7, 40, 1]:  # also there and back
        shown = np.frombuffer(session.picture(number), np.uint8).reshape(size[1], size[0], 4)
        assert psnr(shown[..., 2::-1], pictures[number]) >= 38, f"picture {number}"
    session.close()
