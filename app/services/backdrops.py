"""Designed backdrops for frames: the one each begins with, and as many more as are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.backdrop import as_made
from app.domain.order import key_between
from app.domain.project import ProjectSettings
from app.domain.script import Frame
from app.domain.takes import Image
from app.domain.template import BACKDROPS, Look
from app.errors import BadSetting
from app.services.editing import Edit
from app.services.parts import Parts
from app.services.templates import look

MOST_AT_ONCE = 12
"""Nobody looks through more before asking again."""
LONGEST_WORDS = 80
"""Characters that a backdrop can be asked to say: it is read at a glance."""
_APART = 1009
"""From one made backdrop's seed to the next, a prime: those of neighbouring frames do not meet."""


class Backdrops:
    """Recipes of backdrops, as image takes. Nothing is drawn here."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def of(self, settings: ProjectSettings, frame: Frame, number: int, scene: int, title: str) -> Image:
        """The backdrop that a frame begins with; ``scene`` and ``title`` are its scene's."""
        own = {"seed": settings.seed + number}
        return self._image(settings, frame, self._recipe(look(settings.template), own, title, frame, scene))

    def first(self, frame: Frame) -> Image:
        """A backdrop for a frame that is about to be added."""
        settings, scene, title = self._place(frame)
        frames = self._parts.repositories.frames.count(project_id=frame.project_id)
        image = self.of(settings, frame, frames + 1, scene, title)
        return replace(image, order=key_between(None, None))

    def more(self, frame: Frame, others: Sequence[Image], count: int, words: str = "") -> list[Image]:
        """``count`` further ones, unlike those among ``others``: first the families of shapes that were not
        used, then with the palette's colours changed over. They say ``words``, or what the frame says.

        BadSetting for a count or words that are too many.
        """
        asked = " ".join(words.split())
        if not 1 <= count <= MOST_AT_ONCE:
            raise BadSetting(f"1 to {MOST_AT_ONCE} backdrops are made at once.", "Ask again for more.")
        if len(asked) > LONGEST_WORDS:
            raise BadSetting(
                f"A backdrop says at most {LONGEST_WORDS} characters, not {len(asked)}.", "Give fewer words."
            )
        settings, scene, title = self._place(frame)
        drawn = [image.recipe for image in others if image.kind == "backdrop"]
        used = Counter(as_made(look(settings.template), recipe).backdrop for recipe in drawn)
        made = max((_number(recipe, "made") for recipe in drawn), default=0)
        base = next((_number(recipe, "seed") for recipe in drawn if not recipe.get("made")), settings.seed)
        found = []
        for step in range(made + 1, made + 1 + count):
            family = min(BACKDROPS, key=lambda each: (used[each], BACKDROPS.index(each)))
            own = {"seed": base + _APART * step, "made": step, "family": family, "over": used[family] % 2}
            used[family] += 1
            recipe = self._recipe(look(settings.template), {**own, "asked": asked}, title, frame, scene)
            found.append(self._image(settings, frame, recipe))
        return found

    def redraw(self, edit: Edit, frame: Frame) -> None:
        """Within an edit, let a frame's backdrops show words of the text it has now."""
        settings = self._parts.repositories.projects.require(frame.project_id).settings
        for image in self._parts.repositories.images.find(frame_id=frame.id, kind="backdrop"):
            drawn = image.recipe
            recipe = self._recipe(
                look(settings.template),
                {"seed": settings.seed, **drawn},
                str(drawn.get("title", "")),
                frame,
                _number(drawn, "number", 1),
            )
            if recipe != drawn:
                edit.save(replace(image, recipe=recipe))

    def _place(self, frame: Frame) -> tuple[ProjectSettings, int, str]:
        """The project's settings, and number and title of a frame's scene."""
        repositories = self._parts.repositories
        project = repositories.projects.require(frame.project_id)
        scenes = repositories.scenes.find(project_id=frame.project_id, sort=[("order", 1)])
        number, title = next(
            (number, scene.title) for number, scene in enumerate(scenes, 1) if scene.id == frame.scene_id
        )
        return project.settings, number, title

    def _recipe(
        self, shown: Look, own: Mapping[str, object], title: str, frame: Frame, scene: int
    ) -> dict[str, object]:
        """A recipe that says what the frame says, or what it was asked for. ``own`` has its seed, and what
        else it has of its own."""
        seed = _number(own, "seed", 1)
        recipe = self._parts.pictures.backdrop(as_made(shown, own), seed, title, frame.shown, scene)
        kept = {name: own[name] for name in ("made", "asked", "over") if name in own}
        asked = {"phrase": own["asked"], "title": ""} if own.get("asked") else {}
        return {**recipe, **kept, **asked}

    def _image(self, settings: ProjectSettings, frame: Frame, recipe: Mapping[str, object]) -> Image:
        asked = str(recipe.get("asked", ""))
        return Image(
            project_id=frame.project_id,
            frame_id=frame.id,
            order="",
            kind="backdrop",
            width=settings.width,
            height=settings.height,
            name="Backdrop",
            origin=f"Made: {asked}" if asked else "Made by the template",
            recipe=recipe,
        )


def _number(recipe: Mapping[str, object], name: str, otherwise: int = 0) -> int:
    return int(str(recipe.get(name, otherwise)))
