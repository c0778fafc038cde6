"""Commands about the looks of frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence

from ui.commands.registry import Registry

if TYPE_CHECKING:
    from ui.main_window import MainWindow

LOOKS = ("look.play", "look.copy", "look.paste", "look.scene", "look.video", "look.keep", "look.reset")

HELD_MS = 300
"""A key that is down for longer is held, not tapped."""


class Looking(QObject):
    """Adds them and says when they can be done."""

    def __init__(self, window: MainWindow, registry: Registry) -> None:
        super().__init__(window)
        self._window = window
        self._registry = registry
        looks, group = window.looks, self.tr("Look")
        registry.add("look.copy", group, self.tr("Copy the frame's look"), looks.copy, ["Ctrl+Shift+C"],
                     icon_name="copy-simple")  # fmt: skip
        registry.add("look.paste", group, self.tr("Paste the look"), looks.paste, ["Ctrl+Shift+V"],
                     icon_name="clipboard-text")  # fmt: skip
        registry.add("look.scene", group, self.tr("Apply its motion and transition to the scene"),
                     looks.apply_to_scene, icon_name="stack-simple")  # fmt: skip
        registry.add("look.video", group, self.tr("Apply its motion and transition to the whole video"),
                     looks.apply_to_all, icon_name="stack")  # fmt: skip
        registry.add("look.keep", group, self.tr("Keep the frame's look under a name…"), self._keep,
                     icon_name="floppy-disk")  # fmt: skip
        registry.add("look.reset", group, self.tr("Reset the look to the template"), looks.reset,
                     icon_name="arrow-counter-clockwise")  # fmt: skip
        registry.add("look.play", group, self.tr("Play the frame, from how it comes in"), window.showing.play,
                     ["Shift+Space"], icon_name="play-circle")  # fmt: skip
        before = registry.add("look.before", group, self.tr("Before and after what is tried"), self._compare,
                              ["B"], icon_name="columns")  # fmt: skip
        before.setEnabled(False)
        before.setAutoRepeat(False)
        self._before, self._compared = before, False
        window.trial.changed.connect(before.setEnabled)
        looks.copied_changed.connect(self.update)

    def _compare(self) -> None:
        self._compared = True
        self._window.trial.compare()

    @Slot(int, int)
    def on_released(self, key: int, held_ms: int) -> None:
        """Pressed shortly, the key goes to and fro; held, it shows what was for as long."""
        if self._compared and any(each == QKeySequence(key) for each in self._before.shortcuts()):
            self._compared = False
            if held_ms >= HELD_MS:
                self._window.trial.compare()

    def _keep(self) -> None:
        self._window.inspector.tabs.choose(self._window.inspector.LOOK)
        self._window.inspector.look.presets.ask_name()

    @Slot()
    def update(self) -> None:
        """Say what can be done now."""
        chosen = self._window.editing and self._window.session.frame is not None
        self._registry.enable(LOOKS, chosen)
        self._registry["look.paste"].setEnabled(chosen and self._window.looks.copied is not None)
