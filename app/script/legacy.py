"""Which encoding from before Unicode some bytes are in, judged by what they decode to.

charset-normalizer needs a page of text to be right; a script may be a sentence. What tells
the encodings apart in a sentence is spelling: real text has capitals at the start of words,
letters of one alphabet in a word, and the frequent characters of its language.
"""

from __future__ import annotations

import re

_FREQUENT = {
    # Accented letters and typographic marks by how far they are everyday, 0 to 1.
    1.0: "éèàêçôîûùëïâœäöüßåøæñáíóúãõÉÀÇÈÊÂÔÄÖÜÅØÆÑÁÍÓÚ¿¡«»“”‘’„–—…€£°",
    0.9: "ąćęłńśźżčďěňřšťůžýőűăşğıŁŚŻŹČŘŠŽİŞĞĄĆĘŃŐŰĂìòÎÌÒÙÛÃÕ\u00a0§·×½²ªº©®™•†",
    0.6: "ţđŢĐÝľĺŕĽĹŔĎĚŇŤŮÿŸËÏŒ¼¾³±µ¢¥¶‹›‚‰",
}
_WEIGHT = {character: weight for weight, characters in _FREQUENT.items() for character in characters}
_FAMILIES: tuple[tuple[re.Pattern[str], str, float], ...] = (
    # letters of one alphabet; the frequent ones; the weight of the rest
    (re.compile("[\u0400-\u045f\u0490\u0491]"), "оеаинтсрвлкмдпуяыьі", 0.8),
    (re.compile("[\u0386-\u03ce]"), "αοιετσνηυρπκμλςάέήίόύώ", 0.75),
    (re.compile("[\u05d0-\u05ea]"), "יוהלאמרתבנשכדעפקחגםןזסצטך", 0.9),
    (re.compile("[\u0621-\u06d2\u060c\u061b\u061f]"), "اليمونرتبةعدسفهكقحجأ،؟", 0.85),
    (re.compile("[\u0e01-\u0e5b]"), "านรอกเงมยลวดทสต่้ัิีะไ็์", 0.85),
)
_ENCODINGS = (
    # in the order they are believed in when two look equally well
    "cp1252",
    "cp932",
    "gb18030",
    "big5hkscs",
    "euc_jp",
    "cp949",
    "cp1251",
    "koi8_u",
    "koi8_r",
    "cp1250",
    "iso8859_2",
    "cp1253",
    "iso8859_7",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp874",
    "mac_roman",
    "iso8859_5",
    "cp866",
    "cp850",
    "latin_1",
    "mac_cyrillic",
    "cp437",
)
_EASTERN = frozenset({"cp932", "gb18030", "big5hkscs", "euc_jp", "cp949"})
_WORD = re.compile(r"[^\W\d_]*[^\x00-\x7f\W\d_][^\W\d_]*")
_HIGH = re.compile(r"[^\x00-\x7f]")
_INNER_CAPITAL = re.compile(r"[a-zа-яα-ω\u00df-\u00ff][A-ZА-ЯΑ-Ω\u00c0-\u00de]")
_SPACED_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
"""Chinese and Japanese have no spaces between words; Korean read as Chinese has."""
_SAMPLE = 1 << 15
_ENOUGH = 0.45
"""A text that looks worse than this in every encoding is not decided here."""


def best_legacy(data: bytes) -> str | None:
    """The likeliest encoding of bytes that are neither ASCII nor Unicode, or ``None``."""
    sample = _telling(data)
    scored: list[tuple[float, int, str]] = []
    for order, encoding in enumerate(_ENCODINGS):
        try:
            text = sample.decode(encoding)
            if len(sample) < len(data):
                data.decode(encoding)
        except UnicodeDecodeError:
            continue
        scored.append((_likeness(text, encoding) - order * 0.002, -order, encoding))
    if not scored:
        return None
    score, _, encoding = max(scored)
    return encoding if score >= _ENOUGH else None


def _telling(data: bytes) -> bytes:
    """The lines that decide: those with bytes above 127, as many as are enough."""
    if len(data) <= _SAMPLE:
        return data
    sample: list[bytes] = []
    length = 0
    for line in re.findall(rb"[^\n]*\n|[^\n]+", data):
        if line.isascii():
            continue
        sample.append(line)
        length += len(line)
        if length > _SAMPLE:
            break
    return b"".join(sample)


def _likeness(text: str, encoding: str) -> float:
    """How much a text looks like writing: about 1 for what a person wrote, 0 or less for noise."""
    high = _HIGH.findall(text)
    if not high:
        return 0.0
    score = sum(_everyday(character, encoding) for character in high) / len(high)
    words = _WORD.findall(text)
    if encoding in _EASTERN:
        score -= 0.0 if encoding == "cp949" else len(_SPACED_HAN.findall(text)) / len(high)
    elif words:
        score -= sum(map(_misspelt, words)) / len(words)
    return score


def _everyday(character: str, encoding: str) -> float:
    """How usual one character is in what the encoding was made for."""
    if encoding in _EASTERN:
        return _eastern(character, encoding)
    if character in _WEIGHT:
        return _WEIGHT[character]
    for letters, frequent, rest in _FAMILIES:
        if letters.match(character):
            return 1.0 if character.lower() in frequent else rest
    if character.isalpha():
        return 0.3
    return -1.0 if "\x80" <= character <= "\x9f" else -0.3


def _eastern(character: str, encoding: str) -> float:
    """Kana, common Han and Hangul by where the national standards put their frequent characters."""
    if character in "、。，！？：；「」『』（）“”‘’…—・ー《》　～":
        return 1.0
    if "\u3041" <= character <= "\u30fe":
        return 1.0 if encoding in ("cp932", "euc_jp") else 0.0
    if "\uff01" <= character <= "\uff5e":
        return 0.8
    if "\uff61" <= character <= "\uff9f":
        return 0.1  # half-width kana: any Western text looks like these
    standard, first, last = {
        "cp932": ("cp932", 0x88, 0x98),
        "euc_jp": ("cp932", 0x88, 0x98),
        "gb18030": ("gb2312", 0xB0, 0xD7),
        "big5hkscs": ("big5", 0xA4, 0xC6),
        "cp949": ("euc_kr", 0xB0, 0xC8),
    }[encoding]
    try:
        lead = character.encode(standard)[0]
    except UnicodeEncodeError:
        return -0.5
    if not first <= lead <= last:
        return 0.0
    return 0.97 if encoding != "cp949" or "\uac00" <= character <= "\ud7a3" else 0.2


def _misspelt(word: str) -> float:
    """What is wrong with a word: capitals inside it, letters of two alphabets together."""
    wrong = 0.0
    if _INNER_CAPITAL.search(word):
        wrong += 0.6
    if not word.isascii() and len(word) > 1 and word.isupper():
        wrong += 0.15  # rarely is a whole text in capitals
    alphabets = {0 if c < "\u0250" else ord(c) >> 8 for c in word}
    latin = any(c.isascii() for c in word)
    if len(alphabets) > 1 or (latin and alphabets != {0}):
        wrong += 1.0
    elif not latin and alphabets == {0} and len(word) > 2:
        wrong += 0.7  # a word of accented Latin letters alone
    return wrong
