"""Every collection in one table: what it holds, what can be asked of it, what must be unique.

Both stores are made from this table, so a query that one can answer the other can as well.
A field gets an entry in ``fields`` when somebody needs to find, sort or count by it; raise
``LAYOUT`` then, and the SQLite store adds and fills the column when it is next opened. A
change to what a document holds (a field more, less or with another meaning) raises that
collection's ``schema`` instead, so that an older program refuses what it would not understand,
and MongoDB's own validators (:mod:`app.storage.mongo_validators`) are brought up to date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.accounts import (
    Activity,
    Comment,
    Invitation,
    Membership,
    Permission,
    Presence,
    Role,
    Session,
    User,
)
from app.domain.edits import HistoryEntry
from app.domain.entity import Entity
from app.domain.media import Asset
from app.domain.project import Marker, Project, Pronunciation, Render, Setting, Template, Track
from app.domain.script import Frame, Scene, Script
from app.domain.takes import Image, Voiceover
from app.domain.versions import Version

LAYOUT = 4
"""Counts changes to the fields, indexes and collections below."""

TEXT, NUMBER, FLAG, TIME = "text", "number", "flag", "time"
"""Kinds of indexed fields: str, int or float, bool, datetime."""

OWN_FIELDS: Mapping[str, str] = {"_id": TEXT, "created_at": TIME, "updated_at": TIME}
"""What can be asked of every collection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration(Entity):
    """A migration that has run on this store. Its ``id`` is its number."""

    name: str


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection. ``fields`` are its indexed fields and their kinds.

    ``indexes`` and ``unique`` are tuples of field names; fields of a unique constraint are
    never empty (``None``), because the databases disagree on whether two of those are equal.
    """

    name: str
    entity: type[Entity]
    called: str
    """What one of its documents is called in sentences: “frame”."""
    fields: Mapping[str, str] = field(default_factory=dict)
    indexes: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    schema: int = 1

    def kind(self, name: str) -> str:
        """The kind of an indexed field; ValueError where the field is not indexed."""
        kind = self.fields.get(name) or OWN_FIELDS.get(name)
        if kind is None:
            allowed = ", ".join([*OWN_FIELDS, *self.fields])
            raise ValueError(f"{self.name}.{name} is not indexed; one can ask for {allowed}")
        return kind


def _texts(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, TEXT)


_ALL = (
    Collection(
        "users",
        User,
        "user",
        _texts("name", "name_key", "email", "role_id"),
        (("email",), ("role_id",)),
        (("name_key",),),
        schema=2,
    ),
    Collection("roles", Role, "role", _texts("name"), (), (("name",),)),
    Collection("permissions", Permission, "permission", _texts("name"), (), (("name",),)),
    Collection(
        "projects",
        Project,
        "project",
        {**_texts("owner_id", "name", "name_key", "script_id"), "deleted_at": TIME},
        (("name_key",), ("deleted_at", "updated_at"), ("owner_id", "deleted_at", "updated_at")),
        (("owner_id", "name_key"),),
        schema=5,
    ),
    Collection("scripts", Script, "script", _texts("project_id", "sha256"), (), (("project_id",),)),
    Collection(
        "scenes",
        Scene,
        "scene",
        _texts("project_id", "script_id", "order"),
        (("project_id", "order"), ("script_id", "order")),
        schema=3,
    ),
    Collection(
        "frames",
        Frame,
        "frame",
        _texts("project_id", "scene_id", "order", "image_id", "voiceover_id"),
        (("project_id", "order"), ("scene_id", "order"), ("image_id",), ("voiceover_id",)),
        schema=4,
    ),
    Collection(
        "images",
        Image,
        "picture",
        _texts("project_id", "frame_id", "order", "kind", "asset_id"),
        (("project_id",), ("frame_id", "order"), ("asset_id",)),
        schema=2,
    ),
    Collection(
        "voiceovers",
        Voiceover,
        "voice",
        _texts("project_id", "frame_id"),
        (("project_id", "updated_at"),),
        (("frame_id",),),
    ),
    Collection("assets", Asset, "media file", _texts("kind", "mime"), (("kind",), ("created_at",))),
    Collection("templates", Template, "template", _texts("owner_id", "name"), (), (("owner_id", "name"),)),
    Collection(
        "tracks", Track, "track", _texts("project_id", "kind", "order"), (("project_id", "order"),), schema=2
    ),
    Collection(
        "markers", Marker, "marker", _texts("project_id", "frame_id"), (("project_id",), ("frame_id",))
    ),
    Collection(
        "memberships",
        Membership,
        "membership",
        _texts("project_id", "user_id", "part"),
        (("user_id",),),
        (("project_id", "user_id"),),
    ),
    Collection(
        "invitations",
        Invitation,
        "invitation",
        _texts("project_id", "user_id", "email", "state", "invited_by", "code_hash"),
        (("project_id",), ("user_id", "state"), ("code_hash",)),
        schema=2,
    ),
    Collection(
        "comments",
        Comment,
        "comment",
        {**_texts("project_id", "frame_id", "user_id"), "done": FLAG},
        (
            ("project_id", "created_at"),
            ("project_id", "updated_at"),
            ("frame_id", "created_at"),
            ("user_id",),
        ),
    ),
    Collection(
        "presence",
        Presence,
        "presence",
        {**_texts("project_id", "user_id", "frame_id"), "seen_at": TIME},
        (("user_id",), ("seen_at",)),
        (("project_id", "user_id"),),
    ),
    Collection(
        "sessions",
        Session,
        "session",
        {**_texts("user_id", "token_hash", "purpose"), "expires_at": TIME},
        (("user_id",), ("expires_at",)),
        (("token_hash",),),
        schema=2,
    ),
    Collection("settings", Setting, "setting", _texts("user_id", "name"), (), (("user_id", "name"),)),
    Collection(
        "pronunciations",
        Pronunciation,
        "pronunciation",
        _texts("user_id", "project_id", "word"),
        (("project_id",),),
        (("user_id", "project_id", "word"),),
        schema=2,
    ),
    Collection(
        "renders",
        Render,
        "export",
        _texts("project_id", "user_id", "state"),
        (("project_id", "created_at"), ("user_id", "created_at"), ("state",)),
    ),
    Collection(
        "events",
        Activity,
        "event",
        _texts("user_id", "kind", "project_id"),
        (("user_id", "created_at"), ("kind", "created_at"), ("project_id", "created_at")),
    ),
    Collection(
        "history",
        HistoryEntry,
        "edit",
        {**_texts("project_id", "user_id", "undoes", "redoes"), "number": NUMBER},
        (("user_id",), ("undoes",), ("redoes",)),
        (("project_id", "number"),),
    ),
    Collection(
        "versions",
        Version,
        "version",
        {**_texts("project_id", "user_id", "name_key"), "number": NUMBER},
        (("project_id", "number"), ("user_id",)),
        (("project_id", "name_key"),),
    ),
    Collection("migrations", Migration, "migration"),
)

COLLECTIONS: Mapping[str, Collection] = {collection.name: collection for collection in _ALL}


def collection_named(name: str) -> Collection:
    """The collection of that name; ValueError where there is none."""
    try:
        return COLLECTIONS[name]
    except KeyError:
        raise ValueError(f"there is no collection {name!r}") from None
