"""Every action of the palette and what it must do: whoever adds an action adds its case here.

A case is a function of the name of its action, with dots as underscores (``file.export`` is
``file_export``), under :func:`shows`. It makes ready what the action needs, calls ``act`` (which does it as
hands do, by mouse in one test and by keyboard in another) and looks at what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.project import TrackItem
from app.domain.style import Style
from app.media.sound import wav_bytes
from app.services.facade import Services
from ui.commands.palette import ENTRY, Palette
from ui.commands.registry import Command
from ui.inspector.comparing import CandidateDialog
from ui.inspector.cropping import CropDialog
from ui.main_window import MainWindow
from ui.storyboard.model import IS_FRAME


@dataclass
class Hands:
    """A window with a voiced project open, and the way in which an action is done."""

    window: MainWindow
    services: Services
    qtbot: QtBot
    do: Callable[[str], None]
    folder: Path
    name: str = ""

    def act(self, name: str = "") -> None:
        """Do the action by mouse or by keyboard."""
        self.do(name or self.name)

    def wait(self, holds: Callable[[], object]) -> None:
        """Until it holds."""
        self.qtbot.waitUntil(lambda: bool(holds()))

    def texts(self) -> list[str]:
        """What the frames say, as stored."""
        project = self.window.session.project_id
        return [frame.text for frame in self.services.projects.board(project).frames]

    def select(self, number: int) -> str:
        """Select a frame by its number from 0; its id."""
        frame = self.window.session.board.frames[number].id
        self.window.session.select(frame)
        return frame

    def change_text(self, text: str) -> None:
        """Change the selected frame's words, and wait until the window has read them."""
        session = self.window.session
        self.window.edits.set_text(session.selected, text, session.frame.text)
        self.wait(lambda: session.frame.text == text and session.undo_state.undo)

    def dialog(self, kind: type[QWidget]) -> QWidget:
        """The window of that kind that the action has opened."""

        def found() -> list[QWidget]:
            return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]

        self.wait(found)
        return found()[0]


Case = Callable[[Hands], None]
CASES: dict[str, Case] = {}


def shows(name: str) -> Callable[[Case], Case]:
    """Names the action that a case shows."""

    def noted(case: Case) -> Case:
        assert name not in CASES, f"{name} has two cases"
        CASES[name] = case
        return case

    return noted


# How hands do it -------------------------------------------------------------------------


def _into_view(window: MainWindow) -> None:
    """The storyboard has the focus, as when somebody has clicked into it."""
    if window.editing:
        window.storyboard.view.setFocus()
        window.activateWindow()


def by_keyboard(window: MainWindow, name: str, qtbot: QtBot) -> None:
    """By the action's own keys where it has any, else through the palette without the mouse."""
    action = window.commands.registry[name]
    _into_view(window)
    if name.startswith("play.") and window.editing:
        window.preview.view.setFocus()  # a list has a use of its own for arrows, Home and End
    if action.shortcut().isEmpty():
        keys = window.commands.registry["view.palette"].shortcut()
        QTest.keySequence(_focus(window), keys)
        palette = _palette(window)
        QTest.keyClicks(palette.field, _command(window, name).text)
        _choose(palette, name)
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    else:
        QTest.keySequence(_focus(window), action.shortcut())


def by_mouse(window: MainWindow, name: str, qtbot: QtBot) -> None:
    """By the window's menu where the action is in it, else by a button that does it, else by a click on its
    line of the palette."""
    action = window.commands.registry[name]
    way = _way_to(window.top_bar.menu.menu(), name)
    if way:
        window.top_bar.menu.menu().popup(window.mapToGlobal(QPoint(10, 40)))
        menu = window.top_bar.menu.menu()
        for step in way:
            qtbot.waitUntil(menu.isVisible)
            where = menu.actionGeometry(step).center()
            below = step.menu()
            QTest.mouseMove(menu, where)
            QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=where)
            menu = below
        return
    for button in window.findChildren(QToolButton):
        if button.defaultAction() is action and button.isVisible():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return
    for push in window.top_bar.findChildren(QPushButton):
        if push.isVisible() and push.accessibleName() == action.text().rstrip("…"):
            QTest.mouseClick(push, Qt.MouseButton.LeftButton)
            return
    QTest.mouseClick(window.top_bar.search, Qt.MouseButton.LeftButton)
    palette = _palette(window)
    QTest.keyClicks(palette.field, _command(window, name).text)
    _choose(palette, name)
    place = palette.list.visualRect(palette.list.currentIndex()).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def _focus(window: MainWindow) -> QWidget:
    return QApplication.focusWidget() or window


