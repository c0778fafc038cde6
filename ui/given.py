"""Pictures that come without a file: from a browser, from the clipboard, by their address."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from app.errors import BadPicture

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_SHOWN = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?(https?://[^\s\"'>]+)", re.IGNORECASE)
_MOST_HTML = 100_000


@dataclass(frozen=True, slots=True)
class Offer:
    """A picture itself, its address, or both."""

    image: QImage | None
    address: str = ""


def local_files(data: QMimeData) -> list[Path]:
    """The local files that are carried, in their order."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def offers(data: QMimeData) -> bool:
    """Whether a picture or its address is carried and no file, looked at cheaply."""
    return not local_files(data) and (data.hasImage() or bool(address_in(data)))


def offer_in(data: QMimeData) -> Offer | None:
    """What is carried; the picture's own bytes come before its address."""
    if not offers(data):
        return None
    image = data.imageData() if data.hasImage() else None
    whole = image if isinstance(image, QImage) and not image.isNull() else None
    address = address_in(data)
    return Offer(whole, address) if whole is not None or address else None


def address_in(data: QMimeData) -> str:
    """The http(s) address of a picture; empty where none is carried. A picture that is a link in a page
    is meant itself, not what it leads to."""
    if data.hasHtml():
        shown = _SHOWN.search(data.html()[:_MOST_HTML])
        if shown:
            return unescape(shown[1])
    for url in data.urls():
        if url.scheme().lower() in ("http", "https") and url.host():
            return url.toString(url.ComponentFormattingOption.FullyEncoded)
    text = data.text().strip() if data.hasText() else ""
    return text if _ADDRESS.fullmatch(text) else ""


def written(image: QImage) -> Path:
    """A picture as a file in a folder of its own, for the edit that adds it: that may have to wait for the
    database, also until the next start. BadPicture where it cannot be written."""
    path = Path(tempfile.mkdtemp(prefix="scenewright-")) / "Dropped picture.png"
    if not image.save(str(path)):
        raise BadPicture("The picture could not be kept.", "Save it as a file and drop that.")
    return path
