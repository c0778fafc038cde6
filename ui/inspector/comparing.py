"""A frame's candidates seen large, one alone or two side by side, each as it would look in the video."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.script import Frame
from app.domain.takes import Image
from app.domain.timeline import Board, Timeline
from app.domain.trial import with_frame
from app.services.facade import Services
from ui.editing import Edits
from ui.inspector.candidates import fit, provenance
from ui.jobs import Jobs
from ui.preview.zoom import fitted
from ui.session import ProjectSession
from ui.theme import tokens
from ui.widgets import ElidedLabel, IconButton

_MOST_HIGH = 1080
_REST_MS = 120
"""Pictures are drawn at another size this long after it has come to rest."""


def composed(
    services: Services,
    timeline: Timeline,
    board: Board,
    frame: Frame,
    image: Image,
    number: int,
    width: int,
    height: int,
) -> QImage:
    """Picture ``number`` of a video with one frame shown otherwise; for a thread that has time."""
    drawn = services.renders.preview(with_frame(timeline, board, frame, image), width, height)
    try:
        across, high = drawn.width, drawn.height
        return QImage(drawn.picture(number), across, high, across * 4, QImage.Format.Format_RGB32).copy()
    finally:
        drawn.close()


class _Screen(QWidget):
    """One composed picture, as large as there is room."""

    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._shape = (16, 9)
        self._chosen = False
        self.setMinimumSize(240, 135)

    def show_picture(self, image: QImage | None, chosen: bool) -> None:
        """Show a picture, framed where it is the chosen one; ``None`` while it is still being drawn."""
        self._image, self._chosen = image, chosen
        self.update()

    def set_shape(self, width: int, height: int) -> None:
        """The video's."""
        self._shape = (width, height)

    def area(self) -> QRect:
        """Where the picture lies."""
        return fitted(self._shape, self.rect().adjusted(3, 3, -3, -3))

    def high(self, width: int) -> int:
        """How high a picture of that width is."""
        return max(self.minimumHeight(), round((width - 6) * self._shape[1] / self._shape[0]) + 6)

    def sizeHint(self) -> QSize:
        return QSize(640, 360)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours, area = tokens(), QRectF(self.area())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._image is None:
            painter.fillRect(area, QColor(colours.field if colours.dark else colours.panel))
            painter.setPen(QColor(colours.dim))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.tr("Drawing it…"))
        else:
            painter.drawImage(area, self._image)
        if self._chosen:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRoundedRect(area.adjusted(-2, -2, 2, 2), 5, 5)


class Pane(QWidget):
    """A candidate, what it is, and the buttons that go on to another and choose this one."""

    stepped = Signal(int)
    taken = Signal()
    resized = Signal()

    def __init__(self, side: str, parent: QWidget | None = None) -> None:
        """``side`` tells two panes apart for those who do not see them; empty where there is one."""
        super().__init__(parent)
        self._side = side
        self.image_id = ""
        self.screen_ = _Screen(self)
        self.name = ElidedLabel(parent=self)
        self.name.setProperty("kind", "heading")
        self.state = QLabel(self)
        self.about = ElidedLabel(parent=self)
        self.about.setProperty("kind", "dim")
        self.previous = IconButton("caret-left", self._say(self.tr("Previous picture")), self, size=18)
        self.next = IconButton("caret-right", self._say(self.tr("Next picture")), self, size=18)
        self.choose = QPushButton(self.tr("Choose this one"), self)
        self.choose.setAccessibleName(self._say(self.tr("Choose this one")))
        self.choose.setAutoDefault(False)
        words = QVBoxLayout()
        words.setSpacing(2)
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        top.addWidget(self.state)
        words.addLayout(top)
        words.addWidget(self.about)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addLayout(words, 1)
        for widget in (self.previous, self.next, self.choose):
            foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(self.screen_, 1000)
        column.addLayout(foot)
        column.addStretch(1)
        self.previous.clicked.connect(self._on_previous)
        self.next.clicked.connect(self._on_next)
        self.choose.clicked.connect(self.taken)
        self.screen_.resized.connect(self.resized)

    def _say(self, words: str) -> str:
        return f"{words} ({self._side})" if self._side else words

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.screen_.setMaximumHeight(self.screen_.high(self.width()))  # its words stay close under it

    def show_candidate(self, image: Image, picture: QImage | None, chosen: bool, shape: float) -> None:
        """Show a candidate; its picture may come later."""
        self.image_id = image.id
        self.screen_.show_picture(picture, chosen)
        self.name.set_whole(image.name or self.tr("Backdrop"))
        share = fit(image, shape)
        size = f"{image.width:,} × {image.height:,} px" if image.width else ""
        fits = self.tr("fits {0} %").format(share) if share is not None else ""
        self.about.set_whole(" · ".join(part for part in (provenance(image), size, fits) if part))
        self.state.setText(self.tr("chosen") if chosen else "")
        self.choose.setEnabled(not chosen)
        self.setAccessibleName(self._say(self.tr("{0}, chosen").format(image.name) if chosen else image.name))

    @Slot()
    def _on_previous(self) -> None:
        self.stepped.emit(-1)

    @Slot()
    def _on_next(self) -> None:
        self.stepped.emit(1)


