"""The timeline widget: scrolling, zooming, and what hands do on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, QTimer, Signal, Slot
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

from ui.timeline.clips import ClipPainter
from ui.timeline.drops import Drops
from ui.timeline.geometry import LEFT_PAD, RULER_HEIGHT, tracks
from ui.timeline.gestures import Gestures
from ui.timeline.header import WIDTH, TrackHeader
from ui.timeline.hits import hit
from ui.timeline.keys import Keys
from ui.timeline.mark_painting import paint_tip
from ui.timeline.marker_field import MarkerField
from ui.timeline.media import TimelineMedia
from ui.timeline.menus import ask, chosen_place
from ui.timeline.model import TimelineModel
from ui.timeline.painting import HANDLE, Scene, TimelinePainter, empty_hint
from ui.timeline.snapping import nearest
from ui.timeline.sound_rows import SoundRows
from ui.timeline.tips import tip_for
from ui.timeline.wishes import Wishes
from ui.timeline.zoom import Zoom

REST_MS = 16
"""How long after a paint that left waveforms for later the next one follows."""
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
    frames_chosen = Signal(list)
    """The user chose several frames together: their ids (the model already has them)."""
    files_dropped = Signal(str, list)
    """Local files were dropped, all for one frame: its id (empty beside the frames), their paths."""
    files_spread = Signal(str, list)
    """Local files were dropped, one for a frame and one for each after it: its id, their paths."""
    menu_asked = Signal(str, QPoint)
    """A context menu was asked for on a frame; the point is global."""
    place_menu_asked = Signal(str, QPoint)
    """One was asked for on something else: ``sound``, ``marker``, ``ruler``, or a row of sounds by its kind."""
    snapping_changed = Signal(bool)

    def __init__(self, model: TimelineModel, media: TimelineMedia, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.sounds = SoundRows(model, media)
        self.wishes = Wishes(self)
        """What edits the user asks for."""
        self._painter = TimelinePainter(model, media, self.sounds, self._hint)
        self._rows = tracks(0)
        self._header = TrackHeader(self)
        self.zoom = Zoom(self)
        self._gestures = Gestures(self)
        self._keys = Keys(self, self._gestures)
        self._drops = Drops(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REST_MS)
        self._later.timeout.connect(self._on_media_ready)
        self._field = MarkerField(self)
        self._field.named.connect(self.wishes.marker_named)
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
        model.selection_changed.connect(self._on_media_ready)
        model.range_changed.connect(self._on_media_ready)
        model.parts_changed.connect(self._on_parts_changed)
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

    def choose(self, frame_id: str) -> None:
        """Choose a frame, as a press does."""
        if frame_id != self.model.chosen:
            self.model.set_chosen(frame_id)
            self.frame_chosen.emit(frame_id)

    def choose_together(self, frame_ids: frozenset[str]) -> None:
        """Show several frames as chosen; :meth:`tell_chosen` tells of it once that is settled."""
        self.model.set_together(frame_ids)

    def tell_chosen(self) -> None:
        """Tell which frames are chosen together; one of them is the chosen one."""
        together = self.model.together
        if together and self.model.chosen not in together:
            first = min(together, key=lambda each: self.model.index.positions[each])
            self.choose(first)
        self.frames_chosen.emit(sorted(together, key=lambda each: self.model.index.positions[each]))

    def go_to(self, picture: int) -> None:
        """Put the playhead somewhere, as a press does."""
        self.model.set_playhead(picture)
        self.playhead_moved.emit(self.model.playhead)

    def rename_marker(self, marker_id: str) -> None:
        """Ask for the name of a marker, at its place."""
        placed = next((each for each in self.model.placed if each.marker.id == marker_id), None)
        if placed is not None:
            self.show_picture(placed.picture)
            self._field.open(marker_id)

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
            self._gestures.gesture,
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

    def near(self, picture: float, *, playhead: bool = True, without: str = "") -> int | None:
        """To what a hand at ``picture`` is drawn: within 8 pixels, where snapping is on."""
        if not self.snapping:
            return None
        return nearest(self, picture, playhead=playhead, without=without)

    @property
    def clip_painter(self) -> ClipPainter:
        """Paints a frame's pictures, for ghosts."""
        return self._painter.clips

    def _hint(self, kind: str) -> str:
        if kind == "music":
            return self.tr("Drop music here")
        return self.tr("Drop sound effects here; they go with the frame above")

    def stop_following(self) -> None:
        """The user has taken hold of the view."""
        self._following = False

    def update_bars(self) -> None:
        """Give the scroll bars their ranges."""
        size = self.viewport().size()
        bar = self.horizontalScrollBar()
        bar.setPageStep(size.width())
        bar.setRange(0, max(0, self.zoom.scale.width(self.model.pictures) - size.width()))
        self._rows = tracks(size.height(), self.model.has_overlays)
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
        self._painter.clips.begin(scene.scale)
        for rect in event.region():
            painter.save()
            painter.setClipRect(rect)
            self._painter.paint(painter, rect, scene)
            painter.restore()
        if self._painter.clips.behind:
            self._later.start()
        gesture = self._gestures.gesture
        if gesture is not None:
            paint_tip(painter, scene, self.viewport().height(), gesture.at, gesture.tip)
        elif scene.target is not None:
            paint_tip(painter, scene, self.viewport().height(), scene.target.at, scene.target.words)
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
            self._painter.forget()
            self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.stop_following()
        if not self.zoom.turned(event):
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self._keys.claims(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.pressed(event):
            event.ignore()  # Arrows, Home and End are the window's commands, not the scroll bars'.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._gestures.move(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = hit(self, event.position().toPoint())
        if found.marker is not None:
            self.rename_marker(found.marker.marker.id)
        else:
            self._gestures.press(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._gestures.release(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:  # for what is chosen, where that lies
            at = chosen_place(self)
            ask(self, at, self.viewport().mapToGlobal(at))
        else:
            ask(self, event.pos(), event.globalPos())

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
        self.viewport().update(self.scene().picture_row)

    @Slot()
    def _on_parts_changed(self) -> None:
        self._gestures.cancel()
        self.viewport().update()

    @Slot()
    def _on_media_ready(self) -> None:
        self.sounds.look_again()
        self.viewport().update()

    @Slot(int)
    def _on_scrolled_by_hand(self, _action: int) -> None:
        self.stop_following()

    @Slot(bool)
    def _on_snap_toggled(self, snapping: bool) -> None:
        self.snapping_changed.emit(snapping)
