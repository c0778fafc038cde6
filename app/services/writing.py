"""Writing in the script as one text: stretches that reach over frames, and words replaced all through it.
Each call is one step of undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.accounts import Actor
from app.domain.finding import Query, replaced_in
from app.domain.names import clean_name
from app.domain.order import key_between
from app.domain.script import Frame
from app.errors import BadInput
from app.services.editing import Edit, Editing
from app.services.illustration import Illustration
from app.services.parts import Parts
from app.services.wording import Wordings


@dataclass(frozen=True, slots=True)
class Replaced:
    """What replacing came to."""

    places: int
    frames: int
    left: int
    """Frames that were left alone, because nothing would be left of them."""


class Writing:
    """What one actor does with the script's text."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing, illustration: Illustration) -> None:
        self._repositories = parts.repositories
        self._actor = actor
        self._editing = editing
        self._wordings = Wordings(parts, illustration)

    def rewrite(
        self,
        frame_ids: Sequence[str],
        before: Sequence[str],
        ids: Sequence[str],
        texts: Sequence[str],
        begins: Sequence[str] = (),
        scene_ids: Sequence[str] = (),
        titles: Sequence[str] = (),
    ) -> list[Frame]:
        """Put other frames where some are that follow one another::

            frame_ids    a   b   c            ids    a   x   c
            before      "1" "2" "3"           texts "1" "5" "4"        b goes, x is new, c says "4"

        ``before`` is what they said when this was begun; BadInput where one that is to go, or to say
        something else, has been changed by now.
        New ids are the caller's to choose, so that it knows them before this is made. A new frame is in
        the scene of the one before it, or behind it where it is the first.

        ``begins`` are frames of one scene, in their order, with each of which another begins that takes
        the rest along, with the id and title given; a scene without a title that would be left empty
        takes the title instead.
        """
        if not frame_ids or not ids:
            raise BadInput("A video needs at least one frame.", "Change its text instead of deleting it.")
        kept, new = set(ids), [each for each in ids if each not in set(frame_ids)]
        texts = [clean_name(text) for text in texts]
        if not all(texts):
            raise BadInput("A frame needs words.", "Delete the frame instead.")
        if not len(begins) == len(scene_ids) == len(titles):
            raise BadInput("Not every new scene has an id and a title.", "Give as many of each.")

        def write(edit: Edit) -> list[Frame]:
            old = [self._repositories.frames.require(frame_id) for frame_id in frame_ids]
            wanted = dict(zip(ids, texts, strict=True))
            if any(
                frame.text != text and wanted.get(frame.id) != text  # one that stays as it was may differ
                for frame, text in zip(old, before, strict=True)
            ):
                raise BadInput("What the frame says was changed at this moment.", "Try again.")
            there = {frame.id: frame for frame in old}
            said = dict(zip(frame_ids, before, strict=True))
            for frame in old:
                if frame.id not in kept:
                    self._wordings.remove(edit, frame)
            result: list[Frame] = []
            for place, (frame_id, text) in enumerate(zip(ids, texts, strict=True)):
                standing = there.get(frame_id)
                if standing is None:
                    following = next((there[each] for each in ids[place:] if each in there), None)
                    made = self._placed(frame_id, text, result[-1] if result else None, following, old[0])
                    result.append(self._wordings.add(edit, made))
                elif text != said[frame_id] and standing.text != text:
                    result.append(self._wordings.say(edit, standing, text))
                else:
                    result.append(standing)
            if begins:
                self._begin(edit, begins, scene_ids, titles)
            return result

        first = self._repositories.frames.require(frame_ids[0])
        gone = len(set(frame_ids) - kept)
        label = _scenes_label(len(begins)) if begins else _label(gone, len(new))
        return self._editing.run(first.project_id, label, write)

    def _begin(
        self, edit: Edit, begins: Sequence[str], scene_ids: Sequence[str], titles: Sequence[str]
    ) -> None:
        """Have scenes begin with frames of one scene."""
        repositories = self._repositories
        scene = repositories.scenes.require(repositories.frames.require(begins[0]).scene_id)
        scenes = repositories.scenes.find(project_id=scene.project_id, sort=[("order", 1)])
        number = next(place for place, each in enumerate(scenes) if each.id == scene.id)
        following = next((each.order for each in scenes[number + 1 :] if each.order > scene.order), None)
        wanted = dict(zip(begins, zip(scene_ids, titles, strict=True), strict=True))
        row = repositories.frames.find(scene_id=scene.id, sort=[("order", 1)])
        now = scene
        for place, frame in enumerate(row):
            if frame.id in wanted:
                scene_id, title = wanted[frame.id]
                if not place and not scene.title:
                    now = scene = edit.save(replace(scene, title=clean_name(title)))
                else:
                    made = replace(
                        scene, id=scene_id, title=clean_name(title), order=key_between(now.order, following),
                        transition=None, revision=0, created_at=None, updated_at=None,
                    )  # fmt: skip
                    now = edit.add(made)
            if frame.scene_id != now.id:
                edit.save(replace(frame, scene_id=now.id))

    def replace_all(
        self, project_id: str, find: str, by: str, match_case: bool = False, whole_word: bool = False
    ) -> Replaced:
        """Replace words in every frame. A frame of which nothing would be left stays as it is."""
        query = Query(find, match_case, whole_word)
        if not find.strip():
            raise BadInput("There is nothing to look for.", "Type the words to be replaced.")

        def write(edit: Edit) -> Replaced:
            places = frames = left = 0
            for row in self._repositories.frames.find_fields(("text",), project_id=project_id):
                text, found = replaced_in(str(row["text"]), query, by)
                text = clean_name(text)
                if not found or text == row["text"]:
                    continue
                if not text:
                    left += 1
                    continue
                frame = self._repositories.frames.require(str(row["id"]))
                self._wordings.say(edit, frame, text)
                places, frames = places + found, frames + 1
            return Replaced(places, frames, left)

        shown = find.strip() if len(find.strip()) <= 24 else f"{find.strip()[:23]}…"
        return self._editing.run(project_id, f"Replace “{shown}”", write)

    def _placed(
        self, frame_id: str, text: str, before: Frame | None, after: Frame | None, gone: Frame
    ) -> Frame:
        """A new frame behind ``before``, in its scene; else before ``after``, or where ``gone`` was."""
        scene_id = (before or after or gone).scene_id
        row = [
            (str(each["id"]), str(each["order"]))
            for each in self._repositories.frames.find_fields(
                ("order",), scene_id=scene_id, sort=[("order", 1)]
            )
        ]
        if before is not None:
            low = before.order
            high = next((order for _, order in row if order > low), None)
        else:
            high = (after or gone).order
            low = next((order for _, order in reversed(row) if order < high), "")
        return Frame(
            id=frame_id,
            project_id=gone.project_id,
            scene_id=scene_id,
            order=key_between(low or None, high),
            source=f"{text}\n\n",
            text=text,
        )


def _scenes_label(count: int) -> str:
    return "Add scene" if count == 1 else f"Add {count} scenes"


def _label(gone: int, new: int) -> str:
    """What an edit is called by what came of it."""
    if new and not gone:
        return "Add frame" if new == 1 else f"Add {new} frames"
    if gone and not new:
        return "Delete frame" if gone == 1 else f"Delete {gone} frames"
    return "Change text" if not gone else "Rewrite frames"
