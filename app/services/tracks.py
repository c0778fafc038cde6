"""Sounds beside the narration: music and effects on tracks. Each call is one step of undo."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from app.domain.accounts import Actor
from app.domain.ids import new_id
from app.domain.order import key_between
from app.domain.project import TRACK_KINDS, Track, TrackItem
from app.domain.tracks import LEAST_DB, MOST_GAIN_DB, checked_item
from app.errors import BadSetting, NotFound
from app.services.crossings import Crossings
from app.services.editing import Edit, Editing
from app.services.given import keep_file, probed_music
from app.services.parts import Parts


class Tracks:
    """What one actor does with a project's tracks. There is one of each kind, made when it is needed."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._parts = parts
        self._actor = actor
        self._editing = editing
        self._crossings = Crossings(parts, actor)

    def list(self, project_id: str) -> builtins.list[Track]:
        """The project's tracks in their order."""
        return self._parts.repositories.tracks.find(project_id=project_id, sort=[("order", 1)])

    def add(self, project_id: str, path: Path, item: TrackItem, kind: str = "effects") -> TrackItem:
        """Put a sound file on the project's track of a kind, as ``item`` says, whose asset and name are
        the file's. BadSound where it holds no sound, NotFound where its frame is gone, BadSetting."""
        if kind not in TRACK_KINDS:
            raise BadSetting(f"There is no track of {kind}.", f"Choose one of: {', '.join(TRACK_KINDS)}.")
        checked_item(replace(item, name=path.name))
        self._check_frame(project_id, item)
        info = probed_music(self._parts, path)
        if item.begin >= info.length:
            raise BadSetting(
                f"{path} lasts {float(info.length):g} s and cannot begin at {float(item.begin):g} s.",
                "Give an earlier moment.",
            )
        asset_id = keep_file(self._parts, self._actor, path, info)
        new = replace(item, asset_id=asset_id, name=path.name)

        def add(edit: Edit) -> TrackItem:
            tracks = self.list(project_id)
            track = next((each for each in tracks if each.kind == kind), None)
            if track is None:
                order = key_between(tracks[-1].order if tracks else None, None)
                edit.add(Track(project_id=project_id, kind=kind, order=order, items=(new,)))
            else:
                edit.save(replace(track, items=(*track.items, new)))
            return new

        return self._editing.run(project_id, "Add music" if kind == "music" else "Add sound", add)

    def change(self, project_id: str, item: TrackItem, seen: TrackItem | None = None) -> TrackItem:
        """Have a sound be heard otherwise; its file stays. NotFound where it is gone, BadSetting.

        What differs from ``seen``, the item as it was on screen, is changed and the rest left as
        others have made it since.
        """
        _, wanted = _differing(item, seen)

        def change(edit: Edit) -> TrackItem:
            track, now = self._find(project_id, item.id)
            changed = checked_item(replace(now, **wanted))
            if changed.frame_id != now.frame_id:
                self._check_frame(project_id, changed)
            items = tuple(changed if each.id == now.id else each for each in track.items)
            edit.save(replace(track, items=items))
            return changed

        return self._editing.run(project_id, "Change sound", change)

    def remove(self, project_id: str, item_id: str) -> TrackItem:
        """Take a sound out; returns what it was. NotFound where it is gone."""

        def remove(edit: Edit) -> TrackItem:
            track, gone = self._find(project_id, item_id)
            edit.save(replace(track, items=tuple(each for each in track.items if each.id != gone.id)))
            return gone

        return self._editing.run(project_id, "Remove sound", remove)

    def copy(self, project_id: str, item: TrackItem) -> TrackItem:
        """A sound once more on its track: as ``item``, which has the id of the one that is there, says.
        NotFound where that or its frame is gone, BadSetting."""
        twin = replace(checked_item(item), id=new_id())

        def copy(edit: Edit) -> TrackItem:
            track, standing = self._find(project_id, item.id)
            self._check_frame(project_id, twin)
            made = replace(twin, asset_id=standing.asset_id, name=standing.name)
            edit.save(replace(track, items=(*track.items, made)))
            return made

        return self._editing.run(project_id, "Duplicate sound", copy)

    def rearrange(
        self,
        project_id: str,
        changed: Sequence[TrackItem] = (),
        seen: Sequence[TrackItem] = (),
        removed: Sequence[str] = (),
        copied: Sequence[TrackItem] = (),
    ) -> None:
        """Several sounds changed (``seen`` as they were on screen, in the same order), taken out and put
        once more, together or not at all and as one step of undo. NotFound where one of them or a frame
        is gone, BadSetting."""
        differing = [_differing(item, was) for item, was in zip(changed, seen, strict=True)]
        twins = [replace(checked_item(item), id=new_id()) for item in copied]

        def rearrange(edit: Edit) -> None:
            tracks = {track.id: track for track in self.list(project_id)}
            for item_id, wanted in differing:
                track, now = _found(tracks.values(), item_id)
                item = checked_item(replace(now, **wanted))
                if item.frame_id != now.frame_id:
                    self._check_frame(project_id, item)
                items = tuple(item if each.id == now.id else each for each in track.items)
                tracks[track.id] = replace(track, items=items)
            for twin, like in zip(twins, copied, strict=True):
                track, standing = _found(tracks.values(), like.id)
                self._check_frame(project_id, twin)
                made = replace(twin, asset_id=standing.asset_id, name=standing.name)
                tracks[track.id] = replace(track, items=(*track.items, made))
            for item_id in removed:
                track, gone = _found(tracks.values(), item_id)
                kept = tuple(each for each in track.items if each.id != gone.id)
                tracks[track.id] = replace(track, items=kept)
            for track in self.list(project_id):
                if tracks[track.id].items != track.items:
                    edit.save(tracks[track.id])

        several = len(changed) + len(removed) + len(copied) > 1
        label = "Change sounds" if several else "Change sound"
        if removed:
            label = "Remove sounds" if len(removed) > 1 else "Remove sound"
        elif copied:
            label = "Split sound" if changed else "Duplicate sounds" if several else "Duplicate sound"
        self._editing.run(project_id, label, rearrange)

    def replace_file(self, project_id: str, item_id: str, path: Path) -> TrackItem:
        """Have a sound play another file, all else as it was; from the file's start where it began beyond
        its end. BadSound where it holds no sound, NotFound where the sound is gone."""
        info = probed_music(self._parts, path)
        asset_id = keep_file(self._parts, self._actor, path, info)

        def swap(edit: Edit) -> TrackItem:
            track, now = self._find(project_id, item_id)
            fits = now.begin < info.length and (now.end is None or now.end <= info.length)
            cut = now if fits else replace(now, begin=Fraction(0), end=None)
            made = replace(cut, asset_id=asset_id, name=path.name)
            edit.save(
                replace(track, items=tuple(made if each.id == now.id else each for each in track.items))
            )
            return made

        return self._editing.run(project_id, "Replace sound", swap)

    def settle(
        self, project_id: str, kind: str, gain_db: float, muted: bool, seen: Track | None = None
    ) -> Track:
        """A whole track's level, and whether it is heard. EditConflict where another person has changed
        either since ``seen``."""
        if not LEAST_DB <= gain_db <= MOST_GAIN_DB:
            raise BadSetting(
                f"A track's gain of {gain_db:g} dB is not possible.",
                f"Give a number from {LEAST_DB:g} to {MOST_GAIN_DB:g}.",
            )

        def settle(edit: Edit) -> Track:
            track = next((each for each in self.list(project_id) if each.kind == kind), None)
            if track is None:
                raise NotFound(f"The project has no track of {kind}.", "Add a sound to it first.")
            self._crossings.check(track, seen, (gain_db, muted), "gain_db", "muted")
            return edit.save(replace(track, gain_db=gain_db, muted=muted))

        return self._editing.run(project_id, "Change track", settle)

    def _find(self, project_id: str, item_id: str) -> tuple[Track, TrackItem]:
        """A sound by its id, which may be cut short as long as it is clear, and its track."""
        return _found(self.list(project_id), item_id)

    def _check_frame(self, project_id: str, item: TrackItem) -> None:
        frame = self._parts.repositories.frames.get(item.frame_id) if item.frame_id else None
        if item.frame_id and (frame is None or frame.project_id != project_id):
            raise NotFound("The frame that the sound goes with is gone.", "Choose another.")


def _found(tracks: Iterable[Track], item_id: str) -> tuple[Track, TrackItem]:
    found = [
        (track, item) for track in tracks for item in track.items if item_id and item.id.startswith(item_id)
    ]
    if len(found) > 1:
        raise BadSetting(f"{len(found)} sounds begin with {item_id}.", "Give more of the id.")
    if not found:
        raise NotFound(
            f"The project has no sound “{item_id}”.", "`scenewright sound list PROJECT` lists them."
        )
    return found[0]


def _differing(item: TrackItem, seen: TrackItem | None) -> tuple[str, dict[str, Any]]:
    """A sound's id and what of it is to be otherwise than it was on screen."""
    return item.id, {
        name: getattr(item, name)
        for name in TrackItem.__dataclass_fields__
        if name not in ("id", "asset_id", "name")
        and (seen is None or getattr(item, name) != getattr(seen, name))
    }
