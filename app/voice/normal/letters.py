"""Which capitals are a word and which are named letter by letter.

Letters are joined by full stops without a last one, ``B.B.C``: every engine here names them
then, the A too, and neither pauses nor takes the last full stop for a sentence's end.
"""

from __future__ import annotations

import re

from app.voice.normal.rewriting import Rule, rule

_NAMED = frozenset(
    """AA AAA AC AD ADHD AI AM AMA API APA ATM BA BBC BC BMW BS CBC CBS CCTV CD CDC CEO CFO CGI CIA CNN CO CPR CPU CSS CTO
    CV DC DIY DJ DNA DOB DOJ DUI DVD EEG EKG EPA ER ESA ESL ESPN EST ET ETA EU EV FAA FAQ FBI FDA FM GB GDP GDR GI GIS
    GMO GMT GOP GPA GPS GPU HBO HD HDMI HIV HP HQ HR HTML HTTP HTTPS IBM ID IED IMDB IMF IOC IOU IP IPA IPO IQ IRA IRS
    ISBN ISO ISP ISS IT ITV IV IVF JFK KGB KKK LA LCD LED LGBT LLC LOL MA MBA MC MGM MI5 MI6 MIT MLB MP MRI MS MTV NBA
    NBC NCAA NDA NFL NGO NHL NHS NSA NSF NY NYC NYPD OCD OK OMG OS PA PBS PC PDF PE PG PHD PMS PO POV POW PR PS PSA PTA
    PTO PTSD PVC QA QR RAF RBI RIP RNA RSI RSPCA RSVP RV SEC SMS SOS SPF SQL SSD SSN STD SUV TBA TBC TBD TED TGV TLC TNT
    TSA TV UAE UAV UCLA UFO UHF UI UK UN UPS URL US USA USB USDA USSR UTC UV UX VAT VC VHF VHS VIP VP VPN VR WHO WTO WWF
    WWI WWII XML XXL YMCA ZIP ATP AWD BLT CFC CRT DMV EMT FIFO FYI GED HOA IUD JPG MVP NPR OPD OSHA PIN PNG PSI SAT
    SEO SIDS SLR TA TSP UNHCR VFX WMD EMI EAU IAEA IEA IPCC ILO IEEE OECD UEA UCL LSE IOS""".split()
) - {"PIN", "ZIP", "TED", "FIFO", "OSHA", "SIDS", "IOS"}  # fmt: skip
"""Those with a vowel that are named all the same, and those that are short."""
_WORDS = frozenset(
    """AIDS ANZAC ASCII ASEAN AWOL BASIC BRICS CERN COBOL COVID DARPA ECOWAS EFTA ESRO FEMA FIFA FIFO GIF HAMAS HIPAA
    IMAX INTERPOL JPEG LASER LEGO MASH MERCOSUR NAFTA NASA NASCAR NASDAQ NATO NORAD OPEC OSHA OXFAM PETA QUANGO RADAR
    RADA RAM ROM SALT SARS SCUBA SIDS SIM SOHO SONAR STEM SWAT TED UEFA UNESCO UNICEF USAID VISA WASP WAVE WIMAX YOLO
    ZIP MENSA SMART NIMBY BAFTA EUROPOL MERS ETA UNIX LINUX CAPTCHA CAT CAD""".split()
) - {"ETA"}  # fmt: skip
_RESPELLED = {"PIN": "pin", "SIM": "sim", "RAM": "ram", "ROM": "rom", "IMAX": "eye max", "JSON": "jason", "JPEG": "jay peg",
    "CAT": "cat", "CAD": "cad", "ZIP": "zip", "LAN": "lan", "TED": "Ted", "ASAP": "A.S.A.P", "SMART": "smart",
    "WASP": "wasp", "BASIC": "basic", "GIF": "gif", "iOS": "i.O.S"}  # fmt: skip
"""Words that engines do not agree about, written so that they do."""
_VOWELS = re.compile("[AEIOUY]")
_ROMAN = re.compile(r"(?:X{1,3}(?:IX|IV|V?I{0,3})|V?I{2,3}|IV|VI|IX|M{1,3}C?[MDCLXVI]*)")
_SHOUTED = frozenset("US IT WHO AM OK ER ID LA MA PA ME SO NO GO DO IF IN IS OR AT ON WE HE SEC CO ET MC PE IV".split())
_CAPITALS = re.compile(r"(?<![\w.@/'’-])[A-Z]{2,}(?![\w@])")


def spelled(text: str) -> str:
    """A text letter by letter, in capitals: ``W.W.W``."""
    return ".".join(text.upper())


def by_letter(text: str) -> str:
    """Short letters of a name, one by one; a single one stays as it is."""
    return spelled(text) if len(text) > 1 else text.upper()


def camel(text: str) -> str:
    """``BlackFriday`` and ``black_friday`` in words."""
    return " ".join(re.findall(r"[A-Z]{2,}(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+|[A-Z]", text)) or text


def _is_named(text: str) -> bool:
    if text in _NAMED:
        return True
    return text not in _WORDS and len(text) <= 5 and not _VOWELS.search(text) and not _ROMAN.fullmatch(text)


def _shouted(string: str, first: int, last: int) -> bool:
    """Whether the words around are in capitals too, so that capitals tell nothing."""
    begin = string.rfind("\n", 0, first) + 1
    end = string.find("\n", last)
    around = string[max(begin, first - 40) : first] + " " + string[last : min(len(string), last + 40) if end < 0 else min(end, last + 40)]
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
        if not _is_named(text):
            return None
        if ending == "s":
            ending = "'s"
        return spelled(text) + ending

    return [
        rule(r"(?<![\w.@/’'-])(?P<letters>[A-Z]{2,})(?P<ending>['’]?s)?(?![\w@]|['’][a-rt-z])", capitals),
        rule(r"\bPh\.? ?D\b(?P<ending>s|['’]s)?\.?(?!\w)", lambda m: "P.H.D" + (m["ending"] and "'s" or "")),
    ]
