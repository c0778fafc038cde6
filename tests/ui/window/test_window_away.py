"""A database that goes away while somebody edits: nothing typed is lost, and all is saved later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from app.domain.timeline import Board
from app.errors import DiskFull, ScenewrightError, StoreAway
from app.services.facade import Services
from ui import queue
from ui.main_window import MainWindow
from ui.people.conflict import ConflictDialog

ReadBoard = Callable[[], Board]
AWAY = StoreAway("The MongoDB at db.example does not answer.", "Check that it is running.")


class Switch:
    """Lets a store go away, for those who write."""

    def __init__(self) -> None:
        self.error: ScenewrightError | None = None


@pytest.fixture
def away(services: Services, monkeypatch: pytest.MonkeyPatch) -> Switch:
    store, switch = services._parts.repositories.store, Switch()
    transaction = store.transaction

    @contextmanager
    def or_away() -> Iterator[None]:
        if switch.error is not None:
            raise switch.error
        with transaction():
            yield

    monkeypatch.setattr(store, "transaction", or_away)
    monkeypatch.setattr(queue, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(queue, "LONGEST_WAIT", 0.05)
    return switch


def unsaved(home: Path) -> list[Path]:
    """The files of edits that wait, without one that is just being written in another's place."""
    found = (home / "unsaved").rglob("*")
    return [path for path in found if path.is_file() and not path.name.endswith(".part")]


@pytest.mark.parametrize(
    "error", [AWAY, DiskFull("The project store cannot grow: the disk is full.", "Make room.")]
)
def test_edits_wait_in_their_order_and_are_saved_when_it_is_back(
    window: MainWindow, away: Switch, board: ReadBoard, home: Path, error: ScenewrightError, qtbot: QtBot
) -> None:
    first, second = board().frames[:2]
    away.error = error
    window.edits.set_text(first.id, "Typed while it was away.", first.text)
    window.edits.add_after(first.id, "Added while it was away.")
    window.edits.set_text(second.id, "And one more.", second.text)
    qtbot.waitUntil(lambda: window.top_bar.saved.text() == "3 changes not saved yet")
    assert window.top_bar.saved.toolTip() == error.what
    row = window.storyboard.model.index_of(second.id)
    qtbot.waitUntil(lambda: row.data() == "And one more.")  # it stands where it was typed
    assert "not saved yet" in row.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "saved as soon as that can be" in window.notices.text
    assert len(unsaved(home)) == 1
    assert board().frames[0].text == first.text
    away.error = None
    qtbot.waitUntil(lambda: window.top_bar.saved.text() == "Saved")
    texts = [frame.text for frame in board().frames]
    assert texts[:3] == ["Typed while it was away.", "Added while it was away.", "And one more."]
    assert unsaved(home) == []
    labels = [entry.label for entry in window.services.history.entries(board().project.id, 3)]
    assert labels == ["Change text", "Add frame", "Change text"]
    qtbot.waitUntil(lambda: window.session.frame_of(first.id).text == "Typed while it was away.")


def test_what_is_not_saved_when_the_window_closes_is_saved_by_the_next(
    window: MainWindow, away: Switch, board: ReadBoard, home: Path, qtbot: QtBot
) -> None:
    frame = board().frames[0]
    away.error = AWAY
    window.edits.set_text(frame.id, "Typed last.", frame.text)
    window.edits.add_after(frame.id, "And added.")
    qtbot.waitUntil(lambda: len(unsaved(home)) == 1)
    window.close()
    assert window.at_rest
    assert len(unsaved(home)) == 1
    away.error = None
    assert board().frames[0].text == frame.text

    with bootstrap.services(Config(home)) as later:
        waiting = later.outbox.waiting()
        assert [call.name for call in waiting] == ["set_text", "add_frame"]
        waiting[0].make(later)  # as if that program had been ended before it could say so


def test_a_new_window_saves_what_waits_exactly_once(
    make_window: Callable[[], MainWindow], services: Services, board: ReadBoard, home: Path, qtbot: QtBot
) -> None:
    from app.services.calls import Call

    project, frame = board().project, board().frames[0]
    text = Call(project.id, "storyboard", "set_text", {"frame_id": frame.id, "text": "Once.", "seen": frame})
    added = Call(project.id, "storyboard", "add_frame", {"after_frame_id": frame.id, "text": "Added once."})
    services.outbox.keep([text, added])
    text.make(services)
    added.make(services)  # kept, and not told: both are in the file still
    window = make_window()
    window.resume()
    qtbot.waitUntil(lambda: unsaved(home) == [])
    texts = [each.text for each in board().frames]
    assert (texts[0], texts.count("Added once.")) == ("Once.", 1)
    assert len(services.history.entries(project.id)) == 2


def test_what_somebody_has_changed_meanwhile_is_a_conflict_and_no_loss(
    make_window: Callable[[], MainWindow], services: Services, board: ReadBoard, home: Path, qtbot: QtBot
) -> None:
    from PySide6.QtWidgets import QApplication

    from app.domain.accounts import Actor
    from app.services.calls import Call

    project, frame = board().project, board().frames[0]
    waits = Call(project.id, "storyboard", "set_text", {"frame_id": frame.id, "text": "Mine.", "seen": frame})
    services.outbox.keep([waits])
    bob = services.people.add("Bob", role_id="administrator").person
    services.acting_for(Actor(bob.id, "Bob")).storyboard.set_text(frame.id, "Theirs.")
    window = make_window()
    window.resume()

    def dialogs() -> list[ConflictDialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, ConflictDialog)]

    qtbot.waitUntil(lambda: bool(dialogs()))
    dialogs()[0].buttons["both"].click()
    qtbot.waitUntil(lambda: [each.text for each in board().frames[0].wordings] == ["Mine."])
    assert board().frames[0].text == "Theirs."
    qtbot.waitUntil(lambda: unsaved(home) == [])
