"""Ten thousand frames in the script, and any order of typing, parting and joining."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.names import clean_name
from app.domain.parting import joined_text, split_text
from app.domain.project import Project
from app.domain.script import Frame, Scene
from app.domain.timeline import Board
from app.errors import BadInput
from app.services.calls import Call
from ui.script.document import ScriptDocument
from ui.script.hands import Hands, Pieces
from ui.script.page import ScriptPage
from ui.script.rows import FRAME, Row, rows_of
from ui.script.writer import ScriptWriter


def board_of(frames: Sequence[tuple[str, str, str]], scenes: int) -> Board:
    """Frames as (id, scene's id, text)."""
    project = Project(id="p", name="P", name_key="p", owner_id="o")
    made = tuple(
        Scene(id=f"s{n}", project_id="p", script_id="x", order=str(n), title=f"Part {n}")
        for n in range(scenes)
    )
    return Board(
        project,
        made,
        tuple(Frame(id=i, project_id="p", scene_id=s, order="a", source=t, text=t) for i, s, t in frames),
        {},
        {},
    )


class FakeProject(QObject):
    """A project kept in a list: what the services' calls make of it, as they promise to."""

    read_again = Signal()
    closed = Signal()
    gone = Signal(str)
    beginning = Signal()

    def __init__(self, frames: list[tuple[str, str, str]], scenes: int) -> None:
        super().__init__()
        self.project_id = "p"
        self.reads_begun = self.read_number = 0
        self.frames, self._scenes = frames, scenes
        self.now = None
        self._waiting: list[Any] = []

    @property
    def board(self) -> Board:
        return board_of(self.frames, self._scenes)

    def frame_of(self, frame_id: str) -> Frame | None:
        return next((frame for frame in self.board.frames if frame.id == frame_id), None)

    def reload(self) -> None:
        self.reads_begun += 1
        self.read_number = self.reads_begun
        self.read_again.emit()

    def look_again(self) -> None:
        self.reload()

    def draft(self, key: str, call: Call | None) -> None:
        pass

    def make(self, call: Call) -> Any:
        getattr(self, call.name)(**call.arguments)
        done: asyncio.Future[None] = asyncio.Future(loop=_LOOP)
        done.set_result(None)
        waiting: list[Callable[[Any], None]] = []
        self._waiting.append((waiting, done))
        return SimpleNamespace(add_done_callback=waiting.append)

    def finish(self) -> None:
        while self._waiting:
            waiting, done = self._waiting.pop(0)
            for each in waiting:
                each(done)

    def _place(self, frame_id: str) -> int:
        return [frame[0] for frame in self.frames].index(frame_id)

    def set_text(self, frame_id: str, text: str, seen: Frame | None) -> None:
        place = self._place(frame_id)
        assert clean_name(text)
        self.frames[place] = (*self.frames[place][:2], clean_name(text))

    def type_text(self, frame_id: str, texts: list[str], seen: Frame | None) -> None:
        assert texts
        for text in texts:
            self.set_text(frame_id, text, seen)

    def split_frame(self, frame_id: str, at: int, new_id: str) -> None:
        place = self._place(frame_id)
        _, scene, text = self.frames[place]
        left, right, _ = split_text(text, at)
        self.frames[place : place + 1] = [(frame_id, scene, left), (new_id, scene, right)]

    def join_frames(self, frame_ids: list[str]) -> None:
        place = self._place(frame_ids[0])
        assert [frame[0] for frame in self.frames[place : place + 2]] == frame_ids
        text, _ = joined_text(self.frames[place][2], self.frames[place + 1][2])
        self.frames[place : place + 2] = [(*self.frames[place][:2], text)]

    def delete_frames(self, frame_ids: list[str]) -> None:
        left = [frame for frame in self.frames if frame[0] not in frame_ids]
        assert left
        self.frames = left

    def rewrite(self, frame_ids: list[str], before: list[str], ids: list[str], texts: list[str]) -> None:
        assert all(texts)
        standing = {frame[0]: frame for frame in self.frames}
        assert [standing[each][2] for each in frame_ids] == before
        self.frames = [frame for frame in self.frames if frame[0] in ids or frame[0] not in frame_ids]
        last = ""
        for place, (frame_id, text) in enumerate(zip(ids, texts, strict=True)):
            if frame_id in standing:
                at = self._place(frame_id)
                self.frames[at] = (*self.frames[at][:2], text)
            elif last:
                at = self._place(last)
                self.frames.insert(at + 1, (frame_id, self.frames[at][1], text))
            else:
                mate = next(each for each in ids[place:] if each in standing)
                at = self._place(mate)
                self.frames.insert(at, (frame_id, self.frames[at][1], text))
            last = frame_id


_LOOP = asyncio.new_event_loop()


def shown(script: ScriptDocument) -> list[str]:
    block, found = script.document.firstBlock(), []
    while block.isValid():
        found.append(block.text())
        block = block.next()
    return found


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["type", "type", "erase", "split", "join", "range", "paste", "move", "follow", "flush"]
        ),
        st.integers(0, 40),
        st.integers(0, 40),
        st.sampled_from(["a", " ", "tide ", "潮", "😀", "[slow]", "שלום"]),
    ),
    max_size=25,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_done_the_text_is_the_boards(
    qapp: QApplication, steps: list[tuple[str, int, int, str]]
) -> None:
    texts = ["One tide turns.", "Two herons wait", "Three 😀 waves come", "Four", "Five boats lie"]
    project = FakeProject([(f"f{n}", f"s{n // 3}", text) for n, text in enumerate(texts)], 2)
    script = ScriptDocument()
    writer = ScriptWriter(project, project, script)  # type: ignore[arg-type]
    page = ScriptPage(script, writer)
    writer.follow()
    try:
        for kind, one, other, text in steps:
            _step(page, script, writer, project, kind, one, other, text)
            assert [row.text for row in script.rows] == shown(script)
        page.commit()
        writer.flush()
        project.finish()
        for row in [row for row in script.rows if row.kind == FRAME and row.empty]:
            page.hands.remove(script.place(row.id))
        project.finish()
        expected = [row.text for row in rows_of(project.board)]
        assert [clean_name(text) for text in shown(script)] == expected
        assert [row.id for row in script.rows] == [row.id for row in rows_of(project.board)]
    finally:
        writer._pause.stop()
        writer._draft.stop()
        writer._later.stop()
        page.deleteLater()


