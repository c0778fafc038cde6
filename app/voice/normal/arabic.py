"""Arabic.

Numbers stay digits, of one kind: espeak reads digits with all their vowels, and words, which
are written without most of them, as consonants alone. What is written for a sign carries its
vowel marks for the same reason, and stands in the number that the digits before it ask for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.voice.normal.numbers import western
from app.voice.normal.rewriting import Rule, rule

_MONTHS = ("يَنَايِر", "فِبْرَايِر", "مَارِس", "أَبْرِيل", "مَايُو", "يُونْيُو", "يُولْيُو", "أَغُسْطُس", "سِبْتَمْبِر", "أُكْتُوبَر",
    "نُوفَمْبِر", "دِيسَمْبِر")  # fmt: skip
_HOURS = ("الوَاحِدَة", "الثَّانِيَة", "الثَّالِثَة", "الرَّابِعَة", "الخَامِسَة", "السَّادِسَة", "السَّابِعَة", "الثَّامِنَة", "التَّاسِعَة",
    "العَاشِرَة", "الحَادِيَةَ عَشْرَة", "الثَّانِيَةَ عَشْرَة")  # fmt: skip
_PARTS = {0: "", 15: " وَالرُّبْع", 20: " وَالثُّلْث", 30: " وَالنِّصْف"}


@dataclass(frozen=True, slots=True)
class _Name:
    """One, three to ten, eleven to ninety-nine, and hundreds of something."""

    one: str
    few: str
    many: str
    hundreds: str

    def counted(self, number: str) -> str:
        """The form for a number in digits."""
        if "." in number or not number.isdigit():
            return self.hundreds
        rest = int(number) % 100
        if int(number) == 1:
            return self.one
        if 3 <= rest <= 10:
            return self.few
        return self.many if rest > 10 else self.hundreds


def _same(text: str) -> _Name:
    return _Name(text, text, text, text)


def _regular(text: str) -> _Name:
    """A foreign word: plural in -āt, singular in -an from eleven."""
    return _Name(text, text + "َات", text + "ًا", text)


_DEGREE = _Name("دَرَجَة", "دَرَجَات", "دَرَجَة", "دَرَجَة")
_MONEY = {
    "$": _regular("دُولَار"), "USD": _regular("دُولَار"), "€": _same("يُورُو"), "EUR": _same("يُورُو"), "¥": _same("يِن"),
    "£": _Name("جُنَيْه", "جُنَيْهَات", "جُنَيْهًا", "جُنَيْه"), "ر.س": _Name("رِيَال", "رِيَالَات", "رِيَالًا", "رِيَال"),
    "د.إ": _Name("دِرْهَم", "دَرَاهِم", "دِرْهَمًا", "دِرْهَم"), "ج.م": _Name("جُنَيْه", "جُنَيْهَات", "جُنَيْهًا", "جُنَيْه"),
}  # fmt: skip
_KILOMETER = _regular("كِيلُومِتْر")
_KILOGRAM = _regular("كِيلُوغْرَام")
_METER = _Name("مِتْر", "أَمْتَار", "مِتْرًا", "مِتْر")
_UNITS = {
    "كم": _KILOMETER, "كلم": _KILOMETER, "km": _KILOMETER, "م": _METER, "m": _METER, "سم": _regular("سَنْتِيمِتْر"),
    "cm": _regular("سَنْتِيمِتْر"), "مم": _regular("مِلِّيمِتْر"), "كغ": _KILOGRAM, "كجم": _KILOGRAM, "كغم": _KILOGRAM, "kg": _KILOGRAM,
    "غ": _regular("غْرَام"), "جم": _regular("غْرَام"), "مل": _regular("مِلِّيلِتْر"), "ml": _regular("مِلِّيلِتْر"),
    "°": _DEGREE,
}  # fmt: skip
_PER_HOUR = " فِي السَّاعَة"
_ABBREVIATIONS = {
    "د.": "الدُّكْتُور", "أ.د.": "الأُسْتَاذُ الدُّكْتُور", "م.": "المُهَنْدِس", "أ.": "الأُسْتَاذ", "إلخ.": "إِلَى آخِرِه", "إلخ": "إِلَى آخِرِه",
    "ق.م": "قَبْلَ المِيلَاد", "ق.م.": "قَبْلَ المِيلَاد", "ص.ب": "صُنْدُوق بَرِيد", "ص.ب.": "صُنْدُوق بَرِيد",
}  # fmt: skip
_NUMBER = r"(?:\d{1,3}(?:[,٬]\d{3})+|\d+)(?:[.٫]\d+)?"
_BOUND = r"(?<![\w.,٫٬/:-])"


def _plain(number: str) -> str:
    """A number as espeak reads it: no grouping, the decimals after a word of their own."""
    whole, _, decimals = re.sub(r"[,٬]", "", number).replace("٫", ".").partition(".")
    return f"{whole} فَاصِلَة {decimals}" if decimals else whole


def _bare(number: str) -> str:
    return re.sub(r"[,٬]", "", number).replace("٫", ".")


def _date(match: re.Match[str]) -> str | None:
    day, month = int(match["d"]), int(match["m"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return f"{day} {_MONTHS[month - 1]} {match['y']}"


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match["h"]), int(match["m"])
    if not 1 <= hour <= 12 or minute > 59:
        return None
    said = _PARTS.get(minute)
    return _HOURS[hour - 1] + (f" وَ{minute} دَقِيقَة" if said is None else said)


def _money(match: re.Match[str]) -> str:
    return f"{_plain(match['number'])} {_MONEY[match['sign']].counted(_bare(match['number']))}"


def _measured(match: re.Match[str]) -> list[tuple[int, str]]:
    number, unit = match["number"], _UNITS[match["unit"]]
    bare = _bare(number)
    name = unit.counted(bare)
    if match["power"]:
        square = match["power"] in "²2"
        plural = name == unit.few and unit.few != unit.one
        name += (" مُرَبَّع" if square else " مُكَعَّب") + (
            "َة" if plural else "ًا" if name == unit.many and name != unit.one else ""
        )
    if match["hour"]:
        name += _PER_HOUR
    if match["scale"]:
        name += {"C": " مِئَوِيَّة", "م": " مِئَوِيَّة", "F": " فَهْرَنْهَايْت"}[match["scale"]]
    minus = "نَاقِص " if match["minus"] else ""
    return [(0, minus + _plain(number)), (match.start("unit") - match.start(), f" {name}")]


def _number(match: re.Match[str]) -> str:
    return _plain(match.group())


def _short(match: re.Match[str]) -> str:
    return _ABBREVIATIONS[match.group()] + (
        "." if match.group() in ("إلخ.", "ق.م.") and not match.string[match.end() :].strip() else ""
    )


_shorts = "|".join(re.escape(name) for name in sorted(_ABBREVIATIONS, key=len, reverse=True))
_signs = "|".join(re.escape(name) for name in sorted(_MONEY, key=len, reverse=True))
_units = "|".join(re.escape(name) for name in sorted(_UNITS, key=len, reverse=True))

RULES: tuple[Rule, ...] = (
    rule(r"[\u0660-\u0669\u06f0-\u06f9]+", lambda m: western(m.group())),
    rule(rf"(?<![\w.])(?:{_shorts})(?![\w\u064b-\u0652])", _short),
    rule(r"(?<![\w\u064b-\u0652])ص\s?(?=\d)", "صَفْحَة "),
    rule(rf"{_BOUND}(?P<y>[12]\d{{3}})[/-](?P<m>\d{{1,2}})[/-](?P<d>\d{{1,2}})(?![\w/-]|\.\d)", _date),
    rule(rf"{_BOUND}(?P<d>\d{{1,2}})[/-](?P<m>\d{{1,2}})[/-](?P<y>\d{{4}})(?![\w/-]|\.\d)", _date),
    rule(rf"{_BOUND}(?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?![\w:]|[.,]\d)", _clock),
    rule(rf"{_BOUND}(?P<number>{_NUMBER})\s?(?P<sign>{_signs})(?![\w\u064b-\u0652])", _money),
    rule(rf"(?<![\w\u064b-\u0652])(?P<sign>{_signs})\s?(?P<number>{_NUMBER})(?!\d)", _money),
    rule(
        rf"(?<![\w.,٫٬/:])(?P<minus>(?<![\w\u064b-\u0652])[-−])?(?P<number>{_NUMBER})\s?(?P<unit>{_units})(?P<power>(?<=م|m)[²³])?(?P<hour>/[سh])?"
        r"(?:(?<=°)\s?(?P<scale>[CFم]))?(?![\w²³/])",
        lambda m: None if m["unit"] == "م" and len(m["number"]) == 4 else _measured(m),
    ),
    rule(r"(?<=\d)\s?م(?![\w\u064b-\u0652])", " مِيلَادِيَّة"),
    rule(r"(?<=\d)\s?هـ?(?![\w\u064b-\u0652])", " هِجْرِيَّة"),
    rule(r"(?<=\d)\s?[%٪]", " بِالمِئَة"),
    rule(r"(?<=\d)\s?‰", " بِالأَلْف"),
    rule(rf"(?<![\w.,٫٬/:–-])(?P<a>{_NUMBER})\s?[–—]\s?(?P<b>{_NUMBER})(?![\w/:])|"
         rf"(?<![\w.,٫٬/:–-])(?P<c>{_NUMBER})-(?P<d>{_NUMBER})(?![\w/:-])",
         lambda m: f"{_plain(m['a'] or m['c'])} إِلَى {_plain(m['b'] or m['d'])}"),
    rule(r"(?<=\d)½", " وَنِصْف"),
    rule(r"½", "نِصْف"),
    rule(r"(?<=\d)¼", " وَرُبْع"),
    rule(r"¼", "رُبْع"),
    rule(r"\s?\+\s?(?=\d)", " زَائِد "),
    rule(r"\s?=\s?(?=[\w−-])", " يُسَاوِي "),
    rule(r"\s?×\s?", " ضَرْب "),
    rule(r"(?<=\w)\s?&\s?(?=\w)", " وَ "),
    rule(r"(?<![\w)\]])[-−](?=\d)", "نَاقِص "),
    rule(r"(?<![\w.,])(?:\d{1,3}(?:[,٬]\d{3})+(?:[.٫]\d+)?|\d+[.٫]\d+)(?![\w]|[.,]\d)", _number),
)  # fmt: skip
