"""Pictures and videos for frames: spread from a folder, added by hand, or a designed backdrop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from app.domain.accounts import VIEWER, Actor
from app.domain.footage import Footage, checked_footage
from app.domain.ids import new_id
from app.domain.order import key_between, keys
from app.domain.script import Frame
from app.domain.takes import Image
from app.domain.timeline import Board
from app.errors import BadInput, BadPicture, NotFound
from app.services.access import READ
from app.services.backdrops import Backdrops
from app.services.crossings import Crossings
from app.services.editing import Edit, Editing
from app.services.given import footage_of, keep_file, probed_visual
from app.services.parts import Parts
from app.services.ports import CancelToken, FoundPicture, FoundPictures, OnProgress

ALTERNATIVES = 3
"""Further pictures of the folder that each frame gets as candidates beside its own."""

MOST_FRAMES_WITH_ALTERNATIVES = 500
"""Above this many frames each gets its own picture and its backdrop only: nobody pages through
ten thousand choices, and every one is a document."""


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture whose bytes are in the asset store."""

    asset_id: str
    found: FoundPicture
    address: str = ""
    """Where on the network it came from."""


class Illustration:
    """What one actor does with pictures."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._parts = parts
        self._actor = actor
        self._editing = editing
        self._crossings = Crossings(parts, actor)
        self.backdrops = Backdrops(parts)

    def folder(self, path: Path) -> FoundPictures:
        """The pictures of a folder and what in it does not decode; BadPicture where none does."""
        return self._parts.pictures.folder(path)

    def illustrate(self, board: Board, found: FoundPictures | None) -> None:
        """Give every frame without pictures its candidates, from a folder's photographs."""
        self.spread(board, self.keep(found))

    def keep(self, found: FoundPictures | None) -> list[KeptPicture]:
        """Keep the bytes of a folder's pictures."""
        return [self._keep(picture) for picture in (found.pictures if found else ())]

    def spread(self, board: Board, kept: Sequence[KeptPicture]) -> None:
        """Give every frame without pictures its candidates, and choose one.

        Photographs are spread by name and order; a frame's backdrop is always among its
        candidates, and chosen where there is no photograph.
        """
        frames = [frame for frame in board.frames if frame.image_id is None]
        spread = self._parts.pictures.spread(
            [picture.found.name for picture in kept], [frame.shown for frame in frames]
        )
        scenes = {scene.id: (number, scene.title) for number, scene in enumerate(board.scenes, 1)}
        numbers = {frame.id: number for number, frame in enumerate(board.frames, 1)}
        several = len(frames) <= MOST_FRAMES_WITH_ALTERNATIVES
        images: list[Image] = []
        chosen: list[Frame] = []
        for frame, index in zip(frames, spread, strict=True):
            candidates: list[Image] = []
            if index is not None:
                count = min(len(kept), 1 + (ALTERNATIVES if several else 0))
                candidates += [self._image(frame, kept[(index + step) % len(kept)]) for step in range(count)]
            candidates.append(
                self.backdrops.of(board.project.settings, frame, numbers[frame.id], *scenes[frame.scene_id])
            )
            candidates = [
                replace(image, order=key)
                for image, key in zip(candidates, keys(len(candidates)), strict=True)
            ]
            images += candidates
            chosen.append(replace(frame, image_id=candidates[0].id))
        with self._parts.repositories.transaction():
            self._parts.repositories.images.add_many(images)
            for frame in chosen:
                self._parts.repositories.frames.save(frame)

    def candidates(self, frame_id: str) -> list[Image]:
        """A frame's image takes, in their order."""
        return self._parts.repositories.images.find(frame_id=frame_id, sort=[("order", 1)])

    def check(self, path: Path) -> None:
        """BadPicture or BadVideo where a file is nothing that a frame can show."""
        probed_visual(self._parts, path)

    def fetch(self, address: str, progress: OnProgress, cancel: CancelToken) -> Path:
        """The picture or video at an http(s) address as a file, for :meth:`add`. BadPicture or BadVideo
        where there is none, or it is too big, or does not come, or does not decode."""
        fetched = self._parts.pictures.fetch(address, progress, cancel)
        try:
            probed_visual(self._parts, fetched.path)
        except BadInput as error:
            fetched.path.unlink(missing_ok=True)
            fetched.path.parent.rmdir()
            host = urlsplit(address).hostname
            raise BadPicture(f"What {host} has there is no picture that can be shown.", error.hint) from error
        return fetched.path

    def add(
        self,
        frame_id: str,
        paths: Sequence[Path],
        choose: bool = True,
        addresses: Sequence[str] = (),
    ) -> list[Image]:
        """Add picture and video files to a frame's candidates and choose the first of them. ``addresses``
        say where on the network each came from, where they did.

        All or none: BadPicture or BadVideo names the file that does not decode.
        """
        kept = self._looked_into(paths, addresses)

        def add(edit: Edit) -> list[Image]:
            return self._among(edit, frame_id, kept, choose)

        label = "Add picture" if len(kept) == 1 else f"Add {len(kept)} pictures"
        return self._editing.run(self._project_of(frame_id), label, add)

    def add_each(self, frame_id: str, paths: Sequence[Path]) -> list[Image]:
        """Show the first file in a frame, the next in the frame after it and so on, in the video's order,
        each chosen; one step of undo. What is left where the frames end is added to the last one's
        candidates.

        All or none: BadPicture or BadVideo names the file that does not decode.
        """
        kept = self._looked_into(paths)
        project_id = self._project_of(frame_id)

        def add(edit: Edit) -> list[Image]:
            following = self._from(project_id, frame_id)[: len(kept)]
            last = len(following) - 1
            added: list[Image] = []
            for place, frame in enumerate(following):
                given = kept[place : place + 1] if place < last else kept[place:]
                added += self._among(edit, frame.id, given, choose=True)
            return added

        label = "Add picture" if len(kept) == 1 else f"Spread {len(kept)} pictures"
        return self._editing.run(project_id, label, add)

    def _looked_into(self, paths: Sequence[Path], addresses: Sequence[str] = ()) -> list[KeptPicture]:
        """All files looked into before the first is kept."""
        if not paths:
            raise BadInput("No picture was given.")
        sources = (*addresses, *[""] * len(paths))[: len(paths)]
        found = [
            FoundPicture(path, probed_visual(self._parts, path), path.name, _origin(address))
            for path, address in zip(paths, sources, strict=True)
        ]
        return [
            replace(self._keep(picture), address=address)
            for picture, address in zip(found, sources, strict=True)
        ]

    def _project_of(self, frame_id: str) -> str:
        return self._parts.repositories.frames.require(frame_id).project_id

    def _from(self, project_id: str, frame_id: str) -> list[Frame]:
        """A frame and those after it, in the video's order."""
        repositories = self._parts.repositories
        first = repositories.frames.require(frame_id)
        scenes = repositories.scenes.find(project_id=project_id, sort=[("order", 1)])
        places = {scene.id: place for place, scene in enumerate(scenes)}
        here = (places[first.scene_id], first.order)
        frames = repositories.frames.find(project_id=project_id)
        later = [frame for frame in frames if (places[frame.scene_id], frame.order) >= here]
        return sorted(later, key=lambda frame: (places[frame.scene_id], frame.order))

    def _among(self, edit: Edit, frame_id: str, kept: Sequence[KeptPicture], choose: bool) -> list[Image]:
        """Within an edit, some pictures among a frame's candidates; the first chosen where wanted."""
        frame = self._parts.repositories.frames.require(frame_id)
        others = self.candidates(frame_id)
        last = others[-1].order if others else None
        added = []
        for picture in kept:
            known = next((other for other in others if other.asset_id == picture.asset_id), None)
            if known is None:
                last = key_between(last, None)
                known = edit.add(replace(self._image(frame, picture), order=last))
                others.append(known)
            added.append(known)
        if choose and frame.image_id != added[0].id:
            edit.save(replace(frame, image_id=added[0].id))
        return added

    def make(self, frame_id: str, words: str = "", count: int = 4) -> list[Image]:
        """Make more backdrops for a frame to choose from, unlike those it has; they say ``words``, or what
        the frame says. One step of undo; BadSetting for words or a count that are too many."""

        def make(edit: Edit) -> list[Image]:
            frame = self._parts.repositories.frames.require(frame_id)
            others = self.candidates(frame_id)
            last = others[-1].order if others else None
            made = []
            for image in self.backdrops.more(frame, others, count, words):
                last = key_between(last, None)
                made.append(edit.add(replace(image, order=last)))
            return made

        label = "Make a backdrop" if count == 1 else f"Make {count} backdrops"
        return self._editing.run(self._project_of(frame_id), label, make)

    def remove(self, image_id: str) -> Frame:
        """Take a picture out of its frame's candidates; one step of undo. Where it was the chosen one, the
        one after it is chosen, else the one before. BadInput where it is the only one: a frame that shows
        nothing is nobody's wish."""
        images = self._parts.repositories.images

        def remove(edit: Edit) -> Frame:
            image = images.require(image_id)
            frame = self._parts.repositories.frames.require(image.frame_id)
            own = [each.id for each in self.candidates(frame.id)]
            place = own.index(image_id)
            left = [*own[place + 1 :], *reversed(own[:place])]
            if not left:
                raise BadInput("It is the frame's only picture.", "Add another, or make one, before.")
            edit.remove(image)
            return frame if frame.image_id != image_id else edit.save(replace(frame, image_id=left[0]))

        return self._editing.run(images.require(image_id).project_id, "Remove picture", remove)

    def give(self, frame_id: str, image_id: str) -> Image:
        """Show another frame's picture in a frame: among its candidates, and chosen; one step of undo. The
        other frame may be in another project that the actor may see."""
        repositories = self._parts.repositories

        def give(edit: Edit) -> Image:
            frame, image = repositories.frames.require(frame_id), repositories.images.require(image_id)
            if image.project_id != frame.project_id:
                self._parts.access.check_project(self._actor, READ, image.project_id, VIEWER)
            own = self.candidates(frame_id)
            known = next((each for each in own if image.asset_id and each.asset_id == image.asset_id), None)
            if image.frame_id == frame_id:
                known = image
            if known is None:
                order = key_between(own[-1].order if own else None, None)
                twin = replace(image, id=new_id(), revision=0, created_at=None, updated_at=None)
                known = edit.add(replace(twin, project_id=frame.project_id, frame_id=frame_id, order=order))
            if frame.image_id != known.id:
                edit.save(replace(frame, image_id=known.id))
            return known

        return self._editing.run(repositories.frames.require(frame_id).project_id, "Choose picture", give)

    def choose(self, frame_id: str, image_id: str, seen: Frame | None = None) -> Frame:
        """Choose among a frame's candidates; one step of undo. EditConflict where another person has
        chosen otherwise since the frame was ``seen``."""
        repositories = self._parts.repositories

        def choose(edit: Edit) -> Frame:
            frame = repositories.frames.require(frame_id)
            image = repositories.images.get(image_id)
            if image is None or image.frame_id != frame_id:
                raise NotFound("That picture is not among the frame's candidates.", "Choose another.")
            self._crossings.check(frame, seen, image_id, "image_id")
            return frame if frame.image_id == image_id else edit.save(replace(frame, image_id=image_id))

        return self._editing.run(repositories.frames.require(frame_id).project_id, "Choose picture", choose)

    def set_focus(self, image_id: str, x: float, y: float, seen: Image | None = None) -> Image:
        """Say where a picture's point of interest is, 0 to 1 from the left and the top. EditConflict
        where another person has said otherwise since it was ``seen``."""
        images = self._parts.repositories.images
        focus = (min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))

        def point(edit: Edit) -> Image:
            image = images.require(image_id)
            self._crossings.check(image, seen, focus, "focus")
            return edit.save(replace(image, focus=focus))

        return self._editing.run(images.require(image_id).project_id, "Change point of interest", point)

    def set_footage(self, image_id: str, footage: Footage, seen: Image | None = None) -> Image:
        """Say which stretch of a video is shown, and how; one step of undo. BadSetting where it cannot
        be, EditConflict where another person has said otherwise since it was ``seen``."""
        images = self._parts.repositories.images

        def cut(edit: Edit) -> Image:
            image = images.require(image_id)
            if image.footage is None:
                raise BadInput("A still picture has no stretch to choose.", "Choose a video.")
            # What the file is like is not for anybody to say.
            wanted = replace(footage, length=image.footage.length, sounds=image.footage.sounds)
            checked_footage(wanted)
            self._crossings.check(image, seen, wanted, "footage")
            return image if image.footage == wanted else edit.save(replace(image, footage=wanted))

        return self._editing.run(images.require(image_id).project_id, "Change clip", cut)

    def _keep(self, picture: FoundPicture) -> KeptPicture:
        return KeptPicture(keep_file(self._parts, self._actor, picture.path, picture.info), picture)

    def _image(self, frame: Frame, picture: KeptPicture) -> Image:
        found = picture.found
        return Image(
            project_id=frame.project_id,
            frame_id=frame.id,
            order="",
            kind="video" if found.info.kind == "video" else "asset",
            asset_id=picture.asset_id,
            width=found.info.width,
            height=found.info.height,
            name=found.name,
            origin=found.origin,
            licence=found.licence,
            credit=found.credit,
            recipe={"address": picture.address} if picture.address else {},
            footage=footage_of(found.info),
        )


def _origin(address: str) -> str:
    """Where a picture came from, for people."""
    return (urlsplit(address).hostname or "") if address else "My pictures"
