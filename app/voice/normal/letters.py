"""Which capitals are a word and which are named letter by letter.

Letters are joined by full stops without a last one, ``B.B.C``: every engine here names them
then, the A too, and neither pauses nor takes the last full stop for a sentence's end.
"""

from __future__ import annotations

import re

from app.voice.normal.rewriting import Rule, rule


def words_of(text: str) -> frozenset[str]:
    """The words of a table that is written as text."""
    return frozenset(text.split())


_NAMED = words_of(
    """
    AA AAA AC AD ADHD AI AM AMA APA API ATM ATP AWD BA CEO CFO CGI CIA CO CPU CTO DIY DNA DOB DOJ DUI EAU
    EEG EKG EMI EMT EPA ER ESA ESL ESPN EST ET ETA EU EV FAA FAQ FBI FDA FYI GED GI GIS GMO GOP GPA GPU
    HBO HDMI HIV HOA IAEA IBM ID IEA IED IEEE ILO IMDB IMF IOC IOU IP IPA IPCC IPO IQ IRA IRS ISBN ISO ISP
    ISS IT ITV IUD IV IVF LA LED LOL LSE MA MBA MIT MRI NBA NCAA NDA NGO NSA NY NYC NYPD OCD OECD OK OMG
    OPD OS PA PE PO POV POW PSA PSI PTA PTO QA RAF RBI RIP RNA RSI RSPCA SAT SEC SEO SOS SUV TA TBA TSA
    UAE UAV UCL UCLA UEA UFO UHF UI UK UN UNHCR UPS URL US USA USB USDA USSR UTC UV UX VAT VIP WHO WTO
    YMCA
    """
)
"""Those with a vowel that are named all the same; without one, capitals are named anyway."""
_WORDS = words_of(
    """
    AIDS ANZAC ASCII ASEAN AWOL BAFTA BASIC BRICS CAD CAPTCHA CAT CERN COBOL COVID DARPA ECOWAS EFTA ESRO
    EUROPOL FEMA FIFA FIFO GIF HAMAS HIPAA IMAX INTERPOL JPEG LASER LEGO LINUX MASH MENSA MERCOSUR MERS
    NAFTA NASA NASCAR NASDAQ NATO NIMBY NORAD OPEC OSHA OXFAM PETA QUANGO RADA RADAR RAM ROM SALT SARS
    SCUBA SIDS SIM SMART SOHO SONAR STEM SWAT TED UEFA UNESCO UNICEF UNIX USAID VISA WASP WAVE WIMAX YOLO
    ZIP
    """
)
_RESPELLED = {"PIN": "pin", "SIM": "sim", "RAM": "ram", "ROM": "rom", "IMAX": "eye max", "JSON": "jason", "JPEG": "jay peg",
    "CAT": "cat", "CAD": "cad", "ZIP": "zip", "LAN": "lan", "TED": "Ted", "ASAP": "A.S.A.P", "SMART": "smart",
    "WASP": "wasp", "BASIC": "basic", "GIF": "gif", "WWI": "World War one", "WWII": "World War two", "WW": "World War"}  # fmt: skip
"""Words that engines do not agree about, written so that they do."""
_VOWELS = re.compile("[AEIOUY]")
_ROMAN = re.compile(r"(?:X{1,3}(?:IX|IV|V?I{0,3})|V?I{2,3}|IV|VI|IX|M{1,3}C?[MDCLXVI]*)")
_SHOUTED = words_of(
    "US IT WHO AM OK ER ID LA MA PA ME SO NO GO DO IF IN IS OR AT ON WE HE SEC CO ET MC PE IV"
)


def spelled(text: str) -> str:
    """A text letter by letter, in capitals: ``W.W.W``."""
    return ".".join(text.upper())


def by_letter(text: str) -> str:
    """Short letters of a name, one by one; a single one stays as it is."""
    return spelled(text) if len(text) > 1 else text.upper()


def camel(text: str) -> str:
    """``BlackFriday`` and ``black_friday`` in words."""
    return " ".join(re.findall(r"[A-Z]{2,}(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+|[A-Z]", text)) or text


def is_named(text: str) -> bool:
    """Whether the letters of a word in capitals are named one by one."""
    if text in _NAMED:
        return True
    return text not in _WORDS and len(text) <= 5 and not _VOWELS.search(text) and not _ROMAN.fullmatch(text)


def _shouted(string: str, first: int, last: int) -> bool:
    """Whether the words around are in capitals too, so that capitals tell nothing."""
    begin = string.rfind("\n", 0, first) + 1
    end = string.find("\n", last)
    around = (
        string[max(begin, first - 40) : first]
        + " "
        + string[last : min(len(string), last + 40) if end < 0 else min(end, last + 40)]
    )
    words = [word for word in re.findall(r"[^\W\d_]{2,}", around) if len(word) > 1]
    return bool(words) and sum(word.isupper() for word in words) * 2 > len(words)


def letter_rules() -> list[Rule]:
    """Initialisms written so that their letters are named, and acronyms so that they are words."""

    def capitals(match: re.Match[str]) -> str | None:
        text, ending = match["letters"], match["ending"] or ""
        if _shouted(match.string, *match.span()):
            return text.lower() if text in _SHOUTED and not ending else None
        if text in _RESPELLED:
            return _RESPELLED[text] + ending
        if not is_named(text):
            return None
        if ending == "s":
            ending = "'s"
        return spelled(text) + ending

    return [
        rule(r"(?<![\w.@/’'-])(?P<letters>[A-Z]{2,})(?P<ending>['’]?s)?(?![\w@]|['’][a-rt-z])", capitals),
        rule(
            r"\b(?P<first>i|mac|iPad|watch|tv)OS\b",
            lambda m: {"i": "i.O.S"}.get(m["first"], f"{m['first']} O.S"),
        ),
        rule(r"\bPh\.? ?D\b(?P<ending>s|['’]s)?\.?(?!\w)", lambda m: "P.H.D" + ("'s" if m["ending"] else "")),
    ]
