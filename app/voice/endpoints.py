"""The servers of this computer's user that speak OpenAI's audio API: where, with which voices, allowed or not.

They are kept in one file of the data folder, their keys in the system's safe. A server on this
computer is as good as a program on it; every other one gets texts only once a person allowed it.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.errors import AlreadyExists, BadSetting, DiskFull, NotFound
from app.services.ports import Secrets
from app.voice.languages import canonical

FORMATS = ("wav", "mp3", "pcm", "flac", "opus")
KEY_VARIABLE = "SCENEWRIGHT_KEY_"
"""With the server's name in capitals after it: the key, where a computer has no safe."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_VOICE = re.compile(r"[^\s/,+]{1,100}")
_MOST_VOICES = 2000
_KOKORO = {
    "a": "en-US", "b": "en-GB", "e": "es", "f": "fr-FR", "h": "hi", "i": "it", "j": "ja", "p": "pt-BR",
    "z": "zh",
}  # fmt: skip
"""Kokoro's voices say by their first letter which language, by their second whether a woman or a man."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One server. ``base`` is its address up to ``/v1``; ``voices`` are the names it knows them by."""

    name: str
    base: str
    model: str
    voices: tuple[str, ...]
    language: str = ""
    format: str = "wav"
    rate: int = 24000
    """Samples a second of ``pcm``, which says none itself."""
    licence: str = ""
    allowed: bool = False
    keyed: bool = False
    """Whether the safe holds a key of it: it is not asked otherwise, because a safe may ask back."""

    @property
    def local(self) -> bool:
        """Whether it runs on this computer, by its address."""
        return is_loopback(urlsplit(self.base).hostname or "")

    @property
    def host(self) -> str:
        """Where texts go, for people."""
        return urlsplit(self.base).netloc

    def language_of(self, voice: str) -> str:
        """A voice's language as a BCP 47 code; ``mul`` where nothing tells."""
        told = _KOKORO.get(voice[:1]) if self._kokoro(voice) else None
        return canonical(self.language or told or "mul")

    def sex_of(self, voice: str) -> str:
        """``female``, ``male`` or empty."""
        return {"f": "female", "m": "male"}.get(voice[1:2], "") if self._kokoro(voice) else ""

    def _kokoro(self, voice: str) -> bool:
        return "kokoro" in self.model.casefold() and voice[2:3] == "_"


def is_loopback(host: str) -> bool:
    """Whether a host is this computer itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_address(address: str) -> str:
    """An address as it is kept: ``http://host:port/path`` without ``/v1``. BadSetting for what is none."""
    shown = re.sub(r"//[^@/]*@", "//…@", address)
    try:
        url = urlsplit(address.strip())
        port = url.port
    except ValueError:
        url, port = urlsplit(""), None
    if url.scheme not in ("http", "https") or not url.hostname or port == 0 or url.query or url.fragment:
        raise BadSetting(f"“{shown}” is no server's address.", "Write it as http://localhost:8880.")
    if url.username is not None or url.password is not None:
        raise BadSetting(
            f"“{shown}” holds a name or a password, which would be kept readable.", "Give the key with --key."
        )
    return f"{url.scheme}://{url.netloc}{url.path.rstrip('/').removesuffix('/v1')}"


