"""Every public call of every service, as every kind of actor: tried at the door, held to docs/permissions.md.

``SCENEWRIGHT_REGENERATE=1`` writes the table anew; what changed is then to be read and meant.
"""

import functools
import inspect
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.domain.accounts import EDITOR, NOBODY, OWNER, VIEWER, Actor
from app.domain.project import Project
from app.errors import NotAllowed, NotFound, NotSignedIn
from app.services.facade import Services
from app.services.guard import guarded
from app.services.permissions import INSIDE, RULES
from app.storage.migrations import ALL_PERMISSIONS
from tests.doors import behind

DOCUMENT = Path(__file__).parents[3] / "docs" / "permissions.md"

KINDS = {
    "administrator, stranger": ("administrator", ""),
    "owner": ("editor", OWNER),
    "editor": ("editor", EDITOR),
    "viewer": ("editor", VIEWER),
    "stranger": ("editor", ""),
    "Viewer, editor": ("viewer", EDITOR),
    "Viewer, stranger": ("viewer", ""),
    "no permission, owner": ("none", OWNER),
    "disabled": ("administrator", OWNER),
    "signed out": ("administrator", OWNER),
    "nobody": ("", ""),
}
"""Role and part in the project; the role is Editor where the name does not say it."""

CALLS = [(service, call) for service, rules in RULES.items() for call in rules]
OPEN = {
    "accounts.nobody_yet", "accounts.register", "accounts.reset_password", "accounts.sign_in", "accounts.sign_out",
    "narration.report", "voices.report_language", "people.registration", "renders.report",
}  # fmt: skip
"""All that can be done before signing in."""


@dataclass
class Tried:
    """What came of a call: ``yes``, ``no`` or ``sign in``."""

    services: Mapping[str, Services]
    arguments: Mapping[str, Any]

    def __call__(self, service: str, call: str, kind: str) -> str:
        method = getattr(getattr(self.services[kind], service), call, None)
        if method is None:
            return "no"
        wanted = inspect.signature(method).parameters
        try:
            method(**{name: self.arguments.get(name) for name in wanted})
        except NotSignedIn:
            return "sign in"
        except NotAllowed:
            return "no"
        return "yes"


