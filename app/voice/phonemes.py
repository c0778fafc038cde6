"""Which phonemes of a sentence belong to which of its words.

A front end reads a sentence as a whole and runs words together, so its words are not the
text's. Each word is read alone too, and the two readings are laid over one another:

::

    words       rose   |  of   | the  | banks
    alone       ɹ oʊ z | ʌ v   | ð ə  | b æ ŋ k s
    together    ɹ oʊ z   ʌ v     ð ə    b æ ŋ k s
                ^        ^       ^      ^            where each word begins
"""

from __future__ import annotations

from collections.abc import Sequence

_STRESS = frozenset("ˈˌːˑ‿͡")
"""Marks that a word has in one reading and not in the other."""
_VOWELS = frozenset("aeiouyæøœɐɑɒɔɘəɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏεᵻ")
_PUNCTUATION = frozenset(",.;:!?…—()\"'¿¡،؛؟।。！？、，-")
_UNLIKE, _RELATED, _LEFT_OUT = 1.5, 0.7, 1.0
_BAND = 60
"""How far the two readings may drift apart, in phonemes."""
_AT_SPACE = 0.3
"""What it costs a word to begin elsewhere than after a space."""


def is_said(phoneme: str) -> bool:
    """Whether a phoneme sounds: no stress mark, space or punctuation."""
    return phoneme not in _STRESS and not phoneme.isspace() and phoneme not in _PUNCTUATION


def is_pause(phoneme: str) -> bool:
    """Whether it is punctuation, at which a voice pauses."""
    return phoneme in _PUNCTUATION and phoneme not in "'-"


def shared_out(words: Sequence[Sequence[str]], sentence: Sequence[str]) -> list[tuple[int, int]]:
    """For each word, read alone, the stretch of the sentence's phonemes that are its own.

    Stretches are in order and do not overlap; a word of which nothing is said has an empty one.
    """
    alone = [(phoneme, number) for number, word in enumerate(words) for phoneme in word if is_said(phoneme)]
    heard = [index for index, phoneme in enumerate(sentence) if is_said(phoneme)]
    owners = _owners(
        alone, [sentence[index] for index in heard], [_begins(sentence, index) for index in heard]
    )
    result = [(0, 0)] * len(words)
    for position, owner in enumerate(owners):
        if owner < 0:
            continue
        index = heard[position]
        first = index
        while first > 0 and sentence[first - 1] in _STRESS - {"ː", "ˑ"}:
            first -= 1
        last = index + 1
        while last < len(sentence) and sentence[last] in "ːˑ":
            last += 1
        was = result[owner]
        result[owner] = (was[0], last) if was != (0, 0) else (first, last)
    at = 0
    for number, stretch in enumerate(result):
        if stretch == (0, 0):
            result[number] = (at, at)
        at = result[number][1]
    return result


def _begins(sentence: Sequence[str], index: int) -> bool:
    before = index - 1
    while before >= 0 and sentence[before] in _STRESS:
        before -= 1
    return before < 0 or not is_said(sentence[before])


def _price(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return _RELATED if (one in _VOWELS) == (other in _VOWELS) else _UNLIKE


def _owners(alone: Sequence[tuple[str, int]], heard: Sequence[str], begins: Sequence[bool]) -> list[int]:
    """The word of each heard phoneme: the cheapest way to lay the readings over one another."""
    rows, columns = len(alone), len(heard)
    if not rows or not columns:
        return [-1] * columns
    far = float("inf")
    band = max(_BAND, abs(rows - columns) + _BAND)
    before = [0.0 if column == 0 else column * _LEFT_OUT for column in range(columns + 1)]
    steps: list[bytearray] = [bytearray([2] * (columns + 1))]
    for row in range(1, rows + 1):
        phoneme, owner = alone[row - 1]
        new_word = row == 1 or alone[row - 2][1] != owner
        now = [far] * (columns + 1)
        step = bytearray(columns + 1)
        middle = row * columns // rows
        low, high = max(0, middle - band), min(columns, middle + band)
        if low == 0:
            now[0], step[0], low = row * _LEFT_OUT, 1, 1
        for column in range(low, high + 1):
            here = before[column - 1] + _price(phoneme, heard[column - 1])
            if new_word != begins[column - 1]:
                here += _AT_SPACE
            best, how = here, 0
            if before[column] + _LEFT_OUT < best:
                best, how = before[column] + _LEFT_OUT, 1
            if now[column - 1] + _LEFT_OUT < best:
                best, how = now[column - 1] + _LEFT_OUT, 2
            now[column], step[column] = best, how
        before = now
        steps.append(step)
    owners = [-1] * columns
    row, column = rows, columns
    while row > 0 and column > 0:
        how = steps[row][column]
        if how == 0:
            owners[column - 1] = alone[row - 1][1]
            row, column = row - 1, column - 1
        elif how == 1:
            row -= 1
        else:
            column -= 1
    return _filled(owners, begins)


def _filled(owners: list[int], begins: Sequence[bool]) -> list[int]:
    """Phonemes that no word claimed: to the word that goes on, or to the one that begins there."""
    filled = list(owners)
    for position in range(len(filled)):
        if filled[position] < 0:
            following = next((owner for owner in owners[position:] if owner >= 0), -1)
            previous = filled[position - 1] if position else -1
            begun = begins[position] and previous >= 0
            after = next(
                (
                    at
                    for at in range(position, len(owners))
                    if owners[at] >= 0 or (at > position and begins[at])
                ),
                len(owners),
            )
            joins = begun and after < len(owners) and owners[after] >= 0 and not begins[after]
            filled[position] = following if previous < 0 or joins else previous
    return filled
