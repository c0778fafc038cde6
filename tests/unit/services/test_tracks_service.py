"""Music and effects on tracks: put there, changed, taken out, undone, and along wherever the project goes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.bootstrap import services
from app.config import Config
from app.domain.accounts import VIEWER
from app.domain.project import Project, TrackItem
from app.errors import BadInput, BadSetting, BadSound, NotAllowed, NotFound
from app.media.sound import wav_bytes
from app.services.facade import Services


def tone(path: Path, seconds: float = 2.0, pitch: float = 440.0) -> Path:
    time = np.arange(round(seconds * 48_000)) / 48_000
    path.write_bytes(wav_bytes((8000 * np.sin(2 * np.pi * pitch * time)).astype("<i2").tobytes(), 48_000))
    return path


@pytest.fixture
def door(tmp_path: Path) -> Path:
    return tone(tmp_path / "door.wav")


def said(**more: Any) -> TrackItem:
    return replace(TrackItem(asset_id="", name=""), **more)


def items(program: Services, project: Project) -> list[TrackItem]:
    return [item for track in program.tracks.list(project.id) for item in track.items]


def pieces(program: Services, project: Project):
    return program.renders.timeline(program.projects.board(project.id)).pieces


def test_a_sound_goes_with_its_frame_wherever_that_moves(program, project, door):
    board = program.projects.board(project.id)
    third = board.frames[2].id
    added = program.tracks.add(
        project.id, door, said(frame_id=third, offset=Fraction(1, 2), gain_db=-6.0, pan=0.5)
    )
    line = program.renders.timeline(board := program.projects.board(project.id))
    (piece,) = line.pieces
    start = next(clip.start for clip in line.clips if clip.frame_id == third) / line.canvas.fps
    assert (piece.start, piece.gain_db, piece.pan) == (start + Fraction(1, 2), -6.0, 0.5)
    assert (piece.asset_id, piece.name) == (added.asset_id, "door.wav")
    program.storyboard.set_pause(board.frames[0].id, Fraction(7))
    (later,) = pieces(program, project)
    assert later.start > piece.start + 5
    program.storyboard.delete_frames([third])
    assert pieces(program, project) == ()
    program.history.undo(project.id)
    assert pieces(program, project) == (later,)


def test_one_that_goes_with_the_start_and_loops_lasts_to_the_end(program, project, door):
    program.tracks.add(project.id, door, said(offset=Fraction(2), loops=True, duck_db=-9.0), "music")
    (piece,) = pieces(program, project)
    line = program.renders.timeline(program.projects.board(project.id))
    assert (piece.start, piece.end, piece.loops, piece.duck_db) == (2, line.length, True, -9.0)
    program.tracks.add(project.id, door, said(offset=line.length + 1))
    assert len(pieces(program, project)) == 1  # what begins after the video's end is not heard


def test_every_edit_is_one_step_of_undo(program, project, door, tmp_path):
    first = program.tracks.add(project.id, door, said())
    other = program.tracks.add(project.id, tone(tmp_path / "rain.wav", 3), said())
    program.tracks.change(project.id, replace(first, gain_db=-3.0))
    program.tracks.remove(project.id, other.id)
    assert items(program, project) == [replace(first, gain_db=-3.0)]
    labels = [entry.label for entry in program.history.entries(project.id)][:4]
    assert labels == ["Remove sound", "Change sound", "Add sound", "Add sound"]
    states = []
    for _ in range(4):
        program.history.undo(project.id)
        states.append([(item.name, item.gain_db) for item in items(program, project)])
    assert states == [
        [("door.wav", -3.0), ("rain.wav", 0.0)], [("door.wav", 0.0), ("rain.wav", 0.0)], [("door.wav", 0.0)], [],
    ]  # fmt: skip
    for _ in range(4):
        program.history.redo(project.id)
    assert items(program, project) == [replace(first, gain_db=-3.0)]


def test_two_people_change_different_things_of_one_sound(program, project, door, join):
    seen = program.tracks.add(project.id, door, said())
    other = join("Ada", project)
    other.tracks.change(project.id, replace(seen, pan=-1.0), seen)
    program.tracks.change(project.id, replace(seen, gain_db=-3.0), seen)
    assert items(program, project) == [replace(seen, pan=-1.0, gain_db=-3.0)]


def test_who_only_looks_may_not(program, project, door, join):
    viewer = join("Vic", project, VIEWER)
    assert viewer.tracks.list(project.id) == []
    with pytest.raises(NotAllowed):
        viewer.tracks.add(project.id, door, said())


def test_a_track_is_quieter_or_silent_as_a_whole(program, project, door):
    program.tracks.add(project.id, door, said(gain_db=-3.0))
    program.tracks.settle(project.id, "effects", -4.0, False)
    assert [piece.gain_db for piece in pieces(program, project)] == [-7.0]
    program.tracks.settle(project.id, "effects", -4.0, True)
    assert pieces(program, project) == ()
    with pytest.raises(NotFound):
        program.tracks.settle(project.id, "music", 0.0, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"offset": Fraction(-1)}, {"length": Fraction(0)}, {"gain_db": 30.0}, {"gain_db": float("nan")}, {"pan": 1.5},
        {"speed": Fraction(0)}, {"speed": Fraction(11)}, {"begin": Fraction(3)}, {"duck_db": 1.0}, {"fade_in": Fraction(-1)},
        {"begin": Fraction(1), "end": Fraction(1)}, {"length": Fraction(10**6)},
    ],
    ids=str,
)  # fmt: skip
def test_what_no_sound_can_be_is_refused_and_nothing_is_kept(program, project, door, wrong):
    with pytest.raises(BadSetting):
        program.tracks.add(project.id, door, said(**wrong))
    assert items(program, project) == []


def test_what_is_no_sound_and_what_is_gone_is_told(program, project, door, tmp_path):
    (tmp_path / "words.txt").write_text("These are words.\n" * 50)
    with pytest.raises(BadSound, match=r"words\.txt"):
        program.tracks.add(project.id, tmp_path / "words.txt", said())
    with pytest.raises(NotFound):
        program.tracks.add(project.id, door, said(frame_id="gone"))
    with pytest.raises(NotFound, match="sound list"):
        program.tracks.remove(project.id, "none")
    with pytest.raises(BadSetting, match="overlays"):
        program.tracks.add(project.id, door, said(), "overlays")
    one, two = (program.tracks.add(project.id, door, said(id=f"ab{end}")) for end in "cd")
    with pytest.raises(BadSetting, match="2 sounds"):
        program.tracks.remove(project.id, "ab")
    assert program.tracks.remove(project.id, "abc") == one
    assert items(program, project) == [two]


def test_its_file_is_kept_sealed_and_found_again(program, project, door, tmp_path):
    program.tracks.add(project.id, door, said(frame_id=program.projects.board(project.id).frames[1].id))
    assert program.assets.collect(dry_run=True).waiting == 0  # the sound is named
    program._parts.assets.put_file(tone(tmp_path / "nobody.wav", 1, 700))
    assert program.assets.collect(dry_run=True).waiting == 1
    sealed = tmp_path / "tide.scenewright"
    program.moving.seal(project.id, sealed)
    with services(Config(tmp_path / "elsewhere")) as there:
        opened = there.moving.open(sealed)
        assert opened.missing == ()
        (item,) = items(there, opened.project)
        assert there.projects.board(opened.project.id).frames[1].id == item.frame_id
        assert len(pieces(there, opened.project)) == 1
        # Beside itself it has other ids, and the sound goes with the copy's own frame.
        again = there.moving.open(sealed)
        (copy,) = items(there, again.project)
        assert copy.frame_id == there.projects.board(again.project.id).frames[1].id != item.frame_id


def test_a_missing_one_is_named_put_back_and_replaced(program, project, door, tmp_path):
    added = program.tracks.add(project.id, door, said())
    assets = program._parts.assets
    assets.delete(added.asset_id)
    (missing,) = program.relinking.missing(project.id)
    assert (missing.kind, missing.name) == ("sound", "door.wav")
    program.relinking.relink(project.id, door)
    assert program.relinking.missing(project.id) == []
    assets.delete(added.asset_id)
    (tmp_path / "no.txt").write_text("no sound at all " * 20)
    with pytest.raises(BadSound):
        program.relinking.replace(project.id, added.asset_id, tmp_path / "no.txt")
    program.relinking.replace(project.id, added.asset_id, tone(tmp_path / "gate.wav", 1, 600))
    assert [item.name for item in items(program, project)] == ["gate.wav"]
    program.history.undo(project.id)
    assert items(program, project) == [added]


def test_a_sealed_project_whose_sound_no_sound_can_be_is_refused(program, project, door, tmp_path):
    program.tracks.add(project.id, door, said())
    tracks = program._parts.repositories.tracks
    (track,) = tracks.find(project_id=project.id)
    tracks.save(replace(track, items=(replace(track.items[0], pan=9.0),)))
    with pytest.raises(BadInput, match="pan"):
        program.moving.seal(project.id, tmp_path / "tide.scenewright")


def test_a_comparison_of_versions_tells_sounds_and_restoring_brings_them_back(
    program, project, door, tmp_path
):
    kept = program.tracks.add(project.id, door, said())
    gone = program.tracks.add(project.id, tone(tmp_path / "rain.wav", 3), said())
    program.versions.name_version(project.id, "First")
    program.tracks.change(project.id, replace(kept, gain_db=-3.0), kept)
    program.tracks.remove(project.id, gone.id)
    program.tracks.add(project.id, tone(tmp_path / "gate.wav", 1, 600), said(), "music")
    found = program.versions.compare(project.id, "First")
    assert set(found.sounds) == {("door.wav", "changed"), ("rain.wav", "removed"), ("gate.wav", "added")}
    program.versions.restore(project.id, "First")
    assert items(program, project) == [kept, gone]
    assert not program.versions.compare(project.id, "First")
