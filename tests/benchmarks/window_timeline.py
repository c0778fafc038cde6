"""How long the timeline takes to paint itself while it is zoomed, scrolled and played, with all rows full."""

from __future__ import annotations

import math
import random
import statistics
import struct
import sys
import time
from collections.abc import Callable, Sequence
from fractions import Fraction

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.domain.captions import Cue, CueWord
from app.domain.project import Marker, Music, Project, Track, TrackItem
from app.domain.style import Style
from app.domain.template import Look
from app.domain.time import TimeRange
from app.domain.timeline import Board, Canvas, Clip, Layer, Sound, Timeline, Visual
from tests.benchmarks.window import Figure
from ui.memory import Sweeper, after_reading
from ui.theme import Mode, Theme, apply
from ui.timeline import TimelineModel, TimelineView

SIZE = 1920, 336
FPS = Fraction(30)
LIMIT_MS = 8.0
PASSES = 240


class Media(QObject):
    """Thumbnails and waveforms at once, as once they have been read."""

    ready = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pictures: dict[tuple[str, int, int], QPixmap] = {}
        levels = (round(90 * abs(math.sin(i / 9))) for i in range(6000))
        self._wave = b"".join(struct.pack("bb", -level, level) for level in levels)

    def thumbnail(self, visual: Visual, width: int, height: int) -> QPixmap | None:
        """A plain picture of that size."""
        key = (visual.asset_id, width, height)
        if key not in self._pictures:
            picture = QPixmap(width, height)
            picture.fill(QColor.fromHsv(hash(visual.asset_id) % 360, 150, 180))
            self._pictures[key] = picture
        return self._pictures[key]

    def waveform(self, asset_id: str) -> bytes | None:
        """Two minutes of music, as much of a voice as a frame has."""
        return self._wave[:600] if asset_id.startswith("v") else self._wave


def full(frames: int) -> tuple[Timeline, Board]:
    """A timeline with every row in use: voices, captions, overlays, effects, music, markers."""
    clips: list[Clip] = []
    start = 0
    lengths = (120, 108, 156, 192)
    for number in range(frames):
        pictures = lengths[number % 4]
        begin, spoken = start / FPS, pictures / FPS - Fraction(3, 10)
        middle = spoken / 2
        words = [f"word{each}" for each in range(10)]
        cues = tuple(
            Cue(at, at + middle, (tuple(CueWord(w, at, at + middle) for w in words[part : part + 5]),))
            for part, at in ((0, Fraction(0)), (5, middle))
        )
        layers = (
            (Layer(Style("text", {"text": "A name"}), Fraction(1), Fraction(2)),) if number % 3 == 0 else ()
        )
        half = 7 if number else 0
        clips.append(
            Clip(
                f"f{number}", f"s{number // 20}", number + 1, start, pictures,
                Visual("asset", f"p{number % 60}", 1600, 900), Style("crossfade" if number else "cut"),
                half, half, cues=cues, layers=layers,
                voice=Sound(f"v{number % 60}", begin, spoken, TimeRange(begin, spoken)),
                text=" ".join(words),
            )
        )  # fmt: skip
        start += pictures
    timeline = Timeline(
        Canvas(1920, 1080, FPS), Look("clear", "Clear", ""), tuple(clips), True, Music("m0", "Low tide.mp3")
    )
    effects = tuple(
        TrackItem(
            asset_id=f"e{n % 20}",
            name="door.wav",
            frame_id=f"f{n}",
            length=Fraction(2),
            fade_in=Fraction(1, 2),
        )
        for n in range(0, frames, 5)
    )
    music = tuple(
        TrackItem(asset_id="m1", name="theme.wav", frame_id=f"f{n}", length=Fraction(30), duck_db=-12.0)
        for n in range(0, frames, 50)
    )
    tracks = (
        Track(id="t1", project_id="p", kind="effects", items=effects),
        Track(id="t2", project_id="p", kind="music", items=music),
    )
    markers = tuple(
        Marker(id=f"m{n}", project_id="p", frame_id=f"f{n}", name=f"Place {n}") for n in range(0, frames, 10)
    )
    project = Project(id="p", name="P", name_key="p", owner_id="")
    return timeline, Board(project, (), (), {}, {}, tracks, markers)


def figures(frames: int) -> Sequence[Figure]:
    """95th percentiles of a paint, in milliseconds of the processor: what others run meanwhile is not the
    window's."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    apply(application, Theme(Mode.DARK))
    sweeper = Sweeper()  # as in the program: Python searches for garbage between paints, not in them
    model, media = TimelineModel(), Media()
    timeline, board = full(frames)
    model.set_timeline(timeline)
    model.set_board(board)
    view = TimelineView(model, media)
    view.resize(*SIZE)
    view.show()
    application.processEvents()
    after_reading()
    bar = view.horizontalScrollBar()
    bar.setValue(bar.maximum() // 2)
    viewport = view.viewport()

    def wheel(delta: int, modifier: Qt.KeyboardModifier) -> None:
        at = QPointF(viewport.width() * 0.6, 100)
        event = QWheelEvent(
            at, viewport.mapToGlobal(at), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, modifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(viewport, event)

    def measured(change: Callable[[int], None]) -> list[float]:
        spent = []
        for step in range(PASSES):
            begin = time.thread_time()
            change(step)
            viewport.repaint()
            spent.append((time.thread_time() - begin) * 1000)
        return spent

    shift, ctrl = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier

    def to(per_second: float) -> None:
        view.zoom.by(per_second / view.zoom.scale.per_second, viewport.width() / 2)

    found = []
    for words, per_second in (("as opened", 64.0), ("far out", 2.0), ("close", 400.0)):
        to(per_second)
        spent = measured(lambda step: wheel(-60 if step % 60 < 40 else 90, shift))
        found.append(
            Figure(f"a paint while scrolling, {words}, 95th percentile", _p95(spent), "ms", LIMIT_MS)
        )
    to(64.0)
    spent = measured(lambda step: wheel(60 if step % 80 < 40 else -60, ctrl))
    found.append(Figure("a paint while zooming, 95th percentile", _p95(spent), "ms", LIMIT_MS))
    found.append(Figure("a paint while zooming, median", statistics.median(spent), "ms"))
    view.zoom_fit()
    spent = measured(lambda step: wheel(60 if step % 200 < 100 else -60, ctrl))
    found.append(Figure("a paint while zooming out of all, 95th percentile", _p95(spent), "ms", LIMIT_MS))
    hands = random.Random(7)
    to(64.0)

    def anything(_step: int) -> None:
        kind = shift if hands.random() < 0.5 else ctrl
        wheel(hands.choice((-120, -60, 60, 120)), kind)

    spent = [each for _ in range(3) for each in measured(anything)]
    found.append(
        Figure("a paint while zooming and scrolling mixed, 95th percentile", _p95(spent), "ms", LIMIT_MS)
    )
    to(64.0)
    start = model.playhead
    strip = []
    for step in range(PASSES):
        begin = time.thread_time()
        model.set_playhead(start + step)
        application.processEvents()
        strip.append((time.thread_time() - begin) * 1000)
    found.append(Figure("the playhead's step, 95th percentile", _p95(strip), "ms", LIMIT_MS))
    view.close()
    sweeper.close()
    return found


def _p95(spent: Sequence[float]) -> float:
    return sorted(spent)[int(len(spent) * 0.95)]
