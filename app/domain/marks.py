"""Marks in a frame's text: how a stretch of it is said. They are never shown.

::

    written   Now [slow]mind the gap[/slow]. [pause 1s] <emphasis>Go!</emphasis>
    shown     Now       mind the gap       .                       Go!
    runs          |     0.8x        |                              | emphasis
    pauses                                              1 s

Two notations, which may be mixed: brackets for whoever writes a script, and a subset of SSML
(W3C, version 1.1). What looks like a mark and is none (unknown, unpaired, with a value that
cannot be read) stays in the text as it was written, and is told as a :class:`Finding`.
``docs/speaking.md`` lists all marks for people; a test holds it to the tables here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from unicodedata import east_asian_width

from app.domain import mark_values as values
from app.domain.delivery import AT_REST, Delivery

BRACKETS = {
    "slow": Delivery(rate=values.RATES["slow"]),
    "fast": Delivery(rate=values.RATES["fast"]),
    "loud": Delivery(volume=values.VOLUMES["loud"]),
    "soft": Delivery(volume=values.VOLUMES["soft"]),
    "high": Delivery(pitch=values.PITCHES["high"]),
    "low": Delivery(pitch=values.PITCHES["low"]),
    "strong": values.EMPHASES["strong"],
}
"""``[name]…[/name]`` without a value."""
VALUED = ("rate", "pitch", "volume", "say", "ipa", "as", "lang")
"""``[name value]…[/name]``."""
ELEMENTS = ("break", "emphasis", "prosody", "sub", "phoneme", "say-as", "lang", "s", "p", "speak")
"""SSML's that are read."""
UNREAD = ("audio", "voice", "mark", "desc", "lexicon", "lookup", "meta", "metadata", "w", "token", "media")
"""SSML's that are not."""
SENTENCE_PAUSE = Fraction(38, 100)
PARAGRAPH_PAUSE = Fraction(8, 10)
"""Seconds after ``<s>`` and ``<p>``."""

_NAMES = "|".join(("pause", "spell", *BRACKETS, *VALUED))
_BRACKET = rf"(?<!\[)\[(?P<shut>/?)(?P<name>{_NAMES})(?P<value>[ \t]+[^\[\]\r\n]{{1,120}})?[ \t]*\](?![\](])"
_TAG = (
    rf"<(?P<close>/?)(?P<element>{'|'.join((*ELEMENTS, *UNREAD))})(?![\w:-])"
    r"(?P<attributes>(?:\s+[\w:-]{1,40}\s*=\s*(?:\"[^\"<>]{0,200}\"|'[^'<>]{0,200}'))*)\s*(?P<empty>/?)>"
)
MARK = re.compile(rf"(?P<escape>\\?)(?:{_BRACKET}|{_TAG})", re.IGNORECASE)
"""One mark, or what looks like one; with a backslash before it, text."""
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});")


@dataclass(frozen=True, slots=True)
class Finding:
    """``text[first:last]`` of what was written looks like a mark and is none; ``what`` says why."""

    first: int
    last: int
    what: str


@dataclass(frozen=True, slots=True)
class Manner:
    """How a stretch is said."""

    delivery: Delivery = AT_REST
    language: str = ""
    alias: str | None = None
    """Said instead of what is written."""
    ipa: str = ""
    way: str = ""
    """One of SSML's ``say-as`` ways, see :data:`app.domain.mark_values.WAYS`."""


