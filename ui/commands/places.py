"""Context menus of the timeline for what is no frame: sounds, markers, the ruler, the rows of sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QMenu

from ui.commands.registry import Registry

if TYPE_CHECKING:
    from ui.main_window import MainWindow

_RANGE = ("in", "out", "range_clear", "loop")
_SOUND = ("sound_split", "trim_start", "trim_end", "sound_duplicate", "", "sound_loop", "sound_replace")
_MENUS = {
    "marker": ("marker_rename", "marker_remove", "", "markers", "", *_RANGE),
    "ruler": ("marker", "marker_bring", "markers", "", *_RANGE, "", "split"),
    "effects": ("sound_add", "", "sound_next", "sound_all", "", "marker"),
    "music": ("music_add", "", "sound_next", "sound_all", "", "marker"),
}


class Places(QObject):
    """Opens them; what stands in them are the palette's own commands."""

    def __init__(self, window: MainWindow, registry: Registry) -> None:
        super().__init__(window)
        self._window = window
        self._registry = registry
        window.timeline.place_menu_asked.connect(self.on_menu_asked)

    @Slot(str, QPoint)
    def on_menu_asked(self, place: str, point: QPoint) -> None:
        """The menu of a place of the timeline, at a point of the screen."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setObjectName(f"{place} menu")
        if place == "sound":
            self._sound(menu)
        else:
            self._fill(menu, _MENUS[place])
        menu.popup(point)

    def _sound(self, menu: QMenu) -> None:
        self._fill(menu, _SOUND)
        menu.addSeparator()
        for title, names in (
            (self.tr("Level"), ("sound_louder", "sound_quieter", "", "duck_more", "duck_less")),
            (
                self.tr("Fades"),
                ("fade_in_longer", "fade_in_shorter", "", "fade_out_longer", "fade_out_shorter"),
            ),
            (self.tr("Speed"), ("sound_faster", "sound_slower")),
            (self.tr("Left and right"), ("sound_left", "sound_right")),
            (self.tr("Place"), ("sound_earlier", "sound_later")),
        ):
            self._fill(menu.addMenu(title), names)
        menu.addSeparator()
        self._fill(menu, ("sound_remove", "sound_ripple"))

    def _fill(self, menu: QMenu, names: tuple[str, ...]) -> None:
        for name in names:
            menu.addAction(self._registry[f"timeline.{name}"]) if name else menu.addSeparator()
