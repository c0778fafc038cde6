"""Looks into media files: what they are, how they look small, how their sound runs."""

from __future__ import annotations

import mimetypes
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2

from app.errors import BadPicture, BadSetting, BadSound
from app.media.files import write_whole
from app.media.footage import probe_footage
from app.media.pictures import SUFFIXES, Pixels, load_picture, picture_format, picture_size
from app.media.sound import (
    decode_sound,
    for_listening,
    measure_sound,
    peaks,
    resampled,
    sound_blocks,
    sound_header,
)
from app.media.streams import open_media, video_stream
from app.media.video import picture_at
from app.services.ports import AssetStore, MediaInfo

THUMBNAIL_QUALITY = 85
COUNTED_LENGTH = Fraction(1200)
"""Sound up to this many seconds is decoded whole to be sure of it and of its length."""

_TRIED_LENGTH = Fraction(30)
_MIMES = {
    "mov,mp4": "mp4",
    "matroska": "x-matroska",
    "wav": "wav",
    "mp3": "mpeg",
    "flac": "flac",
    "ogg": "ogg",
}


def probe(path: Path) -> MediaInfo:
    """What a file is, decoded far enough to be sure.

    A video without sound has ``sample_rate`` 0: whoever wants music checks it. BadPicture where
    the file begins as, or is named like, a picture and does not decode, BadVideo where it has moving
    pictures and they do not; BadSound for all else.
    """
    mime = picture_format(path)
    if mime is not None or path.suffix.lower() in SUFFIXES:
        # An eighth is enough to be sure: every byte of a JPEG is read at any scale.
        load_picture(path, 256, 256)
        width, height = picture_size(path)
        return MediaInfo("picture", mime or "image/x-unknown", width, height)
    with open_media(path) as container:
        name = container.format.name
        header = sound_header(container)
        shows = video_stream(container) is not None
    video = probe_footage(path) if shows else None
    if header is None and video is None:
        raise BadSound(f"{path} holds neither sound nor pictures.", "Give a sound or video file.")
    rate = channels = 0
    length = video.length if video is not None else Fraction(0)
    if header is not None:
        limit = None if header.length <= COUNTED_LENGTH else _TRIED_LENGTH
        heard, rate, channels = measure_sound(path, limit)
        if limit is not None:
            heard = header.length
        length = max(length, heard) if video is not None else heard
    if video is None:
        return MediaInfo("sound", _mime(path, name, "audio"), 0, 0, length, rate, channels)
    mime = _mime(path, name, "video")
    return MediaInfo("video", mime, video.width, video.height, length, rate, channels)


def probe_sound(path: Path) -> MediaInfo:
    """As :func:`probe`, for who needs sound: BadSound, with the file named, where there is none to hear."""
    if picture_format(path) is not None:
        raise BadSound(f"{path} is a picture, not a sound file.", "Give WAV, FLAC, MP3, M4A or Ogg.")
    info = probe(path)
    if info.sample_rate == 0 or info.length == 0:
        raise BadSound(f"{path} holds no sound.", "Give WAV, FLAC, MP3, M4A or Ogg.")
    return info


def _mime(path: Path, container: str, kind: str) -> str:
    """The type by the file's name where that agrees with what was found, else by the container."""
    guessed = mimetypes.guess_type(path.name)[0] or ""
    if guessed.startswith(kind + "/"):
        return guessed
    for start, name in _MIMES.items():
        if container.startswith(start):
            return f"{kind}/{name}"
    return f"{kind}/x-{re.split('[,]', container)[0]}"


class Media:
    """A :class:`~app.services.ports.MediaReader` over an asset store; what it makes is kept in ``cache_dir``.

    The cache may be deleted at any time. Safe to call from worker threads.
    """

    def __init__(self, assets: AssetStore, cache_dir: Path) -> None:
        self._assets = assets
        self._cache = cache_dir

    def probe(self, path: Path) -> MediaInfo:
        """What the file is; BadPicture, BadVideo or BadSound where it is not, with the file named."""
        return probe(path)

    def thumbnail(self, asset_id: str, width: int, height: int, at: Fraction = Fraction(0)) -> Path:
        """A JPEG of exactly width x height pixels, filled from the picture's middle, upright, sRGB.

        A video gives its picture ``at`` so many seconds. Made once, kept. AssetMissing, BadPicture, DiskFull.
        """
        if not (1 <= width <= 8192 and 1 <= height <= 8192):
            raise BadSetting(
                f"A thumbnail of {width} x {height} pixels cannot be made.", "Ask for 1 to 8192."
            )
        when = f"-{at.numerator}-{at.denominator}" if at else ""
        target = self._cached("thumbnails", asset_id, f"{width}x{height}{when}.jpg")
        if target.exists():
            return target
        path = self._assets.path(asset_id)
        if picture_format(path) is not None or path.suffix in SUFFIXES:
            pixels = load_picture(path, width, height)
        else:
            pixels = picture_at(path, at)
        write_whole(target, jpeg(cover(pixels, width, height)))
        return target

    def waveform(self, asset_id: str, buckets_per_second: int = 50) -> bytes:
        """Pairs of int8 (lowest, highest) a bucket, interleaved: -127 to 127 is full scale.

        Made once, kept. AssetMissing, BadSound, DiskFull.
        """
        if not 1 <= buckets_per_second <= 1000:
            raise BadSetting(f"A waveform of {buckets_per_second} buckets a second cannot be made.")
        target = self._cached("waveforms", asset_id, f"{buckets_per_second}.i8")
        try:
            return target.read_bytes()
        except FileNotFoundError:
            data = peaks(sound_blocks(self._assets.path(asset_id)), buckets_per_second)
            write_whole(target, data)
            return data

    def sound(self, asset_id: str, wanted: tuple[int, int] | None = None) -> tuple[bytes, int, int]:
        """16-bit little-endian interleaved samples, rate, channels: as ``wanted``, or the file's own rate
        and 1 or 2 channels.

        More than two channels are mixed down to two. AssetMissing, BadSound.
        """
        samples, rate = decode_sound(self._assets.path(asset_id))
        if wanted is not None:
            samples, rate = resampled(samples, rate, *wanted), wanted[0]
        return samples.astype("<i2", copy=False).tobytes(), rate, samples.shape[1]

    def heard(self, path: Path) -> bytes:
        """A file's whole sound for a sound device; see :func:`app.media.sound.for_listening`."""
        return for_listening(path)

    def _cached(self, kind: str, asset_id: str, name: str) -> Path:
        self._assets.path(asset_id)  # AssetMissing before anything is looked up by its name
        return self._cache / kind / asset_id[:2] / f"{asset_id}-{name}"


def cover(pixels: Pixels, width: int, height: int) -> Pixels:
    """The middle of a picture at exactly width x height, nothing stretched, nothing empty."""
    rows, columns = pixels.shape[:2]
    scale = max(width / columns, height / rows)
    cut_width = min(columns, max(1, round(width / scale)))
    cut_height = min(rows, max(1, round(height / scale)))
    left, top = (columns - cut_width) // 2, (rows - cut_height) // 2
    part = pixels[top : top + cut_height, left : left + cut_width]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized: Any = cv2.resize(part, (width, height), interpolation=method)
    return resized  # type: ignore[no-any-return]


def jpeg(pixels: Pixels, quality: int = THUMBNAIL_QUALITY) -> bytes:
    """RGB pixels as a JPEG file."""
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    if not done:
        raise BadPicture("The picture could not be written as JPEG.")
    return bytes(data.tobytes())