@dataclass(frozen=True, slots=True)
class Run:
    """``text[first:last]`` of the shown text is said in one manner. Runs tile the text."""

    first: int
    last: int
    manner: Manner


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its marks, and what they say of it."""

    text: str
    """What is shown."""
    origin: tuple[int, ...]
    """Where in the written text each shown character stands; never decreasing."""
    runs: tuple[Run, ...]
    pauses: tuple[tuple[int, Fraction], ...] = ()
    """Places in the shown text and seconds, in order, none twice."""
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Token:
    """A mark as it was written. ``problem`` makes it text again."""

    first: int
    last: int
    name: str
    closes: bool
    paired: bool
    """Whether it stands around something."""
    manner: Manner = Manner()
    pause: Fraction | None = None
    escaped: bool = False
    problem: str = ""
    partner: int = -1


@lru_cache(maxsize=4096)
def marked(written: str) -> Marked:
    """Read the marks of a text. Never an error: what cannot be read is text, with a finding."""
    tokens = [_token(match) for match in MARK.finditer(written)]
    if not tokens:
        return Marked(written, tuple(range(len(written))), (Run(0, len(written), Manner()),))
    _pair(tokens)
    return _Reading(written, tokens).done()


def plain(written: str) -> str:
    """A text as it is shown: without its marks."""
    return marked(written).text if "[" in written or "<" in written else written


def findings(written: str) -> tuple[Finding, ...]:
    """What of a text looks like a mark and is none."""
    return marked(written).findings if "[" in written or "<" in written else ()


def _token(match: re.Match[str]) -> _Token:
    first, last = match.span()
    if match["escape"]:
        return _Token(first, last, "", False, False, escaped=True)
    name = (match["name"] or match["element"]).lower()
    if match["name"]:
        closes = bool(match["shut"])
        token = _Token(first, last, f"[{name}]", closes, name != "pause")
        if not closes:
            _bracket(token, name, (match["value"] or "").strip())
        elif match["value"] or name == "pause":
            token.problem = f"{match.group()} closes nothing"
        return token
    closes, empty = bool(match["close"]), bool(match["empty"])
    token = _Token(first, last, f"<{name}>", closes, name != "break" and not empty)
    if name in UNREAD:
        token.problem = f"<{name}> is not among the marks that are read"
    elif closes and (name == "break" or empty or match["attributes"]):
        token.problem = f"{match.group()} closes nothing"
    elif not closes:
        given = {
            key.lower(): html.unescape(one or other)
            for key, one, other in _ATTRIBUTE.findall(match["attributes"])
        }
        _element(token, name, given)
    return token


def _bracket(token: _Token, name: str, value: str) -> None:
    if name == "pause":
        token.pause = values.pause(value) if value else values.PAUSE
        if token.pause is None:
            token.problem = f"“{value}” is no length of a pause: write 0.5s or 500ms, 30 s at most"
    elif name in BRACKETS or name == "spell":
        token.manner = Manner(BRACKETS.get(name, AT_REST), way="characters" if name == "spell" else "")
        if value:
            token.problem = f"[{name}] takes no value"
    elif not value:
        token.problem = f"[{name}] needs a value"
    else:
        given = {"rate": "prosody", "pitch": "prosody", "volume": "prosody", "say": "sub", "ipa": "phoneme"}
        keys = {"say": "alias", "ipa": "ph", "as": "interpret-as", "lang": "xml:lang"}
        _element(token, given.get(name) or {"as": "say-as"}.get(name, name), {keys.get(name, name): value})


def _element(token: _Token, name: str, given: Mapping[str, str]) -> None:
    """Fill in what an element says, or its problem."""
    if name == "break":
        asked = given.get("time") or given.get("strength")
        token.pause = values.pause(asked) if asked else values.PAUSE
        if token.pause is None:
            token.problem = f"“{asked}” is no length of a pause"
    elif name == "emphasis":
        level = given.get("level", "moderate").lower()
        token.manner = Manner(values.EMPHASES.get(level, AT_REST))
        if level not in values.EMPHASES:
            token.problem = f"emphasis is {', '.join(values.EMPHASES)}, not “{level}”"
    elif name == "prosody":
        _prosody(token, given)
    elif name == "sub":
        token.manner = Manner(alias=given.get("alias", ""))
        if not given.get("alias", "").strip():
            token.problem = "what is to be said instead is missing"
    elif name == "phoneme":
        token.manner = Manner(ipa=given.get("ph", "").strip().strip("/[]").strip())
        if given.get("alphabet", "ipa").lower() != "ipa":
            token.problem = "phonemes are read in IPA only"
        elif not token.manner.ipa:
            token.problem = "the phonemes are missing"
    elif name == "say-as":
        way = given.get("interpret-as", "").lower()
        token.manner = Manner(way=way)
        if way not in values.WAYS:
            token.problem = f"a text can be said as {', '.join(values.WAYS)}, not as “{way}”"
    elif name == "lang":
        code = values.language(given.get("xml:lang", ""))
        token.manner = Manner(language=code or "")
        if code is None:
            token.problem = "the language's code is missing, such as fr or pt-BR"
    elif not token.paired:  # <s/> and <p/> are breaks
        token.pause = PARAGRAPH_PAUSE if name == "p" else SENTENCE_PAUSE if name == "s" else None


def _prosody(token: _Token, given: Mapping[str, str]) -> None:
    known = {"rate": values.rate, "pitch": values.pitch, "volume": values.volume}
    read: dict[str, float] = {}
    for key, read_value in known.items():
        if key in given:
            value = read_value(given[key])
            if value is None:
                token.problem = f"“{given[key]}” is no {key} that can be used"
                return
            read[key] = value
    token.manner = Manner(Delivery(**read))


def _pair(tokens: list[_Token]) -> None:
    """Give each opening mark its closing one; those left alone become text."""
    open_: list[int] = []
    for index, token in enumerate(tokens):
        if not token.paired or token.escaped or (token.problem and token.closes):
            continue
        if not token.closes:
            open_.append(index)
            continue
        partner = next((at for at in reversed(open_) if tokens[at].name == token.name), None)
        if partner is None:
            token.problem = "nothing is open here that it could close"
            continue
        for alone in open_[open_.index(partner) + 1 :]:
            tokens[alone].problem = tokens[alone].problem or "it is not closed before what stands around it"
        del open_[open_.index(partner) :]
        tokens[partner].partner, token.partner = index, partner
        token.problem = tokens[partner].problem and "what it closes could not be read"
    for alone in open_:
        tokens[alone].problem = tokens[alone].problem or "it is never closed"


class _Reading:
    """Puts the shown text together, character by character."""

    def __init__(self, written: str, tokens: list[_Token]) -> None:
        self._written = written
        self._tokens = tokens
        self._characters: list[str] = []
        self._origin: list[int] = []
        self._runs: list[Run] = []
        self._pauses: dict[int, Fraction] = {}
        self._stack: list[Manner] = [Manner()]
        self._after_mark = False
        self._is_ssml = any(token.name == "<speak>" and not token.problem for token in tokens)

    def done(self) -> Marked:
        """The whole reading."""
        at = 0
        for token in self._tokens:
            self._text(at, token.first)
            at = token.last
            if token.escaped:
                self._text(token.first + 1, token.last)
            elif token.problem:
                self._text(token.first, token.last)
            else:
                self._mark(token)
        self._text(at, len(self._written))
        if self._after_mark:
            while self._characters and self._characters[-1] == " ":
                self._characters.pop()
                self._origin.pop()
        length = len(self._characters)
        runs = tuple(
            replace(run, last=min(run.last, length))
            for run in self._runs
            if run.first < length or run.first == run.last == 0
        )
        pauses = tuple(sorted((min(place, length), seconds) for place, seconds in _summed(self._pauses, length)))
        found = tuple(
            Finding(token.first, token.last, token.problem) for token in self._tokens if token.problem
        )
        text = "".join(self._characters)
        return Marked(text, tuple(self._origin), runs or (Run(0, 0, Manner()),), pauses, found)

    def _text(self, first: int, last: int) -> None:
        self._part_words(first, last)
        begin = len(self._characters)
        for start, end, shown in self._shown(first, last):
            self._characters += shown
            self._origin += [start] * len(shown)
            self._after_mark = self._after_mark and end == start
        if begin < len(self._characters):
            manner = self._stack[-1]
            if self._runs and self._runs[-1].manner == manner and not self._pauses.get(begin):
                self._runs[-1] = replace(self._runs[-1], last=len(self._characters))
            else:
                self._runs.append(Run(begin, len(self._characters), manner))

    def _part_words(self, first: int, last: int) -> None:
        """A space where a pause alone parted two words; not in scripts that are written without."""
        place = len(self._characters)
        if place and place in self._pauses and first < last:
            around = self._characters[-1] + self._written[first]
            if around.isalnum() and all(east_asian_width(one) not in "WF" for one in around):
                self._characters.append(" ")
                self._origin.append(self._origin[-1])
                self._runs[-1] = replace(self._runs[-1], last=place + 1)
                self._pauses[place + 1] = self._pauses.pop(place)

    def _shown(self, first: int, last: int) -> Iterator[tuple[int, int, str]]:
        """Stretches of the written text and what is shown for each."""
        if self._after_mark and (not self._characters or self._characters[-1].isspace()):
            while first < last and self._written[first] == " ":
                first += 1  # the space after a mark that stood between two
        at = first
        if self._is_ssml:
            for match in _ENTITY.finditer(self._written, first, last):
                yield from ((place, place + 1, self._written[place]) for place in range(at, match.start()))
                yield match.start(), match.end(), html.unescape(match.group())
                at = match.end()
        yield from ((place, place + 1, self._written[place]) for place in range(at, last))

    def _mark(self, token: _Token) -> None:
        self._after_mark = True
        place = len(self._characters)
        if token.pause is not None:
            self._pause(place, token.pause)
        elif token.closes:
            self._stack.pop()
            if token.name in ("<s>", "<p>"):
                self._pause(place, PARAGRAPH_PAUSE if token.name == "<p>" else SENTENCE_PAUSE)
        elif token.paired:
            self._stack.append(_within(self._stack[-1], token.manner))

    def _pause(self, place: int, seconds: Fraction) -> None:
        self._pauses[place] = self._pauses.get(place, Fraction(0)) + seconds


def _summed(pauses: Mapping[int, Fraction], length: int) -> Iterator[tuple[int, Fraction]]:
    """Pauses by place, those beyond the text's end at its end."""
    inside = {place: seconds for place, seconds in pauses.items() if place < length}
    yield from inside.items()
    beyond = [seconds for place, seconds in pauses.items() if place >= length]
    if beyond:
        yield length, sum(beyond, Fraction(0))


def _within(outer: Manner, inner: Manner) -> Manner:
    """What a mark inside another one makes of it: changes add up, all else is the inner one's.

    What is said otherwise is said once, as a whole: marks inside of it change nothing.
    """
    if outer.alias is not None or outer.ipa:
        return outer
    return Manner(
        outer.delivery.then(inner.delivery),
        inner.language or outer.language,
        inner.alias,
        inner.ipa,
        inner.way or outer.way,
    )