def _command(window: MainWindow, name: str) -> Command:
    return next(command for command in window.commands.registry if command.name == name)


def _palette(window: MainWindow) -> Palette:
    return next(each for each in window.findChildren(Palette) if each.isVisible())


def _choose(palette: Palette, name: str) -> None:
    """Go down to an action by the arrows: its words may stand in others' too."""
    for _ in range(palette.list.model().rowCount()):
        entry = palette.list.currentIndex().data(ENTRY)
        if entry.command is not None and entry.command.name == name:
            return
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
    raise AssertionError(f"the palette does not offer {name}")


def _way_to(menu: QMenu, name: str) -> list:
    """The entries to be clicked one after another, or none where a menu does not lead there."""
    for action in menu.actions():
        if action.objectName() == name:
            return [action]
        if action.menu() is not None:
            way = _way_to(action.menu(), name)
            if way:
                return [action, *way]
    return []


# File ------------------------------------------------------------------------------------


@shows("file.new")
def file_new(h: Hands) -> None:
    h.act()
    assert h.window.pages.currentWidget() is h.window.start
    assert QApplication.focusWidget() is h.window.start.text


@shows("file.open")
def file_open(h: Hands) -> None:
    h.act()
    assert h.window.pages.currentWidget() is h.window.start


@shows("file.export")
def file_export(h: Hands) -> None:
    from ui.export import ExportDialog

    h.act()
    h.dialog(ExportDialog).close()


@shows("file.share")
def file_share(h: Hands) -> None:
    from ui.people.share import ShareDialog

    h.act()
    h.dialog(ShareDialog).close()


@shows("file.password")
def file_password(h: Hands) -> None:
    from ui.people.sign_in import PasswordDialog

    h.act()
    h.dialog(PasswordDialog).close()


@shows("file.sign_out")
def file_sign_out(h: Hands) -> None:
    with h.qtbot.waitSignal(h.window.signed_out):
        h.act()


@shows("file.quit")
def file_quit(h: Hands) -> None:
    with h.qtbot.waitSignal(h.window.closed):
        h.act()
    assert h.window.at_rest


# Edit ------------------------------------------------------------------------------------


@shows("edit.undo")
def edit_undo(h: Hands) -> None:
    before = h.texts()
    h.change_text("Other words.")
    h.act()
    h.wait(lambda: h.texts() == before)


@shows("edit.redo")
def edit_redo(h: Hands) -> None:
    h.change_text("Other words.")
    h.window.edits.undo()
    h.wait(lambda: h.window.session.undo_state.redo)
    h.act()
    h.wait(lambda: "Other words." in h.texts())


@shows("edit.history")
def edit_history(h: Hands) -> None:
    from ui.history import HistoryList

    h.act()
    h.dialog(HistoryList).close()


@shows("edit.find")
def edit_find(h: Hands) -> None:
    h.act()
    assert QApplication.focusWidget() is h.window.storyboard.search


@shows("edit.replace")
def edit_replace(h: Hands) -> None:
    h.act()
    h.wait(h.window.script.bar.isVisible)
    h.wait(lambda: h.window.script.isAncestorOf(QApplication.focusWidget()))


@shows("edit.script")
def edit_script(h: Hands) -> None:
    h.act()
    h.wait(lambda: QApplication.focusWidget() is h.window.script.page)