@pytest.fixture(scope="module")
def actors(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A store with one project, somebody of every kind, and what a call about the project is given."""
    from app.bootstrap import services
    from app.config import Config

    with services(Config(tmp_path_factory.mktemp("home"))) as program:
        project = program.projects.create("Tide")
        script = "# The tide\n\nTwice a day it turns.\n\nThen it is quiet.\n"
        project = program.scripts.adopt(project.id, program.scripts.read_text(script, "tide.md"))
        program.illustration.illustrate(program.projects.board(project.id), None)
        board = program.projects.board(project.id)
        none = program.roles.add("None", [])
        people = {}
        for number, (kind, (role, part)) in enumerate(KINDS.items()):
            if kind == "nobody":
                people[kind] = program.acting_for(NOBODY)
                continue
            added = program.people.add(f"person {number}", role_id=none.id if role == "none" else role)
            signed = program.accounts.reset_password(added.code, "a long password")
            if part:
                offer = program.sharing.invite(project.id, added.person.name, EDITOR).offer
                program.people.set_role(added.person.id, "editor")
                program.acting_for(signed.actor).sharing.accept(offer.id)
                program.people.set_role(added.person.id, none.id if role == "none" else role)
                _give(program, project, added.person.id, part)
            people[kind] = program.acting_for(signed.actor)
        program.people.disable(people["disabled"].actor.user_id)
        people["signed out"].accounts.sign_out()
        frame = board.frames[0]
        yield SimpleNamespace(
            program=program,
            people=people,
            arguments={
                "project_id": project.id,
                "board": board,
                "frame_id": frame.id,
                "after_frame_id": frame.id,
                "frame_ids": [each.id for each in board.frames],
                "scene_id": frame.scene_id,
                "image_id": frame.image_id,
                "conflict": SimpleNamespace(project_id=project.id),
                "image": board.images[frame.image_id or ""],
            },
            project=project,
        )


def _give(program: Services, project: Project, user_id: str, part: str) -> None:
    """A part as the store has it, whoever else has one."""
    from dataclasses import replace

    memberships = program._parts.repositories.memberships
    member = memberships.first(project_id=project.id, user_id=user_id)
    assert member is not None
    memberships.save(replace(member, part=part))
    program._parts.access.forget()


@pytest.fixture(scope="module")
def tried(actors: Any) -> Tried:
    """Tries calls at the door. What is behind it only notes that it was reached: it answers with the
    project, which is what a call that is judged by its answer gives."""

    def reached(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def note(*_: Any, **__: Any) -> Project:
            return actors.project

        return note

    services: dict[str, Any] = {}
    for kind, own in actors.people.items():
        doors = SimpleNamespace()
        for name, rules in RULES.items():
            service = behind(getattr(own, name))
            noting = type(
                type(service).__name__, (), {call: reached(getattr(type(service), call)) for call in rules}
            )()
            setattr(doors, name, guarded(name, noting, own._parts.access, own.actor))
        services[kind] = doors
    return Tried(services, actors.arguments)


@pytest.fixture(scope="module")
def table(tried: Tried) -> dict[str, dict[str, str]]:
    """What comes of every call as every kind of actor."""
    return {
        f"{service}.{call}": {kind: tried(service, call, kind) for kind in KINDS} for service, call in CALLS
    }


def written(table: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The table as Markdown."""
    lines = [f"| call | {' | '.join(KINDS)} |", f"|---|{':-:|' * len(KINDS)}"]
    signs = {"yes": "✓", "no": "·", "sign in": "–"}
    for call, outcomes in sorted(table.items()):
        lines.append(f"| `{call}` | {' | '.join(signs[outcomes[kind]] for kind in KINDS)} |")
    return lines


def test_the_table_in_the_documents_is_what_happens_at_the_door(table: dict[str, dict[str, str]]) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    if os.environ.get("SCENEWRIGHT_REGENERATE"):
        head = text[: text.index("| call |")]
        DOCUMENT.write_text(head + "\n".join(written(table)) + "\n", encoding="utf-8")
        text = DOCUMENT.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("|")] == written(table)


def test_whoever_is_nobody_is_asked_to_sign_in(table: dict[str, dict[str, str]]) -> None:
    for call, outcomes in table.items():
        service, _, name = call.partition(".")
        if RULES[service][name].who == INSIDE:
            assert set(outcomes.values()) == {"no"}, call
            continue
        for kind in ("nobody", "disabled", "signed out"):
            assert outcomes[kind] == ("yes" if call in OPEN else "sign in"), call


def test_a_stranger_reaches_nothing_of_a_project(table: dict[str, dict[str, str]]) -> None:
    about = [f"{service}.{call}" for service, call in CALLS if RULES[service][call].of]
    assert len(about) > 40
    for call in about:
        assert table[call]["stranger"] == table[call]["Viewer, stranger"] == "no", call
        assert table[call]["administrator, stranger"] == "yes", call


