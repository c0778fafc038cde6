"""English, in the order in which its forms are looked for: the most telling first."""

from __future__ import annotations

import re
from functools import lru_cache

from app.voice.normal.english_codes import address_rules, mixed_rules, telephone_rules, version_rules
from app.voice.normal.english_dates import date_rules, time_rules, year_rules
from app.voice.normal.english_numbers import DASH, NUMBER, VULGAR, amount, british, fraction, house, plural
from app.voice.normal.english_units import money_rules, unit_rules
from app.voice.normal.english_words import abbreviation_rules, initial_rules, roman_rules
from app.voice.normal.letters import letter_rules
from app.voice.normal.numbers import MOST, cardinal, digits, ordinal, western
from app.voice.normal.rewriting import Rule, rule

_SCORED = re.compile(
    r"\b(?:won|win|wins|winning|beat|beats|beaten|lost|lose|loses|losing|drew|draw|draws|tied|tie|ended|finished"
    r"|led|leads?|leading|trail(?:ed|ing)?|victory|defeat|score|scored|result|final|match|game|up|down|with a|by)\b[^.!?\n]{0,24}$"
)


_TIMES = {"k": "thousand", "m": "million", "b": "billion"}
_EACH = {
    name: name
    for name in ("hour", "day", "week", "month", "year", "person", "night", "unit", "piece", "mile", "head")
}
_EACH |= {"hr": "hour", "h": "hour", "wk": "week", "mo": "month", "yr": "year", "kg": "kilogram", "lb": "pound",
    "oz": "ounce", "km": "kilometer", "mi": "mile"}  # fmt: skip
"""What a price is for: $15/hr."""


def rules(language: str) -> tuple[Rule, ...]:
    """The rules for one kind of English."""
    return _rules(house(language))


@lru_cache(maxsize=2)
def _rules(language: str) -> tuple[Rule, ...]:
    return (
        rule(r"[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]+", lambda m: western(m.group())),
        rule(r"(?<=\d)٫(?=\d)", "."),
        rule(r"\bC\+\+", "C plus plus"),
        rule(r"\b(?P<name>[CFJ])#(?!\w)", lambda m: f"{m['name']} sharp"),
        *address_rules(language),
        *date_rules(language)[:2],
        *telephone_rules(language),
        *version_rules(language),
        *date_rules(language)[2:],
        rule(r"(?<![\w:.,])(?P<a>16|9|21):(?P<b>9|16)(?![\w:.,]\d)", lambda m: f"{amount(m['a'], language)} by {amount(m['b'], language)}"),
        *time_rules(language),
        *money_rules(language),
        *unit_rules(language),
        rule(r"(?<=[^\W_])_(?=[^\W_])", " "),
        *abbreviation_rules(language),
        *year_rules(language),
        *roman_rules(language),
        *initial_rules(),
        *version_rules(language)[-1:],
        *_number_rules(language),
        rule(rf"(?<![\w.,])(?P<number>{NUMBER})(?P<times>[KkMB])(?= [a-z-]{{3,}}s\b)", lambda m: f"{amount(m['number'], language)} {_TIMES[m['times'].lower()]}"),
        rule(r"(?:(?<=dollars)|(?<=pounds)|(?<=euros))\s?–\s?(?=[a-z])|–(?=(?:present|today|now)\b)", " to "),
        *mixed_rules(language),
        *_sign_rules(),
        *_plain_rules(language),
        *letter_rules(),
    )  # fmt: skip


def _number_rules(language: str) -> list[Rule]:
    """Ordinals, scores, ranges, ratios and fractions."""

    def ordered(match: re.Match[str]) -> str:
        return ordinal(int(match["number"].replace(",", "")), language)

    def between(match: re.Match[str]) -> list[tuple[int, str]] | None:
        first, last = match["first"], match["last"]
        place = match.start("last") - match.start()
        plain = first.isdigit() and last.isdigit()
        tail = {"x": " times", "": ""}.get(match["percent"] or "", " percent")
        if plain and max(int(first), int(last)) < 200 and _scored(match):
            return [(0, amount(first, language)), (place, _score(int(first), int(last)))]
        if "-" in match["dash"] and " " in match["dash"]:
            return None  # 5 - 3 is a difference
        if match["dash"] == "-" and plain and int(first) >= int(last) and not match["percent"]:
            return [(0, amount(first, language)), (place, f" {amount(last, language)}")]
        return [(0, amount(first, language)), (place, f" to {amount(last, language)}{tail}")]

    def _scored(match: re.Match[str]) -> bool:
        before = match.string[max(0, match.start() - 60) : match.start()]
        return bool(_SCORED.search(before)) and not re.match(
            r"\s?(?:%|[a-z]+s\b)", match.string[match.end() :][:20]
        )

    def _score(first: int, last: int) -> str:
        if british(language):
            return " all" if first == last else " nil" if not last else f" {amount(str(last), language)}"
        return " to nothing" if not last else f" to {amount(str(last), language)}"

    def ratio(match: re.Match[str]) -> str:
        return f"{amount(match['a'], language)} to {amount(match['b'], language)}"

    def part(match: re.Match[str]) -> str | None:
        whole, above, below = match["whole"], match["above"], match["below"]
        if above == below or (int(above) > int(below) and not whole and int(below) > 10):
            return f"{amount(above, language)} {amount(below, language)}"
        said = fraction(int(above), int(below), language)
        if whole:
            said = {"one half": "a half", "one quarter": "a quarter"}.get(said, said)
            return f"{amount(whole, language)} and {said}"
        return said

    alone = r"(?<![\w.,/:$£€-])"
    return [
        rule(r"(?<![\w.,/])(?P<number>\d{1,3}(?:,\d{3})+|\d{1,12})(?:st|nd|rd|th|ˢᵗ|ⁿᵈ|ʳᵈ|ᵗʰ)\b", ordered),
        rule(rf"{alone}(?:(?P<whole>\d{{1,6}})[ \u00a0])?(?P<above>\d{{1,3}})[/⁄](?P<below>\d{{1,3}})(?![\w/]|[.,]\d)", part),
        rule(rf"(?<![\w.,/:–-])(?P<first>{NUMBER})(?P<dash>{DASH})(?P<last>{NUMBER})(?P<percent>\s?%|x\b)?(?![\w]|[-–/:]\d)",
             lambda m: between(m)),
        rule(rf"{alone}(?P<a>\d{{1,6}}):(?P<b>\d{{1,6}})(?![\w:]|[.,]\d)", ratio),
    ]  # fmt: skip


