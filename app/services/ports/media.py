"""Media files: kept by hash, looked into, found, spread over frames."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from app.domain.template import Look
from app.services.ports.work import CancelToken, OnProgress


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a media file is. ``kind`` is ``picture``, ``sound`` or ``video``; ``length`` in seconds;
    ``width`` and ``height`` in pixels as shown, after orientation."""

    kind: str
    mime: str
    width: int = 0
    height: int = 0
    length: Fraction = Fraction(0)
    sample_rate: int = 0
    channels: int = 0


@dataclass(frozen=True, slots=True)
class StoredAsset:
    """An asset as its store knows it: bytes, and when somebody last used or added it."""

    id: str
    size: int
    used_at: datetime


class AssetStore(Protocol):
    """Media files by the hash of their bytes (SHA-256, hexadecimal)."""

    def put_file(self, path: Path) -> str:
        """Copy a file in; the same bytes twice are kept once. DiskFull where there is no room."""

    def put_wanted(self, path: Path, wanted: Collection[str]) -> str | None:
        """Copy a file in where its bytes are one of those wanted; returns its id, or ``None``. The
        file is read once. Errors as in :meth:`put_file`, and BadInput where it cannot be read."""

    def put_bytes(self, data: bytes, suffix: str = "") -> str:
        """Keep bytes; ``suffix`` such as ``.wav`` helps programs that look at names."""

    def path(self, asset_id: str) -> Path:
        """A local file with the asset's bytes; AssetMissing where there is none."""

    def exists(self, asset_id: str) -> bool:
        """Whether the bytes are here."""

    def delete(self, asset_id: str) -> None:
        """Let the bytes go."""

    def mark_used(self, asset_ids: Collection[str]) -> frozenset[str]:
        """Say of assets that they are in use, to whoever collects what nobody uses, on this computer
        or another; returns those that are here, and stay for as long as what is used stays."""

    def stored(self) -> Iterator[StoredAsset]:
        """Everything that is kept, in no order."""

    def delete_unused(self, asset_id: str, since: datetime) -> bool:
        """Let the bytes go unless somebody has used or added them since; whether they went."""


class MediaReader(Protocol):
    """Looks into media files."""

    def probe(self, path: Path) -> MediaInfo:
        """What the file is, decoded far enough to be sure; BadPicture or BadSound where it is not,
        with the file named."""

    def thumbnail(self, asset_id: str, width: int, height: int, at: Fraction = Fraction(0)) -> Path:
        """A JPEG of the asset, of a video ``at`` so many seconds, that covers width x height pixels,
        upright, sRGB; made once, kept."""

    def waveform(self, asset_id: str, buckets_per_second: int = 50) -> bytes:
        """Pairs of int8 (lowest, highest) a bucket, interleaved: -127 to 127 is full scale."""

    def sound(self, asset_id: str, wanted: tuple[int, int] | None = None) -> tuple[bytes, int, int]:
        """Whole sound decoded: 16-bit little-endian interleaved samples, rate, channels; the two as
        ``wanted``, or as they are."""

    def heard(self, path: Path) -> bytes:
        """A file's whole sound for a sound device: stereo at 48 kHz, 16-bit little-endian, interleaved."""


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture or video file that a source offers."""

    path: Path
    info: MediaInfo
    name: str
    origin: str = ""
    licence: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class FoundPictures:
    """What a folder holds: pictures in the order of their names, and files that do not decode."""

    pictures: tuple[FoundPicture, ...]
    skipped: tuple[tuple[Path, str], ...]
    """(file, why), for the person to be told."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched from an address, in a folder of its own."""

    path: Path
    address: str


class PictureSource(Protocol):
    """Where image takes come from, and how they are spread over frames."""

    def folder(self, path: Path) -> FoundPictures:
        """All pictures of a folder; BadPicture where none decodes or there is no such folder."""

    def fetch(self, address: str, progress: OnProgress, cancel: CancelToken) -> Fetched:
        """The picture or video at an http(s) address. BadPicture that says why there is none."""

    def spread(self, names: Sequence[str], texts: Sequence[str]) -> list[int | None]:
        """For each text the index of the picture it gets: by name where names match words of the
        text, else in order; ``None`` where ``names`` is empty."""

    def backdrop(self, look: Look, seed: int, title: str, text: str, number: int) -> dict[str, object]:
        """The recipe of a designed backdrop for a frame that has no picture of its own: what
        :meth:`Renderer.backdrop` draws. ``title`` and ``number`` are its scene's."""
