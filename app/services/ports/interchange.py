"""Sealed files: a whole project in one file, to be opened elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.services.ports.documents import Document
from app.services.ports.work import CancelToken, OnProgress


@dataclass(frozen=True, slots=True)
class SealedProject:
    """What a sealed file holds beside the media files' bytes."""

    project_id: str
    name: str
    user_id: str
    """Who sealed it: in its documents, this user's id stands for whoever opens it."""
    documents: Mapping[str, Sequence[Document]]
    """Documents in stored form by the name of their collection, media files' own among them."""
    missing: tuple[str, ...] = ()
    """Ids of media files that the documents name and that were not there to be sealed."""
    fonts: tuple[str, ...] = ()
    """Names of the font families its texts are set in."""
    credits: str = ""
    """Who is to be named for pictures, voices and music, and under which licences: for people."""
    assets: tuple[str, ...] = field(default=(), compare=False)
    """Ids of the media files inside; filled in when a file is read."""


class OpenSealed(Protocol):
    """A sealed file whose every byte has been checked."""

    project: SealedProject

    def unpack(self, asset_id: str, folder: Path) -> Path:
        """Write one media file into ``folder``, under a name of the program's own making."""


class SealedFiles(Protocol):
    """Writes and reads sealed files."""

    def write(
        self,
        path: Path,
        project: SealedProject,
        media: Mapping[str, Path],
        progress: OnProgress,
        cancel: CancelToken,
    ) -> tuple[str, ...]:
        """Make the file, whole or not at all; the same project gives the same bytes.

        ``media`` are files by the hash of their bytes. One whose bytes have another hash is
        damaged: it is left out, listed as missing, and its id returned. BadOutput where the
        file cannot be written, DiskFull.
        """

    def open(
        self, path: Path, progress: OnProgress, cancel: CancelToken
    ) -> AbstractContextManager[OpenSealed]:
        """Read a file and check all of it. BadInput with the file named where it is not what
        :meth:`write` makes: no such container, cut short, changed, unsafe, or newer."""
