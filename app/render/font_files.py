"""Fonts as files: taken out of this computer's own, and read when they come from another one.

A font becomes a file of the program's making: the tables that drawing needs, in the order of
their tags, with right sums (OpenType 1.9.1, “Organization of an OpenType font”). So one face of a
collection is a font by itself, and the same face gives the same bytes everywhere. A reader takes
nothing else, which leaves no room for tables that overlap, lead out of the file or hide.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import skia

from app.errors import BadInput
from app.services.ports import FontInfo

LARGEST = 64 << 20
"""Bytes that a font may have; the largest in use, of Chinese, have a third of that."""

_DRAWN = frozenset({
    "BASE", "CBDT", "CBLC", "CFF", "CFF2", "COLR", "CPAL", "EBDT", "EBLC", "EBSC", "GDEF", "GPOS", "GSUB", "HVAR",
    "LTSH", "MVAR", "OS/2", "STAT", "VDMX", "VORG", "VVAR", "ankr", "avar", "cmap", "cvar", "cvt", "feat", "fpgm",
    "fvar", "gasp", "glyf", "gvar", "hdmx", "head", "hhea", "hmtx", "kern", "kerx", "loca", "ltag", "maxp", "mort",
    "morx", "name", "post", "prep", "sbix", "trak", "vhea", "vmtx",
})  # fmt: skip
"""Tables that drawing needs or that say what a font is. SVG pictures, signatures and tools' notes are none."""

_NEEDED = ("OS/2", "cmap", "head", "hhea", "hmtx", "maxp", "name")
_SHAPES = ("CBDT", "CFF", "CFF2", "glyf", "sbix")
_ALL = 0xFFFFFFFF
_MAGIC = 0xB1B0AFBA
"""What a file's sum and its ``checkSumAdjustment`` come to."""

_RESTRICTED, _EDITABLE, _BITMAPS, _USES = 0x0002, 0x0008, 0x0200, 0x000F
"""Bits of ``fsType`` (OpenType, “OS/2”). No bit of use set: a font may be passed on and installed."""

_LICENCE, _ADDRESS, _FAMILY = 13, 14, 1
_LONGEST_TEXT = 20_000
_SIZE = 64.0
_WIDEST = 20.0
"""Type sizes that a letter may be wide, high, or away from where it stands."""

_HINT = "Ask whoever made it for a file that Scenewright exported."


def tables_of(typeface: Any) -> dict[str, bytes]:
    """The tables of a font that drawing needs, by their names without spaces."""
    names = {tag: tag.to_bytes(4, "big").decode("latin-1").rstrip() for tag in typeface.getTableTags()}
    return {name: bytes(typeface.getTableData(tag)) for tag, name in names.items() if name in _DRAWN}


def why_not(typeface: Any, tables: Mapping[str, bytes]) -> str:
    """Why a font cannot be passed on, or "" where it can."""
    if not all(name in tables for name in _NEEDED) or not any(name in tables for name in _SHAPES):
        return "it is not an OpenType font with outlines or pictures"
    if _is_shifted(typeface):
        return "it is one of several shapes of a variable font"
    if sum(map(len, tables.values())) > LARGEST - 4096:
        return f"it is larger than {LARGEST >> 20} MB"
    return _forbidden(tables)


def written(tables: Mapping[str, bytes]) -> bytes:
    """Tables as a font file."""
    order = sorted(tables, key=_tag)
    power = max(len(order), 1).bit_length() - 1
    kind = b"OTTO" if "CFF" in tables or "CFF2" in tables else b"\0\1\0\0"
    head = tables["head"]
    parts = {**tables, "head": head[:8] + bytes(4) + head[12:]}
    offset = 12 + 16 * len(order)
    directory = [struct.pack(">4s4H", kind, len(order), 16 << power, power, 16 * (len(order) - (1 << power)))]
    body = []
    for name in order:
        data = parts[name]
        directory.append(struct.pack(">4s3I", _tag(name), _sum(data), offset, len(data)))
        body.append(data + bytes(-len(data) % 4))
        offset += len(body[-1])
    whole = b"".join([*directory, *body])
    at = 12 + 16 * len(order) + sum(len(data) for data in body[: order.index("head")]) + 8
    return whole[:at] + struct.pack(">I", (_MAGIC - _sum(whole)) & _ALL) + whole[at + 4 :]


def read_font(path: Path, characters: str) -> FontInfo:
    """What a font file is. BadInput, with the file named, where it is not one that :func:`written` makes,
    may not be passed on, or does not draw the characters it is there for."""
    tables, typeface = checked_font(path, characters)
    texts = _texts(tables["name"])
    return FontInfo(
        texts.get(_FAMILY) or str(typeface.getFamilyName()), texts.get(_LICENCE, ""), texts.get(_ADDRESS, "")
    )


