"""Rubbish: media files that no document names any more."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from app.domain.timeline import Timeline
from app.errors import AlreadyExists, BadSetting
from app.services.parts import Parts
from app.services.ports import (
    AssetStore,
    CancelToken,
    CollectableAssets,
    Document,
    OnProgress,
    Progress,
    Where,
    silent,
)

GRACE = timedelta(days=7)
"""How long a media file stays after its last use, though nothing names it."""

NAMING = (
    "users", "roles", "permissions", "projects", "scripts", "scenes", "frames", "images", "voiceovers",
    "templates", "tracks", "markers", "memberships", "invitations", "comments", "presence", "sessions",
    "settings", "pronunciations", "renders", "events", "history", "versions",
)  # fmt: skip
"""Collections whose documents may name media files: all but ``assets``, which describes them, and
``migrations``. History is among them, so what an undo can bring back stays, and so is the bin."""

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_PAGE = 500


def collectable(assets: AssetStore) -> CollectableAssets | None:
    """The store itself where it can be collected from, else ``None``."""
    return cast(CollectableAssets, assets) if hasattr(assets, "delete_unused") else None


def mark_used(assets: AssetStore, timeline: Timeline) -> None:
    """Say of everything in a timeline that it is in use, so that nothing of it is collected."""
    if collectable(assets) is not None:
        for clip in timeline.clips:
            for used in (clip.visual, clip.voice):
                if used is not None and used.asset_id:
                    assets.exists(used.asset_id)
        if timeline.music is not None:
            assets.exists(timeline.music.asset_id)


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection found and let go. ``removed`` and ``bytes`` are what would go in a trial."""

    kept: int
    """Media files that a document names."""
    waiting: int
    """Media files that nothing names, used too lately to go."""
    removed: tuple[str, ...]
    bytes: int


class Assets:
    """What is done with the store of media files as a whole."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def collect(
        self,
        dry_run: bool = False,
        grace: timedelta = GRACE,
        progress: OnProgress = silent,
        cancel: CancelToken | None = None,
    ) -> Collected:
        """Let go what no document names and nobody has used for ``grace``; nothing in a trial.

        Any text of 64 hexadecimal digits in a document, wherever it stands, counts as a name:
        better that rubbish stays than that a picture goes. A render marks what it uses when it
        begins, so nothing goes under its hands even where its project is deleted meanwhile.
        BadSetting for a grace of less than a day.
        """
        if grace < timedelta(days=1):
            raise BadSetting("Media files stay for a day at least.", "Give a number of days from 1.")
        cancel = cancel or CancelToken()
        # Listed before anything is read: what is added from here on is not looked at.
        store = collectable(self._parts.assets)
        if store is None:
            raise BadSetting(
                "Media files in a bucket are not collected: it does not say when they were last used.",
                "Collect where they are in a folder.",
            )
        listed = {found.id: found for found in store.stored()}
        named = self._named(progress, cancel)
        since = datetime.now(UTC) - grace
        removed: list[str] = []
        waiting = size = 0
        for asset_id in sorted(listed.keys() - named):
            cancel.check()
            if listed[asset_id].used_at < since and (dry_run or self._remove(store, asset_id, since)):
                removed.append(asset_id)
                size += listed[asset_id].size
            else:
                waiting += 1
        return Collected(len(listed.keys() & named), waiting, tuple(removed), size)

    def _named(self, progress: OnProgress, cancel: CancelToken) -> set[str]:
        """Every hash that a document holds."""
        named: set[str] = set()
        for number, collection in enumerate(NAMING):
            progress(Progress("Reading documents", number, len(NAMING)))
            for document in self._documents(collection):
                cancel.check()
                for text in _texts(document):
                    named.update(_HASH.findall(text))
        progress(Progress("Reading documents", len(NAMING), len(NAMING)))
        return named

    def _documents(self, collection: str) -> Iterator[Document]:
        """A collection's documents, by pages that may change under one's hands."""
        last = ""
        while page := self._parts.repositories.store.find(
            collection, [Where("_id", "gt", last)], [("_id", 1)], _PAGE
        ):
            yield from page
            last = page[-1]["_id"]

    def _remove(self, store: CollectableAssets, asset_id: str, since: datetime) -> bool:
        """Let a media file and its document go. The document goes first and comes back where the
        file stays: so whoever adds the same bytes meanwhile finds both or makes both."""
        assets = self._parts.repositories.assets
        described = assets.get(asset_id)
        if described is not None:
            assets.remove(asset_id)
        if store.delete_unused(asset_id, since):
            return True
        if described is not None:
            with contextlib.suppress(AlreadyExists):  # whoever uses it has described it again
                assets.add(described)
        return False


def _texts(value: Any) -> Iterator[str]:
    """Every text inside a stored value, keys of mappings too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
