"""Sealed files (``.scenewright``): a whole project in one ZIP that says the hash of all it holds.

::

    manifest.json              format, version, project, and of every other entry its size and SHA-256
    credits.txt                for people: whom to name, and which licences
    documents/frames.jsonl     one document a line, sorted by id; one entry a collection
    assets/ab…ef.jpg           a media file under the hash of its bytes; stored, never compressed. Fonts
                               of the sealing computer that the texts need are among them

The same project gives the same bytes: entries in this order, no dates, no rights, one
compression level. A reader takes nothing that the writer does not make, which leaves no room
for paths that lead elsewhere, links, or entries that unpack to more than they say; see
``sealed_checks.py`` for the limits.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import app
from app.errors import AssetMissing, BadInput, BadOutput, DiskFull
from app.interchange.sealed_checks import (
    ASSET,
    CREDITS,
    FORMAT,
    MANIFEST,
    RATIO,
    SMALL,
    VERSION,
    Manifest,
    checked_entries,
    checked_manifest,
    document_lines,
    read_documents,
    readable,
)
from app.services.ports import CancelToken, Document, OnProgress, OpenSealed, Progress, SealedProject

_BLOCK = 1 << 20
_LEVEL = 6
_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that ZIP knows: a file's bytes must not tell when it was made."""


class Sealed:
    """The port's SealedFiles."""

    def write(
        self,
        path: Path,
        project: SealedProject,
        media: Mapping[str, Path],
        progress: OnProgress,
        cancel: CancelToken,
    ) -> tuple[str, ...]:
        """Make the file, whole or not at all; returns the ids of damaged media left out."""
        if path.is_dir():
            raise BadOutput(f"{path} is a folder.", "Name a file, such as talk.scenewright.")
        sizes: dict[str, int] = {}
        for number, (asset_id, file) in enumerate(sorted(media.items())):
            progress(Progress("Checking media files", number, len(media)))
            size = _whole(file, asset_id, cancel)
            if size is not None:
                sizes[asset_id] = size
        damaged = tuple(asset_id for asset_id in sorted(media) if asset_id not in sizes)
        project = replace(project, missing=tuple(sorted({*project.missing, *damaged})))
        texts = _texts(project)
        entries = {
            name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in texts.items()
        }
        names = {each: f"assets/{each}{_suffix(media[each])}" for each in sizes}
        entries |= {names[each]: {"size": size, "sha256": each} for each, size in sizes.items()}
        with _new_file(path) as new, zipfile.ZipFile(new, "w", allowZip64=True) as archive:
            for name, data in {MANIFEST: _manifest(project, entries), **texts}.items():
                archive.writestr(_entry(name, packed=_packs_well(data)), data, compresslevel=_LEVEL)
            for number, (asset_id, name) in enumerate(names.items()):
                progress(Progress("Sealing media files", number, len(names)))
                _add_file(archive, name, media[asset_id], asset_id, cancel)
        progress(Progress("Sealing media files", len(names), len(names)))
        return damaged

    @contextmanager
    def open(self, path: Path, progress: OnProgress, cancel: CancelToken) -> Iterator[OpenSealed]:
        """Read a file and check all of it; BadInput where it is not what :meth:`write` makes."""
        with readable(path):
            archive = zipfile.ZipFile(path)
        with archive:
            with readable(path):
                checked_entries(path, archive, path.stat().st_size)
                manifest = checked_manifest(path, archive)
                total = sum(info.file_size for info in archive.infolist()) or 1
                done = 0

                def step(count: int) -> None:
                    nonlocal done
                    cancel.check()
                    done += count
                    progress(Progress("Checking the file", min(done, total), total))

                texts = _checked_texts(path, archive, manifest, step)
                documents = read_documents(path, texts)
            yield _Open(path, archive, manifest, documents, texts.get(CREDITS, b"").decode(errors="replace"))


