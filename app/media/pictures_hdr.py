"""HEIC and AVIF stills whose numbers mean more than sRGB: PQ, HLG and wide gamut by their own marks.

Telephones mark wide gamut by an ICC profile, which :mod:`app.media.pictures` heeds; cameras and
converters mark it by the numbers of ITU-T H.273 alone, which Pillow does not look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray

from app.errors import BadPicture
from app.media.footage_hdr import to_sdr
from app.media.streams import open_media

_LIGHTS = {16: "pq", 18: "hlg"}
"""Transfer characteristics, H.273, table 3."""
_WIDE = {9, 11, 12}
"""Colour primaries, H.273, table 2: BT.2020, DCI-P3, Display P3."""
_ROWS = 64


@dataclass(frozen=True, slots=True)
class Deep:
    """Pixels as they are stored (height x width x 3, ``uint8`` or ``uint16``) and what they mean."""

    pixels: NDArray[Any]
    hdr: str
    primaries: int


def deep_picture(path: Path, image: Any) -> Deep | None:
    """What a picture holds beyond sRGB, ``None`` where that is nothing or a profile says it better.

    ``image`` is the file as Pillow opened it.
    """
    if image.info.get("icc_profile"):
        return None
    if image.format == "HEIF":
        return _heif(path, image)
    if image.format == "AVIF":
        return _avif(path, image)
    return None


def _meant(transfer: int, primaries: int) -> tuple[str, int] | None:
    hdr = _LIGHTS.get(transfer, "")
    return (hdr, primaries) if hdr or primaries in _WIDE else None


def _heif(path: Path, image: Any) -> Deep | None:
    marks = image.info.get("nclx_profile") or {}
    meant = _meant(marks.get("transfer_characteristics", 2), marks.get("color_primaries", 2))
    if meant is None:
        return None
    pixels = np.asarray(pillow_heif.open_heif(path, convert_hdr_to_8bit=False))
    if pixels.ndim != 3 or pixels.shape[2] < 3:
        return None
    return Deep(pixels[..., :3], *meant)


def _avif(path: Path, image: Any) -> Deep | None:
    """By FFmpeg's reader, which tells the marks; a picture made of tiles is left to Pillow."""
    try:
        with open_media(path, error=BadPicture) as container:
            picture = next(container.decode(video=0))
            meant = _meant(picture.color_trc, picture.color_primaries)
            if meant is None or (picture.width, picture.height) != image.size:
                return None
            return Deep(
                picture.to_ndarray(format="rgb48le", src_color_range=picture.color_range or 1), *meant
            )
    except (BadPicture, av.error.FFmpegError, ValueError, StopIteration, IndexError):
        return None


def sdr_pixels(deep: Deep, min_width: int, min_height: int) -> NDArray[np.uint8]:
    """As sRGB, smaller by the greatest whole factor that leaves the least size, where one is given."""
    pixels = deep.pixels
    rows, columns = pixels.shape[:2]
    factor = min(columns // max(1, min_width), rows // max(1, min_height)) if min_width or min_height else 1
    if factor > 1:
        pixels = np.asarray(
            cv2.resize(pixels, (columns // factor, rows // factor), interpolation=cv2.INTER_AREA)
        )
    full = np.iinfo(pixels.dtype).max
    result = np.empty(pixels.shape, np.uint8)
    for top in range(0, len(pixels), _ROWS):  # in strips, so that floats of a whole picture never exist
        part = slice(top, top + _ROWS)
        result[part] = np.rint(to_sdr(pixels[part] / full, deep.hdr, deep.primaries) * 255)
    return result