def test_who_only_looks_changes_nothing(table: dict[str, dict[str, str]]) -> None:
    """Named one by one, so that a call that changes something does not come among them unseen."""
    looking = {
        "activity.erase", "activity.export", "activity.opened", "activity.own", "activity.totals",
        "accounts.change_password", "accounts.end_session", "accounts.me", "accounts.rename",
        "accounts.sessions", "bin.find", "bin.list", "casts.speakers", "history.entries", "history.made", "history.people", "history.state", "history.steps",
        "following.follow", "frame_looks.list", "gallery.search", "presence.here", "presence.leave", "presence.who",
        "illustration.candidates", "illustration.check", "illustration.folder", "markers.list", "outlines.cover", "outlines.outline", "media.check_music",
        "media.thumbnail", "media.waveform", "moving.seal", "narration.current_take",
        "narration.find_voice", "voices.allow", "voices.findings", "voices.foreseen", "voices.search", "voices.language_of", "auditions.hear", "auditions.listen", "media.listen", "narration.missing", "narration.speak", "narration.voice_for", "narration.voices",
        "narration.wishes", "people.find", "recordings.languages", "recordings.lay", "projects.board", "projects.deleted", "projects.find",
        "projects.list", "projects.may_edit", "projects.named", "relinking.missing", "pronunciations.hear", "pronunciations.list", "pronunciations.listen", "pronunciations.mine", "renders.check", "renders.check_output", "renders.preview",
        "renders.still", "renders.timeline", "roles.list", "roles.permissions", "scripts.read",
        "scripts.read_text", "scripts.text", "sharing.accept", "sharing.accept_code", "sharing.decline",
        "sharing.leave", "sharing.members", "sharing.mine", "storyboard.at_number", "storyboard.frame", "tracks.list",
        "versions.compare", "versions.list", "versions.number",
    }  # fmt: skip
    reached = {call for call, outcomes in table.items() if outcomes["Viewer, editor"] == "yes"}
    assert reached == looking | OPEN
    assert {call for call in reached if table[call]["viewer"] != "yes"} == set()


def test_a_role_without_permissions_owns_in_vain(table: dict[str, dict[str, str]]) -> None:
    for service, call in CALLS:
        if RULES[service][call].permission:
            assert table[f"{service}.{call}"]["no permission, owner"] == "no"


def test_a_call_without_a_rule_cannot_be_made(program: Services) -> None:
    class Projects:
        def explode(self) -> None:
            """Nobody has said who may."""

    with pytest.raises(LookupError, match="explode"):
        guarded("projects", Projects(), program._parts.access, program.actor)


def test_every_service_of_the_program_is_behind_the_door(program: Services) -> None:
    made = {name: getattr(program, name) for name in Services.__annotations__}  # when first asked for
    public = {name: each for name, each in (vars(program) | made).items() if not name.startswith("_")}
    assert set(public) - set(RULES) == {"actor", "events", "outbox"}
    assert {type(public[name]).__name__ for name in RULES} == {"_Guard"}


def test_every_permission_that_is_asked_for_exists() -> None:
    asked = {rule.permission for rules in RULES.values() for rule in rules.values()} - {""}
    assert asked <= set(ALL_PERMISSIONS)


def test_the_door_looks_at_every_project_that_a_call_names(program: Services, project: Project, join) -> None:
    """A frame of one's own cannot be moved into a stranger's scene."""
    own = join("Anna", role="editor")
    mine = own.projects.create("Mine")
    mine = own.scripts.adopt(mine.id, own.scripts.read_text("# One\n\nMine alone.\n", "mine.md"))
    frame = own.projects.board(mine.id).frames[0]
    theirs = program.projects.board(project.id)
    with pytest.raises(NotAllowed, match="no part in it"):
        own.storyboard.move_frame(frame.id, theirs.scenes[0].id, 0)
    with pytest.raises(NotAllowed):
        own.storyboard.delete_frames([frame.id, theirs.frames[0].id])
    with pytest.raises(NotFound):
        own.storyboard.frame("nothing")


def test_what_changes_here_is_seen_at_once_and_elsewhere_within_a_second(
    program: Services, project: Project, join
) -> None:
    from app.services.access import REMEMBERED, Access

    now = [0.0]
    elsewhere = Access(program._parts.repositories, clock=lambda: now[0])
    anna = join("Anna", project)
    actor = Actor(anna.actor.user_id, "Anna")
    assert elsewhere.may(actor, "project.edit", project.id, EDITOR)
    program.people.disable(anna.actor.user_id)
    with pytest.raises(NotSignedIn, match="disabled"):
        anna.projects.board(project.id)
    assert elsewhere.may(actor, "project.edit", project.id, EDITOR)
    now[0] = REMEMBERED
    assert not elsewhere.may(actor, "project.edit", project.id, EDITOR)


def test_the_document_names_every_permission() -> None:
    named = set(re.findall(r"^- `([a-z.]+)`", DOCUMENT.read_text(encoding="utf-8"), re.M))
    assert named == set(ALL_PERMISSIONS)
