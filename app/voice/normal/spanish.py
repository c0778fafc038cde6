"""Spanish."""

from __future__ import annotations

import re

from app.voice.normal.continental import rules_of
from app.voice.normal.numbers import cardinal, ordinal, roman
from app.voice.normal.rewriting import rule
from app.voice.normal.tongue import Name, Tongue, names

_MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre")  # fmt: skip
_LETTERED = "|".join((*_MONTHS, "setiembre"))
_COUNTED = "[Cc]apítulo|[Pp]arte|[Tt]omo|[Vv]olumen|[Aa]cto|[Ee]scena|[Ll]ibro|[Aa]rtículo|[Aa]nexo|[Ff]ase"
_ROMAN = r"(?P<numeral>(?=[XVI])X{0,3}(?:IX|IV|V?I{0,3}))"
_BOUND = r"(?<![\w.,:/-])"
_WOMEN = re.compile(r"(?:Isabel|Beatriz|\w+a)$")


def _date(match: re.Match[str], day: int, month: str, year: str) -> str:
    return " de ".join(part for part in ("primero" if day == 1 else cardinal(day, "es"), month, year) if part)


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match["h"]), int(match["m"])
    if hour > 24:
        return None
    hours = f" {'hora' if hour == 1 else 'horas'}" if match["unit"] else ""
    said = "una" if hour == 1 else cardinal(hour, "es")
    rest = (
        f" cero {cardinal(minute, 'es')}"
        if 0 < minute < 10
        else f" {cardinal(minute, 'es')}"
        if minute
        else ""
    )
    return said + (rest or ("" if hours else " en punto")) + hours


def _ordinal(value: int, ending: str) -> str:
    said = ordinal(value, "es")
    if ending == "er":
        return said.removesuffix("o") if value in (1, 3) else said
    return said[:-1] + "a" if ending == "ª" else said


def _ruler(match: re.Match[str]) -> list[tuple[int, str]] | None:
    value, who = roman(match["numeral"]), match["who"]
    if match["numeral"] == "I" and who[0] == "Y":
        return None
    said = cardinal(value, "es") if value > 10 else _ordinal(value, "ª" if _WOMEN.search(who) else "º")
    return [(0, who + " "), (match.start("numeral") - match.start(), said)]


def _counted(match: re.Match[str]) -> list[tuple[int, str]]:
    return [
        (0, match["what"] + " "),
        (match.start("numeral") - match.start(), cardinal(roman(match["numeral"]), "es")),
    ]


def _power(name: str, power: str, single: bool) -> str:
    return f"{name} {'cuadrado' if power == '²' else 'cúbico'}{'' if single else 's'}"


