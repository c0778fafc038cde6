"""Which format a script is in: by its suffix, else by how the text looks."""

from __future__ import annotations

import re
from pathlib import PurePath

SUFFIXES = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".mkd": "markdown",
    ".mkdn": "markdown",
    ".rmd": "markdown",
    ".qmd": "markdown",
    ".fountain": "fountain",
    ".spmd": "fountain",
    ".fdx": "fdx",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
}
FORMATS = ("plain", "markdown", "fountain", "fdx", "docx")
UNREADABLE = {
    ".doc": "an old Word document",
    ".rtf": "a Rich Text document",
    ".odt": "an OpenDocument text",
    ".pdf": "a PDF document",
    ".html": "a web page",
    ".htm": "a web page",
    ".pages": "a Pages document",
    ".epub": "an e-book",
}
"""What people hand in as a script and what cannot be one: named, with what to do."""

_SCENE = re.compile(r"(?:^|\n\s*\n)[ \t]*(?:INT|EXT|EST|INT\.?/EXT|I/E)[. ][^\n]+(?=\n\s*\n|\n*\Z)")
_CUE = re.compile(r"\n\s*\n[ \t]*(?:@\S[^\n]*|[A-Z][A-Z0-9 .'\-]+(?:\([^)\n]*\))?[ \t]*\^?)\n(?=[^\n]*[a-z])")
_TITLE_PAGE = re.compile(r"\A(?:Title|Credit|Author|Authors|Source|Draft date|Contact):", re.IGNORECASE)
_MARKDOWN = (
    re.compile(r"^ {0,3}#{1,6} +\S", re.MULTILINE),
    re.compile(r"^(?:```|~~~)", re.MULTILINE),
    re.compile(r"(?<!\!)\[[^\]\n]+\]\((?:[^)\s]+)\)"),
    re.compile(r"!\[[^\]\n]*\]\([^)\s]+\)"),
    re.compile(r"(?<!\w)\*\*[^\s*][^*\n]*\*\*(?!\w)"),
    re.compile(r"^[^\n]+\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE),
    re.compile(r"^\|?[ :|-]*-{3,}[ :|-]*\|[ :|-]*$", re.MULTILINE),
    re.compile(r"\A---\n(?:[\w-]+:[^\n]*\n)+---\n"),
    re.compile(r"^(?:[-*+] |\d+\. )\S[^\n]*\n(?:[-*+] |\d+\. )\S", re.MULTILINE),
)
_SAMPLE = 100_000
"""Characters that are looked at."""


def by_name(path: PurePath) -> str:
    """The format a file's suffix stands for; empty where it says nothing."""
    return SUFFIXES.get(path.suffix.lower(), "")


def by_looks(text: str) -> str:
    """The format a text looks like; ``plain`` unless there is clear evidence of another."""
    sample = re.sub(r"\r\n?", "\n", text[:_SAMPLE])
    start = sample.lstrip()
    if start.startswith(("<?xml", "<FinalDraft")) and "<FinalDraft" in sample[:2000]:
        return "fdx"
    scenes, cues = len(_SCENE.findall(sample)), len(_CUE.findall(sample))
    if (scenes and (cues or scenes > 1 or _TITLE_PAGE.match(start))) or (cues and _TITLE_PAGE.match(start)):
        return "fountain"
    first = _MARKDOWN[0].search(sample)
    evidence = sum(bool(pattern.search(sample)) for pattern in _MARKDOWN)
    return "markdown" if first or evidence >= 2 or _strong(sample) else "plain"


def _strong(sample: str) -> bool:
    """One kind of mark that nobody writes by accident: a link, a picture, front matter."""
    return any(_MARKDOWN[index].search(sample) for index in (2, 3, 7))
