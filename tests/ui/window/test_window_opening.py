"""From the first painted window to the editor: what stands in it meanwhile, and what is handed on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, QRect, QSettings, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from app.errors import BadSetting, NotFound
from app.services.facade import Services
from app.services.safe import Safe
from ui.desk import Desk
from ui.opening import steps
from ui.opening.beside import Left, beside, first_paint
from ui.opening.frame import Frame
from ui.opening.glimpse import seen
from ui.theme import Mode, Theme

SIZE = (1280, 860)


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def make_frame(settings: QSettings, qtbot: QtBot) -> Callable[[bool], Frame]:
    def make(editing: bool) -> Frame:
        frame = Frame(settings, editing)
        qtbot.addWidget(frame)
        frame.resize(*SIZE)
        first_paint(frame)
        return frame

    return make


class Nothing:
    """A safe for secrets that keeps none."""

    def get(self, _name: str) -> None:
        return None


@pytest.fixture
def make_desk(
    services: Services, loop: asyncio.AbstractEventLoop, theme: Theme, settings: QSettings, qtbot: QtBot
) -> Iterator[Callable[..., Desk]]:
    desks: list[tuple[Desk, Frame]] = []

    def make(frame: Frame, *project: object) -> Desk:
        desk = Desk(services, loop, theme, settings, Safe(Nothing(), "here"), frame, *project)
        desks.append((desk, frame))
        desk.begin()
        return desk

    yield make
    for desk, frame in desks:
        frame.close()
        qtbot.waitUntil(lambda desk=desk: desk.window is None)
        assert desk.at_rest


def shot(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def grounds(picture: QImage, areas: list[QRect]) -> list[str]:
    """The commonest colour of each area: its ground, whatever stands on it."""
    found = []
    for area in areas:
        counted: dict[str, int] = {}
        for x in range(area.left(), area.right(), 7):
            for y in range(area.top(), area.bottom(), 7):
                name = picture.pixelColor(QPoint(x, y)).name()
                counted[name] = counted.get(name, 0) + 1
        found.append(max(counted, key=counted.__getitem__))
    return found


# What stands in the window meanwhile -------------------------------------------------------


@pytest.mark.parametrize("mode", [Mode.DARK, Mode.LIGHT])
def test_the_start_screens_ground_is_there_at_once_and_stays_as_it_is(
    mode: Mode,
    theme: Theme,
    make_frame: Callable[[bool], Frame],
    make_desk: Callable[..., Desk],
    qtbot: QtBot,
) -> None:
    theme.set_mode(mode)
    try:
        frame = make_frame(False)
        before = shot(frame)
        assert not frame.findChildren(QPushButton), "nothing that can be pressed stands there too early"
        desk = make_desk(frame)
        qtbot.waitUntil(lambda: frame.waiting is None)
        after = shot(frame)
        assert desk.window is frame.held
        whole = frame.rect()
        areas = [
            QRect(0, 2, whole.width(), 44),
            QRect(0, 60, whole.width(), 60),
            QRect(0, whole.height() - 24, whole.width(), 20),
        ]
        assert grounds(before, areas) == grounds(after, areas)
        # The large words and both headings stand where they stood: dark on light or light on dark.
        hello = QRect(80, 60, 500, 90)
        same = [
            before.pixelColor(x, y) == after.pixelColor(x, y)
            for x in range(hello.left(), hello.right(), 2)
            for y in range(hello.top(), hello.bottom(), 2)
        ]
        assert sum(same) / len(same) > 0.99
    finally:
        theme.set_mode(Mode.DARK)


@pytest.mark.parametrize("mode", [Mode.DARK, Mode.LIGHT])
def test_the_editors_panels_are_where_they_will_be(
    mode: Mode,
    theme: Theme,
    services: Services,
    make_frame: Callable[[bool], Frame],
    make_desk: Callable[..., Desk],
    qtbot: QtBot,
) -> None:
    theme.set_mode(mode)
    try:
        frame = make_frame(True)
        read = seen(services, "River")
        frame.waiting.show_storyboard(read)
        qtbot.wait(1)
        before = shot(frame)
        glimpse = frame.waiting.glimpse
        rows = glimpse.view.rowHeight(1)
        place = glimpse.view.mapTo(frame, QPoint())
        make_desk(frame, "River", read)
        qtbot.waitUntil(lambda: frame.waiting is None)
        window = frame.held
        after = shot(frame)
        assert window.storyboard.view.mapTo(frame, QPoint()) == place
        assert window.storyboard.view.rowHeight(1) == rows
        assert window.storyboard.view.size().width() == window.storyboard.width()
        areas = [
            QRect(QPoint(panel.mapTo(frame, QPoint())), panel.size()).adjusted(4, 4, -4, -4)
            for panel in (window.storyboard, window.top_bar, window.status)
        ]
        assert grounds(before, areas) == grounds(after, areas)
    finally:
        theme.set_mode(Mode.DARK)


def test_what_was_done_in_the_storyboard_before_the_editor_was_there_goes_on_in_it(
    services: Services, make_frame: Callable[[bool], Frame], make_desk: Callable[..., Desk], qtbot: QtBot
) -> None:
    frame = make_frame(True)
    read = seen(services, "River")
    glimpse = frame.waiting.show_storyboard(read)
    assert [scene.title for scene in glimpse.model.scenes] == ["The river", "The wave"]
    qtbot.wait(1)
    frames = read.read.board.frames
    wanted = frames[-1]
    area = glimpse.view.visualRect(glimpse.model.index_of(wanted.id))
    qtbot.mouseClick(glimpse.view.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert glimpse.selected == wanted.id
    glimpse.view.folded_changed.emit(frozenset({frames[0].scene_id}))
    qtbot.mouseClick(glimpse.tabs, Qt.MouseButton.LeftButton, pos=QPoint(glimpse.tabs.width() - 20, 14))
    make_desk(frame, "River", read)
    qtbot.waitUntil(lambda: frame.waiting is None)
    window = frame.held
    assert window.session.selected == wanted.id
    assert window.storyboard.model.folded == frozenset({frames[0].scene_id})
    assert window.storyboard.tabs.chosen == 1
    assert window.session.now.judged.keys() == window.session.now.frames.keys()


def test_without_a_project_of_that_name_the_start_screen_says_so(
    services: Services, make_frame: Callable[[bool], Frame], make_desk: Callable[..., Desk], qtbot: QtBot
) -> None:
    with pytest.raises(NotFound):
        seen(services, "Rover")
    frame = make_frame(True)
    make_desk(frame, "Rover")
    qtbot.waitUntil(lambda: frame.waiting is None)
    window = frame.held
    qtbot.waitUntil(window.notices.isVisible)
    assert not window.editing
    assert window.start.isVisible()


# The window itself -------------------------------------------------------------------------


def test_the_window_comes_back_where_it_was(settings: QSettings, make_frame: Callable[[bool], Frame]) -> None:
    first = make_frame(False)
    first.setGeometry(40, 30, 600, 500)
    first.close()
    assert first.over
    assert Frame(settings, editing=False).geometry() == QRect(40, 30, 600, 500)


def test_the_title_is_the_editors(
    services: Services, make_frame: Callable[[bool], Frame], make_desk: Callable[..., Desk], qtbot: QtBot
) -> None:
    frame = make_frame(True)
    make_desk(frame, "River", seen(services, "River"))
    qtbot.waitUntil(lambda: frame.waiting is None)
    assert frame.windowTitle() == "River — Scenewright"


def test_quitting_closes_the_whole_window(
    make_frame: Callable[[bool], Frame], make_desk: Callable[..., Desk], qtbot: QtBot
) -> None:
    frame = make_frame(False)
    desk = make_desk(frame)
    qtbot.waitUntil(lambda: frame.waiting is None)
    desk.window.commands.registry["file.quit"].trigger()
    assert frame.over
    assert not frame.isVisible()
    assert desk.window is None


# Beside the window -------------------------------------------------------------------------


class Closer(QObject):
    """Closes a window."""

    def __init__(self, frame: Frame, then: threading.Event) -> None:
        super().__init__()
        self._frame, self._then = frame, then

    @Slot()
    def close(self) -> None:
        self._frame.close()
        self._then.set()


def test_the_window_lives_while_something_is_done_beside_it(make_frame: Callable[[bool], Frame]) -> None:
    frame = make_frame(False)
    beat = threading.Event()
    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(beat.set)
    timer.start(0)
    # It ends only because the window's own loop goes on turning.
    assert beside(frame, lambda: beat.wait(20)) is True


def test_what_fails_beside_the_window_is_raised_here(make_frame: Callable[[bool], Frame]) -> None:
    def fail() -> None:
        raise BadSetting("This cannot be.", "Do that.")

    with pytest.raises(BadSetting, match="This cannot be"):
        beside(make_frame(False), fail)


def test_who_closes_the_window_while_it_starts_is_waited_for_by_the_work_alone(
    make_frame: Callable[[bool], Frame],
) -> None:
    frame = make_frame(False)
    closed, done = threading.Event(), threading.Event()

    def work() -> None:
        closed.wait(20)
        done.set()

    closer = Closer(frame, closed)
    QTimer.singleShot(0, closer.close)
    with pytest.raises(Left):
        beside(frame, work)
    assert done.is_set(), "what was begun is not cut off: the store may be open"
    assert not frame.isVisible()


def test_what_cannot_begin_is_said_in_the_window_until_it_is_closed(
    make_frame: Callable[[bool], Frame], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    frame = make_frame(True)
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    said: list[str] = []

    def look() -> None:
        (button,) = frame.findChildren(QPushButton)
        said.append(button.parentWidget().accessibleName())
        assert button.hasFocus() or not frame.isActiveWindow()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, frame, look)
    steps._say(frame, BadSetting("The database is damaged.", "Put a backup back."))
    assert "The database is damaged. Put a backup back." in said[0]
    assert frame.over


def test_nobody_is_waited_for_where_nobody_sees_it(make_frame: Callable[[bool], Frame]) -> None:
    frame = make_frame(True)
    steps._say(frame, BadSetting("The database is damaged."))
    assert frame.over


def test_services_opened_in_a_thread_are_closed_in_this_one(
    home: Path, make_frame: Callable[[bool], Frame]
) -> None:
    from contextlib import ExitStack

    with ExitStack() as opened:
        services = beside(make_frame(False), lambda: steps._open_services(opened, Config(home)))
        assert services.projects.find("River").name == "River"
    with bootstrap.services(Config(home)) as again:
        assert again.projects.find("River").name == "River"
