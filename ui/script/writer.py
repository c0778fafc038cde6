"""What is typed on its way into the project.

::

    a keystroke ──► after 0.15 s at most: written down on this computer (the queue's drafts)
                ──► after a pause, or when the frame is left: an edit, its own step of undo

Frames that are begun here get their ids here, so that one can go on typing in them before they are made.
While something of ours is under way, the text on screen is ahead of the project and is not written over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.ids import new_id
from app.domain.names import clean_name
from app.errors import NotFound
from app.services.calls import Call
from ui.editing import Edits
from ui.script.document import ScriptDocument
from ui.script.following import Following
from ui.script.rows import FRAME, TITLE, Row, one_line
from ui.script.steps import Steps
from ui.session import ProjectSession

PAUSE_MS = 700
"""A text becomes an edit when nothing has been typed for so long."""
DRAFT_MS = 150
"""What was typed is written down so soon, however fast typing goes on."""


class ScriptWriter(QObject):
    """Between the document and the project's edits."""

    typed = Signal(str, str)
    """A frame's id and what is being typed into it, at every keystroke."""
    shown = Signal()
    """The document follows the project again."""

    def __init__(
        self, session: ProjectSession, edits: Edits, script: ScriptDocument, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._edits, self._script = session, edits, script
        self._project_id = ""
        self._calls: dict[str, str] = {}
        """Ids of the calls that rows which are being typed in will become."""
        self._following = Following(script, self._calls.keys())
        self._drafted: set[str] = set()
        self._steps: dict[str, Steps] = {}
        """What was typed into rows, step by step."""
        self._fresh: set[str] = set()
        """Frames begun here that the project has not been seen to have."""
        self._under_way = 0
        self._need = 0
        self._pause = self._timer(PAUSE_MS, self.flush)
        self._draft = self._timer(DRAFT_MS, self._on_draft)
        self._later = self._timer(0, self.follow)
        script.typed.connect(self._on_typed)
        edits.beginning.connect(self.flush)
        session.read_again.connect(self.follow)
        session.closed.connect(self._on_closed)

    def _timer(self, milliseconds: int, slot: Any) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    # What is typed -----------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether the text on screen is ahead of the project."""
        return bool(self._under_way or self._calls)

    @property
    def texts(self) -> dict[str, str]:
        """What frames say on screen that the project does not know yet, by their ids."""
        rows = (self._script.row(row_id) for row_id in self._calls)
        return {row.id: row.text for row in rows if row and row.kind == FRAME and row.changed}

    @Slot(object)
    def _on_typed(self, row: Row) -> None:
        if row.kind == FRAME and not row.local:
            self._steps.setdefault(row.id, Steps(row.stored)).take(row.text)
        self.begin(row)

    def begin(self, row: Row) -> None:
        """Something is being typed into a row."""
        self._calls.setdefault(row.id, new_id())
        if not self._draft.isActive():
            self._draft.start()
        self._pause.start()
        if row.kind == FRAME:
            self.typed.emit(row.id, row.text)

    @Slot()
    def _on_draft(self) -> None:
        for row_id in list(self._calls):
            row = self._script.row(row_id)
            call = self._call(row) if row is not None else None
            if call is not None or row_id in self._drafted:
                self._edits.draft(row_id, call)
                self._drafted.add(row_id)

    @Slot()
    def flush(self) -> None:
        """Make edits of all that was typed."""
        self._pause.stop()
        self._draft.stop()
        if not self._calls:
            return
        for row_id in sorted(self._calls, key=self._script.place):
            self._send(row_id)
        self._later.start()  # where what was typed came to nothing, the project may have gone on meanwhile

    def _send(self, row_id: str) -> None:
        row = self._script.row(row_id)
        if row is not None and row.empty and row.kind == FRAME and not row.local:
            return  # something may be typed into it yet; who leaves it empty deletes it
        call = self._call(row) if row is not None else None
        del self._calls[row_id]
        self._steps.pop(row_id, None)
        if row_id in self._drafted:
            self._drafted.discard(row_id)
            if call is None:
                self._edits.draft(row_id, None)
        if row is None or call is None:
            return
        if row.kind == FRAME and not row.local and self._gone(row):
            self._edits.gone.emit(clean_name(row.text))
            return
        row.stored = clean_name(row.text)
        if row.local:
            row.local = False
            self._fresh.add(row.id)
        self._make(call, row.stored if row.kind == FRAME else "")

    def _call(self, row: Row) -> Call | None:
        """The edit that a row's text becomes; ``None`` where there is nothing to be made of it."""
        text = clean_name(row.text)
        if not row.changed or (row.kind == FRAME and not text):
            return None
        if row.local:
            arguments = self._added(row, text)
            return self._of("writing", "rewrite", self._calls[row.id], **arguments) if arguments else None
        if row.kind == TITLE:
            scene = self._session.now.scenes.get(row.id) if self._session.now else None
            seen = replace(scene, title=row.stored) if scene else None
            call_id = self._calls[row.id]
            return self._of("storyboard", "rename_scene", call_id, scene_id=row.id, title=text, seen=seen)
        frame = self._session.frame_of(row.id)
        shown = replace(frame, text=row.stored) if frame else None
        steps = self._steps[row.id].texts(text) if row.id in self._steps else [text]
        if len(steps) > 1:
            return self._of(
                "storyboard", "type_text", self._calls[row.id], frame_id=row.id, texts=steps, seen=shown
            )
        return self._of("storyboard", "set_text", self._calls[row.id], frame_id=row.id, text=text, seen=shown)

    def _added(self, row: Row, text: str) -> dict[str, Any]:
        """A frame that is new, beside one that is not."""
        place = self._script.place(row.id)
        rows = self._script.rows
        for step in (-1, 1):
            at = place + step
            while 0 <= at < len(rows) and rows[at].kind == FRAME:
                mate = rows[at]
                if not mate.local:
                    pair = [(mate.id, mate.stored), (row.id, text)][::-step]
                    return {
                        "frame_ids": [mate.id],
                        "before": [mate.stored],
                        "ids": [each for each, _ in pair],
                        "texts": [each for _, each in pair],
                    }
                at += step
        return {}

    def _gone(self, row: Row) -> bool:
        """Whether somebody else has deleted a frame."""
        here = self._session.project_id == self._project_id
        return here and row.id not in self._fresh and self._session.frame_of(row.id) is None

    # What is done at once ----------------------------------------------------------------------

    def split(self, frame_id: str, at: int, made_id: str) -> None:
        """Send that a frame is two now. The rows say so already."""
        self._fresh.add(made_id)
        self._make(self._of("structure", "split_frame", frame_id=frame_id, at=at, new_id=made_id))

    def join(self, frame_ids: Sequence[str]) -> None:
        """Send that frames are one now."""
        self._make(self._of("structure", "join_frames", frame_ids=list(frame_ids)))

    def rewrite(self, old: Sequence[Row], new: Sequence[Row], begun: Sequence[Row] = ()) -> None:
        """Send that other frames stand where some stood. ``begun`` are titles of scenes that begin among
        them, each with the frame behind it as :attr:`Row.scene_id`'s first."""
        known = {row.id for row in old}
        self._fresh.update(row.id for row in new if row.id not in known)
        texts = [clean_name(row.text) for row in new]
        said = {row.id: row.stored for row in old}
        self._make(
            self._of(
                "writing",
                "rewrite",
                frame_ids=[row.id for row in old],
                before=[row.stored for row in old],
                ids=[row.id for row in new],
                texts=texts,
                **_scenes(new, begun),
            ),
            " ".join(text for row, text in zip(new, texts, strict=True) if said.get(row.id) != text),
        )
        for row, text in zip(new, texts, strict=True):
            row.stored, row.local = text, False

    def delete(self, frame_ids: Sequence[str]) -> None:
        """Send that frames are gone."""
        self._make(self._of("storyboard", "delete_frames", frame_ids=list(frame_ids)))

    def replace_all(self, arguments: dict[str, Any]) -> asyncio.Future[Any]:
        """Send that words are others everywhere."""
        return self._make(self._of("writing", "replace_all", project_id=self._project_id, **arguments))

    def tidy(self, row: Row) -> None:
        """A row that is left says what the project says: without the spaces that make no difference."""
        stored = one_line(row.stored)
        if not row.local and row.id not in self._calls and row.text != stored and not row.changed:
            self._script.write(self._script.place(row.id), stored)

    def forget(self, row_id: str) -> None:
        """What was typed into a row is part of another edit, or of none."""
        self._calls.pop(row_id, None)
        self._steps.pop(row_id, None)
        if row_id in self._drafted:
            self._drafted.discard(row_id)
            self._edits.draft(row_id, None)

    def _of(self, service: str, name: str, call_id: str = "", **arguments: Any) -> Call:
        return Call(self._project_id, service, name, arguments, call_id or new_id())

    def _make(self, call: Call, words: str = "") -> asyncio.Future[Any]:
        self._under_way += 1
        future = self._edits.make(call)
        future.add_done_callback(partial(self._on_made, call.project_id, words))
        return future

    def _on_made(self, project_id: str, words: str, done: asyncio.Future[Any]) -> None:
        error = None if done.cancelled() else done.exception()
        if isinstance(error, NotFound) and words:
            self._edits.gone.emit(words)
        if project_id == self._project_id:
            self._under_way -= 1
            self._need = self._session.reads_begun + 1
            if done.cancelled() or error is not None:
                self._following.forget()  # rows say what the project never will: all are looked at
            self._session.look_again()

    # Following ---------------------------------------------------------------------------------

    @Slot()
    def follow(self) -> None:
        """Show the project as it was read, but for what is being typed."""
        if self._session.project_id != self._project_id:
            if self._project_id:
                self._on_closed()
            self._project_id = self._session.project_id
        if self._under_way or self._session.read_number < self._need:
            return  # what was read is older than what is on screen
        self._following.show(self._session.board)
        self._fresh.clear()
        self.shown.emit()

    @Slot()
    def _on_closed(self) -> None:
        """Another project is shown, or none: what was typed is kept first."""
        self._pause.stop()
        self._draft.stop()
        for row_id in list(self._calls):
            self._send(row_id)
        self._calls.clear()
        self._steps.clear()
        self._fresh.clear()
        self._under_way, self._need = 0, 0
        self._project_id = ""
        self._following.show(None)


def _scenes(rows: Sequence[Row], begun: Sequence[Row]) -> dict[str, list[str]]:
    """With which frames which scenes begin, as :meth:`Writing.rewrite` takes it."""
    if not begun:
        return {}
    first: dict[str, str] = {}
    for row in rows:
        first.setdefault(row.scene_id, row.id)
    return {
        "begins": [first[title.id] for title in begun],
        "scene_ids": [title.id for title in begun],
        "titles": [title.text for title in begun],
    }
