"""The forms that German, French, Spanish and Italian share: the decimal comma, the day before the month.

What a language has of its own is told by its :class:`~app.voice.normal.tongue.Tongue`. Plain numbers of one digit
group are written out too, but not a bare 1: whether it is un or une, only the sentence knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.voice.normal.numbers import MOST, digits
from app.voice.normal.rewriting import Make, Rule, rule
from app.voice.normal.tongue import Tongue, is_one

GROUPED = r"\d{1,3}(?:[. ’']\d{3})+(?![\d])|\d+"
NUMBER = rf"(?:(?:{GROUPED})(?:,\d+)?[½¼¾]?|[½¼¾])"
DASH = r"\s?[-–—‒−]\s?"
_PRONOUNCED = ("com", "org", "net", "info", "example", "gov")
_AFTER = r"(?![\w²³/]|[.,:]\d|-\d)"


def rules_of(tongue: Tongue) -> tuple[Rule, ...]:
    """A language's rules, in order."""
    return (
        rule(r"[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]", lambda m: str(int(m.group()))),
        rule(r"\bC\+\+", f"C {tongue.signs['+']} {tongue.signs['+']}"),
        *_addresses(tongue),
        *_dates(tongue),
        rule(
            r"(?<=\d[:.h]\d\d)\s?[–—-]\s?(?=\d{1,2}[:.h])|(?<=\dh)[–—-](?=\d)|(?<=\d)[–—-](?=\d{1,2} Uhr)",
            f" {tongue.to} ",
        ),
        *tongue.own,
        *_abbreviations(tongue),
        *_money(tongue),
        *_units(tongue),
        *_numbers(tongue),
        *_signs(tongue),
        *tongue.late,
        *_plain(tongue),
    )


def _addresses(tongue: Tongue) -> list[Rule]:
    def host(text: str) -> str:
        labels = text.split(".")
        last = labels[-1] if labels[-1] in _PRONOUNCED else " ".join(labels[-1].upper())
        said = [" ".join("WWW") if label == "www" else label.replace("-", " ") for label in labels[:-1]]
        return f" {tongue.dot} ".join([*said, last])

    def mail(match: re.Match[str]) -> str:
        name = match["name"].replace(".", f" {tongue.dot} ").replace("_", " ").replace("-", " ")
        return f"{name} {tongue.at} {host(match['host'])}"

    def url(match: re.Match[str]) -> str:
        path = [part for part in re.split(r"[^\w]+", match["path"] or "") if part]
        return "".join([host(match["host"]), *(f" {tongue.slash} {part}" for part in path)])

    name = r"[A-Za-z0-9-]{1,63}"
    return [
        rule(rf"(?<![\w.+-])(?P<name>[\w+-]+(?:\.[\w+-]+)*)@(?P<host>{name}(?:\.{name})+)", mail),
        rule(rf"(?:https?://|(?<![\w.@/-])(?=www\.))(?P<host>{name}(?:\.{name})+)(?P<path>/[^\s<>\"”’)]*)?(?<![.,;:!?])", url),
    ]  # fmt: skip


def _dates(tongue: Tongue) -> list[Rule]:
    def numeric(match: re.Match[str]) -> str | None:
        day, month, year = int(match["d"]), int(match["m"]), match["y"]
        if not (1 <= day <= 31 and 1 <= month <= 12):
            return None
        if year and len(year) == 2:
            year = ("19" if int(year) > 50 else "20") + year
        return tongue.date(match, day, tongue.months[month - 1], tongue.years(int(year)) if year else "")

    def lettered(match: re.Match[str]) -> str | None:
        day = int(match["d"])
        if not 1 <= day <= 31:
            return None
        month = tongue.short_months.get(match["month"], match["month"])
        return tongue.date(match, day, month, tongue.years(int(match["year"])) if match["year"] else "")

    return [
        rule(r"(?<![\w/.-])(?P<y>[12]\d{3})-(?P<m>\d{2})-(?P<d>\d{2})(?![\w/-])", numeric),
        rule(r"(?<![\w/.-])(?P<d>\d{1,2})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?![\w/-]|\.\d)", numeric),
        rule(tongue.dated, lettered),
    ]  # fmt: skip