class _Open:
    """A sealed file whose every byte has been checked."""

    def __init__(
        self,
        path: Path,
        archive: zipfile.ZipFile,
        manifest: Manifest,
        documents: Mapping[str, Sequence[Document]],
        credits_text: str,
    ) -> None:
        self._path = path
        self._archive = archive
        self._names = {match[1]: name for name in manifest.entries if (match := ASSET.fullmatch(name))}
        self.project = SealedProject(
            project_id=manifest.project_id,
            name=manifest.name,
            user_id=manifest.user_id,
            documents=documents,
            missing=manifest.missing,
            fonts=manifest.fonts,
            credits=credits_text,
            assets=tuple(sorted(self._names)),
        )

    def unpack(self, asset_id: str, folder: Path) -> Path:
        """Write one media file into ``folder``; DiskFull where there is no room."""
        name = self._names[asset_id]
        target = folder / Path(name).name
        try:
            with target.open("xb") as file, readable(self._path), self._archive.open(name) as source:
                while block := source.read(_BLOCK):
                    file.write(block)
        except OSError as error:
            raise _told(target, error) from error
        return target


def _texts(project: SealedProject) -> dict[str, bytes]:
    """Everything but the manifest and the media, by the entries' names, in their order."""
    texts = {CREDITS: project.credits.encode()} if project.credits else {}
    for name, documents in sorted(project.documents.items()):
        if documents:
            texts[f"documents/{name}.jsonl"] = document_lines(documents)
    return texts


def _manifest(project: SealedProject, entries: Mapping[str, Mapping[str, Any]]) -> bytes:
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "program": app.__version__,
        "project": {"id": project.project_id, "name": project.name, "user_id": project.user_id},
        "fonts": list(project.fonts),
        "missing": list(project.missing),
        "entries": dict(entries),
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _entry(name: str, packed: bool) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system = 3  # the same on every system
    info.external_attr = 0o100644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return info


def _packs_well(data: bytes) -> bool:
    """Whether a reader would take the text compressed: one that repeats itself looks like a bomb."""
    return len(data) <= SMALL or len(data) <= RATIO * len(zlib.compress(data, _LEVEL))


def _add_file(archive: zipfile.ZipFile, name: str, source: Path, asset_id: str, cancel: CancelToken) -> None:
    info = _entry(name, packed=False)
    info.file_size = source.stat().st_size
    digest = hashlib.sha256()
    with source.open("rb") as file, archive.open(info, "w") as target:
        while block := file.read(_BLOCK):
            cancel.check()
            digest.update(block)
            target.write(block)
    if digest.hexdigest() != asset_id:
        raise AssetMissing(f"The media file {source} was changed while it was sealed.", "Export again.")


def _suffix(path: Path) -> str:
    return path.suffix if ASSET.fullmatch(f"assets/{'0' * 64}{path.suffix}") else ""


def _whole(path: Path, asset_id: str, cancel: CancelToken) -> int | None:
    """The size of a media file, or ``None`` where its bytes cannot be read or have another hash."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                cancel.check()
                digest.update(block)
                size += len(block)
    except OSError:
        return None
    return size if digest.hexdigest() == asset_id else None


def _checked_texts(
    path: Path, archive: zipfile.ZipFile, manifest: Manifest, step: Callable[[int], None]
) -> dict[str, bytes]:
    """Every entry's hash and size checked against the manifest; the texts themselves."""
    texts: dict[str, bytes] = {}
    for name, (size, sha256) in manifest.entries.items():
        digest, length, blocks = hashlib.sha256(), 0, []
        with archive.open(name) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                length += len(block)
                if not ASSET.fullmatch(name):
                    blocks.append(block)
                step(len(block))
        if length != size or digest.hexdigest() != sha256:
            raise BadInput(
                f"{path} is damaged: {name} is not what its manifest says.", "Copy it anew from where it was."
            )
        if not ASSET.fullmatch(name):
            texts[name] = b"".join(blocks)
    return texts


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file beside ``path`` that takes its place once it is whole."""
    partial = path.with_name(f".{uuid4().hex}.part")
    try:
        with partial.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise _told(path, error) from error
    finally:
        with suppress(OSError):  # it was never made, or has its place by now
            partial.unlink()


def _told(path: Path, error: OSError) -> BadOutput | DiskFull:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull(f"There is no room left for {path}.", "Free some space and try again.")
    return BadOutput(
        f"{path} cannot be written: {error.strerror or error}.", "Choose another folder or name."
    )