def _step(
    page: ScriptPage,
    script: ScriptDocument,
    writer: ScriptWriter,
    project: FakeProject,
    kind: str,
    one: int,
    other: int,
    text: str,
) -> None:
    hands: Hands = page.hands
    frames = [place for place, row in enumerate(script.rows) if row.kind == FRAME]
    place, last = sorted((frames[one % len(frames)], frames[other % len(frames)]))
    at = min(one, len(script.rows[place].text))
    until = min(other, len(script.rows[last].text))
    match kind:
        case "type":
            page.go((place, at))
            page.insertPlainText(text)
        case "erase":
            page.go((place, 0), until=(place, at))
            page.textCursor().removeSelectedText()
        case "split":
            page.perform(lambda: hands.split(place, at))
        case "join":
            page.perform(lambda: hands.join(place))
        case "range" | "paste" if (place, at) <= (last, until):
            pieces = Pieces((text.strip() or "x", "Pasted."), opens=bool(one % 2), closes=bool(other % 2))
            page.perform(
                lambda: hands.replace((place, at), (last, until), pieces if kind == "paste" else Pieces())
            )
        case "move":
            page.go((place, at))
        case "follow":
            project.finish()
        case "flush":
            writer.flush()


def test_ten_thousand_frames_are_written_once_and_a_keystroke_touches_one(qtbot: QtBot) -> None:
    count, scenes = 10_000, 400
    frames = [
        (f"f{n}", f"s{n * scenes // count}", f"Frame {n} says that the river turns.") for n in range(count)
    ]
    project = FakeProject(frames, scenes)
    script = ScriptDocument()
    writer = ScriptWriter(project, project, script)  # type: ignore[arg-type]
    page = ScriptPage(script, writer)
    qtbot.addWidget(page)
    page.resize(320, 600)
    writer.follow()
    assert script.document.blockCount() == len(script.rows) == count + scenes
    assert script.touched == count + scenes
    laid_out = sum(script.block(place).layout().lineCount() > 0 for place in range(len(script.rows)))
    with qtbot.waitExposed(page):
        page.show()
    laid_out = sum(script.block(place).layout().lineCount() > 0 for place in range(len(script.rows)))
    assert 0 < laid_out < 300  # what is looked at, not all
    page.go((script.place("f5000"), 5))
    changes: list[tuple[int, int, int]] = []
    script.document.contentsChange.connect(lambda *change: changes.append(change))
    before = script.touched
    page.insertPlainText("x")
    assert script.touched == before  # what was typed is not written again
    assert sum(removed + added for _, removed, added in changes) < 10
    writer.flush()
    project.finish()
    assert script.touched == before
    project.set_text("f20", "Somebody else.", None)
    project.reload()
    assert script.touched == before + 1
    project.frames.insert(7, ("new", project.frames[7][1], "New."))
    project.delete_frames(["f9000", "f9001"])
    project.reload()
    assert script.touched == before + 4
    assert page.row is not None
    assert page.row.id == "f5000"
    assert page.textCursor().positionInBlock() == 6
    assert [row.text for row in script.rows] == shown(script)


def test_a_frame_that_moved_takes_its_text_with_it(qtbot: QtBot) -> None:
    project = FakeProject([(f"f{n}", "s0", f"Text {n}.") for n in range(9)], 1)
    script = ScriptDocument()
    writer = ScriptWriter(project, project, script)  # type: ignore[arg-type]
    writer.follow()
    project.frames.insert(7, project.frames.pop(1))
    project.reload()
    assert shown(script)[1:] == [frame[2] for frame in project.frames]
    project.frames.reverse()
    project.reload()
    assert shown(script)[1:] == [frame[2] for frame in project.frames]
    cursor = QTextCursor(script.document)
    cursor.select(QTextCursor.SelectionType.Document)
    assert script.at(cursor)[0] == len(script.rows) - 1


def test_rows_know_what_was_changed() -> None:
    row = Row(FRAME, "f", "s", "Text ", "Text")
    assert not row.changed
    row.text = "Text more"
    assert row.changed
    with pytest.raises(BadInput):
        split_text("Text", 0)
