"""Written forms as a person reads them: numbers, dates, money, units, abbreviations, addresses, signs.

One function, :func:`written_out`. English is written out in full and several languages in a smaller
set (German, French, Spanish, Italian, Arabic); in every other language digits are left to the engine, which
reads them itself.
"""

from __future__ import annotations

from importlib import import_module

from app.voice.normal.rewriting import Rule, rewritten
from app.voice.words import Spoken, sayable

LANGUAGES = ("en", "de", "fr", "es", "it", "ar")
"""Those that are written out, by their first part."""
VERSION = 1
"""Goes up whenever a form is read otherwise than before."""
_MODULES = {"de": "german", "fr": "french", "es": "spanish", "it": "italian", "ar": "arabic"}


def written_out(spoken: Spoken, language: str) -> Spoken:
    """A text with its written forms as they are said in a language (BCP 47).

    Every character keeps the place in the written text that it stands for; words of plain
    letters stay as they are, and so does a text without any form. Never fails.
    """
    rules = _rules(language.replace("_", "-"))
    if not rules:
        return spoken
    clean = sayable(spoken.text)
    base = Spoken(clean.text, tuple(spoken.origin[place] for place in clean.origin))
    said = rewritten(base, rules)
    return spoken if said is base else said


def _rules(language: str) -> tuple[Rule, ...]:
    """A language's rules; they are made when the language is first spoken."""
    primary = language.partition("-")[0].lower()
    if primary == "en":
        from app.voice.normal import english

        return english.rules(language)
    if primary not in _MODULES:
        return ()
    found: tuple[Rule, ...] = import_module(f"app.voice.normal.{_MODULES[primary]}").RULES
    return found
