"""What is noted for statistics, and that it can be had and let go."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture

from app.domain.project import Project
from app.errors import BadOutput, NotAllowed, StoreUnavailable
from app.services.activity import (
    BYTES_STORED,
    PROJECT_OPENED,
    RENDER_FINISHED,
    SIGNED_IN,
    TAKE_MADE,
)
from app.services.facade import Services
from app.services.render_options import RenderOptions
from tests.doors import behind


def totals(program: Services) -> dict[str, tuple[int, float]]:
    return {each.kind: (each.count, each.amount) for each in program.activity.totals()}


def test_each_kind_is_noted_with_what_it_counts(program: Services, project: Project, tmp_path: Path) -> None:
    board = program.projects.board(project.id)
    program.activity.opened(project.id)
    program.narration.voice_all(board)
    program.narration.voice_all(board)  # nothing is spoken twice, nor noted twice
    picture = tmp_path / "herons.png"
    Picture.fromarray(np.zeros((8, 8, 3), dtype=np.uint8)).save(picture)
    program.illustration.add(board.frames[0].id, [picture])
    program.illustration.add(board.frames[1].id, [picture])
    board = program.projects.board(project.id)
    made = program.renders.export(board, tmp_path / "tide.mp4", RenderOptions(until=None))
    program.people.add("Bob")
    characters = sum(len(frame.text) for frame in board.frames)
    sounds = {take.asset_id for voice in board.voiceovers.values() for take in voice.takes}
    size = sum(program._parts.assets.path(each).stat().st_size for each in sounds)
    assert totals(program) == {
        PROJECT_OPENED: (1, 0),
        TAKE_MADE: (3, characters),
        BYTES_STORED: (4, size + picture.stat().st_size),
        RENDER_FINISHED: (1, float(made.length)),
    }
    (opened,) = [each for each in program.activity.own() if each.kind == PROJECT_OPENED]
    assert (opened.user_id, opened.project_id) == (program.actor.user_id, project.id)


def test_signing_in_is_noted(program: Services) -> None:
    added = program.people.add("Bob")
    signed = program.accounts.reset_password(added.code, "eight herons fly")
    assert totals(program.acting_for(signed.actor)) == {SIGNED_IN: (1, 0)}
    assert totals(program) == {}
    assert {each.kind: each.count for each in program.activity.everybodys_totals()} == {SIGNED_IN: 1}


def test_everybodys_is_for_who_may_read_statistics(program: Services, project: Project, join) -> None:
    viewer = join("Eve", project, role="viewer")
    viewer.activity.opened(project.id)
    assert [each.kind for each in viewer.activity.own()] == [PROJECT_OPENED]
    for call in (
        viewer.activity.everybodys,
        viewer.activity.everybodys_totals,
        viewer.activity.erase_everybodys,
    ):
        with pytest.raises(NotAllowed):
            call()
    editor = join("Anna", project)
    assert [each.user_id for each in editor.activity.everybodys()] == [viewer.actor.user_id]
    with pytest.raises(NotAllowed):
        editor.activity.erase_everybodys()
    with pytest.raises(NotAllowed):
        viewer.activity.export_everybodys(Path("x"))


def test_events_are_exported_whole_in_both_forms(program: Services, project: Project, tmp_path: Path) -> None:
    program.narration.voice_all(program.projects.board(project.id))
    lines, table = tmp_path / "events.jsonl", tmp_path / "events.csv"
    assert program.activity.export(lines) == program.activity.export_everybodys(table) == 6
    read = [json.loads(line) for line in lines.read_text().splitlines()]
    rows = list(csv.DictReader(table.open(newline="")))
    assert [each["what"] for each in read] == [row["what"] for row in rows]
    take = next(each for each in read if each["what"] == TAKE_MADE)
    assert (take["project"], take["unit"], take["details"]["voice"]) == (
        "Tide",
        "characters spoken",
        "fake:beep",
    )
    assert float(next(row["amount"] for row in rows if row["what"] == TAKE_MADE)) == take["amount"]
    assert [each["when"] for each in read] == sorted(each["when"] for each in read)
    with pytest.raises(BadOutput, match="cannot be written"):
        program.activity.export(lines / "below-a-file")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.csv", "events.jsonl", "home"]


def test_events_are_erased_those_of_oneself_or_before_a_moment(
    program: Services, project: Project, join
) -> None:
    anna = join("Anna", project)
    for who in (program, anna):
        who.activity.opened(project.id)
    assert program.activity.erase(datetime.now(UTC) - timedelta(days=1)) == 0
    assert anna.activity.erase() == 1
    assert [each.user_id for each in program.activity.everybodys()] == [program.actor.user_id]
    assert program.activity.erase_everybodys(datetime.now(UTC) + timedelta(days=1)) == 1
    assert program.activity.everybodys() == []


def test_what_cannot_be_noted_is_no_reason_not_to_work(
    program: Services, project: Project, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    def gone(*_: object) -> None:
        raise StoreUnavailable("The database is gone.")

    monkeypatch.setattr(behind(program.activity)._parts.repositories.events, "add", gone)
    program.activity.opened(project.id)
    assert "was not noted" in caplog.text