def _abbreviations(tongue: Tongue) -> list[Rule]:
    def short(match: re.Match[str]) -> str:
        said = tongue.abbreviations[re.sub(r"\s", " ", match.group())]
        ends = match.group().endswith(".") and re.match(r"[\"'”’»)]*\s*(?:$|\n)", match.string[match.end() :])
        return said + ("." if ends else "")

    def numbered(match: re.Match[str]) -> str:
        return tongue.numbered[match["short"]] + " "

    def pattern(table: Mapping[str, str]) -> str:
        return "|".join(re.escape(name) for name in sorted(table, key=len, reverse=True))

    return [
        rule(rf"(?<![\w.])(?P<short>{pattern(tongue.numbered)})\s?(?=\d|[IVXLC]+\b)", numbered),
        rule(rf"(?<![\w.])(?:{pattern(tongue.abbreviations)})(?!\w)", short),
        rule(
            r"(?<![\w.@/-])(?:[A-Z]\. ?){2,4}(?=[A-ZÀ-Ý][a-zß-ÿ’'])",
            lambda m: [(place, c + " ") for place, c in enumerate(m.group()) if c.isalpha()],
        ),
    ]


def _money(tongue: Tongue) -> list[Rule]:
    def said(match: re.Match[str]) -> str:
        name = tongue.money[match["sign"]]
        number, times = match["number"], match["times"]
        minus = f"{tongue.minus} " if match["minus"] else ""
        if times:
            many = tongue.multiples[times]
            word = many.one if is_one(number) else many.many
            return f"{minus}{tongue.amount(number, many.gender)} {word} {tongue.of(name.many)}"
        whole, _, rest = number.partition(",")
        if len(rest) == 2 and rest.isdigit():
            value, coins = int(re.sub(r"[. ’']", "", whole)), int(rest)
            if not value and coins:
                word = tongue.cent.one if coins == 1 else tongue.cent.many
                return f"{minus}{tongue.gendered(coins, tongue.cardinal(coins), tongue.cent.gender)} {word}"
            notes = f"{tongue.amount(whole, name.gender)} {name.one if value == 1 else name.many}"
            return minus + (f"{notes} {tongue.cents}{tongue.cardinal(coins)}" if coins else notes)
        return f"{minus}{tongue.amount(number, name.gender)} {name.one if is_one(number) else name.many}"

    signs = "|".join(re.escape(sign) for sign in sorted(tongue.money, key=len, reverse=True))
    times = "|".join(re.escape(sign) for sign in sorted(tongue.multiples, key=len, reverse=True))
    number = rf"(?P<number>{NUMBER})"
    return [
        rule(
            rf"(?<![\w.,])(?P<minus>[-−])?{number}(?:\s?(?P<times>{times}))?\s?(?P<sign>{signs})(?!\w)", said
        ),
        rule(rf"(?<!\w)(?P<minus>[-−])?(?P<sign>{signs})\s?{number}(?:\s?(?P<times>{times}))?(?![\d])", said),
    ]


def _units(tongue: Tongue) -> list[Rule]:
    def measured(match: re.Match[str]) -> list[tuple[int, str]]:
        number, until, unit = match["number"], match["until"], tongue.units[match["unit"]]
        start = match.start()
        single = not until and (
            is_one(number) or (tongue.code == "fr" and re.match(r"[01],", number) is not None)
        )
        name = unit.one if single else unit.many
        if match["power"]:
            name = tongue.powers(name, {"2": "²", "3": "³"}.get(match["power"], match["power"]), single)
        minus = f"{tongue.minus} " if match["minus"] else ""
        said = [(0, minus + tongue.amount(number, unit.gender))]
        if until:
            said.append((match.start("until") - start, f" {tongue.to} {tongue.amount(until, unit.gender)}"))
        said.append((match.start("unit") - start, f" {name}"))
        return said

    def many(match: re.Match[str]) -> list[tuple[int, str]]:
        name = tongue.multiples[match["times"]]
        word = name.one if is_one(match["number"]) else name.many
        place = match.start("times") - match.start()
        return [(0, tongue.amount(match["number"], name.gender)), (place, f" {word}")]

    units = "|".join(re.escape(sign) for sign in sorted(tongue.units, key=len, reverse=True))
    times = "|".join(
        re.escape(sign) for sign in sorted(tongue.multiples, key=len, reverse=True) if len(sign) > 1
    )
    number = rf"(?P<number>{NUMBER})"
    return [
        rule(
            rf"(?<![\w.,])(?P<minus>(?<![\w)])[-−])?{number}(?:{DASH}(?P<until>{NUMBER}))?\s?(?P<unit>{units})"
            rf"(?P<power>(?<=m)[²³23])?(?![\w²³/]|-\d)",
            measured,
        ),
        rule(rf"(?<![\w.,]){number}\s?(?P<times>{times})(?!\w)", many),
    ]


