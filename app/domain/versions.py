"""What a project was at any number of its history, and how two such moments differ.

The history holds every edit with what was there before it, so an earlier state is the present
one with the edits since taken back, newest first::

    now  --inverse of edit 12-->  after 11  --inverse of edit 11-->  after 10

Voices are work's result and no edits: an earlier state has the voices that were made since.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.edits import Change, Fields, HistoryEntry, difference
from app.domain.entity import Entity

Key = tuple[str, str]
"""A document: its collection and its id."""

State = Mapping[Key, Fields]
"""Documents of one moment, in stored form, without what the store sets by itself."""

LOOK_FIELDS = ("motion", "transition", "pause_before", "pause_after", "effects", "overlays")
"""Fields of a frame that shape how it looks and how long it stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version(Entity):
    """A name for what a project was after edit ``number`` of its history."""

    project_id: str
    user_id: str
    name: str
    name_key: str
    """The name without case and outer spaces, unique within the project."""
    number: int


@dataclass(frozen=True, slots=True)
class FrameDifference:
    """How a frame differs between two moments. Numbers count from 1 through the whole video;
    ``None`` where the frame does not exist."""

    frame_id: str
    before: int | None
    after: int | None
    what: tuple[str, ...]
    """Of ``added``, ``removed``, ``text``, ``picture``, ``voice``, ``look`` and ``order``."""
    text_before: str
    text_after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two moments of a project differ."""

    frames: tuple[FrameDifference, ...]
    """In the order of the later moment, frames that are gone from it at the end."""
    scenes: tuple[tuple[str, str], ...]
    """Titles of scenes, before and after; empty where there was or is none."""
    settings: tuple[str, ...]
    """Names of the project's settings that differ."""
    sounds: tuple[tuple[str, str], ...] = ()
    """Names of tracks' sounds that differ, with what of them: ``added``, ``removed`` or ``changed``."""

    def __bool__(self) -> bool:
        return bool(self.frames or self.scenes or self.settings or self.sounds)


def rolled_back(state: State, entries: Iterable[HistoryEntry]) -> dict[Key, Fields]:
    """The state before ``entries``, which are given newest first and are the newest of ``state``."""
    documents = dict(state)
    for entry in entries:
        for change in reversed(entry.changes):
            key = (change.collection, change.document_id)
            if change.before is None:
                documents.pop(key, None)
            elif change.after is None:
                documents[key] = change.before
            elif key in documents:
                documents[key] = {**documents[key], **change.before}
    return documents


def changes_between(before: State, after: State) -> list[Change]:
    """The changes that lead from one state to another, in an order in which they can be made:
    what is unique to a deleted document is free before a new one takes it.

    A field that ``after`` does not hold, being younger than it, stays as it is.
    """
    removed = [Change(*key, before[key], None) for key in before if key not in after]
    changed = []
    for key in before:
        if key in after:
            old, new = difference(before[key], {**before[key], **after[key]})
            if old or new:
                changed.append(Change(*key, old, new))
    added = [Change(*key, None, after[key]) for key in after if key not in before]
    return [*removed, *changed, *added]


def compare(before: State, after: State) -> Comparison:
    """How two moments of one project differ: frames by what of them, scenes and settings."""
    old, new = _frames(before), _frames(after)
    places, numbers = _places(old), _places(new)
    stayed = [each for each in numbers if each in old and _scene(old[each]) == _scene(new[each])]
    in_order = _in_order(stayed, places)
    voices = _voices(before), _voices(after)
    found = []
    for frame_id in [*numbers, *(frame_id for frame_id in places if frame_id not in numbers)]:
        was, now = old.get(frame_id), new.get(frame_id)
        if was is None or now is None:
            what = ["added" if was is None else "removed"]
        else:
            what = ["text"] if was.get("text") != now.get("text") else []
            if _picture(before, was) != _picture(after, now):
                what.append("picture")
            takes = [each.get(frame_id) for each in voices]
            if was.get("voice") != now.get("voice") or (all(takes) and takes[0] != takes[1]):
                what.append("voice")
            if any(was.get(name) != now.get(name) for name in LOOK_FIELDS):
                what.append("look")
            if frame_id not in in_order:
                what.append("order")
        if what:
            found.append(
                FrameDifference(
                    frame_id,
                    places.get(frame_id),
                    numbers.get(frame_id),
                    tuple(what),
                    str(was.get("text", "")) if was else "",
                    str(now.get("text", "")) if now else "",
                )
            )
    return Comparison(tuple(found), _titles(before, after), _settings(before, after), _sounds(before, after))


