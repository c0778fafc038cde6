"""Other people in the window: conflicts, who is here, signing in and out, sharing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from app.domain.accounts import EDITOR, NOBODY, VIEWER, Actor, Membership
from app.domain.timeline import Board
from app.services.conflicts import BOTH, MINE, THEIRS
from app.services.facade import Services
from app.services.safe import Safe
from ui.desk import Desk
from ui.inspector.wordings import Wordings
from ui.main_window import MainWindow
from ui.opening.frame import Frame
from ui.people.avatars import initials
from ui.people.conflict import ConflictDialog, GoneDialog
from ui.people.share import ShareDialog
from ui.people.sign_in import REGISTER, RESET, SIGN_IN, PasswordDialog, SignInDialog
from ui.storyboard.editor import TextEditor
from ui.theme import Theme
from ui.widgets import IconButton

ReadBoard = Callable[[], Board]
PASSWORD = "seven herons wade"


@pytest.fixture
def services(home: Path) -> Iterator[Services]:
    """As at a database that several people use."""
    with bootstrap.services(Config(home)) as here:
        yield Services(replace(here._parts, shared=True), here.actor, home / "cache")


@pytest.fixture
def bob(home: Path, services: Services) -> Iterator[Services]:
    """Somebody else, in another program, with an editor's part in the project."""
    person = services.people.add("Bob Marsh").person
    project = services.projects.find("River")
    services._parts.repositories.memberships.add(
        Membership(project_id=project.id, user_id=person.id, part=EDITOR)
    )
    with bootstrap.services(Config(home)) as there:
        shared = Services(replace(there._parts, shared=True), there.actor, home / "bob")
        yield shared.acting_for(Actor(person.id, person.name))


def dialog_of(kind: type, qtbot: QtBot):
    """The dialog of that kind that is open."""

    def found() -> list:
        return [
            each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()
        ]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def type_into_frame(window: MainWindow, text: str) -> TextEditor:
    """Open the selected frame's field and type over what is there."""
    window.edit_text()
    editor = QApplication.focusWidget()
    assert isinstance(editor, TextEditor)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    return editor


@pytest.fixture
def crossed(window: MainWindow, bob: Services, qtbot: QtBot) -> ConflictDialog:
    """Bob has changed the words that are being typed over."""
    frame = window.session.selected
    editor = type_into_frame(window, "Mine.")
    bob.storyboard.set_text(frame, "Theirs.")
    qtbot.waitUntil(lambda: window.session.frame.text == "Theirs.")
    assert editor.toPlainText() == "Mine."  # nobody's typing is undone by what comes in
    QTest.keyClick(editor, Qt.Key.Key_Return)
    return dialog_of(ConflictDialog, qtbot)


def first(board: ReadBoard):
    return board().frames[0]


