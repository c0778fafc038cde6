"""Media files that a project names and that are not there: told, found again, replaced."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.accounts import Actor
from app.domain.media import Asset
from app.domain.takes import Image
from app.domain.timeline import Board, voice_of
from app.errors import BadInput, NotFound, ScenewrightError
from app.services.editing import Edit, Editing
from app.services.events import ProjectChanged
from app.services.given import footage_of, keep_file, probed_music, probed_visual
from app.services.jobs import side_by_side
from app.services.parts import Parts
from app.services.ports import CancelToken, MediaInfo, OnProgress, Progress, silent
from app.services.projects import Projects
from app.services.searching import FoundFile, Search

_AT_ONCE = 8
"""Media files asked for side by side: in a bucket it is mostly waiting."""

MOST_OFFERS = 5
"""Files that are offered in one missing file's place."""


@dataclass(frozen=True, slots=True)
class MissingMedia:
    """A media file that a project names and that is not there."""

    id: str
    kind: str
    """``picture``, ``voice``, ``music``, ``sound`` (of a track) or ``font``. A voice is spoken anew by rendering."""
    name: str
    size: int
    """Bytes; 0 where nobody has noted it."""
    frames: tuple[int, ...]
    """Numbers of the frames that show it or say it."""
    alternatives: tuple[int, ...] = ()
    """Numbers of the frames that could, and have chosen another."""

    @property
    def music(self) -> bool:
        """Whether it is the project's music."""
        return self.kind == "music"

    @property
    def heard(self) -> bool:
        """Whether any sound file can stand in for it."""
        return self.kind in ("music", "sound")


@dataclass(frozen=True, slots=True)
class Offer:
    """A file of the missing one's name and kind with other bytes: an edit of it, or something else."""

    missing: MissingMedia
    path: Path


@dataclass(frozen=True, slots=True)
class Relinked:
    """What a search came to."""

    found: tuple[tuple[MissingMedia, Path], ...]
    """What is back, and from where."""
    missing: tuple[MissingMedia, ...]
    """What is still missing."""
    offers: tuple[Offer, ...]
    skipped: tuple[tuple[Path, str], ...]
    """Files and folders that could not be read, and why."""


