"""Which part of a picture is seen, set by hand on the picture: one part all along, or two between which it moves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.style import Style
from app.domain.takes import Image
from app.domain.views import View, extent, held, motion_of, seen, views_of
from app.services.facade import Services
from ui.editing import Edits
from ui.inspector.comparing import composed
from ui.jobs import Jobs
from ui.preview.zoom import fitted
from ui.session import ProjectSession
from ui.theme import tokens
from ui.widgets import SegmentedControl

_CORNER = 14.0
"""Pixels around a corner in which a press takes hold of it."""
_STEP, _LEAP, _NEARER = 0.01, 0.05, 1.04
_DRAWN = QSize(1280, 720)


class CropView(QWidget):
    """The whole picture, dark where it is not seen. Drag the frame or its corners; arrow keys move it, + and −
    and the wheel make it smaller and larger."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: QImage | None = None
        self._extent = (1.0, 1.0)
        self._shape = 16 / 9
        self._view, self._other = View(), View()
        self._grip: QPointF | None = None
        self._corner = False
        self.setMinimumSize(320, 200)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def view(self) -> View:
        """The one that hands move."""
        return self._view

    def show_picture(self, picture: QImage | None, around: tuple[float, float], shape: float) -> None:
        """Show a picture that is ``around`` times as wide and high as the video, whose shape is width by height."""
        self._picture, self._extent, self._shape = picture, around, shape
        self.update()

    def show_view(self, view: View, other: View) -> None:
        """Show which part is seen; ``other`` is where the picture moves to or from."""
        self._view, self._other = view, other
        left, top, width, height = (round(100 * each) for each in seen(view, self._extent))
        self.setAccessibleName(
            self.tr("Part that is seen: {0} % from the left, {1} % from the top, {2} by {3} %").format(
                left, top, width, height
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(800, 480)

    # Where it is -------------------------------------------------------------------------

    def area(self) -> QRectF:
        """Where the whole picture lies."""
        across, down = self._extent
        shape = (round(1000 * across * self._shape), round(1000 * down))
        return QRectF(fitted(shape, self.rect().adjusted(8, 8, -8, -8)))

    def frame(self, view: View) -> QRectF:
        """Where the part that is seen lies."""
        area = self.area()
        left, top, width, height = seen(view, self._extent)
        return QRectF(
            area.left() + left * area.width(), area.top() + top * area.height(),
            width * area.width(), height * area.height(),
        )  # fmt: skip

    def _on_corner(self, point: QPointF) -> bool:
        box = self.frame(self._view)
        corners = (box.topLeft(), box.topRight(), box.bottomLeft(), box.bottomRight())
        return any((point - corner).manhattanLength() <= _CORNER for corner in corners)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours, area, box = tokens(), self.area(), self.frame(self._view)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture is None:
            painter.fillRect(area, QColor(colours.field if colours.dark else colours.panel))
            painter.setPen(QColor(colours.dim))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.tr("Reading the picture…"))
        else:
            painter.drawImage(area, self._picture)
        unseen = QPainterPath()
        unseen.addRect(area)
        unseen.addRect(box)
        painter.fillPath(unseen, QColor(0, 0, 0, 150))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._other != self._view:
            painter.setPen(QPen(QColor("#ffffff"), 1, Qt.PenStyle.DashLine))
            painter.drawRect(self.frame(self._other))
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1))
        for third in (1, 2):
            x, y = box.left() + box.width() * third / 3, box.top() + box.height() * third / 3
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        for colour, width in (("#000000", 4.0), (colours.accent, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(box)
        painter.setPen(QPen(QColor("#000000"), 1))
        painter.setBrush(QColor(colours.accent))
        for corner in (box.topLeft(), box.topRight(), box.bottomLeft(), box.bottomRight()):
            painter.drawRect(QRectF(corner.x() - 5, corner.y() - 5, 10, 10))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.text), 1, Qt.PenStyle.DotLine))
            painter.drawRect(box.adjusted(5, 5, -5, -5))

    # Hands -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at, middle = event.position(), self.frame(self._view).center()
        self._corner = self._on_corner(at)
        inside = self.frame(self._view).contains(at)
        self._grip = at - middle if inside and not self._corner else QPointF()
        if not inside and not self._corner:
            self._drag(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._drag(event.position())
        elif self._on_corner(event.position()):
            self.setCursor(Qt.CursorShape.SizeFDiagCursor)
        else:
            self.setCursor(Qt.CursorShape.SizeAllCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip, self._corner = None, False

    def _drag(self, at: QPointF) -> None:
        area, middle = self.area(), self.frame(self._view).center()
        if self._corner:
            half = max(abs(at.x() - middle.x()), abs(at.y() - middle.y()) * self._shape, 1.0)
            self.put(replace(self._view, zoom=area.width() / self._extent[0] / (2 * half)))
            return
        middle = at - (self._grip or QPointF())
        self.put(
            replace(
                self._view,
                x=(middle.x() - area.left()) / area.width(),
                y=(middle.y() - area.top()) / area.height(),
            )
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.put(replace(self._view, zoom=self._view.zoom * _NEARER ** (event.angleDelta().y() / 120)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        view = self._view
        match event.key():
            case Qt.Key.Key_Left:
                self.put(replace(view, x=view.x - by))
            case Qt.Key.Key_Right:
                self.put(replace(view, x=view.x + by))
            case Qt.Key.Key_Up:
                self.put(replace(view, y=view.y - by))
            case Qt.Key.Key_Down:
                self.put(replace(view, y=view.y + by))
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.put(replace(view, zoom=view.zoom * _NEARER))
            case Qt.Key.Key_Minus:
                self.put(replace(view, zoom=view.zoom / _NEARER))
            case _:
                super().keyPressEvent(event)

    def put(self, view: View) -> None:
        """See another part, held to what there is."""
        view = held(view, self._extent)
        if view != self._view:
            self._view = view
            self.changed.emit()


class CropDialog(QDialog):
    """For the selected frame's chosen picture. Nothing changes before it is kept, which is one step of undo."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._services, self._jobs, self._session, self._edits = services, jobs, session, edits
        self._frame_id = session.selected
        self._ended = False
        self._views = [View(), View()]
        self.setWindowTitle(self.tr("Part of the picture that is seen"))
        self.screen_ = CropView(self)
        self.still = QCheckBox(self.tr("The same all along"), self)
        self.ends = SegmentedControl([self.tr("Begins"), self.tr("Ends")], self.tr("Which end is set"), self)
        self.whole = QPushButton(self.tr("As much as there is"), self)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.keep = QPushButton(self.tr("Keep"), self)
        self.keep.setDefault(True)
        self.keep.setProperty("kind", "primary")
        hint = QLabel(
            self.tr("Drag the frame or its corners; arrows move it, + and − make it smaller and larger."),
            self,
        )
        hint.setProperty("kind", "faint")
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.still, self.ends, self.whole):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.screen_, 1)
        column.addWidget(hint)
        column.addLayout(row)
        self.screen_.changed.connect(self._on_changed)
        self.still.toggled.connect(self._on_still_toggled)
        self.ends.chosen_changed.connect(self._on_end_chosen)
        self.whole.clicked.connect(self._on_whole)
        self.cancel.clicked.connect(self.reject)
        self.keep.clicked.connect(self._on_kept)
        if parent is not None:
            self.resize(parent.size() * 0.7)

    def begin(self) -> None:
        """Show the picture and what is seen of it now."""
        frame, image = self._session.frame_of(self._frame_id), self._session.chosen_image(self._frame_id)
        project = self._session.project
        if frame is None or image is None or project is None:
            self.reject()
            return
        shape = project.settings.width / project.settings.height
        around = extent(image, shape)
        self.screen_.show_picture(None, around, shape)
        self._views = [held(view, around) for view in views_of(frame.motion, image.focus)]
        still = self._views[0] == self._views[1]
        self.still.setChecked(still)
        self.ends.setVisible(not still)
        self._show()
        self.open()
        self.screen_.setFocus()
        self._jobs.watch(self._load(around, shape))

    async def _load(self, around: tuple[float, float], shape: float) -> None:
        frame, image = self._session.frame_of(self._frame_id), self._session.chosen_image(self._frame_id)
        board, timeline = self._session.board, self._session.timeline
        clip = self._session.clip(self._frame_id)
        if frame is None or image is None or board is None or timeline is None or clip is None:
            return
        if around == (1.0, 1.0):  # drawn to the video's shape, or shown whole over its own blur
            plain = replace(frame, motion=Style("still"), overlays=())
            work = partial(
                composed, self._services, replace(timeline, burn_captions=False), board, plain, image,
                clip.start + clip.tail, _DRAWN.width(), round(_DRAWN.width() / shape / 2) * 2,
            )  # fmt: skip
        else:
            work = partial(_whole, self._services, image)
        picture = await self._jobs.load(work)
        if not self._ended:
            self.screen_.show_picture(picture, around, shape)

    @property
    def _end(self) -> int:
        return 0 if self.still.isChecked() else self.ends.chosen

    def _show(self) -> None:
        self.screen_.show_view(self._views[self._end], self._views[1 - self._end])

    @Slot()
    def _on_changed(self) -> None:
        self._views[self._end] = self.screen_.view
        if self.still.isChecked():
            self._views[1] = self._views[0]
        self._show()

    @Slot(bool)
    def _on_still_toggled(self, still: bool) -> None:
        if still:
            self._views = [self.screen_.view, self.screen_.view]
        self.ends.setVisible(not still)
        self._show()

    @Slot(int)
    def _on_end_chosen(self, _end: int) -> None:
        self._show()

    @Slot()
    def _on_whole(self) -> None:
        image = self._session.chosen_image(self._frame_id)
        self.screen_.put(View(*(image.focus if image else (0.5, 0.5))))

    @Slot()
    def _on_kept(self) -> None:
        frame = self._session.frame_of(self._frame_id)
        if frame is not None:
            motion = motion_of(self._views[0], self._views[1], frame.motion)
            if motion != frame.motion:
                self._edits.set_motion(self._frame_id, motion)
        self.accept()

    def done(self, result: int) -> None:
        self._ended = True
        super().done(result)


def _whole(services: Services, image: Image) -> QImage:
    return QImage(str(services.media.thumbnail(image, _DRAWN.width(), _DRAWN.height())))
