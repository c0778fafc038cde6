"""One SQLite file and several processes: nothing is lost, also when one is killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.storage.migrations import MIGRATIONS
from app.storage.sqlite import SqliteStore

ROOT = Path(__file__).resolve().parents[2]

ADDER = """
import sys
from pathlib import Path
from app.errors import AlreadyExists, Conflict
from app.storage.migrations import migrate
from app.storage.sqlite import SqliteStore

store = SqliteStore(Path(sys.argv[1]))
migrate(store)
try:
    store.insert("frames", [{"_id": "sum", "count": 0}])
except AlreadyExists:
    pass
for _ in range(25):
    while True:
        document = store.get("frames", "sum")
        try:
            store.replace("frames", {**document, "count": document["count"] + 1})
            break
        except Conflict:
            continue
for _ in range(25):
    with store.transaction():
        document = store.get("frames", "sum")
        store.replace("frames", {**document, "count": document["count"] + 1})
"""

WRITER = """
import sys
from pathlib import Path
from app.storage.sqlite import SqliteStore

store = SqliteStore(Path(sys.argv[1]))
number = int(sys.argv[2])
while True:
    with store.transaction():
        pair = [{"_id": f"{number}{side}", "text": "x" * 3000} for side in "ab"]
        store.insert("frames", pair[:1])
        store.insert("frames", pair[1:])
    print(number, flush=True)  # only now it counts as acknowledged
    number += 1
"""


def start(program, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_that_start_together_lose_nothing(tmp_path):
    path = tmp_path / "new" / "store.db"
    running = [start(ADDER, path) for _ in range(3)]
    for process in running:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    store = SqliteStore(path)
    assert store.get("frames", "sum")["count"] == 150
    assert len(store.find("migrations")) == len(MIGRATIONS)
    store.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is of POSIX")
def test_a_killed_writer_loses_no_acknowledged_write_and_leaves_no_half(tmp_path):
    path = tmp_path / "store.db"
    acknowledged: list[int] = []
    for round_ in range(4):
        writer = start(WRITER, path, 1000 * round_)
        assert writer.stdout is not None
        for _ in range(5 + 3 * round_):
            acknowledged.append(int(writer.stdout.readline()))
        os.kill(writer.pid, signal.SIGKILL)
        # From the same reader as the lines before: communicate() would pass over what it has taken in
        # already. A last line may have been cut off by the kill; whole ones were acknowledged.
        rest = writer.stdout.read()
        writer.communicate(timeout=60)
        acknowledged += [int(line) for line in rest.split("\n")[:-1]]
        store = SqliteStore(path)
        present = {document["_id"] for document in store.find("frames")}
        assert {f"{number}{side}" for number in acknowledged for side in "ab"} <= present
        assert {name[:-1] for name in present if name[-1] == "a"} == {
            name[:-1] for name in present if name[-1] == "b"
        }
        assert _integrity(path) == "ok"
        store.close()


def _integrity(path):
    program = (
        "import json, sqlite3, sys;"
        "print(json.dumps(sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check').fetchone()[0]))"
    )
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
