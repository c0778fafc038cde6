"""Fonts of a few letters, made for a test, and a computer's set of fonts that holds them and no others."""

from __future__ import annotations

import struct
from pathlib import Path

from app.render.font_files import written


def tables(
    characters: str,
    family: str = "Small",
    size: int = 700,
    fs_type: int = 0,
    licence: str = "Do as you like.",
) -> dict[str, bytes]:
    """A TrueType font in which each character is a square of ``size`` thousandths with a notch of its own."""
    letters = sorted(characters)
    glyphs = [b"", *(_square(size, 20 * number) for number in range(1, len(letters) + 1))]
    offsets = [0]
    for glyph in glyphs:
        offsets.append(offsets[-1] + len(glyph))
    groups = b"".join(
        struct.pack(">3I", ord(letter), ord(letter), number) for number, letter in enumerate(letters, 1)
    )
    advance = size + 100
    return {
        "OS/2": struct.pack(
            ">HhHHH10hh10s4I4sHHHhhhHH2I2hHHH",
            4, advance, 400, 5, fs_type, *([0] * 10), 0, bytes(10), 0, 0, 0, 0, b"TEST", 64,
            ord(letters[0]), ord(letters[-1]), 800, -200, 0, 1000, 200, 0, 0, 500, 700, 0, 32, 1,
        ),
        "cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12)
        + struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(letters))
        + groups,
        "glyf": b"".join(glyphs),
        "head": struct.pack(
            ">HHIIIHHqqhhhhHHhhh", 1, 0, 0x10000, 0, 0x5F0F3CF5, 3, 1000, 0, 0, 0, 0, size, size, 0, 8, 2, 1, 0
        ),
        "hhea": struct.pack(
            ">HHhhhHhhhhhh4hhH", 1, 0, 800, -200, 0, advance, 0, 0, size, 1, 0, 0, 0, 0, 0, 0, 0, len(glyphs)
        ),
        "hmtx": struct.pack(">Hh", advance, 0) * len(glyphs),
        "loca": struct.pack(f">{len(offsets)}I", *offsets),
        "maxp": struct.pack(">I14H", 0x10000, len(glyphs), 8, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        "name": _names({1: family, 2: "Regular", 4: family, 6: family.replace(" ", ""), 13: licence,
                        14: "https://example.org/licence"}),
        "post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
    }  # fmt: skip


def font(characters: str, **how: object) -> bytes:
    """The same as a file's bytes."""
    return written(tables(characters, **how))  # type: ignore[arg-type]


def collection(*fonts: bytes) -> bytes:
    """Fonts as one TrueType collection, their tables one after the other."""
    head = 12 + 4 * len(fonts)
    body = b""
    offsets = []
    for data in fonts:
        start = head + len(body)
        offsets.append(start)
        moved = bytearray(data)
        (count,) = struct.unpack_from(">4xH", data)
        for number in range(count):
            at = 12 + 16 * number + 8
            struct.pack_into(">I", moved, at, struct.unpack_from(">I", data, at)[0] + start)
        body += bytes(moved)
    return struct.pack(f">4sHHI{len(fonts)}I", b"ttcf", 1, 0, len(fonts), *offsets) + body


def computer(folder: Path, **files: bytes) -> dict[str, str]:
    """The environment of a computer that has these fonts (``name=bytes``) and no others."""
    fonts = folder / "fonts"
    fonts.mkdir(parents=True)
    for name, data in files.items():
        (fonts / f"{name}.ttf").write_bytes(data)
    settings = folder / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>"
    )
    return {"FONTCONFIG_FILE": str(settings)}


def _square(size: int, notch: int) -> bytes:
    points = [(0, 0), (0, size), (notch, size - notch), (size, size), (size, 0)]
    x = y = 0
    deltas_x, deltas_y = [], []
    for px, py in points:
        deltas_x.append(px - x)
        deltas_y.append(py - y)
        x, y = px, py
    data = struct.pack(">hhhhhHH", 1, 0, 0, size, size, len(points) - 1, 0)
    data += bytes([1] * len(points)) + struct.pack(f">{2 * len(points)}h", *deltas_x, *deltas_y)
    return data + bytes(-len(data) % 4)


def _names(texts: dict[int, str]) -> bytes:
    records, storage = b"", b""
    for what, text in sorted(texts.items()):
        data = text.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, what, len(data), len(storage))
        storage += data
    return struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + storage