def test_both_versions_are_shown_and_both_can_be_kept(
    window: MainWindow, crossed: ConflictDialog, board: ReadBoard, qtbot: QtBot
) -> None:
    words = {label.text() for label in crossed.findChildren(QLabel)}
    assert {"Yours", "Mine.", "From Bob Marsh", "Theirs."} <= words
    assert first(board).text == "Theirs."
    qtbot.mouseClick(crossed.buttons[BOTH], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [each.text for each in first(board).wordings] == ["Mine."])
    assert first(board).text == "Theirs."
    window.inspector.tabs.choose(1)
    wordings = window.findChild(Wordings)
    qtbot.waitUntil(lambda: len(wordings.rows) == 1)
    qtbot.mouseClick(wordings.rows[0][0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: first(board).text == "Mine.")
    qtbot.waitUntil(lambda: window.session.frame.wordings[0].text == "Theirs.")
    qtbot.mouseClick(wordings.rows[0][1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: first(board).wordings == ())
    qtbot.waitUntil(lambda: not wordings.isVisible())


def test_mine_is_taken_over_theirs_and_undo_brings_theirs_back(
    window: MainWindow, crossed: ConflictDialog, board: ReadBoard, qtbot: QtBot
) -> None:
    qtbot.mouseClick(crossed.buttons[MINE], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: first(board).text == "Mine.")
    qtbot.waitUntil(lambda: window.session.undo_state.undo == "Change text")
    window.edits.undo()
    qtbot.waitUntil(lambda: first(board).text == "Theirs.")


def test_theirs_is_left_and_escape_keeps_both(
    window: MainWindow, crossed: ConflictDialog, board: ReadBoard, qtbot: QtBot
) -> None:
    assert set(crossed.buttons) == {MINE, THEIRS, BOTH}
    QTest.keyClick(crossed, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: [each.text for each in first(board).wordings] == ["Mine."])
    assert first(board).text == "Theirs."


def test_a_pause_that_two_have_changed_is_told_in_words(
    window: MainWindow, bob: Services, board: ReadBoard, qtbot: QtBot
) -> None:
    frame = window.session.selected
    bob.storyboard.set_pause(frame, Fraction(2))
    seen = window.session.frame
    window.session.frame_of = lambda _: replace(seen, pause_after=Fraction(3, 10))  # not read again yet
    window.edits.set_pause(frame, Fraction(1))
    dialog = dialog_of(ConflictDialog, qtbot)
    del window.session.frame_of
    words = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Yours", "From Bob Marsh", "1 s", "2 s"} <= words
    assert BOTH not in dialog.buttons
    qtbot.mouseClick(dialog.buttons[THEIRS], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert first(board).pause_after == 2


@pytest.mark.parametrize("keep", [True, False])
def test_words_for_a_frame_that_is_deleted_meanwhile_are_not_lost(
    window: MainWindow, bob: Services, board: ReadBoard, keep: bool, qtbot: QtBot
) -> None:
    count = len(board().frames)
    frame = window.session.selected
    type_into_frame(window, "Words of some worth.")
    bob.storyboard.delete_frames([frame])
    dialog = dialog_of(GoneDialog, qtbot)
    qtbot.mouseClick(dialog.keep if keep else dialog.leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(board().frames) == count - (not keep))
    assert ("Words of some worth." in [each.text for each in board().frames]) is keep


def test_others_are_seen_where_they_are_and_what_they_do(
    window: MainWindow, bob: Services, board: ReadBoard, qtbot: QtBot
) -> None:
    frames = board().frames
    avatars = window.top_bar.people
    assert not avatars.isVisible()
    bob.presence.here(board().project.id, frames[2].id)
    qtbot.waitUntil(avatars.isVisible)
    assert avatars.accessibleName() == "Also here: Bob Marsh, at frame 3"
    bob.storyboard.set_text(frames[1].id, "Bob was here.")
    qtbot.waitUntil(lambda: window.status.work.text() == "Bob Marsh: Change text")
    qtbot.waitUntil(lambda: "local-owner" in {each.user_id for each in bob.presence.who(board().project.id)})
    bob.presence.leave(board().project.id)
    qtbot.waitUntil(lambda: not avatars.isVisible())


def test_what_somebody_else_writes_is_left_to_their_window(
    window: MainWindow, bob: Services, board: ReadBoard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.voicing.LEFT_TO_OTHERS", 0.5)
    window.voicing._look_again.setInterval(500)
    bob.presence.here(board().project.id)
    qtbot.waitUntil(lambda: bool(window.company.others))
    frame = board().frames[1]
    bob.storyboard.set_text(frame.id, "Said by nobody yet.")
    qtbot.waitUntil(lambda: frame.id in window.session.now.missing)
    assert frame.id not in window.voicing.waiting
    qtbot.waitUntil(lambda: window.session.take(frame.id).text == "Said by nobody yet.")


def test_the_window_leaves_the_project_when_it_closes(
    window: MainWindow, bob: Services, board: ReadBoard, qtbot: QtBot
) -> None:
    project_id = board().project.id
    qtbot.waitUntil(lambda: bool(bob.presence.who(project_id)))
    window.close()
    assert bob.presence.who(project_id) == []


@pytest.mark.parametrize(("name", "letters"), [("Anna Lloyd", "AL"), ("bob", "BO"), ("Ø", "Ø"), ("  ", "?")])
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


# Sharing ---------------------------------------------------------------------------------


@pytest.fixture
def sharing(window: MainWindow, services: Services, qtbot: QtBot) -> ShareDialog:
    services.people.add("Eve")
    window.commands.registry["file.share"].trigger()
    dialog = dialog_of(ShareDialog, qtbot)
    qtbot.waitUntil(dialog._asking.isVisible)
    return dialog


def invite(dialog: ShareDialog, whom: str, qtbot: QtBot) -> str:
    dialog.whom.setText(whom)
    qtbot.mouseClick(dialog.invite, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: whom in dialog.told.text())
    return dialog.told.text()


def test_somebody_is_invited_by_name_or_by_a_code(
    sharing: ShareDialog, services: Services, board: ReadBoard, qtbot: QtBot
) -> None:
    assert "is invited" in invite(sharing, "Eve", qtbot)
    assert not sharing.copy.isVisible()
    assert "Nobody here is called “Adam”" in invite(sharing, "Adam", qtbot)
    told = invite(sharing, "adam@example.org", qtbot)
    qtbot.mouseClick(sharing.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() in told
    whom = {offer.whom for offer in services.sharing.invitations(board().project.id)}
    assert whom == {"Eve", "adam@example.org"}
    sharing.close()


def test_a_part_is_changed_and_taken_away_by_the_owner(
    bob: Services, sharing: ShareDialog, services: Services, board: ReadBoard, qtbot: QtBot
) -> None:
    def box() -> QComboBox | None:
        boxes = sharing.people.findChildren(QComboBox)
        return boxes[0] if boxes else None

    def part() -> list[str]:
        return [each.part for each in services.sharing.members(board().project.id)]

    qtbot.waitUntil(lambda: box() is not None)
    assert box().accessibleName() == "What Bob Marsh may"
    box().setCurrentIndex(1)
    box().activated.emit(1)
    qtbot.waitUntil(lambda: part() == ["owner", "viewer"])
    qtbot.waitUntil(lambda: box() is not None and box().currentData() == "viewer")
    remove = next(each for each in sharing.people.findChildren(IconButton) if "Bob" in each.toolTip())
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: part() == ["owner"])
    qtbot.waitUntil(lambda: box() is None)
    sharing.close()


def test_what_one_is_invited_to_stands_on_the_start_screen(
    make_window: Callable[[], MainWindow], services: Services, home: Path, qtbot: QtBot
) -> None:
    added = services.people.add("Eve")
    eve = services.acting_for(Actor(added.person.id, "Eve"))
    project = eve.projects.create("Her own")
    text = "Something short to be said."
    eve.scripts.adopt(project.id, eve.scripts.read_text(text, "x.txt"))
    eve.illustration.illustrate(eve.projects.board(project.id), None)
    me = services.accounts.me().name
    first = eve.sharing.invite(project.id, me, "viewer").offer
    window = make_window()
    cards = window.start.invitations
    qtbot.waitUntil(lambda: first.id in cards.cards)
    qtbot.mouseClick(cards.cards[first.id][2], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: cards.cards == {})
    second = eve.sharing.invite(project.id, me, "viewer").offer
    window.start.refresh()
    qtbot.waitUntil(lambda: second.id in cards.cards)
    cards.code.setText("AAAA-BBBB")
    qtbot.mouseClick(cards.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(cards.problem.isVisible)
    with qtbot.waitSignal(window.session.opened):
        qtbot.mouseClick(cards.cards[second.id][1], Qt.MouseButton.LeftButton)
    assert window.session.project.name == "Her own"


# Signing in ------------------------------------------------------------------------------


class Drawer:
    """A safe in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, secret: str) -> bool:
        self.kept[name] = secret
        return True

    def forget(self, name: str) -> None:
        self.kept.pop(name, None)


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


@pytest.fixture
def desk(
    services: Services,
    loop: asyncio.AbstractEventLoop,
    theme: Theme,
    tmp_path: Path,
    drawer: Drawer,
    qtbot: QtBot,
) -> Iterator[Desk]:
    """The program as it starts where nobody is signed in."""
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    frame = Frame(settings, editing=False)
    qtbot.addWidget(frame)
    frame.show()
    safe = Safe(drawer, "mongodb://db.example")
    desk = Desk(services.acting_for(NOBODY), loop, theme, settings, safe, frame)
    desk.begin()
    yield desk
    frame.close()
    qtbot.waitUntil(lambda: desk.window is None and desk.dialog is None)
    assert desk.at_rest


def fill(form, **values: str) -> None:
    for name, text in values.items():
        form.fields[name].setText(text)


def test_the_first_makes_the_administrators_account_and_the_window_opens(
    desk: Desk, services: Services, drawer: Drawer, qtbot: QtBot
) -> None:
    dialog = desk.dialog
    qtbot.waitUntil(lambda: dialog.ways.chosen == REGISTER)
    assert "administrator" in dialog.register.hint.text()
    assert not dialog.register.send.isEnabled()
    fill(dialog.register, name="Anna", password=PASSWORD, again="something else")
    qtbot.mouseClick(dialog.register.send, Qt.MouseButton.LeftButton)
    assert "not the same" in dialog.register.problem.text()
    fill(dialog.register, again=PASSWORD)
    qtbot.mouseClick(dialog.register.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.window is not None)
    assert drawer.kept.keys() == {"token mongodb://db.example"}
    assert desk.window.services.accounts.me().name == "Anna"
    qtbot.waitUntil(lambda: desk.dialog is None)


def test_one_signs_in_out_and_in_again_by_a_code(
    desk: Desk, services: Services, drawer: Drawer, qtbot: QtBot
) -> None:
    added = services.people.add("Bob")
    dialog = desk.dialog
    dialog.ways.choose(RESET)
    fill(dialog.reset, code=added.code, password=PASSWORD, again=PASSWORD)
    QTest.keyClick(dialog.reset.fields["again"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.window is not None)
    window = desk.window
    assert window.status.where.text() == "Bob · Team database"
    window.commands.registry["file.sign_out"].trigger()
    qtbot.waitUntil(lambda: desk.dialog is not None and desk.window is None)
    assert drawer.kept == {}
    dialog = desk.dialog
    dialog.ways.choose(SIGN_IN)
    fill(dialog.sign_in, name="bob", password="something wrong")
    qtbot.mouseClick(dialog.sign_in.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.sign_in.problem.isVisible)
    assert "is wrong" in dialog.sign_in.problem.text()
    fill(dialog.sign_in, password=PASSWORD)
    qtbot.mouseClick(dialog.sign_in.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.window is not None)


def test_who_goes_without_signing_in_ends_the_program(desk: Desk, qtbot: QtBot) -> None:
    assert isinstance(desk.dialog, SignInDialog)
    desk.dialog.close()
    qtbot.waitUntil(lambda: desk.dialog is None)
    assert desk.window is None


def test_the_password_is_changed(window: MainWindow, services: Services, qtbot: QtBot) -> None:
    window.commands.registry["file.password"].trigger()
    dialog = dialog_of(PasswordDialog, qtbot)
    assert "old" not in dialog.form.fields
    fill(dialog.form, new="short", again="short")
    qtbot.mouseClick(dialog.form.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.form.problem.isVisible)
    fill(dialog.form, new=PASSWORD, again=PASSWORD)
    qtbot.mouseClick(dialog.form.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.notices.isVisible)
    assert services.accounts.me().has_password


# Who may only look ---------------------------------------------------------------------------


@pytest.fixture
def eve(services: Services, home: Path) -> Services:
    """Somebody who was let in to look."""
    person = services.people.add("Eve Reed").person
    project = services.projects.find("River")
    services._parts.repositories.memberships.add(
        Membership(project_id=project.id, user_id=person.id, part=VIEWER)
    )
    return services.acting_for(Actor(person.id, person.name))


def test_who_may_only_look_reads_and_copies_the_script_and_cannot_type(
    window: MainWindow, services: Services, eve: Services, board: ReadBoard, qtbot: QtBot
) -> None:
    script, page = window.storyboard.script, window.storyboard.script.page
    assert services.projects.may_edit(board().project.id)
    assert not eve.projects.may_edit(board().project.id)
    before = [frame.text for frame in board().frames]
    window.storyboard.write()
    qtbot.waitUntil(page.hasFocus)
    assert not script.looks_on.isVisible()
    window.session._services = eve  # as if it had been opened by her
    window.session.reload()
    qtbot.waitUntil(script.looks_on.isVisible)
    assert "not change it" in script.looks_on.text()
    assert page.accessibleDescription() == script.looks_on.text()
    steps = [
        lambda: QTest.keyClicks(page, "typed"),
        lambda: QTest.keyClick(page, Qt.Key.Key_Return),
        lambda: QTest.keyClick(page, Qt.Key.Key_Backspace),
        lambda: QTest.keyClick(page, Qt.Key.Key_Delete),
        lambda: QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier),
        lambda: QTest.keyClick(page, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier),
        page.split_here,
        page.join_here,
        page.cut,
        page.paste,
    ]
    QGuiApplication.clipboard().setText("One line.\n\nAnother line.")
    for select in (False, True):
        for step in steps:
            page.go((1, 3), until=(2, 4) if select else None)
            step()
            assert [row.text for row in script.script.rows if row.kind == "frame"] == before
    assert not script.writer.busy
    page.go((1, 0), until=(1, 5))
    QTest.keyClick(page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == before[0][:5]
    page.go((1, 0))
    QTest.keyClick(page, Qt.Key.Key_Right)
    assert page.textCursor().positionInBlock() == 1, "it is walked through"
    script.find()
    assert script.bar.isVisible()
    assert not script.bar.by.isVisible()
    window.session._services = services
    window.session.reload()
    qtbot.waitUntil(lambda: not script.looks_on.isVisible())
    page.go((1, 0))
    QTest.keyClicks(page, "X")
    assert script.script.rows[1].text == f"X{before[0]}"
    QGuiApplication.clipboard().clear()


def test_who_may_only_look_is_told_before_typing_into_the_storyboard(
    window: MainWindow, services: Services, eve: Services, qtbot: QtBot
) -> None:
    storyboard, frame_id = window.storyboard, window.session.selected
    window.session._services = eve  # as if it had been opened by her
    window.session.reload()
    index = storyboard.model.index_of(frame_id)
    qtbot.waitUntil(lambda: not storyboard.model.flags(index) & Qt.ItemFlag.ItemIsEditable)
    told: list[str] = []
    window.edits.done.connect(told.append)
    asked = (storyboard.edit_selected, storyboard.compose, storyboard.split_selected, storyboard.rename_scene)
    for ask in asked:
        ask()
        assert not storyboard.view.editing
        assert not storyboard.composer.isVisible()
    assert told == [storyboard.script.looks_on.text()] * len(asked)
    view = storyboard.view
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    assert not view.editing
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert not view.editing
    assert not storyboard.model.flags(index) & Qt.ItemFlag.ItemIsDragEnabled
    window.session._services = services
    window.session.reload()
    qtbot.waitUntil(lambda: bool(storyboard.model.flags(index) & Qt.ItemFlag.ItemIsEditable))
    storyboard.edit_selected()
    assert view.editing
