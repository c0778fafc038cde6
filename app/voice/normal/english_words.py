"""Abbreviations, titles, initials and Roman numerals in English."""

from __future__ import annotations

import re

from app.voice.normal.numbers import cardinal, ordinal, roman
from app.voice.normal.rewriting import Rule, rule
from app.voice.normal.sentences import ends_sentence, stop

_TITLES = {
    "Dr": "Doctor", "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Prof": "Professor", "St": "Saint", "Ste": "Sainte",
    "Mt": "Mount", "Ft": "Fort", "Gov": "Governor", "Sen": "Senator", "Rep": "Representative", "Gen": "General",
    "Col": "Colonel", "Maj": "Major", "Capt": "Captain", "Cpt": "Captain", "Cmdr": "Commander", "Lt": "Lieutenant",
    "Sgt": "Sergeant", "Cpl": "Corporal", "Pvt": "Private", "Adm": "Admiral", "Rev": "Reverend",
    "Hon": "Honorable", "Pres": "President", "Supt": "Superintendent", "Msgr": "Monsignor", "Messrs": "Messrs",
    "Fr": "Father", "Br": "Brother", "Sr": "Sister", "Insp": "Inspector", "Amb": "Ambassador",
}  # fmt: skip
"""Before a name."""
_BARE = "Dr|Mr|Mrs|Ms|Prof|St|Mt|Lt|Sgt|Capt"
"""Those that are written without a full stop too, as in Britain."""
_STREETS = {
    "St": "Street", "Dr": "Drive", "Ave": "Avenue", "Av": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Ln": "Lane",
    "Ct": "Court", "Sq": "Square", "Pl": "Place", "Hwy": "Highway", "Pkwy": "Parkway", "Ter": "Terrace",
    "Jr": "Junior", "Sr": "Senior", "Inc": "Incorporated", "Ltd": "Limited", "Co": "Company", "Corp": "Corporation",
    "Bros": "Brothers", "Mts": "Mountains", "Univ": "University", "Dept": "Department", "Assn": "Association",
    "Pk": "Park",
}  # fmt: skip
"""After a name."""
_ANYWHERE = {
    "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus", "vs": "versus", "approx.": "approximately",
    "dept.": "department", "est.": "established", "incl.": "including", "excl.": "excluding", "misc.": "miscellaneous",
    "max.": "maximum", "govt.": "government", "cf.": "compare", "viz.": "namely", "et al.": "and others",
    "ca.": "about", "c.": "about", "a.k.a.": "also known as", "esp.": "especially", "temp.": "temperature",
    "tel.": "telephone", "Tel.": "telephone", "ext.": "extension", "Ext.": "extension", "intl.": "international",
    "natl.": "national", "asst.": "assistant", "resp.": "respectively", "w/o": "without", "w/": "with", "c/o": "care of",
    "b/c": "because", "and/or": "and or", "AND/OR": "and or", "he/she": "he or she", "she/he": "she or he", "his/her": "his or her",
    "him/her": "him or her", "s/he": "she or he", "N/A": "not applicable", "n/a": "not applicable", "I/O": "I.O",
    "TCP/IP": "T.C.P I.P", "A/C": "A.C", "No.": "number", "Dept.": "Department", "Approx.": "Approximately",
    "Est.": "Established", "Vs.": "versus", "E.g.": "For example", "I.e.": "That is", "ed.": "edition", "Cf.": "Compare",
}  # fmt: skip
_NEEDS_NUMBER = {"c.", "ca.", "ext.", "Ext.", "est.", "Est.", "temp.", "tel.", "Tel.", "No.", "ed.", "max."}
_BEFORE_NUMBER = {
    "No": "number", "no": "number", "Nos": "numbers", "nos": "numbers", "№": "number", "vol": "volume", "Vol": "Volume",
    "vols": "volumes", "ch": "chapter", "Ch": "Chapter", "chap": "chapter", "Chap": "Chapter", "pp": "pages",
    "p": "page", "Pp": "Pages", "P": "Page", "fig": "figure", "Fig": "Figure", "figs": "figures", "Figs": "Figures",
    "sec": "section", "Sec": "Section", "art": "article", "Art": "Article", "eq": "equation", "Eq": "Equation",
    "Ep": "Episode", "ep": "episode", "Op": "Opus", "op": "opus", "pt": "part", "Pt": "Part", "ver": "version",
    "Ver": "Version", "para": "paragraph", "ca": "about", "c": "about", "ext": "extension", "Ext": "extension",
    "tel": "telephone", "Tel": "telephone", "est": "established", "Est": "Established", "min": "minimum",
    "max": "maximum", "Rm": "Room", "Apt": "Apartment", "apt": "apartment", "Ste": "Suite", "l": "line", "ll": "lines",
}  # fmt: skip
_COUNTED = (
    "Chapter|chapter|Part|part|Book|Act|act|Scene|scene|Volume|volume|World War|Phase|Section|Article|Appendix|Figure|Table|Stage|Class"
    "|Super Bowl|Apollo|Mark|Rocky|Title|Unit|Episode|Season|Type|type|Level|Round|Canto|Psalm|Category|Grade"
    "|Gemini|Saturn|Area|Group|Step|Lesson|Sonnet|Symphony|Sonata|Concerto"
)
_RULERS = (
    "Albert|Alexander|Alfonso|Amenhotep|Anne|Antiochus|Artaxerxes|Baldwin|Basil|Beatrix|Benedict|Boniface|Carlos"
    "|Catherine|Charles|Christian|Christina|Clement|Conrad|Constantine|Cyrus|Darius|David|Edmund|Edward|Elizabeth"
    "|Felipe|Ferdinand|Francis|Franz|Frederick|Friedrich|George|Gregory|Gustav|Haakon|Harald|Henri|Henry|Innocent"
    "|Isabella|Ivan|James|John|Joseph|Juan|Julius|Justinian|Kenneth|Leo|Leopold|Louis|Ludwig|Malcolm|Margaret"
    "|Margrethe|Mary|Matilda|Maximilian|Mehmed|Murad|Napoleon|Nicholas|Olav|Otto|Paul|Pedro|Peter|Philip|Pius"
    "|Ptolemy|Rainier|Ramesses|Ramses|Richard|Robert|Rudolf|Sancho|Selim|Seti|Sigismund|Sixtus|Stephen|Suleiman"
    "|Theodosius|Thutmose|Umberto|Urban|Victor|Wilhelm|William|Xerxes"
)
_CROWNED = re.compile(
    r"\b(?:King|Queen|Emperor|Empress|Pope|Tsar|Tsarina|Kaiser|Prince|Sultan|Pharaoh|Saint)\s$"
)
_NUMERAL = r"(?P<numeral>(?=[MDCLXVI])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))"
_NAME = re.compile(r"(?:[A-Z][\w’'-]+|\d+(?:st|nd|rd|th)|Ave|the),?\s$")


