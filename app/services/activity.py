"""What happened, for statistics: noted as events where the documents are, shown, exported, erased.

Nothing of it leaves the database. A note that cannot be made is no reason for the work not to count.
"""

from __future__ import annotations

import contextlib
import csv
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.domain.accounts import Activity, Actor
from app.errors import BadOutput, ScenewrightError
from app.services.parts import Parts
from app.services.ports import Repositories, Where

SIGNED_IN = "signed in"
PROJECT_OPENED = "project opened"
TAKE_MADE = "take made"
RENDER_FINISHED = "render finished"
BYTES_STORED = "bytes stored"

UNITS: Mapping[str, str] = {
    SIGNED_IN: "",
    PROJECT_OPENED: "",
    TAKE_MADE: "characters spoken",
    RENDER_FINISHED: "seconds rendered",
    BYTES_STORED: "bytes",
}
"""What the amount of each kind counts; empty where there is nothing to count but the events."""

_PAGE = 1000
_HEADINGS = ("when", "who", "what", "project", "amount", "unit", "details")

_log = logging.getLogger(__name__)


def note(
    repositories: Repositories,
    actor: Actor,
    kind: str,
    project_id: str = "",
    amount: float = 0.0,
    **details: object,
) -> None:
    """Note something, inside the transaction under way where there is one."""
    repositories.events.add(
        Activity(user_id=actor.user_id, kind=kind, project_id=project_id, amount=amount, details=details)
    )


def note_if_possible(
    repositories: Repositories, actor: Actor, kind: str, project_id: str = "", amount: float = 0.0
) -> None:
    """Note something that has happened already; what hinders is written into the log."""
    try:
        note(repositories, actor, kind, project_id, amount)
    except ScenewrightError as error:
        _log.warning("“%s” was not noted: %s", kind, error)


@dataclass(frozen=True, slots=True)
class Total:
    """All events of a kind: how many, and the sum of what they count."""

    kind: str
    count: int
    amount: float
    unit: str


class ActivityLog:
    """What one actor sees and does of the notes."""

    def __init__(self, parts: Parts, actor: Actor) -> None:
        self._parts = parts
        self._actor = actor

    def opened(self, project_id: str) -> None:
        """Note that one has opened a project."""
        note_if_possible(self._parts.repositories, self._actor, PROJECT_OPENED, project_id)

    def own(self, since: datetime | None = None, limit: int = 100) -> list[Activity]:
        """One's own events, the newest first."""
        return self._newest(self._mine(since), limit)

    def everybodys(self, since: datetime | None = None, limit: int = 100) -> list[Activity]:
        """Everybody's events, the newest first."""
        return self._newest(_since(since), limit)

    def totals(self, since: datetime | None = None) -> list[Total]:
        """One's own, by kind."""
        return self._totals(self._mine(since))

    def everybodys_totals(self, since: datetime | None = None) -> list[Total]:
        """Everybody's, by kind."""
        return self._totals(_since(since))

    def export(self, path: Path, since: datetime | None = None) -> int:
        """Write one's own events into a file, the oldest first; returns how many. JSON lines, or CSV
        where its name ends so. BadOutput where it cannot be written."""
        return self._export(path, self._mine(since))

    def export_everybodys(self, path: Path, since: datetime | None = None) -> int:
        """Write everybody's events into a file, as :meth:`export` does."""
        return self._export(path, _since(since))

    def erase(self, before: datetime | None = None) -> int:
        """Let one's own events go, those before a moment or all; returns how many."""
        return self._erase([*_before(before), Where("user_id", "eq", self._actor.user_id)])

    def erase_everybodys(self, before: datetime | None = None) -> int:
        """Let everybody's events go, those before a moment or all; returns how many."""
        return self._erase(_before(before))

    def _mine(self, since: datetime | None) -> list[Where]:
        return [*_since(since), Where("user_id", "eq", self._actor.user_id)]

    def _newest(self, where: Sequence[Where], limit: int) -> list[Activity]:
        return self._parts.repositories.events.find(*where, sort=[("created_at", -1)], limit=limit)

    def _all(self, where: Sequence[Where]) -> Iterator[list[Activity]]:
        """Pages of events, the oldest first."""
        events, last = self._parts.repositories.events, None
        while page := events.find(*where, sort=[("created_at", 1)], limit=_PAGE, after=last):
            yield page
            last = page[-1].id

    def _totals(self, where: Sequence[Where]) -> list[Total]:
        counts: dict[str, int] = {}
        sums: dict[str, float] = {}
        for page in self._all(where):
            for event in page:
                counts[event.kind] = counts.get(event.kind, 0) + 1
                sums[event.kind] = sums.get(event.kind, 0.0) + event.amount
        return [Total(kind, counts[kind], sums[kind], UNITS.get(kind, "")) for kind in sorted(counts)]

    def _export(self, path: Path, where: Sequence[Where]) -> int:
        count = 0
        partial = path.with_name(f".{path.name}.part")
        try:
            with partial.open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file) if path.suffix.lower() == ".csv" else None
                if table is not None:
                    table.writerow(_HEADINGS)
                for page in self._all(where):
                    names = self._names(page)
                    for event in page:
                        row = _row(event, names)
                        if table is not None:
                            table.writerow(row)
                        else:
                            line = dict(zip(_HEADINGS, row, strict=True)) | {"details": dict(event.details)}
                            file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
                        count += 1
            partial.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
            raise BadOutput(
                f"{path} cannot be written ({error.strerror or error}).", "Give a file in another folder."
            ) from error
        return count

    def _names(self, events: Sequence[Activity]) -> Mapping[str, str]:
        repositories = self._parts.repositories
        users = repositories.users.get_many([event.user_id for event in events])
        projects = repositories.projects.get_many([event.project_id for event in events])
        names = {user.id: user.name for user in users.values()}
        return names | {project.id: project.name for project in projects.values()}

    def _erase(self, where: Sequence[Where]) -> int:
        repositories = self._parts.repositories
        count = 0
        while page := repositories.events.find(*where, limit=_PAGE):
            with repositories.transaction():
                count += sum(repositories.events.remove(event.id) for event in page)
        return count


def _since(moment: datetime | None) -> list[Where]:
    return [Where("created_at", "gte", moment)] if moment else []


def _before(moment: datetime | None) -> list[Where]:
    return [Where("created_at", "lt", moment)] if moment else []


def _row(event: Activity, names: Mapping[str, str]) -> tuple[object, ...]:
    return (
        event.created_at.isoformat() if event.created_at else "",
        names.get(event.user_id, event.user_id),
        event.kind,
        names.get(event.project_id, event.project_id),
        event.amount,
        UNITS.get(event.kind, ""),
        json.dumps(dict(event.details), ensure_ascii=False, sort_keys=True, default=str),
    )