class Relinking:
    """What one actor does about a project's missing media files."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing, projects: Projects) -> None:
        self._parts = parts
        self._actor = actor
        self._editing = editing
        self._projects = projects

    def missing(self, project_id: str, cancel: CancelToken | None = None) -> list[MissingMedia]:
        """Every media file that the project as it stands names and that is not there: in the order of
        the frames, then fonts and music. What only undo would bring back is not looked at."""
        named = _named(self._projects.board(project_id))
        gone: set[str] = set()
        for asset_id, there in side_by_side(
            list(named), self._parts.assets.exists, cancel or CancelToken(), _AT_ONCE
        ):
            if isinstance(there, Exception):
                raise there
            if not there:
                gone.add(asset_id)
        known = self._parts.repositories.assets.get_many(sorted(gone))
        return [_described(media, known.get(media.id)) for media in named.values() if media.id in gone]

    def relink(
        self, project_id: str, path: Path, progress: OnProgress = silent, cancel: CancelToken | None = None
    ) -> Relinked:
        """Find missing media files in a folder, or by and beside a file, and put them back.

        They are known by their bytes, so their names do not matter; a file is read only where its
        size is that of a missing one, and once. BadInput where there is no such path.
        """
        cancel = cancel or CancelToken()
        is_folder = _is_folder(path)
        missing = {media.id: media for media in self.missing(project_id, cancel)}
        if not missing:
            return Relinked((), (), (), ())
        search = Search()
        if is_folder:
            files = search.under(path)
        else:
            files = search.beside(path, missing, *self._old_places(project_id, missing))
        left = _Left(missing)
        found: dict[str, Path] = {}
        alike: list[Offer] = []
        try:
            for file in files:
                cancel.check()
                progress(Progress("Looking for media files", len(found), len(missing), file.path.name))
                back = self._put_back(file, left.may_be(file), search)
                if back is None:
                    alike += [Offer(media, file.path) for media in left.alike(file.path)]
                    continue
                found[back] = file.path
                left.drop(back)
                if not left:
                    break
        finally:
            self._tell(project_id, found)
        progress(Progress("Looking for media files", len(found), len(missing)))
        return Relinked(
            found=tuple((media, found[media.id]) for media in missing.values() if media.id in found),
            missing=tuple(media for media in missing.values() if media.id not in found),
            offers=self._usable([offer for offer in alike if offer.missing.id not in found]),
            skipped=tuple(search.skipped),
        )

    def replace(self, project_id: str, asset_id: str, path: Path) -> MissingMedia:
        """Put another file in a missing one's place, wherever the project names it; one step of undo.

        ``asset_id`` may be cut short as long as it is clear. Returns what was missing. NotFound
        where it is not among the missing, BadPicture or BadSound where the file is not of its kind,
        BadInput for a voice, which has to say the frame's words.
        """
        media = _only(self.missing(project_id), asset_id)
        if media.kind == "voice":
            raise BadInput(
                f"{media.id[:12]}… is the voice of a frame, and no other file has its words.",
                "Render the project, which speaks it anew.",
            )
        if media.kind == "font":
            raise BadInput(f"{media.name} is a font, which no other file can replace.", "Relink it.")
        info = (probed_music if media.heard else probed_visual)(self._parts, path)
        new = keep_file(self._parts, self._actor, path, info)

        def change(edit: Edit) -> None:
            repositories = self._parts.repositories
            for image in repositories.images.find(project_id=project_id):
                if image.asset_id == media.id:
                    edit.save(_showing(image, new, path.name, info))
            project = repositories.projects.require(project_id)
            music = project.settings.music
            if music is not None and music.asset_id == media.id:
                playing = replace(music, asset_id=new, name=path.name)
                edit.save(replace(project, settings=replace(project.settings, music=playing)))
            for track in repositories.tracks.find(project_id=project_id):
                items = tuple(
                    replace(item, asset_id=new, name=path.name) if item.asset_id == media.id else item
                    for item in track.items
                )
                if items != track.items:
                    edit.save(replace(track, items=items))

        what = {"music": "music", "sound": "sound"}.get(media.kind, "picture")
        self._editing.run(project_id, f"Replace {what}", change)
        return media

    def _put_back(self, file: FoundFile, wanted: set[str], search: Search) -> str | None:
        """Keep a file where it is one of those wanted; returns its id."""
        try:
            return self._parts.assets.put_wanted(file.path, wanted) if wanted else None
        except BadInput as error:
            search.skipped.append((file.path, error.what))
            return None

    def _old_places(self, project_id: str, missing: Mapping[str, MissingMedia]) -> tuple[set[str], set[str]]:
        """Names of the missing files, and of the folders that they came from as far as is known."""
        images = self._parts.repositories.images.find(project_id=project_id)
        folders = {image.origin for image in images if image.asset_id in missing}
        return {media.name for media in missing.values()}, folders

    def _usable(self, offers: Sequence[Offer]) -> tuple[Offer, ...]:
        """Offers whose file is of the missing one's kind, at most :data:`MOST_OFFERS` for each."""
        counts: dict[str, int] = {}
        usable = []
        for offer in offers:
            count = counts.get(offer.missing.id, 0)
            if count < MOST_OFFERS and self._is_kind(offer):
                counts[offer.missing.id] = count + 1
                usable.append(offer)
        return tuple(usable)

    def _is_kind(self, offer: Offer) -> bool:
        try:
            (probed_music if offer.missing.heard else probed_visual)(self._parts, offer.path)
        except ScenewrightError:
            return False
        return True

    def _tell(self, project_id: str, found: Mapping[str, Path]) -> None:
        """Say that pictures and sound are there again: no document has changed, what is seen has."""
        if found:
            self._parts.events.emit(
                ProjectChanged(project_id, self._actor.user_id, "Relink media", {"assets": frozenset(found)})
            )


