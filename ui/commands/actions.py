"""The window's commands: names, words, keys, and when each can be done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu

from ui.commands.keys import KeyGuard
from ui.commands.looking import LOOKS, Looking
from ui.commands.places import Places
from ui.commands.preview import PREVIEW, add_candidate_commands, add_preview_commands
from ui.commands.registry import Registry
from ui.commands.shaping import FRAMES, PICTURES, SCENES, SHOWN, SPOKEN, Shaping
from ui.commands.timeline import add_timeline_commands, by_menu
from ui.theme import Mode

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class WindowCommands(QObject):
    """Builds the registry over a window's parts and keeps it up to date with the session."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self.registry = Registry(window)
        application = QApplication.instance()
        self.guard = KeyGuard(application, self) if isinstance(application, QApplication) else None
        self._file()
        self._edit()
        self._frame()
        self._play()
        self._view()
        add_preview_commands(self.registry, window.preview.view)
        add_candidate_commands(self.registry, window.dialogs, window.inspector)
        self.looking = Looking(window, self.registry)
        if self.guard is not None:
            self.guard.released.connect(self.looking.on_released)
        self.shaping = Shaping(window, self.registry)
        self._timeline = add_timeline_commands(self.registry, window.timeline_actions, window.marking)
        self.places = Places(window, self.registry)
        self._session.history_changed.connect(self._on_changed)
        self._session.selection_changed.connect(self._on_changed)
        self._session.chosen_changed.connect(self._on_changed)
        self._session.board_changed.connect(self._on_changed)
        self._session.opened.connect(self._on_changed)
        self._session.closed.connect(self._on_changed)
        window.page_changed.connect(self._on_changed)
        self._on_changed()

    def _file(self) -> None:
        add, window, group = self.registry.add, self._window, self.tr("File")
        add(
            "file.new",
            group,
            self.tr("New from a script…"),
            window.new_project,
            ["Ctrl+N"],
            icon_name="file-plus",
        )
        add("file.open", group, self.tr("Projects…"), window.show_start, ["Ctrl+O"], icon_name="folder-open")
        add(
            "file.export",
            group,
            self.tr("Export video…"),
            window.dialogs.ask_export,
            ["Ctrl+E"],
            icon_name="export",
        )
        add("file.narration", group, self.tr("Use a recording of the script…"), window.dialogs.ask_narration,
            icon_name="microphone")  # fmt: skip
        if window.services.shared:
            add("file.share", group, self.tr("Share…"), window.dialogs.ask_share, icon_name="users-three")
        add(
            "file.password",
            group,
            self.tr("Change password…"),
            window.dialogs.change_password,
            icon_name="key",
        )
        if window.services.actor.session_id:
            add("file.sign_out", group, self.tr("Sign out"), window.dialogs.sign_out, icon_name="user-minus")
        add("file.quit", group, self.tr("Quit"), window.quit, ["Ctrl+Q"], icon_name="sign-out")

    def _edit(self) -> None:
        add, window, group = self.registry.add, self._window, self.tr("Edit")
        add(
            "edit.undo",
            group,
            self.tr("Undo"),
            window.edits.undo,
            ["Ctrl+Z"],
            icon_name="arrow-u-up-left",
        )
        add("edit.redo", group, self.tr("Redo"), window.edits.redo, ["Ctrl+Shift+Z", "Ctrl+Y"],
            icon_name="arrow-u-up-right")  # fmt: skip
        add("edit.history", group, self.tr("History…"), window.dialogs.open_history, ["Ctrl+Shift+H"],
            icon_name="clock-counter-clockwise")  # fmt: skip
        add("edit.find", group, self.tr("Find in the storyboard"), window.find_words, ["Ctrl+F"],
            icon_name="magnifying-glass")  # fmt: skip
        add("edit.replace", group, self.tr("Find and replace in the script…"), window.storyboard.replace,
            ["Ctrl+H"], icon_name="arrows-clockwise")  # fmt: skip
        add("edit.script", group, self.tr("Write in the script"), window.storyboard.write, ["Ctrl+T"],
            icon_name="text-align-left")  # fmt: skip

    def _frame(self) -> None:
        add, window, group = self.registry.add, self._window, self.tr("Frame")
        add("frame.text", group, self.tr("Change text"), window.edit_text, ["F2"], icon_name="pencil-simple")
        add("frame.add", group, self.tr("Add a frame after this one"), window.add_frame,
            ["Ctrl+Return", "Ins"], icon_name="plus-circle")  # fmt: skip
        add(
            "frame.up",
            group,
            self.tr("Move frame up"),
            partial(window.structuring.step_chosen, -1),
            ["Alt+Up"],
            icon_name="arrow-up",
        )
        add(
            "frame.down",
            group,
            self.tr("Move frame down"),
            partial(window.structuring.step_chosen, 1),
            ["Alt+Down"],
            icon_name="arrow-down",
        )
        add("frame.delete", group, self.tr("Delete frame"), window.structuring.delete_chosen, ["Del", "Shift+Del"],
            icon_name="trash", within=[window.storyboard, window.timeline])  # fmt: skip
        add("frame.pictures", group, self.tr("Add pictures…"), window.add_pictures, ["Ctrl+I"],
            icon_name="image-square")  # fmt: skip
        add("frame.paste_picture", group, self.tr("Paste a picture or its address"), window.giving.paste,
            ["Ctrl+V"], icon_name="clipboard-text")  # fmt: skip
        add("frame.spread_pictures", group, self.tr("Spread pictures from here on…"),
            window.spread_pictures, icon_name="squares-four")  # fmt: skip
        add("frame.speak", group, self.tr("Speak again"), self._speak_again, icon_name="microphone")
        add("frame.record", group, self.tr("Record the voice…"), window.dialogs.ask_recording,
            icon_name="record")  # fmt: skip
        add(
            "frame.words",
            group,
            self.tr("How words are said…"),
            window.dialogs.ask_pronunciations,
            icon_name="text-aa",
        )
        add("frame.speak_missing", group, self.tr("Speak what is not spoken yet"),
            window.voicing.speak_missing, icon_name="speaker-high")  # fmt: skip

    def _play(self) -> None:
        add, player, group = self.registry.add, self._window.preview.player, self.tr("Play")
        add("play.toggle", group, self.tr("Play or pause"), player.toggle, ["Space"], icon_name="play")
        add("play.play", group, self.tr("Play, faster each time"), partial(self._shuttle, 1), ["L"],
            icon_name="fast-forward")  # fmt: skip
        add("play.reverse", group, self.tr("Play backwards, faster each time"), partial(self._shuttle, -1), ["J"],
            icon_name="rewind")  # fmt: skip
        add("play.pause", group, self.tr("Pause"), player.pause, ["K"], icon_name="pause")
        add(
            "play.back",
            group,
            self.tr("One picture back"),
            lambda: player.step(-1),
            ["Left"],
            icon_name="caret-left",
        )
        add(
            "play.on",
            group,
            self.tr("One picture on"),
            lambda: player.step(1),
            ["Right"],
            icon_name="caret-right",
        )
        add("play.second_back", group, self.tr("One second back"), lambda: self._seconds(-1), ["Shift+Left"],
            icon_name="caret-double-left")  # fmt: skip
        add("play.second_on", group, self.tr("One second on"), lambda: self._seconds(1), ["Shift+Right"],
            icon_name="caret-double-right")  # fmt: skip
        add(
            "play.previous",
            group,
            self.tr("Previous frame"),
            self._window.playback.previous,
            ["Up"],
            icon_name="skip-back",
        )
        add(
            "play.next",
            group,
            self.tr("Next frame"),
            self._window.playback.next,
            ["Down"],
            icon_name="skip-forward",
        )
        add(
            "play.start",
            group,
            self.tr("To the start"),
            player.to_start,
            ["Home"],
            icon_name="arrow-line-left",
        )
        add("play.end", group, self.tr("To the end"), player.to_end, ["End"], icon_name="arrow-line-right")
        add("play.full_screen", group, self.tr("Full screen"), self._window.preview.toggle_full_screen, ["F11"],
            icon_name="corners-out")  # fmt: skip

    def _view(self) -> None:
        add, window, group = self.registry.add, self._window, self.tr("View")
        add("view.palette", group, self.tr("Command palette…"), window.dialogs.open_palette, ["Ctrl+Shift+P"],
            icon_name="command")  # fmt: skip
        add(
            "view.keys",
            group,
            self.tr("Keyboard shortcuts…"),
            window.dialogs.show_keys,
            ["?"],
            icon_name="keyboard",
        )
        add(
            "view.jobs",
            group,
            self.tr("Long work…"),
            window.dialogs.open_jobs,
            ["Ctrl+Alt+J"],
            icon_name="queue",
        )
        timeline = window.timeline
        add("view.zoom_in", group, self.tr("Zoom timeline in"), timeline.zoom_in, ["=", "+"],
            icon_name="magnifying-glass-plus")  # fmt: skip
        add("view.zoom_out", group, self.tr("Zoom timeline out"), timeline.zoom_out, ["-"],
            icon_name="magnifying-glass-minus")  # fmt: skip
        add(
            "view.zoom_fit",
            group,
            self.tr("Fit timeline"),
            timeline.zoom_fit,
            ["\\"],
            icon_name="arrows-in-line-horizontal",
        )
        snap = add("view.snap", group, self.tr("Snap the playhead"), timeline.toggle_snapping, ["N"],
            icon_name="magnet", checkable=True)  # fmt: skip
        snap.setChecked(timeline.snapping)
        timeline.snapping_changed.connect(snap.setChecked)
        for number, (name, text) in enumerate(
            (
                ("pictures", self.tr("Show pictures")),
                ("voice", self.tr("Show voice")),
                ("motion", self.tr("Show motion")),
                ("text", self.tr("Show text")),
                ("look", self.tr("Show look")),
            )
        ):
            add(f"view.{name}", group, text, partial(window.inspector.tabs.choose, number), [f"Ctrl+{number + 1}"],
                icon_name=("image-square", "microphone", "arrows-out-cardinal", "text-t", "palette")[number])  # fmt: skip
        modes = QActionGroup(self)
        for mode, text, glyph in (
            (Mode.SYSTEM, self.tr("Dark or light as the system"), "circle-half"),
            (Mode.DARK, self.tr("Dark"), "moon"),
            (Mode.LIGHT, self.tr("Light"), "sun"),
        ):
            action = add(f"view.theme_{mode.value}", group, text, partial(window.set_mode, mode),
                icon_name=glyph, checkable=True)  # fmt: skip
            action.setChecked(window.theme.mode is mode)
            modes.addAction(action)
        add("view.arrange", group, self.tr("Arrange panels"), window.toggle_arranging, icon_name="layout",
            checkable=True)  # fmt: skip
        add("view.reset", group, self.tr("Reset layout"), window.docks.reset, icon_name="arrow-u-up-left")

    def _speak_again(self) -> None:
        self._window.voicing.speak_again(self._session.selected)

    def _shuttle(self, by: int) -> None:
        """Play on or back; picture by picture while the key that pauses is held."""
        player = self._window.preview.player
        if self.guard is not None and self.guard.holds(self.registry["play.pause"]):
            player.step(by)
        else:
            player.shuttle_on() if by > 0 else player.shuttle_back()

    def _seconds(self, by: int) -> None:
        player = self._window.preview.player
        if player.timeline is not None:
            player.step(round(by * player.timeline.canvas.fps))

    # Menus -------------------------------------------------------------------------------

    def fill_menu(self, menu: QMenu) -> None:
        """The whole window in one menu."""
        for name in ("file.new", "file.open", "file.narration", "file.export", "file.share"):
            if name in self.registry:
                menu.addAction(self.registry[name])
        menu.addSeparator()
        menus: tuple[tuple[str, tuple[str, ...]], ...] = (
            (self.tr("Edit"), ("edit.undo", "edit.redo", "edit.history", "", "edit.find", "edit.replace",
                               "edit.script")),
            (self.tr("Frame"), tuple(name for name in FRAMES if name not in SPOKEN)),
            (self.tr("Picture"), PICTURES),
            (self.tr("Voice"), (*SPOKEN, "", "frame.speak_missing", "frame.words")),
            (self.tr("Scene"), SCENES),
            (self.tr("Storyboard"), SHOWN),
            (self.tr("Look"), LOOKS),
            (self.tr("Play"), ("play.toggle", "play.play", "play.reverse", "", "play.previous", "play.next", "play.start", "play.end", "",
                               "play.full_screen")),
            (self.tr("Preview"), PREVIEW),
            *((title, names) for title, names in by_menu(self._timeline)),
            (self.tr("View"), ("view.palette", "view.keys", "view.jobs", "",
                               "view.pictures", "view.voice", "view.motion", "view.text", "view.look", "",
                               "view.zoom_in", "view.zoom_out", "view.zoom_fit", "view.snap", "",
                               "view.theme_system", "view.theme_dark", "view.theme_light", "",
                               "view.arrange", "view.reset")),
        )  # fmt: skip
        for title, names in menus:
            self.shaping.fill(menu.addMenu(title), names)
        menu.addSeparator()
        for name in ("file.password", "file.sign_out", "file.quit"):
            if name in self.registry:
                menu.addAction(self.registry[name])

    @Slot()
    def _on_changed(self) -> None:
        session, state = self._session, self._session.undo_state
        opened = self._window.editing
        chosen = opened and session.frame is not None
        undo, redo = self.registry["edit.undo"], self.registry["edit.redo"]
        _say(undo, self.tr("Undo"), state.undo if opened else "")
        _say(redo, self.tr("Redo"), state.redo if opened else "")
        for command in self.registry:
            if command.name.startswith(("play.", "preview.", "timeline.")) or command.name in _PROJECT:
                command.action.setEnabled(opened)
            elif command.name.startswith("frame."):
                command.action.setEnabled(chosen)
        self.looking.update()
        self.shaping.update()


_PROJECT = ("file.export", "file.narration", "file.share", "edit.find", "edit.history", "edit.replace", "edit.script",
            "view.zoom_in", "view.zoom_out", "view.zoom_fit", "view.pictures", "view.voice", "view.motion", "view.text", "view.look",
            "view.arrange", "view.reset",
            "frame.speak_missing", "frame.words")  # fmt: skip


def _say(action: QAction, word: str, label: str) -> None:
    action.setText(f"{word}: {label}" if label else word)
    action.setEnabled(bool(label))
