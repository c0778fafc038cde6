"""Script in: a file of any supported format, or text, becomes a draft of scenes and frames."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.domain.script import ScriptDraft
from app.errors import BadScript
from app.script import docx, fdx, fountain, markdown, plain
from app.script.blocks import Parsed
from app.script.decode import decode, what_is
from app.script.formats import FORMATS, UNREADABLE, by_looks, by_name
from app.script.frames import storyboard
from app.script.language import guess_language
from app.script.marks import masked

MOST_BYTES = 64 << 20
"""A script file larger than this is no script: 64 MiB is thousands of hours of speech."""
MOST_CHARACTERS = 16 << 20
"""The same for its text; a novel has one million."""
_INVISIBLE = re.compile("[\\s\0\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]*")
_SURROGATES = re.compile("[\ud800-\udfff]")
_HINT = "Give a text, Markdown, Fountain, Final Draft (.fdx) or Word (.docx) file."

_MARKED = frozenset({"plain", "markdown", "fountain"})
"""Formats whose parsers would take marks for something else; Word and Final Draft have them in plain runs."""
_PARSERS: dict[str, Callable[[str], Parsed]] = {
    "plain": plain.parse,
    "markdown": markdown.parse,
    "fountain": fountain.parse,
    "fdx": fdx.parse,
    "docx": docx.parse_text,
}


class Reader:
    """Reads scripts. ``detect`` tells the language (BCP 47) of a text; the default looks at letters.

    ``beside`` tells that of a frame, given its script's; without it only other letters tell.
    """

    def __init__(
        self, detect: Callable[[str], str] = guess_language, beside: Callable[[str, str], str] | None = None
    ) -> None:
        self._detect = detect
        self._beside = beside

    def read(self, path: Path) -> ScriptDraft:
        """Split a script file; BadScript, with the file named, where it cannot be."""
        shown = f'"{path}"'
        data = _bytes_of(path, shown)
        if not data.strip():
            raise BadScript(
                f"The script {shown} is empty.", "Write something into it, or choose another file."
            )
        kind, format_ = what_is(data), by_name(path)
        if format_ == "docx" or (kind == "a ZIP archive" and docx.is_document(data)):
            if kind != "a ZIP archive":
                reason = f"it is {kind}" if kind else "it is damaged or no Word document at all"
                raise BadScript(
                    f"The script {shown} cannot be read as Word: {reason}.", "Save it again as .docx."
                )
            return self._draft(docx.parse(data, shown), path.name, "docx", "utf-8", shown)
        if kind:
            raise BadScript(f"The script {shown} is {kind}, not a script.", _HINT)
        if path.suffix.lower() in UNREADABLE:
            what = UNREADABLE[path.suffix.lower()]
            raise BadScript(
                f"The script {shown} is {what}, which cannot be read.", "Save it as .docx, .md or .txt."
            )
        if format_ == "fdx":
            return self._draft(fdx.parse_bytes(data, shown), path.name, "fdx", "utf-8", shown)
        decoded = decode(data)
        if decoded is None:
            raise BadScript(f"The script {shown} is a binary file, not text.", _HINT)
        text, encoding = decoded
        return self._split(text, path.name, format_, encoding, shown)

    def read_text(self, text: str, name: str = "", format: str = "") -> ScriptDraft:
        """Split text that was typed or pasted; ``format`` empty means look at the text."""
        if format and format not in FORMATS:
            raise BadScript(f'There is no script format "{format}".', f"Use one of {', '.join(FORMATS)}.")
        return self._split(
            _SURROGATES.sub("\ufffd", text), name, format, "utf-8", f'"{name}"' if name else "text"
        )

    def _split(self, text: str, name: str, format_: str, encoding: str, shown: str) -> ScriptDraft:
        if _INVISIBLE.fullmatch(text):
            raise BadScript(
                f"The script {shown} is empty.", "Write something into it, or choose another file."
            )
        _check_length(text, shown)
        format_ = format_ or by_looks(text)
        try:
            mask = masked(text if format_ in _MARKED else "")
            parsed = _PARSERS[format_](mask.text or text)
        except BadScript as error:
            if shown in error.what:
                raise
            raise BadScript(f"The script {shown} cannot be read: {error.what}", error.hint) from error
        if mask.text in ("", text):
            return self._draft(parsed, name, format_, encoding, shown)
        draft = self._draft(mask.parsed(parsed, text), name, format_, encoding, shown)
        return replace(draft, scenes=mask.scenes(draft.scenes))

    def _draft(self, parsed: Parsed, name: str, format_: str, encoding: str, shown: str) -> ScriptDraft:
        if _INVISIBLE.fullmatch(parsed.text):
            raise BadScript(
                f"The script {shown} holds no text.", "Write something into it, or choose another file."
            )
        _check_length(parsed.text, shown)
        language, scenes = storyboard(parsed, self._detect, self._beside)
        return ScriptDraft(name, format_, encoding, language, parsed.title, parsed.text, scenes)


def _check_length(text: str, shown: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise BadScript(
            f"The script {shown} has {len(text) >> 20} million characters; {MOST_CHARACTERS >> 20} are the most.",
            "Split it into several scripts.",
        )


def _bytes_of(path: Path, shown: str) -> bytes:
    try:
        if path.is_dir():
            raise BadScript(f"The script {shown} is a folder.", "Name a file in it.")
        if path.exists() and not path.is_file():
            raise BadScript(f"The script {shown} is not an ordinary file.", _HINT)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise BadScript(f"There is no script {shown}.", "Check its name and folder.") from None
    except PermissionError:
        raise BadScript(
            f"The script {shown} may not be read.", "Allow reading it, or copy it elsewhere."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadScript(
            f"The script {shown} cannot be opened: {reason}.", "Check its name and folder."
        ) from error
    if len(data) > MOST_BYTES:
        raise BadScript(
            f"The script {shown} is larger than {MOST_BYTES >> 20} MB.", "Split it, or take its pictures out."
        )
    return data
