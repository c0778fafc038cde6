"""The shape of a storyboard: frames split, joined, duplicated and moved together; scenes begun, joined and
moved. Each call is one step of undo.

Nothing is spoken anew for it: a take is cut, or put together, where its sound and its words' times allow
it (:mod:`app.services.take_cutting`). The frames' stretches of script still join into the script.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import TypeVar

from app.domain.accounts import Actor
from app.domain.entity import Entity
from app.domain.ids import new_id as fresh_id
from app.domain.names import clean_name
from app.domain.order import key_between, keys
from app.domain.parting import joined_text, split_source, split_text
from app.domain.script import DEFAULT_PAUSE, Frame, Scene
from app.domain.style import Style
from app.domain.takes import Image, VoiceTake
from app.errors import BadInput
from app.services.carrying import carry
from app.services.dictionary import rules_of
from app.services.editing import Edit, Editing
from app.services.illustration import Illustration
from app.services.narration import Wanted, wanted_voice
from app.services.outline import frames_in_order
from app.services.parts import Parts
from app.services.take_cutting import cut_take, joined_take
from app.services.take_keeping import put_take

T = TypeVar("T")
E = TypeVar("E", bound=Entity)


class Structure:
    """What one actor does with the order and the number of frames and scenes."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing, illustration: Illustration) -> None:
        self._parts = parts
        self._repositories = parts.repositories
        self._actor = actor
        self._editing = editing
        self._illustration = illustration

    # Frames ----------------------------------------------------------------------------------

    def split_frame(self, frame_id: str, at: int, new_id: str = "") -> tuple[Frame, Frame]:
        """A frame as two, cut at a character of its text. The second shows what the first does, and comes
        in without a transition, so that the video is as it was. BadInput where one would be empty.
        ``new_id`` becomes the second one's, for whoever must know it before."""
        before = self._frame(frame_id)
        left, right, start = split_text(before.text, at)
        made = self._cut(before, left, right, start)

        def split(edit: Edit) -> tuple[Frame, Frame]:
            frame = self._same(before)
            one, other = split_source(frame.source, frame.text, left, right, start)
            first = replace(frame, text=left, source=one, pause_after=Fraction(0), wordings=())
            second = _copy(
                frame, text=right, source=other, order=key_between(frame.order, self._order_after(frame)),
                pause_before=Fraction(0), transition=Style("cut"), wordings=(), voiceover_id=None,
                **({"id": new_id} if new_id else {}),
            )  # fmt: skip
            if made is None:  # spoken anew each, so with a breath between
                first = replace(first, pause_after=DEFAULT_PAUSE)
            second = self._with_images(edit, frame, second)
            if made is not None:
                first = self._with_take(edit, first, made[0])
                second = self._with_take(edit, second, made[1])
            first, second = edit.save(first), edit.add(second)
            for changed in (first, second):
                self._illustration.backdrops.redraw(edit, changed)
            carry(self._repositories, edit, frame, second, self._shown_for(first, made[0]) if made else None)
            return first, second

        return self._edit(before.project_id, "Split frame", split)

    def join_frames(self, frame_ids: Sequence[str]) -> Frame:
        """Frames that follow one another as one, with the first one's picture, the others' among its
        candidates. BadInput where there are fewer than two, or others lie between."""
        project_id, wanted = self._several(frame_ids)
        if len(wanted) < 2:
            raise BadInput("Joining needs two frames.", "Choose several that follow one another.")
        row = self._row(project_id)
        place = row.index(wanted[0])
        if row[place : place + len(wanted)] != wanted:
            raise BadInput("Only frames that follow one another can be joined.", "Choose neighbours.")
        frames = [self._frame(frame_id) for frame_id in wanted]
        text, take = frames[0].text, self._current(frames[0])
        for before, frame in pairwise(frames):
            text, start = joined_text(text, frame.text)
            following = self._current(frame)
            take = (
                joined_take(
                    self._parts, self._actor, take, following, before.pause_after + frame.pause_before,
                    text, start,
                )
                if take is not None and following is not None
                else None
            )  # fmt: skip

        def join(edit: Edit) -> Frame:
            first, *others = [self._same(frame) for frame in frames]
            joined = replace(
                first, text=text, source="".join(frame.source for frame in frames),
                pause_after=others[-1].pause_after,
            )  # fmt: skip
            at = self._shown_for(first)
            images = self._repositories.images.find(frame_id=first.id, sort=[("order", 1)])
            last = images[-1].order if images else None
            known = {image.asset_id for image in images}
            for frame in others:
                for image in self._repositories.images.find(frame_id=frame.id, sort=[("order", 1)]):
                    if image.asset_id is None or image.asset_id in known:
                        edit.remove(image)
                        continue
                    known.add(image.asset_id)
                    last = key_between(last, None)
                    edit.save(replace(image, frame_id=first.id, order=last))
                carry(self._repositories, edit, frame, first, -at)
                at += self._shown_for(frame)
                for voiceover in self._repositories.voiceovers.find(frame_id=frame.id):
                    edit.remove(voiceover)
                edit.remove(frame)
            joined = edit.save(self._with_take(edit, joined, take) if take is not None else joined)
            self._illustration.backdrops.redraw(edit, joined)
            return joined

        return self._edit(project_id, f"Join {len(wanted)} frames", join)

    def duplicate_frames(self, frame_ids: Sequence[str]) -> list[Frame]:
        """Copies of frames behind the last of them, with their pictures and voices."""
        project_id, wanted = self._several(frame_ids)
        label = "Duplicate frame" if len(wanted) == 1 else f"Duplicate {len(wanted)} frames"

        def duplicate(edit: Edit) -> list[Frame]:
            last = self._frame(wanted[-1])
            return self._copies(edit, wanted, last.scene_id, last.order, self._order_after(last))

        return self._edit(project_id, label, duplicate)

    def copy_frames(self, frame_ids: Sequence[str], scene_id: str, index: int) -> list[Frame]:
        """Copies of frames, with their pictures and voices, at place ``index`` of a scene."""
        project_id, wanted = self._several(frame_ids)
        label = "Duplicate frame" if len(wanted) == 1 else f"Duplicate {len(wanted)} frames"

        def copy(edit: Edit) -> list[Frame]:
            self._repositories.scenes.require(scene_id)
            order, after = _between(self._in_scene(scene_id), index)
            return self._copies(edit, wanted, scene_id, order, after)

        return self._edit(project_id, label, copy)

    def _copies(
        self, edit: Edit, frame_ids: Sequence[str], scene_id: str, order: str | None, after: str | None
    ) -> list[Frame]:
        """Copies of frames in a scene, between two orders."""
        made = []
        for frame in [self._frame(frame_id) for frame_id in frame_ids]:
            order = key_between(order, after)
            twin = _copy(frame, scene_id=scene_id, order=order, voiceover_id=None)
            twin = self._with_images(edit, frame, twin)
            voiceover = self._repositories.voiceovers.first(frame_id=frame.id)
            if voiceover is not None:
                spoken = edit.add(_copy(voiceover, frame_id=twin.id))
                twin = replace(twin, voiceover_id=spoken.id)
            made.append(edit.add(twin))
        return made

    def move_frames(self, frame_ids: Sequence[str], scene_id: str, index: int) -> list[Frame]:
        """Put frames, in their order, at place ``index`` of a scene, counted without them."""
        project_id, wanted = self._several(frame_ids)
        label = "Move frame" if len(wanted) == 1 else f"Move {len(wanted)} frames"

        def move(edit: Edit) -> list[Frame]:
            self._repositories.scenes.require(scene_id)
            others = [each for each in self._in_scene(scene_id) if each[0] not in wanted]
            order, after = _between(others, index)
            moved = []
            for frame_id in wanted:
                order = key_between(order, after)
                moved.append(edit.save(replace(self._frame(frame_id), scene_id=scene_id, order=order)))
            return moved

        return self._edit(project_id, label, move)

    def apply_settings(self, frame_id: str, frame_ids: Sequence[str], fields: Sequence[str]) -> int:
        """Give other frames what one has: any of :data:`SETTINGS`. Returns how many were changed."""
        unknown = [name for name in fields if name not in SETTINGS]
        if unknown:
            raise BadInput(
                f"“{unknown[0]}” is nothing that can be applied to other frames.",
                f"Choose of {', '.join(SETTINGS)}.",
            )
        project_id, wanted = self._several(frame_ids)

        def apply(edit: Edit) -> int:
            source = self._frame(frame_id)
            values = {name: getattr(source, name) for name in fields}
            changed = 0
            for each in wanted:
                frame = self._frame(each)
                if each != frame_id and any(getattr(frame, name) != values[name] for name in fields):
                    edit.save(replace(frame, **values))
                    changed += 1
            return changed

        return self._edit(project_id, "Apply settings to other frames", apply)

    # Scenes ----------------------------------------------------------------------------------

    def begin_scene(self, frame_id: str, title: str = "") -> Scene:
        """A new scene that begins with a frame: it takes the rest of the frame's scene with it. BadInput
        where the frame is its scene's first."""
        project_id = self._frame(frame_id).project_id

        def begin(edit: Edit) -> Scene:
            frame = self._frame(frame_id)
            scene = self._repositories.scenes.require(frame.scene_id)
            row = [each for each, _ in self._in_scene(scene.id)]
            place = row.index(frame_id)
            if not place:
                raise BadInput("A scene begins with this frame already.")
            scenes = self._scenes(project_id)
            number = next(i for i, each in enumerate(scenes) if each.id == scene.id)
            after = scenes[number + 1].order if number + 1 < len(scenes) else None
            made = edit.add(
                _copy(scene, title=clean_name(title), order=key_between(scene.order, after), transition=None)
            )
            for each in row[place:]:
                edit.save(replace(self._frame(each), scene_id=made.id))
            return made

        return self._edit(project_id, "Begin a scene", begin)

    def join_scene(self, scene_id: str) -> Scene:
        """A scene's frames behind those of the scene before it, which they become part of."""
        project_id = self._repositories.scenes.require(scene_id).project_id

        def join(edit: Edit) -> Scene:
            scenes = self._scenes(project_id)
            number = next(i for i, each in enumerate(scenes) if each.id == scene_id)
            if not number:
                raise BadInput("There is no scene before this one.")
            before, scene = scenes[number - 1], scenes[number]
            row = self._in_scene(before.id)
            order = row[-1][1] if row else None
            for each, _ in self._in_scene(scene.id):
                order = key_between(order, None)
                edit.save(replace(self._frame(each), scene_id=before.id, order=order))
            edit.remove(scene)
            return before

        return self._edit(project_id, "Join scenes", join)

    def move_scene(self, scene_id: str, index: int) -> Scene:
        """Put a scene, with its frames, at place ``index`` of the scenes, counted without it."""
        project_id = self._repositories.scenes.require(scene_id).project_id

        def move(edit: Edit) -> Scene:
            scenes = self._scenes(project_id)
            scene = next(each for each in scenes if each.id == scene_id)
            others = [each for each in scenes if each.id != scene_id]
            place = max(0, min(index, len(others)))
            if scenes.index(scene) == place:
                return scene
            before = others[place - 1].order if place else None
            after = next((each.order for each in others[place:] if each.order > (before or "")), None)
            return edit.save(replace(scene, order=key_between(before, after)))

        return self._edit(project_id, "Move scene", move)

    # What they share -------------------------------------------------------------------------

    def _frame(self, frame_id: str) -> Frame:
        return self._repositories.frames.require(frame_id)

    def _same(self, before: Frame) -> Frame:
        """The frame as it is now, which still says what was cut or joined."""
        frame = self._frame(before.id)
        if frame.text != before.text:
            raise BadInput("What the frame says was changed at this moment.", "Try again.")
        return frame

    def _edit(self, project_id: str, label: str, work: Callable[[Edit], T]) -> T:
        return self._editing.run(project_id, label, work)

    def _row(self, project_id: str) -> list[str]:
        return [str(frame["id"]) for frame in frames_in_order(self._repositories, project_id)]

    def _several(self, frame_ids: Sequence[str]) -> tuple[str, list[str]]:
        """The project of frames, and the frames in the video's order."""
        if not frame_ids:
            raise BadInput("No frame was chosen.", "Choose one.")
        project_id = self._frame(frame_ids[0]).project_id
        chosen = set(frame_ids)
        return project_id, [each for each in self._row(project_id) if each in chosen]

    def _scenes(self, project_id: str) -> list[Scene]:
        return self._repositories.scenes.find(project_id=project_id, sort=[("order", 1)])

    def _in_scene(self, scene_id: str) -> list[tuple[str, str]]:
        """Ids and orders of a scene's frames."""
        found = self._repositories.frames.find_fields(("order",), scene_id=scene_id, sort=[("order", 1)])
        return [(str(each["id"]), str(each["order"])) for each in found]

    def _order_after(self, frame: Frame) -> str | None:
        """The next order in a frame's scene that is above its own."""
        return next((order for _, order in self._in_scene(frame.scene_id) if order > frame.order), None)

    def _with_images(self, edit: Edit, frame: Frame, twin: Frame) -> Frame:
        """Copies of a frame's pictures for another, which is not stored yet; the same one is chosen."""
        images = self._repositories.images.find(frame_id=frame.id, sort=[("order", 1)])
        chosen = None
        for image, order in zip(images, keys(len(images)), strict=True):
            copied: Image = edit.add(_copy(image, frame_id=twin.id, order=order))
            chosen = copied.id if image.id == frame.image_id else chosen
        return replace(twin, image_id=chosen)

    def _with_take(self, edit: Edit, frame: Frame, take: VoiceTake) -> Frame:
        """A frame whose voice is a take: put among its takes and chosen."""
        take = replace(take, recipe={**take.recipe, "asked": self._wish(frame).asked})
        return put_take(edit, self._repositories, frame, take)

    def _wish(self, frame: Frame) -> Wanted:
        project = self._repositories.projects.require(frame.project_id)
        scene = self._repositories.scenes.require(frame.scene_id)
        return wanted_voice(project, scene, frame, rules_of(self._repositories, project))

    def _current(self, frame: Frame) -> VoiceTake | None:
        """The take that says what a frame says now."""
        voiceover = self._repositories.voiceovers.first(frame_id=frame.id)
        take = voiceover.chosen if voiceover else None
        return take if take is not None and take.text == frame.text else None

    def _cut(self, frame: Frame, left: str, right: str, start: int) -> tuple[VoiceTake, VoiceTake] | None:
        """A frame's take as two. Sound is kept before the edit, which may be made more than once."""
        take = self._current(frame)
        return cut_take(self._parts, self._actor, take, left, right, start) if take is not None else None

    def _shown_for(self, frame: Frame, take: VoiceTake | None = None) -> Fraction:
        """Seconds that a frame is shown, in whole pictures (as :mod:`app.domain.layout` has it)."""
        take = take or self._current(frame)
        fps = self._repositories.projects.require(frame.project_id).settings.fps
        seconds = frame.pause_before + (take.length if take else Fraction(0)) + frame.pause_after
        return ceil(seconds * fps) / Fraction(fps)


SETTINGS = (
    "motion", "transition", "overlays", "effects", "voice", "language", "pause_before", "pause_after",
)  # fmt: skip
"""What of a frame can be given to others."""


def _copy(entity: E, **changes: object) -> E:
    """An entity like another, not stored yet."""
    fresh = {"id": fresh_id(), "revision": 0, "created_at": None, "updated_at": None}
    return replace(entity, **{**fresh, **changes})  # type: ignore[arg-type]


def _between(others: Sequence[tuple[str, str]], index: int) -> tuple[str | None, str | None]:
    """The orders between which place ``index`` of a scene lies, whose frames' ids and orders are given."""
    place = max(0, min(index, len(others)))
    order = others[place - 1][1] if place else None
    return order, next((key for _, key in others[place:] if key > (order or "")), None)
