"""Named versions of a project: kept, listed, compared, restored. Restoring is one edit, and undone
like any other."""

from __future__ import annotations

import builtins

from app.domain.accounts import Actor
from app.domain.edits import Fields
from app.domain.names import LONGEST_NAME, clean_name, name_key
from app.domain.versions import Comparison, Key, State, Version, changes_between, compare, rolled_back
from app.errors import AlreadyExists, BadSetting, NotFound
from app.services.editing import STORE_FIELDS, Edit, Editing
from app.services.history import CROSSINGS
from app.services.parts import Parts
from app.services.ports import Where

NOW = "now"
"""The name of the present state, which no version can have."""

EDITED = ("scenes", "frames", "images", "voiceovers", "tracks", "markers", "pronunciations")
"""Collections whose documents a project's edits change, beside the project itself."""


class Versions:
    """What one actor does with a project's versions."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._parts = parts
        self._actor = actor
        self._editing = editing

    def name_version(self, project_id: str, name: str) -> Version:
        """Give the project as it stands a name. BadSetting where it is none, AlreadyExists where
        it is taken."""
        clean = clean_name(name)
        if not clean or len(clean) > LONGEST_NAME or clean.isdecimal() or name_key(clean) == NOW:
            raise BadSetting(
                f"A version cannot be called “{clean}”.",
                f"Give a name of 1 to {LONGEST_NAME} characters that is not “{NOW}” and no number alone.",
            )
        self._parts.repositories.projects.require(project_id)
        version = Version(
            project_id=project_id,
            user_id=self._actor.user_id,
            name=clean,
            name_key=name_key(clean),
            number=self._last(project_id),
        )
        try:
            return self._parts.repositories.versions.add(version)
        except AlreadyExists as error:
            raise AlreadyExists(
                f"There is a version called “{clean}” already.", "Give another name."
            ) from error

    def list(self, project_id: str) -> builtins.list[Version]:
        """A project's versions, the newest first."""
        return self._parts.repositories.versions.find(
            project_id=project_id, sort=[("number", -1), ("created_at", -1)]
        )

    def number(self, project_id: str, wanted: str) -> int:
        """The number in the history that a version's name, a number itself or “now” means; 0 is the
        project before its first edit. NotFound where there is none."""
        key = name_key(wanted)
        last = self._last(project_id)
        if key == NOW:
            return last
        if key.isdecimal():
            if len(key) < 10 and int(key) <= last:
                return int(key)
            raise NotFound(f"There is no edit {wanted}.", f"The project has edits 1 to {last}.")
        found = self._parts.repositories.versions.first(project_id=project_id, name_key=key)
        if found is None:
            names = ", ".join(f"“{version.name}”" for version in self.list(project_id)[:5])
            raise NotFound(
                f"There is no version called “{wanted}”.",
                f"There are {names}."
                if names
                else "Keep one with `scenewright versions PROJECT --save NAME`.",
            )
        return found.number

    def compare(self, project_id: str, before: str, after: str = NOW) -> Comparison:
        """How two versions, numbers or “now” differ, frame by frame."""
        with self._parts.repositories.transaction():  # one moment's state and history
            first, second = self.number(project_id, before), self.number(project_id, after)
            present = self._present(project_id)
            newer = self._at(project_id, present, self._last(project_id), max(first, second))
            older = self._at(project_id, newer, max(first, second), min(first, second))
        return compare(older, newer) if first <= second else compare(newer, older)

    def restore(self, project_id: str, wanted: str) -> bool:
        """Make the project again what it was; one edit, one step of undo, and False where it
        already is. What was spoken since stays with its frame."""

        def restore(edit: Edit) -> bool:
            number, last = self.number(project_id, wanted), self._last(project_id)
            if number == last:
                return False
            present = self._present(project_id)
            then = self._at(project_id, present, last, number)
            changes = changes_between(present, _with_voices(then, present))
            edit.apply(changes)
            return bool(changes)

        return self._editing.run(project_id, f"Restore “{clean_name(wanted)}”", restore, CROSSINGS)

    def _last(self, project_id: str) -> int:
        newest = self._parts.repositories.history.first(project_id=project_id, sort=[("number", -1)])
        return newest.number if newest else 0

    def _present(self, project_id: str) -> State:
        repositories = self._parts.repositories
        where = [Where("project_id", "eq", project_id)]
        found: dict[Key, dict[str, object]] = {
            (name, document["_id"]): document
            for name in EDITED
            for document in repositories.store.find(name, where)
        }
        project = repositories.encode(repositories.projects.require(project_id))
        found["projects", project_id] = project
        return {
            key: {name: value for name, value in document.items() if name not in STORE_FIELDS}
            for key, document in found.items()
        }

    def _at(self, project_id: str, state: State, last: int, number: int) -> State:
        """What was after edit ``number``, from the state after edit ``last``."""
        since = self._parts.repositories.history.find(
            Where("number", "gt", number),
            Where("number", "lte", last),
            project_id=project_id,
            sort=[("number", -1)],
        )
        return rolled_back(state, since)


def _with_voices(then: State, present: State) -> State:
    """A former state with the voices there are now: what was spoken since stays with its frame, one
    that says its words chosen, and goes only where its frame goes."""
    spoken, former = _voices(present), _voices(then)
    result = {key: fields for key, fields in then.items() if key[0] != "voiceovers"}
    for (collection, frame_id), frame in then.items():
        if collection != "frames":
            continue
        key = spoken.get(frame_id) or former.get(frame_id)
        if key is not None:
            voice = present.get(key) or then[key]
            chosen = then[key].get("take_id") if key in then else None
            result[key] = {**voice, "take_id": _take(voice, frame, chosen)}
        result[collection, frame_id] = {**frame, "voiceover_id": key[1] if key else None}
    for frame_id, key in spoken.items():
        if ("frames", frame_id) not in present and ("frames", frame_id) not in then:
            result[key] = present[key]  # of a frame whose adding was undone, and may be made again
    return result


def _take(voice: Fields, frame: Fields, chosen: object) -> object:
    """The id of the take that a frame gets back: the one chosen then, the one chosen now, or else the
    newest, the first of these that says what the frame says; the one chosen now where none does."""
    now, takes = voice.get("take_id"), voice.get("takes")
    said = [
        take["id"]
        for take in (reversed(takes) if isinstance(takes, list) else ())
        if take.get("text") == frame.get("text")
    ]
    return next((take for take in (chosen, now, *said) if take in said), now)


def _voices(state: State) -> dict[str, Key]:
    """Voices by their frames' ids."""
    return {str(fields.get("frame_id")): key for key, fields in state.items() if key[0] == "voiceovers"}
