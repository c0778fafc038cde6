"""From a text's words to the words an English front end makes of them, and back.

The front end writes dates, units and money out before it speaks, so what it says is not
what the caption shows. Each said word is given to the word of the text it stands for:

::

    text     Paid | $5.20 | on | Jan.    | 5th
    said     Paid | $5.20 | on | January | fifth
    text     3    km         | 9:30
    said     3    kilometers | nine thirty
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from app.voice.ipa import to_hibari
from app.voice.words import Phonemes, Span, Spoken

_DIGITS = re.compile(r"\d{16,}")
_ENDLESS = re.compile(r"[^\s]{60,}")
_JOINTS = frozenset("-_/.,:;=&?")
_PART = 40
"""The front end's time grows with the cube of a word's parts, so that one of 1,600 never ends."""
_RESPELLING = re.compile(r"\]\(")


def tidied(sentence: Spoken) -> Spoken:
    """What the front end chokes on, parted so that it reads it.

    ``[a](b)``, which it takes for a respelling, runs of 16 digits or more, and words of 60
    characters or more. What people write short has been written out before (:mod:`app.voice.normal`).
    """
    sentence = sentence.replaced(_RESPELLING, "] (")
    sentence = _spread(sentence, _DIGITS, lambda digits: [f"{digit} " for digit in digits])
    return _spread(sentence, _ENDLESS, _in_parts)


def _in_parts(word: str) -> list[str]:
    """An endless word with spaces for its joints, and at least one every 40 characters."""
    return [
        " " if character in _JOINTS else f"{character} " if not (index + 1) % _PART else character
        for index, character in enumerate(word)
    ]


def _spread(sentence: Spoken, pattern: re.Pattern[str], rewrite: Callable[[str], list[str]]) -> Spoken:
    """Every match with each of its characters rewritten; what replaces one comes from it."""
    parts: list[str] = []
    origin: list[int] = []
    done = 0
    for match in pattern.finditer(sentence.text):
        first, last = match.span()
        parts.append(sentence.text[done:first])
        origin += sentence.origin[done:first]
        for index, new in enumerate(rewrite(match.group()), first):
            parts.append(new)
            origin += [sentence.origin[index]] * len(new)
        done = last
    parts.append(sentence.text[done:])
    origin += sentence.origin[done:]
    return Spoken("".join(parts), tuple(origin))


def sentences(text: Spoken, language: str) -> list[Spoken]:
    """A text in sentences, and in its lines; nothing is lost but line ends."""
    import sentencex

    found: list[Spoken] = []
    at = 0
    for piece in sentencex.segment(language.split("-")[0] or "en", text.text):
        for line in re.finditer(r"[^\n]+", piece):
            found.append(text.part(at + line.start(), at + line.end()))
        at += len(piece)
    if at != len(text.text):
        raise ValueError("the sentences of a text must be the whole text")
    return found


def _likeness(word: str, said: str) -> float:
    """0 to 1: how much a said word looks like a written one."""
    word, said = word.lower(), said.lower()
    if word == said:
        return 1.0
    shared = 0
    for one, other in zip(word, said, strict=False):
        if one != other:
            break
        shared += 1
    return shared / max(1, min(len(word), len(said)))


def _shared_out(words: Sequence[str], said: Sequence[str]) -> list[tuple[int, int]]:
    """For each word the stretch of ``said`` that stands for it; there are at least as many said.

    The cheapest way to cut ``said``: a stretch should begin like its word, and only a word
    with digits or signs should need more than one.
    """
    count, total = len(words), len(said)
    far = float("inf")
    cost = [[far] * (total + 1) for _ in range(count + 1)]
    came = [[0] * (total + 1) for _ in range(count + 1)]
    cost[0][0] = 0.0
    for row in range(1, count + 1):
        word = words[row - 1]
        extra = 1.0 if word.isalpha() else 0.1
        for end in range(row, total - (count - row) + 1):
            for begin in range(row - 1, end):
                if cost[row - 1][begin] == far:
                    continue
                price = cost[row - 1][begin] + 1.0 - _likeness(word, said[begin]) + extra * (end - begin - 1)
                if price < cost[row][end]:
                    cost[row][end], came[row][end] = price, begin
    cuts = [total]
    for row in range(count, 0, -1):
        cuts.append(came[row][cuts[-1]])
    cuts.reverse()
    return list(pairwise(cuts))


_MOST_ALIGNED = 24
"""Words in a changed stretch up to which the cheapest cut is looked for; beyond, an even one."""


def matched(words: Sequence[str], said: Sequence[str]) -> list[tuple[int, int]]:
    """For each word of the text the stretch of said words that stands for it.

    Stretches are in order. Neighbouring words may have the same one, where several words were
    said as fewer; a word that is not said at all has an empty one.
    """
    result = [(0, 0)] * len(words)
    matcher = SequenceMatcher(None, _folded(words), _folded(said), autojunk=False)
    ahead = False
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            for offset in range(last - first):
                result[first + offset] = (begin + offset, begin + offset + 1)
        elif kind == "insert":  # words put in: they belong to the one before ("$5" -> "5 dollars")
            if first > 0:
                result[first - 1] = (result[first - 1][0], end)
            ahead = begin == 0
        elif kind == "replace":
            for index, stretch in enumerate(_replaced(words[first:last], said[begin:end])):
                result[first + index] = (begin + stretch[0], begin + stretch[1])
        else:  # dropped
            for index in range(first, last):
                result[index] = (begin, begin)
    if ahead and result:  # said before the first word: it belongs to that one
        result[0] = (0, max(result[0][1], 1))
    return result


def _folded(words: Sequence[str]) -> list[str]:
    return [word.lower().replace("’", "'") for word in words]


def _replaced(words: Sequence[str], said: Sequence[str]) -> list[tuple[int, int]]:
    count, total = len(words), len(said)
    if total >= count and count <= _MOST_ALIGNED and total <= 4 * _MOST_ALIGNED:
        return _shared_out(words, said)
    if total >= count:
        cuts = [index * total // count for index in range(count + 1)]
        return list(pairwise(cuts))
    return [(index * total // count, index * total // count + 1) for index in range(count)]


def sounds_of(text: str, words: Sequence[Span], phonemes: Sequence[Phonemes]) -> dict[int, str]:
    """By the number of a word, how it sounds in hibari's letters; with its ending, such as "’s"."""
    told: dict[int, str] = {}
    for one in phonemes:
        own = [at for at, span in enumerate(words) if span[0] < one.last and one.first < span[1]]
        told.update(dict.fromkeys(own, ""))
        if own:
            letters = to_hibari(one.ipa)
            if text[one.last : words[own[-1]][1]].lower() in ("'s", "’s"):
                letters += "s" if letters[-1:] in tuple("ptkfθ") else "z"
            told[own[0]] = letters
    return told