def _scene(frame: Fields) -> str:
    return str(frame.get("scene_id"))


def _picture(state: State, frame: Fields) -> tuple[object, ...]:
    """What is seen of a frame's chosen picture; a backdrop follows the text, which is told apart."""
    image = state.get(("images", str(frame.get("image_id"))), {})
    return (frame.get("image_id"), image.get("asset_id"), image.get("focus"), image.get("footage"))


def _voices(state: State) -> dict[str, object]:
    """The ids of chosen voice takes by their frames' ids."""
    return {
        str(fields.get("frame_id")): fields.get("take_id")
        for (collection, _), fields in state.items()
        if collection == "voiceovers"
    }


def _frames(state: State) -> dict[str, Fields]:
    """Frames by id, in their order through the video."""
    scenes = {key[1]: str(fields.get("order", "")) for key, fields in state.items() if key[0] == "scenes"}
    frames = [
        (
            scenes[_scene(fields)],
            _scene(fields),
            str(fields.get("order", "")),
            key[1],
        )
        for key, fields in state.items()
        if key[0] == "frames" and _scene(fields) in scenes
    ]
    return {frame_id: state["frames", frame_id] for *_, frame_id in sorted(frames)}


def _places(frames: Mapping[str, Fields]) -> dict[str, int]:
    return {frame_id: number for number, frame_id in enumerate(frames, 1)}


def _in_order(ids: Sequence[str], places: Mapping[str, int]) -> set[str]:
    """The most of ``ids`` whose places rise: all others were moved (longest increasing
    subsequence by patience sorting, Fredman 1975)."""
    tops: list[int] = []
    piles: list[str] = []
    below: dict[str, str | None] = {}
    for one in ids:
        pile = bisect_left(tops, places[one])
        below[one] = piles[pile - 1] if pile else None
        tops[pile:], piles[pile:] = [places[one], *tops[pile + 1 :]], [one, *piles[pile + 1 :]]
    kept: set[str] = set()
    last: str | None = piles[-1] if piles else None
    while last is not None:
        kept.add(last)
        last = below[last]
    return kept


def _titles(before: State, after: State) -> tuple[tuple[str, str], ...]:
    def titles(state: State) -> dict[str, str]:
        return {key[1]: str(fields.get("title", "")) for key, fields in state.items() if key[0] == "scenes"}

    old, new = titles(before), titles(after)
    pairs = [(old.get(scene, ""), new.get(scene, "")) for scene in {**new, **old}]
    return tuple(pair for pair in pairs if pair[0] != pair[1])


def _settings(before: State, after: State) -> tuple[str, ...]:
    def settings(state: State) -> Mapping[str, object]:
        for (collection, _), fields in state.items():
            found = fields.get("settings")
            if collection == "projects" and isinstance(found, Mapping):
                return found
        return {}

    old, new = settings(before), settings(after)
    return tuple(name for name in {**old, **new} if old.get(name) != new.get(name))


def _sounds(before: State, after: State) -> tuple[tuple[str, str], ...]:
    def sounds(state: State) -> dict[str, Mapping[str, object]]:
        """Every sound by its id, with its track's own level, by which it is heard as well."""
        found: dict[str, Mapping[str, object]] = {}
        for (collection, _), track in state.items():
            items = track.get("items") if collection == "tracks" else None
            for item in items if isinstance(items, list | tuple) else ():
                if isinstance(item, Mapping):
                    heard = {"track": track.get("gain_db"), "muted": track.get("muted")}
                    found[str(item.get("id"))] = {**item, **heard}
        return found

    old, new = sounds(before), sounds(after)
    what = [
        (
            new.get(each, old.get(each, {})),
            "added" if each not in old else "removed" if each not in new else "changed",
        )
        for each in {**new, **old}
        if old.get(each) != new.get(each)
    ]
    return tuple((str(item.get("name")), how) for item, how in what)
