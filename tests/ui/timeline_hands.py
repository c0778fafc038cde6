"""Hands on a timeline, for tests: pressing, moving, releasing, and a timeline with everything on it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.footage import Footage
from app.domain.project import Marker, Project, Track, TrackItem
from app.domain.script import Frame
from app.domain.timeline import Board, Timeline
from ui.timeline import TimelineModel, TimelineView

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
RULER_Y = 12


def x_of(view: TimelineView, picture: float) -> int:
    """Where a picture lies in the viewport."""
    return view.scene().x(picture)


def y_of(view: TimelineView, kind: str, share: float = 0.5) -> int:
    """A height in a row, 0 at its top."""
    row = view.scene().row(view.scene().rows_by_kind[kind])
    return round(row.top() + row.height() * share)


def press(view: TimelineView, x: float, y: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press the left button."""
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, modifiers, QPoint(round(x), round(y)))


def move(view: TimelineView, x: float, y: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Move the pointer, the left button held."""
    point = QPointF(x, y)
    event = QMouseEvent(
        QEvent.Type.MouseMove, point, view.viewport().mapToGlobal(point),
        Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, modifiers,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def release(view: TimelineView, x: float, y: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Let the left button go."""
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, modifiers, QPoint(round(x), round(y)))


def drag(
    view: TimelineView,
    at: tuple[float, float],
    to: tuple[float, float],
    modifiers: Qt.KeyboardModifier = NONE,
) -> None:
    """Press at one place, move in two steps, release at the other."""
    press(view, *at, modifiers)
    move(view, (at[0] + to[0]) / 2, (at[1] + to[1]) / 2, modifiers)
    move(view, *to, modifiers)
    release(view, *to, modifiers)


def click(view: TimelineView, x: float, y: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press and release at one place."""
    press(view, x, y, modifiers)
    release(view, x, y, modifiers)


def drop(view: TimelineView, at: QPointF, data: QMimeData) -> None:
    """Drag something in and let it go."""
    args = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NONE)
    enter = QDragEnterEvent(at.toPoint(), *args)
    QApplication.sendEvent(view.viewport(), enter)
    assert enter.isAccepted()
    QApplication.sendEvent(view.viewport(), QDropEvent(at, *args))


CLIP = Footage(Fraction(60), start=Fraction(5), end=Fraction(9))
"""What the second frame shows: four seconds of a file of sixty."""


def fill(model: TimelineModel, timeline: Timeline) -> None:
    """Show a timeline whose second frame is a clip, with an effect, music on its track and two markers."""
    clips = list(timeline.clips)
    clips[1] = replace(clips[1], visual=replace(clips[1].visual, kind="video", footage=CLIP))
    model.set_timeline(replace(timeline, clips=tuple(clips)))
    tracks = (
        Track(id="t1", project_id="p", kind="effects", items=(
            TrackItem(id="door", asset_id="v1", name="door.wav", frame_id="f2", offset=Fraction(1), length=Fraction(3)),
        )),
        Track(id="t2", project_id="p", kind="music", items=(
            TrackItem(id="theme", asset_id="v2", name="theme.wav", length=Fraction(8), duck_db=-12.0, gain_db=-4.0),
        )),
    )  # fmt: skip
    markers = (
        Marker(id="m1", project_id="p", frame_id="f1", offset=Fraction(2), name="Low water"),
        Marker(id="m2", project_id="p", frame_id="f3", offset=Fraction(1), name="The turn"),
    )
    frames = {
        clip.frame_id: Frame(
            id=clip.frame_id, project_id="p", scene_id=clip.scene_id, order="a", source="", text=clip.text
        )
        for clip in clips
    }
    project = Project(id="p", name="P", name_key="p", owner_id="")
    model.set_board(Board(project, (), tuple(frames.values()), {}, {}, tracks, markers), frames)
