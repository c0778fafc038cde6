"""Bytes into text: byte order marks, UTF-8, UTF-16 with and without a mark, and the old encodings.

The text is kept word for word; only the byte order mark is no part of it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from app.script.legacy import best_legacy

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_MAGIC = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a bitmap picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Word (.doc) or password-protected document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"BZh", "a compressed archive"),
    (b"\xfd7zXZ", "a compressed archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"RIFF", "a sound, picture or video file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a Rich Text (RTF) document"),
)
_SHORT_MAGIC = 2
"""Two letters can begin a text: such a mark counts only with NULs behind it."""

_SAMPLE = 1 << 16
"""Bytes shown to charset-normalizer."""
_ESCAPED_JAPANESE = re.compile(rb"\x1b\$[@B].*\x1b\([BJ]", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_EVERYDAY = re.compile(
    "[\\t-\\r -~\u00a0-\u33ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef\U0001f000-\U0001faff]"
)
_MOST_CONTROLS = 0.02
"""Share of control characters above which something is no text. Text has none at all; a file
from an old program may have a few."""


def what_is(data: bytes) -> str:
    """What a file plainly is, when it is no text: "a PNG picture"; empty for anything else."""
    for magic, name in _MAGIC:
        if data.startswith(magic) and (len(magic) > _SHORT_MAGIC or b"\0" in data[:64]):
            return name
    return "a sound or video file" if data[4:8] == b"ftyp" else ""


def decode(data: bytes) -> tuple[str, str] | None:
    """(text, encoding), or ``None`` where the bytes are no text in any encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strict(data, encoding)
            if text is not None:
                return (text.removeprefix("\ufeff"), encoding) if _is_text(text) else None
    wide = _unmarked_utf16(data)
    if wide:
        return wide
    if _ESCAPED_JAPANESE.search(data):
        text = _strict(data, "iso2022_jp")
        if text is not None:
            return text, "iso2022_jp"
    text = _strict(data, "utf-8")
    if text is not None:
        return (text, "utf-8") if _is_text(text) else None
    damaged = data.decode("utf-8", "replace")
    wrong = damaged.count("\ufffd")
    right = sum(1 for c in damaged if c > "\x7f") - wrong
    if right >= 10 * wrong and _is_text(damaged):
        return damaged, "utf-8"
    return _legacy(data)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_text(text: str) -> bool:
    """Not mostly controls, and no NUL but at the very end."""
    if "\0" in text.rstrip("\0\x1a"):
        return False
    return len(_CONTROL.findall(text)) <= _MOST_CONTROLS * len(text)


def _unmarked_utf16(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without its mark: spaces and line ends show as NULs on one side, or as what they are."""
    if len(data) < 2 or len(data) % 2:
        return None
    best: tuple[float, str, str] | None = None
    for encoding, side in (("utf-16-le", 1), ("utf-16-be", 0)):
        nuls = data[side::2].count(0)
        if data[1 - side :: 2].count(0):
            continue
        text = _strict(data, encoding)
        if text is None or not _is_text(text):
            continue
        plausible = _plausible(text[:4000])
        if nuls * 10 >= len(data) // 2 or (nuls and plausible > 0.97):
            best = max(best or (0.0, "", ""), (plausible, text, encoding))
    return (best[1], best[2]) if best and best[0] > 0.9 else None


def _plausible(text: str) -> float:
    """Share of characters that are assigned and of everyday use."""
    good = sum(bool(_EVERYDAY.match(c)) and unicodedata.category(c) != "Cn" for c in text)
    return good / max(1, len(text))


def _legacy(data: bytes) -> tuple[str, str] | None:
    """One of the encodings from before Unicode: the one whose text looks most like writing."""
    found = best_legacy(data)
    if found is None:
        match = from_bytes(data[:_SAMPLE]).best()
        found = match.encoding if match else None
    text = _strict(data, found) if found else None
    return (text, found) if found and text is not None and _is_text(text) else None