def _sign_rules() -> list[Rule]:
    """Signs that are said."""
    return [
        rule(r"(?<=\d)\s?%", " percent"),
        rule(r"(?<=\d)\s?‰", " per mille"),
        rule(r"(?<=[\w)])²", " squared"),
        rule(r"(?<=[\w)])³", " cubed"),
        rule(r"(?<=[\w)])\^(?P<power>\d+)", lambda m: {"2": " squared", "3": " cubed"}.get(m["power"], f" to the power of {m['power']}")),
        rule(r"\s?§§\s?(?=\w)", " sections "),
        rule(r"\s?§\s?(?=\w)", " section "),
        rule(r"\bf/(?=\d)", "f "),
        rule(r"¶\s?(?=\d)", "paragraph "),
        rule(r"№\s?(?=\d)", "number "),
        rule(r"(?<=[a-z])\s?×\s?(?=[a-z])", " by "),
        rule(r"\s?×\s?", " times "),
        rule(r"\s?÷\s?", " divided by "),
        rule(r"\s?±\s?", " plus or minus "),
        rule(r"\s?[≈]\s?", " about "),
        rule(r"(?<![\w~])~\s?(?=\d)", "about "),
        rule(r"\s?≠\s?", " does not equal "),
        rule(r"\s?≤\s?", " less than or equal to "),
        rule(r"\s?≥\s?", " greater than or equal to "),
        rule(r"(?<=\w)\s?<=\s?(?=\w)", " less than or equal to "),
        rule(r"(?<=\w)\s?>=\s?(?=\w)", " greater than or equal to "),
        rule(r"(?<=\w) ?<[ ](?=\w)|(?<=\w)<(?=\d)", " less than "),
        rule(r"(?<=\w) ?>[ ](?=\w)|(?<=\w)>(?=\d)", " greater than "),
        rule(r"\s?(?:→|->|=>)\s?(?=\w)", " to "),
        rule(r"\s?=\s?(?=[\w−-])", " equals "),
        rule(r"√\s?(?=\w)", "the square root of "),
        rule(r"∞", "infinity"),
        rule(r"\bπ\b", "pi"),
        rule(r"(?<=\d)\s?-\s(?=\d)|(?<=\w)\s−\s?(?=\w)", " minus "),
        rule(r"(?<=\w)\+(?=[\s,.;:!?)]|$)", " plus"),
        rule(r"(?<=[\w)])\s?\+\s?(?=\w)|\+\s?(?=\d)", " plus "),
        rule(r"(?<=\w)\s?&\s?(?=\w)|(?<=\s)&(?=\s)", " and "),
        rule(r"(?<=\s)@(?=\s)", "at"),
        rule(r"©\s?(?=\w)", "copyright "),
        rule(rf"(?<=s)/(?P<each>{'|'.join(_EACH)})(?![\w/])", lambda m: f" per {_EACH[m['each']]}"),
        rule(r"(?<=[A-Za-z])/(?=[A-Za-z])", " slash "),
    ]  # fmt: skip


def _plain_rules(language: str) -> list[Rule]:
    """What is left of numbers."""

    def plain(match: re.Match[str]) -> str:
        text = match.group()
        if len(text) > len(str(MOST)) and text.isdigit():
            return digits(text, language)
        after = match.string[match.end() : match.end() + 1]
        before = match.string[match.start() - 1 : match.start()] if match.start() else ""
        said = amount(text, language)
        return f"{' ' if before.isalpha() else ''}{said}{' ' if after.isalpha() else ''}"

    def several(match: re.Match[str]) -> str:
        number = int(match["number"].replace(",", ""))
        return plural({100: "hundred", 1000: "thousand"}.get(number) or cardinal(number, language))

    def and_part(match: re.Match[str]) -> list[tuple[int, str]]:
        place = match.start("part") - match.start()
        return [(0, amount(match["whole"], language)), (place, f" and {VULGAR[match['part']][1]}")]

    vulgar = "".join(VULGAR)
    return [
        rule(r"(?<![\w.,$£€-])(?P<number>\d{1,3}(?:,\d{3})+|\d{1,9})['’]?s\b", several),
        rule(rf"(?<![\w.,])(?P<whole>\d{{1,6}}) (?P<part>[{vulgar}])", and_part),
        rule(rf"(?<![\w)\]-])[-−](?={NUMBER})", "minus "),
        rule(rf"{NUMBER}", plain),
        rule(rf"[{vulgar}]", lambda m: VULGAR[m.group()][0]),
    ]
