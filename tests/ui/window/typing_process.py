"""A program of its own in which somebody types into the script, to be killed: says what stands on screen."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import qasync
from PySide6.QtCore import QObject, QSettings, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import bootstrap
from app.config import Config
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.theme import Mode, Theme, apply

EVERY_MS = 40


class Typist(QObject):
    """Types a word after the other, without a pause."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._count = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._on_tick)
        window.session.opened.connect(self._on_opened)

    @Slot()
    def _on_opened(self) -> None:
        self._window.storyboard.write()
        self._window.script.page.go((1, 0))
        self._timer.start()

    @Slot()
    def _on_tick(self) -> None:
        self._count += 1
        QTest.keyClicks(self._window.script.page, f"{self._count} ")
        print(f"{time.monotonic()} {self._window.script.script.rows[1].text}", flush=True)


def main(home: str) -> None:
    """Open the project and type until the end."""
    application = QApplication([])
    apply(application, Theme(Mode.DARK))
    loop = qasync.QEventLoop(application)
    with bootstrap.services(Config(Path(home))) as services:
        settings = QSettings(str(Path(home) / "window.ini"), QSettings.Format.IniFormat)
        window = MainWindow(services, Jobs(loop), Theme(Mode.DARK), settings, "")
        Typist(window)
        window.show()
        window.resume()
        window.jobs.watch(window.open_named("River"))
        with loop:
            loop.run_forever()


if __name__ == "__main__":
    main(sys.argv[1])
