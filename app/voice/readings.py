"""Which of what was heard is whose: the reading of each text among the words that were heard.

::

    heard    A ladybird climbs | A ladybird climbs a stem … | sand | And round the bend …
    text 4   (a false start)    ^^^^^^^^^^^^^^^^^^^^^^^^^^    stray
    text 7                                                           ^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.voice.align import RATE
from app.voice.hearing import Hit

_APART = 4 * RATE
"""Samples between two words of one reading at most: longer than anybody takes a breath."""
_WAITING, _LEAPING = 1.0, 2.0
"""Letters that a second between two words costs a reading, and a word left out between them."""
_ENOUGH = 0.5
"""Share of a text, by letters, that a reading has at least."""
_NEARLY = 0.85
"""Of the fullest reading of a text that a later one must have to be taken instead."""
_ADJOINING = 3 * RATE // 2
"""Samples between two neighbours that were said together, at most. Words that were not heard together
with a neighbour count nothing: in other speech such words are heard everywhere."""
_LEAST_FIT = -0.005
"""Mean fit under which a reading is none: those that were one had -0.0019 to -0.0039, those that
strays made up -0.0054 and less."""
_SHORT = 3
"""Words up to which a text is only believed between its neighbours."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a text: its words that were heard, in order of text and time."""

    text: int
    hits: tuple[Hit, ...]
    share: float
    """Of the text's letters, 0 to 1."""

    @property
    def fit(self) -> float:
        """How well its words fit what was heard, on the mean."""
        return sum(hit.fit for hit in self.hits) / len(self.hits)

    @property
    def start(self) -> int:
        """The sample at which it begins."""
        return self.hits[0].start

    @property
    def end(self) -> int:
        """The sample at which it ends."""
        return self.hits[-1].end


def readings(
    hits: Sequence[Hit], texts: Sequence[tuple[int, int]], letters: Sequence[int]
) -> list[list[Reading]]:
    """All readings of each text, in order of time.

    ``texts`` are ranges of words, ``letters`` each word's length.
    """
    owner = {word: index for index, (first, last) in enumerate(texts) for word in range(first, last)}
    own: list[list[Hit]] = [[] for _ in texts]
    for hit in hits:
        own[owner[hit.word]].append(hit)
    found: list[list[Reading]] = []
    for index, (first, last) in enumerate(texts):
        total = sum(letters[first:last])
        groups: list[list[Hit]] = []
        left = own[index]
        while left:
            group = _chain(left, letters)
            groups.append(group)
            left = [hit for hit in left if hit.end <= group[0].start or hit.start >= group[-1].end]
        groups.sort(key=lambda group: group[0].start)
        found.append([Reading(index, tuple(group), _share(group, letters, total)) for group in groups])
    return found


def _chain(hits: Sequence[Hit], letters: Sequence[int]) -> list[Hit]:
    """The fullest way through hits in which words only go forward, without long waits or leaps; of
    two that are as full the later one. Hits off that way were heard wrongly, or are another reading."""
    best: list[float] = []
    came: list[int] = []
    for place, hit in enumerate(hits):
        score, before = 0.0, -1
        for other in range(place - 1, -1, -1):
            wait = hit.start - hits[other].end
            if wait > _APART:
                break
            if hits[other].word >= hit.word:
                continue
            price = _WAITING * max(0, wait) / RATE + _LEAPING * (hit.word != hits[other].word + 1)
            if best[other] - price > score:
                score, before = best[other] - price, other
        best.append(score + letters[hit.word])
        came.append(before)
    at = max(range(len(hits)), key=lambda place: (best[place], place))
    chain: list[Hit] = []
    while at >= 0:
        chain.append(hits[at])
        at = came[at]
    return chain[::-1]


def _share(group: Sequence[Hit], letters: Sequence[int], total: int) -> float:
    together = {
        hit.word
        for one, other in pairwise(group)
        for hit in (one, other)
        if other.word == one.word + 1 and other.start - one.end <= _ADJOINING
    }
    alone = len(group) == 1 and letters[group[0].word] == total
    heard = sum(letters[hit.word] for hit in group if alone or hit.word in together)
    return heard / max(1, total)


def chosen(found: Sequence[Sequence[Reading]], texts: Sequence[tuple[int, int]]) -> list[Reading | None]:
    """The reading of each text that is taken: of those that are nearly whole the last.

    A text of few words is believed only where it stands between its neighbours, because such
    words are heard everywhere.
    """
    taken: list[Reading | None] = [None] * len(texts)
    found = [[one for one in own if one.fit >= _LEAST_FIT] for own in found]
    for index, own in enumerate(found):
        if texts[index][1] - texts[index][0] > _SHORT:
            taken[index] = _last_whole([one for one in own if one.share >= _ENOUGH])
    for index, own in enumerate(found):
        if taken[index] is not None:
            continue
        if texts[index][1] - texts[index][0] > _SHORT:
            continue
        before = next((one for one in reversed(taken[:index]) if one is not None), None)
        after = next((one for one in taken[index + 1 :] if one is not None), None)
        low = before.end if before else 0
        high = after.start if after and after.start >= low else None
        between = [
            one
            for one in own
            if one.share >= _NEARLY
            and one.start >= low - RATE // 5
            and (high is None or one.end <= high + RATE // 5)
        ]
        taken[index] = _last_whole(between)
    return taken


def _last_whole(own: Sequence[Reading]) -> Reading | None:
    best = max((one.share for one in own), default=0.0)
    return next((one for one in reversed(own) if one.share >= _NEARLY * best), None)


def count(own: Sequence[Reading], taken: Reading) -> int:
    """How many times a text was read: readings nearly as full as the one that is taken."""
    return max(1, sum(one.share >= _NEARLY * taken.share for one in own))
