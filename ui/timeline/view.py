"""The timeline widget: scrolling, zooming, and what hands do on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from ui.timeline.drops import FileDrops
from ui.timeline.geometry import LEFT_PAD, RULER_HEIGHT, SNAP_DISTANCE, tracks
from ui.timeline.gestures import Gestures
from ui.timeline.header import WIDTH, TrackHeader
from ui.timeline.media import TimelineMedia
from ui.timeline.model import TimelineModel
from ui.timeline.painting import HANDLE, Scene, TimelinePainter, empty_hint
from ui.timeline.tips import tip_for
from ui.timeline.zoom import Zoom

_LEAST_SIGHT = 120
"""Pixels of width under which there is no point in scrolling: it is not laid out yet."""


class TimelineView(QAbstractScrollArea):
    """Shows a :class:`~ui.timeline.model.TimelineModel`.

    The signals tell only of what hands did here; the receiver changes the project, and the
    model changes with it. To a screen reader the picture is silent: the storyboard's tree
    is the way to the same frames.
    """

    playhead_moved = Signal(int)
    """The user put the playhead on a picture (the model already has it there)."""
    frame_chosen = Signal(str)
    """The user chose a frame (the model already has it)."""
    frame_moved = Signal(str, int)
    """A frame was dropped: its id, and its position after the move, counted from 0."""
    files_dropped = Signal(str, list)
    """Local files were dropped on a frame: its id (empty beside the frames), their paths."""
    menu_asked = Signal(str, QPoint)
    """A context menu was asked for on a frame; the point is global."""
    snapping_changed = Signal(bool)

    def __init__(self, model: TimelineModel, media: TimelineMedia, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._painter = TimelinePainter(model, media)
        self._rows = tracks(0)
        self._header = TrackHeader(self)
        self.zoom = Zoom(self)
        self._gestures = Gestures(self)
        self._drops = FileDrops(self)
        self._shown_playhead = 0
        self._playing = False
        self._following = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setViewportMargins(WIDTH, 0, 0, 0)
        self.setMinimumHeight(RULER_HEIGHT + 120)
        self.setAccessibleName(self.tr("Timeline"))
        self.setAccessibleDescription(
            self.tr("Frames laid out in time. The storyboard lists the same frames with their actions.")
        )
        corner = QWidget(self)  # Keeps the scroll bar under the tracks, off their names.
        corner.setFixedWidth(WIDTH)
        self.addScrollBarWidget(corner, Qt.AlignmentFlag.AlignLeft)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.verticalScrollBar().setSingleStep(16)
        self.horizontalScrollBar().setSingleStep(48)
        self._header.snap.setChecked(True)
        self._header.snap.toggled.connect(self._on_snap_toggled)
        self._header.zoom_in.clicked.connect(self.zoom_in)
        self._header.zoom_out.clicked.connect(self.zoom_out)
        self._header.zoom_fit.clicked.connect(self.zoom_fit)
        self.horizontalScrollBar().actionTriggered.connect(self._on_scrolled_by_hand)
        model.timeline_changed.connect(self._on_timeline_changed)
        model.playhead_changed.connect(self._on_playhead_changed)
        model.chosen_changed.connect(self._on_chosen_changed)
        media.ready.connect(self._on_media_ready)
        self._on_timeline_changed()

    # What others may ask of it ----------------------------------------------------------

    @Slot()
    def zoom_in(self) -> None:
        """Half as much again, about the playhead where that is in sight, else the middle."""
        self.zoom.by(1.5)

    @Slot()
    def zoom_out(self) -> None:
        """The other way."""
        self.zoom.by(1 / 1.5)

    @Slot()
    def zoom_fit(self) -> None:
        """The whole video in sight."""
        self.zoom.fit()

    @Slot(int)
    def set_playhead(self, picture: int) -> None:
        """Put the playhead on a picture and keep it in sight; tells nobody but the model."""
        self.model.set_playhead(picture)

    @Slot(bool)
    def set_playing(self, playing: bool) -> None:
        """While playing the view pages after the playhead, until the user scrolls by hand."""
        self._playing = self._following = playing

    @property
    def snapping(self) -> bool:
        """Whether scrubbing is drawn to cuts."""
        return self._header.snap.isChecked()

    @Slot(bool)
    def set_snapping(self, snapping: bool) -> None:
        """Turn snapping on or off."""
        self._header.snap.setChecked(snapping)

    @Slot()
    def toggle_snapping(self) -> None:
        """Turn snapping over."""
        self._header.snap.toggle()

    def move_chosen(self, by: int) -> None:
        """Ask to move the chosen frame ``by`` places: what dragging does, for the keyboard."""
        position = self.model.index.positions.get(self.model.chosen)
        if position is not None:
            target = max(0, min(position + by, len(self.model.index.clips) - 1))
            if target != position:
                self.frame_moved.emit(self.model.chosen, target)

    def show_picture(self, picture: int) -> None:
        """Scroll so that a picture is in sight."""
        x = self.zoom.scale.x(picture)
        bar, width = self.horizontalScrollBar(), self.viewport().width()
        if width < _LEAST_SIGHT or bar.value() + LEFT_PAD <= x <= bar.value() + width - 24:
            return
        # The start comes with its margin, and on the way there is something to see on both sides.
        bar.setValue(round(x - max(LEFT_PAD, width * (0.06 if self._playing else 0.35))))

    # For its helpers --------------------------------------------------------------------

    def scene(self) -> Scene:
        """Everything that shapes the picture now."""
        return Scene(
            self.zoom.scale,
            self.horizontalScrollBar().value(),
            self.verticalScrollBar().value(),
            self.viewport().width(),
            self._rows,
            self._gestures.drag,
            self._gestures.snapped,
            self._drops.target,
        )

    def picture_at(self, x: float) -> float:
        """The picture, with its fraction, at ``x`` pixels in the viewport."""
        return self.zoom.scale.picture(x + self.horizontalScrollBar().value())

    def frame_at(self, point: QPointF | QPoint) -> str:
        """The frame under a point of the viewport, or empty."""
        if point.y() < RULER_HEIGHT or point.y() >= self._rows[-1].bottom - self.verticalScrollBar().value():
            return ""
        position = self.model.index.at(self.picture_at(point.x()))
        return "" if position is None else self.model.index.clips[position].frame_id

    def on_picture_track(self, point: QPointF | QPoint) -> bool:
        """Whether a point of the viewport is on the row of pictures."""
        row = self.scene().row(self._rows[0])
        return max(RULER_HEIGHT, row.top()) <= point.y() <= row.bottom()

    def snap(self, x: float) -> int | None:
        """The edge within 8 pixels of ``x``, where snapping is on."""
        picture = self.picture_at(x)
        edge = self.model.index.edge(picture) if self.snapping else None
        if edge is None or abs(edge - picture) * self.zoom.scale.per_picture > SNAP_DISTANCE:
            return None
        return edge

    def stop_following(self) -> None:
        """The user has taken hold of the view."""
        self._following = False

    def update_bars(self) -> None:
        """Give the scroll bars their ranges."""
        size = self.viewport().size()
        bar = self.horizontalScrollBar()
        bar.setPageStep(size.width())
        bar.setRange(0, max(0, self.zoom.scale.width(self.model.pictures) - size.width()))
        self._rows = tracks(size.height())
        vertical = self.verticalScrollBar()
        vertical.setPageStep(size.height())
        vertical.setRange(0, max(0, self._rows[-1].bottom - size.height()))
        self._header.setGeometry(QRect(0, 0, WIDTH, self.height()))
        self._header.show_rows(self._rows, vertical.value())
        self.viewport().update()

    # Qt ---------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        scene = self.scene()
        for rect in event.region():
            painter.save()
            painter.setClipRect(rect)
            self._painter.paint(painter, rect, scene)
            painter.restore()
        if not self.model.pictures:
            text = self.tr("Nothing is laid out yet. Open or paste a script, and its frames appear here.")
            empty_hint(painter, self.viewport().rect().adjusted(0, RULER_HEIGHT, 0, 0), text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update_bars()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        # The ruler and labels that stay in sight do not move along, so the whole is painted.
        self._header.show_rows(self._rows, self.verticalScrollBar().value())
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.DevicePixelRatioChange):
            self._painter.clips.forget()
            self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.stop_following()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom.by(1.2 ** (event.angleDelta().y() / 120), event.position().x())
            event.accept()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or not self.verticalScrollBar().maximum():
            delta = event.angleDelta().y() or event.angleDelta().x()
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - delta)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actions = {
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_Backslash: self.zoom_fit,
            Qt.Key.Key_N: self.toggle_snapping,
        }
        if event.key() == Qt.Key.Key_Escape and self._gestures.busy:
            self._gestures.cancel()
        elif event.key() in actions and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            actions[Qt.Key(event.key())]()
        else:
            event.ignore()  # Arrows, Home and End are the window's commands, not the scroll bars'.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._gestures.release(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        frame_id = self.frame_at(event.pos())
        if frame_id:
            self.menu_asked.emit(frame_id, event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = tip_for(self, event.pos())
            QToolTip.showText(event.globalPos(), text, self.viewport()) if text else QToolTip.hideText()
            return True
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom.by(1 + event.value(), event.position().x())
            return True
        return self._drops.handle(event) or super().viewportEvent(event)

    # Slots ------------------------------------------------------------------------------

    @Slot()
    def _on_timeline_changed(self) -> None:
        self._gestures.cancel()
        self.zoom.take_rate()
        self.update_bars()

    @Slot(int)
    def _on_playhead_changed(self, picture: int) -> None:
        scene = self.scene()
        for at in (self._shown_playhead, picture):
            self.viewport().update(scene.x(at) - HANDLE // 2 - 2, 0, HANDLE + 4, self.viewport().height())
        self._shown_playhead = picture
        if not self._gestures.busy and (self._following or not self._playing):
            self.show_picture(picture)

    @Slot(str)
    def _on_chosen_changed(self, _frame_id: str) -> None:
        self.viewport().update(self.scene().row(self._rows[0]))

    @Slot()
    def _on_media_ready(self) -> None:
        self.viewport().update()

    @Slot(int)
    def _on_scrolled_by_hand(self, _action: int) -> None:
        self.stop_following()

    @Slot(bool)
    def _on_snap_toggled(self, snapping: bool) -> None:
        self.snapping_changed.emit(snapping)
