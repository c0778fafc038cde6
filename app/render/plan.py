"""Timeline → segments: stretches that are encoded on their own, named by what shapes them.

Cuts lie where no transition runs. What is short is encoded together with what follows, what
is long is cut again; neither depends on how many segments are worked on at once, nor on
anything further away than the nearest long stretch, so an edit renames only what it touches.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import ceil

from app.domain.formats import VideoEncoding
from app.domain.timeline import Timeline
from app.errors import BadSetting
from app.render.encoders import Encoder, encoder_of
from app.render.fonts import Fonts
from app.render.schedule import Schedule
from app.render.sources import recipe_of
from app.render.transitions import shaping

RENDER_VERSION = 3
"""Raised whenever this program would draw the same timeline differently."""
LONGEST = 10
"""Seconds: more is cut, so that every core has something to do and a crash loses little."""
SHORTEST = Fraction(3, 2)
"""Seconds: less is encoded with what follows; every segment begins with a whole picture."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Pictures ``first`` to before ``last``, encoded on their own and named ``key``."""

    first: int
    last: int
    key: str

    @property
    def pictures(self) -> int:
        """How many pictures it has."""
        return self.last - self.first


@cache
def versions() -> Mapping[str, str]:
    """The libraries that shape pixels or bytes."""
    names = ("av", "opencv-python-headless", "skia-python", "numpy", "pillow", "pillow-heif")
    return {name: importlib.metadata.version(name) for name in names}


