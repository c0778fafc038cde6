"""Moving house: a project sealed into one file, and opened again elsewhere as it was."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.accounts import Actor, Membership
from app.domain.entity import Entity
from app.domain.ids import new_id
from app.domain.media import Asset
from app.domain.names import LONGEST_NAME, name_key
from app.domain.project import Project, ProjectFont
from app.domain.timeline import Board
from app.errors import AlreadyExists, AssetMissing, BadInput, BadSetting, ScenewrightError, StoreUnavailable
from app.services.credits import credits_of
from app.services.events import ProjectCreated
from app.services.fonts import check_fonts, documents_of, infos, pack, text_of, with_fonts
from app.services.parts import Parts
from app.services.ports import (
    CancelToken,
    Document,
    OnProgress,
    OpenSealed,
    Progress,
    SealedProject,
    Where,
    silent,
)
from app.services.projects import OWN_COLLECTIONS, Projects, checked_settings
from app.services.references import assets_named, renamed
from app.services.storyboard_checks import check_storyboard
from app.services.templates import look

STAYING = frozenset({"memberships", "invitations", "presence", "renders"})
"""Collections that belong to the place and not to the project: who may see it here, what was exported
where. They are not sealed."""

CARRIED = tuple(name for name in OWN_COLLECTIONS if name not in STAYING)


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A project as it was sealed. Media in ``missing`` (ids) are drawn as placeholders elsewhere."""

    path: Path
    project: Project
    documents: int
    media: int
    missing: tuple[str, ...]
    size: int
    """Bytes of the file."""
    fonts: tuple[str, ...] = ()
    """Names of this computer's fonts that were taken along."""
    fonts_left: tuple[tuple[str, str], ...] = ()
    """Names of those that could not be, and why; elsewhere others stand in."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A project as it came out of a sealed file. ``fonts`` are those it was drawn in and that this
    computer does not have; ``kept_ids`` says whether its documents are called as they were."""

    project: Project
    documents: int
    media: int
    missing: tuple[str, ...]
    fonts: tuple[str, ...]
    kept_ids: bool


