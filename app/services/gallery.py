"""Pictures that are here already: those of a project and of all others that one may see, found by words."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.matching import score, words_of
from app.domain.takes import Image
from app.services.parts import Parts
from app.services.ports import CancelToken, Where
from app.services.projects import Projects

MOST_FOUND = 60
KEPT_S = 10.0
"""How long what was read stands where the store does not say whether anybody has written since."""
MOST_PROJECTS = 200
"""Projects that are looked through beside the given one, the last changed first."""
_NAME, _WHOSE, _SAID = 1.0, 0.7, 0.5
"""What a word counts that is in a picture's name, in what is known of its origin, in what is said over it."""
_FIELDS = ("asset_id", "name", "origin", "licence", "credit", "recipe")


@dataclass(frozen=True, slots=True)
class Found:
    """A picture or video that is used somewhere."""

    image: Image
    """One take of it, in whatever frame."""
    project: str
    """The name of that frame's project."""
    here: bool
    """Whether that is the project that was asked about."""


@dataclass(slots=True)
class _Known:
    """A media file, and what is known of it."""

    image_id: str
    project: str
    here: bool
    names: list[str] = field(default_factory=list)
    whose: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


class Gallery:
    """What one actor may look through."""

    def __init__(self, parts: Parts, projects: Projects) -> None:
        self._repositories = parts.repositories
        self._projects = projects
        self._last: tuple[object, str, Mapping[str, _Known]] | None = None
        """What was read last: as of which state of the store (or when), and for which project."""

    def search(
        self, project_id: str, words: str, limit: int = MOST_FOUND, cancel: CancelToken | None = None
    ) -> list[Found]:
        """Pictures and videos for which every one of some words is in their name, their origin, credit or
        licence, or in the text of a frame that shows them; the best first, and of equal ones those of this
        project. Each file once, nothing where no word is given. Cancelled where ``cancel`` says so.
        """
        wanted = words_of(words)
        if not wanted:
            return []
        known = self._known(project_id, cancel)
        if cancel is not None:
            cancel.check()
        scored = [
            (score(wanted, _fields(each)), not each.here, place, each)
            for place, each in enumerate(known.values())
        ]
        best = sorted((each for each in scored if each[0] > 0), key=lambda each: (-each[0], *each[1:3]))
        chosen = [each for *_, each in best[:limit]]
        images = self._repositories.images.get_many([each.image_id for each in chosen])
        return [
            Found(images[each.image_id], each.project, each.here)
            for each in chosen
            if each.image_id in images
        ]

    def _known(self, project_id: str, cancel: CancelToken | None) -> Mapping[str, _Known]:
        """All media files by their ids. They are read once while words are being typed: until somebody
        writes, or for some seconds where the store does not tell (MongoDB)."""
        if cancel is not None:
            cancel.check()
        stamp, last = self._repositories.store.stamp(), self._last
        if stamp is None:
            stamp = time.monotonic() // KEPT_S
        if last is not None and last[:2] == (stamp, project_id):
            return last[2]
        known: dict[str, _Known] = {}
        for each, name, here in self._looked_through(project_id):
            self._learn(known, each, name, here)  # not cancelled between: what is typed next needs it too
        self._last = (stamp, project_id, known)
        return known

    def _looked_through(self, project_id: str) -> Iterator[tuple[str, str, bool]]:
        """The project asked about, then the others: id, name, and whether it is that one."""
        here = self._repositories.projects.require(project_id)
        yield here.id, here.name, True
        for project in self._projects.list(MOST_PROJECTS):
            if project.id != project_id:
                yield project.id, project.name, False

    def _learn(self, known: dict[str, _Known], project_id: str, name: str, here: bool) -> None:
        images = self._repositories.images.find_fields(
            _FIELDS, Where("kind", "in", ["asset", "video"]), project_id=project_id
        )
        files = {row["id"]: row["asset_id"] for row in images if row["asset_id"]}
        if not files:
            return
        for row in images:
            if not row["asset_id"]:
                continue
            one = known.setdefault(row["asset_id"], _Known(row["id"], name, here))
            _add(one.names, row["name"])
            for each in ("origin", "credit", "licence"):
                _add(one.whose, row[each])
            _add(one.whose, str((row["recipe"] or {}).get("address", "")))
        for row in self._repositories.frames.find_fields(("image_id", "text"), project_id=project_id):
            asset_id = files.get(row["image_id"] or "")
            if asset_id:
                _add(known[asset_id].said, row["text"])


def _add(texts: list[str], text: Any) -> None:
    if text and text not in texts:
        texts.append(text)


def _fields(known: _Known) -> Sequence[tuple[str, float]]:
    return [
        *((text, _NAME) for text in known.names),
        *((text, _WHOSE) for text in known.whose),
        *((text, _SAID) for text in known.said),
    ]
