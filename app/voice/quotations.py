"""Quotations in another language than the text's, to be said in their own.

::

    text     She said: “C'est la vie,” and left.
    runs     [en                ][fr       ][en      ]

In another script the letters tell; in the same one statistics do, and have to be surer than of a
whole frame since a quotation is short. Of 22 quotations of 9 to 34 letters in nine languages 16 are
found, of 33 English ones none is taken for another language.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace

from app.domain.marks import Marked, Run
from app.voice import languages

_PAIRS = (
    "“([^“”„]+)”", "„([^“”„]+)[“”]", "«([^«»]+)»", "»([^«»]+)«", "‹([^‹›]+)›", "›([^‹›]+)‹",
    r"「([^「」]+)」", r"『([^『』]+)』", r"(?<!\w)‘([^‘’]*(?:’\w[^‘’]*)*)’(?!\w)", r'(?<!\w)"([^"]+)"(?!\w)',
)  # fmt: skip
_QUOTED = re.compile("|".join(_PAIRS))
_LEAST_LETTERS, _LEAST_WORDS = 9, 2
"""Below, statistics say nothing of a language."""
_SURE = 0.85
"""Probability from which a quotation's language is believed."""


def with_quotations(reading: Marked, language: str) -> Marked:
    """A reading whose quotations in other languages are runs of their own, said in theirs.

    Where a mark names a language it stays.
    """
    if not language:
        return reading
    foreign = [
        (match.start(match.lastindex or 0), match.end(match.lastindex or 0), found)
        for match in _QUOTED.finditer(reading.text)
        if (found := language_of(match.group(match.lastindex or 0), language))
    ]
    if not foreign:
        return reading
    runs: list[Run] = []
    for run in reading.runs:
        at = run.first
        for first, last, found in foreign:
            begin, end = max(first, at), min(last, run.last)
            if begin >= end or run.manner.language:
                continue
            if begin > at:
                runs.append(replace(run, first=at, last=begin))
            runs.append(Run(begin, end, replace(run.manner, language=found)))
            at = end
        if at < run.last or run.first == run.last:
            runs.append(replace(run, first=at))
    return replace(reading, runs=tuple(runs))


def language_of(quotation: str, language: str) -> str:
    """The language of a quotation in a text of ``language``; empty where it is the same, or unsure."""
    letters = [character for character in quotation if character.isalpha()]
    if not letters:
        return ""
    own = languages.scripts_of(language)
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    script = scripts.most_common(1)[0][0]
    if script not in own:
        if script == "LATIN":  # every other script's texts hold names and brands in Latin letters
            return _told(quotation, letters, language)
        found = languages.detect(quotation)
        return "" if languages.primary(found) == languages.primary(language) else found
    return _told(quotation, letters, language) if script == "LATIN" else ""


def _told(quotation: str, letters: list[str], language: str) -> str:
    if len(letters) < _LEAST_LETTERS or len(quotation.split()) < _LEAST_WORDS:
        return ""
    found, probability = languages.likeliest(quotation.replace("’", "'"), languages.LATIN)
    same = languages.primary(found) == languages.primary(language)
    return found if probability >= _SURE and not same else ""