def checked_font(path: Path, characters: str) -> tuple[dict[str, bytes], Any]:
    """A font's tables, and the font to draw with; BadInput as in :func:`read_font`."""
    data, tables = _read(path)
    typeface = _typeface(data)
    if typeface is None or not typeface.countGlyphs() or _is_shifted(typeface):
        raise _refused(path, "it cannot be drawn with")
    reason = _forbidden(tables)
    if reason:
        raise _refused(path, reason)
    _check_letters(path, typeface, characters)
    return tables, typeface


def _typeface(data: bytes) -> Any | None:
    """A font to draw with, or ``None`` where skia cannot."""
    # Reads without first looking through all fonts of the system, where skia has it.
    empty = getattr(skia.FontMgr, "New_Custom_Empty", None)
    copied = skia.Data.MakeWithCopy(data)
    return empty().makeFromData(copied) if empty else skia.Typeface.MakeFromData(copied)


def _read(path: Path) -> tuple[bytes, dict[str, bytes]]:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise _refused(path, f"it is larger than {LARGEST >> 20} MB")
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"The font {path} cannot be read: {error.strerror or error}.", _HINT) from error
    tables: dict[str, bytes] = {}
    try:
        (count,) = struct.unpack_from(">4xH", data)
        for number in range(count):
            tag, _, offset, length = struct.unpack_from(">4s3I", data, 12 + 16 * number)
            tables[tag.decode("latin-1").rstrip()] = data[offset : offset + length]
        # What lies elsewhere than the writer lays it, or has other sums, gives other bytes.
        whole = len(tables.get("head", b"")) >= 12 and written(tables) == data
    except struct.error:
        whole = False
    if not whole or not set(tables) <= _DRAWN or not set(_NEEDED) <= set(tables):
        raise _refused(path, "it is not a font as Scenewright writes them")
    return data, tables


def _is_shifted(typeface: Any) -> bool:
    """Whether a variable font is set to another shape than its own."""
    position = {axis.axis: axis.value for axis in typeface.getVariationDesignPosition()}
    return any(
        abs(position.get(axis.tag, getattr(axis, "def")) - getattr(axis, "def")) > 1e-3
        for axis in typeface.getVariationDesignParameters()
    )


def _forbidden(tables: Mapping[str, bytes]) -> str:
    """Why a font's maker does not let it be passed on, or ""."""
    bits = int.from_bytes(tables["OS/2"][8:10], "big") if len(tables["OS/2"]) >= 10 else _RESTRICTED
    uses = bits & _USES
    if bits & _BITMAPS or (uses and (uses & _RESTRICTED or not uses & _EDITABLE)):
        return "its maker does not let it be passed on"
    return ""


def _check_letters(path: Path, typeface: Any, characters: str) -> None:
    """BadInput where letters are missing or of absurd size, which only makers of traps have use for."""
    font = skia.Font(typeface, _SIZE)
    glyphs = font.unicharsToGlyphs([ord(character) for character in characters])
    if not all(glyphs):
        raise _refused(path, "it does not have the characters it is there for")
    metrics = font.getMetrics()
    lengths = [metrics.fAscent, metrics.fDescent, *font.getWidths(glyphs)]
    for box in font.getBounds(glyphs):
        lengths += [box.left(), box.top(), box.right(), box.bottom()]
    if not all(abs(length) <= _WIDEST * _SIZE for length in lengths):  # says no to what is no number, too
        raise _refused(path, "its letters are of absurd size")


def _texts(table: bytes) -> dict[int, str]:
    """The texts of a ``name`` table by what they are, in English where there are several."""
    found: dict[int, tuple[int, str]] = {}
    try:
        _, count, start = struct.unpack_from(">3H", table)
        for number in range(count):
            platform, encoding, language, what, length, offset = struct.unpack_from(
                ">6H", table, 6 + 12 * number
            )
            wide = platform in (0, 3)
            if (platform, encoding) not in ((1, 0), (3, 0), (3, 1), (3, 10)) and platform != 0:
                continue
            data = table[start + offset : start + offset + length]
            text = data.decode("utf-16-be" if wide else "mac-roman", "ignore")
            clean = "".join(each for each in text if each.isprintable() or each in "\n\r\t")
            rank = (0 if language == 0x409 else 1) if platform == 3 else 2
            if what not in found or rank < found[what][0]:
                found[what] = rank, clean[:_LONGEST_TEXT].strip()
    except struct.error:  # it is shorter than it says: what was read stands
        pass
    return {what: text for what, (_, text) in found.items()}


def _tag(name: str) -> bytes:
    return name.ljust(4).encode("latin-1")


def _sum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    return int(np.frombuffer(padded, ">u4").sum(dtype=np.uint64)) & _ALL


def _refused(path: Path, why: str) -> BadInput:
    return BadInput(f"The font {path.name} is not used: {why}.", _HINT)
