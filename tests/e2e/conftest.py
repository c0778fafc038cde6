import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """How a run of the program ended."""

    status: int
    out: str
    err: str

    @property
    def line(self) -> Any:
        """The machine-readable line at the end."""
        return json.loads(self.out.strip().splitlines()[-1])


Run = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(home: Path) -> Run:
    """Runs the program as a user does, in a process of its own, with a data folder of its own."""

    def runs(
        *arguments: object,
        environment: dict[str, str] | None = None,
        prefix: tuple[str, ...] = (),
        typed: str | None = None,
    ) -> Ran:
        command = [*prefix, sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
        surroundings = {**os.environ, "SCENEWRIGHT_HOME": str(home), **(environment or {})}
        if not environment:
            surroundings.pop("SCENEWRIGHT_MONGODB_URI", None)
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=surroundings,
            timeout=600,
            check=False,
            **({"stdin": subprocess.DEVNULL} if typed is None else {"input": typed}),
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return runs


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "tide.md"
    path.write_text(
        "# The tide\n\nTwice a day the river changes its mind. Everybody who lives beside it knows the hour.\n\n"
        "Then it is quiet again, and the herons come back.\n\n# The moon\n\nThe moon is to blame for all of it.\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    folder = tmp_path / "photographs"
    folder.mkdir()
    for index, name in enumerate(["moon", "field", "herons", "river"]):
        picture = Image.new("RGB", (400 + 40 * index, 300), (50 * index, 90, 160 - 30 * index))
        ImageDraw.Draw(picture).ellipse((60, 40, 300, 260), fill=(220, 180, 40 * index))
        picture.save(folder / f"{name}.jpg")
    return folder
