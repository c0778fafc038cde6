"""A scripted session in a window over a large project: everything that hands do, over and over.

``python -m tests.benchmarks.window_session slots|answers FRAMES SECONDS [HOME]`` prints one line of JSON for
the rows of ``tests.benchmarks.window``; on the other channel it says what was slow and where.
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qasync
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import bootstrap
from app.config import Config
from app.domain.script import Frame
from app.services.facade import Services
from tests.benchmarks.big_project import Media, made
from tests.benchmarks.window_watch import WORST_MS, Lost, Watched, wait
from ui.inspector.candidates import CHOSEN, IMAGE
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.memory import Sweeper
from ui.pauses import breathe
from ui.storyboard.rows import FrameRow
from ui.theme import Mode, Theme, apply

PLAIN = Qt.KeyboardModifier.NoModifier
NAME = "Big"
SEEN_S = 10.0
"""Longest wait for an edit to be seen."""

Step = Callable[[], None]


class Hands:
    """Does by mouse and keys what people do, a step at a time."""

    def __init__(self, application: Watched, window: MainWindow) -> None:
        self.application, self.window = application, window
        self._number = itertools.count()

    # Means -----------------------------------------------------------------------------------

    def trigger(self, name: str) -> None:
        """An action of the palette."""
        action = self.window.commands.registry[name]
        if action.isEnabled():
            QTimer.singleShot(0, action.trigger)
        wait(30)

    def settle(self) -> None:
        """Until what was done is stored and on screen."""
        until = time.monotonic() + SEEN_S
        window = self.window
        while time.monotonic() < until:
            wait(20)
            if not (window.jobs.saving or window.session._loading):
                break
        wait(60)

    def wheel(self, widget: QWidget, delta: int, keys: Qt.KeyboardModifier = PLAIN) -> None:
        at = QPointF(widget.width() / 2, widget.height() / 2)
        event = QWheelEvent(
            at, widget.mapToGlobal(at), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, keys,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        wait(16)

    def focus(self) -> QWidget:
        return self.application.focusWidget() or self.window

    def type(self, text: str, pause: int = 40) -> None:
        for letter in text:
            QTest.keyClick(self.focus(), letter)
            wait(pause)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.focus(), key, keys)
        wait(30)

    def click_row(self, row: int, keys: Qt.KeyboardModifier = PLAIN) -> None:
        view = self.window.storyboard.view
        index = view.source.index(row % max(1, view.source.rowCount()), 0)
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, view.visualRect(index).center())
        wait(60)

    # What is done ----------------------------------------------------------------------------

    def steps(self) -> Iterator[tuple[str, Step]]:
        """Everything in turn, without end; each with what it is called."""
        while True:
            yield from (
                ("choosing a frame", self._choose), ("scrolling the storyboard", self._scroll),
                ("typing in the script", self._write), ("choosing a picture", self._picture),
                ("scrolling the timeline", self._scroll_timeline), ("zooming", self._zoom),
                ("playing", self._play), ("moving a frame", self._move), ("moving a scene", self._move_scene),
                ("undo", self._undo), ("redo", self._redo), ("undo", self._undo),
                ("searching", self._search), ("opening tabs", self._tabs), ("duplicating", self._duplicate),
                ("joining and splitting", self._join), ("deleting", self._delete),
                ("choosing many", self._many), ("folding", self._fold), ("the palette", self._palette),
                ("the history list", self._history), ("scrubbing", self._scrub), ("trimming", self._trim),
                ("finding in the script", self._find), ("filtering", self._filter),
            )  # fmt: skip

    def _somewhere(self) -> int:
        return next(self._number) * 1237 + 411

    def _choose(self) -> None:
        self.window.storyboard.tabs.choose(0)
        self.click_row(self._somewhere())
        for _ in range(5):
            self.key(Qt.Key.Key_Down)

    def _scroll(self) -> None:
        for number in range(30):
            self.wheel(self.window.storyboard.view.viewport(), -240 if number < 20 else 480)

    def _write(self) -> None:
        window = self.window
        self.trigger("edit.script")
        frames = _frames(window)
        frame = frames[self._somewhere() % len(frames)]
        window.session.select(frame.id)
        window.script.page.go((window.script.script.place(frame.id), 0))
        wait(100)
        self.type("once more ", 60)
        self.key(Qt.Key.Key_End)
        self.type(" and again", 60)
        self.key(Qt.Key.Key_Down)
        self.settle()
        window.storyboard.tabs.choose(0)
        wait(100)

    def _picture(self) -> None:
        self.trigger("view.pictures")
        self.click_row(self._somewhere())
        wait(200)
        grid = self.window.inspector.pictures.grid
        for row in (1, 2):
            place = grid.visualRect(grid.model().index(row, 0)).center()
            QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
            self.settle()

    def _scroll_timeline(self) -> None:
        for number in range(30):
            delta = -240 if number < 20 else 360
            self.wheel(self.window.timeline.viewport(), delta, Qt.KeyboardModifier.ShiftModifier)

    def _zoom(self) -> None:
        for number in range(24):
            delta = 120 if number % 12 < 6 else -120
            self.wheel(self.window.timeline.viewport(), delta, Qt.KeyboardModifier.ControlModifier)
        self.trigger("view.zoom_fit")
        wait(100)
        for _ in range(8):
            self.trigger("view.zoom_in")

    def _play(self) -> None:
        self.window.storyboard.view.setFocus()
        self.trigger("play.toggle")
        wait(2500)
        self.trigger("play.toggle")

    def _move(self) -> None:
        self.click_row(self._somewhere())
        self.trigger("frame.down")
        self.settle()

    def _move_scene(self) -> None:
        self.trigger("scene.down")
        self.settle()

    def _undo(self) -> None:
        self.trigger("edit.undo")
        self.settle()

    def _redo(self) -> None:
        self.trigger("edit.redo")
        self.settle()

    def _search(self) -> None:
        self.trigger("edit.find")
        self.type("river")
        wait(150)
        self.window.storyboard.end_search()
        wait(100)

    def _filter(self) -> None:
        self.trigger("storyboard.unpictured")
        wait(100)
        self.trigger("storyboard.all")
        wait(100)

    def _tabs(self) -> None:
        for name in ("view.text", "view.voice", "view.look", "view.pictures"):
            self.trigger(name)
            wait(60)
            self.click_row(self._somewhere())

    def _duplicate(self) -> None:
        self.trigger("frame.duplicate")
        self.settle()

    def _join(self) -> None:
        row = self._somewhere()
        self.click_row(row)
        self.click_row(row + 1, Qt.KeyboardModifier.ShiftModifier)
        self.trigger("frame.join")
        self.settle()
        self.trigger("edit.undo")
        self.settle()

    def _delete(self) -> None:
        self.click_row(self._somewhere())
        self.trigger("frame.delete")
        self.settle()
        self.trigger("edit.undo")
        self.settle()

    def _many(self) -> None:
        row = self._somewhere()
        self.click_row(row)
        self.click_row(row + 40, Qt.KeyboardModifier.ShiftModifier)
        self.trigger("storyboard.choose_all")
        wait(100)
        self.click_row(row)

    def _fold(self) -> None:
        self.trigger("storyboard.fold_all")
        wait(100)
        self.trigger("storyboard.unfold_all")
        wait(100)

    def _palette(self) -> None:
        self.trigger("view.palette")
        wait(100)
        self.type("spl")
        self.key(Qt.Key.Key_Escape)

    def _history(self) -> None:
        self.trigger("edit.history")
        wait(300)
        self.key(Qt.Key.Key_Escape)

    def _scrub(self) -> None:
        viewport = self.window.timeline.viewport()
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(viewport, left, pos=QPoint(200, 10))
        for x in range(200, 900, 35):
            QTest.mouseMove(viewport, QPoint(x, 10))
            wait(16)
        QTest.mouseRelease(viewport, left, pos=QPoint(900, 10))
        wait(60)

    def _trim(self) -> None:
        self.trigger("timeline.trim_end")
        self.settle()

    def _find(self) -> None:
        self.trigger("edit.replace")
        self.type("heron")
        wait(200)
        self.key(Qt.Key.Key_Escape)
        self.window.storyboard.tabs.choose(0)
        wait(60)


def slots(application: Watched, window: MainWindow, seconds: float) -> dict[str, object]:
    """What events cost in so many seconds of work."""
    hands = Hands(application, window)
    wait(3000)  # the first looks at what was opened are no part of the work
    application.watch()
    until = time.monotonic() + seconds
    for name, step in hands.steps():
        application.during = name
        step()
        if time.monotonic() > until:
            break
    application.end()
    spent = application.spent
    for slot in spent.worst(40):
        print(
            f"{slot.own:7.1f} ms ({slot.wall:.0f} wall)  {slot.during}: {slot.what}: {slot.where}",
            file=sys.stderr,
        )
    own, wall = spent.own(), sorted(slot.wall for slot in spent.slots)
    slowest = spent.medians()[0]
    worst = spent.worst(1)[0]
    return {
        "events": len(own),
        "median": statistics.median(own),
        "slowest_median": slowest[0],
        "slowest_kind": slowest[1],
        "p999": own[int(len(own) * 0.999)],
        "worst": worst.own,
        "worst_during": worst.during,
        "over": sum(each > WORST_MS for each in own),
        "wall_p999": wall[int(len(wall) * 0.999)],
        "wall_worst": wall[-1],
        "wall_over": sum(each > WORST_MS for each in wall),
    }


def _frames(window: MainWindow) -> tuple[Frame, ...]:
    board = window.session.board
    assert board is not None
    return board.frames


KEYS, PICTURES = 120, 30


def answers(application: Watched, window: MainWindow, _seconds: float) -> dict[str, object]:
    """From a hand's doing until it is seen, in the middle of the project."""
    frames = _frames(window)
    wait(3000)
    keys = _keys(window, frames[len(frames) // 2].id)
    while window.jobs.running:  # what was typed is being spoken, which is another thing than choosing
        wait(50)
    wait(1500)
    return {
        "keys": keys,
        "pictures": _pictures(window, [frame.id for frame in frames[len(frames) // 2 + 50 :][:PICTURES]]),
    }


def _keys(window: MainWindow, frame_id: str) -> list[float]:
    """Milliseconds from a keystroke until script, storyboard's row and the preview's caption are painted."""
    script, view = window.script, window.preview.view
    window.storyboard.write()
    script.page.go((script.script.place(frame_id), 0))
    window.session.select(frame_id)
    wait(1500)
    found = []
    for number in range(KEYS):
        lost = Lost()
        begun = time.perf_counter()
        QTest.keyClick(script.page, Qt.Key.Key_A if number % 6 else Qt.Key.Key_Space)
        script.page.viewport().repaint()
        window.storyboard.view.viewport().repaint()
        view.repaint()
        found.append((time.perf_counter() - begun) * 1000)
        if found[-1] > WORST_MS:
            print(f"keystroke {number}: {found[-1]:.0f} ms; {lost.told()}", file=sys.stderr)
        row = window.storyboard.model.row_of(window.storyboard.model.index_of(frame_id))
        assert isinstance(row, FrameRow)
        assert row.text == script.page.textCursor().block().text()
        wait(30)
    window.storyboard.tabs.choose(0)
    wait(1500)
    return found


def _pictures(window: MainWindow, frame_ids: Sequence[str]) -> list[float]:
    """Milliseconds from a press on another candidate until the preview has painted it."""
    window.commands.registry["view.pictures"].trigger()
    view, grid = window.preview.view, window.inspector.pictures.grid
    shown: list[float] = []
    show = view.show_picture

    def painted(image: QImage | None) -> None:
        show(image)
        view.repaint()
        shown.append(time.perf_counter())

    found = []
    for frame_id in frame_ids:
        window.session.select(frame_id)
        wait(700)
        shown.clear()
        index = next(
            grid.model().index(row, 0)
            for row in range(grid.model().rowCount())
            if not grid.model().index(row, 0).data(CHOSEN)
        )
        wanted = index.data(IMAGE).id
        with patch.object(view, "show_picture", painted):
            begun = time.perf_counter()
            QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(index).center())
            until = begun + SEEN_S
            while not shown and time.perf_counter() < until:
                wait(1)
        found.append((shown[0] - begun) * 1000 if shown else SEEN_S * 1000)
        until = time.perf_counter() + SEEN_S
        while (image := window.session.chosen_image(frame_id)) is None or image.id != wanted:
            assert time.perf_counter() < until
            wait(20)
    return found


def main() -> None:
    """Open the window and do as the arguments say."""
    what, frames, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    with tempfile.TemporaryDirectory(prefix="window-") as folder:
        home = Path(sys.argv[4]) if len(sys.argv) > 4 else Path(folder)
        application = Watched()
        apply(application, Theme(Mode.DARK))
        breathe()
        sweeper = Sweeper()
        loop = qasync.QEventLoop(application, already_running=True)
        with bootstrap.services(Config(home)) as services:
            if not any(project.name == NAME for project in services.projects.list()):
                made(services, NAME, frames, media=Media(services))
            window = _opened(services, loop, home)
            try:
                found = (slots if what == "slots" else answers)(application, window, seconds)
            finally:
                window.close()
                sweeper.close()
        print(json.dumps(found), flush=True)
        os._exit(0)


def _opened(services: Services, loop: qasync.QEventLoop, home: Path) -> MainWindow:
    settings = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
    jobs = Jobs(loop)
    window = MainWindow(services, jobs, Theme(Mode.DARK), settings, "")
    window.resize(1680, 1050)
    window.show()
    jobs.watch(window.open_named(NAME))
    while not (window.session.project_id and window.preview.player.timeline is not None):
        wait(20)
    return window


if __name__ == "__main__":
    main()
