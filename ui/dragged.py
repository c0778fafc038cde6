"""What drags carry from one panel to another, and what pictures would do where they hang."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QDropEvent

PICTURE_MIME = "application/x-scenewright-picture"
"""The id of a picture among a frame's candidates, as UTF-8."""


def together(event: QDropEvent) -> bool:
    """Whether several pictures are all meant for one frame, which Alt says; else each goes to a frame."""
    return bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)


def pictures_words(pictures: int, number: int, frames: int, all_in_one: bool) -> str:
    """What letting go of some pictures over the frame with that number of ``frames`` would do."""
    if pictures == 1:
        return _tr("Add the picture to frame {0}").format(number)
    last = min(frames, number + pictures - 1)
    if all_in_one or last == number:
        return _tr("Add {0} pictures to frame {1}").format(pictures, number)
    words = _tr("Show {0} pictures in frames {1} to {2} · Alt: all in frame {1}")
    return words.format(pictures, number, last)


def _tr(text: str) -> str:
    return QCoreApplication.translate("dragged", text)
