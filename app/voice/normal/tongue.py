"""What German, French, Spanish and Italian each say in their own way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.voice.normal.numbers import cardinal, digits
from app.voice.normal.rewriting import Rule

_PARTS = {"½": 0, "¼": 1, "¾": 2}


@dataclass(frozen=True, slots=True)
class Name:
    """What is counted: one, many, and the gender of one."""

    one: str
    many: str
    gender: str = "m"


def names(text: str) -> dict[str, Name]:
    """A table written as ``km=kilomètre/kilomètres; h=heure/heures/f``."""
    table: dict[str, Name] = {}
    for entry in text.split(";"):
        signs, _, said = entry.strip().partition("=")
        one, many, gender = (*said.split("/"), "", "")[:3]
        for sign in signs.split():
            table[sign] = Name(one, many or one, gender or "m")
    return table


@dataclass(frozen=True, slots=True)
class Tongue:
    """What of the shared forms a language says in its own way."""

    code: str
    comma: str
    minus: str
    to: str
    versus: str
    """Between two teams' points."""
    one: Mapping[str, str]
    """One of something, by its gender."""
    parts: tuple[tuple[str, str], ...]
    """A half, a quarter, three quarters: alone, and after a whole number."""
    units: Mapping[str, Name]
    powers: Callable[[str, str, bool], str]
    """A unit's name, ``²`` or ``³``, and whether there is one: what is said."""
    money: Mapping[str, Name]
    cents: str
    """Between euros and their hundredths."""
    cent: Name
    multiples: Mapping[str, Name]
    of: Callable[[str], str]
    """Millions of something: ``d'euros``."""
    abbreviations: Mapping[str, str]
    numbered: Mapping[str, str]
    """Said before a number only."""
    months: tuple[str, ...]
    date: Callable[[re.Match[str], int, str, str], str]
    """The match, day, month's name (or empty) and year in words (or empty): the date in words."""
    dated: str
    """A pattern with ``d``, ``month`` and ``year`` for dates with the month in letters."""
    scored: re.Pattern[str]
    signs: Mapping[str, str]
    dot: str
    at: str
    slash: str
    own: tuple[Rule, ...] = ()
    late: tuple[Rule, ...] = ()
    year: Callable[[int], str] | None = None
    both: Callable[[str, str], str] | None = None
    """From one to another, where a word stands before both."""
    day_ordinal: str = ""
    short_months: Mapping[str, str] = field(default_factory=dict)

    def cardinal(self, value: int) -> str:
        """A number in words."""
        return cardinal(value, self.code)

    def amount(self, text: str, gender: str = "") -> str:
        """An amount in words; with a gender before what is counted."""
        whole, _, decimals = re.sub(r"[. ’']", "", text).partition(",")
        part = text[-1:] if text[-1:] in _PARTS else ""
        whole = whole.rstrip("½¼¾")
        if part:
            decimals = decimals.rstrip("½¼¾")
            alone, after = self.parts[_PARTS[part]]
            return after.format(self.cardinal(int(whole))) if whole else alone
        if len(whole) > 15 or (len(whole) > 1 and whole[0] == "0"):
            said = digits(whole, self.code)
        else:
            said = self.cardinal(int(whole))
            if gender and not decimals:
                said = self.gendered(int(whole), said, gender)
        if decimals:
            rest = (
                digits(decimals, self.code)
                if self.code == "de" or decimals[0] == "0" or len(decimals) > 2
                else self.cardinal(int(decimals))
            )
            said = f"{said} {self.comma} {rest}"
        return said

    def gendered(self, value: int, said: str, gender: str) -> str:
        """A number before what it counts: un, une, veintiún."""
        if value == 1:
            return self.one[gender]
        if self.code == "fr" and gender == "f" and value % 10 == 1 and said.endswith("un"):
            return said + "e"
        if self.code == "es" and said.endswith("uno"):
            if gender == "f":
                return said[:-1] + "a"
            return "veintiún" if said == "veintiuno" else said[:-1]
        return said

    def years(self, value: int) -> str:
        """A year in words."""
        return self.year(value) if self.year else self.cardinal(value)


def is_one(text: str) -> bool:
    """Whether what is counted stands in the singular."""
    return text in ("1", "½", "¼")
