from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.bootstrap import services
from app.config import Config
from app.domain.accounts import EDITOR, Actor, Membership
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


Join = Callable[..., Services]


@pytest.fixture
def join(program: Services) -> Join:
    """Somebody else at the same store: ``join(name, project, part, role)``, with a part in a project."""

    def join(name: str, project: Project | None = None, part: str = EDITOR, role: str = "editor") -> Services:
        person = program.people.add(name, role_id=role).person
        if project is not None:
            program._parts.repositories.memberships.add(
                Membership(project_id=project.id, user_id=person.id, part=part)
            )
            program._parts.access.forget()
        return program.acting_for(Actor(person.id, person.name))

    return join