# Frame -----------------------------------------------------------------------------------


@shows("frame.text")
def frame_text(h: Hands) -> None:
    h.act()
    field = QApplication.focusWidget()
    assert field is not h.window.storyboard.view
    assert field.toPlainText() == h.window.session.frame.text
    QTest.keyClick(field, Qt.Key.Key_Escape)


@shows("frame.add")
def frame_add(h: Hands) -> None:
    h.act()
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "One more thought.")
    QTest.keyClick(field, Qt.Key.Key_Return)
    h.wait(lambda: h.texts()[1] == "One more thought.")


def _moved(h: Hands, start: int, end: int) -> None:
    texts = h.texts()
    h.select(start)
    h.act()
    h.wait(lambda: h.texts()[end] == texts[start])


@shows("frame.up")
def frame_up(h: Hands) -> None:
    _moved(h, 1, 0)


@shows("frame.down")
def frame_down(h: Hands) -> None:
    _moved(h, 0, 1)


@shows("frame.delete")
def frame_delete(h: Hands) -> None:
    texts = h.texts()
    h.select(1)
    h.act()
    h.wait(lambda: h.texts() == [texts[0], *texts[2:]])


@shows("frame.pictures")
def frame_pictures(h: Hands) -> None:
    h.act()
    h.wait(lambda: h.window.findChild(QFileDialog) is not None)
    h.window.findChild(QFileDialog).reject()


@shows("frame.paste_picture")
def frame_paste_picture(h: Hands) -> None:
    frame = h.select(1)
    count = len(h.window.session.candidates(frame))
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QApplication.clipboard().setImage(image)
    h.act()
    h.wait(lambda: len(h.window.session.candidates(frame)) == count + 1)