def abbreviation_rules(language: str) -> list[Rule]:
    """What is written short and said in full. Goes before numbers, so that ``No. 7`` is known."""

    def title(match: re.Match[str]) -> str | None:
        short = match["short"]
        before = match.string[max(0, match.start() - 24) : match.start()]
        if short in _STREETS and _NAME.search(before) and (match["dot"] or short in ("St", "Dr")):
            following = match.end() - len(match["gap"])
            if not re.match(r"\s[A-Z]", match.string[following : following + 2]) or ends_sentence(
                match.string, following
            ):
                return None
            if re.search(r"\d[\w\s.]*$", before):
                return None  # 12 Elm St. Springfield
        return _TITLES[short] + match["gap"]

    def after_name(match: re.Match[str]) -> str | None:
        if not _NAME.search(match.string[max(0, match.start() - 24) : match.start()]):
            return None
        return _STREETS[match["short"]] + stop(match.string, match.end())

    def anywhere(match: re.Match[str]) -> str | None:
        short = match.group()
        if short in _NEEDS_NUMBER:
            return None
        return _ANYWHERE[short] + (stop(match.string, match.end()) if short.endswith(".") else "")

    anywhere_names = "|".join(re.escape(name) for name in sorted(_ANYWHERE, key=len, reverse=True))
    streets = "|".join(sorted(_STREETS, key=len, reverse=True))
    numbered = "|".join(sorted(_BEFORE_NUMBER, key=len, reverse=True))
    return [
        rule(
            rf"(?<![\w.@/-])(?P<short>{'|'.join(_TITLES)})(?P<dot>\.)(?P<gap>\s?)(?=[A-Z]|(?:and|&|or)\s[A-Z])"
            rf"|(?<![\w.@/-])(?P<bare>{_BARE})(?P<space> )(?=[A-Z]|(?:and|&|or)\s[A-Z])",
            lambda m: title(m) if m["short"] else _bare(m),
        ),
        rule(
            rf"(?<=[A-Za-z’'\d,] )(?<!\. )(?P<short>{streets})(?P<dot>\.)(?!\w)|(?<=[a-z] )(?P<bare>St|Ave|Rd|Blvd)(?=[,.;:!?]|\s[a-z]|$)",
            lambda m: _STREETS[m["bare"]] if m["bare"] else after_name(m),
        ),
        rule(rf"(?<![\w.])(?P<short>{numbered})\.?\s?(?=\d|[½¼¾]|[IVXL]+\b)", _before_number),
        rule(rf"(?<![\w./])(?:{anywhere_names})(?![\w/])", anywhere),
    ]  # fmt: skip


