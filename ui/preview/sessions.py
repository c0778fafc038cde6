"""One preview session, used by two threads and replaced by a third."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.services.ports import PreviewSession


class _Held:
    def __init__(self, session: PreviewSession) -> None:
        self.session = session
        self.users = 0
        self.retired = False


class SessionHolder:
    """Holds the session of the moment. One that was replaced is closed by its last user."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: _Held | None = None

    @contextmanager
    def use(self) -> Iterator[PreviewSession | None]:
        """The session, kept open for as long as the block runs; ``None`` where there is none."""
        with self._lock:
            held = self._held
            if held is not None:
                held.users += 1
        try:
            yield held.session if held is not None else None
        finally:
            if held is not None:
                with self._lock:
                    held.users -= 1
                    last = held.retired and not held.users
                if last:
                    held.session.close()

    def replace(self, session: PreviewSession | None) -> None:
        """Put another session in its place."""
        with self._lock:
            old = self._held
            self._held = None if session is None else _Held(session)
            if old is not None:
                old.retired = True
                last = not old.users
        if old is not None and last:
            old.session.close()
