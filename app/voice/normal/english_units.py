"""Money, and amounts with units of measure, in English."""

from __future__ import annotations

import re

from app.voice.normal.english_numbers import DASH, NUMBER, amount, british, is_one
from app.voice.normal.numbers import cardinal
from app.voice.normal.rewriting import Rule, rule
from app.voice.normal.sentences import stop

_MONEY: dict[str, tuple[str, str, str, str]] = {
    "$": ("dollar", "dollars", "cent", "cents"), "US$": ("U.S dollar", "U.S dollars", "cent", "cents"),
    "A$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "AU$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "C$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "CA$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "NZ$": ("New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    "HK$": ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    "R$": ("real", "reais", "centavo", "centavos"), "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"), "¥": ("yen", "yen", "", ""), "₹": ("rupee", "rupees", "paisa", "paise"),
    "₩": ("won", "won", "", ""), "₽": ("ruble", "rubles", "kopeck", "kopecks"), "₺": ("lira", "lira", "", ""),
    "₪": ("shekel", "shekels", "", ""), "₴": ("hryvnia", "hryvnias", "", ""), "₿": ("bitcoin", "bitcoins", "", ""),
    "₫": ("dong", "dong", "", ""), "₦": ("naira", "naira", "", ""), "₱": ("peso", "pesos", "", ""),
    "฿": ("baht", "baht", "", ""), "₡": ("colón", "colones", "", ""),
}  # fmt: skip
"""One, many, one hundredth, many hundredths."""
_CODES: dict[str, tuple[str, str, str, str]] = {
    "USD": _MONEY["US$"], "EUR": _MONEY["€"], "GBP": _MONEY["£"], "JPY": _MONEY["¥"], "INR": _MONEY["₹"],
    "CHF": ("Swiss franc", "Swiss francs", "", ""), "CAD": _MONEY["C$"], "AUD": _MONEY["A$"],
    "NZD": _MONEY["NZ$"], "CNY": ("yuan", "yuan", "", ""), "RMB": ("yuan", "yuan", "", ""),
    "SEK": ("Swedish krona", "Swedish kronor", "", ""), "NOK": ("Norwegian krone", "Norwegian kroner", "", ""),
    "DKK": ("Danish krone", "Danish kroner", "", ""), "PLN": ("zloty", "zlotys", "", ""),
    "BTC": _MONEY["₿"], "MXN": ("Mexican peso", "Mexican pesos", "", ""), "BRL": _MONEY["R$"],
}  # fmt: skip
_MULTIPLES = {
    "k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million", "mio": "million",
    "b": "billion", "B": "billion", "bn": "billion", "tn": "trillion", "T": "trillion",
}  # fmt: skip
_WORDS = "hundred|thousand|million|billion|trillion"
_MULTIPLE = rf"(?:\s?(?P<times>{_WORDS})\b|\s?(?P<short>mn|mio|bn|tn)\b|(?P<letter>[kKmMbBT])\b)?"
_SYMBOL = r"(?:US|AU|CA|NZ|HK|A|C|R)?\$|[£€¥₹₩₽₺₪₴₿₫₦₱฿₡]"
_CENTS = re.compile(r"(?P<whole>[\d,]+)\.(?P<part>\d\d)")
_DESCRIBED = re.compile(
    r"\s(?!of\b|and\b|or\b|for\b|to\b|in\b|on\b|at\b|per\b|from\b|is\b|was\b|each\b|a\b|an\b|the\b|by\b|with\b"
    r"|more\b|less\b|off\b|if\b|when\b|as\b|but\b|than\b)[a-z]"
)
_ARTICLE = re.compile(r"\b[Aa]n?\s$")


def _describes(match: re.Match[str]) -> bool:
    """Whether the amount stands before what it tells about: a 3 kg bag, a $10 bill."""
    string = match.string
    before = _ARTICLE.search(string, max(0, match.start() - 4), match.start())
    return bool(before and _DESCRIBED.match(string, match.end()))


def money_rules(language: str) -> list[Rule]:
    """Amounts of money, with the sign or code before or after."""

    def said(match: re.Match[str], names: tuple[str, str, str, str]) -> str:
        one, many, part, _ = names
        number = match["number"]
        minus = "minus " if match["minus"] else ""
        times = match["times"] or _MULTIPLES.get(match["short"] or match["letter"] or "")
        until = f" to {amount(match['until'], language)}" if match["until"] else ""
        if times:
            return f"{minus}{amount(number, language)}{until} {times} {one if _describes(match) else many}"
        cents = _CENTS.fullmatch(number)
        if cents and part and not until:
            return minus + _with_cents(cents, names)
        single = (is_one(number) and not until) or _describes(match)
        return f"{minus}{amount(number, language)}{until} {one if single else many}"

    def _with_cents(match: re.Match[str], names: tuple[str, str, str, str]) -> str:
        one, many, part, parts = names
        whole, rest = int(match["whole"].replace(",", "")), int(match["part"])
        coins = f"{cardinal(rest, language)} {part if rest == 1 else parts}"
        if not whole and rest:
            return coins
        notes = f"{cardinal(whole, language)} {one if whole == 1 else many}"
        if not rest:
            return notes
        if british(language) and rest >= 10:
            return f"{notes} {cardinal(rest, language)}"
        return f"{notes} and {coins}"

    def coin(match: re.Match[str]) -> str:
        name = ("cent", "cents") if match["coin"] in "¢c" else ("penny", "pence")
        single = is_one(match["number"]) or _describes(match)
        return f"{amount(match['number'], language)} {name[0] if single else name[1]}"

    codes = "|".join(_CODES)
    number = rf"(?P<number>{NUMBER})"
    until = rf"(?:{DASH}(?:{_SYMBOL})?(?P<until>{NUMBER}))?"
    rules = [
        rule(
            rf"(?P<minus>(?<![\w-])[-−])?(?<![A-Za-z])(?P<sign>{_SYMBOL})\s?{number}{until}{_MULTIPLE}(?!\d)",
            lambda m: said(m, _MONEY[m["sign"]]),
        ),
        rule(
            rf"(?<!\w)(?P<minus>[-−])?(?P<sign>{codes})\s?{number}{until}{_MULTIPLE}(?!\d)",
            lambda m: said(m, _CODES[m["sign"]]),
        ),
        rule(
            rf"(?<![\w.,])(?P<minus>[-−])?{number}{until}{_MULTIPLE}\s?(?P<sign>[£€¥₹₩₽₺₪₴₿₫₦₱฿]|(?:{codes})\b|\$(?!\d))",
            lambda m: said(m, {**_MONEY, **_CODES}[m["sign"]]),
        ),
        rule(rf"(?<![\w.,]){number}\s?(?P<coin>¢)", coin),
    ]
    if british(language):
        rules.append(rule(rf"(?<![\w.,]){number}(?P<coin>p)\b", coin))
    return rules


def _units(text: str) -> dict[str, tuple[str, str]]:
    table: dict[str, tuple[str, str]] = {}
    for entry in text.split(";"):
        names, _, said = entry.strip().partition("=")
        one, _, many = said.partition("/")
        for name in names.split():
            table[name] = (one, many or f"{one}s")
    return table


_UNITS = _units(
    "km=kilometer; m=meter; cm=centimeter; mm=millimeter; nm=nanometer; µm μm=micrometer; dm=decimeter;"
    "mi=mile; yd yds=yard; ft ft.=foot/feet; ha=hectare; kg=kilogram; g=gram; mg=milligram; µg μg=microgram;"
    "t=ton; lb lb. lbs lbs.=pound; oz oz.=ounce; l L=liter; ml mL=milliliter; cl cL=centiliter; dl dL=deciliter;"
    "gal gal.=gallon; qt=quart; pt=pint; tbsp tbsp.=tablespoon; tsp tsp.=teaspoon;"
    "mph=mile per hour/miles per hour; kph=kilometer per hour/kilometers per hour; kn kt kts=knot;"
    "mpg=mile per gallon/miles per gallon; rpm=revolution per minute/revolutions per minute;"
    "fps=frame per second/frames per second; bpm=beat per minute/beats per minute; psi=P.S.I/P.S.I;"
    "dpi=D.P.I/D.P.I; ppm=part per million/parts per million; ppb=part per billion/parts per billion;"
    "s sec sec. secs=second; min min. mins=minute; h hr hr. hrs hrs.=hour; ms=millisecond; µs μs=microsecond;"
    "ns=nanosecond; yr yr. yrs yrs.=year; Hz=hertz/hertz; kHz=kilohertz/kilohertz; MHz=megahertz/megahertz;"
    "GHz=gigahertz/gigahertz; W=watt; kW=kilowatt; MW=megawatt; GW=gigawatt; Wh=watt hour; kWh=kilowatt hour;"
    "MWh=megawatt hour; V=volt; kV=kilovolt; mV=millivolt; A=amp; mA=milliamp; mAh=milliamp hour; Ω=ohm; kΩ=kilohm;"
    "J=joule; kJ=kilojoule; cal=calorie; kcal=kilocalorie; N=newton; Pa=pascal; hPa=hectopascal;"
    "kPa=kilopascal; bar=bar; mbar=millibar; dB=decibel; B=byte; kB KB=kilobyte; MB=megabyte; GB=gigabyte;"
    "TB=terabyte; PB=petabyte; KiB=kibibyte; MiB=mebibyte; GiB=gibibyte; kbps kbit/s=kilobit per second/kilobits per second;"
    "Mbps Mbit/s=megabit per second/megabits per second; Gbps Gbit/s=gigabit per second/gigabits per second;"
    "px=pixel; MP=megapixel; mol=mole; K=kelvin/kelvin; hp=horsepower/horsepower; ly=light-year; kcd=kilocandela;"
    "lm=lumen; lx=lux/lux; °C=degree Celsius/degrees Celsius; ℃=degree Celsius/degrees Celsius;"
    "°F=degree Fahrenheit/degrees Fahrenheit; ℉=degree Fahrenheit/degrees Fahrenheit; °=degree;"
    "sq.ft=square foot/square feet; %=percent/percent; ‰=per mille/per mille"
)
_SPACED = frozenset(
    ("s", "t", "A", "B", "J", "N", "K", "P", "mi", "hp", "kt", "pt", "cal", "bar", "sec", "MP")
)
"""Units that stand apart from their number, or they are something else: 5K, 1980s, seat 7A."""
_EXPONENT = {"²": "square", "2": "square", "^2": "square", "³": "cubic", "3": "cubic", "^3": "cubic"}


def unit_rules(language: str) -> list[Rule]:
    """Amounts with units of measure, feet and inches, degrees and what is measured twice."""
    table = dict(_UNITS)
    if british(language):
        table = {
            name: (one.replace("meter", "metre").replace("liter", "litre"),
                   many.replace("meter", "metre").replace("liter", "litre"))
            for name, (one, many) in table.items()
        }  # fmt: skip
        table["st"] = table["st."] = ("stone", "stone")
        table["t"] = ("tonne", "tonnes")

    def named(unit: str, power: str | None, single: bool) -> str:
        name = table[unit][0 if single else 1]
        return f"{_EXPONENT[power]} {name}" if power else name

    def per(unit: str, power: str | None) -> str:
        if unit in ("s", "min", "h") and power:
            return f" per {table[unit][0]} {'squared' if _EXPONENT[power] == 'square' else 'cubed'}"
        return f" per {named(unit, power, True)}"

    def measured(match: re.Match[str]) -> list[tuple[int, str]] | None:
        unit, number, until = match["unit"], match["number"], match["until"]
        gap = match["gap"]
        if unit in _SPACED and not gap:
            return None
        single = (is_one(number) and not until) or gap in ("-", "‑") or _describes(match)
        start = match.start()
        whole, _, part = number.rpartition(" ")
        if whole:
            said = [(0, amount(whole, language)), (len(whole) + 1, f" and {amount(part, language)}")]
        else:
            said = [(0, amount((match["minus"] or "") + number, language))]
        if until:
            said.append((match.start("until") - start, f" to {amount(until, language)}"))
        name = named(unit, match["power"], single)
        if match["below"]:
            name += per(match["below"], match["below_power"])
        said.append((match.start("unit") - start, f" {name}"))
        if match.group().endswith(".") and not until:
            said.append((match.start("unit") - start, stop(match.string, match.end())))
        return said

    def tall(match: re.Match[str]) -> str:
        feet, inches = amount(match["feet"], language), match["inches"]
        if not inches:
            return f"{feet} {'foot' if match['feet'] == '1' else 'feet'}"
        return f"{feet} foot {amount(inches, language)}"

    def place(match: re.Match[str]) -> str:
        parts = [f"{amount(match['d'], language)} degrees", f"{amount(match['m'], language)} minutes"]
        if match["s"]:
            parts.append(f"{amount(match['s'], language)} seconds")
        where = {"N": "north", "S": "south", "E": "east", "W": "west"}.get(match["where"] or "")
        return " ".join([*parts, where] if where else parts)

    names = "|".join(re.escape(name) for name in sorted(table, key=len, reverse=True))
    below = "|".join(
        ("km", "cm", "mm", "m", "kg", "g", "mg", "s", "min", "h", "l", "L", "ml", "mL", "ft", "mol", "K")
    )
    power = r"(?:²|³|\^[23]|[23](?![\d]))"
    return [
        rule(r"""(?<![\w.,])(?P<d>\d{1,3})°\s?(?P<m>\d{1,2})[′'’](?:\s?(?P<s>\d{1,2}(?:\.\d+)?)["″”])?(?:\s?(?P<where>[NSEW])\b)?""", place),
        rule(r"""(?<![\w.,])(?P<feet>\d{1,2})(?:['’′]\s?(?P<inches>\d{1,2}½?)(?:["”″]|''|’’)|′)(?!\w)""", tall),
        rule(
            rf"(?<![\w.,/])(?P<minus>[-−]|(?<!\S)–)?(?P<number>(?:\d{{1,3}} )?\d{{1,3}}[/⁄]\d{{1,3}}|{NUMBER})(?:{DASH}(?P<until>{NUMBER}))?(?P<gap>[\s‑-]?)"
            rf"(?P<unit>{names})(?P<power>(?<=m|t|d|i){power})?(?:/(?P<below>{below})(?P<below_power>{power})?)?(?![\w²³/^]|-\d)",
            measured,
        ),
    ]  # fmt: skip
