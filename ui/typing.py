"""Words that are being typed in the storyboard's own fields are written down as they grow.

::

    a keystroke ──► after 0.25 s at most: a draft in the queue's outbox
    the field is left ──► the edit itself, under the draft's id: made once, whatever happens between

What is typed in the script is looked after by ``ui/script/writer.py``.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.domain.names import clean_name
from app.services.calls import Call
from ui.editing import Edits
from ui.queue import BY_HAND
from ui.session import ProjectSession
from ui.storyboard.editor import TextEditor
from ui.storyboard.model import ID, IS_FRAME
from ui.storyboard.panel import StoryboardPanel

DRAFT_MS = 250
_ROW, _NEW = f"{BY_HAND}row", f"{BY_HAND}new"


class Typing(QObject):
    """Watches the field that has the focus, and the one for a new frame."""

    def __init__(
        self,
        session: ProjectSession,
        edits: Edits,
        storyboard: StoryboardPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._edits, self._storyboard = session, edits, storyboard
        self._editor: TextEditor | None = None
        self._frame_id = ""
        self._drafts: dict[str, Call] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(DRAFT_MS)
        self._soon.timeout.connect(self._on_soon)
        storyboard.composer.textChanged.connect(self._on_typed)
        storyboard.composer.committed.connect(self._on_composed)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        view = self._storyboard.view
        if not isinstance(new, TextEditor) or new is self._editor or not view.isAncestorOf(new):
            return
        index = view.currentIndex()
        if index.isValid() and index.data(IS_FRAME):
            self._editor, self._frame_id = new, str(index.data(ID))
            new.textChanged.connect(self._on_typed)
            new.destroyed.connect(self._on_typed)  # what it held is an edit by then, or was let go
            self._keep(_ROW, None)

    @Slot()
    def _on_typed(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _on_composed(self) -> None:
        self._keep(_NEW, None)  # the frame is on its way; what is typed next is another

    @Slot()
    def _on_soon(self) -> None:
        self._keep(_ROW, self._changed())
        self._keep(_NEW, self._added())

    def _changed(self) -> Call | None:
        editor, frame = self._editor, self._session.frame_of(self._frame_id)
        if editor is None or not isValid(editor) or frame is None:
            self._editor = None
            return None
        text = clean_name(editor.toPlainText())
        if not text or text == editor.before:
            return None
        seen = replace(frame, text=editor.before)
        return self._call(_ROW, "set_text", frame_id=frame.id, text=text, seen=seen)

    def _added(self) -> Call | None:
        composer, board = self._storyboard.composer, self._session.board
        text = clean_name(composer.toPlainText())
        if not composer.isVisible() or not text or board is None or not board.frames:
            return None
        after = self._session.selected or board.frames[-1].id
        return self._call(_NEW, "add_frame", after_frame_id=after, text=text)

    def _call(self, key: str, name: str, **arguments: object) -> Call:
        call = Call(self._session.project_id, "storyboard", name, arguments)
        before = self._drafts.get(key)
        return replace(call, id=before.id) if before else call

    def _keep(self, key: str, call: Call | None) -> None:
        if call is None and key not in self._drafts:
            return
        if call is None:
            del self._drafts[key]
        else:
            self._drafts[key] = call
        self._edits.draft(key, call)