@shows("frame.spread_pictures")
def frame_spread_pictures(h: Hands) -> None:
    first = h.select(1)
    pictures = []
    for colour in ("red", "blue"):
        image = QImage(40, 30, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        pictures.append(str(h.folder / f"{colour}.png"))
        assert image.save(pictures[-1])
    h.act()
    h.wait(lambda: h.window.findChild(QFileDialog) is not None)
    dialog = h.window.findChild(QFileDialog)
    dialog.filesSelected.emit(pictures)
    dialog.reject()
    session, frames = h.window.session, [frame.id for frame in h.window.session.board.frames]
    assert frames[1] == first
    h.wait(lambda: [session.chosen_image(f).name for f in frames[1:3]] == ["red.png", "blue.png"])


def _takes(h: Hands) -> int:
    voiceover = h.window.session.voiceover(h.window.session.selected)
    return len(voiceover.takes) if voiceover else 0


@shows("frame.speak")
def frame_speak(h: Hands) -> None:
    before = _takes(h)
    h.act()
    h.wait(lambda: _takes(h) == before + 1)


@shows("frame.speak_missing")
def frame_speak_missing(h: Hands) -> None:
    narration = h.window.services.narration
    speak = narration.voice_all
    h.wait(lambda: not h.window.session.now.missing and not h.window.jobs.running)

    def broken(*_: object, **__: object) -> None:
        from app.errors import SpeechFailed

        raise SpeechFailed("The voice gave no sound.")

    narration.voice_all = broken
    h.change_text("Never heard of before.")
    h.wait(lambda: h.window.voicing.given_up and not h.window.jobs.running)
    narration.voice_all = speak
    h.act()
    h.wait(lambda: not h.window.session.now.missing)


@shows("frame.words")
def frame_words(h: Hands) -> None:
    from ui.pronunciations import PronunciationsDialog

    h.act()
    h.dialog(PronunciationsDialog).close()


@shows("frame.record")
def frame_record(h: Hands) -> None:
    from ui.recording.dialog import RecordingDialog

    h.act()
    h.dialog(RecordingDialog).close()


# Play ------------------------------------------------------------------------------------


@shows("play.toggle")
def play_toggle(h: Hands) -> None:
    player = h.window.preview.player
    h.act()
    assert player.playing
    h.act()
    assert not player.playing


@shows("play.play")
def play_play(h: Hands) -> None:
    player = h.window.preview.player
    h.act()
    assert (player.playing, player.speed) == (True, 1)
    h.act()
    assert player.speed == 2
    assert h.window.preview.transport.speed.text() == "2×"
    player.pause()


@shows("play.reverse")
def play_reverse(h: Hands) -> None:
    player = h.window.preview.player
    player.to_end()
    h.act()
    assert (player.playing, player.speed) == (True, -1)
    h.wait(lambda: player.position < player.pictures - 2)
    player.pause()


@shows("play.pause")
def play_pause(h: Hands) -> None:
    h.window.preview.player.play()
    h.act()
    assert not h.window.preview.player.playing


def _goes(h: Hands, start: int, by: int) -> None:
    player = h.window.preview.player
    player.seek(start)
    h.act()
    assert player.position == start + by


@shows("play.back")
def play_back(h: Hands) -> None:
    _goes(h, 20, -1)


@shows("play.on")
def play_on(h: Hands) -> None:
    _goes(h, 20, 1)


@shows("play.second_back")
def play_second_back(h: Hands) -> None:
    _goes(h, 70, -round(h.window.session.timeline.canvas.fps))


@shows("play.second_on")
def play_second_on(h: Hands) -> None:
    _goes(h, 20, round(h.window.session.timeline.canvas.fps))


@shows("play.previous")
def play_previous(h: Hands) -> None:
    frames = h.window.session.board.frames
    h.select(2)
    h.act()
    h.wait(lambda: h.window.session.selected == frames[1].id)


@shows("play.next")
def play_next(h: Hands) -> None:
    frames = h.window.session.board.frames
    h.select(1)
    h.act()
    h.wait(lambda: h.window.session.selected == frames[2].id)


@shows("play.start")
def play_start(h: Hands) -> None:
    _goes(h, 50, -50)


@shows("play.end")
def play_end(h: Hands) -> None:
    h.act()
    assert h.window.preview.player.position == h.window.preview.player.pictures - 1


@shows("play.full_screen")
def play_full_screen(h: Hands) -> None:
    h.act()
    assert h.window.preview.full_screen
    h.window.preview.toggle_full_screen()


def _sized(h: Hands, before: float | None, after: float | None) -> None:
    view = h.window.preview.view
    view.set_zoom(before)
    h.act()
    assert view.zoom == after
    assert h.window.preview.transport.zoom.text() == ("Fit" if after is None else f"{round(after * 100)} %")


@shows("preview.fit")
def preview_fit(h: Hands) -> None:
    _sized(h, 2.0, None)


@shows("preview.half")
def preview_half(h: Hands) -> None:
    _sized(h, None, 0.5)


@shows("preview.whole")
def preview_whole(h: Hands) -> None:
    _sized(h, None, 1.0)


@shows("preview.double")
def preview_double(h: Hands) -> None:
    _sized(h, None, 2.0)


@shows("preview.zoom_in")
def preview_zoom_in(h: Hands) -> None:
    _sized(h, 1.0, 1.25)


@shows("preview.zoom_out")
def preview_zoom_out(h: Hands) -> None:
    _sized(h, 1.25, 1.0)


# Storyboard ------------------------------------------------------------------------------


def _steps(h: Hands) -> int:
    return len(h.services.history.entries(h.window.session.project_id, 1000))


def _one_step(h: Hands, number: int) -> None:
    """Selected frame ``number``, the action is one step of undo, and undo brings back what was."""
    texts, before = h.texts(), _steps(h)
    h.select(number)
    h.act()
    h.wait(lambda: _steps(h) == before + 1 and h.window.session.undo_state.undo)
    h.window.edits.undo()
    h.wait(lambda: _steps(h) == before + 2)
    assert h.texts() == texts


for _name, _number in (
    ("frame.duplicate", 1), ("frame.join", 0), ("scene.begin", 1), ("scene.up", 4), ("scene.down", 0),
    ("scene.join", 4),
):  # fmt: skip
    shows(_name)(lambda h, number=_number: _one_step(h, number))


def _opens_a_field(h: Hands) -> None:
    from ui.storyboard.editor import TextEditor

    h.select(0)
    h.act()
    h.wait(lambda: isinstance(QApplication.focusWidget(), TextEditor))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)


