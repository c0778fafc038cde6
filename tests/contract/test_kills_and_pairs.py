"""The trials of tests/benchmarks with few rounds, and that they would notice."""

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap import services
from app.config import Config
from app.errors import AlreadyExists, Conflict
from tests.benchmarks.editing_process import made
from tests.benchmarks.kills import mongodb, trial
from tests.benchmarks.ledger import Ledger, Torn
from tests.benchmarks.pairs import pair

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is of POSIX")


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    with mongodb(tmp_path_factory.mktemp("server")) as uri:
        yield uri


@pytest.fixture(params=["sqlite", "mongodb"])
def surroundings(request, tmp_path: Path) -> Config:
    uri = request.getfixturevalue("address") if request.param == "mongodb" else ""
    if uri and os.environ.get("SCENEWRIGHT_TEST_MONGODB_URI"):
        pytest.skip("these trials write into the database that the program uses")
    return Config(tmp_path, uri)


def test_no_acknowledged_edit_is_lost_by_sigkill_and_none_is_kept_by_halves(surroundings: Config) -> None:
    found = trial(surroundings, rounds=3, seed=20)
    assert (found["rounds"], found["lost"], found["torn"]) == (3, 0, 0)
    assert found["edits"] >= 3
    assert found["undone"] == 3


def test_two_processes_lose_no_update_and_are_told_every_conflict(surroundings: Config) -> None:
    found = pair(surroundings, edits=120)
    assert found["lost"] == 0
    assert found["turns"] >= 2  # they did work at one time
    assert found["kept"] + found["conflicts told"] + found["nothing to do"] > 90


def test_the_ledger_notices_a_lost_and_a_torn_edit(tmp_path: Path) -> None:
    with services(Config(tmp_path)) as program:
        repositories = program._parts.repositories
        project_id = made(program, "Trial")
        ledger = Ledger(repositories, project_id)
        frame = program.projects.board(project_id).frames[0]
        program.storyboard.set_text(frame.id, "First.")
        assert ledger.catch_up() == 1

        program.storyboard.set_text(frame.id, "Second.")
        program.storyboard.set_text(frame.id, "Third.")
        second = repositories.history.first(project_id=project_id, number=2)
        repositories.history.remove(second.id)
        with pytest.raises(Torn, match="the edit after number 1 has number 3"):
            ledger.catch_up()
        repositories.history.add(replace(second, revision=0))
        ledger.catch_up()

        frames = repositories.frames
        frames.save(replace(frames.require(frame.id), text="Kept without an entry."))
        with pytest.raises(Torn, match="is stored as"):
            ledger.catch_up()


def test_an_edit_whose_number_is_taken_meanwhile_is_made_again(tmp_path: Path, monkeypatch) -> None:
    """As on a MongoDB without transactions, where two can read the same last number."""
    with services(Config(tmp_path)) as program:
        repositories = program._parts.repositories
        project_id = made(program, "Trial")
        frame = program.projects.board(project_id).frames[0]
        add, taken = repositories.history.add, [True, True]

        def crossed(entry):
            if taken:
                taken.pop()
                raise AlreadyExists("that number")
            return add(entry)

        monkeypatch.setattr(repositories.history, "add", crossed)
        program.storyboard.set_text(frame.id, "Once.")
        assert [entry.number for entry in program.history.entries(project_id)] == [1]
        taken.extend([True] * 3)
        assert program.history.undo(project_id) == "Change text"
        assert program.projects.board(project_id).frames[0].text == frame.text
        taken.extend([True] * 99)
        with pytest.raises(Conflict, match="at this moment"):
            program.storyboard.set_text(frame.id, "Never.")
        assert program.projects.board(project_id).frames[0].text == frame.text
        with contextlib.suppress(IndexError):
            taken.clear()
        assert [entry.number for entry in program.history.entries(project_id)] == [2, 1]
