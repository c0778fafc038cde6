"""Commands that shape the storyboard: what is chosen in it, its scenes, and what is shown of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QMenu

from ui.commands.registry import Registry
from ui.storyboard.rows import Only

if TYPE_CHECKING:
    from ui.main_window import MainWindow

SPOKEN = ("frame.speak", "frame.record")
FRAMES = (
    "frame.text", *SPOKEN, "", "frame.add", "frame.duplicate",
    "frame.split_text", "frame.join", "", "frame.up", "frame.down", "scene.begin", "", "look.copy", "look.paste", "", "frame.delete",
)  # fmt: skip
PICTURES = (
    "frame.pictures", "frame.find_picture", "frame.make_pictures", "frame.paste_picture", "frame.spread_pictures",
    "", "frame.full", "frame.compare", "frame.crop", "", "frame.remove_picture",
)  # fmt: skip
PICTURE = ("frame.full", "frame.compare", "frame.crop", "", "frame.remove_picture")
SCENES = (
    "scene.rename", "", "scene.up", "scene.down", "scene.join", "", "storyboard.fold_all",
    "storyboard.unfold_all",
)  # fmt: skip
SHOWN = (
    "storyboard.all", "storyboard.unvoiced", "storyboard.unpictured", "storyboard.found", "storyboard.speaker",
    "", "storyboard.choose_all", "storyboard.fold_all", "storyboard.unfold_all",
)  # fmt: skip
"""What stands in menus; an empty name is a line between."""


class Shaping(QObject):
    """Adds the commands, says when they can be done, and opens the menus they stand in."""

    def __init__(self, window: MainWindow, registry: Registry) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._registry = registry
        self._frames()
        self._scenes()
        self._shown()

    def _frames(self) -> None:
        add, shape, group = self._registry.add, self._window.structuring, self.tr("Frame")
        board = self._window.storyboard
        add("frame.duplicate", group, self.tr("Duplicate frame"), shape.duplicate_chosen, ["Ctrl+D"],
            icon_name="copy")  # fmt: skip
        add("frame.join", group, self.tr("Join frames"), shape.join_chosen, ["Ctrl+J"],
            icon_name="arrows-in-line-vertical")  # fmt: skip
        add("frame.split_text", group, self.tr("Split frame between two words…"), board.split_selected,
            ["Ctrl+Shift+K"], icon_name="scissors")  # fmt: skip

    def _scenes(self) -> None:
        add, shape, group = self._registry.add, self._window.structuring, self.tr("Scene")
        board = self._window.storyboard
        add("scene.begin", group, self.tr("Begin a scene here"), shape.begin_scene, ["Ctrl+Shift+Return"],
            icon_name="list-plus")  # fmt: skip
        add("scene.rename", group, self.tr("Rename scene"), board.rename_scene, ["Shift+F2"],
            icon_name="text-t")  # fmt: skip
        add("scene.join", group, self.tr("Join scene with the one before"), self._join_scene,
            ["Ctrl+Shift+J"], icon_name="arrow-line-up")  # fmt: skip
        add("scene.up", group, self.tr("Move scene up"), partial(self._step_scene, -1), ["Alt+Shift+Up"],
            icon_name="caret-double-up")  # fmt: skip
        add("scene.down", group, self.tr("Move scene down"), partial(self._step_scene, 1), ["Alt+Shift+Down"],
            icon_name="caret-double-down")  # fmt: skip

    def _shown(self) -> None:
        add, board, group = self._registry.add, self._window.storyboard, self.tr("Storyboard")
        add("storyboard.choose_all", group, self.tr("Choose all frames"), board.choose_all, ["Ctrl+A"],
            icon_name="selection-all", within=[board.view])  # fmt: skip
        add("storyboard.fold_all", group, self.tr("Fold all scenes"), board.fold_all, ["Ctrl+Shift+Left"],
            icon_name="arrows-in-simple")  # fmt: skip
        add("storyboard.unfold_all", group, self.tr("Open all scenes"), board.unfold_all, ["Ctrl+Shift+Right"],
            icon_name="arrows-out-simple")  # fmt: skip
        for only, text, glyph in (
            (Only.ALL, self.tr("Show all frames"), "funnel-simple"),
            (Only.UNVOICED, self.tr("Show only frames that are not voiced"), "microphone-slash"),
            (
                Only.UNPICTURED,
                self.tr("Show only frames without a picture of their own"),
                "paint-brush-broad",
            ),
            (Only.FOUND, self.tr("Show only frames with findings"), "warning"),
        ):
            add(f"storyboard.{only.value}", group, text, partial(board.show_only, only), icon_name=glyph)
        add("storyboard.speaker", group, self.tr("Show only what this frame's speaker says"), self._show_speaker,
            icon_name="user-focus")  # fmt: skip

    def _join_scene(self) -> None:
        self._window.structuring.join_scene(self._window.storyboard.scene_id)

    def _step_scene(self, by: int) -> None:
        self._window.structuring.step_scene(self._window.storyboard.scene_id, by)

    def _show_speaker(self) -> None:
        frame = self._session.frame
        if frame is not None and frame.speaker:
            self._window.storyboard.show_only(Only.ALL, frame.speaker)

    def update(self) -> None:
        """Say what can be done now, and with how many frames."""
        registry, session = self._registry, self._session
        opened = self._window.editing
        chosen = opened and session.frame is not None
        several = len(session.chosen)
        registry.enable(
            [command.name for command in registry if command.name.startswith("storyboard.")], opened
        )
        registry.enable([command.name for command in registry if command.name.startswith("scene.")], chosen)
        edits = chosen and session.now is not None and session.now.editable
        registry["frame.make_pictures"].setEnabled(edits)
        registry["frame.remove_picture"].setEnabled(edits and len(session.candidates(session.selected)) > 1)
        registry["frame.join"].setEnabled(chosen and self._window.structuring.can_join)
        registry["scene.begin"].setEnabled(chosen and self._window.structuring.can_begin_scene)
        registry["storyboard.speaker"].setEnabled(chosen and bool(session.frame and session.frame.speaker))
        for name, one, many in (
            ("frame.delete", self.tr("Delete frame"), self.tr("Delete {0} frames")),
            ("frame.duplicate", self.tr("Duplicate frame"), self.tr("Duplicate {0} frames")),
            ("frame.join", self.tr("Join with the next frame"), self.tr("Join {0} frames")),
            ("frame.up", self.tr("Move frame up"), self.tr("Move {0} frames up")),
            ("frame.down", self.tr("Move frame down"), self.tr("Move {0} frames down")),
        ):
            registry[name].setText(one if several < 2 else many.format(several))

    # Menus -------------------------------------------------------------------------------

    @Slot(str, QPoint)
    def on_frame_menu_asked(self, frame_id: str, point: QPoint) -> None:
        """What can be done with a frame, or with all that are chosen where it is one of them."""
        self._session.select(frame_id)
        menu = self._menu()
        self.fill(menu, FRAMES[:1])
        self.fill(menu.addMenu(self.tr("Picture")), PICTURES)
        self.fill(menu, FRAMES[1:])
        menu.popup(point)

    @Slot(QPoint)
    def on_picture_menu_asked(self, point: QPoint) -> None:
        """What can be done with the current picture of the selected frame."""
        menu = self._menu()
        self.fill(menu, PICTURE)
        menu.popup(point)

    @Slot(str, QPoint)
    def on_scene_menu_asked(self, _scene_id: str, point: QPoint) -> None:
        """What can be done with the scene that was pressed, which is the current one then."""
        self._open(SCENES, point)

    def _open(self, names: tuple[str, ...], point: QPoint) -> None:
        menu = self._menu()
        self.fill(menu, names)
        menu.popup(point)

    def _menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def fill(self, menu: QMenu, names: tuple[str, ...]) -> None:
        """Put commands into a menu."""
        for name in names:
            menu.addAction(self._registry[name]) if name else menu.addSeparator()
