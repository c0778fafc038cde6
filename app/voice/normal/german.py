"""German."""

from __future__ import annotations

import re

from app.voice.normal.continental import rules_of
from app.voice.normal.numbers import cardinal, ordinal, roman
from app.voice.normal.rewriting import rule
from app.voice.normal.tongue import Name, Tongue, names

_MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember")  # fmt: skip
_SHORT = {"Jan.": "Januar", "Feb.": "Februar", "Mrz.": "März", "Apr.": "April", "Jun.": "Juni", "Jul.": "Juli",
    "Aug.": "August", "Sept.": "September", "Sep.": "September", "Okt.": "Oktober", "Nov.": "November", "Dez.": "Dezember",
    "Jänner": "Jänner"}  # fmt: skip
_DATIVE = re.compile(
    r"\b(?:[Aa]m|[Vv]om|[Zz]um|[Bb]eim|[Ii]m|[Dd]em|[Dd]en|[Dd]es|[Ss]eit|[Aa]b|[Bb]is|[Ii]hrem|[Ss]einem|[Dd]iesem|[Jj]edem"
    r"|[Zz]ur|[Ii]n der|[Ss]einer|[Ii]hrer|[Ee]inem)\s$|\btag, $"
)
_WEAK = re.compile(r"\b(?:[Dd]er|[Dd]ie|[Dd]as|[Dd]iese[rs]?)\s$")
_BOUND = r"(?<![\w.,:/-])"
_WOMEN = re.compile(r"(?:Elisabeth|Margarethe|Margrethe|Beatrix|\w+a)$")
_LETTERED = "|".join(re.escape(name) for name in (*_MONTHS, *_SHORT))
_COUNTED = "Kapitel|Teil|Band|Akt|Szene|Artikel|Abschnitt|Weltkrieg|Buch|Stufe|Phase|Klasse"
_ROMAN = r"(?P<numeral>(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3}))"


def _th(value: int, before: str) -> str:
    """An ordinal in the case that the words before it ask for."""
    said = ordinal(value, "de")
    if _DATIVE.search(before):
        return said + "n"
    return said if _WEAK.search(before) else said + "r"


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 24) : match.start()]


def _date(match: re.Match[str], day: int, month: str, year: str) -> str:
    return " ".join(part for part in (_th(day, _before(match)), month, year) if part)


