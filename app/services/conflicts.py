"""Settling a conflict: take mine, take theirs, or keep both as takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.script import Frame, Scene
from app.domain.takes import Image, Voiceover
from app.errors import BadSetting, EditConflict
from app.services.illustration import Illustration
from app.services.narration import Narration
from app.services.projects import Projects
from app.services.storyboard import Storyboard

MINE, THEIRS, BOTH = "mine", "theirs", "both"


def ways(conflict: EditConflict) -> tuple[str, ...]:
    """How a conflict can be settled; ``both`` where the one that is not shown can stay as a take."""
    return (MINE, THEIRS, BOTH) if conflict.field in ("text", "image_id") else (MINE, THEIRS)


def theirs(conflict: EditConflict) -> Any:
    """What the other person has made of the field."""
    return getattr(conflict.now, conflict.field)


def frame_of(conflict: EditConflict) -> str:
    """The id of the frame that a conflict is about; empty where it is about none."""
    now = conflict.now
    if isinstance(now, Frame):
        return now.id
    return now.frame_id if isinstance(now, Image | Voiceover) else ""


class Conflicts:
    """What one actor does about a conflict that an own edit has met."""

    def __init__(
        self, projects: Projects, storyboard: Storyboard, illustration: Illustration, narration: Narration
    ) -> None:
        def moved(frame: Frame, place: Any) -> object:
            return storyboard.move_frame(frame.id, place[0], place[1], seen=frame)

        def pointed(image: Image, focus: Any) -> object:
            return illustration.set_focus(image.id, focus[0], focus[1], seen=image)

        def cut(image: Image, footage: Any) -> object:
            return illustration.set_footage(image.id, footage, seen=image)

        def settled(project: Any, settings: Any) -> object:
            return projects.settle(project.id, settings, seen=project.settings)

        def spoken(voice: Voiceover, take: Any) -> object:
            return narration.choose_take(voice.frame_id, take, seen=voice)

        def chosen(frame: Frame, image: Any) -> object:
            return illustration.choose(frame.id, image, seen=frame)

        def titled(scene: Scene, title: Any) -> object:
            return storyboard.rename_scene(scene.id, title, seen=scene)

        self._storyboard = storyboard
        self._again: Mapping[str, Callable[[Any, Any], object]] = {
            "text": lambda frame, text: storyboard.set_text(frame.id, text, seen=frame),
            "voice": lambda frame, voice: storyboard.set_voice(frame.id, voice, seen=frame),
            "motion": lambda frame, motion: storyboard.set_motion(frame.id, motion, seen=frame),
            "transition": lambda frame, style: storyboard.set_transition(frame.id, style, seen=frame),
            "overlays": lambda frame, laid: storyboard.set_overlays(frame.id, laid, seen=frame),
            "pause_after": lambda frame, after: storyboard.set_pause(frame.id, after, seen=frame),
            "pause_before": lambda frame, before: storyboard.set_pauses(frame.id, before, None, seen=frame),
            "order": moved,
            "image_id": chosen,
            "focus": pointed,
            "footage": cut,
            "take_id": spoken,
            "title": titled,
            "settings": settled,
        }

    def settle(self, conflict: EditConflict, way: str) -> None:
        """Settle it in one of its :func:`ways`: ``mine`` makes the edit again over what was seen now,
        and can meet a third person's change; ``theirs`` lets it go; ``both`` leaves theirs to be seen
        and keeps mine beside it, as a wording or among the pictures, where it is already.

        BadSetting for a way that this conflict does not have.
        """
        if way not in ways(conflict):
            raise BadSetting(
                f"This conflict cannot be settled by “{way}”.", f"Choose {' or '.join(ways(conflict))}."
            )
        if way == MINE:
            self._again[conflict.field](conflict.now, conflict.mine)
        elif way == BOTH and conflict.field == "text":
            self._storyboard.keep_wording(frame_of(conflict), str(conflict.mine))
