"""The one bridge from service events, told in any thread, to Qt signals on the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.services.events import (
    DictionaryChanged,
    Event,
    EventBus,
    MembersChanged,
    PresenceChanged,
    ProjectChanged,
    ProjectCreated,
    ProjectDeleted,
    RenderFinished,
)


class EventBridge(QObject):
    """Says again as Qt signals what services say, each with its event.

    Receivers must be ``@Slot`` methods of QObjects.
    """

    project_changed = Signal(object)
    project_created = Signal(object)
    project_deleted = Signal(object)
    render_finished = Signal(object)
    members_changed = Signal(object)
    presence_changed = Signal(object)
    dictionary_changed = Signal()

    _arrived = Signal(object)

    def __init__(self, events: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Queued always: what an edit causes in the window happens after the edit is over, also
        # when a service was called on this very thread.
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe: Callable[[], None] | None = events.subscribe(self._arrived.emit)

    def close(self) -> None:
        """Hear no more. Must be called before the bridge is destroyed."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    @Slot(object)
    def _on_arrived(self, event: Event) -> None:
        if self._unsubscribe is None:
            return
        match event:
            case ProjectChanged():
                self.project_changed.emit(event)
            case ProjectCreated():
                self.project_created.emit(event)
            case ProjectDeleted():
                self.project_deleted.emit(event)
            case RenderFinished():
                self.render_finished.emit(event)
            case MembersChanged():
                self.members_changed.emit(event)
            case PresenceChanged():
                self.presence_changed.emit(event)
            case DictionaryChanged():
                self.dictionary_changed.emit()
