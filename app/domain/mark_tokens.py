"""The marks of a text one by one: which there are, what each asks for, which belong together."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

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


@dataclass(slots=True)
class Token:
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


def tokens_of(written: str) -> list[Token]:
    """Every mark of a text, and what looks like one, in order; pairs know each other."""
    tokens = [_token(match) for match in MARK.finditer(written)]
    _pair(tokens)
    return tokens


def _token(match: re.Match[str]) -> Token:
    first, last = match.span()
    if match["escape"]:
        return Token(first, last, "", False, False, escaped=True)
    name = (match["name"] or match["element"]).lower()
    if match["name"]:
        closes = bool(match["shut"])
        token = Token(first, last, f"[{name}]", closes, name != "pause")
        if not closes:
            _bracket(token, name, (match["value"] or "").strip())
        elif match["value"] or name == "pause":
            token.problem = f"{match.group()} closes nothing"
        return token
    closes, empty = bool(match["close"]), bool(match["empty"])
    token = Token(first, last, f"<{name}>", closes, name != "break" and not empty)
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


def _bracket(token: Token, name: str, value: str) -> None:
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


def _element(token: Token, name: str, given: Mapping[str, str]) -> None:
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


def _prosody(token: Token, given: Mapping[str, str]) -> None:
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


def _pair(tokens: list[Token]) -> None:
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
