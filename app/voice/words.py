"""Where the words of a text are, and what of a text is said at all.

::

    “Twice a day — and  again…”  😀
     ^^^^^ ^ ^^^   ^^^  ^^^^^            spans: words without the punctuation around them
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

Span = tuple[int, int]
"""``text[first:last]``."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3021-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, Han, kana (as in the captions)."""
_PIECE = re.compile(r"\S+")
_JOIN = re.compile(r"[—–―…]+|--+|\.{2,}")
"""What parts two words without a space."""
_RUN = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_SAID_SYMBOLS = frozenset("%‰&#@°№℃℉§")
_KEPT_JOINERS = frozenset("\u200c\u200d")
"""They shape Persian and Indic words, and engines know them."""


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


def _belongs(character: str) -> bool:
    """Whether a character at a word's edge is part of the word rather than punctuation around it."""
    category = unicodedata.category(character)
    if category[0] == "M":
        return character not in "\ufe0e\ufe0f\u20e3"
    return category[0] in "LN" or category in ("Sc", "Sm") or character in _SAID_SYMBOLS


def _core(text: str, first: int, last: int) -> Span | None:
    """The stretch without punctuation at either end; ``None`` where nothing is left to say."""
    while first < last and not _belongs(text[first]):
        first += 1
    while last > first and not _belongs(text[last - 1]):
        last -= 1
    if first < last and any(unicodedata.category(c)[0] != "M" for c in text[first:last]):
        return first, last
    return None


def is_unspaced(text: str) -> bool:
    """Whether a word is of a script that is written without spaces."""
    return bool(text) and re.match(f"[{_UNSPACED}]", text) is not None


def spans(text: str, by_character: bool = False) -> list[Span]:
    """Every word of a text, in order, punctuation outside.

    A stretch of a script without spaces is one word, or one a character (with the marks on
    it) where ``by_character``.
    """
    found: list[Span] = []
    for piece in _PIECE.finditer(text):
        edges = [piece.start()]
        for joint in _JOIN.finditer(text, piece.start(), piece.end()):
            if not _keeps_together(text, joint.start(), joint.end()):
                edges += [joint.start(), joint.end()]
        edges.append(piece.end())
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            for run in _RUN.finditer(text, begin, end):
                core = _core(text, *run.span())
                if core is None:
                    continue
                if by_character and is_unspaced(text[core[0]]):
                    found += _characters(text, *core)
                else:
                    found.append(core)
    return found


def _keeps_together(text: str, first: int, last: int) -> bool:
    """Whether a dash stands between two digits: 1914–18 is one word."""
    return first > 0 and last < len(text) and text[first - 1].isdigit() and text[last].isdigit()


def _characters(text: str, first: int, last: int) -> list[Span]:
    found: list[Span] = []
    for index in range(first, last):
        if found and unicodedata.category(text[index])[0] == "M":
            found[-1] = (found[-1][0], index + 1)
        elif _belongs(text[index]):
            found.append((index, index + 1))
    return found


def has_words(text: str) -> bool:
    """Whether anything in a text is said: letters or digits of any script."""
    return any(_is_letter(character) for character in text)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as an engine gets it, and where each of its characters came from.

    ``origin[i]`` is the index, in the text that was given, of the character that ``text[i]``
    stands for; it never decreases.
    """

    text: str
    origin: tuple[int, ...]

    def replaced(self, pattern: re.Pattern[str], make: str) -> Spoken:
        """Every match replaced by ``make`` expanded; the new characters come from the match's first."""
        parts: list[str] = []
        origin: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            if match.start() == match.end():
                continue
            new = match.expand(make)
            parts += [self.text[done : match.start()], new]
            origin += self.origin[done : match.start()]
            origin += [self.origin[match.start()]] * len(new)
            done = match.end()
        if not done:
            return self
        parts.append(self.text[done:])
        origin += self.origin[done:]
        return Spoken("".join(parts), tuple(origin))

    def part(self, first: int, last: int) -> Spoken:
        """A stretch of it, with the same origins."""
        return Spoken(self.text[first:last], self.origin[first:last])


@dataclass(frozen=True, slots=True)
class Phonemes:
    """``text[first:last]`` is said as these IPA phonemes."""

    first: int
    last: int
    ipa: str

    def within(self, said: Spoken) -> Phonemes:
        """The same with places in what is said, where these are its origins."""
        return Phonemes(bisect_left(said.origin, self.first), bisect_left(said.origin, self.last), self.ipa)


def sayable(text: str) -> Spoken:
    """A text without what no voice should say and some choke on.

    Emoji and other pictographs, control characters, unpaired surrogates and private and
    unassigned code points become spaces; marks that are not seen (soft hyphens, direction
    marks, variation selectors) go, so that the word around them stays whole.
    """
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        category = unicodedata.category(character)
        if character.isspace():
            new = "\n" if character in "\n\r\x0b\x0c\x85\u2028\u2029" else " "
        elif category == "Cf":
            new = character if character in _KEPT_JOINERS else ""
        elif character in "\ufe0e\ufe0f\u20e3":
            new = ""
        elif category in ("Cc", "Cs", "Co", "Cn") or (
            category in ("So", "Sk") and character not in _SAID_SYMBOLS and character not in "©®™`^"
        ):
            new = " "
        else:
            new = character
        if new:
            characters.append(new)
            origin.append(index)
    return Spoken("".join(characters), tuple(origin))
