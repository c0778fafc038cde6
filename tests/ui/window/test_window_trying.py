"""Pictures are tried in the preview by pointing at them; nothing changes until one is chosen."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from app.domain.takes import Image
from app.errors import BadInput
from ui.inspector.candidates import fit
from ui.main_window import MainWindow


def shown(window: MainWindow) -> str:
    return str(window.preview.player.timeline.clips[0].visual.asset_id)


def test_a_picture_is_tried_compared_and_let_be(window: MainWindow, qtbot: QtBot) -> None:
    session, grid = window.session, window.inspector.pictures.grid
    chosen = session.chosen_image(session.selected)
    other = next(each for each in session.candidates(session.selected) if each.id != chosen.id)
    before = window.commands.registry["look.before"]
    assert not before.isEnabled()
    grid.entered.emit(window.inspector.pictures.model.index_of(other.id))
    qtbot.waitUntil(lambda: shown(window) == (other.asset_id or ""))
    assert session.frame.image_id == chosen.id
    before.trigger()
    qtbot.waitUntil(lambda: shown(window) == chosen.asset_id)
    before.trigger()
    qtbot.waitUntil(lambda: shown(window) == (other.asset_id or ""))
    grid.viewportEntered.emit()
    qtbot.waitUntil(lambda: shown(window) == chosen.asset_id)
    assert not before.isEnabled()
    assert session.frame.image_id == chosen.id


def test_how_much_of_a_picture_is_seen_is_told(window: MainWindow) -> None:
    model = window.inspector.pictures.model
    chosen = window.session.chosen_image(window.session.selected)
    index = model.index_of(chosen.id)
    assert str(index.data()).endswith("fits 75 %"), "64 by 48 in 128 by 72"
    assert "cuts 25 % of it off" in index.data(3)
    backdrop = Image(project_id="p", frame_id="f", order="V", kind="backdrop", width=16, height=9)
    assert fit(backdrop, 9 / 16) is None
    tall = Image(project_id="p", frame_id="f", order="V", asset_id="a", width=900, height=1600)
    assert (fit(tall, 9 / 16), fit(tall, 1.0)) == (100, 56)


def test_a_picture_that_is_chosen_is_seen_before_it_is_stored(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    session, grid = window.session, window.inspector.pictures.grid
    chosen = session.chosen_image(session.selected)
    other = next(each for each in session.candidates(session.selected) if each.id != chosen.id)
    storing = threading.Event()
    made = window.queue._make

    def late(*arguments: object, **named: object) -> object:
        storing.wait(20)
        return made(*arguments, **named)

    monkeypatch.setattr(window.queue, "_make", late)
    grid.image_chosen.emit(other.id)
    qtbot.waitUntil(lambda: shown(window) == (other.asset_id or ""))
    assert session.frame.image_id == chosen.id
    grid.viewportEntered.emit()  # the pointer leaves the grid: what was chosen stays
    assert window.trial.running
    storing.set()
    qtbot.waitUntil(lambda: session.frame.image_id == other.id)
    qtbot.waitUntil(lambda: not window.trial.running)
    assert window.session.timeline.clips[0].visual.asset_id == (other.asset_id or "")
    qtbot.waitUntil(lambda: window.preview.player.timeline.clips is window.session.timeline.clips)


def test_a_choice_that_fails_shows_what_is(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    session, grid = window.session, window.inspector.pictures.grid
    chosen = session.chosen_image(session.selected)
    other = next(each for each in session.candidates(session.selected) if each.id != chosen.id)

    def refused(*_arguments: object, **_named: object) -> object:
        raise BadInput("That picture is gone.")

    monkeypatch.setattr(window.queue, "_make", refused)
    grid.image_chosen.emit(other.id)
    assert window.trial.running
    qtbot.waitUntil(lambda: not window.trial.running)
    qtbot.waitUntil(lambda: shown(window) == chosen.asset_id)
    assert "That picture is gone" in window.notices.text
