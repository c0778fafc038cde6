"""Ending threads without waiting for ever."""

from __future__ import annotations

import logging

from PySide6.QtCore import QThread

_log = logging.getLogger(__name__)

WAIT_MS = 5_000
"""How long a closing window waits for a thread."""

_stuck: list[QThread] = []


def stop_thread(thread: QThread, wait_ms: int = WAIT_MS) -> bool:
    """Ask a thread to end and wait, but not for ever; ``False`` if it did not.

    A thread that does not end is kept: Qt aborts the program when a running one is destroyed.
    """
    thread.quit()
    if thread.wait(wait_ms):
        return True
    _log.warning("The thread “%s” did not end in %d ms.", thread.objectName(), wait_ms)
    thread.setParent(None)
    _stuck.append(thread)
    return False
