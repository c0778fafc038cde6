"""A picture as a pure function of the timeline and its number, as planes in YUV 4:2:0.

The export composes at the canvas's size, the preview at its viewport's, both here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from app.domain.timeline import Canvas, Timeline, Visual
from app.errors import ScenewrightError
from app.media.footage import Footage as Reader
from app.render.captions import caption_overlay
from app.render.colour import Planes
from app.render.desk import Desk
from app.render.fonts import Fonts
from app.render.kept_clips import LONGEST, KeptClips
from app.render.kept_sources import KeptSources
from app.render.layers import layer_overlay
from app.render.motion import fetch
from app.render.overlay import Overlay
from app.render.reels import Picture, Reel, reel_of, show
from app.render.schedule import Laid, Moment, Schedule, Shown
from app.render.shelf import Ready
from app.render.source import Source
from app.render.sources import Sources, recipe_of
from app.render.stand_ins import Gone
from app.render.titles import title_overlay
from app.render.transitions import Crossing
from app.services.ports import AssetStore

MEMORY = 128 << 20
"""Bytes that visuals made ready hold at most, where nobody says otherwise."""


class _Names(dict[int, str]):
    """What shapes each clip's visual, as text; written once it is asked for: a preview of ten thousand clips
    shows a few."""

    def __init__(self, schedule: Schedule) -> None:
        super().__init__()
        self._schedule = schedule

    def __missing__(self, index: int) -> str:
        self[index] = _named(self._schedule.visual(index))
        return self[index]


class Composer:
    """Pictures of one timeline at one size. Thread-safe; each thread brings its own :class:`Desk`.

    ``size`` other than the canvas's is for previews; ``ready`` is what was made ready before, by composers
    of the same look, size and fonts, and by this one; ``gone`` are files that cannot be shown. Videos are
    decoded by so many ``threads`` each; the pictures are the same. ``disk`` keeps prepared photographs,
    ``clips`` videos.
    """

    def __init__(
        self,
        timeline: Timeline,
        assets: AssetStore,
        fonts: Fonts,
        size: tuple[int, int] | None = None,
        ready: Ready | None = None,
        gone: Gone | None = None,
        threads: int = 1,
        disk: KeptSources | None = None,
        clips: KeptClips | None = None,
    ) -> None:
        if size is not None:
            timeline = replace(timeline, canvas=Canvas(*size, timeline.canvas.fps))
        self.timeline = timeline
        self.schedule = Schedule(timeline)
        self.width, self.height = timeline.canvas.width, timeline.canvas.height
        self._fonts = fonts
        self._threads = threads
        self._gone = gone or Gone()
        self._names = _Names(self.schedule)
        self.ready = ready or Ready.within(MEMORY)
        self._sources = Sources(
            assets, fonts, timeline.look, self.width, self.height, self.ready.sources, self._gone, disk
        )
        self._assets = assets
        self._clips = clips
        self._reels: dict[str, Reel] = {}

    def key(self, picture: int) -> tuple[object, ...]:
        """What shapes a picture: two of equal key are equal."""
        moment = self.schedule.at(picture)
        return (
            self._shown_key(moment.over),
            self._shown_key(moment.under) if moment.under else None,
            (moment.transition, moment.step, moment.steps) if moment.under else None,
            moment.caption.first if moment.caption else None,
            (moment.card.first, moment.card.opacity(picture)) if moment.card else None,
            tuple((laid.clip, laid.place, laid.opacity(picture)) for laid in moment.layers),
        )

    def compose(self, picture: int, out: Planes, desk: Desk) -> None:
        """Fill ``out`` with a picture. Never fails for lack of media: a placeholder is shown."""
        moment = self.schedule.at(picture)
        if moment.under is None:
            self._show(moment.over, out, desk)
        else:
            self._cross(moment, moment.under, out, desk)
        for laid in moment.layers:
            overlay = self._layer(laid)
            if overlay is not None:
                overlay.over(out, laid.opacity(picture))
        if moment.card is not None:
            overlay = self._card(moment)
            if overlay is not None:
                overlay.over(out, moment.card.opacity(picture))
        if moment.caption is not None:
            overlay = self._caption(moment)
            if overlay is not None:
                overlay.over(out)

    def prepare(self, clip: int) -> int:
        """Keep a clip's photograph on disk for later; see :meth:`Sources.prepare`."""
        return self._sources.prepare(self._names[clip], self.schedule.visual(clip))

    def expect(self, visual: Visual) -> None:
        """Have a photograph that is on no clip ready; videos and what is drawn are ready soon enough."""
        if visual.kind == "asset":
            self._sources.get(_named(visual), visual)

    def prepare_clip(self, clip: int) -> Iterator[int] | None:
        """Make a clip's video ready on disk, in steps (:meth:`KeptClips.make`); ``None`` where there is
        nothing to do."""
        reel = self._reel(Shown(clip, 0, 1))
        if reel is None or self._clips is None or self._clips.find(_kept_name(reel)):
            return None
        try:
            footage = Reader(self._assets.path(reel.asset_id), reel.size, reel.name)
        except ScenewrightError:
            return None  # whoever shows it says so
        return self._clips.make(_kept_name(reel), footage) if footage.info().length <= LONGEST else None

    def _shown_key(self, shown: Shown) -> tuple[object, ...]:
        reel = self._reel(shown)
        name, progress = self._names[shown.clip], shown.progress
        if reel is not None:
            return (name, progress if reel.path.moves else 0.0, self._time(reel, shown))
        return (name, progress if self._source(shown).path.moves else 0.0)

    def _time(self, reel: Reel, shown: Shown) -> Fraction:
        """The moment of its file that a video shows."""
        return reel.footage.at(shown.step / self.timeline.canvas.fps)

    def _reel(self, shown: Shown) -> Reel | None:
        """How a clip's video lies on the canvas; ``None`` of all else, and of one that cannot be shown."""
        visual = self.schedule.visual(shown.clip)
        if visual.kind != "video" or visual.footage is None or visual.asset_id in self._gone:
            return None
        name = self._names[shown.clip]
        if name not in self._reels:
            try:
                with Reader(self._assets.path(visual.asset_id), None, visual.name) as reader:
                    shown_size = reader.width, reader.height
                self._reels[name] = reel_of(visual, shown_size, (self.width, self.height))
            except ScenewrightError as error:
                self._gone.add(visual, error)
        return self._reels.get(name) if visual.asset_id not in self._gone else None

    def _source(self, shown: Shown) -> Source:
        return self._sources.get(self._names[shown.clip], self.schedule.visual(shown.clip))

    def _show(self, shown: Shown, out: Planes, desk: Desk) -> None:
        reel = self._reel(shown)
        if reel is not None:
            try:
                picture = self._kept_picture(reel, shown, desk) or self._picture(reel, shown, desk)
                show(reel, picture, shown.progress, out, desk)
                return
            except ScenewrightError as error:
                self._gone.add(self.schedule.visual(shown.clip), error)
        source = self._source(shown)
        scale, (across, down) = source.mapping(source.path.at(shown.progress))
        fetch((source.planes.y,), scale, (across, down), (out.y,), desk.scratch)
        # Chroma lies level with even luma columns and between pairs of rows (left siting).
        half = (across / 2, (down + 0.5 * scale[1] - 0.5) / 2)
        fetch((source.planes.u, source.planes.v), scale, half, (out.u, out.v), desk.scratch)

    def _picture(self, reel: Reel, shown: Shown, desk: Desk) -> Picture:
        path = self._assets.path(reel.asset_id)
        name = (self._names[shown.clip], shown.clip)
        reader = desk.reader(name, lambda: Reader(path, reel.size, reel.name, self._threads))
        return reader.at(self._time(reel, shown))

    def _kept_picture(self, reel: Reel, shown: Shown, desk: Desk) -> Picture | None:
        """The same from the disk, where the video was made ready and its own file is still there."""
        if self._clips is None:
            return None
        self._assets.path(reel.asset_id)
        name = _kept_name(reel)
        found = None if desk.has(name) else self._clips.find(name)
        if found is None and not desk.has(name):
            return None
        try:
            reader = desk.reader(name, lambda: Reader(found or Path(), None, reel.name), light=True)
            return reader.at(self._time(reel, shown))
        except ScenewrightError:
            self._clips.drop(name)
            return None

    def _cross(self, moment: Moment, under: Shown, out: Planes, desk: Desk) -> None:
        crossing = Crossing(moment.transition, (moment.step + 1) / (moment.steps + 1), self.timeline.look)
        if crossing.dips:
            self._show(moment.over if crossing.past else under, out, desk)
            crossing.dip(out)
            return
        below = desk.under(self.width, self.height)
        self._show(under, below, desk)
        self._show(moment.over, out, desk)
        crossing.mix(below, out)

    def _caption(self, moment: Moment) -> Overlay | None:
        caption = moment.caption
        assert caption is not None
        size = (self.width, self.height)
        return self.ready.drawings.get(
            ("caption", caption.cue.said, caption.lit),
            lambda: caption_overlay(self._fonts, self.timeline.look, size, caption.cue, caption.lit),
        )

    def _layer(self, laid: Laid) -> Overlay | None:
        size = (self.width, self.height)
        return self.ready.drawings.get(
            ("layer", laid.layer.style, laid.layer.aside),
            lambda: layer_overlay(self._fonts, self.timeline.look, size, laid.layer),
        )

    def _card(self, moment: Moment) -> Overlay | None:
        card = moment.card
        assert card is not None
        size = (self.width, self.height)
        return self.ready.drawings.get(
            ("title", card.title.number, card.title.text),
            lambda: title_overlay(self._fonts, self.timeline.look, size, card.title),
        )


def _named(visual: Visual) -> str:
    """All that shapes a visual's pictures, as text."""
    return json.dumps(recipe_of(visual), sort_keys=True, default=str)


def _kept_name(reel: Reel) -> str:
    """What shapes a video's pictures on disk: the file, and how large they are."""
    return json.dumps([reel.asset_id, reel.size])
