import pytest

from app.domain.project import ProjectSettings
from app.domain.pronouncing import Rule
from app.errors import BadSetting, NotFound
from app.services.events import DictionaryChanged

TEXT = "# Tour\n\nNguyen shows us the harbour of the old town.\n\nWe read the sign, and then we go on to the next one.\n"
WIN = Rule("Nguyen", "win")


@pytest.fixture
def tour(program):
    made = program.projects.create("Tour", ProjectSettings(width=320, height=180, voice="fake:beep"))
    program.scripts.adopt(made.id, program.scripts.read_text(TEXT, "tour.md"))
    program.narration.voice_all(program.projects.board(made.id))
    return made.id


def missing(program, project_id):
    board = program.projects.board(project_id)
    return [frame.text for frame in program.narration.missing(board)]


def words(program, project_id):
    return [(entry.word, entry.said) for entry in program.pronunciations.list(project_id)]


def test_entries_are_kept_changed_and_taken_out_with_undo(program, tour):
    program.pronunciations.put(tour, [WIN, Rule("  New   York ", "noo york", language="EN_us")])
    assert words(program, tour) == [("New York", "noo york"), ("Nguyen", "win")]
    assert program.pronunciations.list(tour)[0].language == "en-US"
    program.pronunciations.put(tour, [Rule("Nguyen", "wɪn", ipa=True)])
    assert words(program, tour) == [("New York", "noo york"), ("Nguyen", "wɪn")]
    program.history.undo(tour)
    assert words(program, tour) == [("New York", "noo york"), ("Nguyen", "win")]
    entry = program.pronunciations.list(tour)[1]
    program.pronunciations.put(tour, [Rule("Nguyễn", "win")], instead_of=entry.id)
    assert words(program, tour) == [("New York", "noo york"), ("Nguyễn", "win")]
    assert program.pronunciations.remove(tour, "new york").word == "New York"
    for _ in range(3):
        program.history.undo(tour)
    assert words(program, tour) == []
    with pytest.raises(NotFound, match="no entry for “Nguyen”"):
        program.pronunciations.remove(tour, "Nguyen")


def test_a_change_has_exactly_the_frames_spoken_again_in_which_it_applies(program, tour):
    assert missing(program, tour) == []
    program.pronunciations.put(tour, [WIN, Rule("nowhere", "x")])
    assert missing(program, tour) == ["Nguyen shows us the harbour of the old town."]
    program.narration.voice_all(program.projects.board(tour))
    assert missing(program, tour) == []
    board = program.projects.board(tour)
    take = program.narration.current_take(board, board.frames[0])
    assert take.recipe["asked"][3]["rules"] == [["Nguyen", "win", False]]
    assert [word.text for word in take.words][:2] == ["Nguyen", "shows"]
    # What does not shape the sound has nothing spoken again.
    program.pronunciations.put(tour, [Rule("Nguyen", "win", cased=True)])
    assert missing(program, tour) == []
    # Without the entry the first take is what is wanted again, and is not spoken a second time.
    program.pronunciations.remove(tour, "Nguyen")
    assert len(missing(program, tour)) == 1
    program.narration.voice_all(program.projects.board(tour))
    voiceover = next(iter(program.projects.board(tour).voiceovers.values()))
    takes = [each.takes for each in program.projects.board(tour).voiceovers.values()]
    assert max(len(each) for each in takes) == 2
    assert voiceover.takes


def test_ones_own_entries_count_in_ones_projects_and_the_projects_come_first(program, tour):
    heard = []
    program.events.subscribe(lambda event: heard.append(event))
    program.pronunciations.put_mine([Rule("Nguyen", "new yen"), Rule("read", "ɹɛd", ipa=True)])
    assert sum(isinstance(event, DictionaryChanged) for event in heard) == 1
    assert len(missing(program, tour)) == 2
    program.pronunciations.put(tour, [WIN])
    board = program.projects.board(tour)
    wish = program.narration.wishes(board)[board.frames[0].id]
    assert [rule.said for rule in wish.rules] == ["win"]
    assert [entry.word for entry in program.pronunciations.mine()] == ["Nguyen", "read"]
    program.pronunciations.remove_mine("read")
    program.pronunciations.remove_mine("Nguyen")
    assert program.pronunciations.mine() == []
    assert len(missing(program, tour)) == 1


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule(" ", "x"), "needs the word"),
        (Rule("x", " "), "nothing to be said"),
        (Rule("x", "…"), "nothing to be said"),
        (Rule("x" * 101, "x"), "too long"),
        (Rule("x", "x", language="not a language"), "no language"),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_is_kept(program, tour, rule, said):
    with pytest.raises(BadSetting, match=said):
        program.pronunciations.put(tour, [WIN, rule])
    with pytest.raises(BadSetting, match=said):
        program.pronunciations.put_mine([rule])
    with pytest.raises(BadSetting, match=said):
        program.pronunciations.hear(rule)
    assert words(program, tour) == []


def test_a_word_is_heard_on_the_spot(program):
    speech = program.pronunciations.hear(Rule("kubectl", "cube control"), "fake:beep")
    assert speech.recipe["said"] == "cube control"
    assert [word.text for word in speech.words] == ["kubectl"]
    spelled = program.pronunciations.hear(Rule("tomato", "təˈmɑːtəʊ", ipa=True, language="en"), "fake:beep")
    assert spelled.recipe["said"] == "tuhmahtoh"
    phonetic = program.pronunciations.hear(Rule("tomato", "təˈmɑːtəʊ", ipa=True), "espeak:en-US")
    assert "said" not in phonetic.recipe
    assert phonetic.recipe["ipa"] == ["təˈmɑːtəʊ"]


def test_what_looks_like_a_mark_and_is_none_is_told_before_it_is_spoken(program, tour):
    board = program.projects.board(tour)
    program.storyboard.set_text(board.frames[0].id, "Nguyen [slow]shows us the harbour [pause soon].")
    found = program.voices.findings(program.projects.board(tour))
    told = [finding.sentence for finding in found if finding.doubt.kind == "mark"]
    assert len(told) == 2
    assert "Frame 1: “[slow]” is no mark and is read aloud: it is never closed" in told
    program.storyboard.set_text(board.frames[0].id, r"Nguyen \[slow] shows us the harbour [pause].")
    found = program.voices.findings(program.projects.board(tour))
    assert not any(finding.doubt.kind == "mark" for finding in found)
