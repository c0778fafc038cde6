"""A readable thought: how much of a text fits one frame, and where a long sentence is cut.

::

    When the tide turns, the river runs backwards for an hour, | and the boats that lay in
    the mud all night lift one after another; | nobody on the quay looks up.

Widths are counted in columns of Latin text. A Han or kana character counts three: it takes
about three times as long to say (5 against 15 characters a second).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from math import ceil

from app.script.spoken import extends

LONG_COLUMNS = 180
LONG_WORDS = 30
"""A sentence over either is cut: twelve seconds of speech, four lines of captions."""
TOLERANCE = 1.1
"""A sentence just over stays whole: better than a stump."""
SHORT_COLUMNS = 40
"""A sentence under this looks for a neighbour: it would be on screen for two seconds."""
JOINED = 0.75
"""How full, as a share of a long sentence, a frame of joined sentences may become."""
_STRETCH = 1500
"""Characters that are cut with full care at once; longer ones are first cut into such."""

_WIDE = re.compile(
    "[\u2e80-\u303f\u3040-\u30ff\u3100-\u318f\u31a0-\u9fff\uac00-\ud7af\uf900-\ufaff\uff01-\uff60\U00020000-\U0003134f]"
)
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
)
_MAY_COMBINE = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u1cff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ua66f-\uabff"
    "\ufb1e\ufe20-\ufe2f\U00010000-\U0001ffff]"
)
_CANDIDATE = re.compile(
    r"(?P<end>[.!?…][\"'”’»)\]]*\s+)|(?P<strong>[;:]\s+|\s+[—–-]{1,2}\s+|[—–](?=\w)|[；：][」』”’]?|—{2})"
    r"|(?P<comma>,[\"'”’»)]?\s+|[،؛]\s*|[，、][」』”’]?|[。！？][」』”’]?)|(?P<space>\s+)"
)
_COST = {
    "end": 0.0,
    "strong": 0.02,
    "conjunction": 0.05,
    "comma": 0.09,
    "word": 0.16,
    "space": 0.4,
    "syllable": 0.5,
    "letter": 0.9,
}
_INSIDE_QUOTES = 0.35
_INSIDE_BRACKETS = 0.3
_NEVER = 3.0
_ENDLESS = float("inf")
_CONJUNCTION = re.compile(
    r"(?:and|but|or|nor|so|yet|because|although|though|while|whereas|when|where|which|who|that|if|unless|"
    r"until|since|before|after|as|then|und|aber|oder|denn|weil|dass|obwohl|während|wenn|et|mais|ou|donc|car|"
    r"parce|quand|lorsque|qui|que|y|e|o|pero|porque|aunque|cuando|mientras|ma|perché|mentre|mas|en|maar|want|"
    r"omdat|и|а|но|или|что|потому|когда|если|который|и то|و|لكن|ثم|أو|और|लेकिन|या|कि|क्योंकि)\b",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Mt|No|Nos|Nr|Fig|Vol|pp?|vs|cf|ca|approx|Jan|Feb|Mar|Apr|Jun|"
    r"Jul|Aug|Sept?|Oct|Nov|Dec|Gen|Col|Capt|Lt|Sgt|Rev|Hon|Sen|Rep|Gov|e\.g|i\.e|z\. ?B|d\. ?h|M|Mme|Sr|Sra)\.\s+$"
)
_NUMBER_ENDS = re.compile(r"[\d$€£¥№%]\s+$")
_QUANTITY = re.compile(
    r"\d|(?:million|billion|trillion|thousand|hundred|percent|per cent|%|°|[a-zA-Z]{1,3}\b[^'’])",
    re.IGNORECASE,
)
_OPEN = "“«„「『([{（【《〈"
_CLOSES = {
    "”": "“„",
    "“": "„",
    "»": "«",
    "」": "「",
    "』": "『",
    ")": "(",
    "]": "[",
    "}": "{",
    "）": "（",
    "】": "【",
    "》": "《",
    "〉": "〈",
}
_BRACKETS = ")]}）】"


def columns(text: str) -> int:
    """How wide a text is: marks count nothing, Han and kana three, all else one."""
    if text.isascii():
        return len(text)
    wide = len(_WIDE.findall(text))
    marks = sum(map(bool, map(unicodedata.combining, text))) if _MAY_COMBINE.search(text) else 0
    return len(text) + 2 * wide - marks


def size(text: str) -> float:
    """How full a text makes a frame: 1.0 is the longest sentence that is left whole."""
    return max(columns(text) / LONG_COLUMNS, (text.count(" ") + 1) / LONG_WORDS)


def unspaced(character: str) -> bool:
    """Whether a character is of a script that is written without spaces between words."""
    return bool(_UNSPACED.match(character))


def clause_spans(text: str) -> list[tuple[int, int]]:
    """(first, last) of the readable parts of a sentence; one, if it is short enough."""
    if len(text) < 60 or size(text) <= TOLERANCE:
        return [(0, len(text))]
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        stop = _stretch_end(text, start)
        spans.extend((start + a, start + b) for a, b in _balanced(text[start:stop]))
        start = stop
    return spans


def _stretch_end(text: str, start: int) -> int:
    """Where the next stretch ends: at the best candidate in its last quarter, if there is one."""
    if len(text) - start <= _STRETCH * 5 // 4:
        return len(text)
    window = start + _STRETCH * 3 // 4
    found = [(cost, at) for at, cost in _candidates(text[window : start + _STRETCH])]
    at = window + min(found)[1] if found else start + _STRETCH
    while at < len(text) and extends(text[at]):
        at += 1
    return at


class _Ruler:
    """Measures any part of one text at once, by sums of columns and spaces before each character."""

    def __init__(self, text: str) -> None:
        self._columns, self._spaces = [0], [0]
        for character in text:
            wide = 3 if _WIDE.match(character) else 0 if unicodedata.combining(character) else 1
            self._columns.append(self._columns[-1] + wide)
            self._spaces.append(self._spaces[-1] + (character == " "))

    def size(self, first: int, last: int) -> float:
        """As :func:`size` of ``text[first:last]``."""
        wide = self._columns[last] - self._columns[first]
        words = self._spaces[last] - self._spaces[first] + 1
        return max(wide / LONG_COLUMNS, words / LONG_WORDS)

    def marks(self, places: Sequence[int]) -> list[tuple[float, float]]:
        """At each place, how many full frames of columns and of words came before."""
        return [(self._columns[at] / LONG_COLUMNS, self._spaces[at] / LONG_WORDS) for at in places]


def _balanced(text: str) -> list[tuple[int, int]]:
    """Cut so that parts are about equally full and cuts stand at clause ends: least total cost.

    Dynamic programming over the candidates; a part's cost is its squared distance from the
    even share, a cut's cost is what kind of place it is.
    """
    total = size(text)
    if total <= TOLERANCE:
        return [(0, len(text))]
    share = total / ceil(total)
    ruler = _Ruler(text)
    places = _with_hard([(0, 0.0), *_candidates(text), (len(text), 0.0)], text, ruler)
    marks = ruler.marks([at for at, _ in places])
    best: list[tuple[float, int]] = [(0.0, -1)]
    for index in range(1, len(places)):
        wide, words = marks[index]
        words += 1 / LONG_WORDS
        least, source = _ENDLESS, index - 1
        for earlier in range(index - 1, -1, -1):
            # The innermost loop: written out rather than through ``ruler.size`` and ``min``.
            before_wide, before_words = marks[earlier]
            part, by_words = wide - before_wide, words - before_words
            if by_words > part:
                part = by_words
            if part > TOLERANCE:
                if least < _ENDLESS:
                    break
                cost = best[earlier][0] + 4 * part  # a part nothing could shorten
            else:
                cost = best[earlier][0] + ((part - share) / share) ** 2
            if cost < least:
                least, source = cost, earlier
        best.append((least + places[index][1], source))
    cuts = [len(text)]
    index = best[-1][1]
    while index >= 0:
        cuts.append(places[index][0])
        index = best[index][1]
    cuts.reverse()
    return list(pairwise(cuts))


def _candidates(text: str) -> list[tuple[int, float]]:
    """(where, cost) of each place a sentence may be cut, in order; never inside a word or number."""
    inside = _enclosed(text)
    result: list[tuple[int, float]] = []
    for match in _CANDIDATE.finditer(text):
        at, kind = match.end(), match.lastgroup or "space"
        if at >= len(text):
            break
        before, after = text[max(0, match.start() - 12) : match.end()], text[at : at + 14]
        if extends(text[at]):
            continue
        if kind == "comma" and _CONJUNCTION.match(after):
            kind = "conjunction"
        elif kind == "space" and _CONJUNCTION.match(after):
            kind = "word"
        cost = _COST[kind]
        if kind == "end" and (_ABBREVIATION.search(before) or not after[:1].isupper()):
            cost = _NEVER if _ABBREVIATION.search(before) else 0.2
        if kind in ("space", "word") and _NUMBER_ENDS.search(before) and _QUANTITY.match(after):
            cost = _NEVER
        result.append((at, cost + inside[at]))
    return result


def _enclosed(text: str) -> list[float]:
    """What a cut before each character costs for standing inside quotation marks or brackets."""
    opened: list[tuple[str, int]] = []
    inside = [0.0] * (len(text) + 1)
    straight = -1
    for index, character in enumerate(text):
        if character == '"':
            if straight >= 0:
                for at in range(straight + 1, index + 1):
                    inside[at] = max(inside[at], _INSIDE_QUOTES)
                straight = -1
            else:
                straight = index
        elif opened and opened[-1][0] in _CLOSES.get(character, ""):
            _, first = opened.pop()
            cost = _INSIDE_BRACKETS if character in _BRACKETS else _INSIDE_QUOTES
            for at in range(first + 1, index + 1):
                inside[at] = max(inside[at], cost)
        elif character in _OPEN and len(opened) < 8:
            opened.append((character, index))
    return inside


def _with_hard(places: list[tuple[int, float]], text: str, ruler: _Ruler) -> list[tuple[int, float]]:
    """More places where there is none for too long: in a script without spaces, or in one endless word."""
    result = [places[0]]
    for at, cost in places[1:]:
        first = result[-1][0]
        width = ruler.size(first, at)
        spaceless = width > 0.5 and any(map(unspaced, text[first:at]))
        if spaceless or width > 1.0:
            step = max(1, int((at - first) / (width * 8)))
            hard = dict.fromkeys(range(first + step, at, step), _COST["letter"] if spaceless else _NEVER)
            if spaceless:
                hard.update(dict.fromkeys(_syllables(text, first, at), _COST["syllable"]))
            free = [cut for cut in sorted(hard) if _free(text, cut)]
            free = free or [cut for cut in sorted(hard) if not extends(text[cut])]  # nothing but marks
            result.extend((cut, hard[cut]) for cut in free)
        result.append((at, cost))
    return result


def _syllables(text: str, first: int, last: int) -> list[int]:
    """Places between words as far as letters alone tell: kana before Han, before a leading Thai vowel."""
    cuts = []
    for at in range(first + 1, last):
        before, after = text[at - 1], text[at]
        kana_ends = "\u3040" <= before <= "\u309f" and not "\u3040" <= after <= "\u309f"
        thai_begins = "\u0e40" <= after <= "\u0e44" or "\u0ec0" <= after <= "\u0ec4"
        if (kana_ends or thai_begins) and unspaced(before) and unspaced(after):
            cuts.append(at)
    return cuts


def _free(text: str, at: int) -> bool:
    """Whether a cut here splits no cluster and no closing mark from what it closes."""
    return not extends(text[at]) and unicodedata.category(text[at])[0] != "P"
