"""Where sentences end: the sentencex library, with thin corrections where it errs.

Spans only ever join or cut what the library found; nothing is dropped or added, so the spans
of a text always tile it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

Span = tuple[int, int]

_STRETCH = 4000
"""Characters given to the library at once."""
_STRETCH_ENDS = re.compile(r"[^\W\d_]{4}[.!?…][\"'”’»)\]]*\s+|[。！？][」』”’）]*|[।؟۔።]\s*")
_SPACES = re.compile(r"\s+")
_ENUMERATOR = re.compile(r"\s*\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]\s*")
_LOWER_FOLLOWS = re.compile(r"[\"'“‘«(\[—–-]*\s*(?!i[A-Z])([^\W\d_])")
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(])(?:vols?|nos?|nrs?|núm|art|arts|chap|ch|sec|par|fig|figs|eq|pp?|pg|ca|c|approx|est|cf|v|vs|"
    r"abt|tel|ext|op|стр|гл|рис|табл|ред|№ ?|n°)\.\s*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[(~≈]?\d")
_TITLE = {
    "fr": r"M|MM|Mme|Mmes|Mlle|Mlles|Dr|Drs|Pr|St|Ste|Mgr|Me",
    "hi": r"डॉ|श्री|श्रीमती|प्रो|पं|सुश्री",
    "pt": r"Av|Dr|Dra|Sr|Sra|Prof|Eng",
    "es": r"Av|Dr|Dra|Sr|Sra|Srta|Prof|Ing|Lic|D|Dña",
    "ru": r"т\. ?е|т\.е|г|гг|ул|им|проф|акад|пр|д-р|св",
    "uk": r"тобто|м|вул|ім|проф|акад|св",
    "en": r"Drs?|Mr|Mrs|Ms|Prof|Rev|Hon|Gen|Col|Capt|Lt|Sgt|Maj|Adm|Sen|Rep|Gov|Pres|Mt|Ft",
}
_TITLES = {language: re.compile(rf"(?:^|[\s(\"“«])(?:{titles})\.\s*$") for language, titles in _TITLE.items()}
_ORDINAL = re.compile(
    r"(?:^|\s)(?:am|der|die|das|dem|den|des|vom|zum|im|ein|beim)\s\d{1,2}\.\s*$", re.IGNORECASE
)
_QUOTED_END = re.compile(r"[」』]\s*$")
_SAID = re.compile(r"[とっ]")
_REFUSAL = re.compile(r"(?<![\w.])No\.\s+(?=[A-Z“\"])(?!\d)")
"""The answer, not the abbreviation of "number": at a sentence's start, no number after it."""


def sentence_spans(text: str, language: str) -> list[Span]:
    """(first, last) of every sentence; the spans follow one another without gaps.

    A line feed always ends a sentence. ``language`` is a BCP 47 code; an unknown one is
    split by the library's general rules.
    """
    code = language.split("-")[0].lower() or "en"
    spans: list[Span] = []
    start = 0
    while start < len(text):
        stop = text.find("\n", start) + 1 or len(text)
        spans.extend((start + a, start + b) for a, b in _line_spans(text[start:stop], code))
        start = stop
    return spans


def _line_spans(line: str, code: str) -> list[Span]:
    spans: list[Span] = []
    position = 0
    for sentence in _segmented(line, code):
        spans.extend(
            _refusals(sentence, position) if code == "en" else [(position, position + len(sentence))]
        )
        position += len(sentence)
    if position != len(line):  # the library is meant to lose nothing; a line it alters stays whole
        return [(0, len(line))]
    merged: list[Span] = []
    for first, last in spans:
        if merged and _belongs(line, merged[-1], (first, last), code):
            merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return merged


def _segmented(line: str, code: str) -> Iterator[str]:
    """The library's sentences. It takes quadratic time over long lines, so those go by stretches
    that end where a sentence does; what such an end breaks apart is put together afterwards."""
    start = 0
    while start < len(line):
        stop = len(line)
        if stop - start > _STRETCH * 3 // 2:
            window = start + _STRETCH // 2, start + _STRETCH
            ends = [m.end() for m in _STRETCH_ENDS.finditer(line, *window)]
            ends = ends or [m.end() for m in _SPACES.finditer(line, *window)]
            stop = ends[-1] if ends else window[1]
        yield from sentencex.segment(code, line[start:stop])
        start = stop


def _refusals(sentence: str, offset: int) -> list[Span]:
    """ "No. I do not." is two sentences; "No. 7" is half of one."""
    match = _REFUSAL.match(sentence)
    if not match or match.end() == len(sentence):
        return [(offset, offset + len(sentence))]
    cut = offset + match.end()
    return [(offset, cut), (cut, offset + len(sentence))]


def _belongs(line: str, before: Span, after: Span, code: str) -> bool:
    """Whether the library cut inside one sentence."""
    # Endings and beginnings are short: looking at a few characters keeps long lines linear.
    ending = line[max(before[0], before[1] - 24) : before[1]]
    beginning = line[after[0] : min(after[1], after[0] + 24)]
    if not any(c.isalnum() for c in line[after[0] : after[1]]):
        return True
    short = before[1] - before[0] <= 24
    if short and not any(c.isalnum() for c in ending):
        return True
    if before[0] == 0 and short and _ENUMERATOR.fullmatch(ending):
        return True
    if _QUOTED_END.search(ending):
        return bool(_SAID.match(beginning))
    lower = _LOWER_FOLLOWS.match(beginning)
    if lower and lower.group(1).islower():
        return True
    if _NUMBER.match(beginning) and _BEFORE_NUMBER.search(ending):
        return True
    if code == "de" and _ORDINAL.search(ending):
        return True
    titles = _TITLES.get(code)
    return bool(titles and titles.search(ending))
