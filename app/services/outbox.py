"""Edits that could not be saved yet, written down on this computer: they outlive the program."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.errors import BadInput
from app.services.calls import Call, Doors, from_stored, to_stored
from app.services.parts import Parts

_log = logging.getLogger(__name__)


class Outbox:
    """What one person's program could not save yet, in one file that is there only while there is any.

    It is written while the database is away, so it cannot be in it. It holds the edits themselves and
    no secret.
    """

    def __init__(self, parts: Parts, services: Doors) -> None:
        self._parts = parts
        self._services = services
        self._path: Path = parts.unsaved / f"{services.actor.user_id}.json"

    def keep(self, calls: Sequence[Call]) -> None:
        """Write down what waits, the first first; nothing is left of it where nothing waits.

        A disk that is full, or that cannot be written, is noted in the log: what waits is in memory.
        """
        try:
            if not calls:
                self._path.unlink(missing_ok=True)
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            stored = [to_stored(call, self._services, self._parts.repositories) for call in calls]
            partial = self._path.with_suffix(".part")
            with partial.open("w", encoding="utf-8") as file:
                os.chmod(partial, 0o600)  # noqa: PTH101 - before anything is in it
                json.dump({"calls": stored}, file, ensure_ascii=False, default=_moment)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
        except OSError as error:
            _log.error("What waits to be saved could not be written down: %s", error)

    def written(self) -> datetime | None:
        """When something that waits was last written down; ``None`` where nothing waits."""
        try:
            return datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        except OSError:
            return None

    def waiting(self) -> list[Call]:
        """What an earlier program could not save, the first first. What cannot be read is put aside
        beside it, and noted in the log."""
        try:
            text = self._path.read_text(encoding="utf-8")
        except OSError:  # there is nothing
            return []
        try:
            stored = json.loads(text, object_hook=_marked)
            return [from_stored(each, self._services, self._parts.repositories) for each in stored["calls"]]
        except (ValueError, KeyError, TypeError, BadInput) as error:
            aside = self._path.with_name(f"{self._path.stem}-{datetime.now(UTC):%Y%m%d%H%M%S}.unread")
            with contextlib.suppress(OSError):
                self._path.replace(aside)
            _log.error("Edits that waited could not be read (%s); they are in %s", error, aside)
            return []


def _moment(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    raise TypeError(f"{value!r} has no stored form")


def _marked(value: dict[str, Any]) -> Any:
    return datetime.fromisoformat(value["$moment"]) if value.keys() == {"$moment"} else value
