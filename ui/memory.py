"""Keeps Python's search for garbage from holding the window up, and off every thread but the window's.

A project of ten thousand frames is some 500,000 objects. Looking through them for such as only point to each
other takes 0.4 s in which no thread does anything, and happens several times while they are read, a quarter
of the reading. None of it is garbage: they go when the last who needs them lets them go, without any search.

Python searches in whichever thread happens to make an object. What it finds may be part of a window, and Qt's
objects must not be destroyed in another thread than their own: that ends the program. So the
:class:`Sweeper` searches, on the window's thread, in small portions between events.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

EVERY_MS = 500
"""Between two looks at whether there is anything to search through."""
AWAY_MS = 20_000
"""The program has not been in front for so long that nobody will notice half a second."""
MOST = 20_000
"""So many objects that came between two looks and stayed are somebody's data, and not searched through."""
OLDER, ALL = 10, 100
"""After so many searches what they left is searched through once more; after so many of those, everything
that was made since the project was opened."""

_lock = threading.Lock()
_readers = 0
_sweepers = 0


@contextmanager
def unsearched() -> Iterator[None]:
    """While much is made that stays, nobody looks for garbage. In any thread, also in several at once."""
    global _readers
    with _lock:
        _readers += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _readers -= 1
            _as_before()


def _as_before() -> None:
    if _readers == 0 and _sweepers == 0:
        gc.enable()


def keep() -> None:
    """What there is now is never looked through again; what comes later is."""
    gc.freeze()


def before_reading() -> None:
    """What comes from here to :func:`after_reading` is mostly a project's: what is young now is searched
    through before. In the window's thread."""
    if _sweepers and not _readers and gc.get_count()[0] > gc.get_threshold()[0]:
        gc.collect(0)


def after_reading() -> None:
    """A project was read and is shown. Its long lists would be looked through again and again otherwise, 1 ms
    each, until the next change makes others."""
    if _sweepers:
        keep()


class Sweeper(QObject):
    """Searches for garbage in the thread that makes it, which must be the window's, until it is closed; Python
    itself searches no more. What was kept is searched through once a project was closed, or nobody has looked
    at the program for a while."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        global _sweepers
        with _lock:
            _sweepers += 1
            gc.disable()
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._all = QTimer(self)
        self._all.setSingleShot(True)
        self._all.timeout.connect(self._search_all)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_state_changed)

    def close(self) -> None:
        """Leave the searching to Python again."""
        global _sweepers
        if not self._closed:
            self._closed = True
            self._timer.stop()
            self._all.stop()
            with _lock:
                _sweepers -= 1
                _as_before()

    @Slot()
    def look(self) -> None:
        """Search what is young, where there is enough of it."""
        young, older, oldest = gc.get_count()
        if _readers or young < gc.get_threshold()[0]:
            return
        if young > MOST:
            keep()
        elif older < OLDER:
            gc.collect(0)
        else:
            gc.collect(1 if oldest < ALL else 2)

    @Slot()
    def search_all_soon(self) -> None:
        """Search through everything before long, also what was kept: a project was closed."""
        if not self._closed:
            self._all.start(EVERY_MS)

    @Slot(Qt.ApplicationState)
    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._all.stop()
        elif not self._closed:
            self._all.start(AWAY_MS)

    @Slot()
    def _search_all(self) -> None:
        if not _readers:  # another project is being read: nothing is kept before that
            gc.unfreeze()
            gc.collect()
            keep()
