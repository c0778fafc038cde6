"""Pictures from a browser: dropped as bytes or by their address on every panel, pasted, and what goes wrong."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.timeline import Board
from tests.picture_server import PNG, Server, serving
from ui.given import address_in, offer_in
from ui.joblog import State
from ui.main_window import MainWindow
from ui.storyboard.mime import found_in

ReadBoard = Callable[[], Board]
ARGS = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
PLACES = ("pictures", "storyboard", "timeline", "preview")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def by_address(address: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address)])
    return data


def where(window: MainWindow, place: str) -> tuple[QWidget, QPoint]:
    """A widget that takes drops, and where in it the selected frame is."""
    if place == "pictures":
        return window.inspector.pictures, QPoint(40, 200)
    if place == "preview":
        return window.preview.view, QPoint(60, 60)
    if place == "storyboard":
        view = window.storyboard.view
        row = next(
            view.visualRect(index)
            for at in range(view.source.rowCount())
            if getattr((index := view.source.index(at, 0)).data(Qt.ItemDataRole.UserRole + 1), "frame_id", "")
            == window.session.selected
        )
        return view.viewport(), row.center()
    timeline = window.timeline
    clip = window.session.clip(window.session.selected)
    scene = timeline.scene()
    x = scene.x(clip.start + clip.pictures // 2)
    return timeline.viewport(), QPoint(round(x), scene.picture_row.center().y())


def drop(widget: QWidget, at: QPoint, data: QMimeData) -> bool:
    """Drag something in and let it go; whether it was taken."""
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, *ARGS)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, *ARGS))
    return True


@pytest.mark.parametrize("place", PLACES)
def test_an_address_is_fetched_wherever_it_is_dropped(
    window: MainWindow, board: ReadBoard, server: Server, qtbot: QtBot, place: str
) -> None:
    frame = board().frames[1]
    window.session.select(frame.id)
    qtbot.waitUntil(lambda: window.timeline_model.chosen == frame.id)
    assert drop(*where(window, place), by_address(f"{server.address}/boat.png"))
    qtbot.waitUntil(lambda: window.session.chosen_image(frame.id).name == "boat.png")
    image = window.session.chosen_image(frame.id)
    assert image.origin == "127.0.0.1"
    assert image.recipe["address"] == f"{server.address}/boat.png"
    assert (image.width, image.height) == (96, 64)
    qtbot.waitUntil(lambda: window.session.undo_state.undo == "Add picture")
    entry = window.joblog.entries[0]
    assert (entry.title, entry.state) == ("Picture from 127.0.0.1", State.DONE)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/page.html", "a page there"), ("/lie.png", "no picture that can be shown"), ("/half.png", "broke off"),
        ("/round", "in a circle"), ("/none.png", "has nothing there"), ("/packed.png", "packs its answer"),
    ],
)  # fmt: skip
def test_what_does_not_come_is_said_and_leads_to_its_frame(
    window: MainWindow, board: ReadBoard, server: Server, qtbot: QtBot, path: str, told: str
) -> None:
    frame = board().frames[0]
    window.session.select(frame.id)
    before = board().images
    assert drop(*where(window, "pictures"), by_address(server.address + path))
    qtbot.waitUntil(window.notices.isVisible)
    assert told in window.notices.text
    assert window.notices.kind == "error"
    entry = window.joblog.entries[0]
    assert (entry.state, entry.frames) == (State.FAILED, (frame.id,))
    assert board().images == before
    assert window.session.undo_state.undo == ""


def test_a_stall_does_not_hold_the_window_and_is_stopped(
    window: MainWindow, board: ReadBoard, server: Server, qtbot: QtBot
) -> None:
    drop(*where(window, "pictures"), by_address(f"{server.address}/stall.png"))
    qtbot.waitUntil(lambda: "/stall.png" in server.asked)
    (job,) = window.jobs.running
    job.cancel()
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert window.joblog.entries[0].state is State.STOPPED
    assert not window.notices.isVisible()


def test_it_is_tried_again_from_the_list_of_jobs(
    window: MainWindow, board: ReadBoard, server: Server, qtbot: QtBot
) -> None:
    drop(*where(window, "pictures"), by_address(f"{server.address}/half.png"))
    qtbot.waitUntil(lambda: window.joblog.entries and window.joblog.entries[0].state is State.FAILED)
    window.joblog.again(window.joblog.entries[0])
    qtbot.waitUntil(lambda: server.asked.count("/half.png") == 2)
    qtbot.waitUntil(lambda: not window.jobs.running)


def test_bytes_come_before_the_address_which_is_kept_with_them(
    window: MainWindow, board: ReadBoard, server: Server, qtbot: QtBot
) -> None:
    frame = board().frames[0]
    data = by_address(f"{server.address}/boat.png")
    data.setImageData(QImage.fromData(PNG))
    drop(*where(window, "pictures"), data)
    qtbot.waitUntil(lambda: window.session.chosen_image(frame.id).origin == "127.0.0.1")
    assert server.asked == []
    assert window.session.chosen_image(frame.id).recipe["address"] == f"{server.address}/boat.png"


def test_an_address_is_pasted_and_text_stays_text(
    window: MainWindow, board: ReadBoard, server: Server, qtbot: QtBot
) -> None:
    frame = board().frames[0]
    clipboard = QApplication.clipboard()
    clipboard.setText(f"  {server.address}/boat.png\n")
    window.storyboard.view.setFocus()
    QTest.keyClick(window.storyboard.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session.chosen_image(frame.id).name == "boat.png")
    clipboard.setText("Only words.")
    QTest.keyClick(window.storyboard.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "no picture" in window.notices.text
    window.storyboard.compose()
    QTest.keyClick(window.storyboard.composer, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.storyboard.composer.toPlainText() == "Only words."


def test_the_preview_says_what_would_happen(window: MainWindow, board: ReadBoard) -> None:
    window.session.select(board().frames[1].id)
    view, at = where(window, "preview")
    data = by_address("https://example.org/boat.png")
    QApplication.sendEvent(view, QDragEnterEvent(at, Qt.DropAction.CopyAction, data, *ARGS))
    hint = next(each for each in view.children() if isinstance(each, QWidget) and each.isVisible())
    assert "frame 2" in hint.text()
    QApplication.sendEvent(view, QDragLeaveEvent())
    assert not hint.isVisible()
    other = QMimeData()
    other.setText("words that are no address")
    assert not drop(view, at, other)


def test_what_is_dragged_is_told_cheaply() -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://a.org/page")])
    data.setHtml('<a href="https://a.org/page"><img alt="x" src="https://b.org/boat.png?a=1&amp;b=2"></a>')
    assert address_in(data) == "https://b.org/boat.png?a=1&b=2", "the picture, not what it leads to"
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/tmp/a.png"), QUrl("https://a.org/b.png")])
    files.setImageData(QImage.fromData(PNG))
    assert offer_in(files) is None, "a local file comes first"
    assert [path.name for path in found_in(files).pictures] == ["a.png"]
    for words in ("https://", "see https://a.org/b.png", "ftp://a.org/b.png", ""):
        text = QMimeData()
        text.setText(words)
        assert offer_in(text) is None
