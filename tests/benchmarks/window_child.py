"""A window in a process of its own, for the rows of ``tests.benchmarks.window`` that need one.

``python -m tests.benchmarks.window_child empty|start|project|memory HOME [NAME]`` prints one line of JSON:
``at``, the moment (seconds since the epoch) at which what was waited for was painted, the seconds of processor spent until then, and megabytes.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _say(**figures: object) -> None:
    """Told at once: what the program does afterwards is no part of it."""
    print(json.dumps({"at": time.time(), "processor": time.process_time(), **figures}), flush=True)
    os._exit(0)


def _empty() -> None:
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Painted(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                _say()
            return False

    application = QApplication([])
    window = QMainWindow()
    watcher = Painted()
    window.installEventFilter(watcher)
    window.resize(1680, 1050)
    window.show()
    application.exec()


def _program(what: str, home: str, project: str) -> None:
    os.environ["SCENEWRIGHT_HOME"] = home
    from PySide6.QtCore import QEvent, QObject

    from app.cli.main import run

    def open_editor(name: str) -> int:
        from ui import application

        class Painted(QObject):
            window: Any = None

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint:
                    self.look(watched)
                return False

            def look(self, watched: QObject) -> None:
                if what == "start":
                    _say()
                from ui.storyboard.view import StoryboardView

                parent = watched.parent()
                if isinstance(parent, StoryboardView) and parent.model().rowCount():
                    if what == "memory":
                        from PySide6.QtCore import QTimer

                        QTimer.singleShot(5000, _memory)
                        self.look = lambda _watched: None  # type: ignore[method-assign]
                    else:
                        _say()

        make = application._application

        def watched_application() -> Any:
            made = make()
            made.watcher = Painted()
            made.installEventFilter(made.watcher)
            return made

        application._application = watched_application
        return application.open_editor(name)

    sys.exit(run(["edit", *([project] if project else [])], open_editor))


def _memory() -> None:
    from tests.benchmarks.apart import highest_mb

    now = next(
        int(line.split()[1])
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        if line.startswith("VmRSS")
    )
    _say(now_mb=round(now / 1024), highest_mb=highest_mb())


def main() -> None:
    """Do as the arguments say."""
    what, home, *rest = sys.argv[1:]
    if what == "empty":
        _empty()
    else:
        _program(what, home, rest[0] if rest else "")


if __name__ == "__main__":
    main()
