"""French."""

from __future__ import annotations

import re

from app.voice.normal.continental import rules_of
from app.voice.normal.numbers import cardinal, ordinal, roman
from app.voice.normal.rewriting import rule
from app.voice.normal.tongue import Name, Tongue, names

_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre")  # fmt: skip
_SHORT = {"janv.": "janvier", "févr.": "février", "avr.": "avril", "juil.": "juillet", "sept.": "septembre",
    "oct.": "octobre", "nov.": "novembre", "déc.": "décembre"}  # fmt: skip
_LETTERED = "|".join(re.escape(name) for name in (*_MONTHS, *_SHORT))
_COUNTED = "[Cc]hapitre|[Pp]artie|[Tt]ome|[Vv]olume|[Aa]cte|[Ss]cène|[Ll]ivre|[Aa]rticle|[Aa]nnexe|[Pp]hase"
_ROMAN = r"(?P<numeral>(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3}))"
_BOUND = r"(?<![\w.,:/-])"


def _date(match: re.Match[str], day: int, month: str, year: str) -> str:
    return " ".join(part for part in ("premier" if day == 1 else cardinal(day, "fr"), month, year) if part)


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match["h"]), int(match["m"] or 0)
    if hour > 24 or minute > 59:
        return None
    said = "une heure" if hour == 1 else f"{cardinal(hour, 'fr')} heures"
    return f"{said} {cardinal(minute, 'fr')}" if minute else said


def _ordinal(value: int, ending: str) -> str:
    if value == 1:
        return "première" if ending in ("re", "ère") else "premier"
    if value == 2 and ending in ("nd", "nde"):
        return "second" if ending == "nd" else "seconde"
    return ordinal(value, "fr")


def _ruler(match: re.Match[str]) -> list[tuple[int, str]] | None:
    value = roman(match["numeral"])
    if value == 1:
        return None
    return [(0, match["who"] + " "), (match.start("numeral") - match.start(), cardinal(value, "fr"))]


def _counted(match: re.Match[str]) -> list[tuple[int, str]]:
    return [
        (0, match["what"] + " "),
        (match.start("numeral") - match.start(), cardinal(roman(match["numeral"]), "fr")),
    ]


def _power(name: str, power: str, single: bool) -> str:
    return f"{name} {'carré' if power == '²' else 'cube'}{'' if single else 's'}"


TONGUE = Tongue(
    code="fr",
    comma="virgule",
    minus="moins",
    to="à",
    versus="à",
    one={"m": "un", "f": "une"},
    parts=(("un demi", "{} et demi"), ("un quart", "{} un quart"), ("trois quarts", "{} trois quarts")),
    units=names(
        "km=kilomètre/kilomètres;m=mètre/mètres;cm=centimètre/centimètres;mm=millimètre/millimètres;kg=kilogramme/kilogrammes;"
        "g=gramme/grammes;mg=milligramme/milligrammes;t=tonne/tonnes/f;l L=litre/litres;ml=millilitre/millilitres;"
        "cl=centilitre/centilitres;ha=hectare/hectares;km/h=kilomètre par heure/kilomètres par heure;"
        "m/s=mètre par seconde/mètres par seconde;°C=degré Celsius/degrés Celsius;°F=degré Fahrenheit/degrés Fahrenheit;"
        "°=degré/degrés;%=pour cent;‰=pour mille;kWh=kilowattheure/kilowattheures;kW=kilowatt/kilowatts;MW=mégawatt/mégawatts;"
        "W=watt/watts;V=volt/volts;Hz=hertz;kHz=kilohertz;GHz=gigahertz;ko=kilooctet/kilooctets;Mo=mégaoctet/mégaoctets;"
        "Go=gigaoctet/gigaoctets;To=téraoctet/téraoctets;min=minute/minutes/f;s=seconde/secondes/f;dB=décibel/décibels"
    ),
    powers=_power,
    money=names(
        "€ EUR=euro/euros;$ USD=dollar/dollars;£ GBP=livre/livres/f;¥ JPY=yen/yens;CHF=franc suisse/francs suisses"
    ),
    cents="",
    cent=Name("centime", "centimes"),
    multiples=names("M=million/millions;Md Mds=milliard/milliards;k=mille"),
    of=lambda name: f"d'{name}" if name[0] in "aeiouy" else f"de {name}",
    abbreviations={
        "M.": "Monsieur", "MM.": "Messieurs", "Mme": "Madame", "Mmes": "Mesdames", "Mlle": "Mademoiselle", "Dr": "docteur",
        "Dr.": "docteur", "etc.": "et cetera",
        "p. ex.": "par exemple", "c.-à-d.": "c'est-à-dire", "c.-à-d": "c'est-à-dire", "env.": "environ", "av.": "avenue",
        "bd": "boulevard", "bd.": "boulevard", "boul.": "boulevard", "tél.": "téléphone", "av. J.-C.": "avant Jésus-Christ",
        "apr. J.-C.": "après Jésus-Christ", "J.-C.": "Jésus-Christ", "cf.": "confer", "éd.": "édition", "s.v.p.": "s'il vous plaît",
        "SVP": "s'il vous plaît", "RDV": "rendez-vous",
    },
    numbered={"n°": "numéro", "N°": "Numéro", "nº": "numéro", "no": "numéro", "№": "numéro", "p.": "page", "pp.": "pages", "chap.": "chapitre",
        "art.": "article", "vol.": "volume", "t.": "tome", "fig.": "figure"},
    months=_MONTHS,
    date=_date,
    dated=rf"{_BOUND}(?P<d>\d{{1,2}})(?:er)? (?P<month>{_LETTERED})(?!\w)(?: (?P<year>[12]\d{{3}})(?!\w|[.,]\d))?",
    scored=re.compile(r"\b(?:gagn\w*|perdu?\w*|score|victoire|défaite|battu\w*|mènent?|emport\w*)\b[^.!?\n]{0,24}$", re.IGNORECASE),
    signs={"+": "plus", "=": "égale", "×": "fois", "÷": "divisé par", "&": "et", "§": "paragraphe"},
    dot="point",
    at="arobase",
    slash="barre oblique",
    own=(
        rule(rf"{_BOUND}(?P<h>\d{{1,2}}) ?(?:h|H)(?: ?(?P<m>[0-5]\d))?(?!\w|\d)", _clock),
        rule(rf"{_BOUND}(?P<h>\d{{1,2}}):(?P<m>[0-5]\d)(?![\w:]|[.,]\d)", _clock),
        rule(r"(?<![\w.,])(?P<n>\d{1,4})(?P<e>er|re|ère|nde|nd|e|ème)\b", lambda m: _ordinal(int(m["n"]), m["e"])),
        rule(rf"\b{_ROMAN}(?P<e>er|re|ère|e|ème)\b", lambda m: _ordinal(roman(m["numeral"]), m["e"])),
        rule(rf"\b(?P<what>{_COUNTED}) {_ROMAN}\b", _counted),
        rule(rf"\b(?P<who>[A-ZÀ-Ý][a-zß-ÿ]{{2,}}(?:-[A-ZÀ-Ý][a-zß-ÿ]+)?) {_ROMAN}\b(?!\.\w)", _ruler),
    ),
    short_months=_SHORT,
)  # fmt: skip
RULES = rules_of(TONGUE)
