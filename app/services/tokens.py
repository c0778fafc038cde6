"""Secrets that are handed out: tokens of sessions, codes for people to type. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""For codes: none that is taken for another when read aloud or copied by hand."""

_GROUPS, _IN_A_GROUP = 5, 4


def new_token() -> str:
    """A session's token: 256 bits of chance."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A code for a person to type, of 98 bits: ``K7QM-…`` in five groups."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_IN_A_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.strip().encode("utf-8", "surrogatepass")).hexdigest()


def code_hash(code: str) -> str:
    """What is kept of a code: however it was typed, in small letters or without its dashes."""
    return token_hash("".join(letter for letter in code.upper() if letter.isalnum()))
