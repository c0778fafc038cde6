"""Keeps Python's search for garbage from holding the window up.

A project of ten thousand frames is some 500,000 objects. Looking through them for such as only point to each
other takes 0.4 s in which no thread does anything, and happens several times while they are read, a quarter
of the reading. None of it is garbage: they go when the last who needs them lets them go, without any search.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_readers = 0


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
            if _readers == 0:
                gc.enable()


def keep() -> None:
    """What there is now is never looked through again; what comes later is."""
    gc.freeze()
