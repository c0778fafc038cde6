"""Dates, years and times of day in English."""

from __future__ import annotations

import re

from app.voice.normal.english_numbers import DASH, british, minutes, plural, year
from app.voice.normal.numbers import cardinal, ordinal
from app.voice.normal.rewriting import Rule, rule
from app.voice.normal.sentences import stop

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December")  # fmt: skip
_SHORT = {name[:3]: name for name in _MONTHS} | {"Sept": "September"}
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|(?:Sept|{'|'.join(m[:3] for m in _MONTHS)})\b\.?)"
_DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Thur": "Thursday",
    "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_ERAS = r"(?:AD|BC|BCE|CE|A\.D\.?|B\.C\.?(?:E\.?)?|C\.E\.?)"
_YEAR = r"(?P<year>[12]\d{3})(?![\d%]|[.,:]\d|[A-Za-z])"
_HALF = r"(?P<half>[AaPp]\.?\s?[Mm](?:\.|(?![A-Za-z])))"
_CLOCK = r"(?P<{0}h>\d{{1,2}})(?:[:.](?P<{0}m>[0-5]\d))?"
_BOOKS = "Psalms?|Genesis|Exodus|Isaiah|Jeremiah|Proverbs|Matthew|Mark|Luke|John|Acts|Romans|Corinthians|Ephesians|Hebrews|Revelation|Surah"
_NAMED = {"9/11": "nine eleven", "7/7": "seven seven", "24/7": "twenty-four seven"}
_COUNTED = re.compile(
    r"\s(?:people|men|women|children|percent|dollars|euros|(?!was\b|is\b|has\b|as\b|this\b|its\b|his\b|does\b"
    r"|saw\b|us\b|perhaps\b|sees\b)[a-z-]{2,}s\b)"
)
_DATED = re.compile(
    r"(?:\b(?:in|since|by|of|from|until|till|to|before|after|during|around|circa|between|and|year|early|late"
    r"|mid|summer|autumn|fall|winter|spring|about)\s|[(-])$",
    re.IGNORECASE,
)
_ON = re.compile(r"\b(?:on|by|until|till|since|dated|before|after|from|due)\s$", re.IGNORECASE)


def _month(text: str) -> str:
    return _SHORT.get(text.rstrip("."), text)


