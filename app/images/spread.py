"""Which picture goes to which frame: by name where names speak, else in order.

::

    texts     0    1    2    3    4    5    6
    by name        C              A                 the best matches first, each picture once
    in order  B    C    D    B    A    C    D       the rest: unused ones first, then whichever
                                                    is farthest from its nearest other use
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import log

from app.images.words import is_unspaced, name_words, text_words

_Pair = tuple[float, int, int]
"""(score, text, picture)."""


def spread(names: Sequence[str], texts: Sequence[str]) -> list[int | None]:
    """For each text the index of the picture it gets; ``None`` for all where ``names`` is empty.

    Every picture is used once before any is used twice (as far as there are texts), and the
    same picture is never next to itself where there are three or more.
    """
    if not names:
        return [None] * len(texts)
    given = _by_name(names, texts)
    _in_order(given, len(names))
    return list(given)


def scores(names: Sequence[str], texts: Sequence[str]) -> list[_Pair]:
    """Every (text, picture) whose words meet, best first.

    A word that few names have says more than one they share; of two names with equally many
    words met, the one of which more is met comes first.
    """
    words = [name_words(name) for name in names]
    holders: dict[str, list[int]] = defaultdict(list)
    for picture, own in enumerate(words):
        # Neighbours joined too: the name “RainDrops” meets the text's “raindrops”.
        for word in dict.fromkeys([*own, *(a + b for a, b in pairwise(own))]):
            holders[word].append(picture)
    weight = {word: 1.0 + log(len(names) / len(having)) for word, having in holders.items()}
    unspaced = [word for word in holders if is_unspaced(word)]
    found: list[_Pair] = []
    for text_index, text in enumerate(texts):
        met = [word for word in text_words(text) if word in holders]
        met += [word for word in unspaced if word in text and word not in met]
        sums: dict[int, list[float]] = defaultdict(list)
        for word in met:
            for picture in holders[word]:
                sums[picture].append(weight[word])
        for picture, parts in sums.items():
            share = min(1.0, len(parts) / len(words[picture]))
            found.append((round(sum(sorted(parts)) + 0.5 * share, 9), text_index, picture))
    return sorted(found, key=lambda pair: (-pair[0], pair[1], pair[2]))


def _by_name(names: Sequence[str], texts: Sequence[str]) -> list[int | None]:
    """Texts whose words meet a name get that picture, best matches first, in rounds.

    In a round each picture is given once; later rounds are for a second use, far enough from
    the first, and end while every picture not yet seen still has a text to go to.
    """
    given: list[int | None] = [None] * len(texts)
    uses: dict[int, list[int]] = defaultdict(list)
    pairs = scores(names, texts)
    free = len(texts)
    gap = min(3, max(2, len(names) - 1))
    for _ in range(-(-len(texts) // len(names))):
        fresh = set(range(len(names)))
        before = free
        for _, text, picture in pairs:
            unseen = len(names) - len(uses)
            if given[text] is not None or picture not in fresh:
                continue
            again = uses.get(picture, ())
            if again and (free <= unseen or any(abs(text - other) < gap for other in again)):
                continue
            given[text] = picture
            uses[picture].append(text)
            fresh.remove(picture)
            free -= 1
        if free == before:
            break
    return given


def _in_order(given: list[int | None], pictures: int) -> None:
    """Fill the gaps: unused pictures in their order, then the one farthest from its other uses."""
    places: list[list[int]] = [[] for _ in range(pictures)]
    for text, picture in enumerate(given):
        if picture is not None:
            places[picture].append(text)
    unused = [picture for picture in range(pictures) if not places[picture]]
    unused.reverse()
    for text, already in enumerate(given):
        if already is not None:
            continue
        if unused:
            picture = unused.pop()
        else:
            picture = max(
                range(pictures), key=lambda one: (_distance(places[one], text), -len(places[one]), -one)
            )
        given[text] = picture
        bisect.insort(places[picture], text)


def _distance(places: Sequence[int], text: int) -> int:
    """How far the nearest of ``places`` (ascending) is from ``text``."""
    at = bisect.bisect_left(places, text)
    before = text - places[at - 1] if at else None
    after = places[at] - text if at < len(places) else None
    return min(gap for gap in (before, after) if gap is not None)
