"""Every reference, hash and order of a store looked at, and what can be mended mended."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from app.domain.accounts import Actor
from app.domain.entity import Entity
from app.domain.media import Asset
from app.errors import AlreadyExists, AssetMissing, ScenewrightError, StoreUnavailable
from app.services.editing import repository
from app.services.mending import Mending, Problem
from app.services.parts import Parts
from app.services.ports import CancelToken, Document, OnProgress, Progress, Where, silent
from app.services.projects import OWN_COLLECTIONS
from app.services.references import assets_named

_BLOCK = 1 << 20


class Checking:
    """What one actor does about a store that may be damaged."""

    def __init__(self, parts: Parts, actor: Actor) -> None:
        self._parts = parts
        self._actor = actor

    def check(
        self, repair: bool = False, progress: OnProgress = silent, cancel: CancelToken | None = None
    ) -> list[Problem]:
        """Everything that is wrong. With ``repair``, what can be mended has been, project by project,
        each wholly or not at all; Conflict where somebody edits the same at that moment."""
        cancel = cancel or CancelToken()
        progress(Progress("Checking the database", 0, 1))
        problems = [
            Problem("", f"The database is damaged: {line}. Restore a backup.", False)
            for line in self._parts.repositories.store.damage()
        ]
        named: dict[str, str] = {}
        ids = self._project_ids()
        for number, project_id in enumerate(ids):
            cancel.check()
            progress(Progress("Checking projects", number, len(ids)))
            with self._parts.repositories.transaction() if repair else contextlib.nullcontext():
                problems += self._project(project_id, repair, named)
        problems += list(self._people(repair))
        problems += list(self._media(named, repair, progress, cancel))
        return problems

    def _project_ids(self) -> list[str]:
        """Projects there are, and those that documents say there are."""
        store = self._parts.repositories.store
        found = set(store.tally("projects", "_id"))
        for name in OWN_COLLECTIONS:
            found |= set(store.tally(name, "project_id"))
        return sorted(found - {""})  # a word's pronunciation need not be of a project

    def _project(self, project_id: str, repair: bool, named: dict[str, str]) -> list[Problem]:
        store = self._parts.repositories.store
        documents = {
            name: store.find(name, [Where("project_id", "eq", project_id)]) for name in OWN_COLLECTIONS
        }
        documents["projects"] = list(store.get_many("projects", [project_id]).values())
        entities: list[Entity] = []
        unreadable: list[Problem] = []
        for name, group in documents.items():
            for document in group:
                try:
                    entities.append(self._parts.repositories.decode(name, document))
                except (StoreUnavailable, ValueError, TypeError) as error:
                    unreadable.append(Problem("", str(getattr(error, "what", error)), False))
        if unreadable:  # mending around what cannot be seen would take it for gone
            return unreadable
        mending = Mending(project_id, entities, self._actor.user_id)
        if repair:
            for entity in mending.removed.values():
                repository(self._parts.repositories, entity).remove(entity.id, entity.revision)
            for entity in mending.added.values():
                repository(self._parts.repositories, entity).add(entity)
            for entity in mending.saved.values():
                repository(self._parts.repositories, entity).save(entity)
        title = str(next((each.get("name") for each in documents["projects"]), ""))
        current: list[Document] = [
            each for name, group in documents.items() if name != "history" for each in group
        ]
        named.update(dict.fromkeys(assets_named(current), title))
        return mending.problems

    def _people(self, repair: bool) -> Iterator[Problem]:
        """Roles, permissions, sessions and memberships that name what is not there."""
        repositories = self._parts.repositories
        roles = {role.id for role in repositories.roles.find()}
        users = {user.id: user for user in repositories.users.find()}
        permissions = {permission.id for permission in repositories.permissions.find()}
        for user in users.values():
            if user.role_id and user.role_id not in roles:
                yield Problem("", f"The user “{user.name}” has a role that does not exist.", False)
        for role in repositories.roles.find():
            for lost in sorted(set(role.permission_ids) - permissions):
                yield Problem(
                    "", f"The role “{role.name}” has the permission “{lost}”, which does not exist.", False
                )
        for session in repositories.sessions.find():
            if session.user_id not in users:
                yield Problem("", f"The session {session.id} is of a user who does not exist.", True)
                if repair:
                    repositories.sessions.remove(session.id)
        for member in repositories.memberships.find():
            if member.user_id not in users:
                what = f"The membership {member.id} is of a user who does not exist."
                yield Problem("", what, member.part != "owner")
                if repair and member.part != "owner":
                    repositories.memberships.remove(member.id)

    def _media(
        self, named: dict[str, str], repair: bool, progress: OnProgress, cancel: CancelToken
    ) -> Iterator[Problem]:
        """Media files that are gone or have other bytes than their name says, or no document."""
        known = {asset.id: asset for asset in self._parts.repositories.assets.find()}
        wanted = sorted({*named, *known})
        for number, asset_id in enumerate(wanted):
            progress(Progress("Checking media files", number, len(wanted)))
            called = f"The media file {asset_id[:12]}…"
            if asset_id in known and known[asset_id].name:
                called = f"The media file “{known[asset_id].name}” ({asset_id[:12]}…)"
            try:
                path = self._parts.assets.path(asset_id)
                whole = _hash(path, cancel) == asset_id
            except AssetMissing:
                if asset_id in named:
                    yield Problem(named[asset_id], f"{called} is gone: add it again.", False)
                continue
            except OSError as error:
                yield Problem(named.get(asset_id, ""), f"{called} cannot be read: {error.strerror}.", False)
                continue
            if not whole:
                what = f"{called} is damaged: its bytes are not those that were kept."
                yield Problem(named.get(asset_id, ""), what, False)
            elif asset_id not in known:
                yield self._undocumented(asset_id, path, named[asset_id], called, repair)

    def _undocumented(self, asset_id: str, path: Path, project: str, called: str, repair: bool) -> Problem:
        try:
            info = self._parts.media.probe(path)
        except ScenewrightError:
            return Problem(project, f"{called} has no document, and is no picture or sound.", False)
        if repair:
            asset = Asset(
                id=asset_id, kind=info.kind, mime=info.mime, size=path.stat().st_size,
                width=info.width, height=info.height, length=info.length,
            )  # fmt: skip
            with contextlib.suppress(AlreadyExists):  # another program kept the same bytes meanwhile
                self._parts.repositories.assets.add(asset)
        return Problem(project, f"{called} has no document.", True)


def _hash(path: Path, cancel: CancelToken) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            cancel.check()
            digest.update(block)
    return digest.hexdigest()