class Endpoints:
    """The list, in its file; read again where another program has changed it."""

    def __init__(self, file: Path, secrets: Secrets) -> None:
        self._file = file
        self._secrets = secrets
        self._known: tuple[int, tuple[Endpoint, ...]] | None = None

    def all(self) -> Sequence[Endpoint]:
        """Every server, by name. BadSetting where the file is damaged."""
        try:
            changed = self._file.stat().st_mtime_ns
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._damaged() from error
        if self._known is None or self._known[0] != changed:
            self._known = (changed, self._read())
        return self._known[1]

    def _damaged(self) -> BadSetting:
        return BadSetting(
            f"The list of speech servers, {self._file}, cannot be read.",
            "Remove that file and add the servers again.",
        )

    def _read(self) -> tuple[Endpoint, ...]:
        try:
            listed = json.loads(self._file.read_text(encoding="utf-8"))
            found = [Endpoint(**{**one, "voices": tuple(one["voices"])}) for one in listed["endpoints"]]
            fine = all(
                isinstance(one.base, str)
                and checked_address(one.base) == one.base
                and all(each in (True, False) for each in (one.allowed, one.keyed))
                for one in found
            )
        except (OSError, ValueError, TypeError, KeyError, RecursionError, BadSetting) as error:
            raise self._damaged() from error
        if not fine:
            raise self._damaged()
        return tuple(sorted(found, key=lambda one: one.name))

    def find(self, name: str) -> Endpoint:
        """The server of that name. NotFound."""
        for one in self.all():
            if one.name == name.strip().casefold():
                return one
        known = ", ".join(one.name for one in self.all())
        raise NotFound(f"There is no speech server “{name}”.", f"There are: {known}." if known else "")

    def proposed(self, name: str, address: str, voices: Sequence[str], **others: Any) -> Endpoint:
        """A server as it could be added. BadSetting for what cannot be; voices may be still unknown."""
        made = Endpoint(name.strip().casefold(), address, voices=tuple(voices) or ("unknown",), **others)
        return replace(checked(made), voices=tuple(voices))

    def variable(self, endpoint: Endpoint) -> str:
        """The variable of the environment in which a server's key may stand."""
        return KEY_VARIABLE + endpoint.name.upper().replace("-", "_")

    def add(self, endpoint: Endpoint, key: str = "", instead: bool = False) -> bool:
        """Keep a server; returns whether its key is kept too, where it has one.

        AlreadyExists for a name that is taken unless ``instead``; BadSetting for what cannot be.
        """
        endpoint = checked(endpoint)
        others = [one for one in self.all() if one.name != endpoint.name]
        before = next((one for one in self.all() if one.name == endpoint.name), None)
        if before is not None and not instead:
            raise AlreadyExists(
                f"There is a speech server “{endpoint.name}” already.", "Give another name, or --replace."
            )
        if key and not endpoint.local and not endpoint.base.startswith("https:"):
            raise BadSetting(
                f"The key would be sent to {endpoint.host} for everybody on the way to read.",
                "Use an https:// address, or no key.",
            )
        kept = bool(key) and self._secrets.set(_secret(endpoint), key)
        keyed = kept or (endpoint.keyed and not key)
        self._write([*others, replace(endpoint, keyed=keyed)])
        if before is not None and before.keyed and not (keyed and _secret(before) == _secret(endpoint)):
            self._secrets.forget(_secret(before))
        return kept or not key

    def remove(self, name: str) -> Endpoint:
        """Forget a server and its key. NotFound."""
        gone = self.find(name)
        self._write([one for one in self.all() if one.name != gone.name])
        if gone.keyed:
            self._secrets.forget(_secret(gone))
        return gone

    def allow(self, name: str, allowed: bool = True) -> Endpoint:
        """Say that texts may go to a server, or no longer. NotFound."""
        changed = replace(self.find(name), allowed=allowed)
        self._write([changed if one.name == changed.name else one for one in self.all()])
        return changed

    def key(self, endpoint: Endpoint, environment: Mapping[str, str] = os.environ) -> str:
        """A server's key, from the environment or the safe; empty where it has none."""
        named = environment.get(self.variable(endpoint), "").strip()
        if named and not endpoint.local and not endpoint.base.startswith("https:"):
            return ""
        if named or not endpoint.keyed:
            return named
        return self._secrets.get(_secret(endpoint)) or ""

    def _write(self, endpoints: Sequence[Endpoint]) -> None:
        listed = {"endpoints": [asdict(one) for one in sorted(endpoints, key=lambda one: one.name)]}
        part = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(listed, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            os.replace(part, self._file)  # noqa: PTH105 - over the one that was there
        except OSError as error:
            raise DiskFull(
                f"{self._file} cannot be written ({error.strerror or error}).",
                "Make room there, or look at who may write to it.",
            ) from error
        finally:
            part.unlink(missing_ok=True)
            self._known = None


def _secret(endpoint: Endpoint) -> str:
    """The key's name in the safe: bound to the address, so that no other server ever gets it."""
    return f"speech server {endpoint.name} {endpoint.base}"


def checked(endpoint: Endpoint) -> Endpoint:
    """A server as it can be kept. BadSetting."""
    if not _NAME.fullmatch(endpoint.name):
        raise BadSetting(
            f"“{endpoint.name}” cannot be a server's name.",
            "Use up to 40 small letters, digits, - and _, such as kokoro.",
        )
    if endpoint.format not in FORMATS:
        raise BadSetting(f"“{endpoint.format}” is no format.", f"There are {', '.join(FORMATS)}.")
    if not 4000 <= endpoint.rate <= 192_000:
        raise BadSetting(f"{endpoint.rate} is no rate of samples.", "Usual are 22050, 24000 and 48000.")
    if not endpoint.model:
        raise BadSetting("The model has no name.", "Give --model, such as kokoro or tts-1.")
    voices = tuple(dict.fromkeys(endpoint.voices))
    if not voices or len(voices) > _MOST_VOICES or not all(map(_VOICE.fullmatch, voices)):
        raise BadSetting(
            "The server's voices are not known, or have names that cannot be.",
            "Name them with --voices alloy,echo: without spaces, commas, slashes and plus signs.",
        )
    return replace(endpoint, base=checked_address(endpoint.base), voices=voices)


def listed_voices(told: Any) -> list[str]:
    """The names in a server's answer to ``GET /v1/audio/voices``, of which there are several shapes."""
    if isinstance(told, dict):
        told = next((told[name] for name in ("voices", "data", "items") if name in told), [])
    names = []
    for one in told if isinstance(told, list) else []:
        if isinstance(one, dict):
            one = next((one[name] for name in ("id", "voice_id", "voice", "name") if name in one), None)
        if isinstance(one, str) and _VOICE.fullmatch(one):
            names.append(one)
    return list(dict.fromkeys(names))[:_MOST_VOICES]
