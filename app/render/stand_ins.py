"""Media that cannot be used: what stands in for it, and telling so.

A preview shows a placeholder at once. An export first learns which files are lost, since the name of a
segment says whether it shows a placeholder: :class:`MediaLost` ends one try, and the next knows more.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterator, Mapping

from app.domain.timeline import Timeline, Visual
from app.errors import AssetMissing, ScenewrightError
from app.services.ports import AssetStore, StandIn

_log = logging.getLogger(__name__)


class MediaLost(Exception):
    """A file turned out to be unusable. Never leaves the render room."""


class Gone:
    """Files that cannot be shown, by asset, and why. ``strict`` raises MediaLost for each new one."""

    def __init__(self, strict: bool = False) -> None:
        self._why: dict[str, str] = {}
        self._strict = strict
        self._lock = threading.Lock()

    def __contains__(self, asset_id: str) -> bool:
        return asset_id in self._why

    def add(self, visual: Visual, error: ScenewrightError) -> None:
        """Note that a visual's file cannot be shown; MediaLost where that is news to an export."""
        with self._lock:
            known = visual.asset_id in self._why
            self._why.setdefault(visual.asset_id, _why(error))
        if not known:
            _log.warning("A placeholder stands in for %s: %s", visual.name or "a picture", error)
            if self._strict:
                raise MediaLost(visual.asset_id) from error

    @property
    def why(self) -> Mapping[str, str]:
        """What is the matter with each."""
        with self._lock:
            return dict(self._why)


def _why(error: ScenewrightError) -> str:
    return "is gone from the media folder" if isinstance(error, AssetMissing) else "cannot be read"


def missing_from(timeline: Timeline, assets: AssetStore, gone: Gone) -> Gone:
    """``gone`` with the visuals whose files are not there, before anything is drawn."""
    there: dict[str, bool] = {}
    for clip in timeline.clips:
        asset_id = clip.visual.asset_id
        if asset_id and asset_id not in there:
            there[asset_id] = assets.exists(asset_id)
            if not there[asset_id]:
                try:
                    gone.add(clip.visual, AssetMissing(f"There is no media file {asset_id}."))
                except MediaLost:
                    continue
    return gone


def unseen(timeline: Timeline, gone: Gone) -> Iterator[StandIn]:
    """The frames whose visual a placeholder stands in for."""
    why = gone.why
    for clip in timeline.clips:
        visual = clip.visual
        if visual.asset_id in why:
            called = "video" if visual.kind == "video" else "picture"
            yield StandIn(
                clip.number, visual.name,
                f"its {called} {visual.name or visual.asset_id[:12]} {why[visual.asset_id]}; "
                "a placeholder stands there",
            )  # fmt: skip


def unheard(timeline: Timeline, missing: Collection[str]) -> Iterator[StandIn]:
    """What is silent because its sound is lost: frames' voices, then everything else (frame 0)."""
    for clip in timeline.clips:
        if clip.voice is not None and clip.voice.asset_id in missing:
            yield StandIn(clip.number, "", "its voice is gone or cannot be read; it is silent")
    music = timeline.music
    if music is not None and music.asset_id in missing:
        yield StandIn(0, music.name, f"the music {music.name} is gone or cannot be read; it is silent")
    for piece in timeline.pieces:
        if piece.asset_id in missing:
            yield StandIn(0, piece.name, f"the sound {piece.name} is gone or cannot be read; it is silent")
