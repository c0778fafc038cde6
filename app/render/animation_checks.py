"""A finished GIF or animated WebP, looked at before it takes its place."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from PIL import Image

from app.domain.timeline import Timeline
from app.errors import RenderFailed
from app.render.checks import AGAIN
from app.services.ports import CancelToken


def check_animation(target: Path, timeline: Timeline) -> None:
    """RenderFailed unless a GIF or WebP lasts as long as the timeline. Pictures that are like the one
    before may be one in it."""
    data = target.read_bytes()
    try:
        lasts = _webp_length(data) if target.suffix == ".webp" else _gif_length(data)
    except IndexError as error:
        raise RenderFailed(f"The finished file {target.name} is cut short.", AGAIN) from error
    # GIF counts in hundredths of a second; FFmpeg rounds each picture's beginning, not its length.
    if abs(lasts - timeline.length) > Fraction(2, 100):
        raise RenderFailed(
            f"The finished file lasts {float(lasts):.3f} s instead of {float(timeline.length):.3f} s.", AGAIN
        )


def _webp_length(data: bytes) -> Fraction:
    """Seconds, by the durations of a WebP's ANMF chunks (WebP Container Specification)."""
    at, total = 12, 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"ANMF":
            total += int.from_bytes(data[at + 20 : at + 23], "little")
        at += 8 + size + size % 2
    return Fraction(total, 1000)


def _gif_length(data: bytes) -> Fraction:
    """Seconds, by the delays of a GIF's graphic control extensions (GIF89a, section 23)."""
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    total = 0
    while at < len(data) and data[at] != 0x3B:
        if data[at] == 0x21 and data[at + 1] == 0xF9:
            total += int.from_bytes(data[at + 4 : at + 6], "little")
        if data[at] == 0x21:
            at += 2
        else:  # an image: its descriptor, its own colours, the size of its codes
            at += 10 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0) + 1
        while data[at]:
            at += data[at] + 1
        at += 1
    return Fraction(total, 100)


def verify_animation(
    target: Path, timeline: Timeline, told: Callable[[int], None], cancel: CancelToken
) -> None:
    """Decode all of a GIF or WebP; RenderFailed where anything in it is damaged.

    ``told`` is given how many of its pictures were looked at.
    """
    size = timeline.canvas.width, timeline.canvas.height
    try:
        with Image.open(target) as file:
            for number in range(getattr(file, "n_frames", 1)):
                cancel.check()
                file.seek(number)
                file.load()
                if file.size != size:
                    raise RenderFailed(f"Picture {number} of the finished file is damaged.", AGAIN)
                told(number + 1)
    except (OSError, EOFError, SyntaxError, ValueError) as error:
        raise RenderFailed(f"The finished file {target.name} is damaged ({error}).", AGAIN) from error
