"""Which passwords are good enough, and how long to wait after wrong ones."""

from __future__ import annotations

from datetime import datetime

from app.domain.names import name_key
from app.errors import BadSetting

SHORTEST, LONGEST = 10, 1024
"""Characters of a password. Length is asked for and no mixture of kinds, as NIST SP 800-63B has it."""

FREE = 3
"""Attempts that may fail without any wait."""

LOCKED_AFTER = 10
"""Failed attempts after which an account is locked for :data:`LOCKED` seconds, each time anew."""

LOCKED = 15 * 60.0

_COMMON = frozenset(
    [
        "password",
        "password1",
        "password12",
        "password123",
        "passw0rd123",
        "1234567890",
        "12345678910",
        "0123456789",
        "0987654321",
        "qwertyuiop",
        "qwerty12345",
        "qwertyuiop123",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "asdfghjkl123",
        "iloveyou12",
        "letmein1234",
        "welcome123",
        "admin12345",
        "administrator",
        "changeme123",
        "scenewright",
        "scenewright1",
        "scenewright123",
    ]
)
"""Long enough, and among the first that anybody tries."""

_FEWEST_KINDS = 5
"""Different characters that a password has at least."""


def checked_password(password: str, name: str, email: str = "") -> str:
    """The password itself, or BadSetting that says what is wrong with it."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadSetting(
            f"A password has {SHORTEST} to {LONGEST} characters.", "Several words in a row are good."
        )
    plain = name_key(password)
    own = {name_key(name), email, email.partition("@")[0]}
    if plain in _COMMON or plain in own or len(set(plain)) < _FEWEST_KINDS:
        raise BadSetting("That password is among the first that others try.", "Choose another.")
    return password


def wait_before(failed: int, last: datetime | None, now: datetime) -> float:
    """Seconds until somebody may try again who has ``failed`` so often, ``last`` at that moment.

    Doubled with every failure after the first few, and a quarter of an hour from the tenth on. A
    clock that was set back since is no reason to wait longer than that.
    """
    if failed < FREE or last is None:
        return 0.0
    wait = LOCKED if failed >= LOCKED_AFTER else 2.0 ** (failed - FREE)
    passed = abs((now - last).total_seconds())
    return max(0.0, wait - passed)
