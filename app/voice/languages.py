"""Which language a text is in: by its script first, by its letters' statistics where that is open.

::

    Привет, мир        Cyrillic      ru, uk, bg … by telling letters, else by statistics
    東京に行く          Han and kana  ja
    Paris.             Latin, short  the hint: five letters are evidence of nothing
    Der Fluss ändert … Latin, long   by statistics among the languages people write scripts in
"""

from __future__ import annotations

import math
import threading
import unicodedata
from collections import Counter
from typing import Any

FALLBACK = "en"
_LONG_ENOUGH = 40
"""Letters from which statistics are asked. py3langid is right on 9 of 10 sentences of that length."""
_SURE = 0.9
"""Probability from which another language than the hint is believed."""

_ONE_LANGUAGE = {
    "HANGUL": "ko", "THAI": "th", "LAO": "lo", "KHMER": "km", "MYANMAR": "my", "GEORGIAN": "ka",
    "ARMENIAN": "hy", "GREEK": "el", "HEBREW": "he", "TAMIL": "ta", "TELUGU": "te",
    "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu", "GURMUKHI": "pa", "ORIYA": "or",
    "SINHALA": "si", "ETHIOPIC": "am", "BENGALI": "bn", "CHEROKEE": "chr", "HIRAGANA": "ja",
    "KATAKANA": "ja", "KATAKANA-HIRAGANA": "ja", "CJK": "zh", "IDEOGRAPHIC": "zh", "BOPOMOFO": "zh",
}  # fmt: skip
"""By the first word of the letters' Unicode names."""

_SCRIPT_LANGUAGES: dict[str, tuple[str, ...]] = {
    "LATIN": (
        "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "nb", "nn", "fi", "is", "pl", "cs", "sk",
        "sl", "hr", "bs", "hu", "ro", "tr", "vi", "id", "ms", "et", "lv", "lt", "sq", "ca", "gl",
        "eu", "cy", "ga", "af", "sw", "az", "mt", "eo",
    ),
    "CYRILLIC": ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky"),
    "ARABIC": ("ar", "fa", "ur", "ug"),
    "DEVANAGARI": ("hi", "mr", "ne"),
    "HEBREW": ("he", "yi"),
    "GREEK": ("el", "grc"),
    "CJK": ("zh", "cmn", "yue", "hak", "ja", "ko"),
    "ETHIOPIC": ("am", "ti"),
    "BENGALI": ("bn", "as", "bpy"),
    "MYANMAR": ("my", "shn"),
    "ARMENIAN": ("hy", "hyw"),
}  # fmt: skip
"""What a script is written in, the most likely first. Rare ones (Latin itself, Luxembourgish) are
left to the hint: a short English sentence looks like any of them now and then."""

LATIN = _SCRIPT_LANGUAGES["LATIN"]
"""Languages that people write scripts in with Latin letters."""

_TELLING = (
    ("іїєґ", "uk"), ("ў", "be"), ("ђћ", "sr"), ("ѓќѕ", "mk"), ("ңөү", "ky"), ("қғұһә", "kk"),
    ("پچژگ", "fa"), ("ٹڈڑںے", "ur"), ("ۇۆېە", "ug"), ("ळ", "mr"),
)  # fmt: skip
"""Letters that one language of a script has and its first does not; later ones are stronger."""

_ALIASES = {
    "zh": "cmn", "no": "nb", "nn": "nb", "iw": "he", "in": "id", "mo": "ro", "sh": "hr", "ji": "yi", "tl": "fil",
}  # fmt: skip
"""Codes under which the same language has a voice."""

_REGIONAL = {"zh-hk": "yue", "zh-mo": "yue"}
"""Where a region speaks another language than its code's first part says."""

_identifier: Any = None
_loading = threading.Lock()


def canonical(code: str) -> str:
    """A language code as BCP 47 writes it: ``en_us`` is ``en-US``, ``zh-hant-tw`` ``zh-Hant-TW``."""
    parts = code.replace("_", "-").split("-")
    result = [parts[0].lower()]
    private = False
    for part in parts[1:]:
        private = private or len(part) == 1
        if private:
            result.append(part.lower())
        elif len(part) == 2 and part.isalpha():
            result.append(part.upper())
        elif len(part) == 4 and part.isalpha():
            result.append(part.capitalize())
        else:
            result.append(part.lower())
    return "-".join(result)


