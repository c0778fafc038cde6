from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import services
from app.config import Config
from app.domain.project import Project, ProjectSettings
from app.services.facade import Services

SCRIPT = """# The tide

Twice a day the river changes its mind, and everybody who lives beside it knows the hour.

Then it is quiet again, and the herons come back to stand in the mud until the next one.

# The moon

The moon is to blame for all of it, although on most nights nobody thinks of looking up.
"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Services]:
    home = tmp_path / "home"
    home.mkdir()
    with services(Config(home)) as made:
        yield made


@pytest.fixture
def project(program: Services) -> Project:
    """Two scenes of two frames and one, with backdrops, voiced by the fake voice when asked."""
    made = program.projects.create("Tide", ProjectSettings(voice="fake:beep", width=320, height=180))
    made = program.scripts.adopt(made.id, program.scripts.read_text(SCRIPT, "tide.md"))
    program.illustration.illustrate(program.projects.board(made.id), None)
    return program.projects.board(made.id).project


@pytest.fixture
def script_text() -> str:
    return SCRIPT