class CandidateDialog(QDialog):
    """Left and Right go on, in the right pane where there are two, Up and Down in the left one; 1 and 2, or
    Enter, choose; C compares with the chosen one or no longer; B held shows the chosen one; Escape closes."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        position: int,
        parent: QWidget | None = None,
    ) -> None:
        """``position`` is the picture of the video at which the candidates are tried."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._services, self._jobs, self._session, self._edits = services, jobs, session, edits
        self._frame_id, self._position = session.selected, position
        self._pictures: dict[tuple[str, int, int], QImage] = {}
        self._asked: set[tuple[str, int, int]] = set()
        self._ended = False
        self._before = False
        self.left, self.right = Pane(self.tr("left"), self), Pane(self.tr("right"), self)
        self._hint = QLabel(self)
        self._hint.setProperty("kind", "faint")
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.left, 1)
        row.addWidget(self.right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(row, 1)
        column.addWidget(self._hint)
        self.left.stepped.connect(self._on_left_stepped)
        self.right.stepped.connect(self._on_right_stepped)
        self.left.taken.connect(self._on_left_taken)
        self.right.taken.connect(self._on_right_taken)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._show)
        self.right.resized.connect(self._rest.start)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        session.board_changed.connect(self._show)
        if parent is not None:
            self.resize(parent.size() * 0.86)

    @property
    def comparing(self) -> bool:
        """Whether two are seen."""
        return not self.left.isHidden()

    @property
    def _images(self) -> tuple[Image, ...]:
        return self._session.candidates(self._frame_id)

    @property
    def _chosen(self) -> str:
        image = self._session.chosen_image(self._frame_id)
        return image.id if image else ""

    def begin(self, image_id: str, compare: bool) -> None:
        """Show a candidate; to be compared, beside the chosen one, or the next where it is that itself."""
        ids = [image.id for image in self._images]
        self.left.image_id = self._chosen or ids[0]
        self.right.image_id = image_id if image_id in ids else self.left.image_id
        self.open()
        self.setFocus()
        self._compare(compare)

    def _compare(self, compare: bool) -> None:
        ids = [image.id for image in self._images]
        if compare and len(ids) > 1 and self.left.image_id == self.right.image_id:
            self.right.image_id = ids[(ids.index(self.right.image_id) + 1) % len(ids)]
        self.left.setVisible(compare and len(ids) > 1)
        self._hint.setText(
            self.tr(
                "← → change the right one, ↑ ↓ the left one · 1 or 2 chooses · C shows one alone · Esc closes"
            )
            if self.comparing
            else self.tr(
                "← → go through · Enter chooses · hold B for the chosen one · C compares · Esc closes"
            )
        )
        self._show()

    # What is seen ------------------------------------------------------------------------

    @Slot()
    def _show(self) -> None:
        images = {image.id: image for image in self._images}
        project, board = self._session.project, self._session.board
        if self._ended:
            return
        if project is None or board is None or self.right.image_id not in images:
            self.reject()  # the frame, or the picture, is gone
            return
        if self.left.image_id not in images:
            self.left.image_id = self._chosen or next(iter(images))
        number = next((at for at, frame in enumerate(board.frames, 1) if frame.id == self._frame_id), 0)
        title = self.tr("Frame {0}: compare pictures") if self.comparing else self.tr("Frame {0}: picture")
        self.setWindowTitle(title.format(number))
        settings = project.settings
        for pane in (self.left, self.right):
            shown = self._chosen if self._before and pane is self.right else pane.image_id
            image = images.get(shown) or images[pane.image_id]
            pane.screen_.set_shape(settings.width, settings.height)
            kept = pane.image_id
            pane.show_candidate(
                image, self._picture(image, pane), image.id == self._chosen, settings.width / settings.height
            )
            pane.image_id = kept
            for button in (pane.previous, pane.next):
                button.setEnabled(len(images) > 1)

    def _picture(self, image: Image, pane: Pane) -> QImage | None:
        """The frame with that candidate, or ``None`` until it is drawn."""
        ratio, area = self.devicePixelRatioF(), pane.screen_.area()
        by = min(1.0, _MOST_HIGH / max(1.0, area.height() * ratio)) * ratio
        size = (max(2, round(area.width() * by / 2) * 2), max(2, round(area.height() * by / 2) * 2))
        key = (image.id, *size)
        found = self._pictures.get(key)
        if found is None and not pane.isHidden() and key not in self._asked:
            self._asked.add(key)
            self._jobs.watch(self._draw(key, image))
        if found is None:  # while another size is drawn, what is there will do
            found = next((each for (known, *_), each in self._pictures.items() if known == image.id), None)
        return found

    async def _draw(self, key: tuple[str, int, int], image: Image) -> None:
        frame, board, timeline = (
            self._session.frame_of(self._frame_id), self._session.board, self._session.timeline
        )  # fmt: skip
        if frame is None or board is None or timeline is None:
            return
        _, width, height = key
        clip = self._session.clip(self._frame_id)
        inside = clip is not None and clip.start <= self._position < clip.end
        number = self._position if inside or clip is None else clip.start + clip.tail

        tried = replace(frame, image_id=image.id)
        picture = await self._jobs.load(
            partial(composed, self._services, timeline, board, tried, image, number, width, height)
        )
        if not self._ended:
            self._pictures[key] = picture
            self._show()

    # Hands -------------------------------------------------------------------------------

    def _step(self, pane: Pane, by: int) -> None:
        ids = [image.id for image in self._images]
        at = ids.index(pane.image_id) if pane.image_id in ids else 0
        pane.image_id = ids[(at + by) % len(ids)]
        self._show()

    def _take(self, pane: Pane) -> None:
        if pane.image_id != self._chosen:
            self._edits.choose_image(self._frame_id, pane.image_id)

    @Slot(int)
    def _on_left_stepped(self, by: int) -> None:
        self._step(self.left, by)

    @Slot(int)
    def _on_right_stepped(self, by: int) -> None:
        self._step(self.right, by)

    @Slot()
    def _on_left_taken(self) -> None:
        self._take(self.left)

    @Slot()
    def _on_right_taken(self) -> None:
        self._take(self.right)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._step(self.right, -1 if event.key() == Qt.Key.Key_Left else 1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down if self.comparing:
                self._step(self.left, -1 if event.key() == Qt.Key.Key_Up else 1)
            case Qt.Key.Key_1 if self.comparing:
                self._take(self.left)
            case Qt.Key.Key_2 if self.comparing:
                self._take(self.right)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not self.comparing:
                self._take(self.right)
            case Qt.Key.Key_C:
                self._compare(not self.comparing)
            case Qt.Key.Key_F if not self.comparing:
                self.reject()
            case Qt.Key.Key_B if not self.comparing and not event.isAutoRepeat():
                self._before = True
                self._show()
            case _:
                super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_B and not event.isAutoRepeat() and self._before:
            self._before = False
            self._show()
        else:
            super().keyReleaseEvent(event)

    def done(self, result: int) -> None:
        self._ended = True
        self._rest.stop()
        super().done(result)
