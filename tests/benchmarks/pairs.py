"""``python -m tests.benchmarks.pairs --edits 2000``: two processes edit one project at one time.

Both edit as windows do, from what they had on screen some edits ago. Afterwards the project's history
is replayed: every edit that a process was told is kept must be in it, each made over what the one
before it left (else it lost that one's update), no text over another person's that its writer had not
seen, and the store must hold what the last left. What could not be made must have been told as a
conflict, with both versions where two people wrote.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import shutil
import tempfile
import time
from pathlib import Path

from app.bootstrap import services
from app.config import Config
from app.domain.accounts import EDITOR, Membership, User
from app.domain.edits import HistoryEntry
from tests.benchmarks.editing_process import COUNT, made
from tests.benchmarks.kills import ROOT, editor, mongodb, signed_in
from tests.benchmarks.ledger import Ledger, Torn


def pair(config: Config, edits: int) -> dict[str, int]:
    """``edits`` edits by two processes together; what came of them. Torn where one was half kept or
    made over what it had not seen."""
    config = signed_in(config)
    with services(config) as program:
        project_id = made(program, "Pair")
        repositories = program._parts.repositories
        for seed in (1, 2):
            name = f"user-{seed}"
            repositories.users.add(User(id=name, name=name, name_key=name, role_id="editor"))
            repositories.memberships.add(Membership(project_id=project_id, user_id=name, part=EDITOR))
        scenes = program._parts.repositories.scenes
        first = program.projects.board(project_id).scenes[0].id
        program.storyboard.rename_scene(first, "0")
        for entry in program.history.entries(project_id):
            program._parts.repositories.history.remove(entry.id)
        ledger = Ledger(program._parts.repositories, project_id)
        running = [editor(config, project_id, seed, edits // 2) for seed in (1, 2)]
        told = []
        for process in running:
            assert process.stdout is not None
            process.stdout.readline()  # it is ready
        for process in running:
            assert process.stdin is not None
            process.stdin.write(b"go\n")
        for process in running:
            out, errors = process.communicate(timeout=3600)
            if process.returncode:
                raise RuntimeError(f"an editing process failed: {errors.decode()[-2000:]}")
            told.append(json.loads(out))
        ledger.catch_up()
        kept = ledger.entries
        seen = {text: before for line in told for text, before in line["seen"].items()}
        told = [line["counts"] for line in told]
        sums = {name: sum(line[name] for line in told) for name in told[0]}
        by_user = [sum(entry.user_id == f"user-{seed}" for entry in kept) for seed in (1, 2)]
        turns = sum(one.user_id != other.user_id for one, other in itertools.pairwise(kept))
        labels = [entry.label for entry in kept]
        count = labels.count(COUNT) + labels.count(f"Redo: {COUNT}") - labels.count(f"Undo: {COUNT}")
        lost = sum(abs(line["kept"] - mine) for line, mine in zip(told, by_user, strict=True))
        lost += abs(int(scenes.require(first).title) - count) + abs(sums["added"] - labels.count(COUNT))
        lost += unseen(kept, seen)
        return {
            "asked": edits,
            "kept": len(kept),
            "lost": lost,
            "conflicts told": sums["conflicts"],
            "two versions told": sums["crossed"],
            "nothing to do": sums["nothing"],
            "turns": turns,
        }


def unseen(kept: list[HistoryEntry], seen: dict[str, str]) -> int:
    """How many texts were written over another person's that their writer had not seen."""
    count = 0
    writers: dict[str, str] = {}
    for entry in kept:
        for change in entry.changes:
            before, after = change.before or {}, change.after or {}
            if change.collection != "frames" or "text" not in after:
                continue
            written = entry.label == "Change text"
            over = str(before.get("text")) if written else ""
            if written and over != seen[str(after["text"])]:
                count += writers.get(change.document_id) != entry.user_id
            writers[change.document_id] = entry.user_id
    return count


def main() -> None:
    """Run over both stores, print what was found, write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=2000)
    parser.add_argument("--store", choices=("both", "sqlite", "mongodb"), default="both")
    parser.add_argument("--report", type=Path, default=ROOT / "build" / "bench" / "pairs.json")
    options = parser.parse_args()
    report: dict[str, dict[str, int]] = {}
    folder = Path(tempfile.mkdtemp(prefix="pairs-"))
    try:
        for store in ("sqlite", "mongodb") if options.store == "both" else (options.store,):
            home = folder / store
            home.mkdir()
            began = time.monotonic()
            with mongodb(home) if store == "mongodb" else contextlib.nullcontext("") as uri:
                found = pair(Config(home, uri), options.edits)
            report[store] = {**found, "took_s": round(time.monotonic() - began)}
            print(store, json.dumps(report[store]), flush=True)
    except Torn as torn:
        raise SystemExit(f"Torn: {torn}") from torn
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if any(found["lost"] for found in report.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
