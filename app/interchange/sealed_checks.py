"""What a sealed file may hold, checked before anything of it is used.

A file comes from a stranger until it is shown to be ours. Names are those of the program's
own making, so none leads out of a folder; media are stored, so they are as large as the file
is; documents unpack to at most :data:`RATIO` times their packed size and :data:`MOST_TEXT`
bytes in all. (DEFLATE can reach 1032 to 1; documents of random ids stay under 50 to 1.)
"""

from __future__ import annotations

import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeGuard

from app.errors import BadInput
from app.services.ports import Document

FORMAT, VERSION = "scenewright-project", 1
MANIFEST, CREDITS = "manifest.json", "credits.txt"
ASSET = re.compile(r"assets/([0-9a-f]{64})(\.[a-z0-9]{1,8})?")
_HASH = re.compile("[0-9a-f]{64}")
DOCUMENTS = re.compile(r"documents/([a-z_]{1,40})\.jsonl")

RATIO = 250
"""Times its packed size that a text entry may have, if it is larger than :data:`SMALL`."""

SMALL = 1 << 20
"""Bytes that any text may have."""

MOST_TEXT = 1 << 30
"""Bytes that manifest, credits and documents may have together."""

MOST_ENTRIES = 500_000
_UNSAFE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\\|\x00")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest whose every value is of its kind."""

    project_id: str
    name: str
    user_id: str
    fonts: tuple[str, ...]
    missing: tuple[str, ...]
    entries: Mapping[str, tuple[int, str]]
    """(size in bytes, SHA-256) by name: exactly the other entries of the file."""


