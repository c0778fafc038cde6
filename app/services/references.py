"""Which documents and media files a stored document names, and the same under other names.

Fields are known by their names, in documents and in the history's before and after alike: one
that ends in ``_id`` or ``_ids``, ``undoes`` and ``redoes`` hold ids of documents; ``asset_id``
and ``asset_ids`` hold hashes of media files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.services.ports import Document

_LINKS = frozenset({"undoes", "redoes"})


def _names_documents(name: str) -> bool:
    return name.endswith(("_id", "_ids")) or name in _LINKS


def _named(value: Any) -> Iterator[tuple[str, str]]:
    """Every (field, id) inside a stored value."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            if _names_documents(name):
                for one in item if isinstance(item, list) else [item]:
                    if isinstance(one, str):
                        yield name, one
            if isinstance(item, Mapping | list):
                yield from _named(item)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, Mapping | list):
                yield from _named(item)


def assets_named(value: Any) -> set[str]:
    """Ids of the media files that a stored value names."""
    return {found for name, found in _named(value) if name.endswith(("asset_id", "asset_ids"))}


def renamed(document: Document, names: Mapping[str, str]) -> Document:
    """The same document with every id that ``names`` has under its other name; hashes stay."""
    return {name: _renamed(name, item, names) for name, item in document.items()}


def _renamed(name: str, value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value) if _names_documents(name) else value
    if isinstance(value, Mapping):
        return {inner: _renamed(inner, item, names) for inner, item in value.items()}
    if isinstance(value, list):
        return [_renamed(name, item, names) for item in value]
    return value