TONGUE = Tongue(
    code="es",
    comma="coma",
    minus="menos",
    to="a",
    versus="a",
    one={"m": "un", "f": "una"},
    parts=(("medio", "{} y medio"), ("un cuarto", "{} y cuarto"), ("tres cuartos", "{} y tres cuartos")),
    units=names(
        "km=kilómetro/kilómetros;m=metro/metros;cm=centímetro/centímetros;mm=milímetro/milímetros;kg=kilogramo/kilogramos;"
        "g=gramo/gramos;mg=miligramo/miligramos;t=tonelada/toneladas/f;l L=litro/litros;ml=mililitro/mililitros;"
        "cl=centilitro/centilitros;ha=hectárea/hectáreas/f;km/h=kilómetro por hora/kilómetros por hora;"
        "m/s=metro por segundo/metros por segundo;°C=grado Celsius/grados Celsius;°F=grado Fahrenheit/grados Fahrenheit;"
        "°=grado/grados;%=por ciento;‰=por mil;kWh=kilovatio hora/kilovatios hora;kW=kilovatio/kilovatios;MW=megavatio/megavatios;"
        "W=vatio/vatios;V=voltio/voltios;Hz=hercio/hercios;kHz=kilohercio/kilohercios;KB kB=kilobyte/kilobytes;"
        "MB=megabyte/megabytes;GB=gigabyte/gigabytes;TB=terabyte/terabytes;h=hora/horas/f;min=minuto/minutos;s=segundo/segundos;dB=decibelio/decibelios"
    ),
    powers=_power,
    money=names(
        "€ EUR=euro/euros;$ USD=dólar/dólares;£ GBP=libra/libras/f;¥ JPY=yen/yenes;CHF=franco suizo/francos suizos"
    ),
    cents="con ",
    cent=Name("céntimo", "céntimos"),
    multiples=names("M=millón/millones;mill.=millón/millones"),
    of=lambda name: f"de {name}",
    abbreviations={
        "Sr.": "señor", "Sra.": "señora", "Srta.": "señorita", "Sres.": "señores", "Dr.": "doctor", "Dra.": "doctora",
        "D.": "don", "D.ª": "doña", "Dña.": "doña", "Prof.": "profesor", "Ud.": "usted", "Uds.": "ustedes", "Vd.": "usted",
        "p. ej.": "por ejemplo", "p.ej.": "por ejemplo", "etc.": "etcétera", "EE. UU.": "Estados Unidos", "EE.UU.": "Estados Unidos",
        "EEUU": "Estados Unidos", "aprox.": "aproximadamente", "av.": "avenida", "Av.": "Avenida", "Avda.": "Avenida",
        "c/": "calle", "C/": "Calle", "tel.": "teléfono", "a. C.": "antes de Cristo", "d. C.": "después de Cristo",
        "a.C.": "antes de Cristo", "d.C.": "después de Cristo", "Sto.": "santo", "Sta.": "santa", "JJ. OO.": "Juegos Olímpicos",
        "JJ.OO.": "Juegos Olímpicos", "Cía.": "compañía", "dpto.": "departamento", "máx.": "máximo", "mín.": "mínimo",
        "vs.": "contra", "i. e.": "es decir",
    },
    numbered={"n.º": "número", "N.º": "Número", "nº": "número", "Nº": "Número", "núm.": "número", "n°": "número", "№": "número",
        "pág.": "página", "págs.": "páginas", "p.": "página", "pp.": "páginas", "cap.": "capítulo", "art.": "artículo",
        "vol.": "volumen", "fig.": "figura"},
    months=_MONTHS,
    date=_date,
    dated=rf"{_BOUND}(?P<d>\d{{1,2}})(?:\.?º)? de (?P<month>{_LETTERED})(?!\w)(?: del? (?P<year>[12]\d{{3}})(?!\w|[.,]\d))?",
    scored=re.compile(r"\b(?:gan\w+|perd\w+|empat\w+|venc\w+|marcador|victoria|derrota)\b[^.!?\n]{0,24}$", re.IGNORECASE),
    signs={"+": "más", "=": "igual a", "×": "por", "÷": "entre", "&": "y", "§": "párrafo"},
    dot="punto",
    at="arroba",
    slash="barra",
    own=(
        rule(rf"{_BOUND}(?P<h>\d{{1,2}})[:.](?P<m>[0-5]\d)(?P<unit> ?(?:h|hrs?|horas)\b\.?)", _clock),
        rule(rf"{_BOUND}(?P<h>\d{{1,2}}):(?P<m>[0-5]\d)(?P<unit>)(?![\w:]|[.,]\d)", _clock),
        rule(r"(?<![\w.,])(?P<n>\d{1,4})\.?(?P<e>º|ª|er)(?!\w)", lambda m: _ordinal(int(m["n"]), m["e"])),
        rule(rf"(?<=\b[Ss]iglo ){_ROMAN}\b", lambda m: cardinal(roman(m["numeral"]), "es")),
        rule(rf"\b(?P<what>{_COUNTED}) {_ROMAN}\b", _counted),
        rule(rf"\b(?P<who>[A-ZÀ-Ý][a-zß-ÿ]{{2,}}) {_ROMAN}\b(?!\.\w)", _ruler),
    ),
)  # fmt: skip
RULES = rules_of(TONGUE)
