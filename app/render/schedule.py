"""When each thing of a timeline is on screen, in whole pictures: read by plan and compose alike.

::

    clip k       start           start+tail      end-lead'      end         lead', tail': of the
    own             |===============|================|===========|          transition into k+1
    visible     |---lead------------------------------------------tail'--|
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil, floor
from typing import TypeVar

from app.domain.captions import Cue
from app.domain.style import Style
from app.domain.timeline import Clip, Layer, Timeline, Title, Visual

_Thing = TypeVar("_Thing", "Caption", "Card")

LIT_HOLD = Fraction(3, 10)
"""Seconds a word stays lit after its end where none follows at once; shorter gaps would flicker."""
TITLE_FADE = Fraction(2, 5)
"""Seconds a title takes to come, and to go."""


LAYER_FADE = Fraction(1, 5)
"""Seconds a layer takes to come, and to go."""


@dataclass(frozen=True, slots=True)
class Caption:
    """One state of the caption: from picture ``first`` to before ``last``."""

    first: int
    last: int
    cue: Cue
    lit: int | None
    """Which of the cue's words, counted over its lines, is being spoken."""


@dataclass(frozen=True, slots=True)
class Card:
    """A title on screen from picture ``first`` to before ``last``."""

    first: int
    last: int
    title: Title
    fade: int
    """Pictures it takes to come, and to go."""

    def opacity(self, picture: int) -> float:
        """0 to 1, smooth."""
        return _opacity(self, picture)


@dataclass(frozen=True, slots=True)
class Laid:
    """A layer on screen from picture ``first`` to before ``last``; ``clip`` and ``place`` say which."""

    first: int
    last: int
    layer: Layer
    fade: int
    clip: int
    place: int

    def opacity(self, picture: int) -> float:
        """0 to 1, smooth."""
        return _opacity(self, picture)


def _opacity(shown: Card | Laid, picture: int) -> float:
    """Comes and goes over its pictures of fading."""
    near = min(picture - shown.first + 1, shown.last - picture, shown.fade + 1)
    share = near / (shown.fade + 1)
    return share * share * (3 - 2 * share)


@dataclass(frozen=True, slots=True)
class Shown:
    """Which visual is seen how: the clip's number and its progress as ``step`` of ``steps``."""

    clip: int
    step: int
    steps: int

    @property
    def progress(self) -> float:
        """0 at its first visible picture, 1 at its last."""
        return self.step / (self.steps - 1) if self.steps > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything on one picture. ``under`` is the outgoing visual while a transition runs."""

    over: Shown
    under: Shown | None = None
    transition: Style = Style("cut")
    step: int = 0
    steps: int = 0
    """Picture ``step`` of the transition's ``steps``."""
    caption: Caption | None = None
    card: Card | None = None
    layers: tuple[Laid, ...] = ()
    """The lowest first."""


def _nearest(time: Fraction, fps: Fraction) -> int:
    """The picture that begins nearest to a time: half a picture off at most, early as often as late."""
    return floor(time * fps + Fraction(1, 2))


def captions_of(clip: Clip, fps: Fraction) -> list[Caption]:
    """A clip's captions, state by state, in order."""
    result: list[Caption] = []
    for cue in clip.cues:
        first = clip.start + _nearest(cue.start, fps)
        last = min(clip.start + _nearest(cue.end, fps), clip.end)
        marks: list[tuple[int, int | None]] = [(first, None)]
        words = [word for line in cue.lines for word in line]
        spoken = len({word.start for word in words}) > 1 or len(words) == 1
        for index, word in enumerate(words):
            if not spoken or word.end <= word.start:
                continue
            begin = clip.start + _nearest(word.start, fps)
            while marks and marks[-1][0] >= begin:
                marks.pop()
            marks.append((max(begin, first), index))
            marks.append((clip.start + _nearest(word.end + LIT_HOLD, fps), None))
        marks.append((last, None))
        for (begin, lit), (end, _) in pairwise(marks):
            if max(begin, first) < min(end, last):
                result.append(Caption(max(begin, first), min(end, last), cue, lit))
    return result