def _named(board: Board) -> dict[str, MissingMedia]:
    """Every media file that a storyboard names, by its id, as if it were missing; of unknown size."""
    named: dict[str, MissingMedia] = {}
    images: dict[str, list[Image]] = {}
    for image in board.images.values():
        images.setdefault(image.frame_id, []).append(image)
    for number, frame in enumerate(board.frames, 1):
        voiceover = voice_of(board, frame)
        uses = [
            (image.asset_id or "", "picture", image.name, image.id == frame.image_id)
            for image in images.get(frame.id, [])
        ] + [
            (take.asset_id, "voice", take.voice, voiceover is not None and take.id == voiceover.take_id)
            for take in (voiceover.takes if voiceover else ())
        ]
        for asset_id, kind, name, chosen in sorted(uses, key=lambda use: not use[3]):
            media = named.get(asset_id) or MissingMedia(asset_id, kind, name, 0, ())
            if asset_id and number not in (*media.frames, *media.alternatives):
                named[asset_id] = (
                    replace(media, frames=(*media.frames, number))
                    if chosen
                    else replace(media, alternatives=(*media.alternatives, number))
                )
    for font in board.project.fonts:
        named.setdefault(font.asset_id, MissingMedia(font.asset_id, "font", font.name, 0, ()))
    for item in (item for track in board.tracks for item in track.items):
        named.setdefault(item.asset_id, MissingMedia(item.asset_id, "sound", item.name, 0, ()))
    music = board.project.settings.music
    if music is not None:
        named.pop(music.asset_id, None)
        named[music.asset_id] = MissingMedia(music.asset_id, "music", music.name, 0, ())
    return named


def _described(media: MissingMedia, asset: Asset | None) -> MissingMedia:
    """With its size; a picture's name is the one that people know, a voice's is the voice's."""
    return media if asset is None else replace(media, name=media.name or asset.name, size=asset.size)


def _showing(image: Image, asset_id: str, name: str, info: MediaInfo) -> Image:
    """An image take that shows another file; of a video the stretch stays as far as the new one has it."""
    footage, before = footage_of(info), image.footage
    if footage is not None and before is not None and before.start < footage.length:
        footage = replace(before, length=footage.length, sounds=footage.sounds)
        if footage.end is not None and footage.end > footage.length:
            footage = replace(footage, end=None)
    return replace(
        image, asset_id=asset_id, name=name, width=info.width, height=info.height,
        kind="video" if footage else "asset", footage=footage,
    )  # fmt: skip


class _Left:
    """What is still missing, by what a file can be known by without reading it."""

    def __init__(self, missing: Mapping[str, MissingMedia]) -> None:
        self._media = dict(missing)
        self._by_size: dict[int, set[str]] = {}
        self._by_name: dict[str, set[str]] = {}
        for media in missing.values():
            self._by_size.setdefault(media.size, set()).add(media.id)
            if media.kind == "picture" or media.heard:
                self._by_name.setdefault(_plain(media.name), set()).add(media.id)
        self._of_unknown_size = self._by_size.pop(0, set())

    def __bool__(self) -> bool:
        return bool(self._media)

    def may_be(self, file: FoundFile) -> set[str]:
        """Ids of those that a file may be: of its size, or of unknown size and called alike."""
        wanted = self._by_size.get(file.size, set()) & self._media.keys()
        if self._of_unknown_size:
            named = {file.path.name[:64], *self._by_name.get(_plain(file.path.name), ())}
            wanted |= self._of_unknown_size & named & self._media.keys()
        return wanted

    def alike(self, path: Path) -> list[MissingMedia]:
        """Pictures, music and sounds that have a file's name, but for its ending."""
        return [self._media[each] for each in self._by_name.get(_plain(path.name), ()) if each in self._media]

    def drop(self, asset_id: str) -> None:
        """It is missing no more."""
        del self._media[asset_id]


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", Path(name).stem).casefold()


def _only(missing: Sequence[MissingMedia], begins: str) -> MissingMedia:
    """The one missing file whose id begins so."""
    found = [media for media in missing if begins and media.id.startswith(begins.lower())]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(f"{len(found)} missing media files begin with {begins}.", "Give more of the id.")
    raise NotFound(
        f"No missing media file of the project begins with “{begins}”.",
        "`scenewright assets missing PROJECT` lists those that are.",
    )


def _is_folder(path: Path) -> bool:
    """BadInput where there is nothing of that name."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116 - says why where pathlib may not
    except OSError as error:
        raise BadInput(
            f"{path} cannot be looked into: {error.strerror or error}.", "Check the name and its rights."
        ) from error