def _bare(match: re.Match[str]) -> str | None:
    short = match["bare"]
    if short in _STREETS and _NAME.search(match.string[max(0, match.start() - 24) : match.start()]):
        return None
    return _TITLES[short] + match["space"]


def _before_number(match: re.Match[str]) -> str | None:
    short = match["short"]
    dotted = "." in match.group()
    if not dotted and short not in ("№", "pp", "Nos", "Fig", "Vol", "Apt"):
        return None
    if short in ("l", "ll", "c", "min", "max", "no", "p", "P") and not dotted:
        return None
    return _BEFORE_NUMBER[short] + " "


def roman_rules(language: str) -> list[Rule]:
    """Roman numerals of chapters, wars, rulers and centuries."""

    def counted(match: re.Match[str]) -> list[tuple[int, str]] | None:
        value = roman(match["numeral"])
        return [(0, match["what"] + " "), (match.start("numeral") - match.start(), cardinal(value, language))]

    def ruler(match: re.Match[str]) -> list[tuple[int, str]] | None:
        value = roman(match["numeral"])
        crowned = _CROWNED.search(match.string[max(0, match.start() - 12) : match.start()])
        if (value == 1 and not crowned) or value > 40:
            return None
        place = match.start("numeral") - match.start()
        return [(0, match["who"] + " "), (place, f"the {ordinal(value, language)}")]

    def century(match: re.Match[str]) -> str:
        return ordinal(roman(match["numeral"]), language)

    return [
        rule(rf"\b(?P<what>{_COUNTED}) {_NUMERAL}\b(?![.'’]\w)", counted),
        rule(rf"\b(?P<who>{_RULERS}) {_NUMERAL}\b", ruler),
        rule(rf"\b{_NUMERAL}(?:th|st|nd|rd)?(?= (?:century|centuries|Century)\b)", century),
    ]


def initial_rules() -> list[Rule]:
    """Initials before a name, and letters with full stops: ``J. R. R. Tolkien``, ``U.S.``."""

    def initials(match: re.Match[str]) -> list[tuple[int, str]] | None:
        text = match["letters"]
        letters = [(place, c) for place, c in enumerate(text) if c.isalpha()]
        ended = ends_sentence(match.string, match.start() + len(text.rstrip()))
        if ended:
            return None
        if len(letters) == 1:
            before = match.string[: match.start()].rstrip(" ")
            first = not before or before[-1] in '\n“"(‘—'
            named = re.search(r"[A-Z][\w’'-]+$", before[-24:])
            if not (first or named):
                return None
            if letters[0][1] == "A":
                return None  # “A” alone is the article; its full stop says that it is a letter
        if any(c == "A" for _, c in letters):
            return [
                *((place, ("." if index else "") + c) for index, (place, c) in enumerate(letters)),
                (len(text) - 1, " "),
            ]
        return [(place, c + " ") for place, c in letters]

    def dotted(match: re.Match[str]) -> list[tuple[int, str]]:
        text = match.group()
        letters = [(place, c) for place, c in enumerate(text) if c.isalpha()]
        said = [(place, ("." if index else "") + c.upper()) for index, (place, c) in enumerate(letters)]
        return [*said, (len(text) - 1, stop(match.string, match.end()))]

    return [
        rule(r"(?<![\w.@/-])(?P<letters>(?:[A-Z]\.[ \u00a0]?){1,4})(?=[A-Z][a-z’'])", initials),
        rule(r"(?<![\w.@/-])(?:[A-Za-z]\.){2,}(?!\w)", dotted),
    ]  # fmt: skip
