"""Names of things that are not made from what they hold."""

from __future__ import annotations

import uuid


def new_id() -> str:
    """A fresh identity: 32 hexadecimal digits, unique without asking anybody."""
    return uuid.uuid4().hex