def primary(code: str) -> str:
    """The language itself, without script and region, under the code that voices use."""
    code = code.replace("_", "-").lower()
    first = code.partition("-")[0]
    return _REGIONAL.get(code) or _ALIASES.get(first, first)


def scripts_of(language: str) -> set[str]:
    """The scripts a language is written in, by the first word of their letters' Unicode names; Latin
    where nothing else is known."""
    code = primary(language)
    found = {script for script, codes in _SCRIPT_LANGUAGES.items() if code in map(primary, codes)}
    found |= {script for script, known in _ONE_LANGUAGE.items() if primary(known) == code}
    if code in ("ja", "cmn", "yue", "hak", "ko"):
        found |= {"CJK", "IDEOGRAPHIC"}
    return found or {"LATIN"}


def detect(text: str, hint: str = "") -> str:
    """The language of a text as a BCP 47 code; ``hint``, or English, where nothing tells.

    A hint of the language that is found is returned as it was given: ``en-GB`` stays.
    """
    hint = canonical(hint) if hint else ""
    counts = _scripts(text)
    if not counts:
        return hint or FALLBACK
    script = max(counts, key=lambda name: (counts[name], name != "LATIN"))
    if script == "CJK" and counts["HIRAGANA"] + counts["KATAKANA"] > 0:
        script = "HIRAGANA"
    possible = _SCRIPT_LANGUAGES.get(script)
    if possible is None:
        return _kept(_ONE_LANGUAGE.get(script, hint or FALLBACK), hint)
    if script == "LATIN":
        return _statistical(text, counts[script], possible, hint, hint or FALLBACK)
    hinted = hint and any(primary(hint) == primary(code) for code in possible)
    told = ""
    for letters, language in _TELLING:
        if language in possible and any(letter in text for letter in letters):
            told = language
    likely = told or (hint if hinted else possible[0])
    if len(possible) < 3 or script in _ONE_LANGUAGE:
        return _kept(likely, hint)
    return _statistical(text, counts[script], possible, likely, likely)


def foreign(text: str, language: str) -> float:
    """The share of a text's letters, 0 to 1, in scripts in which the language is not written. Latin
    letters are no language's alone: names and brands are written with them everywhere."""
    counts = _scripts(text)
    own = primary(language)
    strange = 0
    for script, count in counts.items():
        written = {*_SCRIPT_LANGUAGES.get(script, ()), _ONE_LANGUAGE.get(script, "")}
        if script != "LATIN" and own not in {primary(code) for code in written}:
            strange += count
    return strange / counts.total() if counts else 0.0


def _kept(found: str, hint: str) -> str:
    return hint if hint and primary(hint) == primary(found) else found


def _scripts(text: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for character, count in Counter(text).items():
        if character.isalpha():
            counts[unicodedata.name(character, "").partition(" ")[0]] += count
    counts.pop("", None)
    return counts


def _statistical(text: str, letters: int, possible: tuple[str, ...], hint: str, otherwise: str) -> str:
    """The likeliest of some languages, where there is enough text and it is clearly likelier."""
    if letters < _LONG_ENOUGH:
        return otherwise
    top, probability = likeliest(text, possible)
    if not top:
        return otherwise
    return _kept(top, hint) if probability >= _SURE or primary(top) == primary(otherwise) else otherwise


def likeliest(text: str, possible: tuple[str, ...]) -> tuple[str, float]:
    """The likeliest of some languages and its probability among them; ``("", 0.0)`` where none is known."""
    ranked = {language: score for language, score in _load().rank(text) if language in possible}
    if not ranked:
        return "", 0.0
    top = max(ranked, key=lambda language: ranked[language])
    scale = math.sqrt(max(1, len(text.encode("utf-8", "replace"))))
    total = sum(math.exp((score - ranked[top]) / scale) for score in ranked.values())
    return top, 1 / total


def _load() -> Any:
    """py3langid's identifier; loading takes most of a second, once."""
    global _identifier
    with _loading:
        if _identifier is None:
            from py3langid.langid import MODEL_FILE, LanguageIdentifier

            _identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        return _identifier
