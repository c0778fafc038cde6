"""Preview and transport together, and the same two on a whole screen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.preview.pictures import OpenPreview
from ui.preview.player import Player
from ui.preview.sounding import MakeClock, best_clock
from ui.preview.transport import TransportBar
from ui.preview.typed import TypedWords
from ui.preview.view import PreviewView

_UNBOUNDED = 16_777_215
"""Qt's own greatest size of a widget."""


class _FullScreen(QWidget):
    """A window of its own, where the main window's keys do not reach: it has the few it needs."""

    left = Signal()

    def __init__(self, player: Player, view: PreviewView) -> None:
        super().__init__()
        self._player, self._view = player, view
        self.setWindowTitle(self.tr("Preview"))
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        _Stack(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        player = self._player
        match event.key():
            case Qt.Key.Key_Escape | Qt.Key.Key_F11 | Qt.Key.Key_F:
                self.left.emit()
            case Qt.Key.Key_Space | Qt.Key.Key_K:
                player.toggle()
            case Qt.Key.Key_Left:
                player.step(-1)
            case Qt.Key.Key_Right:
                player.step(1)
            case Qt.Key.Key_Up:
                player.previous_frame()
            case Qt.Key.Key_Down:
                player.next_frame()
            case Qt.Key.Key_Home:
                player.to_start()
            case Qt.Key.Key_End:
                player.to_end()
            case Qt.Key.Key_0:
                self._view.set_zoom(None)
            case Qt.Key.Key_1:
                self._view.set_zoom(1.0)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self._view.zoom_in()
            case Qt.Key.Key_Minus:
                self._view.zoom_out()
            case _:
                super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        # Accepted: a window that refuses to close keeps the whole program from ending.
        event.accept()
        self.left.emit()


_LEAST_BAR = 580
"""Pixels the transport needs for its buttons and timecodes."""


class _Stack(QVBoxLayout):
    """The screen, and the transport close under it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(0)


class PreviewPanel(QWidget):
    """The middle of the window. ``close_player`` must be called before the end."""

    full_screen_changed = Signal(bool)

    def __init__(
        self, open_session: OpenPreview, parent: QWidget | None = None, *, make_clock: MakeClock = best_clock
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.view = PreviewView(self)
        self.player = Player(self.view, open_session, self, make_clock=make_clock)
        self.typed = TypedWords(self.player, self.view, self)
        self.transport = TransportBar(self.player, self)
        self._column = _Stack(self)
        self._column.addWidget(self.view, 1)
        self._column.addWidget(self.transport)
        self._column.addStretch(0)
        self._screen: _FullScreen | None = None
        self.transport.guides_asked.connect(self.view.set_guides)
        self.transport.full_screen_asked.connect(self.toggle_full_screen)
        self.view.double_clicked.connect(self.toggle_full_screen)
        self.view.tapped.connect(self.player.toggle)
        self.transport.zoom.wanted.connect(self.view.set_zoom)
        self.view.zoom_changed.connect(self._on_zoom_changed)
        self.view.room_changed.connect(self._on_zoom_changed)
        self.view.canvas_changed.connect(self._fit)
        self.view.room_changed.connect(self._align)

    @property
    def full_screen(self) -> bool:
        """Whether the preview has a screen of its own."""
        return self._screen is not None

    @Slot()
    def toggle_full_screen(self) -> None:
        """Give the preview a whole screen, or bring it back."""
        self._leave() if self._screen is not None else self._enter()

    def _enter(self) -> None:
        screen = _FullScreen(self.player, self.view)
        screen.left.connect(self._leave)
        screen.setGeometry(self.screen().geometry())
        self._screen = screen
        self.view.set_bare(True)
        self.view.setMaximumHeight(_UNBOUNDED)
        self._move_to(screen.layout())
        screen.showFullScreen()
        screen.activateWindow()
        screen.setFocus()
        self._tell()

    @Slot()
    def _leave(self) -> None:
        screen, self._screen = self._screen, None
        if screen is None:
            return
        self.view.set_bare(False)
        self._move_to(self._column)
        self._fit()
        screen.hide()
        screen.deleteLater()
        self._tell()

    def _move_to(self, column: QVBoxLayout) -> None:
        for place, (widget, share) in enumerate(((self.view, 1), (self.transport, 0))):
            column.insertWidget(place, widget, share)
            widget.show()

    @Slot()
    def _fit(self) -> None:
        """Keep the transport close under the picture: room that is left over is left below both."""
        if self._screen is None:
            self.view.setMaximumHeight(max(90, self.view.heightForWidth(self.width())))

    @Slot()
    def _align(self) -> None:
        """Let the transport begin and end with the picture, where that leaves it room."""
        area = self.view.fitted_rect()
        self.transport.set_inset(max(16, area.left()) if area.width() >= _LEAST_BAR else 16)

    @Slot()
    def _on_zoom_changed(self) -> None:
        self.transport.zoom.show_zoom(self.view.zoom, self.view.shown_zoom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _tell(self) -> None:
        self.transport.full_screen.say(
            self.tr("Leave full screen (Esc)") if self.full_screen else self.tr("Full screen (F11)")
        )
        self.full_screen_changed.emit(self.full_screen)

    def close_player(self) -> None:
        """Leave the full screen, stop playing, end the threads."""
        self._leave()
        self.player.close()
