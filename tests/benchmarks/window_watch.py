"""What the window's thread spends on each event, from the moment it is told of until it is free again."""

from __future__ import annotations

import contextlib
import gc
import os
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

SLOW_MS, WORST_MS = 16.0, 50.0
"""Milliseconds of one slot: a picture at 60 a second, and what is felt as a stop."""

_LOOK_S = 0.004


@dataclass(frozen=True, slots=True)
class Slot:
    """One event that the thread was busy with."""

    what: str
    """Who it was for, and of which kind."""
    wall: float
    """Milliseconds from its beginning to its end, with waiting for others."""
    own: float
    """Milliseconds that the thread itself worked."""
    where: str
    """Where in the program most of it was spent; empty for short ones."""
    during: str
    """What was being done."""


@dataclass
class Spent:
    """Everything the thread did."""

    slots: list[Slot] = field(default_factory=list)

    def own(self) -> list[float]:
        """Milliseconds of all events that took any time worth telling."""
        return sorted(slot.own for slot in self.slots)

    def medians(self, at_least: int = 5) -> list[tuple[float, str]]:
        """The median of each kind of event that came so often, the slowest first."""
        kinds: dict[str, list[float]] = {}
        for slot in self.slots:
            kinds.setdefault(slot.what, []).append(slot.own)
        found = [(statistics.median(each), what) for what, each in kinds.items() if len(each) >= at_least]
        return sorted(found, reverse=True)

    def worst(self, count: int) -> list[Slot]:
        """The slowest."""
        return sorted(self.slots, key=lambda slot: slot.own, reverse=True)[:count]


class Watched(QApplication):
    """An application that notes what each event costs. Events within events are part of the outer one."""

    def __init__(self) -> None:
        super().__init__(sys.argv[:1])
        self.spent = Spent()
        self.during = ""
        self._inside = False
        self._since = 0.0
        self._seen: Counter[str] = Counter()
        self._thread = threading.get_ident()
        self._collected = self._began = 0.0
        gc.callbacks.append(self._on_collected)
        self._ended = threading.Event()
        self._looker = threading.Thread(target=self._look, name="look", daemon=True)

    def watch(self) -> None:
        """Begin."""
        self.spent = Spent()
        self._looker.start()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()
        self._looker.join()

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        if self._inside:
            return super().notify(receiver, event)
        what = f"{type(receiver).__name__} {event.type().name}"
        self._inside = True
        self._seen.clear()
        own, self._since = time.thread_time(), time.perf_counter()
        try:
            return super().notify(receiver, event)
        finally:
            wall = (time.perf_counter() - self._since) * 1000
            own = (time.thread_time() - own) * 1000
            self._since, self._inside = 0.0, False
            where = self._seen.most_common(1)[0][0] if self._seen and wall > SLOW_MS / 2 else ""
            if self._collected > 4:
                where = f"{self._collected:.0f} ms of them Python's collector, {where}"
            self._collected = 0.0
            self.spent.slots.append(Slot(what, wall, own, where, self.during))

    def _on_collected(self, phase: str, _info: dict[str, int]) -> None:
        if threading.get_ident() == self._thread:
            if phase == "start":
                self._began = time.thread_time()
            else:
                self._collected += (time.thread_time() - self._began) * 1000

    def _look(self) -> None:
        """On a thread of its own: where the window's thread is while an event takes long."""
        while not self._ended.wait(_LOOK_S):
            since = self._since
            if since and time.perf_counter() - since > 2 * _LOOK_S:
                self._seen[_place(sys._current_frames().get(self._thread))] += 1


def _place(frame: FrameType | None) -> str:
    """The innermost place of the program's own that a stack is in, with who called it."""
    found: list[str] = []
    while frame is not None and len(found) < 3:
        path = frame.f_code.co_filename
        for room in ("/ui/", "/app/"):
            if room in path and "site-packages" not in path:
                found.append(f"{room[1:]}{path.rpartition(room)[2]}: {frame.f_code.co_name}")
        frame = frame.f_back
    return " < ".join(found)


def wait(ms: int) -> None:
    """Let the window live for so long."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


class Lost:
    """Where the time of the window's thread goes from here on: what it and the whole program computed, how long
    it was ready to run and did not, and what the machine's host took from all (Linux)."""

    def __init__(self) -> None:
        self._begun = self._now()

    def told(self) -> str:
        """In milliseconds, for people."""
        spent = [now - then for now, then in zip(self._now(), self._begun, strict=True)]
        names = ("thread", "program", "waiting for a core", "host")
        return ", ".join(f"{name} {value:.0f}" for name, value in zip(names, spent, strict=True))

    @staticmethod
    def _now() -> tuple[float, float, float, float]:
        delay = stolen = 0.0
        with contextlib.suppress(OSError):
            delay = int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e6
            stolen = int(Path("/proc/stat").read_text().split()[8]) * 1000 / os.sysconf("SC_CLK_TCK")
        return time.thread_time() * 1000, time.process_time() * 1000, delay, stolen
