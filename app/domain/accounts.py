"""People and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.entity import Entity

LOCAL_OWNER_ID = "local-owner"
"""The account that exists from the first start on one's own computer."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The user on whose behalf a service acts, and the permissions that user's role gives."""

    user_id: str
    name: str
    permissions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission(Entity):
    """One thing that can be allowed, by name: ``project.edit``."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Entity):
    """A named set of permissions. One user has one role."""

    name: str
    permission_ids: tuple[str, ...] = ()
    built_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Entity):
    """Somebody who works here."""

    name: str
    email: str = ""
    role_id: str = ""
    password_hash: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Entity):
    """A user's part in a project: ``owner``, ``editor`` or ``viewer``."""

    project_id: str
    user_id: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(Entity):
    """An offer of a part in a project, until accepted, declined or revoked."""

    project_id: str
    email: str
    part: str
    state: str = "open"
    invited_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Entity):
    """A signed-in stretch of a user's work."""

    user_id: str
    token_hash: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence(Entity):
    """Who is in a project now, and at which frame."""

    project_id: str
    user_id: str
    frame_id: str = ""
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Entity):
    """A remark on a frame."""

    project_id: str
    frame_id: str
    user_id: str
    text: str
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Entity):
    """Something that happened, for statistics: kept in ``events``, local and erasable."""

    user_id: str
    kind: str
    project_id: str = ""
    amount: float = 0.0
    details: Mapping[str, object] = field(default_factory=dict)
