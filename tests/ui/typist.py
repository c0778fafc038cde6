"""A program that types into a window until it is killed: ``python -m tests.ui.typist HOME WHERE``.

``WHERE`` is ``row`` (a frame's field in the storyboard), ``new`` (the field for a new frame) or ``script``.
Every line it prints is the whole text after one keystroke, with the seconds since it began.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import qasync
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QWidget

from app import bootstrap
from app.config import Config
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.theme import Mode, Theme, apply

WORDS = "somebody on the bank says that now is the time to listen to what comes up the river "
KEYSTROKE = 0.04


def field_of(window: MainWindow, where: str) -> QWidget:
    """Open the field and give it the focus."""
    match where:
        case "row":
            window.edit_text()
        case "new":
            window.add_frame()
        case "script":
            window.storyboard.write()
            QTest.keyClick(window.script.page, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    field = QApplication.focusWidget()
    assert isinstance(field, QPlainTextEdit | QTextEdit), field
    return field


async def typing(window: MainWindow, where: str) -> None:
    """Type for as long as one lives."""
    await window.open_named("River")
    field = field_of(window, where)
    begun = time.monotonic()
    for character in itertools.cycle(WORDS):
        QTest.keyClicks(field, character)
        print(f"{time.monotonic() - begun:.3f} {field.toPlainText().split(chr(10))[-1]}", flush=True)
        await asyncio.sleep(KEYSTROKE)


def main() -> None:
    """Open a window and type."""
    home, where = Path(sys.argv[1]), sys.argv[2]
    application = QApplication(sys.argv[:1])
    theme = Theme(Mode.DARK)
    apply(application, theme)
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    with bootstrap.services(Config(home)) as services, loop:
        settings = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
        window = MainWindow(services, Jobs(loop), theme, settings, "")
        window.resize(1200, 800)
        window.show()
        window.activateWindow()
        window.resume()
        loop.run_until_complete(typing(window, where))


if __name__ == "__main__":
    main()
