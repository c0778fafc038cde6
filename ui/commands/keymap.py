"""Which keys do what: the program's own, or as in Premiere or Resolve, and what somebody has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QKeySequence

from ui.commands.registry import Command, Registry

OWN, PREMIERE, RESOLVE = "own", "premiere", "resolve"
PRESET_KEY, CHANGED_KEY = "keys/preset", "keys/changed"

PRESETS: Mapping[str, Mapping[str, Sequence[str]]] = {
    OWN: {},
    PREMIERE: {
        "file.export": ["Ctrl+M"],
        "file.new": ["Ctrl+Alt+N"],
        "edit.redo": ["Ctrl+Shift+Z"],
        "play.full_screen": ["Ctrl+`"],
        "timeline.split": ["Ctrl+K"],
        "view.snap": ["S"],
        "view.zoom_in": ["="],
        "view.zoom_out": ["-"],
        "view.zoom_fit": ["\\"],
        "view.keys": ["Ctrl+Alt+K", "?"],
    },
    RESOLVE: {
        "file.export": ["Ctrl+Shift+E"],
        "edit.redo": ["Ctrl+Shift+Z"],
        "play.full_screen": ["Ctrl+F", "P"],
        "timeline.split": ["Ctrl+B", "Ctrl+\\"],
        "timeline.trim_start": ["Shift+["],
        "timeline.trim_end": ["Shift+]"],
        "edit.find": ["Ctrl+Alt+F"],
        "view.snap": ["N"],
        "view.zoom_in": ["Ctrl+="],
        "view.zoom_out": ["Ctrl+-"],
        "view.zoom_fit": ["Shift+Z"],
        "view.keys": ["Ctrl+Alt+K", "?"],
    },
}
"""Keys by command where a preset has others than the program's own. One that lies on another command's
own keys takes them from it. Commands that a window does not have are passed over."""


def normal(keys: str) -> str:
    """Keys in the one way in which they are compared and stored."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


def clash(one: str, other: str) -> bool:
    """Whether two key sequences cannot be told apart, or one begins with the other."""
    first, second, none = QKeySequence(one), QKeySequence(other), QKeySequence.SequenceMatch.NoMatch
    return first.matches(second) != none or second.matches(first) != none


@dataclass(frozen=True, slots=True)
class Binding:
    """A command and the keys it has now."""

    command: Command
    keys: tuple[str, ...]
    changed: bool
    """Whether somebody has given it others than the preset's."""


class Keymap(QObject):
    """Gives a registry's actions their keys, and keeps what was chosen in the settings."""

    changed = Signal()

    def __init__(self, registry: Registry, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._registry, self._settings = registry, settings
        self._worked_out: tuple[str, Mapping[str, tuple[str, ...]]] = ("", {})
        self._own = {
            command.name: tuple(normal(keys.toString()) for keys in command.action.shortcuts())
            for command in registry
        }
        self._preset = str(settings.value(PRESET_KEY, OWN))
        if self._preset not in PRESETS:
            self._preset = OWN
        self._changed = _read(settings.value(CHANGED_KEY, "{}"))
        self._apply()

    @property
    def preset(self) -> str:
        """Which preset is used."""
        return self._preset

    def bindings(self) -> list[Binding]:
        """Every command with its keys, in the registry's order."""
        standard = self._standard()
        return [
            Binding(command, self.keys_of(command.name), command.name in self._changed)
            for command in self._registry
            if command.name in standard
        ]

    def keys_of(self, name: str) -> tuple[str, ...]:
        """A command's keys, as stored."""
        return self._changed.get(name, self._standard()[name])

    def users_of(self, keys: str, but: str = "") -> list[Command]:
        """Which other commands have these keys, or keys that begin with them."""
        return [
            command
            for command in self._registry
            if command.name != but and any(clash(each, keys) for each in self.keys_of(command.name))
        ]

    def assign(self, name: str, keys: Sequence[str]) -> None:
        """Give a command other keys, which are taken from whoever had them. None leaves it without."""
        wanted = tuple(dict.fromkeys(normal(each) for each in keys if normal(each)))
        for each in wanted:
            for other in self.users_of(each, name):
                self._set(other.name, tuple(k for k in self.keys_of(other.name) if not clash(k, each)))
        self._set(name, wanted)
        self._keep()

    def reset(self, name: str) -> None:
        """Give a command the preset's keys again, which are taken from whoever has them now."""
        self._changed.pop(name, None)
        for keys in self._standard()[name]:
            for other in self.users_of(keys, name):
                self._set(other.name, tuple(k for k in self.keys_of(other.name) if not clash(k, keys)))
        self._keep()

    def choose(self, preset: str) -> None:
        """Use a preset, and nothing of what was changed. KeyError where there is no such preset."""
        PRESETS[preset]
        self._preset = preset
        self._changed.clear()
        self._keep()

    def _set(self, name: str, keys: tuple[str, ...]) -> None:
        if keys == self._standard()[name]:
            self._changed.pop(name, None)
        else:
            self._changed[name] = keys

    def _standard(self) -> Mapping[str, tuple[str, ...]]:
        """The preset's keys of every command."""
        preset, known = self._worked_out
        if preset != self._preset:  # asked for once a command, and the same until another is chosen
            known = self._work_out()
            self._worked_out = (self._preset, known)
        return known

    def _work_out(self) -> dict[str, tuple[str, ...]]:
        chosen = {
            name: tuple(map(normal, keys))
            for name, keys in PRESETS[self._preset].items()
            if name in self._own
        }
        taken = {keys for each in chosen.values() for keys in each}
        return {
            name: chosen.get(name) or tuple(keys for keys in own if keys not in taken)
            for name, own in self._own.items()
        }

    def _keep(self) -> None:
        self._settings.setValue(PRESET_KEY, self._preset)
        self._settings.setValue(CHANGED_KEY, json.dumps(self._changed))
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        for command in self._registry:
            if command.name in self._own:
                command.action.setShortcuts([QKeySequence(keys) for keys in self.keys_of(command.name)])


def _read(stored: object) -> dict[str, tuple[str, ...]]:
    """What was changed; nothing where the settings hold anything else."""
    try:
        read = json.loads(str(stored))
        return {str(name): tuple(map(normal, keys)) for name, keys in read.items()}
    except (ValueError, AttributeError, TypeError):
        return {}