def cuts(timeline: Timeline) -> list[tuple[int, int]]:
    """The segments' first pictures and ends, in order, covering the timeline exactly."""
    fps = timeline.canvas.fps
    least, most = ceil(SHORTEST * fps), ceil(LONGEST * fps)
    ends = [following.start + following.tail for following in timeline.clips[1:]] + [timeline.pictures]
    result: list[tuple[int, int]] = []
    start = 0
    for end in ends:
        if end - start < least and end != ends[-1]:
            continue
        body = end - start
        parts = -(-body // most)
        bounds = [start + body * part // parts for part in range(parts + 1)] if body else []
        bounds = _outside_transitions(bounds, timeline)
        result.extend((a, b) for a, b in pairwise(bounds) if a < b)
        start = end
    return result


def _outside_transitions(bounds: list[int], timeline: Timeline) -> list[int]:
    """Inner bounds moved back to where a transition begins, when they fall into one."""
    moved = []
    for bound in bounds:
        clip = timeline.clip_at(min(bound, timeline.pictures - 1))
        following = timeline.clips[clip.number] if clip.number < len(timeline.clips) else None
        if following is not None and clip.end - following.lead < bound < clip.end:
            bound = clip.end - following.lead
        elif clip.start <= bound < clip.start + clip.tail:
            bound = clip.start - clip.lead
        moved.append(bound)
    return moved


def plan(
    timeline: Timeline, fonts: Fonts, present: Callable[[str], bool], encoder: Encoder | None = None
) -> list[Segment]:
    """The timeline's segments in order, with their keys.

    ``encoder`` is who will encode them; ``None`` for H.264 as the timeline itself has it.
    ``present`` says whether an asset's bytes are there: a segment with a placeholder is not
    the segment with the picture. BadSetting for a canvas that cannot be encoded.
    """
    canvas = timeline.canvas
    if canvas.width % 2 or canvas.height % 2 or min(canvas.width, canvas.height) < 16:
        raise BadSetting(
            f"A video cannot be {canvas.width}x{canvas.height}.",
            "Give an even width and height of at least 16.",
        )
    schedule = Schedule(timeline)
    video = VideoEncoding(crf=timeline.crf, speed=timeline.preset)
    keyed = _Keys(schedule, fonts, present, encoder or encoder_of(video, canvas))
    return [Segment(first, last, keyed.key(first, last)) for first, last in cuts(timeline)]


class _Keys:
    """Names stretches of one timeline; walks forwards, so each clip is looked at once or twice."""

    def __init__(
        self, schedule: Schedule, fonts: Fonts, present: Callable[[str], bool], encoder: Encoder
    ) -> None:
        self._schedule, self._fonts, self._present = schedule, fonts, present
        self._encoder = encoder.key()
        self._timeline = schedule.timeline
        self._clip = self._caption = self._card = 0

    def key(self, first: int, last: int) -> str:
        """The hash of all that shapes pictures ``first`` to before ``last``, as seen from ``first``."""
        text = json.dumps(self.inputs(first, last), sort_keys=True, ensure_ascii=True, default=str)
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    def inputs(self, first: int, last: int) -> dict[str, object]:
        """What is hashed, as plain values."""
        timeline = self._timeline
        canvas, look = timeline.canvas, timeline.look
        visuals = self._visuals(first, last)
        captions = self._captions(first, last)
        cards = self._cards(first, last)
        layers = self._layers(first, last)
        drawn = any(visual["drawn"] for visual in visuals)
        words = json.dumps([visuals, captions, cards, layers], ensure_ascii=False, default=str)
        return {
            "render": RENDER_VERSION,
            "versions": dict(versions()),
            "canvas": [canvas.width, canvas.height, str(canvas.fps)],
            "encoder": self._encoder,
            "pictures": last - first,
            "visuals": visuals,
            "captions": captions,
            "cards": cards,
            **({"layers": layers} if layers else {}),
            "caption_look": asdict(look.captions) if captions else None,
            "look": [look.font, list(look.palette), look.backdrop, asdict(look.captions)]
            if drawn or cards or layers  # what is set over a picture keeps clear of the captions' place
            else None,
            "type": [look.font, self._fonts.digest, self._fonts.stand_ins(words)]
            if captions or cards or drawn or layers
            else None,
        }

    def _visuals(self, first: int, last: int) -> list[dict[str, object]]:
        schedule, clips = self._schedule, self._timeline.clips
        while self._clip + 1 < len(clips) and schedule.visible(self._clip)[1] <= first:
            self._clip += 1
        result: list[dict[str, object]] = []
        for index in range(self._clip, len(clips)):
            begin, end = schedule.visible(index)
            if begin >= last:
                break
            if end <= first:
                continue
            clip = clips[index]
            there = clip.visual.kind in ("asset", "video") and self._present(clip.visual.asset_id)
            moving = clip.visual.motion.kind != "still"
            crossing = clip.lead + clip.tail > 0 and clip.start + clip.tail > first
            result.append(
                {
                    "visual": recipe_of(schedule.visual(index)),
                    "drawn": not there,
                    "shown": [max(begin, first) - first, min(end, last) - first],
                    "path": [begin - first, end - begin] if moving else None,
                    # Where a video is on the segment's first picture.
                    **({"since": begin - first} if clip.visual.footage else {}),
                    "transition": [
                        clip.transition.kind,
                        clip.start - clip.lead - first,
                        clip.lead + clip.tail,
                        *shaping(clip.transition, self._timeline.look),
                    ]
                    if crossing
                    else None,
                }
            )
        return result

    def _captions(self, first: int, last: int) -> list[object]:
        captions = self._schedule.captions
        while self._caption < len(captions) and captions[self._caption].last <= first:
            self._caption += 1
        result: list[object] = []
        for caption in captions[self._caption :]:
            if caption.first >= last:
                break
            lines = [[word.text for word in line] for line in caption.cue.lines]
            result.append(
                [
                    max(caption.first, first) - first, min(caption.last, last) - first, lines,
                    caption.cue.separator, caption.lit,
                ]
            )  # fmt: skip
        return result

    def _cards(self, first: int, last: int) -> list[object]:
        cards = self._schedule.cards
        while self._card < len(cards) and cards[self._card].last <= first:
            self._card += 1
        result: list[object] = []
        for card in cards[self._card :]:
            if card.first >= last:
                break
            result.append(
                [card.first - first, card.last - first, card.fade, card.title.text, card.title.number]
            )
        return result

    def _layers(self, first: int, last: int) -> list[object]:
        return [
            [
                laid.first - first,
                laid.last - first,
                laid.fade,
                laid.layer.style.kind,
                dict(laid.layer.style.params),
                laid.layer.aside,
            ]
            for clip in self._schedule.layers[self._clip :]
            if clip and clip[0].first < last
            for laid in clip
            if laid.first < last and laid.last > first
        ]