def _short_date(match: re.Match[str]) -> str | None:
    day, month = int(match["d"]), int(match["m"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return _date(match, day, _MONTHS[month - 1], "")


def _ordinal(match: re.Match[str]) -> str | None:
    before = _before(match)
    if not (_DATIVE.search(before) or _WEAK.search(before)):
        return None
    return _th(int(match["number"]), before)


def _year(value: int) -> str:
    if 1100 <= value <= 1999:
        rest = value % 100
        return f"{cardinal(value // 100, 'de')}hundert{cardinal(rest, 'de') if rest else ''}"
    return cardinal(value, "de")


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match["h"]), int(match["m"] or 0)
    if hour > 24 or (not match["m"] and not match["uhr"]):
        return None
    said = ("ein" if hour == 1 else cardinal(hour, "de")) + " Uhr"
    return f"{said} {cardinal(minute, 'de')}" if minute else said


def _decade(match: re.Match[str]) -> str:
    return _year(int(match["year"])) + "er"


def _ruler(match: re.Match[str]) -> list[tuple[int, str]] | None:
    value = roman(match["numeral"])
    who = match["who"]
    article = "die" if _WOMEN.search(who) else "der"
    place = match.start("numeral") - match.start()
    return [(0, who + " "), (place, f"{article} {ordinal(value, 'de').capitalize()}")]


def _counted(match: re.Match[str]) -> list[tuple[int, str]]:
    place = match.start("numeral") - match.start()
    return [(0, match["what"] + " "), (place, cardinal(roman(match["numeral"]), "de"))]


def _power(name: str, power: str, single: bool) -> str:
    return ("Quadrat" if power == "²" else "Kubik") + name.lower()


TONGUE = Tongue(
    code="de",
    comma="Komma",
    minus="minus",
    to="bis",
    versus="zu",
    one={"m": "ein", "f": "eine", "n": "ein"},
    parts=(("ein halb", "{}einhalb"), ("ein Viertel", "{}einviertel"), ("drei Viertel", "{}dreiviertel")),
    units=names(
        "km=Kilometer;m=Meter;cm=Zentimeter;mm=Millimeter;kg=Kilogramm;g=Gramm;mg=Milligramm;t=Tonne/Tonnen/f;l L=Liter;"
        "ml=Milliliter;ha=Hektar;km/h=Kilometer pro Stunde;m/s=Meter pro Sekunde;°C=Grad Celsius;°F=Grad Fahrenheit;°=Grad;"
        "%=Prozent;‰=Promille;kWh=Kilowattstunde/Kilowattstunden/f;kW=Kilowatt;MW=Megawatt;W=Watt;V=Volt;Hz=Hertz;"
        "kHz=Kilohertz;GHz=Gigahertz;KB kB=Kilobyte;MB=Megabyte;GB=Gigabyte;TB=Terabyte;Min. min=Minute/Minuten/f;"
        "Sek. s=Sekunde/Sekunden/f;Std. h=Stunde/Stunden/f;PS=P S;dB=Dezibel"
    ),
    powers=_power,
    money=names(
        "€ EUR Euro=Euro;$ USD=Dollar;£ GBP=Pfund;¥ JPY=Yen;CHF Fr. SFr.=Franken"
    ),
    cents="",
    cent=Name("Cent", "Cent"),
    multiples=names("Mio. Mio=Million/Millionen/f;Mrd. Mrd=Milliarde/Milliarden/f;Tsd.=Tausend;Bio.=Billion/Billionen/f"),
    of=lambda name: name,
    abbreviations={
        "z. B.": "zum Beispiel", "z.B.": "zum Beispiel", "Z. B.": "Zum Beispiel", "d. h.": "das heißt", "d.h.": "das heißt",
        "u. a.": "unter anderem", "u.a.": "unter anderem", "usw.": "und so weiter", "etc.": "et cetera", "bzw.": "beziehungsweise",
        "ca.": "circa", "vgl.": "vergleiche", "Vgl.": "Vergleiche", "evtl.": "eventuell", "ggf.": "gegebenenfalls",
        "inkl.": "inklusive", "zzgl.": "zuzüglich", "Dr.": "Doktor", "Prof.": "Professor", "Hr.": "Herr", "Fr.": "Frau",
        "St.": "Sankt", "Tel.": "Telefon", "sog.": "sogenannt", "o. Ä.": "oder Ähnliches", "u. U.": "unter Umständen",
        "i. d. R.": "in der Regel", "v. a.": "vor allem", "z. T.": "zum Teil", "z.T.": "zum Teil", "n. Chr.": "nach Christus",
        "v. Chr.": "vor Christus", "Jh.": "Jahrhundert", "Mio.": "Millionen", "Mrd.": "Milliarden", "geb.": "geboren",
        "gest.": "gestorben", "max.": "maximal", "min.": "minimal", "Dipl.-Ing.": "Diplom-Ingenieur", "GmbH": "G m b H",
        "bzgl.": "bezüglich", "allg.": "allgemein", "Abb.": "Abbildung", "Bd.": "Band", "Kap.": "Kapitel", "Aufl.": "Auflage",
    },
    numbered={"Nr.": "Nummer", "Nrn.": "Nummern", "S.": "Seite", "Bd.": "Band", "Kap.": "Kapitel", "Abb.": "Abbildung", "Art.": "Artikel",
        "Abs.": "Absatz", "№": "Nummer"},
    months=_MONTHS,
    date=_date,
    dated=rf"{_BOUND}(?P<d>\d{{1,2}})\. ?(?P<month>{_LETTERED})(?!\w)(?: (?P<year>[12]\d{{3}})(?!\w|[.,]\d))?",
    scored=re.compile(r"\b(?:gewann|gewonnen|gewinnt|siegte|siegten|verlor|verloren|steht|stand|endete|unterlag|Sieg|Niederlage)\b[^.!?\n]{0,24}$", re.IGNORECASE),
    signs={"+": "plus", "=": "gleich", "×": "mal", "÷": "geteilt durch", "&": "und", "§": "Paragraf"},
    dot="Punkt",
    at="at",
    slash="Schrägstrich",
    own=(
        rule(rf"{_BOUND}(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?!\d)", _short_date),
        rule(rf"{_BOUND}(?P<h>\d{{1,2}})(?:[:.](?P<m>[0-5]\d))?(?P<uhr> ?Uhr)\b", _clock),
        rule(rf"{_BOUND}(?P<h>\d{{1,2}}):(?P<m>[0-5]\d)(?P<uhr>)(?![\w:]|[.,]\d)", _clock),
        rule(r"(?<![\w.,])(?P<year>1\d\d0|20\d0)er\b", _decade),
        rule(rf"\b(?P<what>{_COUNTED}) {_ROMAN}\b", _counted),
        rule(rf"\b(?P<who>[A-ZÄÖÜ][a-zäöüß]{{2,}}) {_ROMAN}\.", _ruler),
        rule(r"(?<=[a-zäöüß])(?P<s>s)tr\.(?!\w)", "straße"),
        rule(r"\bStr\.(?!\w)", "Straße"),
        rule(rf"{_BOUND}(?P<number>\d{{1,4}})\. ?(?=[A-Za-zÄÖÜäöü])", lambda m: (s + " ") if (s := _ordinal(m)) else None),
    ),
    year=_year,
    short_months=_SHORT,
)  # fmt: skip
RULES = rules_of(TONGUE)
