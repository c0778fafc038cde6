"""Written forms as a person reads them: numbers, dates, money, units, abbreviations, addresses, signs.

One function, :func:`written_out`. English is written out in full and several languages in a smaller
set (:mod:`app.voice.normal.others`); in every other language digits are left to the engine, which
reads them itself.
"""

from __future__ import annotations

from app.voice.normal import english
from app.voice.normal.rewriting import rewritten
from app.voice.words import Spoken, sayable

LANGUAGES = ("en",)
"""Those that are written out, by their first part."""
VERSION = 1
"""Goes up whenever a form is read otherwise than before."""


def written_out(spoken: Spoken, language: str) -> Spoken:
    """A text with its written forms as they are said in a language (BCP 47).

    Every character keeps the place in the written text that it stands for; words of plain
    letters stay as they are. Never fails.
    """
    primary = language.replace("_", "-").partition("-")[0].lower()
    if primary != "en":
        return spoken
    clean = sayable(spoken.text)
    base = Spoken(clean.text, tuple(spoken.origin[place] for place in clean.origin))
    said = rewritten(base, english.rules(language))
    return spoken if said is base else said
