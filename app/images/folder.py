"""A folder of photographs and videos as a source of pictures."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from app.domain.template import Look
from app.errors import BadInput, BadPicture
from app.images.backdrop import backdrop_recipe
from app.images.spread import spread
from app.media.pictures import SUFFIXES, picture_credit, picture_format
from app.media.video import VIDEO_SUFFIXES
from app.services.ports import CancelToken, Fetched, FoundPicture, FoundPictures, MediaReader, OnProgress

CREDITS = "credits.json"
"""Beside the pictures: ``{"storm.jpg": {"credit": "…", "licence": "…", "origin": "…"}, "*": {…}}``;
``*`` stands for every picture without its own entry."""

UNREADABLE_SUFFIXES = frozenset({
    ".svg", ".eps", ".ai", ".pdf", ".cr2", ".cr3", ".nef", ".arw", ".dng", ".orf", ".rw2", ".raf", ".xcf",
    ".jxl", ".exr", ".hdr", ".wmf", ".emf",
})  # fmt: skip
"""Pictures to a person, but not to this program: named rather than passed over in silence."""


class _Credit(BaseModel):
    model_config = ConfigDict(extra="ignore")

    credit: str = ""
    licence: str = ""
    origin: str = ""


_Credits = TypeAdapter(dict[str, _Credit])


class FolderPictures:
    """A :class:`~app.services.ports.PictureSource` over folders on this computer, and addresses given."""

    def __init__(self, media: MediaReader) -> None:
        self._media = media

    def folder(self, path: Path) -> FoundPictures:
        """All pictures and videos of a folder (not of folders in it), sorted as people number them.

        Hidden files and files that are no pictures are passed over; pictures that do not decode
        are named in ``skipped``. BadPicture where there is no such folder or none decodes.
        """
        files = _files(path)
        credits, skipped = _credits(path / CREDITS)
        wanted = []
        for file in files:
            suffix = file.suffix.lower()
            if suffix in UNREADABLE_SUFFIXES:
                skipped.append((file, f"{suffix} files cannot be read; save it as JPEG or PNG."))
            elif suffix in SUFFIXES | VIDEO_SUFFIXES or (not suffix and picture_format(file) is not None):
                wanted.append(file)
        with ThreadPoolExecutor(max_workers=4) as pool:  # decoding lets go of the interpreter
            looked = list(pool.map(lambda file: self._look(file, path.name, credits), wanted))
        pictures = tuple(one for one in looked if isinstance(one, FoundPicture))
        skipped += [(file, one) for file, one in zip(wanted, looked, strict=True) if isinstance(one, str)]
        if not pictures:
            raise _none(path, skipped)
        return FoundPictures(pictures, tuple(skipped))

    def fetch(self, address: str, progress: OnProgress, cancel: CancelToken) -> Fetched:
        """The picture or video at an http(s) address; see :func:`app.images.address.fetch`."""
        from app.images.address import fetch

        return fetch(address, progress, cancel)

    def spread(self, names: Sequence[str], texts: Sequence[str]) -> list[int | None]:
        """For each text the index of the picture it gets; see :func:`app.images.spread.spread`."""
        return spread(names, texts)

    def backdrop(self, look: Look, seed: int, title: str, text: str, number: int) -> dict[str, object]:
        """The recipe of a designed backdrop; see :func:`app.images.backdrop.backdrop_recipe`."""
        return backdrop_recipe(look, seed, title, text, number)

    def _look(self, file: Path, folder: str, credits: Mapping[str, _Credit]) -> FoundPicture | str:
        """The picture, or why it cannot be used."""
        try:
            info = self._media.probe(file)
        except BadInput as error:
            return str(error)
        if info.kind == "sound":
            return f"{file} holds no pictures."
        said = credits.get(unicodedata.normalize("NFC", file.name)) or credits.get("*") or _Credit()
        artist, rights = picture_credit(file)
        return FoundPicture(
            file, info, file.name, said.origin or folder, said.licence or rights, said.credit or artist
        )


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Sorts “2.jpg” before “10.jpg”, case and form of accents aside."""
    parts = re.split(r"(\d+)", unicodedata.normalize("NFC", name).casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part), name


def _files(path: Path) -> list[Path]:
    if not os.path.exists(path):  # noqa: PTH110 - says no where pathlib raises, as for too long a name
        raise BadPicture(f"There is no folder {path}.", "Check the name given for the pictures.")
    if not path.is_dir():
        raise BadPicture(f"{path} is not a folder.", "Give the folder that the pictures are in.")
    try:
        files = [file for file in path.iterdir() if not file.name.startswith(".") and file.is_file()]
    except OSError as error:
        raise BadPicture(
            f"The folder {path} cannot be read: {error.strerror}.", "Allow reading it."
        ) from error
    return sorted(files, key=lambda file: natural_key(file.name))


def _credits(path: Path) -> tuple[dict[str, _Credit], list[tuple[Path, str]]]:
    """Credits by file name; a credits file that cannot be used is told, not fatal."""
    if not path.is_file():
        return {}, []
    try:
        read = _Credits.validate_python(json.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, ValidationError):
        return {}, [(path, f"The credits in {path} cannot be read; write them as JSON, by file name.")]
    return {unicodedata.normalize("NFC", name): credit for name, credit in read.items()}, []


def _none(path: Path, skipped: Sequence[tuple[Path, str]]) -> BadPicture:
    broken = [file.name for file, _ in skipped if file.name != CREDITS]
    if not broken:
        return BadPicture(f"There are no pictures in {path}.", "Give a folder with JPEG or PNG files in it.")
    shown = ", ".join(broken[:3]) + (" and others" if len(broken) > 3 else "")
    return BadPicture(
        f"None of the pictures in {path} can be read ({shown}).",
        "Give a folder with whole JPEG or PNG files.",
    )
