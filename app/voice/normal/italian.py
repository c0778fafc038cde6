"""Italian."""

from __future__ import annotations

import re

from app.voice.normal.continental import rules_of
from app.voice.normal.numbers import cardinal, ordinal, roman
from app.voice.normal.rewriting import rule
from app.voice.normal.tongue import Name, Tongue, names

_MONTHS = ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
    "novembre", "dicembre")  # fmt: skip
_LETTERED = "|".join(_MONTHS)
_COUNTED = "[Cc]apitolo|[Pp]arte|[Tt]omo|[Vv]olume|[Aa]tto|[Ss]cena|[Ll]ibro|[Aa]rticolo|[Aa]llegato|[Ff]ase"
_ROMAN = r"(?P<numeral>(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3}))"
_BOUND = r"(?<![\w.,:/-])"
_WOMEN = re.compile(r"(?<!Luc)(?<!Andre)(?<!Nicol)(?:a|Beatrice)$")


def _date(match: re.Match[str], day: int, month: str, year: str) -> str:
    return " ".join(part for part in ("primo" if day == 1 else cardinal(day, "it"), month, year) if part)


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match["h"]), int(match["m"])
    if hour > 24:
        return None
    said = "una" if hour == 1 else cardinal(hour, "it")
    return f"{said} e {cardinal(minute, 'it')}" if minute else said


def _ordinal(value: int, ending: str) -> str:
    said = ordinal(value, "it")
    return said[:-1] + "a" if ending in "ªa" else said


def _ruler(match: re.Match[str]) -> list[tuple[int, str]]:
    ending = "ª" if _WOMEN.search(match["who"]) else "º"
    place = match.start("numeral") - match.start()
    return [(0, match["who"] + " "), (place, _ordinal(roman(match["numeral"]), ending))]


def _counted(match: re.Match[str]) -> list[tuple[int, str]]:
    return [
        (0, match["what"] + " "),
        (match.start("numeral") - match.start(), cardinal(roman(match["numeral"]), "it")),
    ]


def _power(name: str, power: str, single: bool) -> str:
    if power == "²":
        return f"{name} {'quadrato' if single else 'quadrati'}"
    return f"{name} {'cubo' if single else 'cubi'}"


TONGUE = Tongue(
    code="it",
    comma="virgola",
    minus="meno",
    to="a",
    versus="a",
    one={"m": "un", "f": "una"},
    parts=(("mezzo", "{} e mezzo"), ("un quarto", "{} e un quarto"), ("tre quarti", "{} e tre quarti")),
    units=names(
        "km=chilometro/chilometri;m=metro/metri;cm=centimetro/centimetri;mm=millimetro/millimetri;kg=chilogrammo/chilogrammi;"
        "g=grammo/grammi;mg=milligrammo/milligrammi;t=tonnellata/tonnellate/f;l L=litro/litri;ml=millilitro/millilitri;"
        "cl=centilitro/centilitri;ha=ettaro/ettari;km/h=chilometro orario/chilometri orari;m/s=metro al secondo/metri al secondo;"
        "°C=grado Celsius/gradi Celsius;°F=grado Fahrenheit/gradi Fahrenheit;°=grado/gradi;%=per cento;‰=per mille;"
        "kWh=kilowattora;kW=kilowatt;MW=megawatt;W=watt;V=volt;Hz=hertz;kHz=kilohertz;KB kB=kilobyte;MB=megabyte;GB=gigabyte;"
        "TB=terabyte;h=ora/ore/f;min=minuto/minuti;s=secondo/secondi;dB=decibel"
    ),
    powers=_power,
    money=names(
        "€ EUR=euro;$ USD=dollaro/dollari;£ GBP=sterlina/sterline/f;¥ JPY=yen;CHF=franco svizzero/franchi svizzeri"
    ),
    cents="e ",
    cent=Name("centesimo", "centesimi"),
    multiples=names("mln=milione/milioni;mld=miliardo/miliardi;M=milione/milioni"),
    of=lambda name: f"di {name}",
    abbreviations={
        "sig.": "signor", "Sig.": "Signor", "sig.ra": "signora", "Sig.ra": "Signora", "sig.na": "signorina", "sigg.": "signori",
        "dott.": "dottor", "Dott.": "Dottor", "dott.ssa": "dottoressa", "Dott.ssa": "Dottoressa", "dr.": "dottor", "Dr.": "Dottor",
        "prof.": "professor", "Prof.": "Professor", "prof.ssa": "professoressa", "ing.": "ingegner", "avv.": "avvocato",
        "ecc.": "eccetera", "ad es.": "ad esempio", "p. es.": "per esempio", "es.": "esempio", "ca.": "circa", "tel.": "telefono",
        "a.C.": "avanti Cristo", "d.C.": "dopo Cristo", "a. C.": "avanti Cristo", "d. C.": "dopo Cristo", "S.p.A.": "società per azioni",
        "v.le": "viale", "p.zza": "piazza", "c.so": "corso", "max.": "massimo", "min.": "minimo", "cfr.": "confronta",
    },
    numbered={"n.": "numero", "N.": "Numero", "nn.": "numeri", "n°": "numero", "nº": "numero", "№": "numero", "p.": "pagina",
        "pp.": "pagine", "pag.": "pagina", "pagg.": "pagine", "cap.": "capitolo", "art.": "articolo", "vol.": "volume", "fig.": "figura"},
    months=_MONTHS,
    date=_date,
    dated=rf"{_BOUND}(?P<d>\d{{1,2}})[°º]? (?P<month>{_LETTERED})(?!\w)(?: (?P<year>[12]\d{{3}})(?!\w|[.,]\d))?",
    scored=re.compile(r"\b(?:vint\w+|vinc\w+|pers\w+|pareggi\w+|risultato|batt\w+|vittoria|sconfitta|finit\w+)\b[^.!?\n]{0,24}$", re.IGNORECASE),
    signs={"+": "più", "=": "uguale a", "×": "per", "÷": "diviso", "&": "e", "§": "paragrafo"},
    dot="punto",
    at="chiocciola",
    slash="barra",
    own=(
        rule(rf"{_BOUND}(?P<h>\d{{1,2}}):(?P<m>[0-5]\d)(?![\w:]|[.,]\d)", _clock),
        rule(r"(?<=lle )(?P<h>\d{1,2})[.](?P<m>[0-5]\d)(?![\w:]|[.,]\d)", _clock),
        rule(r"(?<![\w.,])(?P<n>\d{1,4})(?P<e>º|ª|°(?= [a-z])|(?:mo|ma|esimo|esima)\b)(?!\w)", lambda m: _ordinal(int(m["n"]), m["e"][-1])),
        rule(rf"\b{_ROMAN}(?= (?:secolo|millennio|edizione)\b)", lambda m: ordinal(roman(m["numeral"]), "it")),
        rule(rf"(?<=\b[Ss]ecolo ){_ROMAN}\b", lambda m: ordinal(roman(m["numeral"]), "it")),
        rule(rf"\b(?P<what>{_COUNTED}) {_ROMAN}\b", _counted),
        rule(rf"\b(?P<who>[A-ZÀ-Ý][a-zß-ÿ]{{2,}}) {_ROMAN}\b(?!\.\w)", _ruler),
    ),
    both=lambda before, _: "" if before.endswith("da ") else "da ",
)  # fmt: skip
RULES = rules_of(TONGUE)