def refused(path: Path, why: str) -> BadInput:
    """The error for a file that is not what the program writes."""
    return BadInput(
        f"{path} is not used: {why}.", "Ask whoever made it for a file that Scenewright exported."
    )


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turns what goes wrong in reading a ZIP into a sentence that names the file."""
    try:
        yield
    except zipfile.BadZipFile as error:
        raise BadInput(
            f"{path} is no sealed project, or it was cut short or damaged ({error}).",
            "Copy it anew from where it was.",
        ) from error
    except (zlib.error, EOFError, struct.error, ValueError, NotImplementedError, RecursionError) as error:
        raise BadInput(
            f"{path} is damaged and cannot be read ({error}).", "Copy it anew from where it was."
        ) from error
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read: {error.strerror or error}.", "Check its name and rights."
        ) from error


def checked_entries(path: Path, archive: zipfile.ZipFile, file_size: int) -> None:
    """BadInput unless every entry is of a kind, a name and a size that the program writes."""
    entries = archive.infolist()
    names = [info.orig_filename for info in entries]
    if len(entries) > MOST_ENTRIES:
        raise refused(path, f"it holds {len(entries)} entries, and {MOST_ENTRIES} are allowed")
    for info in entries:
        _check_entry(path, info)
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise refused(path, f"it holds “{twice}” twice")
    if sum(info.compress_size for info in entries) > file_size:
        raise refused(path, "its entries lie over each other")
    text = sum(info.file_size for info in entries if not ASSET.fullmatch(info.filename))
    if text > MOST_TEXT:
        raise refused(path, f"its documents would unpack to {text / 2**30:.1f} GiB")
    if MANIFEST not in names:
        raise refused(path, "it holds no manifest, so it is no sealed project")


def _check_entry(path: Path, info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    shown = name[:80]
    if _UNSAFE.search(name):
        raise refused(path, f"it holds a path that leads out of its folder, “{shown}”")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise refused(path, f"“{shown}” in it is a link or no plain file")
    media = ASSET.fullmatch(name)
    if not media and not DOCUMENTS.fullmatch(name) and name not in (MANIFEST, CREDITS):
        raise refused(path, f"it holds “{shown}”, which this version of Scenewright does not know")
    if info.flag_bits & 0x1:
        raise refused(path, f"“{shown}” in it is encrypted")
    if info.compress_type != zipfile.ZIP_STORED and (media or info.compress_type != zipfile.ZIP_DEFLATED):
        raise refused(path, f"“{shown}” in it is compressed in a way that Scenewright does not use")
    if info.file_size > (info.compress_size if media else max(SMALL, info.compress_size * RATIO)):
        raise refused(
            path, f"“{shown}” in it would unpack to {info.file_size / 2**20:.0f} MB from next to nothing"
        )


def checked_manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    """The manifest; BadInput where it is of a newer format, or does not describe this file."""
    values = _json(path, MANIFEST, archive.read(MANIFEST))
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise refused(path, "it is no sealed project of Scenewright")
    version = values.get("version")
    if type(version) is not int or version < 1:
        raise refused(path, "its manifest says no version")
    if version > VERSION:
        raise BadInput(
            f"{path} was made by a newer Scenewright (format {version}, this version knows {VERSION}).",
            "Install the newest Scenewright on this computer to open it.",
        )
    project, entries = values.get("project"), values.get("entries")
    fonts, missing = values.get("fonts"), values.get("missing")
    if not isinstance(project, dict) or not isinstance(entries, dict):
        raise refused(path, "its manifest is incomplete")
    texts = [project.get(name) for name in ("id", "name", "user_id")]
    if not (_all_text(texts) and all(texts)):
        raise refused(path, "its manifest does not say which project it holds")
    if not (_all_text(fonts) and _all_text(missing) and all(map(_HASH.fullmatch, missing))):
        raise refused(path, "its manifest is incomplete")
    held: dict[str, tuple[int, str]] = {}
    for name, entry in entries.items():
        size, sha256 = (entry.get("size"), entry.get("sha256")) if isinstance(entry, dict) else (None, None)
        if type(size) is not int or not isinstance(sha256, str):
            raise refused(path, f"its manifest does not say the hash of “{name[:80]}”")
        media = ASSET.fullmatch(name)
        if media and media[1] != sha256:
            raise refused(path, f"“{name}” in it is not named by its hash")
        held[name] = (size, sha256)
    present = set(archive.namelist()) - {MANIFEST}
    for name in sorted(held.keys() - present):
        raise refused(path, f"“{name[:80]}” is missing from it")
    for name in sorted(present - held.keys()):
        raise refused(path, f"it holds “{name[:80]}”, of which its manifest knows nothing")
    return Manifest(texts[0], texts[1], texts[2], tuple(fonts), tuple(missing), held)


def _all_text(values: Any) -> TypeGuard[list[str]]:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


# Documents as lines ------------------------------------------------------------------------


def document_lines(documents: Sequence[Document]) -> bytes:
    """Documents as JSON, one a line, by id; a moment is ``{"$date": …}``, a mapping's own key
    that begins with ``$`` has one more."""
    ordered = sorted(documents, key=lambda document: str(document["_id"]))
    return "".join(
        json.dumps(
            _marked(document), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        )
        + "\n"
        for document in ordered
    ).encode()


def read_documents(path: Path, texts: Mapping[str, bytes]) -> dict[str, list[Document]]:
    """The documents of a file by collection; BadInput where a line holds none."""
    found: dict[str, list[Document]] = {}
    for name, data in texts.items():
        match = DOCUMENTS.fullmatch(name)
        if match is None:
            continue
        documents = found.setdefault(match[1], [])
        for line in data.split(b"\n"):
            if line:
                document = _json(path, name, line)
                if not isinstance(document, dict):
                    raise refused(path, f"a line of {name} holds no document")
                documents.append(document)
    return found


def _marked(value: Any) -> Any:
    kind = type(value)
    if kind is dict:
        return {(f"${key}" if key[:1] == "$" else key): _marked(item) for key, item in value.items()}
    if kind is list:
        return [_marked(item) for item in value]
    if kind is datetime:
        return {"$date": value.isoformat(timespec="milliseconds")}
    return value


def _unmarked(value: dict[str, Any]) -> Any:
    if len(value) == 1 and "$date" in value:
        moment = datetime.fromisoformat(value["$date"])
        if moment.tzinfo is None:
            raise ValueError("a moment has no time zone")
        return moment
    return {(key[1:] if key[:1] == "$" else key): item for key, item in value.items()}


def _json(path: Path, name: str, data: bytes) -> Any:
    try:
        return json.loads(data.decode(), object_hook=_unmarked, parse_constant=_no_number)
    except (ValueError, TypeError, RecursionError) as error:
        raise refused(path, f"{name} in it cannot be read ({str(error)[:80]})") from error


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")
