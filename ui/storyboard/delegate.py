"""Paints the storyboard's rows, and edits a frame's words in its row."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.marks import plain
from app.domain.time import clock
from ui.storyboard.editor import TextEditor
from ui.storyboard.model import ID, IS_FRAME, ROW, Typed
from ui.storyboard.rows import FrameRow, SceneRow, Status
from ui.theme import fonts, mix, tokens
from ui.theme.icons import paint_glyph

if TYPE_CHECKING:
    from app.domain.timeline import Visual

SCENE_HEIGHT, FRAME_HEIGHT = 38, 66
PICTURE = QSize(91, 51)
MARGIN = 8
"""From the panel's edge to the row's plate."""
TEXT_LEFT = 22 + PICTURE.width() + 12
FOLD = 34
"""Pixels from the left within which a press folds a scene."""

Index = QModelIndex | QPersistentModelIndex


class Pictures(Protocol):
    """Whoever has thumbnails: :class:`ui.thumbnails.Thumbnails`, or none yet."""

    def thumbnail(self, visual: Visual, width: int, height: int, /) -> QPixmap | None:
        """A picture that covers so many device pixels, or ``None`` where it is not there yet."""


class StoryboardDelegate(QStyledItemDelegate):
    """One row as in a list of shots: picture, words, length and state, candidates."""

    split_given = Signal(str, int)
    """A frame's id, and the character of its text at which it is to be split."""

    def __init__(self, thumbnails: Pictures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.splitting = ""
        """The frame whose field asks where to split it."""

    # Painting ----------------------------------------------------------------------------

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, FRAME_HEIGHT if index.data(IS_FRAME) else SCENE_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._plate(painter, option, index, frame=isinstance(row, FrameRow))
        if isinstance(row, FrameRow):
            self._frame(painter, option, row)
        elif isinstance(row, SceneRow):
            self._scene(painter, option, row)
        painter.restore()

    def _plate(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, frame: bool) -> None:
        """What lies behind a row: chosen, under the pointer, or focused."""
        colours = tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        plate = QRectF(option.rect).adjusted(MARGIN, 1, -MARGIN, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen:
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(plate, 5, 5)
            if frame:
                view = option.widget
                first = isinstance(view, QAbstractItemView) and view.currentIndex() == index
                painter.setBrush(
                    QColor(colours.accent if first else mix(colours.raised, colours.accent, 0.5))
                )
                painter.drawRoundedRect(QRectF(plate.left(), plate.top(), 3, plate.height()), 1.5, 1.5)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(mix(colours.panel, colours.text, 0.04)))
            painter.drawRoundedRect(plate, 5, 5)
        view = option.widget
        if option.state & QStyle.StateFlag.State_HasFocus and view is not None and view.property("focusSeen"):
            painter.setPen(QColor(mix(colours.raised, colours.accent, 0.4)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(plate.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _scene(self, painter: QPainter, option: QStyleOptionViewItem, row: SceneRow) -> None:
        colours = tokens()
        rect = option.rect
        middle = rect.center().y() + 1
        if not row.open and option.widget is not None and option.widget.property("held") == row.scene_id:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(MARGIN, rect.top() + 6, 3, rect.height() - 12), 1.5, 1.5)
        glyph = "caret-down-fill" if row.open else "caret-right-fill"
        paint_glyph(painter, QRectF(14, middle - 6, 12, 12), glyph, "dim")
        painter.setFont(fonts.font(fonts.SMALL))
        painter.setPen(QColor(colours.faint))
        length = clock(row.length) if row.open else f"{row.count} · {clock(row.length)}"
        room = painter.fontMetrics().horizontalAdvance(length)
        right = rect.right() - MARGIN - 6
        painter.drawText(QRect(right - room, rect.top(), room + 2, rect.height()), _middle(), length)
        painter.setFont(fonts.font(fonts.BODY_SMALL, QFont.Weight.Bold))
        painter.setPen(QColor(colours.text))
        number = str(row.number)
        painter.drawText(QRect(32, rect.top(), 40, rect.height()), _middle(), number)
        left = 32 + painter.fontMetrics().horizontalAdvance(number) + 7
        area = QRect(left, rect.top(), right - room - 10 - left, rect.height())
        title = painter.fontMetrics().elidedText(row.shown_title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, _middle(), title)

    def _frame(self, painter: QPainter, option: QStyleOptionViewItem, row: FrameRow) -> None:
        colours = tokens()
        rect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        picture = QRect(
            22, rect.top() + (rect.height() - PICTURE.height()) // 2, PICTURE.width(), PICTURE.height()
        )
        self._picture(painter, picture, row)
        right = rect.right() - MARGIN - 8
        painter.setPen(QColor(colours.text if chosen else colours.dim))
        words = QRect(TEXT_LEFT, picture.top() - 1, right - TEXT_LEFT, 32)
        two_lines(painter, words, plain(row.text), fonts.font(fonts.BODY_SMALL))
        bottom = QRect(TEXT_LEFT, picture.bottom() - 13, right - TEXT_LEFT, 14)
        self._note(painter, bottom, row)

    def _picture(self, painter: QPainter, area: QRect, row: FrameRow) -> None:
        colours = tokens()
        ratio = painter.device().devicePixelRatio()
        found = self._thumbnails.thumbnail(
            row.shot.visual, round(area.width() * ratio), round(area.height() * ratio)
        )
        rounded_picture(painter, QRectF(area), found, 4)
        if found is None and row.shot.visual.kind == "missing":
            paint_glyph(painter, QRectF(area).adjusted(0, 15, 0, -15), "image-square", "off")
        if not colours.dark:
            painter.setPen(QColor(mix(colours.panel, colours.text, 0.12)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _note(self, painter: QPainter, area: QRect, row: FrameRow) -> None:
        """Icon, length and state on the left; how many pictures, or that there is none, on the right."""
        colours = tokens()
        painter.setFont(fonts.font(fonts.SMALL))
        metrics = painter.fontMetrics()
        own = row.shot.pictured
        count = str(row.shot.pictures) if own else self.tr("backdrop")
        room = metrics.horizontalAdvance(count)
        painter.setPen(QColor(colours.faint))
        painter.drawText(QRect(area.right() - room, area.top(), room + 2, area.height()), _middle(), count)
        glyph = "image-square" if own else "paint-brush-broad"
        paint_glyph(painter, QRectF(area.right() - room - 17, area.center().y() - 6, 13, 13), glyph, "faint")
        paint_glyph(
            painter, QRectF(area.left(), area.center().y() - 6, 13, 13), row.status.glyph, row.status.role
        )
        words = QRect(area.left() + 18, area.top(), area.width() - 18 - room - 24, area.height())
        loud = row.status not in (Status.READY, Status.SPEAKING, Status.WAITING)
        painter.setPen(QColor(colours.dim if loud else colours.faint))
        note = metrics.elidedText(row.note, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, _middle(), note)

    # Editing -----------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        row = index.data(ROW)
        splitting = isinstance(row, FrameRow) and row.frame_id == self.splitting
        editor = TextEditor(parent, splitting=splitting)
        if splitting:
            editor.setAccessibleName(self.tr("Where to split the frame"))
        elif isinstance(row, FrameRow):
            editor.setAccessibleName(self.tr("Words of frame {0}").format(row.number))
        else:
            editor.setAccessibleName(self.tr("Title of the scene"))
        editor.committed.connect(self._on_committed)
        editor.cancelled.connect(self._on_cancelled)
        editor.split_asked.connect(self._on_split_asked)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # A row that changes while somebody types in it (its voice is ready) must not undo the typing.
        if isinstance(editor, TextEditor) and not editor.document().isModified():
            editor.fill(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, TextEditor) and not editor.dropped and not editor.splitting:
            model.setData(index, Typed(editor.toPlainText(), editor.before))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        parent = editor.parentWidget()
        if not isinstance(editor, TextEditor) or parent is None:
            return
        frame = isinstance(index.data(ROW), FrameRow)
        left = TEXT_LEFT - 8 if frame else 28
        width = max(120, rect.right() - MARGIN - left)
        height = max(rect.height() - 6, editor.wanted_height(width))
        top = min(rect.top() + 3, max(0, parent.height() - height))
        editor.setGeometry(left, top, width, height)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        # Keys are the editor's own; leaving it keeps what was typed, as Qt's own filter does.
        if event.type() == QEvent.Type.KeyPress:
            return False
        return super().eventFilter(editor, event)

    def _on_committed(self) -> None:
        editor = self.sender()
        if isinstance(editor, TextEditor):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def _on_cancelled(self) -> None:
        editor = self.sender()
        if isinstance(editor, TextEditor):
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)

    @Slot(int)
    def _on_split_asked(self, at: int) -> None:
        editor = self.sender()
        view = self.parent()
        if isinstance(editor, TextEditor) and isinstance(view, QAbstractItemView):
            frame_id = str(view.currentIndex().data(ID))  # an editor stands in the current row
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
            self.split_given.emit(frame_id, at)


def _middle() -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def rounded_picture(painter: QPainter, area: QRectF, picture: QPixmap | None, radius: float) -> None:
    """A picture with round corners, or the even ground it will stand on."""
    path = QPainterPath()
    path.addRoundedRect(area, radius, radius)
    if picture is None:
        painter.fillPath(path, QColor(mix(tokens().panel, tokens().text, 0.07)))
        return
    painter.save()
    painter.setClipPath(path)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(area.toRect(), picture)
    painter.restore()


def two_lines(painter: QPainter, area: QRect, text: str, font: QFont) -> None:
    """A text on two lines, the second ended by an ellipsis where there is more.

    Each line is laid out as a paragraph, so that text written from the right stands at the right.
    """
    metrics = QFontMetrics(font)
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if from_right(text):
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
    layout.setTextOption(option)
    layout.beginLayout()
    first = layout.createLine()
    if first.isValid():
        first.setLineWidth(area.width())
    layout.endLayout()
    if not first.isValid():
        return
    first.draw(painter, QPointF(area.topLeft()))
    rest = text[first.textLength() :].strip()
    if rest:
        elided = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, area.width())
        below = QTextLayout(elided, font)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        below.setTextOption(option)
        below.beginLayout()
        second = below.createLine()
        second.setLineWidth(area.width())
        below.endLayout()
        second.draw(painter, QPointF(area.left(), area.top() + metrics.height()))


def from_right(text: str) -> bool:
    """Whether a text is written from the right: its first letter says so (Unicode bidi, rule P2)."""
    strong = (unicodedata.bidirectional(character) for character in text)
    return next((kind != "L" for kind in strong if kind in ("L", "R", "AL")), False)