def date_rules(language: str) -> list[Rule]:
    """Dates in letters, digits and ranges, and the names of days and months cut short."""
    day_first = british(language)

    def day(value: str) -> str | None:
        return ordinal(int(value), language) if 1 <= int(value) <= 31 else None

    def date(day_value: str, month_value: str, year_value: str) -> str | None:
        said_day = day(day_value)
        if said_day is None or not 1 <= int(month_value) <= 12:
            return None
        month = _MONTHS[int(month_value) - 1]
        if len(year_value) == 2:
            year_value = ("19" if int(year_value) > 50 else "20") + year_value
        said_year = f" {year(int(year_value), language)}" if year_value else ""
        return (f"the {said_day} of {month}" if day_first else f"{month} {said_day},") + said_year

    def iso(match: re.Match[str]) -> str | None:
        return date(match["d"], match["m"], match["y"])

    def slashed(match: re.Match[str]) -> str | None:
        first, second = match["a"], match["b"]
        if match["sep"] == "." or (day_first and int(second) <= 12) or int(first) > 12:
            return date(first, second, match["y"])
        return date(second, first, match["y"])

    def short(match: re.Match[str]) -> str | None:
        if match.group() in _NAMED:
            return _NAMED[match.group()]
        if not _ON.search(match.string, max(0, match.start() - 12), match.start()):
            return None
        first, second = match["a"], match["b"]
        said = date(first, second, "") if day_first else date(second, first, "")
        return said.rstrip(",") if said else None

    def day_month(match: re.Match[str]) -> list[tuple[int, str]] | None:
        first = day(match["d"])
        last = day(match["e"]) if match["e"] else None
        if first is None or (match["e"] and last is None):
            return None
        the = "" if match["the"] else "the "
        said = [(0, match["the"] or ""), (match.start("d") - match.start(), f"{the}{first}")]
        if last:
            said.append(
                (match.start("e") - match.start(), f" to {last}" if match["the"] else f" to the {last}")
            )
        month = match.start("month") - match.start()
        said.append((match.start("of") - match.start() if match["of"] else month, " of "))
        said.append((month, _month(match["month"])))
        if match["year"]:
            said.append((match.start("year") - match.start(), f" {year(int(match['year']), language)}"))
        elif match["month"].endswith("."):
            said.append((month, stop(match.string, match.end())))
        return said

    def month_day(match: re.Match[str]) -> list[tuple[int, str]] | None:
        first = day(match["d"])
        last = day(match["e"]) if match["e"] else None
        if first is None or (match["e"] and last is None):
            return None
        the = "the " if day_first else ""
        said = [(0, f"{_month(match['month'])} "), (match.start("d") - match.start(), the + first)]
        if last:
            said.append((match.start("e") - match.start(), f" to {the}{last}"))
        if match["year"]:
            said.append((match.start("year") - match.start(), f", {year(int(match['year']), language)}"))
        return said

    def month_year(match: re.Match[str]) -> list[tuple[int, str]]:
        said = year(int(match["year"]), language)
        return [(0, f"{_month(match['month'])} "), (match.start("year") - match.start(), said)]

    def days(match: re.Match[str]) -> list[tuple[int, str]]:
        last = match.start("last") - match.start()
        return [(0, f"{_DAYS[match['first']]} to "), (last, _DAYS[match["last"]])]

    since = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\b"
    until = rf"(?:{DASH}(?P<e>\d{{1,2}})(?:st|nd|rd|th)?\b)?"
    no_more = r"(?![:%/\d]|[.,]\d)"
    return [
        rule(r"(?<![\w/-])(?P<y>[12]\d{3})-(?P<m>\d{2})-(?P<d>\d{2})(?![\w/-])", iso),
        rule(
            r"(?<![\w/.-])(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?![\w/-]|\.\d)",
            lambda m: None if m["sep"] == "." and len(m["y"]) == 2 else slashed(m),
        ),
        rule(r"(?<![\w/.$£€-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\w/-]|\.\d)", short),
        rule(rf"\b(?P<the>[Tt]he )?(?<![\d:/.,$£€]){since}{until}(?: (?P<of>of))? {_MONTH}(?![\w-])(?:,? {_YEAR})?", day_month),
        rule(rf"(?<![\w-]){_MONTH} {since}{until}{no_more}(?:,? {_YEAR})?", month_day),
        rule(rf"(?<![\w-]){_MONTH} {_YEAR}", month_year),
        rule(
            r"(?<![\w-])(?P<month>Jan|Feb|Apr|Aug|Sept|Oct|Nov|Dec)\.(?!\w)",
            lambda m: _month(m["month"]) + stop(m.string, m.end()),
        ),
        rule(rf"(?<![\w-])(?P<first>{_DAY})\.?{DASH}(?P<last>{_DAY})\b\.?(?!\w)", days),
        rule(
            rf"(?<![\w-])(?P<day>{_DAY})\.(?=,| \d| (?:{'|'.join(_MONTHS)}))|(?<=[Oo]n )(?P<on>{_DAY})\.(?!\w)",
            lambda m: _DAYS[m["day"] or m["on"]] + ("" if m["day"] else stop(m.string, m.end())),
        ),
    ]  # fmt: skip


