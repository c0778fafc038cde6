"""A script of a megabyte: split, stored, its sources whole in bounded memory, its first minute exported."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.quick import SMALL

ROOT = Path(__file__).resolve().parents[2]
MOST_MEMORY = 500_000_000
FRAMES = 10_000

MAKE = """
import json, sys
from pathlib import Path
from app.bootstrap import services
from app.services.production import MakeRequest
script = Path(sys.argv[1])
with services() as program:
    project = program.production.create(program.production.prepare(MakeRequest(script, "Megabyte")))
    whole = program.scripts.text(project.id) == script.read_text(encoding="utf-8")
    frames = len(program.projects.board(project.id).frames)
# Of this program alone: what wait4 tells of a child counts its parent's memory before exec too.
status = Path("/proc/self/status").read_text().split()
peak = int(status[status.index("VmHWM:") + 1]) * 1024
print(json.dumps({"whole": whole, "frames": frames, "peak": peak}))
"""


@pytest.fixture
def megabyte(tmp_path: Path) -> Path:
    article = (ROOT / "resources/samples/severn-bore.md").read_text(encoding="utf-8")
    parts: list[str] = []
    while sum(map(len, parts)) < 1_000_000:
        parts.append(article.replace("# The river", f"# Part {len(parts) + 1}: the river", 1))
    path = tmp_path / "megabyte.md"
    path.write_text("\n\n".join(parts), encoding="utf-8")
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="a process's peak memory is read from /proc")
def test_a_megabyte_is_split_stored_and_whole_within_memory(
    megabyte: Path, home: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(megabyte)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "SCENEWRIGHT_HOME": str(home), "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["whole"]
    assert made["frames"] > FRAMES
    assert made["peak"] <= MOST_MEMORY


def test_the_first_minute_of_a_megabyte_is_exported(run, megabyte: Path, tmp_path: Path) -> None:
    output = tmp_path / "o.mp4"
    made = run("make", megabyte, "-o", output, *SMALL, "--until", "1:00", "--project", "Megabyte", "--json")
    assert made.status == 0, made.err
    assert (made.line["duration_s"], made.line["pictures"]) == (60, 600)
    assert made.line["frames"] > FRAMES
    frames = run("frames", "Megabyte", "--json").line
    assert "".join(frame["source"] for frame in frames) == megabyte.read_text(encoding="utf-8")
