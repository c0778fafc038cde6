"""The start of the real program: what it loads before it is seen, and ways to start and end it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.parser import parser
from main import only_the_editor
from tests.e2e.conftest import ROOT, Run
from tests.e2e.quick import SMALL

HEAVY = (
    "numpy", "cv2", "av", "scipy", "skia", "PIL", "soundswallower", "onnxruntime", "hibari", "lingua", "pymongo", "boto3",
    "botocore", "pydantic", "keyring", "argon2", "rich", "requests", "httpx", "pyttsx3", "qtawesome",
)  # fmt: skip
"""Libraries of which none is needed to show a window or a storyboard."""
NOT_YET = (
    "asyncio", "qasync", "sqlite3", "multiprocessing", "concurrent.futures", "app.cli", "app.services", "app.domain",
    "app.storage", "app.bootstrap", "ui.main_window", "ui.storyboard", "PySide6.QtMultimedia", "PySide6.QtSvg",
    "PySide6.QtNetwork",
)  # fmt: skip
"""What comes after the first paint."""
NOT_WITH_THE_STORYBOARD = (
    "asyncio", "qasync", "app.cli", "app.render", "app.voice", "ui.main_window", "ui.inspector",
    "ui.timeline", "ui.preview", "PySide6.QtMultimedia",
)  # fmt: skip

WATCHED = """
import os, sys
sys.path.insert(0, {root!r})
import main
from PySide6.QtCore import QTimer
from ui.opening import steps
first_paint, settle = steps.first_paint, steps.settle
when, do = {when!r}, {do!r}

def told(frame):
    if do == "list":
        print("\\n".join(sorted(sys.modules)), flush=True)
        os._exit(0)
    frame.close()

def painted(frame):
    first_paint(frame)
    if when == "painted":
        told(frame) if do == "list" else QTimer.singleShot(0, frame.close)

def settled():
    settle()
    if when == "storyboard":
        from PySide6.QtWidgets import QApplication
        told(next(each for each in QApplication.topLevelWidgets() if type(each).__name__ == "Frame"))

steps.first_paint, steps.settle = painted, settled
if when == "ready":
    from ui.opening.frame import Frame
    reveal = Frame.reveal
    def revealed(frame):
        reveal(frame)
        print("title", frame.windowTitle(), flush=True)
        QTimer.singleShot(0, frame.close)
    Frame.reveal = revealed
sys.exit(main.main({words!r}))
"""


def start(home: Path, when: str, do: str, *words: str) -> subprocess.Popen[str]:
    """Start the program and do something at a moment of its start."""
    code = WATCHED.format(root=str(ROOT), when=when, do=do, words=list(words))
    surroundings = {**os.environ, "SCENEWRIGHT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    surroundings.pop("SCENEWRIGHT_MONGODB_URI", None)
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    return out


@pytest.fixture
def project(run: Run, script: Path, tmp_path: Path) -> str:
    """A project called Tide."""
    made = run("make", script, "-o", tmp_path / "tide.mp4", "--project", "Tide", *SMALL)
    assert made.status == 0, made.err
    return "Tide"


def loaded(modules: list[str], names: tuple[str, ...]) -> list[str]:
    return [each for each in modules if any(each == name or each.startswith(f"{name}.") for name in names)]


def test_nothing_heavy_is_loaded_before_the_first_paint(home: Path) -> None:
    modules = ended(start(home, "painted", "list")).split()
    assert "PySide6.QtWidgets" in modules
    assert loaded(modules, HEAVY + NOT_YET) == []


def test_nothing_heavy_is_loaded_before_the_storyboard(home: Path, project: str) -> None:
    modules = ended(start(home, "storyboard", "list", "edit", project)).split()
    assert "ui.storyboard.view" in modules
    assert loaded(modules, HEAVY + NOT_WITH_THE_STORYBOARD) == []


@pytest.mark.parametrize("when", ["painted", "storyboard", "ready"])
def test_it_is_closed_while_it_starts(home: Path, project: str, when: str) -> None:
    said = ended(start(home, when, "close", "edit", project))
    assert ("title Tide — Scenewright" in said) == (when == "ready")
    ended(start(home, "ready", "close"))  # and starts again as if nothing had been
    diary = home / "scenewright.log"
    assert not diary.exists() or "ERROR" not in diary.read_text(encoding="utf-8")


def test_a_second_one_is_started_on_the_same_project(home: Path, project: str) -> None:
    both = [start(home, "ready", "close", "edit", project) for _ in range(2)]
    for process in both:
        assert "title Tide — Scenewright" in ended(process)


def test_an_unknown_project_opens_the_start_screen(home: Path, project: str) -> None:
    assert "title Scenewright" in ended(start(home, "ready", "close", "edit", "Tied"))


@pytest.mark.parametrize("words", [[], ["edit"], ["edit", "A talk"], ["edit", "Ünïcode"], ["edit", ""]])
def test_what_is_plainly_for_the_editor_is_read_as_the_command_line_reads_it(words: list[str]) -> None:
    read = parser().parse_args(words)
    assert read.command in (None, "edit")
    assert only_the_editor(words) == getattr(read, "project", "")


@pytest.mark.parametrize(
    "words",
    [["--help"], ["edit", "--help"], ["edit", "--json"], ["edit", "a", "b"], ["make", "x"], ["edit", "\udc80"], ["Tide"]],
)  # fmt: skip
def test_everything_else_is_left_to_the_command_line(words: list[str]) -> None:
    assert only_the_editor(words) is None
