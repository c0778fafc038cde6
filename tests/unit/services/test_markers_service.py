"""Markers: put, named, moved and taken away, one step of undo each, and along with their frames; and the
edits that the timeline's hands make beside them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from app.domain.accounts import VIEWER
from app.domain.project import Marker, Project, TrackItem
from app.errors import BadInput, BadSound, NotAllowed, NotFound
from app.media.sound import wav_bytes
from app.services.facade import Services


def markers(program: Services, project: Project) -> list[Marker]:
    return program.markers.list(project.id)


def test_a_marker_is_put_named_moved_and_taken_away_with_undo(program: Services, project: Project) -> None:
    first, second = program.projects.board(project.id).frames[:2]
    marker = program.markers.add(project.id, first.id, Fraction(1, 2), "  The turn  ")
    assert (marker.name, marker.offset, marker.frame_id) == ("The turn", Fraction(1, 2), first.id)
    program.markers.rename(project.id, marker.id, "Low water")
    program.markers.move(project.id, marker.id, second.id, Fraction(2))
    (found,) = program.projects.board(project.id).markers
    assert (found.name, found.frame_id, found.offset) == ("Low water", second.id, Fraction(2))
    program.markers.remove(project.id, marker.id)
    assert markers(program, project) == []
    labels = [program.history.undo(project.id) for _ in range(4)]
    assert labels == ["Remove marker", "Move marker", "Rename marker", "Add marker"]
    assert markers(program, project) == []
    program.history.redo(project.id)
    assert [each.id for each in markers(program, project)] == [marker.id]


def test_renaming_to_the_same_is_no_step_of_undo(program: Services, project: Project) -> None:
    frame = program.projects.board(project.id).frames[0]
    marker = program.markers.add(project.id, frame.id, Fraction(0), "A")
    program.markers.rename(project.id, marker.id, "A")
    assert program.history.undo(project.id) == "Add marker"


def test_what_is_not_there_is_said(program: Services, project: Project) -> None:
    frame = program.projects.board(project.id).frames[0]
    with pytest.raises(NotFound):
        program.markers.add(project.id, "nowhere", Fraction(0))
    with pytest.raises(BadInput):
        program.markers.add(project.id, frame.id, Fraction(-1))
    for call in (program.markers.remove, lambda *ids: program.markers.rename(*ids, "x")):
        with pytest.raises(NotFound):
            call(project.id, "gone")
    marker = program.markers.add(project.id, frame.id, Fraction(0))
    with pytest.raises(NotFound):
        program.markers.move(project.id, marker.id, "nowhere", Fraction(0))


def test_markers_go_with_the_half_that_they_stand_in(program: Services, project: Project) -> None:
    program.narration.voice_all(program.projects.board(project.id))
    frame = program.projects.board(project.id).frames[0]
    early = program.markers.add(project.id, frame.id, Fraction(1, 100), "early")
    late = program.markers.add(project.id, frame.id, Fraction(50), "late")
    first, second = program.structure.split_frame(frame.id, frame.text.index(" ", len(frame.text) // 2))
    where = {each.id: each for each in markers(program, project)}
    assert where[early.id].frame_id == first.id
    assert where[late.id].frame_id == second.id
    assert where[late.id].offset < 50
    program.structure.join_frames([first.id, second.id])
    assert {each.frame_id for each in markers(program, project)} == {first.id}


def test_trimming_changes_pauses_in_one_step(program: Services, project: Project) -> None:
    frame = program.projects.board(project.id).frames[0]
    program.storyboard.set_pauses(frame.id, Fraction(1, 5), Fraction(2))
    changed = program.storyboard.frame(frame.id)
    assert (changed.pause_before, changed.pause_after) == (Fraction(1, 5), Fraction(2))
    program.storyboard.set_pauses(frame.id, None, Fraction(1))
    assert program.storyboard.frame(frame.id).pause_before == Fraction(1, 5)
    with pytest.raises(BadInput):
        program.storyboard.set_pauses(frame.id, Fraction(-1), None)
    assert [program.history.undo(project.id) for _ in range(2)] == ["Trim frame", "Trim frame"]
    again = program.storyboard.frame(frame.id)
    assert (again.pause_before, again.pause_after) == (frame.pause_before, frame.pause_after)


def test_copies_are_put_where_they_are_wanted(program: Services, project: Project) -> None:
    board = program.projects.board(project.id)
    program.narration.voice_all(board)
    scene = board.scenes[0].id
    (twin,) = program.structure.copy_frames([board.frames[1].id], scene, 0)
    after = program.projects.board(project.id)
    assert after.frames[0].id == twin.id
    assert (twin.text, bool(twin.voiceover_id)) == (board.frames[1].text, True)
    assert len(after.frames) == len(board.frames) + 1
    assert not program.narration.missing(after)
    program.history.undo(project.id)
    assert [f.id for f in program.projects.board(project.id).frames] == [f.id for f in board.frames]


def test_another_frames_picture_is_shown_without_being_kept_twice(
    program: Services, project: Project
) -> None:
    first, second = program.projects.board(project.id).frames[:2]
    assert first.image_id is not None
    given = program.illustration.give(second.id, first.image_id)
    assert program.storyboard.frame(second.id).image_id == given.id
    assert given.frame_id == second.id
    again = program.illustration.give(first.id, first.image_id)
    assert again.id == first.image_id
    program.history.undo(project.id)
    assert program.storyboard.frame(second.id).image_id == second.image_id
    assert given.id not in {image.id for image in program.illustration.candidates(second.id)}


def test_a_sound_is_put_once_more(program: Services, project: Project, tmp_path: Path) -> None:
    time = np.arange(48_000) / 48_000
    path = tmp_path / "door.wav"
    path.write_bytes(wav_bytes((8000 * np.sin(2764 * time)).astype("<i2").tobytes(), 48_000))
    item = program.tracks.add(project.id, path, TrackItem(asset_id="", name=""))
    twin = program.tracks.copy(project.id, replace(item, offset=Fraction(3)))
    (track,) = program.tracks.list(project.id)
    assert [(each.id, each.offset) for each in track.items] == [(item.id, 0), (twin.id, 3)]
    assert twin.asset_id == item.asset_id
    with pytest.raises(NotFound):
        program.tracks.copy(project.id, replace(item, id="gone"))


def test_several_sounds_are_rearranged_in_one_step(
    program: Services, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "door.wav"
    path.write_bytes(wav_bytes(np.zeros(96_000, "<i2").tobytes(), 48_000))
    tracks, made = program.tracks, []
    for offset in (0, 3, 6):
        made.append(tracks.add(project.id, path, TrackItem(asset_id="", name="", offset=Fraction(offset))))
    music = tracks.add(project.id, path, TrackItem(asset_id="", name=""), "music")
    first, second, third = made
    tracks.change(project.id, replace(third, pan=0.5), third)  # somebody else's meanwhile
    before = [track.items for track in tracks.list(project.id)]
    tracks.rearrange(
        project.id,
        changed=[replace(third, offset=Fraction(4)), replace(music, gain_db=-3.0)],
        seen=[third, music],
        removed=[second.id],
        copied=[replace(first, offset=Fraction(9))],
    )
    effects, tune = (track.items for track in tracks.list(project.id))
    assert [(item.id, item.offset, item.pan) for item in effects[:2]] == [
        (first.id, 0, 0),
        (third.id, 4, 0.5),
    ]
    assert (effects[2].offset, effects[2].asset_id) == (9, first.asset_id)
    assert [item.gain_db for item in tune] == [-3.0]
    program.history.undo(project.id)
    assert [track.items for track in tracks.list(project.id)] == before
    with pytest.raises(NotFound):
        tracks.rearrange(project.id, removed=[first.id, "gone"])
    assert [track.items for track in tracks.list(project.id)] == before, "together or not at all"


def test_a_sounds_file_is_replaced(program: Services, project: Project, tmp_path: Path) -> None:
    long, short = tmp_path / "long.wav", tmp_path / "short.wav"
    long.write_bytes(wav_bytes(np.zeros(5 * 48_000, "<i2").tobytes(), 48_000))
    short.write_bytes(wav_bytes(np.ones(48_000, "<i2").tobytes(), 48_000))
    item = program.tracks.add(
        project.id, long, TrackItem(asset_id="", name="", begin=Fraction(2), end=Fraction(4), gain_db=-5.0)
    )
    made = program.tracks.replace_file(project.id, item.id, short)
    assert (made.name, made.gain_db, made.begin, made.end) == ("short.wav", -5.0, 0, None)
    assert made.asset_id != item.asset_id
    program.history.undo(project.id)
    assert program.tracks.list(project.id)[0].items == (item,)
    with pytest.raises(BadSound):
        program.tracks.replace_file(project.id, item.id, Path(__file__))


def test_who_may_only_look_puts_no_marker(program: Services, project: Project, join) -> None:
    viewer = join("Vic", project, VIEWER)
    frame = program.projects.board(project.id).frames[0]
    assert viewer.markers.list(project.id) == []
    with pytest.raises(NotAllowed):
        viewer.markers.add(project.id, frame.id, Fraction(0))