def cards_of(clip: Clip, fps: Fraction) -> list[Card]:
    """A clip's titles, in order; none over a backdrop, whose own type says the same."""
    result = []
    for title in clip.titles:
        if clip.visual.kind == "backdrop" and clip.visual.recipe.get("title") == title.text:
            continue
        first = clip.start + ceil(title.start * fps)
        last = min(clip.start + ceil(title.end * fps), clip.end)
        if first < last and title.text.strip():
            fade = min(ceil(TITLE_FADE * fps), (last - first) // 3)
            result.append(Card(first, last, title, fade))
    return result


def layers_of(clip: Clip, fps: Fraction) -> list[Laid]:
    """A clip's layers, the lowest first."""
    result = []
    for place, layer in enumerate(clip.layers):
        first = clip.start + ceil(layer.start * fps)
        last = min(clip.start + ceil(layer.end * fps), clip.end)
        if first < last:
            fade = min(ceil(LAYER_FADE * fps), (last - first) // 3)
            result.append(Laid(first, last, layer, fade, clip.number - 1, place))
    return result


class Schedule:
    """A timeline, ready to be asked what is on a picture."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.clips = timeline.clips
        self._starts = [clip.start for clip in self.clips]
        self._over: dict[int, tuple[list[Caption], list[Card], list[Laid]]] = {}

    @cached_property
    def captions(self) -> list[Caption]:
        """All burned captions in order; none where they are not burned."""
        if not self.timeline.burn_captions:
            return []
        return [c for clip in self.clips for c in captions_of(clip, self.timeline.canvas.fps)]

    @cached_property
    def cards(self) -> list[Card]:
        """All titles in order."""
        return [c for clip in self.clips for c in cards_of(clip, self.timeline.canvas.fps)]

    @cached_property
    def layers(self) -> list[list[Laid]]:
        """All layers, clip by clip."""
        return [layers_of(clip, self.timeline.canvas.fps) for clip in self.clips]

    def _over_clip(self, index: int) -> tuple[list[Caption], list[Card], list[Laid]]:
        """What lies over one clip, all of it within: a preview asks for some of ten thousand."""
        found = self._over.get(index)
        if found is None:
            clip, fps = self.clips[index], self.timeline.canvas.fps
            captions = captions_of(clip, fps) if self.timeline.burn_captions else []
            found = self._over[index] = captions, cards_of(clip, fps), layers_of(clip, fps)
        return found

    def visual(self, index: int) -> Visual:
        """A clip's visual; a backdrop is told whether it opens a scene."""
        clip = self.clips[index]
        if clip.visual.kind != "backdrop" or not clip.titles:
            return clip.visual
        return replace(clip.visual, recipe={**clip.visual.recipe, "opens": True})

    def visible(self, index: int) -> tuple[int, int]:
        """First picture on which a clip's visual is seen, and the first after."""
        clip = self.clips[index]
        following = self.clips[index + 1].tail if index + 1 < len(self.clips) else 0
        return clip.start - clip.lead, clip.end + following

    def _shown(self, index: int, picture: int) -> Shown:
        first, last = self.visible(index)
        return Shown(index, picture - first, last - first)

    def at(self, picture: int) -> Moment:
        """What is on a picture."""
        index = max(0, bisect_right(self._starts, picture) - 1)
        clip = self.clips[index]
        incoming = None
        if picture < clip.start + clip.tail:
            incoming = index
        elif index + 1 < len(self.clips) and picture >= clip.end - self.clips[index + 1].lead:
            incoming = index + 1
        captions, cards, laid_over = self._over_clip(index)
        caption, card = _at(captions, picture), _at(cards, picture)
        layers = tuple(laid for laid in laid_over if laid.first <= picture < laid.last)
        if incoming is None:
            return Moment(self._shown(index, picture), caption=caption, card=card, layers=layers)
        clip = self.clips[incoming]
        return Moment(
            self._shown(incoming, picture), self._shown(incoming - 1, picture), clip.transition,
            picture - (clip.start - clip.lead), clip.lead + clip.tail, caption, card, layers,
        )  # fmt: skip


def _at(things: list[_Thing], picture: int) -> _Thing | None:
    """The last that has begun, where it is not over."""
    begun = [thing for thing in things if thing.first <= picture]
    return begun[-1] if begun and picture < begun[-1].last else None
