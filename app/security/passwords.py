"""Passwords by argon2id, with the parameters that RFC 9106 recommends where memory is short.

Passwords are brought to Unicode's NFKC first, so that the same one typed on another keyboard is the
same (NIST SP 800-63B, section 3.1.1.2).
"""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.profiles import RFC_9106_LOW_MEMORY


class Argon2:
    """:class:`~app.services.ports.Passwords`; one hash takes some 50 ms and 64 MiB."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)

    def hash(self, password: str) -> str:
        """The password's hash, salted, in PHC string format."""
        return self._hasher.hash(_normal(password))

    def verify(self, password: str, hashed: str) -> bool:
        """Whether that is the password. Where ``hashed`` is empty the work is done all the same, so
        that how long it takes does not tell who has an account."""
        if not hashed:
            self.hash(password)
            return False
        try:
            return self._hasher.verify(hashed, _normal(password))
        except (Argon2Error, InvalidHashError):
            return False

    def outdated(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
