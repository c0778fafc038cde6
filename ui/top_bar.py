"""The line at the top: which project, whether it is saved, undo, palette, export."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from ui.commands import Registry
from ui.session import ProjectSession
from ui.theme import icon
from ui.theme.icons import paint_glyph
from ui.widgets import ElidedLabel, counted

HEIGHT = 48


class _ActionButton(QToolButton):
    """An icon that triggers an action and says what the action says, keys and all."""

    def __init__(self, action: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setDefaultAction(action)
        self.setIconSize(QSize(18, 18))
        self.setFixedSize(30, 30)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        action.changed.connect(self._on_changed)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        action = self.defaultAction()
        keys = native_keys(action)
        self.setToolTip(f"{action.text()} ({keys})" if keys else action.text())
        self.setAccessibleName(action.text())


class _Field(QPushButton):
    """Looks like the field it opens: words on the left, keys on the right."""

    def __init__(self, text: str, action: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setStyleSheet("QPushButton { background: palette(base); }")
        self.setMinimumWidth(260)
        self.setMaximumWidth(420)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(34, 0, 12, 0)
        for words in (text, native_keys(action)):
            label = QLabel(words, self)
            label.setProperty("kind", "faint")
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(label)
        row.insertStretch(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        paint_glyph(painter, QRectF(11, (self.height() - 15) / 2, 15, 15), "magnifying-glass", "faint")


class _Export(QPushButton):
    """The one main action, with its keys said quietly."""

    def __init__(self, text: str, action: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "primary")
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves Space to playing
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(36, 0, 14, 0)
        row.setSpacing(14)
        for words, style in ((text, "font-weight: 600;"), (native_keys(action), "font-size: 11px;")):
            label = QLabel(words, self)
            label.setStyleSheet(f"QLabel {{ color: palette(highlighted-text); {style} }}")
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(label)
        self.clicked.connect(action.trigger)

    def sizeHint(self) -> QSize:
        return QSize(self._row.sizeHint().width(), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        paint_glyph(painter, QRectF(13, (self.height() - 16) / 2, 16, 16), "export", "on_accent")


def native_keys(action: QAction) -> str:
    """An action's first keys as the platform writes them."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class TopBar(QWidget):
    """Takes a session and the registry; holds nothing of its own."""

    def __init__(
        self,
        session: ProjectSession,
        registry: Registry,
        menu: QMenu,
        people: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``people`` shows who else is here, where several people can be."""
        super().__init__(parent)
        self._session = session
        self.people = people
        self._saving = False
        self._waiting = 0
        self._shown = False
        self.setProperty("kind", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self.menu = QToolButton(self)
        self.menu.setIcon(icon("film-strip-fill", "accent"))
        self.menu.setIconSize(QSize(22, 22))
        self.menu.setFixedSize(34, 32)
        self.menu.setMenu(menu)
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu.setToolTip(self.tr("Menu"))
        self.menu.setAccessibleName(self.tr("Menu"))
        self.menu.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.name = ElidedLabel(parent=self)
        self.name.setProperty("kind", "title")
        self.name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.name.setMaximumWidth(420)
        self.saved = QLabel(self)
        self.saved.setProperty("kind", "faint")
        self.undo = _ActionButton(registry["edit.undo"], self)
        self.redo = _ActionButton(registry["edit.redo"], self)
        self.history = _ActionButton(registry["edit.history"], self)
        palette = registry["view.palette"]
        self.search = _Field(self.tr("Search the script, run an action…"), palette, self)
        self.search.setAccessibleName(self.tr("Search the script or run an action"))
        self.search.clicked.connect(palette.trigger)
        self.share: QPushButton | None = None
        if people is not None:
            share = registry["file.share"]
            self.share = QPushButton(icon("users-three"), self.tr("Share"), self)
            self.share.setIconSize(QSize(20, 16))  # room between icon and word
            self.share.clicked.connect(share.trigger)
        action = registry["file.export"]
        self.export = _Export(self.tr("Export video"), action, self)
        action.enabledChanged.connect(self.export.setEnabled)
        self.export.setEnabled(action.isEnabled())
        self._lay_out()
        session.board_changed.connect(self._on_changed)
        session.closed.connect(self._on_changed)
        self._on_changed()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 16, 0)
        row.setSpacing(0)
        left = QHBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.menu)
        left.addWidget(self.name)
        left.addSpacing(8)
        left.addWidget(self.saved)
        left.addSpacing(16)
        left.addWidget(self.undo)
        left.addWidget(self.redo)
        left.addWidget(self.history)
        left.addStretch(1)
        row.addLayout(left, 1)
        row.addWidget(self.search, 1)
        right = QHBoxLayout()
        right.setSpacing(8)
        right.addStretch(1)
        if self.people is not None and self.share is not None:
            right.addWidget(self.people)
            right.addSpacing(8)
            right.addWidget(self.share)
        right.addWidget(self.export)
        row.addLayout(right, 1)

    @Slot(bool)
    def set_saving(self, saving: bool) -> None:
        """Say whether an edit is on its way to the store."""
        self._saving = saving
        self._on_changed()

    def set_waiting(self, count: int, why: str) -> None:
        """Say how many edits wait for the database, and why; none where all is well."""
        self._waiting = count
        self.saved.setToolTip(why)
        self.saved.setProperty("kind", "waiting" if count else "faint")
        self.saved.style().unpolish(self.saved)
        self.saved.style().polish(self.saved)
        self._on_changed()

    def show_project(self, shown: bool) -> None:
        """Show the open project, or the program's own name."""
        self._shown = shown
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        project = self._session.project if self._shown else None
        self.name.set_whole(project.name if project else "Scenewright")
        if project is None:
            state = ""
        elif self._waiting:
            changes = counted(self._waiting, self.tr("change"), self.tr("changes"))
            state = self.tr("{0} not saved yet").format(changes)
        else:
            state = self.tr("Saving…") if self._saving else self.tr("Saved")
        self.saved.setText(state)
        for widget in (self.undo, self.redo, self.history):
            widget.setVisible(project is not None)
        self.export.setVisible(project is not None)
        if self.share is not None:
            self.share.setVisible(project is not None)
