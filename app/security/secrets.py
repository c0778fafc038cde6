"""The system's keyring: Credential Manager, Keychain, the Secret Service."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

SERVICE = "scenewright"
"""Under which the system's own tools list our secrets."""

_log = logging.getLogger(__name__)


class Keyring:
    """:class:`~app.services.ports.Secrets`. A computer without a keyring, such as a server without a
    desktop, keeps none; nothing is written elsewhere instead."""

    def get(self, name: str) -> str | None:
        """A secret, or ``None``."""
        import keyring

        return _asked(lambda: keyring.get_password(SERVICE, name), None)

    def set(self, name: str, secret: str) -> bool:
        """Keep a secret; False where there is no keyring, or it is locked and stays so."""
        import keyring

        def keep() -> bool:
            keyring.set_password(SERVICE, name, secret)
            return True

        return _asked(keep, False)

    def forget(self, name: str) -> None:
        """Let a secret go."""
        import keyring

        _asked(lambda: keyring.delete_password(SERVICE, name), None)


def _asked(work: Callable[[], T], otherwise: T) -> T:
    """What the keyring answers. It is another program's: a desktop's safe may be there and fail in
    words of its own, and no failure of it may keep anybody from working."""
    from keyring.errors import KeyringError

    try:
        return work()
    except KeyringError as error:
        _log.info("The keyring did not do it: %s", error)
    except Exception:
        _log.warning("The keyring failed", exc_info=True)
    return otherwise
