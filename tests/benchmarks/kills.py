"""``python -m tests.benchmarks.kills --rounds 300``: is every acknowledged edit there after SIGKILL?

Each round a real process edits, voices and makes projects until it is killed at a random moment.
Then the store is read as the next start of the program would: every acknowledged edit must be
there, numbers unbroken, nothing half kept, every document readable, undo working. Once over
SQLite, once over MongoDB on a wire (a server of its own on loopback, or the one that
SCENEWRIGHT_TEST_MONGODB_URI names). Ends with status 1 where anything was lost or torn.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec, TypeVar

from app.bootstrap import services
from app.config import TOKEN_VARIABLE, Config
from app.errors import AlreadyExists, Conflict, NotFound
from app.services.facade import Services
from tests.benchmarks.editing_process import SCRIPT, made
from tests.benchmarks.ledger import Ledger, Torn
from tests.benchmarks.mongo_process import LIFETIME_S, MongoProcess

P = ParamSpec("P")
T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]

LATEST_KILL_S = 0.25
"""A process is killed so long after its first acknowledgement at the latest: some ten edits."""

ROUNDS_A_PROJECT = 20
"""Then a new project is begun, so that no round costs more than another."""


@contextlib.contextmanager
def mongodb(folder: Path, replica_set: str = "trial") -> Iterator[str]:
    """The address of a MongoDB on loopback, a process of its own; or of the real one that is named.

    Without a ``replica_set`` it stands alone and has no transactions.
    """
    named = os.environ.get("SCENEWRIGHT_TEST_MONGODB_URI", "")
    if named:
        yield named
        return
    server = MongoProcess(folder / "mongodb", replica_set)
    server.start()
    try:
        yield server.uri
    finally:
        server.stop()


def signed_in(config: Config, name: str = "Trial") -> Config:
    """The same surroundings with somebody signed in, where several people use the database."""
    if not config.mongodb_uri:
        return config
    password = f"the password of {name}"
    with services(config) as program:
        try:
            signed = program.accounts.register(name, password)
        except AlreadyExists:
            signed = program.accounts.sign_in(name, password)
    return replace(config, token=signed.token)


def editor(config: Config, project_id: str, seed: int, edits: int = 0) -> subprocess.Popen[bytes]:
    """An editing process; see :mod:`tests.benchmarks.editing_process`."""
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.benchmarks.editing_process",
            str(config.home),
            config.mongodb_uri,
            project_id,
            str(seed),
            str(edits),
        ],
        cwd=ROOT,
        env={**os.environ, TOKEN_VARIABLE: config.token},
        bufsize=0,  # a line read early would take others with it into a buffer that communicate() passes by
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def killed(config: Config, project_id: str, seed: int, chance: random.Random) -> list[dict[str, object]]:
    """Let a process edit and kill it at a random moment; what it had acknowledged."""
    process = editor(config, project_id, seed)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(chance.uniform(0, LATEST_KILL_S))
    os.kill(process.pid, signal.SIGKILL)
    rest, errors = process.communicate(timeout=60)
    if process.returncode != -signal.SIGKILL:
        raise RuntimeError(f"the editing process ended by itself: {errors.decode()[-2000:]}")
    return [json.loads(line) for line in (first + rest).split(b"\n")[:-1]]


def patiently(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """``work`` again while a transaction that a killed process left open stands in its way."""
    for _ in range(4 * LIFETIME_S):
        try:
            return work(*arguments, **named)
        except Conflict:
            time.sleep(0.5)
    return work(*arguments, **named)


def check(
    program: Services,
    ledger: Ledger,
    project_id: str,
    told: list[dict[str, object]],
    found: Counter[str],
    checked: set[str],
) -> None:
    """Count what was acknowledged and is not there, and what is there by halves. Projects in
    ``checked`` have been looked at whole before."""
    repositories = program._parts.repositories
    with repositories.transaction():
        pass  # without transactions of the server's own, the next to write takes back what was left
    edits = [str(line["id"]) for line in told if "id" in line]
    found["edits"] += len(edits)
    new = ledger.catch_up()
    found["lost"] += len(set(edits) - ledger.ids)
    if new > len(edits) + 1:
        raise Torn(f"{new} edits were kept of which {len(edits)} were acknowledged")
    found["kept but not acknowledged"] += max(0, new - len(edits))

    takes = {take.id for voiceover in repositories.voiceovers.find() for take in voiceover.takes}
    removed = json.dumps(
        [
            change.before
            for entry in ledger.entries
            for change in entry.changes
            if change.collection == "voiceovers" and change.after is None
        ],
        default=str,
    )
    for take in (str(line["take"]) for line in told if "take" in line):
        found["voices"] += 1
        found["lost"] += take not in takes and take not in removed

    listed = {project.id for project in program.projects.list()}
    for other in (str(line["project"]) for line in told if "project" in line):
        found["projects"] += 1
        found["lost"] += other not in listed
    frames = sum(len(scene.frames) for scene in program.scripts.read_text(SCRIPT, "tide.md").scenes)
    for other in listed - checked:
        board = program.projects.board(other)
        whole = len(board.frames) == frames and all(frame.image_id in board.images for frame in board.frames)
        if (
            not whole
            or board.project.script_id is None
            or not repositories.memberships.count(project_id=other)
        ):
            raise Torn(f"the project {other} was made by halves")
        checked.add(other)

    found["conflicts told"] += sum("conflict" in line for line in told)
    with contextlib.suppress(NotFound):
        patiently(program.history.undo, project_id)
        patiently(program.history.redo, project_id)
        found["undone"] += 1
        ledger.catch_up()


def trial(config: Config, rounds: int, seed: int) -> Counter[str]:
    """So many kills over one store. Torn where something was kept by halves."""
    chance = random.Random(seed)
    found: Counter[str] = Counter({"rounds": 0, "edits": 0, "lost": 0, "torn": 0})
    config = signed_in(config)
    with services(config) as program:
        repositories = program._parts.repositories
        project_id, ledger = "", None
        checked = {project.id for project in program.projects.list()}
        for number in range(rounds):
            if ledger is None or number % ROUNDS_A_PROJECT == 0:
                project_id = patiently(made, program, f"Trial {seed} {number}")
                checked.add(project_id)
                ledger = Ledger(repositories, project_id)
            told = killed(config, project_id, chance.randrange(2**32), chance)
            found["rounds"] += 1
            try:
                check(program, ledger, project_id, told, found, checked)
                if not config.mongodb_uri:
                    _integrity(config.database)
            except Torn as torn:
                print(f"round {number + 1}: {torn}", file=sys.stderr)
                found["torn"] += 1
                ledger = None
    return found


def _integrity(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise Torn(f"SQLite says of its file: {said}")


def main() -> None:
    """Run over both stores, print what was found, write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=("both", "sqlite", "mongodb"), default="both")
    parser.add_argument("--report", type=Path, default=ROOT / "build" / "bench" / "kills.json")
    options = parser.parse_args()
    report: dict[str, dict[str, float]] = {}
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    try:
        for store in ("sqlite", "mongodb") if options.store == "both" else (options.store,):
            home = folder / store
            home.mkdir()
            began = time.monotonic()
            with mongodb(home) if store == "mongodb" else contextlib.nullcontext("") as uri:
                found = trial(Config(home, uri), options.rounds, options.seed)
            report[store] = {**found, "took_s": round(time.monotonic() - began)}
            print(store, json.dumps(report[store]), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if any(found["lost"] or found["torn"] for found in report.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
