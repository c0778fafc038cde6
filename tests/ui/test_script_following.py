"""The script's rows after any change of the project are those that the whole project would give."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.project import Project, ProjectSettings
from app.domain.script import Frame, Scene
from app.domain.timeline import Board
from ui.script.document import ScriptDocument
from ui.script.following import Following
from ui.script.rows import FRAME, Row, rows_of

PROJECT = Project(id="p", name="P", name_key="p", owner_id="u", settings=ProjectSettings())


def scene(name: str) -> Scene:
    return Scene(id=name, project_id="p", script_id="t", order=name, title=f"Scene {name}")


def frame(name: str, scene_id: str) -> Frame:
    return Frame(id=name, project_id="p", scene_id=scene_id, order=name, source="", text=f"What {name} says")


def board(*scenes: str) -> Board:
    """Scenes by the letters of their frames: ``board("ab", "", "c")``."""
    made = tuple(scene(f"s{number}") for number in range(len(scenes)))
    frames = (frame(name, one.id) for one, names in zip(made, scenes, strict=True) for name in names)
    return Board(PROJECT, made, tuple(frames), {}, {})


def after(before: Board, *scenes: str) -> Board:
    """Another, in which what stays is the same object."""
    known = {each.id: each for each in before.frames}
    made = board(*scenes)
    frames = tuple(
        known[each.id] if each.id in known and known[each.id].scene_id == each.scene_id else each
        for each in made.frames
    )
    there = {each.id: each for each in before.scenes}
    return replace(made, frames=frames, scenes=tuple(there.get(each.id, each) for each in made.scenes))


@pytest.fixture
def script(qapp: QApplication) -> ScriptDocument:
    return ScriptDocument()


@pytest.fixture
def following(script: ScriptDocument) -> Following:
    return Following(script, {}.keys())


def differing(before: Board, now: Board) -> list[str]:
    """The frames of ``now`` between those that both begin and end with."""
    old, new = list(before.frames), list(now.frames)
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return [each.id for each in new]


def held(script: ScriptDocument, now: Board) -> None:
    """The rows, and the document's paragraphs, are the board's."""
    wanted = list(rows_of(now))
    assert script.rows == wanted
    assert script.document.toPlainText() == "\n".join(row.text for row in wanted)
    assert [script.place(row.id) for row in wanted] == list(range(len(wanted)))


@pytest.mark.parametrize(
    "then",
    [
        ("abc", "d", ""), ("abcd", "e", "f"), ("acd", "e", ""), ("abcd", "", "e"), ("ab", "cde", ""),
        ("xabcd", "e", ""), ("abcd", "e", "x"), ("", "abcde", ""), ("abcdxyz", "e", ""), ("", "", "abcde"),
        ("bacd", "e", ""), ("", "", ""), ("abcd", "xe", ""), ("eabcd", "", ""),
    ],
)  # fmt: skip
def test_a_stretch_of_frames_is_shown_anew_and_nothing_else(
    script: ScriptDocument, following: Following, then, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = board("abcd", "e", "")
    following.show(before)
    monkeypatch.setattr(following, "_wanted", lambda _board: pytest.fail("all rows were looked at"))
    looked_at: list[str] = []
    look = following._frame
    monkeypatch.setattr(following, "_frame", lambda frame: looked_at.append(frame.id) or look(frame))
    now = after(before, *then)
    following.show(now)
    assert looked_at == differing(before, now)
    held(script, now)
    following.show(before)
    held(script, before)


@pytest.mark.parametrize(
    ("to", "stays"),
    [((1, 0, 2, 3), 0), ((0, 2, 3, 1), 4), ((3, 0, 1, 2), 0), ((0, 1, 2), 7), ((0, 2, 1, 3), 4)],
)
def test_scenes_that_move_or_go_are_a_stretch_too(
    script: ScriptDocument, following: Following, to, stays, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = board("abc", "", "de", "f")
    following.show(before)
    kept = script.rows[:stays]
    monkeypatch.setattr(following, "_wanted", lambda _board: pytest.fail("all rows were looked at"))
    scenes = tuple(before.scenes[number] for number in to)
    frames = tuple(each for one in scenes for each in before.frames if each.scene_id == one.id)
    now = replace(before, scenes=scenes, frames=frames)
    following.show(now)
    held(script, now)
    assert all(one is other for one, other in zip(kept, script.rows, strict=False))
    following.show(before)
    held(script, before)


@pytest.mark.parametrize("seed", range(40))
def test_after_any_changes_the_rows_are_the_projects(
    script: ScriptDocument, following: Following, seed: int
) -> None:
    chance = random.Random(seed)
    names = [chr(97 + number) for number in range(26)]
    now = board("abcdef", "ghij", "", "k")
    following.show(now)
    for _ in range(30):
        groups = ["".join(each.id for each in now.frames if each.scene_id == one.id) for one in now.scenes]
        kind = chance.choice(["take", "put", "move", "say", "title", "scene", "gone", "shuffle"])
        place = chance.randrange(len(groups))
        if kind == "take" and groups[place]:
            groups[place] = groups[place].replace(chance.choice(groups[place]), "")
        elif kind == "put" and (free := [name for name in names if not any(name in each for each in groups)]):
            at = chance.randint(0, len(groups[place]))
            groups[place] = groups[place][:at] + chance.choice(free) + groups[place][at:]
        elif kind == "move" and groups[place]:
            name, to = chance.choice(groups[place]), chance.randrange(len(groups))
            groups[place] = groups[place].replace(name, "")
            at = chance.randint(0, len(groups[to]))
            groups[to] = groups[to][:at] + name + groups[to][at:]
        elif kind == "scene" and len(groups) < 7:
            groups.insert(place, "")
        elif kind == "gone" and len(groups) > 2:
            groups.pop(place)
        now = after(now, *groups)
        if kind == "say" and now.frames:
            frames = list(now.frames)
            which = chance.randrange(len(frames))
            frames[which] = replace(frames[which], text=f"Said {chance.random()}")
            now = replace(now, frames=tuple(frames))
        if kind == "title":
            scenes = list(now.scenes)
            scenes[place % len(scenes)] = replace(scenes[place % len(scenes)], title=f"T {chance.random()}")
            now = replace(now, scenes=tuple(scenes))
        if kind == "shuffle":
            scenes = list(now.scenes)
            chance.shuffle(scenes)
            frames = [each for one in scenes for each in now.frames if each.scene_id == one.id]
            now = replace(now, scenes=tuple(scenes), frames=tuple(frames))
        following.show(now)
        held(script, now)


def test_rows_that_are_ahead_of_the_project_are_brought_back(
    script: ScriptDocument, following: Following
) -> None:
    before = board("abcd", "e")
    following.show(before)
    script.replace(1, 2, [])  # deleted by hand, which the project never heard of
    now = after(before, "abcd", "ex")
    following.show(now)
    held(script, now)


def test_a_row_that_was_begun_stays_where_it_is(script: ScriptDocument, following: Following) -> None:
    before = board("abcd", "e")
    following.show(before)
    script.replace(3, 3, [Row(FRAME, "new", "s0", "", "", True)])
    now = after(before, "abd", "e")
    following.show(now)
    assert [row.id for row in script.rows] == ["s0", "a", "b", "new", "d", "s1", "e"]


def test_what_is_being_typed_is_not_written_over(script: ScriptDocument, qapp: QApplication) -> None:
    typed: dict[str, str] = {}
    following = Following(script, typed.keys())
    before = board("abc")
    following.show(before)
    script.write(2, "Typed by a hand")
    typed["b"] = "call"
    frames = (before.frames[0], replace(before.frames[1], text="Somebody else's"), *before.frames[2:])
    following.show(replace(before, frames=frames))
    assert script.rows[2].text == "Typed by a hand"
    assert script.rows[2].stored == "Somebody else's"
