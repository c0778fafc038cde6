from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.project import ProjectSettings
from app.services.production import MakeRequest

JAPANESE = "# 旅\n\n東京に行くのはとても楽しいことです。\n\nひらがなだけのぶんしょうもここにあります。\n"
GERMAN = "# Fahrt\n\nDie Fähre fährt heute nicht bis zur Insel hinaus.\n\nWir warten also im Hafen bis zum Abend.\n"


def told(findings):
    return [(finding.doubt.kind, finding.numbers) for finding in findings]


def test_what_is_read_wrongly_is_told_before_a_project_is_made(program, tmp_path: Path):
    script = tmp_path / "travel.md"
    script.write_text(JAPANESE, encoding="utf-8")
    prepared = program.production.prepare(MakeRequest(script))
    assert told(prepared.findings) == [("misread", (1,)), ("plain", (1, 2))]
    assert prepared.findings[0].sentence.startswith("Frame 1: espeak-ng does not read kanji")
    assert "kana" in prepared.findings[0].doubt.hint
    assert program.projects.list() == []
    beeped = program.production.prepare(MakeRequest(script, settings=ProjectSettings(voice="fake:beep")))
    assert beeped.findings == []


def test_findings_follow_what_is_chosen(program):
    made = program.projects.create("Fahrt", ProjectSettings(width=320, height=180))
    program.scripts.adopt(made.id, program.scripts.read_text(GERMAN, "fahrt.md"))
    board = program.projects.board(made.id)
    assert told(program.voices.findings(board)) == [("plain", (1, 2))]
    program.storyboard.set_voice(board.frames[1].id, "hibari:en")
    board = program.projects.board(made.id)
    assert told(program.voices.findings(board)) == [("other_language", (2,)), ("plain", (1,))]
    assert told(program.voices.findings(board, board.frames[:1])) == [("plain", (1,))]
    program.storyboard.set_language(board.frames[0].id, "km")
    board = program.projects.board(made.id)
    assert told(program.voices.findings(board))[0] == ("no_voice", (1,))


def test_many_frames_are_counted_not_listed(program):
    made = program.projects.create("Fahrt", ProjectSettings(width=320, height=180))
    script = "\n\n".join(
        f"Die Fähre Nummer {number} fährt nicht bis zur Insel hinaus." for number in range(9)
    )
    program.scripts.adopt(made.id, program.scripts.read_text(script, "fahrt.md"))
    (finding,) = program.voices.findings(program.projects.board(made.id))
    assert finding.sentence.startswith("Frames 1, 2, 3, 4, 5 and 4 more: Only a synthesizer")


@pytest.mark.parametrize(
    "text", ["Слово за слово, и вот уже вечер у старой пристани.", "Good morning to everybody here."]
)
def test_the_same_voice_for_everything_is_judged_text_by_text(program, text):
    made = program.projects.create("One", ProjectSettings(width=320, height=180, voice="espeak:en-US"))
    program.scripts.adopt(
        made.id, program.scripts.read_text(f"It is a quiet and very long morning.\n\n{text}\n", "one.md")
    )
    kinds = {
        finding.doubt.kind: finding.numbers
        for finding in program.voices.findings(program.projects.board(made.id))
    }
    assert ("spelt" in kinds) == ("Слово" in text)


def test_quotations_are_part_of_what_is_wanted_only_where_there_are_any(program):
    made = program.projects.create("Quoted", ProjectSettings(width=320, height=180))
    script = "She looked at me and said “C'est la vie, mon ami” once more.\n\nAnd then she left the house for good.\n"
    program.scripts.adopt(made.id, program.scripts.read_text(script, "quoted.md"))
    board = program.projects.board(made.id)
    program.narration.voice_all(board)
    settings = board.project.settings
    program.projects.settle(made.id, replace(settings, quotations=True), settings)
    board = program.projects.board(made.id)
    assert [frame.id for frame in program.narration.missing(board)] == [board.frames[0].id]
    program.narration.voice_all(board)
    board = program.projects.board(made.id)
    assert not program.narration.missing(board)
    takes = board.voiceovers[board.frames[0].voiceover_id].takes
    assert [part["voice"] for part in takes[-1].recipe["parts"]][1].startswith("espeak:fr")
    assert len(takes) == 2