for _name in ("frame.split_text", "scene.rename"):
    shows(_name)(_opens_a_field)


@shows("storyboard.choose_all")
def storyboard_choose_all(h: Hands) -> None:
    h.act()
    assert len(h.window.session.chosen) == len(h.texts())


def _rows(h: Hands) -> int:
    """How many frames the storyboard shows."""
    model = h.window.storyboard.view.model()
    return sum(bool(model.index(row, 0).data(IS_FRAME)) for row in range(model.rowCount()))


def _open(h: Hands) -> bool:
    return not h.window.storyboard.view.source.folded


@shows("storyboard.fold_all")
def storyboard_fold_all(h: Hands) -> None:
    assert _open(h)
    h.act()
    assert not _open(h)


@shows("storyboard.unfold_all")
def storyboard_unfold_all(h: Hands) -> None:
    h.window.storyboard.fold_all()
    h.act()
    assert _open(h)


@shows("storyboard.all")
def storyboard_all(h: Hands) -> None:
    from ui.storyboard.rows import Only

    h.window.storyboard.show_only(Only.UNVOICED)
    h.wait(lambda: _rows(h) == 0)
    h.act()
    h.wait(lambda: _rows(h) == len(h.texts()))


def _hides(h: Hands) -> None:
    """In a project in which every frame has a voice and a picture and nothing was found, none is left."""
    assert _rows(h) == len(h.texts())
    h.act()
    h.wait(lambda: _rows(h) < len(h.texts()))


for _name in ("unvoiced", "unpictured", "found"):
    shows(f"storyboard.{_name}")(_hides)


@shows("storyboard.speaker")
def storyboard_speaker(h: Hands) -> None:
    frame = h.select(1)
    h.window.edits.set_speaker(frame, "Ann")
    h.wait(lambda: h.window.session.frame.speaker == "Ann")
    h.wait(lambda: h.window.commands.registry["storyboard.speaker"].isEnabled())
    h.act()
    h.wait(lambda: _rows(h) == 1)


# Look and narration ----------------------------------------------------------------------


def _with_a_look(h: Hands) -> None:
    frame = h.select(0)
    h.window.edits.set_motion(frame, Style("still"))
    h.wait(lambda: h.window.session.frame.motion is not None)


def _changes_looks(h: Hands) -> None:
    _with_a_look(h)
    if h.name == "look.paste":
        h.window.looks.copy()
        h.select(1)
        h.wait(lambda: h.window.commands.registry["look.paste"].isEnabled())
    before = _steps(h)
    h.act()
    h.wait(lambda: _steps(h) == before + 1)


for _name in ("look.paste", "look.scene", "look.video", "look.reset"):
    shows(_name)(_changes_looks)


@shows("look.copy")
def look_copy(h: Hands) -> None:
    h.select(0)
    h.act()
    assert h.window.looks.copied is not None


