"""Language codes as people give them."""

from __future__ import annotations

import re

from app.errors import BadSetting

_CODE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_REGION, _SCRIPT = 2, 4
"""Letters of those parts of a code."""


def checked_language(code: str) -> str:
    """A BCP 47 code as it is kept, ``en_us`` as ``en-US``; empty stays empty. BadSetting where it is none."""
    given = code.strip().replace("_", "-")
    if not given:
        return ""
    if not _CODE.fullmatch(given):
        raise BadSetting(f"“{code}” is no language.", "Give a code such as en, de or pt-BR.")
    first, *others = given.split("-")
    parts = [first.lower()]
    for part in others:
        if len(part) == _REGION and part.isalpha():
            parts.append(part.upper())
        elif len(part) == _SCRIPT and part.isalpha():
            parts.append(part.capitalize())
        else:
            parts.append(part.lower())
    return "-".join(parts)