def _numbers(tongue: Tongue) -> list[Rule]:
    def between(match: re.Match[str]) -> list[tuple[int, str]] | None:
        first, last = match["first"], match["last"]
        place = match.start("last") - match.start()
        if "-" in match["dash"] and " " in match["dash"]:
            return None  # 5 - 3 is a difference
        before = match.string[max(0, match.start() - 40) : match.start()]
        if tongue.scored.search(before):
            return [(0, tongue.amount(first)), (place, f" {tongue.versus} {tongue.amount(last)}")]
        if match["dash"] == "-" and first.isdigit() and last.isdigit() and int(first) >= int(last):
            return [(0, tongue.amount(first)), (place, f" {tongue.amount(last)}")]
        head = tongue.both(before, "") if tongue.both else ""
        if first.isdigit() and last.isdigit() and len(first) == len(last) == 4:
            return [(0, head + tongue.years(int(first))), (place, f" {tongue.to} {tongue.years(int(last))}")]
        return [(0, head + tongue.amount(first)), (place, f" {tongue.to} {tongue.amount(last)}")]

    def ratio(match: re.Match[str]) -> str:
        return f"{tongue.amount(match['a'])} {tongue.versus} {tongue.amount(match['b'])}"

    return [
        rule(
            rf"(?<![\w.,/:–-])(?P<first>{NUMBER})(?P<dash>{DASH})(?P<last>{NUMBER})(?![\w]|[-–/:]\d)", between
        ),
        rule(r"(?<![\w.,/:-])(?P<a>\d{1,3}):(?P<b>\d{1,3})(?![\w:]|[.,]\d)", ratio),
    ]


def _signs(tongue: Tongue) -> list[Rule]:
    def said(sign: str) -> Make:
        word = tongue.signs[sign]
        return lambda _: f" {word} "

    return [
        rule(r"\s?§§?\s?(?=\w)", said("§")),
        rule(r"\s?×\s?", said("×")),
        rule(r"\s?÷\s?", said("÷")),
        rule(r"\s?=\s?(?=[\w−-])", said("=")),
        rule(r"(?<=[\w)])\s?\+\s?(?=\w)", said("+")),
        rule(r"(?<=\w)\s?&\s?(?=\w)", said("&")),
    ]


def _plain(tongue: Tongue) -> list[Rule]:
    def plain(match: re.Match[str]) -> str | None:
        text = match.group()
        if text == "1":
            return None
        if len(text) > len(str(MOST)) and text.isdigit():
            return digits(text, tongue.code)
        if len(text) == 4 and text.isdigit() and text[0] != "0":
            return tongue.years(int(text))
        return tongue.amount(text)

    return [
        rule(rf"(?<![\w)\]])[-−](?={NUMBER})", tongue.minus + " "),
        rule(
            r"(?<![\w.,])(?P<number>\d{1,4})(?P<letter>[a-zA-Z])(?!\w)",
            lambda m: f"{tongue.amount(m['number'])} {m['letter']}",
        ),
        rule(rf"(?<![^\W_])(?<!\d[.,]){NUMBER}{_AFTER}", plain),
        rule(r"\d{16,}", plain),
    ]
