"""Who else is in the open project: follows what they do, and says where one is oneself."""

from __future__ import annotations

import contextlib
import threading
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.errors import ScenewrightError, StoreAway
from app.services.events import PresenceChanged, ProjectChanged
from app.services.facade import Services
from app.services.following import Followed
from app.services.presence import BEAT, Here
from ui.bridge import EventBridge
from ui.jobs import Jobs
from ui.session import ProjectSession

SETTLE_MS = 400
"""How long a frame is selected before others are told: nobody wants to see every row one passes."""


class _Place:
    """Where what follows a project is put when it has begun, unless all is over by then: beginning takes
    a while, in another thread, and the window may be closed meanwhile."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._followed: Followed | None = None
        self._over = False

    def put(self, followed: Followed) -> None:
        """Keep it until :meth:`end`, or end it at once."""
        with self._lock:
            if not self._over:
                self._followed = followed
                return
        followed.close()

    def end(self) -> None:
        """End what is here, and what will be put here."""
        with self._lock:
            self._over, followed = True, self._followed
        if followed is not None:
            followed.close()


class Company(QObject):
    """Follows the open project. Others' edits come as the bridge's signals, like one's own; who is
    there is asked only where several people use the database."""

    changed = Signal()
    """Who is here, or where."""
    told = Signal(str)
    """What somebody else has just done: “Bob: Change text”."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        bridge: EventBridge,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._session = services, jobs, session
        self._place = _Place()
        self._follows = False
        """Whether the open project is followed, or that has been begun."""
        self._project_id = ""
        self._here: tuple[Here, ...] = ()
        self._beat = QTimer(self)
        self._beat.setInterval(round(BEAT * 1000))
        self._beat.timeout.connect(self._on_beat)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._on_beat)
        session.opened.connect(self._on_opened)
        session.closed.connect(self._on_closed)
        session.selection_changed.connect(self._on_selection_changed)
        bridge.presence_changed.connect(self._on_presence_changed)
        bridge.project_changed.connect(self._on_project_changed)

    @property
    def others(self) -> tuple[Here, ...]:
        """Everybody else who is in the project now, who came first first."""
        return tuple(each for each in self._here if each.user_id != self._services.actor.user_id)

    def close(self) -> None:
        """Leave, before the window ends. Edits that wait go first."""
        self._place.end()
        self._end()

    @Slot()
    def _on_opened(self) -> None:
        if self._session.project_id != self._project_id:
            self._end()
            self._project_id = self._session.project_id
            self._place = _Place()
            self._follow()
            if self._services.shared:
                self._beat.start()
                self._on_beat()

    @Slot()
    def _on_closed(self) -> None:
        self._end()

    def _follow(self) -> None:
        self._follows = True
        self._jobs.watch(self._begin(self._project_id, self._place))

    async def _begin(self, project_id: str, place: _Place) -> None:
        services = self._services

        def begin() -> None:
            place.put(services.following.follow(project_id))
            services.activity.opened(project_id)

        try:
            await self._jobs.read(begin)
        except StoreAway:
            self._follows = False  # the next beat tries again
            self._beat.start()
            return
        self._session.reload()  # what was written between reading and following

    def _end(self) -> None:
        self._beat.stop()
        self._settle.stop()
        project_id, self._project_id = self._project_id, ""
        self._jobs.read(self._place.end)  # which waits for what is being asked
        if project_id and self._services.shared:
            self._jobs.edit(project_id, partial(self._leave, project_id))
        if self._here:
            self._here = ()
            self.changed.emit()

    def _leave(self, project_id: str) -> None:
        """Say that one is gone. Where it cannot be said, the others notice by themselves."""
        with contextlib.suppress(ScenewrightError):
            self._services.presence.leave(project_id)

    @Slot(str)
    def _on_selection_changed(self, _frame_id: str) -> None:
        if self._project_id and self._services.shared:
            self._settle.start()

    @Slot()
    def _on_beat(self) -> None:
        if not self._project_id:
            return
        if not self._follows:
            self._follow()
        if self._services.shared:
            self._jobs.watch(self._say_and_ask(self._project_id, self._session.selected))
        elif self._follows:
            self._beat.stop()

    async def _say_and_ask(self, project_id: str, frame_id: str) -> None:
        presence = self._services.presence

        def both() -> tuple[Here, ...]:
            presence.here(project_id, frame_id)
            return tuple(presence.who(project_id))

        with contextlib.suppress(StoreAway):  # said by whoever waits to save something
            self._take(project_id, await self._jobs.read(both))

    @Slot(object)
    def _on_presence_changed(self, event: PresenceChanged) -> None:
        if event.project_id == self._project_id and self._services.shared:
            self._jobs.watch(self._ask(self._project_id))

    async def _ask(self, project_id: str) -> None:
        presence = self._services.presence
        with contextlib.suppress(StoreAway):
            self._take(project_id, tuple(await self._jobs.read(lambda: presence.who(project_id))))

    def _take(self, project_id: str, here: tuple[Here, ...]) -> None:
        if project_id == self._project_id and here != self._here:
            self._here = here
            self.changed.emit()

    @Slot(object)
    def _on_project_changed(self, event: ProjectChanged) -> None:
        if event.project_id != self._project_id or event.written or not event.label:
            return
        name = next((each.name for each in self._here if each.user_id == event.user_id), "")
        if name and event.user_id != self._services.actor.user_id:
            self.told.emit(self.tr("{0}: {1}").format(name, event.label))
