"""Frames split, joined, duplicated and moved; scenes begun, joined and moved: the script stays whole, nothing
is spoken anew, and undo brings all back."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.parting import joined_text, split_source, split_text
from app.domain.project import Project, TrackItem
from app.domain.style import Style
from app.domain.timeline import Board
from app.errors import BadInput, Conflict
from app.media.sound import wav_bytes
from app.services.facade import Services


def board(program: Services, project: Project) -> Board:
    return program.projects.board(project.id)


def texts(program: Services, project: Project) -> list[str]:
    return [frame.text for frame in board(program, project).frames]


def script(program: Services, project: Project) -> str:
    return program.scripts.text(project.id)


def stored(program: Services, project: Project) -> dict[str, list[object]]:
    """Every document of the project that an edit may touch, without what the store counts."""
    repositories = program._parts.repositories
    found: dict[str, list[object]] = {}
    for name in ("scenes", "frames", "images", "voiceovers", "tracks"):
        entities = getattr(repositories, name).find(project_id=project.id)
        found[name] = sorted(
            (str(replace(each, revision=0, created_at=None, updated_at=None)) for each in entities), key=str
        )
    return found


def samples(program: Services, project: Project, number: int) -> np.ndarray:
    whole = board(program, project)
    frame = whole.frames[number]
    take = program.narration.current_take(whole, frame)
    data, _, _ = program._parts.media.sound(take.asset_id)
    return np.frombuffer(data, "<i2")


@pytest.fixture
def voiced(program: Services, project: Project) -> Project:
    program.narration.voice_all(board(program, project))
    return project


def undone_and_redone(program: Services, project: Project, before: dict) -> None:
    after = stored(program, project)
    assert after != before
    program.history.undo(project.id)
    assert stored(program, project) == before
    program.history.redo(project.id)
    assert stored(program, project) == after


# Splitting -------------------------------------------------------------------------------------


def test_a_frame_is_split_where_the_cursor_is_and_nothing_is_spoken_anew(program, voiced):
    before, whole = stored(program, voiced), script(program, voiced)
    frame = board(program, voiced).frames[0]
    sound = samples(program, voiced, 0)
    at = frame.text.index("and everybody")
    first, second = program.structure.split_frame(frame.id, at)
    assert texts(program, voiced)[:2] == [first.text, second.text]
    assert first.text == "Twice a day the river changes its mind,"
    assert second.text.startswith("and everybody who lives")
    assert script(program, voiced) == whole
    assert program.narration.missing(board(program, voiced)) == []
    one, other = samples(program, voiced, 0), samples(program, voiced, 1)
    joined = np.concatenate([one, other]).astype(int)
    assert len(joined) == len(sound)
    assert np.count_nonzero(joined != sound) <= 2 * 0.008 * 48_000
    undone_and_redone(program, voiced, before)


def test_the_words_of_both_halves_sound_when_they_are_said_to(program, voiced):
    frame = board(program, voiced).frames[0]
    was = iter(program.narration.current_take(board(program, voiced), frame).words)
    program.structure.split_frame(frame.id, frame.text.index("and everybody"))
    whole = board(program, voiced)
    moved = program.narration.current_take(whole, whole.frames[0]).length
    for number in (0, 1):
        split = whole.frames[number]
        take = program.narration.current_take(whole, split)
        for word in take.words:
            assert split.text[word.first : word.last] == word.text
            assert 0 <= word.start < word.end <= take.length
            assert word.start + (moved if number else 0) == next(was).start


def test_a_slow_stretch_stays_slow_on_both_sides_of_a_cut(program, project):
    frame = board(program, project).frames[0]
    program.storyboard.set_text(frame.id, "Now [slow]mind the gap[/slow], please.")
    program.narration.voice_all(board(program, project))
    whole = board(program, project).frames[0]
    length = program.narration.current_take(board(program, project), whole).length
    first, second = program.structure.split_frame(whole.id, whole.text.index("the gap"))
    assert (first.text, second.text) == ("Now [slow]mind[/slow]", "[slow]the gap[/slow], please.")
    now = board(program, project)
    assert program.narration.missing(now) == []
    for each in now.frames[:2]:
        for word in program.narration.current_take(now, each).words:
            assert each.text[word.first : word.last] == word.text
    joined = program.structure.join_frames([first.id, second.id])
    assert joined.text == whole.text
    now = board(program, project)
    assert program.narration.missing(now) == []
    take = program.narration.current_take(now, joined)
    assert [word.text for word in take.words] == ["Now", "mind", "the", "gap", "please"]
    assert [joined.text[word.first : word.last] for word in take.words] == [word.text for word in take.words]
    assert take.length == length


def test_the_second_half_shows_what_the_first_does_and_comes_in_by_a_cut(program, project):
    frame = board(program, project).frames[0]
    _, second = program.structure.split_frame(frame.id, frame.text.index("river"))
    own = program.illustration.candidates(second.id)
    theirs = program.illustration.candidates(frame.id)
    assert [image.kind for image in own] == [image.kind for image in theirs]
    assert {image.id for image in own}.isdisjoint(image.id for image in theirs)
    assert second.image_id in {image.id for image in own}
    assert second.transition == Style("cut")


def test_a_recording_in_stereo_is_cut_and_joined_to_the_sample(program, voiced, tmp_path):
    repositories = program._parts.repositories
    frame = board(program, voiced).frames[0]
    voiceover = repositories.voiceovers.first(frame_id=frame.id)
    mono = samples(program, voiced, 0)
    both = np.column_stack([mono, -(mono // 2)])
    rate = program._parts.media.sound(voiceover.chosen.asset_id)[1]
    file = tmp_path / "read.wav"
    file.write_bytes(wav_bytes(both.astype("<i2").tobytes(), rate, 2))
    asset = program._parts.assets.put_file(file)
    takes = tuple(replace(take, asset_id=asset) for take in voiceover.takes)
    repositories.voiceovers.save(replace(voiceover, takes=takes))
    first, second = program.structure.split_frame(frame.id, frame.text.index("and everybody"))
    assert program.narration.missing(board(program, voiced)) == []
    halves = [samples(program, voiced, number).reshape(-1, 2) for number in (0, 1)]
    assert sum(map(len, halves)) == len(both)
    away = np.abs(np.concatenate(halves).astype(int) - both).max(axis=1)
    assert np.count_nonzero(away) <= 2 * 0.008 * rate
    program.structure.join_frames([first.id, second.id])
    joined = samples(program, voiced, 0).reshape(-1, 2)
    assert np.array_equal(joined, np.concatenate(halves))


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (16_000, 1), (8_000, 2)])
def test_a_recording_joined_to_a_spoken_take_is_kept(program, voiced, tmp_path, rate, channels):
    """The one was recorded at another rate than the voice speaks at: neither is spoken anew."""
    repositories = program._parts.repositories
    first, second = board(program, voiced).frames[:2]
    voiceover = repositories.voiceovers.first(frame_id=first.id)
    seconds = float(voiceover.chosen.length)
    tone = 9_000 * np.sin(np.arange(round(rate * seconds)) * (2 * np.pi * 440 / rate))
    file = tmp_path / "read.wav"
    file.write_bytes(wav_bytes(np.column_stack([tone] * channels).astype("<i2").tobytes(), rate, channels))
    asset = program._parts.assets.put_file(file)
    takes = tuple(replace(take, asset_id=asset) for take in voiceover.takes)
    repositories.voiceovers.save(replace(voiceover, takes=takes))
    program.structure.join_frames([first.id, second.id])
    now = board(program, voiced)
    assert program.narration.missing(now) == []
    take = program.narration.current_take(now, now.frames[0])
    data, found, count = program._parts.media.sound(take.asset_id)
    assert found == max(rate, 16_000)
    assert count == channels
    heard = np.frombuffer(data, "<i2").reshape(-1, count)[:, 0]
    part = heard[: round(found * (seconds - 0.1))] / 9_000
    bins = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    assert np.argmax(bins) * found / len(part) == pytest.approx(440, abs=2)
    assert np.sqrt(np.mean(part[200:-200] ** 2)) == pytest.approx(np.sqrt(0.5), rel=0.03)


@pytest.mark.parametrize("at", [0, -1, 10_000])
def test_nothing_is_split_off_at_an_end(program, project, at):
    before = stored(program, project)
    frame = board(program, project).frames[0]
    with pytest.raises(BadInput, match="nothing to split off"):
        program.structure.split_frame(frame.id, at if at >= 0 else len(frame.text))
    assert stored(program, project) == before


def test_a_take_without_times_of_words_is_spoken_anew(program, voiced):
    repositories = program._parts.repositories
    frame = board(program, voiced).frames[0]
    voiceover = repositories.voiceovers.first(frame_id=frame.id)
    bare = tuple(replace(take, words=()) for take in voiceover.takes)
    repositories.voiceovers.save(replace(voiceover, takes=bare))
    program.structure.split_frame(frame.id, frame.text.index("river"))
    whole = board(program, voiced)
    assert program.narration.missing(whole) == list(whole.frames[:2])
    program.narration.voice_all(whole)
    assert program.narration.missing(board(program, voiced)) == []


def tone(path: Path) -> Path:
    time = np.arange(24_000) / 48_000
    path.write_bytes(wav_bytes((8000 * np.sin(2764 * time)).astype("<i2").tobytes(), 48_000))
    return path


def test_a_sound_stays_where_it_is_heard_when_its_frame_is_split_and_joined(program, voiced, tmp_path):
    frame = board(program, voiced).frames[0]
    file = tone(tmp_path / "door.wav")
    for offset in (Fraction(1, 10), Fraction(3)):
        item = TrackItem(asset_id="", name="", frame_id=frame.id, offset=offset)
        program.tracks.add(voiced.id, file, item)

    def heard() -> list[Fraction]:
        timeline = program.renders.timeline(board(program, voiced))
        return [piece.start for piece in timeline.pieces]

    before = heard()
    first, second = program.structure.split_frame(frame.id, frame.text.index("and everybody"))
    items = [item for track in program.tracks.list(voiced.id) for item in track.items]
    assert [item.frame_id for item in items] == [frame.id, second.id]
    assert heard() == before
    program.structure.join_frames([first.id, second.id])
    assert heard() == before


def test_a_split_is_undone_though_its_halves_were_spoken_since(program, voiced):
    before = texts(program, voiced)
    frame = board(program, voiced).frames[0]
    first, second = program.structure.split_frame(frame.id, frame.text.index("river"))
    program.narration.speak_again(first.id, 7)
    program.narration.speak_again(second.id, 8)
    program.history.undo(voiced.id)
    assert texts(program, voiced) == before
    whole = board(program, voiced)
    assert program.narration.missing(whole) == []
    takes = program._parts.repositories.voiceovers.first(frame_id=frame.id).takes
    assert first.text in [take.text for take in takes]  # what was spoken meanwhile is not lost
    program.history.redo(voiced.id)
    assert texts(program, voiced)[:2] == [first.text, second.text]
    assert program.narration.missing(board(program, voiced)) == []
    program.history.undo(voiced.id)
    assert texts(program, voiced) == before


def test_a_take_that_somebody_chose_since_is_not_taken_back(program, voiced, join):
    frame = board(program, voiced).frames[0]
    program.structure.split_frame(frame.id, frame.text.index("river"))
    bob = join("Bob", voiced)
    voiceover = program._parts.repositories.voiceovers.first(frame_id=frame.id)
    bob.narration.choose_take(frame.id, voiceover.takes[0].id)
    with pytest.raises(Conflict):
        program.history.undo(voiced.id)


# Joining ---------------------------------------------------------------------------------------


def test_frames_are_joined_with_their_sound(program, voiced):
    before, whole = stored(program, voiced), script(program, voiced)
    frames = board(program, voiced).frames
    one, other = samples(program, voiced, 0), samples(program, voiced, 1)
    joined = program.structure.join_frames([frames[1].id, frames[0].id])
    assert joined.id == frames[0].id
    assert joined.text == f"{frames[0].text} {frames[1].text}"
    assert script(program, voiced) == whole
    assert program.narration.missing(board(program, voiced)) == []
    sound = samples(program, voiced, 0)
    assert np.array_equal(sound[: len(one)], one)
    assert np.array_equal(sound[len(sound) - len(other) :], other)
    take = program.narration.current_take(board(program, voiced), joined)
    assert all(joined.text[word.first : word.last] == word.text for word in take.words)
    undone_and_redone(program, voiced, before)


def test_what_was_split_is_joined_again_as_it_was(program, voiced):
    text, sound = texts(program, voiced)[0], samples(program, voiced, 0)
    frame = board(program, voiced).frames[0]
    first, second = program.structure.split_frame(frame.id, frame.text.index("and everybody"))
    program.structure.join_frames([first.id, second.id])
    assert texts(program, voiced)[0] == text
    assert np.count_nonzero(samples(program, voiced, 0) != sound) <= 2 * 0.008 * 48_000


def test_frames_of_two_scenes_are_joined_into_the_first(program, project):
    frames = board(program, project).frames
    joined = program.structure.join_frames([frames[1].id, frames[2].id])
    assert joined.scene_id == frames[1].scene_id
    assert len(texts(program, project)) == 2


def test_only_neighbours_are_joined(program, project):
    frames = board(program, project).frames
    for chosen in ([frames[0].id, frames[2].id], [frames[0].id], []):
        with pytest.raises(BadInput):
            program.structure.join_frames(chosen)


# Several ---------------------------------------------------------------------------------------


def test_duplicates_come_behind_the_last_with_pictures_and_voice(program, voiced):
    before = stored(program, voiced)
    frames = board(program, voiced).frames
    made = program.structure.duplicate_frames([frames[1].id, frames[0].id])
    after = board(program, voiced)
    assert [frame.text for frame in after.frames] == [
        frames[0].text, frames[1].text, frames[0].text, frames[1].text, frames[2].text,
    ]  # fmt: skip
    assert [frame.id for frame in after.frames[2:4]] == [frame.id for frame in made]
    assert program.narration.missing(after) == []
    assert all(program.illustration.candidates(frame.id) for frame in made)
    program.illustration.choose(made[0].id, program.illustration.candidates(made[0].id)[0].id)
    program.history.undo(voiced.id)
    program.history.redo(voiced.id)
    assert stored(program, voiced) != before


def test_several_frames_move_together_in_their_order(program, project):
    before = stored(program, project)
    frames = board(program, project).frames
    scene = frames[2].scene_id
    program.structure.move_frames([frames[1].id, frames[0].id], scene, 1)
    assert [frame.id for frame in board(program, project).frames] == [
        frames[2].id, frames[0].id, frames[1].id,
    ]  # fmt: skip
    undone_and_redone(program, project, before)
    program.structure.move_frames([frames[0].id], scene, 0)
    assert board(program, project).frames[0].id == frames[0].id


def test_settings_are_given_to_other_frames(program, project):
    frames = board(program, project).frames
    program.storyboard.set_motion(frames[0].id, Style("push_in"))
    program.storyboard.set_pause(frames[0].id, Fraction(2))
    others = [frame.id for frame in frames]
    assert program.structure.apply_settings(frames[0].id, others, ["motion"]) == 2
    after = board(program, project).frames
    assert all(frame.motion == after[0].motion for frame in after)
    assert after[1].pause_after == frames[1].pause_after
    with pytest.raises(BadInput, match="text"):
        program.structure.apply_settings(frames[0].id, others, ["text"])


# Scenes ----------------------------------------------------------------------------------------


def test_a_scene_begins_with_a_frame_and_is_joined_again(program, project):
    before, whole = stored(program, project), script(program, project)
    frames = board(program, project).frames
    scene = program.structure.begin_scene(frames[1].id, "The quiet")
    after = board(program, project)
    assert [each.title for each in after.scenes] == ["The tide", "The quiet", "The moon"]
    assert [frame.scene_id for frame in after.frames].count(scene.id) == 1
    assert [frame.id for frame in after.frames] == [frame.id for frame in frames]
    assert script(program, project) == whole
    undone_and_redone(program, project, before)
    with pytest.raises(BadInput, match="already"):
        program.structure.begin_scene(frames[0].id)
    program.structure.join_scene(scene.id)
    assert [frame.id for frame in board(program, project).frames] == [frame.id for frame in frames]
    with pytest.raises(BadInput, match="no scene before"):
        program.structure.join_scene(frames[0].scene_id)


def test_a_scene_moves_with_its_frames(program, project):
    before = stored(program, project)
    frames = board(program, project).frames
    program.structure.move_scene(frames[2].scene_id, 0)
    assert [frame.id for frame in board(program, project).frames] == [
        frames[2].id, frames[0].id, frames[1].id,
    ]  # fmt: skip
    undone_and_redone(program, project, before)


# Texts -----------------------------------------------------------------------------------------


@given(st.text(min_size=1, max_size=40), st.integers(0, 40), st.text(max_size=8), st.text(max_size=8))
def test_sources_of_both_halves_join_into_the_frames_own(text, at, head, tail):
    try:
        left, right, start = split_text(text, at)
    except BadInput:
        return
    assert text[: len(left)] == left
    assert text[start:] == right
    source = f"{head}{text}{tail}"
    one, other = split_source(source, text, left, right, start)
    if source.count(text) == 1:
        assert one + other == source
        assert left in one
        assert right in other


def test_texts_are_joined_as_their_script_has_it():
    assert joined_text("One.", "Two.") == ("One. Two.", 5)
    assert joined_text("一。", "二。") == ("一。二。", 2)
