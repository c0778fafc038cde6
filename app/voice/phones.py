"""How words sound, in the phones of the aligner's models, for words that their dictionaries lack.

espeak-ng reads the word (a number, a name, an abbreviation) as IPA, and each IPA symbol is given
the nearest phone of the model:

::

    1998   n_ˈaɪ_n_t_iː_n  n_ˈaɪ_n_t_i ˈeɪ_t      N AY N T IY N  N AY N T IY  EY T
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence

from app.errors import SpeechFailed
from app.voice import espeak_library as library

_IPA = 0x02
_SEPARATOR = "_"
_UTF8 = 1

READERS: Mapping[str, str] = {"en": "gmw/en-US", "fr": "roa/fr"}
"""espeak's voice that reads for each language the aligner has a model of."""

ENGLISH: Mapping[str, str] = {
    "iː": "IY", "i": "IY", "ɪ": "IH", "ᵻ": "IH", "ɨ": "IH", "eɪ": "EY", "e": "EH", "ɛ": "EH", "æ": "AE", "a": "AE",
    "aː": "AA", "ə": "AH", "ɐ": "AH", "ʌ": "AH", "ɚ": "ER", "ɜː": "ER", "ɜ": "ER", "ɑː": "AA", "ɑ": "AA", "ɒ": "AA",
    "ɔː": "AO", "ɔ": "AO", "oː": "AO", "o": "OW", "oʊ": "OW", "əʊ": "OW", "ʊ": "UH", "uː": "UW", "u": "UW", "aɪ": "AY",
    "aʊ": "AW", "ɔɪ": "OY", "iə": "IY AH", "əl": "AH L", "n̩": "AH N", "m̩": "AH M", "l̩": "AH L", "p": "P", "b": "B",
    "t": "T", "d": "D", "k": "K", "ɡ": "G", "g": "G", "f": "F", "v": "V", "θ": "TH", "ð": "DH", "s": "S", "z": "Z",
    "ʃ": "SH", "ʒ": "ZH", "h": "HH", "m": "M", "n": "N", "ŋ": "NG", "l": "L", "ɹ": "R", "r": "R", "w": "W", "j": "Y",
    "tʃ": "CH", "dʒ": "JH", "ɾ": "T", "ʔ": "T", "x": "K", "ɬ": "L", "ç": "HH", "ɲ": "N Y", "ʁ": "R", "y": "UW",
    "ø": "ER", "œ": "ER", "ɑ̃": "AA N", "ɔ̃": "AO N", "ɛ̃": "AE N",
}  # fmt: skip
"""IPA as espeak writes English to the 39 phones of the CMU dictionary, without stress."""

FRENCH: Mapping[str, str] = {
    "a": "aa", "ɑ": "aa", "ɛ": "ai", "ɑ̃": "an", "o": "au", "ɔ": "oo", "b": "bb", "ʃ": "ch", "d": "dd", "ə": "ee",
    "e": "ei", "ø": "eu", "f": "ff", "ɡ": "gg", "g": "gg", "ɲ": "gn", "i": "ii", "ɛ̃": "in", "ʒ": "jj", "k": "kk",
    "l": "ll", "m": "mm", "n": "nn", "œ": "oe", "ɔ̃": "on", "u": "ou", "p": "pp", "ʁ": "rr", "r": "rr", "ɹ": "rr",
    "s": "ss", "t": "tt", "œ̃": "un", "y": "uu", "ɥ": "uy", "v": "vv", "w": "ww", "j": "yy", "z": "zz", "ŋ": "nn gg",
    "x": "rr", "θ": "ss", "ð": "zz", "ɪ": "ii", "ʊ": "ou", "æ": "aa", "ʌ": "oe", "ɜ": "eu", "ɒ": "oo", "ɚ": "ee rr",
    "ɐ": "aa", "ɾ": "tt", "tʃ": "tt ch", "dʒ": "dd jj", "eɪ": "ei", "aɪ": "aa yy", "aʊ": "aa ou", "oʊ": "au",
    "əʊ": "au", "ɔɪ": "oo yy", "əl": "ee ll",
}  # fmt: skip
"""IPA as espeak writes French to the phones of the French model."""

TABLES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "fr": FRENCH}


def mapped(ipa: str, table: Mapping[str, str]) -> str:
    """IPA as a model's phones, a space between them; symbols that sound like none of them are left out."""
    result: list[str] = []
    longest = max(map(len, table))
    for token in ipa.replace("ˈ", "").replace("ˌ", "").replace(" ", _SEPARATOR).split(_SEPARATOR):
        if token.startswith("("):  # "(en)": read as another language from here on
            token = token.partition(")")[2]
        at = 0
        while at < len(token):
            for size in range(min(longest, len(token) - at), 0, -1):
                if (phone := table.get(token[at : at + size])) is not None:
                    result.append(phone)
                    break
            else:
                size = 1
            at += size
    return " ".join(result)


def pronounced(words: Sequence[str], language: str) -> list[str]:
    """Each word as phones of the language's model, as espeak reads it; empty where nothing is said.

    All of them empty where espeak does not load.
    """
    table = TABLES[language]
    try:
        return [mapped(ipa, table) for ipa in _read(words, READERS[language])]
    except SpeechFailed:
        return [""] * len(words)


def _read(words: Sequence[str], voice: str) -> list[str]:
    """Each word in IPA, symbols parted by underscores."""
    result: list[str] = []
    with library.LOCK, library.fresh() as (espeak, _):
        espeak.espeak_SetVoiceByName(voice.encode())
        espeak.espeak_TextToPhonemes.restype = ctypes.c_char_p
        espeak.espeak_TextToPhonemes.argtypes = (
            ctypes.POINTER(ctypes.c_char_p),
            ctypes.c_int,
            ctypes.c_int,
        )
        for word in words:
            rest = ctypes.c_char_p(word.replace("\0", " ").encode("utf-8", "replace"))
            clauses: list[str] = []
            while rest:
                read = espeak.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA | ord(_SEPARATOR) << 8)
                clauses.append((read or b"").decode("utf-8", "replace"))
            result.append(_SEPARATOR.join(clauses))
    return result
