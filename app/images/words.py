"""Words as pictures' names and scripts share them: folded so that “RainDrops_02” meets “rain drop”."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_ENGLISH = """
a an and are as at be been but by for from had has have he her his i if in into is it its me my no not of off on
one or our out she so than that the their them then there these they this to up us was we were what when where
which while who will with would you your all also any can could did do does every how just more most much never
only other over own same should some such too under until very why down about after before again against because
between both during each few here nor once through upon yet
"""
_GERMAN_FRENCH_SPANISH = """
der die das den dem des ein eine einer eines und oder aber ist sind war mit von vom zu zum zur im am auf für nicht
sich auch es er sie wir ihr le la les un une du de et ou mais est sont dans sur avec pour par pas ne que qui se ce
cette el los las una y o pero son en con por para del al lo su
"""
_CAMERA = """
img image images dsc dscn dscf dcim pxl mvi gopr dji cimg pict imgp sam kic photo photos picture pictures pic pics
foto fotos bild bilder scan screenshot copy kopie final edited edit untitled unnamed whatsapp snapchat fb signal
wallpaper background thumb small large big hd uhd px jpg jpeg png heic
"""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts written without spaces between words: Thai, Lao, Burmese, Khmer, kana, Han."""

_CAMEL = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ])")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f'’][^\W\d_]+)*")


def is_unspaced(text: str) -> bool:
    """Whether the text has letters of a script that puts no spaces between words."""
    return _UNSPACED.search(text) is not None


def fold(word: str) -> str:
    """Case, accents, plural and possessive taken off: “Cafés” and “café” are one word."""
    flat = unicodedata.normalize("NFKD", word.casefold())
    flat = "".join(letter for letter in flat if not unicodedata.combining(letter))
    flat = re.sub(r"['’]s?$", "", flat)
    if flat.startswith("\u0627\u0644") and len(flat) > 4:  # Arabic's definite article is written on
        flat = flat[2:]
    if not flat.isascii() or len(flat) < 4 or flat.endswith(("ss", "us", "is")):
        return flat
    if flat.endswith("ies") and len(flat) > 4:
        return flat[:-3] + "y"
    if flat.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
        return flat[:-2]
    return flat[:-1] if flat.endswith("s") else flat


STOP_WORDS = frozenset(
    form for word in (_ENGLISH + _GERMAN_FRENCH_SPANISH).split() for form in (word, fold(word))
)
"""Words that carry a sentence rather than its matter, as written and folded."""

CAMERA_WORDS = frozenset(form for word in _CAMERA.split() for form in (word, fold(word)))
"""What cameras, telephones and programs put into file names."""


def name_words(name: str) -> tuple[str, ...]:
    """The telling words of a file name, folded, in order; numbers and camera words left out."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", unicodedata.normalize("NFC", name))
    spaced = _CAMEL.sub(" ", stem)
    words = (fold(word) for word in _WORD.findall(spaced))
    return tuple(
        dict.fromkeys(
            word
            for word in words
            if word not in STOP_WORDS and word not in CAMERA_WORDS and (len(word) > 1 or is_unspaced(word))
        )
    )


def text_words(text: str) -> frozenset[str]:
    """The folded words of a text, and its neighbours joined, so that “rain drops” holds “raindrop”."""
    words = [fold(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]
    pairs = (first + second for first, second in pairwise(words))
    return frozenset(word for word in words if word not in STOP_WORDS).union(pairs)
