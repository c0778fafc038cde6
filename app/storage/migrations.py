"""Changes to what is stored, as numbered functions: each recorded in ``migrations``, in order.

A migration works on documents, not on entities, since entities change and it does not. It is
written so that running it again, or twice at once, changes nothing more: a program may be
ended in the middle of it, and two programs may start together on a store that has no
transactions. It is recorded when it is done. Tables and indexes are not made here but by the
stores, from the schema table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.errors import AlreadyExists, Conflict, StoreUnavailable
from app.services.ports import Document, DocumentStore

PERMISSIONS: Mapping[str, str] = {
    "project.create": "Start projects",
    "project.read": "See projects",
    "project.edit": "Change projects",
    "project.delete": "Delete projects",
    "project.share": "Invite others to projects",
    "project.render": "Export videos",
    "template.edit": "Make and change templates",
    "analytics.read": "See statistics",
    "settings.edit": "Change this installation's settings",
    "user.manage": "Add, change and remove users and roles",
}
"""What can be allowed from the first day; ids are the names."""

LATER_PERMISSIONS: Mapping[str, str] = {
    "project.manage": "See and change every project, whoever's it is",
}
"""What came with the second migration; the administrator may it."""

ALL_PERMISSIONS: Mapping[str, str] = {**PERMISSIONS, **LATER_PERMISSIONS}
"""Everything that can be allowed today."""

_VIEWER = ("project.read",)
_EDITOR = (
    "project.create",
    "project.read",
    "project.edit",
    "project.delete",
    "project.share",
    "project.render",
    "template.edit",
    "analytics.read",
)
ROLES: Mapping[str, Sequence[str]] = {
    "administrator": tuple(PERMISSIONS),
    "editor": _EDITOR,
    "viewer": _VIEWER,
}
"""Roles that are built in, and their permissions; ids are the names."""


def _add_missing(store: DocumentStore, collection: str, documents: Sequence[Document]) -> None:
    present = store.get_many(collection, [document["_id"] for document in documents])
    for document in documents:
        if document["_id"] not in present:
            try:
                store.insert(collection, [document])
            except AlreadyExists:
                if store.get(collection, document["_id"]) is None:  # a name that somebody else has taken
                    raise


def _roles_and_permissions(store: DocumentStore) -> None:
    _add_missing(
        store,
        "permissions",
        [{"_id": name, "name": name, "description": text} for name, text in PERMISSIONS.items()],
    )
    _add_missing(
        store,
        "roles",
        [
            {"_id": name, "name": name, "permission_ids": list(permissions), "built_in": True}
            for name, permissions in ROLES.items()
        ],
    )


def _change(
    store: DocumentStore, collection: str, document_id: str, change: Callable[[Document], None]
) -> None:
    """Change a document that may not be there, whoever else does the same at that moment."""
    while (document := store.get(collection, document_id)) is not None:
        before = dict(document)
        change(document)
        if document == before:
            return
        try:
            store.replace(collection, document)
            return
        except Conflict:
            continue


def _managing_and_keys(store: DocumentStore) -> None:
    """A permission for every project, and names of users by which two are the same."""
    _add_missing(
        store,
        "permissions",
        [{"_id": name, "name": name, "description": text} for name, text in LATER_PERMISSIONS.items()],
    )

    def permitted(role: Document) -> None:
        role["permission_ids"] = list(dict.fromkeys([*role["permission_ids"], *LATER_PERMISSIONS]))

    def keyed(user: Document) -> None:
        user.setdefault("name_key", " ".join(str(user["name"]).split()).casefold())

    _change(store, "roles", "administrator", permitted)
    for user in store.find("users"):
        _change(store, "users", user["_id"], keyed)


Migration = tuple[str, Callable[[DocumentStore], None]]

MIGRATIONS: Sequence[Migration] = (
    ("roles and permissions", _roles_and_permissions),
    ("managing every project, keys of names", _managing_and_keys),
)
"""In order; the first is number 1. Only ever added to."""


def migrate(store: DocumentStore, migrations: Sequence[Migration] = MIGRATIONS) -> list[int]:
    """Run what has not run on this store yet; returns the numbers of what did.

    StoreUnavailable where a newer program has migrated the store further than this one knows.
    """
    recorded = {int(document["_id"]) for document in store.find("migrations")}
    if recorded and max(recorded) > len(migrations):
        raise StoreUnavailable(
            f"The project store was changed by a newer Scenewright (migration {max(recorded)},"
            f" this version knows {len(migrations)}).",
            "Install the newest Scenewright on this computer to open it.",
        )
    ran = []
    for number, (name, function) in enumerate(migrations, 1):
        if number in recorded:
            continue
        function(store)
        _add_missing(store, "migrations", [{"_id": f"{number:04}", "name": name}])
        ran.append(number)
    return ran
