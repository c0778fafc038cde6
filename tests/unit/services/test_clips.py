"""Videos as what frames show: added, cut, replaced, and what follows for length and sound."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as F
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image as Pillow

from app.domain.footage import Footage
from app.domain.project import Project
from app.domain.takes import Image
from app.errors import BadInput, BadPicture, BadSetting, EditConflict
from app.services.facade import Services

WriteClip = Callable[..., Path]


@pytest.fixture
def write_clip(tmp_path: Path) -> WriteClip:
    """A clip of ``seconds`` at 25 pictures a second, with a tone where it ``sounds``."""

    def write(name: str = "waves.mp4", seconds: int = 2, sounds: bool = True) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as out:
            stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
            stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
            voice = out.add_stream("aac", rate=48_000, layout="mono") if sounds else None
            for number in range(25 * seconds):
                grey = np.full((36, 64, 3), 40 + number, np.uint8)
                out.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
            out.mux(stream.encode(None))
            if voice is not None:
                tone = np.sin(np.arange(48_000 * seconds) * 0.05).astype(np.float32)[None] * 0.3
                sound = av.AudioFrame.from_ndarray(tone, "fltp", "mono")
                sound.sample_rate = 48_000
                for part in av.AudioResampler("fltp", "mono", 48_000, frame_size=1024).resample(sound):
                    out.mux(voice.encode(part))
                out.mux(voice.encode(None))
        return path

    return write


@pytest.fixture
def clip(program: Services, project: Project, write_clip: WriteClip) -> Image:
    frame = program.projects.board(project.id).frames[1]
    return program.illustration.add(frame.id, [write_clip()])[0]


def test_a_video_is_a_candidate_as_long_as_its_file(program: Services, project: Project, clip: Image) -> None:
    assert (clip.kind, clip.name, clip.width, clip.height) == ("video", "waves.mp4", 64, 36)
    assert clip.footage is not None
    assert clip.footage.length == pytest.approx(2, abs=0.05)
    assert clip.footage.sounds
    assert program.projects.board(project.id).frames[1].image_id == clip.id
    asset = program._parts.repositories.assets.require(clip.asset_id or "")
    assert (asset.kind, asset.width, asset.length) == ("video", 64, clip.footage.length)
    assert program.media.thumbnail(clip, 32, 18).exists()


def test_a_video_without_sound_says_so(program: Services, project: Project, write_clip: WriteClip) -> None:
    frame = program.projects.board(project.id).frames[0]
    silent = program.illustration.add(frame.id, [write_clip("mute.mp4", sounds=False)])[0]
    assert silent.footage is not None
    assert not silent.footage.sounds


def test_another_stretch_is_one_step_of_undo(program: Services, project: Project, clip: Image) -> None:
    assert clip.footage is not None
    wanted = replace(clip.footage, start=F(1, 2), end=F(3, 2), speed=F(2), ending="loop", muted=True)
    assert program.illustration.set_footage(clip.id, wanted).footage == wanted
    program.history.undo(project.id)
    assert program._parts.repositories.images.require(clip.id).footage == clip.footage


def test_what_the_file_is_like_is_not_for_anybody_to_say(program: Services, clip: Image) -> None:
    assert clip.footage is not None
    said = program.illustration.set_footage(clip.id, Footage(F(900), sounds=False, start=F(1))).footage
    assert said == replace(clip.footage, start=F(1))


def test_a_stretch_outside_the_file_is_refused(program: Services, clip: Image) -> None:
    assert clip.footage is not None
    with pytest.raises(BadSetting, match="file lasts"):
        program.illustration.set_footage(clip.id, replace(clip.footage, end=F(30)))


def test_a_photograph_has_no_stretch(program: Services, project: Project) -> None:
    frame = program.projects.board(project.id).frames[0]
    with pytest.raises(BadInput, match="still picture"):
        program.illustration.set_footage(frame.image_id or "", Footage(F(1)))


def test_two_people_who_cut_one_clip_meet(program: Services, project: Project, clip: Image, join) -> None:
    assert clip.footage is not None
    join("Bob", project).illustration.set_footage(clip.id, replace(clip.footage, muted=True), seen=clip)
    with pytest.raises(EditConflict, match="which part of the clip") as met:
        program.illustration.set_footage(clip.id, replace(clip.footage, start=F(1)), seen=clip)
    program.conflicts.settle(met.value, "mine")
    now = program._parts.repositories.images.require(clip.id).footage
    assert now == replace(clip.footage, start=F(1))


def test_a_sound_file_is_no_picture(program: Services, project: Project, tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=48_000, layout="mono")
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), np.int16), "s16", "mono")
        sound.sample_rate = 48_000
        out.mux(stream.encode(sound))
        out.mux(stream.encode(None))
    frame = program.projects.board(project.id).frames[0]
    with pytest.raises(BadPicture, match="neither a picture nor a video"):
        program.illustration.add(frame.id, [path])


def test_a_folder_gives_its_videos_too(program: Services, write_clip: WriteClip) -> None:
    path = write_clip()
    Pillow.new("RGB", (64, 36)).save(path.parent / "still.png")
    (path.parent / "broken.mov").write_bytes(b"nothing")
    found = program.illustration.folder(path.parent)
    assert [(picture.name, picture.info.kind) for picture in found.pictures] == [
        ("still.png", "picture"),
        ("waves.mp4", "video"),
    ]
    assert [file.name for file, _ in found.skipped] == ["broken.mov"]


def test_a_frame_without_words_lasts_as_long_as_its_clip_is_seen(
    program: Services, project: Project, clip: Image
) -> None:
    frame = program.projects.board(project.id).frames[1]
    said = program.renders.timeline(program.projects.board(project.id))
    program.storyboard.set_text(frame.id, "")
    assert clip.footage is not None
    timeline = program.renders.timeline(program.projects.board(project.id))
    laid, following = timeline.clips[1], timeline.clips[2]
    seen = laid.lead + laid.pictures + following.tail
    assert laid.voice is None
    assert seen == int(clip.footage.length * timeline.canvas.fps)
    assert said.clips[1].pictures != laid.pictures


def test_its_sound_is_heard_while_it_is_seen(program: Services, project: Project, clip: Image) -> None:
    timeline = program.renders.timeline(program.projects.board(project.id))
    laid, following = timeline.clips[1], timeline.clips[2]
    (piece,) = timeline.pieces
    fps = timeline.canvas.fps
    assert piece.asset_id == clip.asset_id
    assert (piece.start, piece.end) == ((laid.start - laid.lead) / fps, (laid.end + following.tail) / fps)
    assert not piece.levelled
    assert piece.fade_in > 0
    assert clip.footage is not None
    program.illustration.set_footage(clip.id, replace(clip.footage, muted=True))
    assert program.renders.timeline(program.projects.board(project.id)).pieces == ()


def test_a_missing_clip_is_replaced_by_a_file_of_another_length(
    program: Services, project: Project, clip: Image, write_clip: WriteClip
) -> None:
    assert clip.footage is not None
    program.illustration.set_footage(clip.id, replace(clip.footage, start=F(1, 2), end=F(3, 2)))
    program._parts.assets.delete(clip.asset_id or "")
    (gone,) = program.relinking.missing(project.id)
    program.relinking.replace(project.id, gone.id, write_clip("other.mp4", seconds=1))
    now = program._parts.repositories.images.require(clip.id)
    assert now.name == "other.mp4"
    assert now.footage is not None
    assert (now.footage.start, now.footage.end) == (F(1, 2), None)
    assert now.footage.length == pytest.approx(1, abs=0.05)


def test_a_project_with_a_clip_moves_house(
    program: Services, project: Project, clip: Image, tmp_path: Path
) -> None:
    sealed = tmp_path / "tide.scenewright"
    program.moving.seal(project.id, sealed)
    brought = program.moving.open(sealed)
    board = program.projects.board(brought.project.id)
    footage = board.images[board.frames[1].image_id or ""].footage
    assert footage == clip.footage


def test_a_thumbnail_shows_where_the_clip_begins(program: Services, clip: Image) -> None:
    def grey(image: Image) -> float:
        with Pillow.open(program.media.thumbnail(image, 32, 18)) as picture:
            return float(np.asarray(picture.convert("L")).mean())

    assert clip.footage is not None
    late = program.illustration.set_footage(clip.id, replace(clip.footage, start=F(1)))
    assert grey(late) - grey(clip) == pytest.approx(25, abs=3)
