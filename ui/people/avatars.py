"""Who else is here, as small round marks with their initials."""

from __future__ import annotations

import zlib

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from app.services.presence import Here
from ui.people.company import Company
from ui.session import ProjectSession
from ui.theme import fonts, tokens

SIDE, STEP, MOST = 26, 20, 4
"""Pixels across a mark, pixels from one to the next, and how many are shown before a number is."""

_ROLES = ("picture", "good", "music", "voice", "captions", "error")


def initials(name: str) -> str:
    """One or two letters of a name: of its first and its last word."""
    words = name.split() or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()


def role_of(user_id: str) -> str:
    """The token of a person's colour: the same in every window."""
    return _ROLES[zlib.crc32(user_id.encode()) % len(_ROLES)]


class Avatars(QWidget):
    """A row of marks; the tooltip of each says who it is and where."""

    def __init__(self, company: Company, session: ProjectSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._company, self._session = company, session
        company.changed.connect(self._on_changed)
        self._on_changed()

    def sizeHint(self) -> QSize:
        count = min(len(self._company.others), MOST + 1)
        return QSize(STEP * (count - 1) + SIDE if count else 0, SIDE)

    def words(self, here: Here) -> str:
        """Who somebody is and where: “Bob, at frame 3”."""
        clip = self._session.clip(here.frame_id) if here.frame_id else None
        if clip is None:
            return here.name
        return self.tr("{0}, at frame {1}").format(here.name, clip.number)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.font(fonts.SMALL, QFont.Weight.Bold))
        others = self._company.others
        shown = [(initials(each.name), getattr(colours, role_of(each.user_id))) for each in others[:MOST]]
        if len(others) > MOST:
            shown.append((f"+{len(others) - MOST}", colours.raised))
        top = (self.height() - SIDE) // 2
        for number, (text, colour) in enumerate(shown):
            area = QRect(number * STEP, top, SIDE, SIDE)
            painter.setPen(QPen(QColor(colours.panel), 2))
            painter.setBrush(QColor(colour))
            painter.drawEllipse(area.adjusted(1, 1, -1, -1))
            painter.setPen(QColor(_ink(colour)))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            others = self._company.others
            place = min(event.pos().x() // STEP, len(others) - 1, MOST)
            if 0 <= place < MOST:
                QToolTip.showText(event.globalPos() + QPoint(0, 8), self.words(others[place]), self)
            elif others:
                QToolTip.showText(event.globalPos(), "\n".join(map(self.words, others[MOST:])), self)
            return True
        return super().event(event)  # type: ignore[arg-type]

    @Slot()
    def _on_changed(self) -> None:
        others = self._company.others
        self.setVisible(bool(others))
        self.setFixedSize(self.sizeHint())
        said = "; ".join(map(self.words, others))
        self.setAccessibleName(self.tr("Also here: {0}").format(said) if others else "")
        self.update()


def _ink(colour: str) -> str:
    """Black or white, whichever is read better on a colour."""
    from ui.theme.tokens import contrast

    return max(("#101216", "#ffffff"), key=lambda ink: contrast(ink, colour))
