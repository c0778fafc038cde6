"""Commands by name. Each is one QAction; what it does is a slot handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.theme import icon


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the window can do."""

    name: str
    """Unique, such as ``frame.delete``; never shown."""
    group: str
    """For people: the heading it stands under."""
    action: QAction
    base: str = ""
    """Its words where they do not depend on what was done last."""

    @property
    def keys(self) -> str:
        """Its keys for people, or empty."""
        return " · ".join(
            sequence.toString(QKeySequence.SequenceFormat.NativeText) for sequence in self.action.shortcuts()
        )

    @property
    def text(self) -> str:
        """Its words without the dots that announce a dialog."""
        return self.action.text().replace("&", "").rstrip("…")


class Registry(QObject):
    """Holds every command; their actions belong to the window, so that keys work all over it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._commands: dict[str, Command] = {}

    def add(
        self,
        name: str,
        group: str,
        text: str,
        run: Callable[[], object],
        keys: Sequence[str] = (),
        *,
        icon_name: str = "",
        checkable: bool = False,
        within: Sequence[QWidget] = (),
    ) -> QAction:
        """A new command. With ``within`` its keys work only in those widgets.

        ``run`` is connected to ``triggered``: a bound method of a QObject, or a function that
        is called on the window's thread, where actions are triggered anyway. ValueError on a
        name that is taken.
        """
        if name in self._commands:
            raise ValueError(f"There is a command {name} already.")
        action = QAction(text, self._window)
        action.setObjectName(name)
        action.setCheckable(checkable)
        if icon_name:
            action.setIcon(icon(icon_name))
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _checked=False: run())
        if within:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            for widget in within:
                widget.addAction(action)
        else:
            self._window.addAction(action)
        self._commands[name] = Command(name, group, action, text.rstrip("…"))
        return action

    def __getitem__(self, name: str) -> QAction:
        return self._commands[name].action

    def __contains__(self, name: str) -> bool:
        return name in self._commands

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def enable(self, names: Sequence[str], enabled: bool) -> None:
        """Let several commands be done, or not."""
        for name in names:
            self._commands[name].action.setEnabled(enabled)
