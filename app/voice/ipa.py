"""IPA as engines take it: espeak's own letters, hibari's, or a respelling for those that take none.

::

    təˈmɑːtəʊ   espeak   t@'mA:t@U       by asking the library what each of its letters sounds like
                hibari   təmˈɑtO
                others   tuhmahtoh       as near as ordinary letters come
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import product

STRESS = "ˈˌ"
_VOWELS = frozenset("aeiouyæøœɐɑɒɔɘəɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻAIOQWY")
_SILENT = re.compile('[.\\s͜͡|‖()/\\[\\]{}<>"]')
"""Syllable marks, ties and brackets."""

_NEAR: Mapping[str, tuple[str, ...]] = {
    "ɹ": ("r", "ɾ"), "r": ("ɹ", "ɾ", "ʁ"), "ʁ": ("r", "ɹ", "ɾ"), "ʀ": ("ʁ", "r", "ɹ"), "ɾ": ("r", "ɹ"),
    "ɡ": ("g", "k"), "g": ("ɡ",), "ɫ": ("l",), "ʎ": ("lj",), "ɲ": ("nj",), "ɬ": ("ʃl", "l"), "ɳ": ("n",),
    "ʈ": ("t",), "ɖ": ("d",), "x": ("χ", "k"), "χ": ("x", "k"), "ɣ": ("ɡ", "g"), "ç": ("ʃ", "x"), "ʝ": ("j",),
    "β": ("v", "b"), "ɸ": ("f",), "θ": ("t", "s"), "ð": ("d", "z"), "ʒ": ("ʃ", "z"), "ʃ": ("s",), "ʔ": ("",),
    "ɕ": ("ʃ",), "ʑ": ("ʒ",), "ɥ": ("w", "j"), "w": ("v", "u"), "ʋ": ("v", "w"), "h": ("x", ""), "ɦ": ("h",),
    "ʕ": ("",), "ħ": ("h",), "q": ("k",), "ɟ": ("dj",), "c": ("tj", "k"), "ŋ": ("n",), "ɱ": ("m",), "v": ("f", "b"),
    "z": ("s",), "d": ("t",), "b": ("p",), "ʌ": ("ɐ", "a", "ə"), "ɐ": ("ʌ", "a", "ə"), "a": ("æ", "ɑ", "ɑː", "aː"),
    "ɑ": ("ɑː", "a", "aː"), "ɒ": ("ɔ", "ɑː", "o"), "æ": ("a", "ɛ"), "ɛ": ("e", "æ"), "e": ("ɛ", "eɪ", "eː"),
    "ɪ": ("i",), "i": ("iː", "ɪ"), "ʏ": ("y", "ɪ"), "y": ("yː", "ʏ", "uː", "i"), "ø": ("øː", "œ", "ɜː", "ə"),
    "œ": ("ø", "ɜː", "ə"), "ɜ": ("ɜː", "ə", "œ"), "ɝ": ("ɜːɹ", "ɜː", "ər"), "ɚ": ("əɹ", "ə"), "ə": ("ɐ", "ɛ", "e"),
    "ɔ": ("ɔː", "o", "ɒ"), "o": ("oː", "ɔ", "oʊ"), "ʊ": ("u", "uː"), "u": ("uː", "ʊ"), "ɯ": ("u", "uː"),
    "ɤ": ("ʌ", "o"), "ɨ": ("ɪ", "i"), "ʉ": ("uː", "u"), "ɵ": ("ø", "ə"), "ᵻ": ("ɪ",), "əʊ": ("oʊ", "o"),
    "oʊ": ("əʊ", "oː", "o"), "eɪ": ("eː", "e"), "t": ("d",), "k": ("ɡ",), "p": ("b",),
}  # fmt: skip
"""What stands for a sound that a voice does not have: the nearest by place and manner first."""


def cleaned(ipa: str) -> str:
    """IPA with one spelling a sound: composed, no ties, no brackets, ``'`` and ``:`` as their IPA signs."""
    text = unicodedata.normalize("NFD", ipa.strip())
    text = text.replace("\u0303", "~~").replace("'", "ˈ").replace(",", "ˌ").replace(":", "ː")
    text = _SILENT.sub("", text)
    text = "".join(
        character for character in text if unicodedata.category(character) != "Mn" or character == "\u0327"
    )
    return unicodedata.normalize("NFC", text).replace("~~", "\u0303")


def heard(ipa: str) -> bool:
    """Whether there is any sound in it."""
    return any(character.isalpha() for character in cleaned(ipa))