class Moving:
    """What one actor does with sealed files. ``scratch`` is a folder for what is soon gone again."""

    def __init__(self, parts: Parts, actor: Actor, projects: Projects, scratch: Path) -> None:
        self._parts = parts
        self._actor = actor
        self._projects = projects
        self._scratch = scratch

    def seal(
        self,
        project_id: str,
        path: Path,
        progress: OnProgress = silent,
        cancel: CancelToken | None = None,
    ) -> SealedFile:
        """Write a project with all that is its own into one file; the same project gives the same bytes.

        A media file that is gone or damaged does not hinder: it is named in the result. What
        undo may need is taken along where it is there. Fonts of this computer that its texts need
        go along where their makers allow it.
        """
        cancel = cancel or CancelToken()
        repositories = self._parts.repositories
        with repositories.transaction():  # everything as it stood at one moment
            project = repositories.projects.require(project_id)
            documents = self._documents(project.id)
        whose = f"The project “{project.name}”"
        try:
            check_storyboard(self._entities(documents, whose))
        except ScenewrightError as error:
            raise BadInput(f"{whose} cannot be sealed: {error.what}", error.hint) from error
        board = self._projects.board(project.id)
        with self._passing_folder() as folder:
            packed = pack(self._parts, board, folder)
            documents = with_fonts(self._parts, documents, packed)
            needed = _needed(documents)
            media = dict(packed.files)
            for asset_id in sorted((needed | assets_named(documents["history"])) - media.keys()):
                with contextlib.suppress(AssetMissing):
                    media[asset_id] = self._parts.assets.path(asset_id)
            known = {
                **documents_of(self._parts, packed, project),
                **repositories.store.get_many("assets", sorted(needed | media.keys())),
            }
            documents["assets"] = [known[asset_id] for asset_id in sorted(known)]
            fonts = self._fonts(board)
            licences = infos(self._parts, (*project.fonts, *packed.fonts), media)
            sealed = SealedProject(
                project_id=project.id,
                name=project.name,
                user_id=self._actor.user_id,
                documents=documents,
                missing=tuple(sorted(needed - media.keys())),
                fonts=fonts,
                credits=credits_of(board, fonts, licences, self._parts.speaker),
            )
            damaged = self._parts.sealed.write(path, sealed, media, progress, cancel)
        return SealedFile(
            path=path,
            project=project,
            documents=sum(map(len, documents.values())),
            media=len(media) - len(damaged),
            missing=tuple(sorted((needed - media.keys()) | (needed & set(damaged)))),
            size=path.stat().st_size,
            fonts=tuple(font.name for font in packed.fonts),
            fonts_left=packed.left,
        )

    def open(
        self, path: Path, name: str = "", progress: OnProgress = silent, cancel: CancelToken | None = None
    ) -> Opened:
        """Bring a sealed project in, beside those there are; nothing of it stays where that fails.

        It belongs to the actor. Its name is ``name``, AlreadyExists where that is taken, or else
        its own, numbered where that is taken. Its ids are kept, or where one of them is in use
        all are others. BadInput where the file is not whole or not a project.
        """
        cancel = cancel or CancelToken()
        if name:
            self._check_name(name)
        with self._parts.sealed.open(path, progress, cancel) as file:
            sealed = file.project
            documents, kept_ids = self._with_free_ids(path, sealed)
            entities = self._entities(documents, str(path))
            media, brought = self._check(path, sealed, entities)
            new = self._unpack(path, file, media, brought, progress, cancel)
            try:
                with self._parts.repositories.transaction():
                    project = self._store(entities, name)
            except BaseException:
                self._forget(new)
                raise
        self._parts.events.emit(ProjectCreated(project.id, self._actor.user_id, project.name))
        missing = tuple(asset for asset in sealed.missing if not self._parts.assets.exists(asset))
        here = self._fonts(self._projects.board(project.id))
        return Opened(
            project=project,
            documents=len(entities),
            media=len(media),
            missing=missing,
            fonts=tuple(name for name in sealed.fonts if name not in here),
            kept_ids=kept_ids,
        )

    def _documents(self, project_id: str) -> dict[str, list[Document]]:
        store = self._parts.repositories.store
        documents = {name: store.find(name, [Where("project_id", "eq", project_id)]) for name in CARRIED}
        documents["projects"] = list(store.get_many("projects", [project_id]).values())
        return documents

    def _entities(self, documents: Mapping[str, Sequence[Document]], whose: str) -> list[Entity]:
        """Documents understood; BadInput that names whose they are where one is not."""
        found: list[Entity] = []
        for name, group in documents.items():
            if name not in (*CARRIED, "projects", "assets"):
                raise BadInput(
                    f"{whose} holds “{name}”, which this version of Scenewright does not know.",
                    "Install the newest Scenewright on this computer.",
                )
            for document in group:
                try:
                    found.append(self._parts.repositories.decode(name, document))
                except (StoreUnavailable, BadInput) as error:
                    raise BadInput(f"{whose} is not used: {error.what}", error.hint) from error
                except (ValueError, TypeError) as error:
                    raise BadInput(f"{whose} is not used: {error}.") from error
        return found

    def _with_free_ids(self, path: Path, sealed: SealedProject) -> tuple[dict[str, list[Document]], bool]:
        """The documents, under other ids where one of theirs is in use, and whether they kept theirs.

        Others sort as the old ones did: where two frames share a place, the id decides.
        """
        ids: dict[str, set[str]] = {}
        for name, group in sealed.documents.items():
            if name == "assets":
                continue
            for document in group:
                if not isinstance(document.get("_id"), str):
                    raise BadInput(f"{path} is not used: a document of {name} in it has no id.")
                ids.setdefault(name, set()).add(document["_id"])
                for collection, document_id in _history_names(document) if name == "history" else ():
                    ids.setdefault(collection, set()).add(document_id)
        store = self._parts.repositories.store
        free = not any(
            store.get_many(name, sorted(group))
            for name, group in ids.items()
            if name in (*CARRIED, "projects")
        )
        everything = sorted(set().union(*ids.values()))
        others = everything if free else sorted(new_id() for _ in everything)
        names = {sealed.user_id: self._actor.user_id, **dict(zip(everything, others, strict=True))}
        documents = {
            name: [each if name == "assets" else renamed(each, names) for each in group]
            for name, group in sealed.documents.items()
        }
        return documents, free

    def _check(
        self, path: Path, sealed: SealedProject, entities: Sequence[Entity]
    ) -> tuple[list[str], dict[str, ProjectFont]]:
        """The ids of the media to be unpacked, and which of them are fonts; BadInput where documents or
        media do not fit together."""
        try:
            project = check_storyboard(entities)
            checked_settings(project.settings)
            check_fonts(project.fonts)
        except ScenewrightError as error:
            raise BadInput(f"{path} is not used: {error.what}", error.hint) from error
        named = _needed(sealed.documents) | {each.id for each in entities if isinstance(each, Asset)}
        for lost in sorted(named - {*sealed.assets, *sealed.missing}):
            raise BadInput(f"{path} is not used: the media file {lost[:12]}… is missing from it.")
        return sorted(sealed.assets), {font.asset_id: font for font in project.fonts}

    def _unpack(
        self,
        path: Path,
        file: OpenSealed,
        media: Sequence[str],
        fonts: Mapping[str, ProjectFont],
        progress: OnProgress,
        cancel: CancelToken,
    ) -> list[str]:
        """Keep the media that are not here yet; returns their ids. Fonts are looked at before anything
        draws with them: BadInput where one is none, or may not be passed on."""
        assets = self._parts.assets
        new: list[str] = []
        try:
            with self._passing_folder() as folder:
                here = assets.mark_used(media)
                for number, asset_id in enumerate(media):
                    cancel.check()
                    progress(Progress("Keeping media files", number, len(media)))
                    if asset_id in here and asset_id not in fonts:
                        continue
                    unpacked = file.unpack(asset_id, folder)
                    if asset_id in fonts:
                        self._check_font(path, unpacked, fonts[asset_id])
                    if asset_id not in here:
                        new.append(asset_id)
                    if assets.put_file(unpacked) != asset_id:
                        raise BadInput(f"The media file {asset_id[:12]}… was changed while it was read.")
                    unpacked.unlink()
        except BaseException:
            self._forget(new)
            raise
        return new

    def _check_font(self, path: Path, unpacked: Path, font: ProjectFont) -> None:
        try:
            self._parts.renderer.read_font(unpacked, font.characters)
        except BadInput as error:
            raise BadInput(f"{path} is not used: {error.what}", error.hint) from error

    @contextlib.contextmanager
    def _passing_folder(self) -> Iterator[Path]:
        """A folder that is gone again afterwards."""
        self._scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
            yield Path(folder)

    def _forget(self, asset_ids: Sequence[str]) -> None:
        """Let media go that came with a file which was not kept, unless somebody else has them by now."""
        claimed = self._parts.repositories.assets.get_many(asset_ids)
        for asset_id in asset_ids:
            if asset_id not in claimed:
                self._parts.assets.delete(asset_id)

    def _store(self, entities: Sequence[Entity], name: str) -> Project:
        """Store what was read as the actor's own. Called inside a transaction."""
        repositories = self._parts.repositories
        known = repositories.assets.get_many([each.id for each in entities if isinstance(each, Asset)])
        project = next(each for each in entities if isinstance(each, Project))
        clean = self._check_name(name) if name else self._free_name(project.name)
        owner_id = self._actor.user_id
        project = replace(project, name=clean, name_key=name_key(clean), owner_id=owner_id, deleted_at=None)
        others = [each for each in entities if not isinstance(each, Project) and each.id not in known]
        repositories.restore([project, *others])
        repositories.memberships.add(Membership(project_id=project.id, user_id=owner_id, part="owner"))
        return project

    def _check_name(self, name: str) -> str:
        try:
            return self._projects.check_name(name)
        except AlreadyExists as error:
            raise AlreadyExists(error.what, "Give another name with --project.") from error

    def _free_name(self, name: str) -> str:
        clean = " ".join(name.split())[:LONGEST_NAME] or "Imported project"
        number = 1
        while True:
            numbered = clean if number == 1 else f"{clean[: LONGEST_NAME - 12].rstrip()} ({number})"
            try:
                return self._projects.check_name(numbered)
            except (AlreadyExists, BadSetting):  # taken as a name, or as another project's id
                number += 1

    def _fonts(self, board: Board) -> tuple[str, ...]:
        """Names of the families that a storyboard is drawn in on this computer."""
        family = look(board.project.settings.template).font
        return tuple(self._parts.renderer.fonts(family, text_of(board), board.project.fonts))


def _needed(documents: Mapping[str, Sequence[Document]]) -> set[str]:
    """Ids of the media that a project as it stands names; what only undo names is left out."""
    return assets_named([each for name, group in documents.items() if name != "history" for each in group])


def _history_names(entry: Document) -> list[tuple[str, str]]:
    """(collection, id) of every document that an edit of the history changed."""
    changes = entry.get("changes")
    if not isinstance(changes, list):
        return []
    pairs = [(each.get("collection"), each.get("document_id")) for each in changes if isinstance(each, dict)]
    return [(name, each) for name, each in pairs if isinstance(name, str) and isinstance(each, str)]
