"""People and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.entity import Entity

LOCAL_OWNER_ID = "local-owner"
"""The account that exists from the first start on one's own computer."""


VIEWER, EDITOR, OWNER = "viewer", "editor", "owner"
PARTS = (VIEWER, EDITOR, OWNER)
"""Parts that a person can have in a project, each with all that the ones before it may."""

ADMINISTRATOR = "administrator"
"""The id of the built-in role that may everything."""


def reaches(part: str, least: str) -> bool:
    """Whether somebody with ``part`` in a project may what ``least`` may; an empty part is none."""
    return part in PARTS and PARTS.index(part) >= PARTS.index(least)


@dataclass(frozen=True, slots=True)
class Actor:
    """The user on whose behalf a service acts. What that user may is looked up when it is asked."""

    user_id: str
    name: str
    session_id: str = ""
    """The signed-in session; empty for the owner of this computer, who has none."""


NOBODY = Actor("", "nobody")
"""Before anybody has signed in."""


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
    """Somebody who works here. ``name`` is unique by its casefolded form ``name_key``."""

    name: str
    name_key: str = ""
    email: str = ""
    """In lower case; empty where none was given."""
    role_id: str = ""
    password_hash: str = ""
    disabled: bool = False
    attempts: int = 0
    """Sign-ins that failed since the last that did not."""
    attempted_at: datetime | None = None
    """When the last of them was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Entity):
    """A user's part in a project, one of :data:`PARTS`."""

    project_id: str
    user_id: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(Entity):
    """An offer of a part in a project, to a user or, by a code, to whoever is given it."""

    project_id: str
    user_id: str = ""
    """Whom it is for; empty where that person has no account yet."""
    email: str = ""
    """Whom it is for, for people: an address, or empty where ``user_id`` says it."""
    part: str
    state: str = "open"
    """``open``, ``accepted``, ``declined`` or ``revoked``."""
    invited_by: str = ""
    code_hash: str = ""
    """SHA-256 of the code; empty where none is needed."""
    expires_at: datetime | None = None


SIGN_IN, RESET = "sign-in", "reset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Entity):
    """A signed-in stretch of a user's work, or the right to set a new password once."""

    user_id: str
    token_hash: str
    """SHA-256 of the token, which is kept nowhere here."""
    expires_at: datetime | None = None
    purpose: str = SIGN_IN
    """``sign-in`` or ``reset``."""
    device: str = ""
    """The computer's name, for people."""


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