def espeak_table(sound_of: Callable[[str], str]) -> dict[str, str]:
    """IPA to espeak's letters for one voice. ``sound_of`` gives what letters in ``[[…]]`` sound like.

    Each letter is asked for with a vowel behind it, since languages such as German have other
    sounds at a word's end.
    """
    vowel = sound_of("a")
    ones = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@{&*?"
    seconds = ":;^\"~#.2345@IUNRLAVEOaeiouhsSzZr'"
    sounds: dict[str, str] = {}

    def sound(letters: str) -> str:
        if letters not in sounds:
            found = sound_of(f"{letters}|a")
            kept = found[: -len(vowel)] if vowel and found.endswith(vowel) else ""
            sounds[letters] = "".join(character for character in kept if character not in STRESS)
        return sounds[letters]

    table: dict[str, str] = {}
    pairs = ("".join(pair) for pair in product(ones, seconds))
    for letters in (*ones, *pairs, "aI@", "aU@", "oU@", "i:@", "O@r", "e@r"):
        made = sound(letters)
        if made and (len(letters) == 1 or made != sound(letters[0]) + sound(letters[1:])):
            table.setdefault(made, letters)
    return table


def to_espeak(ipa: str, table: Mapping[str, str]) -> str:
    """IPA in espeak's letters; sounds that the voice does not have by the nearest it has."""
    stress = {"ˈ": "'", "ˌ": ","}
    return "".join(stress.get(sound, "") or _of_table(sound, table, 3) for sound in _sounds(ipa, table))


def _sounds(ipa: str, table: Mapping[str, str]) -> list[str]:
    """IPA cut into sounds, the longest that the table has first."""
    text = cleaned(ipa)
    longest = max((len(sound) for sound in table), default=1)
    found: list[str] = []
    at = 0
    while at < len(text):
        if text[at] in STRESS:
            found.append(text[at])
            at += 1
            continue
        size = next((n for n in range(min(longest, len(text) - at), 0, -1) if text[at : at + n] in table), 0)
        size = size or next((n for n in (2, 1) if text[at : at + n] in _NEAR), 1)
        found.append(text[at : at + size])
        at += size
    return found


def _of_table(sound: str, table: Mapping[str, str], depth: int) -> str:
    """One sound by the table, or by what is near to it."""
    if sound in table:
        return table[sound] + ("|" if table[sound][-1].isalnum() else "")
    if depth:
        for near in _NEAR.get(sound, ()):
            parts = [_of_table(part, table, depth - 1) for part in _sounds(near, table)]
            if all(parts) or not near:
                return "".join(parts)
    return ""


_HIBARI = (
    ("oʊ", "O"), ("əʊ", "O"), ("eɪ", "A"), ("aɪ", "I"), ("aʊ", "W"), ("ɔɪ", "Y"), ("dʒ", "ʤ"), ("tʃ", "ʧ"),
    ("ɜːɹ", "ɜɹ"), ("ɜːr", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɝ", "ɜɹ"), ("ɚ", "əɹ"), ("r", "ɹ"), ("g", "ɡ"), ("ɫ", "l"),
    ("ʁ", "ɹ"), ("ː", ""),
)  # fmt: skip
"""The letters of hibari's front end (Kokoro's, after misaki) for American sounds."""


def to_hibari(ipa: str) -> str:
    """IPA in hibari's letters, stress marks right before the vowel as it was trained."""
    text = cleaned(ipa)
    for sound, letter in _HIBARI:
        text = text.replace(sound, letter)
    result: list[str] = []
    waiting = ""
    for character in text:
        if character in STRESS:
            waiting = character
            continue
        if waiting and character in _VOWELS:
            result.append(waiting)
            waiting = ""
        result.append(character)
    return "".join(result)


_SPELLED = (
    ("oʊ", "oh"), ("əʊ", "oh"), ("eɪ", "ay"), ("aɪ", "eye"), ("aʊ", "ow"), ("ɔɪ", "oy"), ("dʒ", "j"), ("tʃ", "ch"),
    ("iː", "ee"), ("uː", "oo"), ("ɑː", "ah"), ("ɔː", "aw"), ("ɜː", "ur"), ("ɝ", "ur"), ("ɚ", "er"), ("θ", "th"),
    ("ð", "th"), ("ʃ", "sh"), ("ʒ", "zh"), ("ŋ", "ng"), ("j", "y"), ("ɹ", "r"), ("ʁ", "r"), ("ɡ", "g"), ("x", "kh"),
    ("ç", "sh"), ("ɪ", "i"), ("ɛ", "e"), ("æ", "a"), ("ɑ", "ah"), ("ɒ", "o"), ("ɔ", "aw"), ("ʊ", "oo"), ("ʌ", "uh"),
    ("ə", "uh"), ("ɐ", "uh"), ("ɜ", "ur"), ("ø", "ur"), ("œ", "ur"), ("ɲ", "ny"), ("ʎ", "ly"), ("ɾ", "r"), ("ʔ", ""),
    ("ː", ""), ("ˈ", ""), ("ˌ", ""), ("\u0303", "n"),
)  # fmt: skip


def respelled(ipa: str) -> str:
    """IPA in ordinary letters, as an English reader would spell the sounds."""
    text = cleaned(ipa)
    made: list[str] = []
    at = 0
    while at < len(text):
        sound, letters = next(
            ((sound, letters) for sound, letters in _SPELLED if text.startswith(sound, at)),
            (text[at], text[at]),
        )
        made.append(letters if letters.isascii() else "")
        at += len(sound)
    return "".join(made)