def time_rules(language: str) -> list[Rule]:
    """Times of day, from ``9 a.m.`` to ``17:45``, and how long something took."""

    def clock(hour: str, minute: str | None, half: bool) -> str | None:
        if int(hour) > 24:
            return None
        said = cardinal(int(hour), language)
        if minute is None:
            return said
        if minute == "00":
            if half:
                return said
            return f"{said} o'clock" if 0 < int(hour) <= 12 else f"{said} hundred"
        return f"{said} {minutes(minute, language)}"

    def half(match: re.Match[str], name: str) -> str:
        text = match[name]
        ends = stop(match.string, match.end(name)) if text.endswith(".") else ""
        return f" {text[0].upper()}.M{ends}"

    def one(match: re.Match[str]) -> list[tuple[int, str]] | None:
        said = clock(match["h"], match["m"], True)
        if said is None:
            return None
        return [(0, said), (match.start("half") - match.start(), half(match, "half"))]

    def two(match: re.Match[str]) -> list[tuple[int, str]] | None:
        first = clock(match["ah"], match["am"], bool(match["first"] or match["last"]))
        last = clock(match["bh"], match["bm"], bool(match["last"]))
        if first is None or last is None or not (match["last"] or (match["am"] and match["bm"])):
            return None
        said = [(0, first + (half(match, "first") if match["first"] else ""))]
        said.append((match.start("bh") - match.start(), f" to {last}"))
        if match["last"]:
            said.append((match.start("last") - match.start(), half(match, "last")))
        return said

    def plain(match: re.Match[str]) -> str | None:
        return clock(match["h"], match["m"], False)

    def counted(value: str, name: str) -> str:
        return f"{cardinal(int(value), language)} {name}" + ("" if int(value) == 1 else "s")

    def lasting(match: re.Match[str]) -> str:
        parts = [counted(match["h"], "hour"), counted(match["m"], "minute")]
        return f"{' '.join(parts)} and {counted(match['s'], 'second')}"

    def verse(match: re.Match[str]) -> list[tuple[int, str]]:
        text = f"{cardinal(int(match['a']), language)} {cardinal(int(match['b']), language)}"
        if match["c"]:
            text += f" to {cardinal(int(match['c']), language)}"
        place = match.start("a") - match.start()
        return [(0, match.group()[:place]), (place, text)]

    alone = r"(?<![\w:.,$£€/-])"
    one_clock = _CLOCK.format("")
    first, last = _CLOCK.format("a"), _CLOCK.format("b")
    spoken = rf"\s?(?P<first>{_HALF[9:-1]})?"
    return [
        rule(
            rf"\b(?:{_BOOKS}) (?P<a>\d{{1,3}}):(?P<b>\d{{1,3}})(?:[-–](?P<c>\d{{1,3}}))?(?![\w:]|[.,]\d)",
            verse,
        ),
        rule(rf"{alone}{first}{spoken}{DASH}{last}(?:\s?(?P<last>{_HALF[9:-1]}))?(?![\w:%]|[.,]\d)", two),
        rule(rf"{alone}{one_clock}\s?{_HALF}", one),
        rule(rf"{alone}(?P<h>\d{{1,2}}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)(?![\w:]|[.,]\d)", lasting),
        rule(rf"{alone}(?P<h>\d{{1,2}}):(?P<m>[0-5]\d)(?![\w:]|[.,]\d)", plain),
    ]


def year_rules(language: str) -> list[Rule]:
    """Years, decades and eras."""

    def said(text: str) -> str:
        return year(int(text), language)

    def from_to(match: re.Match[str]) -> str | None:
        first, last = match["first"], match["last"]
        if len(last) == 2:
            if int(last) <= int(first[2:]):
                return None
            return f"{said(first)} to {minutes(last, language)}"
        return f"{said(first)} to {said(last)}"

    def decade(match: re.Match[str]) -> str:
        full = match["year"]
        return plural(said(full)) if full else plural(cardinal(int(match["short"]), language))

    def era(match: re.Match[str]) -> list[tuple[int, str]]:
        letters = ".".join(c for c in match["era"] if c.isalpha())
        if match["era"].endswith("."):
            letters += stop(match.string, match.end("era")) if match.end("era") == match.end() else ""
        number = match["number"].replace(",", "")
        value = said(number) if len(number) < 5 else cardinal(int(number), language)
        pieces = sorted([(match.start("era"), letters), (match.start("number"), value)])
        return [
            (pieces[0][0] - match.start(), pieces[0][1] + " "),
            (pieces[1][0] - match.start(), pieces[1][1]),
        ]

    def alone(match: re.Match[str]) -> str | None:
        value = int(match["year"])
        dated = _DATED.search(match.string, max(0, match.start() - 12), match.start())
        if not dated and (not 1100 <= value <= 2099 or _COUNTED.match(match.string, match.end())):
            return None
        return said(match["year"])

    number = r"(?P<number>\d{1,3}(?:,\d{3})+|\d{1,5})"
    return [
        rule(rf"(?<![\w.])(?P<era>{_ERAS}) {number}(?![\w%]|[.,:]\d)", era),
        rule(rf"(?<![\w.,$£€]){number}\s?(?P<era>{_ERAS})(?!\w)", era),
        rule(r"(?<![\w.,$£€/-])(?P<first>1[0-9]\d\d|20\d\d)[–‒-](?P<last>1\d{3}|20\d\d|\d\d)(?![\w%/-]|[.,:]\d)", from_to),
        rule(r"(?<![\w.,$£€])(?<!\d[-–])(?P<year>1[1-9]\d0|20\d0)['’]?s\b|(?<![\w.,$£€-])['’]?(?P<short>[2-9]0)['’]?s\b", decade),
        rule(rf"(?<![\w.,:$£€¥₹#/@+])(?<![\d\s][-–−]){_YEAR}(?![/@]|[-–]\d)", alone),
    ]  # fmt: skip
