"""What this computer keeps in its safe: who is signed in where, and a database's own password."""

from __future__ import annotations

from urllib.parse import quote

from app.services.ports import Secrets


class Safe:
    """The safe, for one place where documents are. ``place`` names it, without anything secret."""

    def __init__(self, secrets: Secrets, place: str) -> None:
        self._secrets = secrets
        self.place = place

    def token(self) -> str:
        """The token of who is signed in there; empty for nobody."""
        return self._secrets.get(f"token {self.place}") or ""

    def keep_token(self, token: str) -> bool:
        """Stay signed in when the program ends; False where this computer has no safe."""
        return self._secrets.set(f"token {self.place}", token)

    def forget_token(self) -> None:
        """Stay signed in no longer."""
        self._secrets.forget(f"token {self.place}")


def without_secrets(address: str) -> str:
    """An address of a database for people and for names: user and hosts, no password, no options."""
    if "://" not in address:
        return address
    scheme, _, rest = address.partition("://")
    server = rest.partition("?")[0].rstrip("/")
    credentials, at, hosts = server.rpartition("@")
    return f"{scheme}://{credentials.partition(':')[0]}{at}{hosts}"


def _password_name(address: str) -> str:
    return f"database {without_secrets(address)}"


def needs_password(address: str) -> bool:
    """Whether an address names a user and no password."""
    credentials, at, _ = address.partition("://")[2].partition("?")[0].rpartition("@")
    return bool(at) and bool(credentials) and ":" not in credentials


def with_password(address: str, secrets: Secrets) -> str:
    """The address with the password that the safe holds for it, where it names a user and none."""
    if not needs_password(address):
        return address
    password = secrets.get(_password_name(address))
    if password is None:
        return address
    scheme, _, rest = address.partition("://")
    user, _, hosts = rest.partition("@")
    return f"{scheme}://{user}:{quote(password, safe='')}@{hosts}"


def keep_password(address: str, password: str, secrets: Secrets) -> bool:
    """Keep a database's password; False where this computer has no safe."""
    return secrets.set(_password_name(address), password)


def forget_password(address: str, secrets: Secrets) -> None:
    """Let a database's password go."""
    secrets.forget(_password_name(address))
