"""Video files beside stills: by which names they go, and one of their pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from app.errors import BadPicture, BadVideo
from app.media.footage import Footage
from app.media.footage_chroma import rgb_of
from app.media.pictures import Pixels

VIDEO_SUFFIXES = frozenset({
    ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".mpg", ".mpeg", ".mts", ".m2ts", ".ts", ".3gp", ".ogv",
    ".wmv", ".flv",
})  # fmt: skip
"""Endings by which people name video files."""


def picture_at(path: Path, time: Fraction = Fraction(0)) -> Pixels:
    """A video's picture at ``time`` seconds, height x width x 3 RGB, upright, square pixels, sRGB.

    BadPicture, with the file named, where none decodes.
    """
    try:
        with Footage(path) as footage:
            return rgb_of(footage.at(time))
    except BadVideo as error:
        raise BadPicture(error.what, error.hint) from error
