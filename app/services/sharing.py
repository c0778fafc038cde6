"""Sharing projects: who has which part in one, invitations, and handing one over."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from app.domain.accounts import EDITOR, OWNER, VIEWER, Actor, Invitation, Membership
from app.domain.names import free_name, name_key
from app.domain.project import Project
from app.errors import AlreadyExists, BadSetting, NotAllowed, NotFound
from app.services.events import MembersChanged
from app.services.parts import Parts
from app.services.people import People, check_address
from app.services.projects import in_bin
from app.services.tokens import code_hash, new_code
from app.services.trying import retried

T = TypeVar("T")

INVITATION_DAYS = 14
"""How long an invitation can be accepted."""

OPEN, ACCEPTED, DECLINED, REVOKED = "open", "accepted", "declined", "revoked"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a part in a project."""

    user_id: str
    name: str
    email: str
    part: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An invitation, for people: which project, which part, who invites whom."""

    id: str
    project_id: str
    project: str
    part: str
    invited_by: str
    whom: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was made. ``code`` is for somebody without an account, and is the only copy
    there is; empty where the person has one."""

    offer: Offer
    code: str


class Sharing:
    """What one actor does to share projects."""

    def __init__(self, parts: Parts, actor: Actor, people: People) -> None:
        self._parts = parts
        self._actor = actor
        self._people = people

    def members(self, project_id: str) -> list[Member]:
        """Everybody who has a part in a project, the owner first, then by name."""
        repositories = self._parts.repositories
        found = repositories.memberships.find(project_id=project_id)
        users = repositories.users.get_many([each.user_id for each in found])
        members = []
        for each in found:
            user = users.get(each.user_id)
            name, email = (user.name, user.email) if user else (each.user_id, "")
            members.append(Member(each.user_id, name, email, each.part))
        return sorted(members, key=lambda each: (each.part != OWNER, name_key(each.name)))

    def invite(self, project_id: str, whom: str, part: str) -> Invited:
        """Offer somebody a part in a project, by name or by address.

        Who has no account gets a code to be sent to them. BadSetting for another part than editor or
        viewer, NotFound for a name that nobody has, AlreadyExists where the person has a part or an
        open invitation.
        """
        self._check_part(part)
        person = None
        try:
            person = self._people.find(whom)
        except NotFound:
            if "@" not in whom:
                raise
        address = "" if person else check_address(whom)
        code = "" if person else new_code()
        repositories = self._parts.repositories

        def invite() -> Invitation:
            with repositories.transaction():
                if person and self._membership(project_id, person.id) is not None:
                    raise AlreadyExists(f"“{person.name}” has a part in this project already.")
                for known in self._open(repositories.invitations.find(project_id=project_id)):
                    if (person and known.user_id == person.id) or (address and known.email == address):
                        raise AlreadyExists(f"“{whom}” is invited already.", "Revoke that one first.")
                return repositories.invitations.add(
                    Invitation(
                        project_id=project_id,
                        user_id=person.id if person else "",
                        email=address,
                        part=part,
                        invited_by=self._actor.user_id,
                        code_hash=code_hash(code) if code else "",
                        expires_at=datetime.now(UTC) + timedelta(days=INVITATION_DAYS),
                    )
                )

        made = retried(invite)
        self._told(project_id)
        return Invited(self._offers([made])[0], code)

    def invitations(self, project_id: str) -> builtins.list[Offer]:
        """A project's open invitations, the newest first."""
        found = self._parts.repositories.invitations.find(project_id=project_id)
        return self._offers(self._open(found))

    def mine(self) -> builtins.list[Offer]:
        """One's own open invitations, the newest first."""
        found = self._parts.repositories.invitations.find(user_id=self._actor.user_id, state=OPEN)
        return self._offers(self._open(found))

    def accept(self, invitation_id: str) -> Project:
        """Take the part that one was offered; returns the project. NotFound where one was not."""
        return self._answer(lambda: self._own(invitation_id), self._take_part)

    def accept_code(self, code: str) -> Project:
        """Take the part that a code offers; the code is used up."""
        return self._answer(lambda: self._coded(code), self._take_part)

    def decline(self, invitation_id: str) -> None:
        """Let an offer to oneself go."""
        self._answer(lambda: self._own(invitation_id), lambda offer: self._end(offer, DECLINED))

    def revoke(self, project_id: str, invitation_id: str) -> None:
        """Take an offer back. NotFound where the project has no such open invitation."""

        def of_project() -> Invitation:
            found = self._parts.repositories.invitations.get(invitation_id)
            return self._still_open(found if found and found.project_id == project_id else None)

        self._answer(of_project, lambda offer: self._end(offer, REVOKED))

    def set_part(self, project_id: str, user_id: str, part: str) -> None:
        """Make an editor a viewer or the other way. NotAllowed for the owner."""
        self._check_part(part)
        self._change(project_id, user_id, lambda member: replace(member, part=part))

    def remove(self, project_id: str, user_id: str) -> None:
        """Take somebody's part away. NotAllowed for the owner."""
        self._change(project_id, user_id, lambda _: None)

    def leave(self, project_id: str) -> None:
        """Give one's own part up. NotAllowed for the owner, who hands over first."""
        self._change(project_id, self._actor.user_id, lambda _: None)

    def hand_over(self, project_id: str, user_id: str) -> Project:
        """Make another member the owner; the one before stays as an editor. The project gets a number
        behind its name where the new owner has one of that name. NotFound where that user has no part
        in the project."""
        repositories = self._parts.repositories

        def hand_over() -> Project:
            with repositories.transaction():
                project = repositories.projects.require(project_id)
                if project.deleted_at is not None:
                    raise in_bin(project)
                heir = self._membership(project_id, user_id)
                if heir is None:
                    raise NotFound("Only somebody with a part in the project can own it.", "Invite first.")
                if project.owner_id == user_id:
                    return project
                former = self._membership(project_id, project.owner_id)
                if former is not None:
                    repositories.memberships.save(replace(former, part=EDITOR))
                repositories.memberships.save(replace(heir, part=OWNER))
                name = free_name(
                    project.name,
                    lambda free: (
                        repositories.projects.first(owner_id=user_id, name_key=name_key(free)) is not None
                    ),
                )
                return repositories.projects.save(
                    replace(project, owner_id=user_id, name=name, name_key=name_key(name))
                )

        project = retried(hand_over)
        self._told(project_id)
        return project

    def _check_part(self, part: str) -> None:
        if part not in (EDITOR, VIEWER):
            raise BadSetting(f"Nobody can be invited as “{part}”.", "Choose editor or viewer.")

    def _membership(self, project_id: str, user_id: str) -> Membership | None:
        return self._parts.repositories.memberships.first(project_id=project_id, user_id=user_id)

    def _change(
        self, project_id: str, user_id: str, change: Callable[[Membership], Membership | None]
    ) -> None:
        memberships = self._parts.repositories.memberships

        def work() -> None:
            with self._parts.repositories.transaction():
                member = self._membership(project_id, user_id)
                if member is None:
                    raise NotFound("That person has no part in this project.")
                if member.part == OWNER:
                    raise NotAllowed(
                        "The owner of a project stays its owner.", "Hand the project over first."
                    )
                changed = change(member)
                if changed is None:
                    memberships.remove(member.id, member.revision)
                else:
                    memberships.save(changed)

        retried(work)
        self._told(project_id)

    def _answer(self, find: Callable[[], Invitation], act: Callable[[Invitation], T]) -> T:
        """Find an open invitation and act on it, together."""
        seen: list[Invitation] = []

        def work() -> T:
            with self._parts.repositories.transaction():
                offer = find()
                seen[:] = [offer]
                return act(offer)

        result = retried(work)
        self._told(seen[0].project_id)
        return result

    def _take_part(self, offer: Invitation) -> Project:
        repositories = self._parts.repositories
        project = repositories.projects.require(offer.project_id)
        self._end(offer, ACCEPTED)
        if self._membership(project.id, self._actor.user_id) is None:
            repositories.memberships.add(
                Membership(project_id=project.id, user_id=self._actor.user_id, part=offer.part)
            )
        return project

    def _end(self, offer: Invitation, state: str) -> None:
        self._parts.repositories.invitations.save(replace(offer, state=state, code_hash=""))

    def _own(self, invitation_id: str) -> Invitation:
        found = self._parts.repositories.invitations.get(invitation_id)
        return self._still_open(found if found and found.user_id == self._actor.user_id else None)

    def _coded(self, code: str) -> Invitation:
        return self._still_open(self._parts.repositories.invitations.first(code_hash=code_hash(code)))

    def _still_open(self, found: Invitation | None) -> Invitation:
        if found is None or not self._open([found]):
            raise NotFound("There is no such open invitation.", "Ask for another.")
        return found

    def _open(self, found: builtins.list[Invitation]) -> builtins.list[Invitation]:
        now = datetime.now(UTC)
        return [each for each in found if each.state == OPEN and (each.expires_at or now) > now]

    def _offers(self, found: builtins.list[Invitation]) -> builtins.list[Offer]:
        repositories = self._parts.repositories
        projects: Mapping[str, Project] = repositories.projects.get_many([each.project_id for each in found])
        users = repositories.users.get_many([id for each in found for id in (each.invited_by, each.user_id)])
        offers = []
        for each in sorted(found, key=lambda one: one.created_at or datetime.now(UTC), reverse=True):
            if each.project_id in projects:
                by, whom = users.get(each.invited_by), users.get(each.user_id)
                offers.append(
                    Offer(
                        id=each.id,
                        project_id=each.project_id,
                        project=projects[each.project_id].name,
                        part=each.part,
                        invited_by=by.name if by else each.invited_by,
                        whom=whom.name if whom else each.email,
                        expires_at=each.expires_at,
                    )
                )
        return offers

    def _told(self, project_id: str) -> None:
        self._parts.access.forget()
        self._parts.events.emit(MembersChanged(project_id, self._actor.user_id))
