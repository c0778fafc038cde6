"""What keeps Python's lock from stopping the window."""

from __future__ import annotations

import sys

SWITCH_S = 0.0005
"""Seconds after which a thread lets others go on that wait for Python's lock. Python is set to 5 ms, which the
window's thread would wait for at each of its turns while something is read."""


def breathe() -> None:
    """Let the window's thread go on soon wherever others work."""
    sys.setswitchinterval(SWITCH_S)
