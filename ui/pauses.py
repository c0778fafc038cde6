"""What keeps Python from stopping the window: its lock, and its collector of what nobody needs."""

from __future__ import annotations

import gc
import sys

SWITCH_S = 0.0005
"""Seconds after which a thread lets others go on that wait for Python's lock. Python is set to 5 ms, which the
window's thread would wait for at each of its turns while something is read."""

SELDOM = 1_000
"""How many rounds over what is young the collector makes until it looks at everything; Python is set to 10.
Nothing of a project goes in circles: what is let go is freed at once, without the collector."""


def breathe() -> None:
    """Let the window's thread go on soon wherever others work."""
    sys.setswitchinterval(SWITCH_S)
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, SELDOM)
