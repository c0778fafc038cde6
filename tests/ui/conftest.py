"""Windows without a screen, and nothing left behind: widgets, threads, timers, logged errors."""

from __future__ import annotations

import gc
import logging
import math
import os
import re
import struct
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer, Signal
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.domain.captions import Cue, CueWord
from app.domain.project import Music
from app.domain.style import Style
from app.domain.template import Look
from app.domain.time import SAMPLE_RATE, TimeRange
from app.domain.timeline import Canvas, Clip, Sound, Timeline, Visual
from app.errors import RenderFailed
from ui.theme import Mode, Theme, apply

_MISUSE = re.compile(r"Q(Object|Painter|BasicTimer|Timer|Thread|Pixmap|Image|Font|Layout|Widget|Signal)\w*::")


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(scope="session", autouse=True)
def clipboard_left_plain(qapp: QApplication) -> Iterator[None]:
    """What a widget of ours has copied is Python's: where there is no screen, a clipboard that still holds it
    when Python has ended takes the process down."""
    yield
    qapp.clipboard().setText("")


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The theme that dresses the application for the whole run."""
    theme = Theme(Mode.DARK)
    apply(qapp, theme)
    return theme


def _settle() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def nothing_left(
    qapp: QApplication, theme: Theme, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, qtlog
) -> Iterator[None]:
    """Fails a test that leaves a widget, a thread or a running timer behind, or logs an error.

    What Qt itself complains of counts too: painters, threads and timers used wrongly.

    ``@pytest.mark.usefixtures("errors_expected")`` lets a test log errors.
    """
    qt_threads: list[QThread] = []
    timers: list[QTimer] = []
    start_thread, start_timer = QThread.start, QTimer.start

    def note_thread(self: QThread, *args: object) -> None:
        qt_threads.append(self)
        start_thread(self, *args)

    def note_timer(self: QTimer, *args: object) -> None:
        timers.append(self)
        start_timer(self, *args)

    monkeypatch.setattr(QThread, "start", note_thread)
    monkeypatch.setattr(QTimer, "start", note_timer)
    widgets = set(QApplication.topLevelWidgets())
    threads = set(threading.enumerate())
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    yield
    logging.getLogger().removeHandler(errors)
    gc.unfreeze()  # what an open project keeps out of the search would stay for all tests
    _settle()

    def running() -> list[str]:
        left = [repr(w) for w in QApplication.topLevelWidgets() if w not in widgets]
        left += [f"running {t!r}" for t in qt_threads if isValid(t) and t.isRunning()]
        left += [f"active {t!r}" for t in timers if isValid(t) and t.isActive()]
        new = set(threading.enumerate()) - threads
        return left + [repr(t) for t in new if not isinstance(t, threading._DummyThread)]

    left = running()
    if left:
        gc.collect()  # Slow, so only where something may be waiting for it.
        _settle()
        left = running()
    if "errors_expected" not in request.fixturenames:
        left += [f"logged: {record.getMessage()}" for record in errors.records]
        left += [f"Qt said: {record.message}" for record in qtlog.records if _MISUSE.match(record.message)]
    assert not left, f"left behind: {left}"


@pytest.fixture
def errors_expected() -> None:
    """This test makes the program log errors."""


def build_timeline(
    count: int = 6,
    *,
    fps: Fraction = Fraction(30),
    seconds: tuple[Fraction, ...] = (Fraction(4), Fraction(36, 10), Fraction(52, 10), Fraction(64, 10)),
    size: tuple[int, int] = (320, 180),
    music: bool = True,
    names: tuple[str, ...] = (),
    burn_captions: bool = True,
) -> Timeline:
    """A timeline of ``count`` frames with voices, captions and crossfades, as the domain lays it out."""
    clips: list[Clip] = []
    start = 0
    for number in range(count):
        pictures = math.ceil(seconds[number % len(seconds)] * fps)
        begin, spoken = start / fps, pictures / fps - Fraction(3, 10)
        name = names[number] if names else f"f{number + 1}"
        words = f"Frame {number + 1} says that the river turns twice a day".split()
        middle = spoken / 2
        clips.append(
            Clip(
                name, f"s{number // 3 + 1}", number + 1, start, pictures,
                Visual("asset", f"p{number % 6}", 1600, 900), Style("crossfade" if number else "cut"),
                7 if number else 0, 7 if number else 0,
                cues=(
                    Cue(Fraction(0), middle, (tuple(CueWord(w, Fraction(0), middle) for w in words[:5]),)),
                    Cue(middle, spoken, (tuple(CueWord(w, middle, spoken) for w in words[5:]),)),
                ),
                voice=Sound(f"v{number % 6}", begin, spoken, TimeRange(begin, spoken)),
                text=" ".join(words),
            )
        )  # fmt: skip
        start += pictures
    return Timeline(
        Canvas(*size, fps),
        Look("clear", "Clear", ""),
        tuple(clips),
        burn_captions,
        Music("m0", "Low tide.mp3") if music else None,
    )


@pytest.fixture
def make_timeline() -> Callable[..., Timeline]:
    """Builds timelines: ``make_timeline(count, fps=…, seconds=…, size=…, music=…, names=…)``."""
    return build_timeline


class FakeMedia(QObject):
    """Coloured thumbnails and a smooth waveform, at once; counts what is asked."""

    ready = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, int, int]] = []
        self._kept: dict[tuple[str, int, int], QPixmap] = {}

    def thumbnail(self, visual: Visual, width: int, height: int) -> QPixmap | None:
        key = (visual.asset_id, width, height)
        self.asked.append(key)
        if key not in self._kept:
            pixmap = QPixmap(width, height)
            pixmap.fill(QColor.fromHsv(hash(visual.asset_id) % 360, 150, 180))
            self._kept[key] = pixmap
        return self._kept[key]

    def waveform(self, asset_id: str) -> bytes | None:
        levels = (round(90 * abs(math.sin(i / 9))) for i in range(600))
        return b"".join(struct.pack("bb", -level, level) for level in levels)


@pytest.fixture
def media() -> FakeMedia:
    """Thumbnails and waveforms for a timeline."""
    return FakeMedia()


class FakePreviewSession:
    """Pictures whose colour is their number, and a beep on every whole second. Deterministic.

    ``gate``, when cleared, holds every picture up.
    """

    def __init__(self, timeline: Timeline, width: int, height: int, *, broken: bool = False) -> None:
        self.timeline, self.width, self.height = timeline, width, height
        self.broken = broken
        self.closed = False
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[int] = []
        self.prepared: list[int] = []
        self.expected: list[Visual] = []
        self.threads: set[int] = set()

    @staticmethod
    def colour(number: int) -> QColor:
        """The colour of picture ``number``."""
        return QColor(number % 256, number // 256 % 256, 128)

    def picture(self, number: int) -> memoryview:
        assert not self.closed, "a closed session was asked for a picture"
        self.asked.append(number)
        self.threads.add(threading.get_ident())
        self.gate.wait(10)
        if self.broken:
            raise RenderFailed(f"Picture {number} could not be drawn.", "Try again.")
        colour = self.colour(number)
        pixel = bytes((colour.blue(), colour.green(), colour.red(), 255))
        return memoryview(pixel * (self.width * self.height))

    def prepare(self, near: int) -> bool:
        self.prepared.append(near)
        return len(self.prepared) < 3

    def expect(self, visual: Visual) -> None:
        self.expected.append(visual)

    def sound(self, first: int, count: int) -> bytes:
        assert not self.closed, "a closed session was asked for sound"
        self.threads.add(threading.get_ident())
        values = []
        for sample in range(first, first + count):
            inside = sample % SAMPLE_RATE < SAMPLE_RATE // 20
            level = round(6000 * math.sin(sample * math.tau * 880 / SAMPLE_RATE)) if inside else 0
            values += [level, level]
        return struct.pack(f"<{len(values)}h", *values)

    def close(self) -> None:
        self.closed = True


class FakePreview:
    """Opens fake sessions and keeps them to be looked at."""

    def __init__(self) -> None:
        self.sessions: list[FakePreviewSession] = []
        self.broken = False
        self.refuse = ""
        self.gate = threading.Event()
        """Cleared, it holds every opening up."""
        self.gate.set()

    def __call__(self, timeline: Timeline, width: int, height: int) -> FakePreviewSession:
        self.gate.wait(10)
        if self.refuse:
            raise RenderFailed(self.refuse)
        session = FakePreviewSession(timeline, width, height, broken=self.broken)
        self.sessions.append(session)
        return session


@pytest.fixture
def preview() -> FakePreview:
    """Opens preview sessions without a renderer."""
    return FakePreview()
