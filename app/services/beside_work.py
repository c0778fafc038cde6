"""An edit taken back where work has gone on since: takes that were spoken meanwhile are no reason to refuse.

A voiceover is written by edits (a frame is split, a take is chosen) and by work (a take is finished). Undo
holds a document to what its edit left there; of a voiceover the takes that work has added since stay
among the others, and what else it holds is taken back: also where work, finding words spoken already, has
only chosen. A take that a person has chosen since is still
a conflict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.edits import Change
from app.services.ports import Repositories

_COLLECTION = "voiceovers"
_OF_WORK = ("takes", "take_id", "text")
"""Fields that finished work writes."""


def beside_work(repositories: Repositories, change: Change, own: Sequence[str]) -> Change:
    """The change as it can be made now. ``own`` are fields of the store's own, which no edit has."""
    if change.collection != _COLLECTION or change.before is None:
        return change
    now = repositories.document(change.collection, change.document_id)
    if now is None or not _worked_since(now, change.before):
        return change
    if change.after is None:
        return Change(
            change.collection, change.document_id,
            {name: value for name, value in now.items() if name not in own}, None,
        )  # fmt: skip
    before, after = dict(change.before), dict(change.after)
    for name in _OF_WORK:
        if name in before or name == "takes":
            before[name] = now.get(name)
    former = after.get("takes", now.get("takes"))
    kept = _list(former)
    known = {take["id"] for take in [*kept, *_list(change.before.get("takes"))]}
    after["takes"] = [*kept, *(take for take in _list(now.get("takes")) if take["id"] not in known)]
    return Change(change.collection, change.document_id, before, after)


def _worked_since(now: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether work has added takes to what an edit left, or chosen among them for other words, and nobody
    else has chosen since. Only work says what text a voiceover is of, and chooses a take of that text."""
    if "takes" not in before:
        return False
    takes = _list(now.get("takes"))
    left = [take["id"] for take in _list(before["takes"])]
    added = [take["id"] for take in takes if take["id"] not in left]
    if "text" in before and now.get("text") != before["text"]:
        added += [take["id"] for take in takes if take["text"] == now.get("text")]
    return bool(added) and now.get("take_id") in (before.get("take_id", now.get("take_id")), *added)


def _list(takes: Any) -> list[Mapping[str, Any]]:
    return list(takes or ())
