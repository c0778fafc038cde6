"""Rubbish: media files that no document names any more."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.timeline import Timeline
from app.errors import AlreadyExists, BadSetting, StoreUnavailable
from app.services.jobs import side_by_side
from app.services.parts import Parts
from app.services.ports import (
    AssetStore,
    CancelToken,
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
_AT_ONCE = 8
"""Media files removed side by side: in a bucket each takes several requests, which are mostly waiting."""

_log = logging.getLogger(__name__)


def mark_used(assets: AssetStore, timeline: Timeline) -> None:
    """Say of everything in a timeline that it is in use, so that nothing of it is collected.

    Where the store cannot be told, as while it is away or with keys that only read, the log says
    so and work goes on: what is here or named by a document stays anyway.
    """
    used = {sound.asset_id for clip in timeline.clips if (sound := clip.voice) is not None}
    used |= {clip.visual.asset_id for clip in timeline.clips if clip.visual.asset_id}
    used |= {font.asset_id for font in timeline.fonts}
    used |= {piece.asset_id for piece in timeline.pieces}
    if timeline.music is not None:
        used.add(timeline.music.asset_id)
    try:
        assets.mark_used(used)
    except StoreUnavailable as error:
        _log.warning("%d media files could not be marked as used: %s", len(used), error)


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
        listed = {found.id: found for found in self._parts.assets.stored()}
        named = self._named(progress, cancel)
        since = datetime.now(UTC) - grace
        rubbish = sorted(listed.keys() - named)
        going = [asset_id for asset_id in rubbish if listed[asset_id].used_at < since]
        if not dry_run:
            going = self._gone(going, since, progress, cancel)
        return Collected(
            kept=len(listed.keys() & named),
            waiting=len(rubbish) - len(going),
            removed=tuple(going),
            bytes=sum(listed[asset_id].size for asset_id in going),
        )

    def _gone(
        self, rubbish: Sequence[str], since: datetime, progress: OnProgress, cancel: CancelToken
    ) -> list[str]:
        """Let media files go; returns those that went, in their order."""
        gone: set[str] = set()
        for number, (asset_id, result) in enumerate(
            side_by_side(rubbish, lambda asset_id: self._remove(asset_id, since), cancel, _AT_ONCE)
        ):
            progress(Progress("Removing media files", number, len(rubbish)))
            if isinstance(result, Exception):
                raise result
            if result:
                gone.add(asset_id)
        return [asset_id for asset_id in rubbish if asset_id in gone]

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

    def _remove(self, asset_id: str, since: datetime) -> bool:
        """Let a media file and its document go. The document goes first and comes back where the
        file stays: so whoever adds the same bytes meanwhile finds both or makes both."""
        assets = self._parts.repositories.assets
        described = assets.get(asset_id)
        if described is not None:
            assets.remove(asset_id)
        gone = False
        try:
            gone = self._parts.assets.delete_unused(asset_id, since)
        finally:
            if not gone and described is not None:
                with contextlib.suppress(AlreadyExists):  # whoever uses it has described it again
                    assets.add(described)
        return gone


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