@shows("look.keep")
def look_keep(h: Hands) -> None:
    _with_a_look(h)
    h.act()
    h.wait(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    assert h.window.inspector.tabs.chosen == h.window.inspector.LOOK
    focused = QApplication.focusWidget().window()
    if focused is not h.window:
        focused.close()


@shows("frame.full")
def frame_full(h: Hands) -> None:
    h.select(0)
    h.act()
    dialog = h.dialog(CandidateDialog)
    assert not dialog.comparing
    dialog.reject()


@shows("frame.find_picture")
def frame_find_picture(h: Hands) -> None:
    h.select(0)
    h.window.inspector.tabs.choose(2)
    h.act()
    h.wait(lambda: QApplication.focusWidget() is h.window.inspector.pictures.line.words)
    assert h.window.inspector.tabs.chosen == 0


@shows("frame.make_pictures")
def frame_make_pictures(h: Hands) -> None:
    frame = h.select(0)
    before = len(h.window.session.candidates(frame))
    h.act()
    h.wait(lambda: len(h.window.session.candidates(frame)) == before + 4)
    h.wait(lambda: h.window.inspector.pictures.grid.model().rowCount() == before + 4)


@shows("frame.remove_picture")
def frame_remove_picture(h: Hands) -> None:
    frame, pictures = h.select(0), h.window.inspector.pictures
    h.window.inspector.tabs.choose(0)
    kept = [image.id for image in h.window.session.candidates(frame)]
    h.window.edits.begin("illustration", "make", frame_id=frame, count=1)
    h.wait(lambda: pictures.model.rowCount() == len(kept) + 1)
    made = h.window.session.candidates(frame)[-1].id
    h.window.edits.choose_image(frame, made)
    h.wait(lambda: h.window.session.chosen_image(frame).id == made)
    h.act()
    h.wait(lambda: [image.id for image in h.window.session.candidates(frame)] == kept)


@shows("frame.crop")
def frame_crop(h: Hands) -> None:
    h.select(0)
    h.act()
    h.dialog(CropDialog).reject()


@shows("frame.compare")
def frame_compare(h: Hands) -> None:
    h.select(0)
    h.act()
    dialog = h.dialog(CandidateDialog)
    assert dialog.comparing
    dialog.reject()


@shows("look.play")
def look_play(h: Hands) -> None:
    player, frame = h.window.preview.player, h.select(1)
    h.wait(lambda: player.timeline is not None and h.window.playback.current.frame_id == frame)
    h.act()
    assert player.playing
    player.seek(h.window.session.clip(frame).end - 1)
    h.wait(lambda: not player.playing)
    assert h.window.session.selected == frame


@shows("look.before")
def look_before(h: Hands) -> None:
    trial, player, stored = h.window.trial, h.window.preview.player, h.window.session.timeline
    h.select(0)
    trial.show_frame(replace(h.window.session.frame, motion=Style("still")))
    h.wait(lambda: trial.running and player.timeline is not stored)
    h.act()
    h.wait(lambda: player.timeline is stored)
    trial.end()


@shows("file.narration")
def file_narration(h: Hands) -> None:
    h.act()
    h.wait(lambda: h.window.findChild(QFileDialog) is not None)
    h.window.findChild(QFileDialog).reject()


# Timeline --------------------------------------------------------------------------------
#
# What each does exactly is in test_window_timeline.py. Here there is something to do for all of them, and
# each makes one step of undo, or changes what is chosen, the range, the playhead or what is told.


def _set_scene(h: Hands) -> None:
    """A sound that is chosen, two markers, a pause and a transition, the playhead in the second frame."""
    window, services, project = h.window, h.services, h.window.session.project_id
    first, second = window.session.board.frames[:2]
    tone = h.folder / "tone.wav"
    waves = (8000 * np.sin(2764 * np.arange(2 * 48_000) / 48_000)).astype("<i2")
    tone.write_bytes(wav_bytes(waves.tobytes(), 48_000))
    item = TrackItem(
        asset_id="", name=tone.name, frame_id=second.id, length=Fraction(1), fade_in=Fraction(1, 4),
        fade_out=Fraction(1, 4), duck_db=-6.0,
    )  # fmt: skip
    services.tracks.add(project, tone, item)
    services.markers.add(project, first.id, Fraction(1, 2), "Here")
    services.markers.add(project, second.id, Fraction(1), "There")
    for frame in (first, second):
        services.storyboard.set_pauses(frame.id, Fraction(1), Fraction(1))
    services.storyboard.set_transition(second.id, Style("crossfade", {"length": 0.4}))
    model = window.timeline_model
    h.wait(lambda: len(model.placed) == 2 and any(track.items for track in window.session.board.tracks))
    h.wait(lambda: window.session.frame_of(second.id).transition is not None)
    h.wait(lambda: window.session.clip(second.id) is not None and not window.jobs.saving)
    window.timeline_actions.sounds.next()
    window.timeline.set_snapping(False)
    clip = window.session.clip(second.id)
    h.select(1)
    window.timeline.go_to(clip.start + clip.pictures // 2)


def _state(h: Hands) -> tuple[object, ...]:
    """What an action of the timeline may change."""
    window, model = h.window, h.window.timeline_model
    shown = sum(w.isVisible() for w in QApplication.topLevelWidgets())
    fields = sum(field.isVisible() for field in window.timeline.findChildren(QLineEdit))
    return (
        len(h.services.history.entries(window.session.project_id, 1000)),
        model.playhead, model.range, model.sound, model.together, window.marking.looping, shown, fields,
    )  # fmt: skip


def _on_timeline(h: Hands) -> None:
    _set_scene(h)
    if h.name == "timeline.range_clear":
        h.window.marking.set_in()
    if h.name in ("timeline.sound_next", "timeline.trim_start", "timeline.trim_end"):
        h.window.timeline_model.set_sound("")
    if h.name in ("timeline.trim_start", "timeline.trim_end"):  # into the pause, whatever is spoken by now
        clip = h.window.session.clip(h.window.session.selected)
        h.window.timeline.go_to(clip.start + 10 if h.name.endswith("start") else clip.end - 10)
    if h.name == "timeline.sound_split":  # it lies over the frame's first second
        h.window.timeline.go_to(h.window.session.clip(h.window.session.selected).start + 10)
    if h.name == "timeline.marker_next":
        h.window.timeline.go_to(0)
    if h.name in ("timeline.marker_rename", "timeline.marker_remove"):
        h.window.marking.next()
    told: list[str] = []
    h.window.timeline_actions.told.connect(told.append)
    before = _state(h)
    h.act()
    h.wait(lambda: _state(h) != before or (told and h.name in _SAY))
    h.wait(lambda: not h.window.jobs.saving)
    after = _state(h)[0]
    assert after - before[0] in (0, 1), "one step of undo at most"
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.close()


_SAY = ("timeline.slip_back", "timeline.slip_on")
"""They say in words that a photograph cannot be slipped."""

for _name in (
    "split", "trim_start", "trim_end", "pause_shorter", "pause_longer", "before_shorter", "before_longer",
    "slip_back", "slip_on", "transition_shorter", "transition_longer", "sound_next",
    "sound_earlier", "sound_later", "sound_louder", "sound_quieter", "duck_more", "duck_less",
    "fade_in_longer", "fade_in_shorter", "fade_out_longer", "fade_out_shorter", "sound_duplicate",
    "sound_remove", "sound_ripple", "sound_split", "sound_loop", "sound_faster", "sound_slower", "sound_left",
    "sound_right", "marker", "marker_next", "marker_previous", "marker_rename", "marker_bring",
    "marker_remove", "markers", "in", "out", "range_clear", "loop",
):  # fmt: skip
    shows(f"timeline.{_name}")(_on_timeline)


@shows("timeline.sound_all")
def timeline_sound_all(h: Hands) -> None:
    _set_scene(h)
    h.window.timeline_model.set_sound("")
    h.act()
    (track,) = h.services.tracks.list(h.window.session.project_id)
    assert h.window.timeline_model.sounds == {item.id for item in track.items}


def _by_a_file(h: Hands) -> None:
    """A file is asked for, and what is chosen there is on a track."""
    _set_scene(h)
    before = {item for track in h.services.tracks.list(h.window.session.project_id) for item in track.items}
    h.act()
    h.wait(lambda: h.window.findChild(QFileDialog) is not None)
    dialog, path = h.window.findChild(QFileDialog), str(h.folder / "other.wav")
    Path(path).write_bytes(wav_bytes(np.ones(48_000, "<i2").tobytes(), 48_000))
    if h.name == "timeline.sound_replace":
        dialog.fileSelected.emit(path)
    else:
        dialog.filesSelected.emit([path])
    dialog.reject()
    tracks = h.services.tracks
    count = len(before) + (h.name != "timeline.sound_replace")
    label = {"sound_replace": "Replace sound", "sound_add": "Add sound", "music_add": "Add music"}
    h.wait(lambda: h.window.session.undo_state.undo == label[h.name.partition(".")[2]])
    assert sum(len(track.items) for track in tracks.list(h.window.session.project_id)) == count


for _name in ("sound_replace", "sound_add", "music_add"):
    shows(f"timeline.{_name}")(_by_a_file)


# View ------------------------------------------------------------------------------------


@shows("view.palette")
def view_palette(h: Hands) -> None:
    h.act()
    _palette(h.window).close()


@shows("view.jobs")
def view_jobs(h: Hands) -> None:
    from ui.joblist import JobList

    h.act()
    h.dialog(JobList).close()


@shows("view.keys")
def view_keys(h: Hands) -> None:
    from ui.commands.shortcuts import ShortcutList

    h.act()
    h.dialog(ShortcutList).close()


def _zoomed(h: Hands) -> tuple[float, float]:
    """How wide the whole timeline is, and how much of it is seen."""
    bar = h.window.timeline.horizontalScrollBar()
    return bar.maximum() + bar.pageStep(), bar.pageStep()


@shows("view.zoom_in")
def view_zoom_in(h: Hands) -> None:
    h.window.timeline.zoom_fit()
    before = _zoomed(h)
    h.act()
    assert _zoomed(h)[0] > before[0]


@shows("view.zoom_out")
def view_zoom_out(h: Hands) -> None:
    for _ in range(4):
        h.window.timeline.zoom_in()
    before = _zoomed(h)
    h.act()
    assert _zoomed(h)[0] < before[0]


@shows("view.zoom_fit")
def view_zoom_fit(h: Hands) -> None:
    h.window.timeline.zoom_fit()
    fits = _zoomed(h)
    for _ in range(4):
        h.window.timeline.zoom_in()
    assert _zoomed(h) != fits
    h.act()
    assert _zoomed(h) == fits


@shows("view.snap")
def view_snap(h: Hands) -> None:
    before = h.window.timeline.snapping
    h.act()
    assert h.window.timeline.snapping != before


def _tab(h: Hands, number: int) -> None:
    h.window.inspector.tabs.choose((number + 1) % 5)
    h.act()
    assert h.window.inspector.tabs.chosen == number


@shows("view.pictures")
def view_pictures(h: Hands) -> None:
    _tab(h, 0)


@shows("view.voice")
def view_voice(h: Hands) -> None:
    _tab(h, 1)


@shows("view.motion")
def view_motion(h: Hands) -> None:
    _tab(h, 2)


@shows("view.text")
def view_text(h: Hands) -> None:
    _tab(h, 3)


@shows("view.look")
def view_look(h: Hands) -> None:
    _tab(h, 4)


def _mode(h: Hands, mode: str, other: str) -> None:
    from ui.theme import Mode

    h.window.set_mode(Mode(other))
    h.act()
    assert h.window.theme.mode is Mode(mode)
    h.window.set_mode(Mode.DARK)


@shows("view.theme_system")
def view_theme_system(h: Hands) -> None:
    _mode(h, "system", "light")


@shows("view.theme_dark")
def view_theme_dark(h: Hands) -> None:
    _mode(h, "dark", "light")


@shows("view.theme_light")
def view_theme_light(h: Hands) -> None:
    _mode(h, "light", "dark")


@shows("view.arrange")
def view_arrange(h: Hands) -> None:
    h.act()
    assert h.window.docks.arranging
    h.act()
    assert not h.window.docks.arranging


@shows("view.reset")
def view_reset(h: Hands) -> None:
    dock = h.window.docks._docks[0]
    area = h.window.dockWidgetArea(dock)
    h.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    h.act()
    assert h.window.dockWidgetArea(dock) == area
