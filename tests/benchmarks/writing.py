"""Writing in a long script: ``python -m tests.benchmarks.writing [FRAMES]``.

Offscreen, a real window over a project of so many frames (10,000). Printed: how long the script takes to be
there, and from a keystroke until the script, the storyboard's row and the preview's caption have been
painted, median and worst of 200; and how much of that the thread worked itself, which others' work on the
machine does not change.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import bootstrap
from app.config import Config
from tests.benchmarks.big_project import made
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.theme import Mode, Theme, apply

KEYS = 200


def until(application: QApplication, met: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    while not met():
        application.processEvents()
        time.sleep(0.002)


def stage(text: str) -> None:
    """Say on the other channel how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def main(frames: int, home: Path) -> None:
    """Measure and print."""
    application = QApplication([])
    apply(application, Theme(Mode.DARK))
    loop = qasync.QEventLoop(application, already_running=True)
    with bootstrap.services(Config(home)) as services:
        if not any(project.name == "Big" for project in services.projects.list()):
            made(services, "Big", frames)
        jobs = Jobs(loop)
        settings = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
        stage("made")
        window = MainWindow(services, jobs, Theme(Mode.DARK), settings, "")
        window.resize(1680, 1050)
        window.show()
        window.session.board_changed.disconnect(
            window.voicing._on_board_changed
        )  # nothing is spoken meanwhile
        shown: list[float] = []
        follow = window.script.script.show
        window.script.script.show = lambda rows: _timed(lambda: follow(rows), shown)  # type: ignore[method-assign]
        jobs.watch(window.open_named("Big"))
        until(
            application,
            lambda: bool(window.session.project_id) and window.preview.player.timeline is not None,
        )
        stage("open")
        begun = time.perf_counter()
        window.storyboard.write()
        application.processEvents()
        opened = time.perf_counter() - begun
        frame_id = window.session.board.frames[frames // 2].id  # type: ignore[union-attr]
        script = window.script
        script.page.go((script.script.place(frame_id), 0))
        window.session.select(frame_id)
        clip = window.session.clip(frame_id)
        until(
            application, lambda: clip is not None and clip.start <= window.preview.player.position < clip.end
        )
        stage("in the middle")
        index = window.storyboard.model.index_of(frame_id)
        times, own = [], []
        for number in range(KEYS):
            begun, worked = time.perf_counter(), time.thread_time()
            QTest.keyClick(script.page, Qt.Key.Key_A if number % 6 else Qt.Key.Key_Space)
            script.page.viewport().repaint()
            window.preview.view.repaint()
            times.append((time.perf_counter() - begun) * 1000)
            own.append((time.thread_time() - worked) * 1000)
            text = script.page.textCursor().block().text()
            assert window.storyboard.model.row_of(index).text == text  # type: ignore[union-attr]
            assert window.preview.view.words
            application.processEvents()
        script.writer._pause.stop()
        print(f"{frames:,} frames")
        print(
            f"script filled in {shown[0] * 1000:.0f} ms of the thread's own time; shown: {opened * 1000:.0f} ms"
        )
        print(
            f"keystroke to script, row and caption: {statistics.median(times):.1f} ms, worst {max(times):.1f} ms"
        )
        print(f"of which the window's thread works {statistics.median(own):.1f} ms, worst {max(own):.1f} ms")
        for row_id in list(script.writer._calls):
            script.writer.forget(row_id)
        window.close()


def _timed(work: Callable[[], bool], into: list[float]) -> bool:
    begun = time.thread_time()
    try:
        return work()
    finally:
        into.append(time.thread_time() - begun)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    if len(sys.argv) > 2:
        main(count, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(count, Path(folder))
