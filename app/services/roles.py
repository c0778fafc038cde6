"""Roles: the built-in ones, and those of one's own made of named permissions."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from dataclasses import replace

from app.domain.accounts import Actor, Permission, Role
from app.domain.ids import new_id
from app.domain.names import clean_name, name_key
from app.errors import AlreadyExists, BadSetting, NotAllowed, NotFound
from app.services.parts import Parts
from app.services.people import LONGEST_PERSON, check_managed
from app.services.trying import retried


class Roles:
    """What one actor does about roles."""

    def __init__(self, parts: Parts, actor: Actor) -> None:
        self._parts = parts
        self._actor = actor

    def list(self) -> list[Role]:
        """All roles, by name."""
        return self._parts.repositories.roles.find(sort=[("name", 1)])

    def permissions(self) -> builtins.list[Permission]:
        """Everything that can be allowed, by name."""
        return self._parts.repositories.permissions.find(sort=[("name", 1)])

    def add(self, name: str, permission_ids: Sequence[str]) -> Role:
        """Make a role. BadSetting for a name or permission that cannot be, AlreadyExists for a taken
        name."""
        role = Role(id=new_id(), name=self._free(name), permission_ids=self._checked(permission_ids))
        return self._parts.repositories.roles.add(role)

    def change(self, role_id: str, name: str, permission_ids: Sequence[str]) -> Role:
        """Give a role of one's own another name or other permissions. NotAllowed for a built-in one,
        and where nobody would be left to manage people."""
        permissions = self._checked(permission_ids)
        repositories = self._parts.repositories

        def change() -> Role:
            with repositories.transaction():
                role = self._own(role_id)
                named = self._free(name, role_id)
                changed = repositories.roles.save(replace(role, name=named, permission_ids=permissions))
                check_managed(repositories)
                return changed

        role = retried(change)
        self._parts.access.forget()
        return role

    def remove(self, role_id: str) -> None:
        """Let a role of one's own go. NotAllowed while somebody has it."""
        repositories = self._parts.repositories

        def remove() -> None:
            with repositories.transaction():
                role = self._own(role_id)
                holders = repositories.users.count(role_id=role_id)
                if holders:
                    raise NotAllowed(
                        f"{holders} {'people have' if holders > 1 else 'person has'} the role “{role.name}”.",
                        "Give them another first.",
                    )
                repositories.roles.remove(role_id)

        retried(remove)
        self._parts.access.forget()

    def _own(self, role_id: str) -> Role:
        role = self._parts.repositories.roles.get(role_id)
        if role is None:
            raise NotFound(f"There is no role “{role_id}”.")
        if role.built_in:
            raise NotAllowed(f"The role “{role.name}” comes with the program.", "Make one of your own.")
        return role

    def _free(self, name: str, own_id: str = "") -> str:
        clean = clean_name(name)
        if not clean or len(clean) > LONGEST_PERSON:
            raise BadSetting(f"A role's name has 1 to {LONGEST_PERSON} characters.", "Give another.")
        if any(name_key(role.name) == name_key(clean) and role.id != own_id for role in self.list()):
            raise AlreadyExists(f"There is a role called “{clean}” already.", "Give another name.")
        return clean

    def _checked(self, permission_ids: Sequence[str]) -> tuple[str, ...]:
        wanted = tuple(sorted(set(permission_ids)))
        known = {permission.id for permission in self.permissions()}
        unknown = [each for each in wanted if each not in known]
        if unknown:
            raise BadSetting(
                f"There is no permission “{unknown[0]}”.", f"There are: {', '.join(sorted(known))}."
            )
        return wanted
