"""Somebody else's window: its text is on the clipboard, and its files can be dragged out of it.

``python other_window.py X Y TEXT_FILE FILE…`` shows it at X, Y and says ``ready`` once it can be used.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


class Other(QWidget):
    """A window that is nothing but what can be dragged out of it."""

    def __init__(self, files: list[str]) -> None:
        super().__init__(None, Qt.WindowType.BypassWindowManagerHint | Qt.WindowType.FramelessWindowHint)
        self._files = files

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(file) for file in self._files])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)


def main() -> None:
    """Show it until the process is ended."""
    x, y, text, *files = sys.argv[1:]
    application = QApplication(sys.argv[:1])
    application.clipboard().setText(Path(text).read_text(encoding="utf-8"))
    other = Other(files)
    other.setGeometry(int(x), int(y), 40, 40)
    other.show()
    print("ready", flush=True)
    application.exec()


if __name__ == "__main__":
    main()
