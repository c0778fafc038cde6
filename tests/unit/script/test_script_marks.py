"""Marks in script files reach the frames whole, and the frames' sources still join into the script."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.marks import findings, plain
from app.script.reader import Reader


def draft(text: str, format_: str):
    read = Reader().read_text(text, "", format_)
    assert "".join(frame.source for scene in read.scenes for frame in scene.frames) == text
    return read


def texts(text: str, format_: str = "plain") -> list[str]:
    return [frame.text for scene in draft(text, format_).scenes for frame in scene.frames]


FORMATS = ("plain", "markdown")
LONG = "The harbour wakes up before the town does, and the first boats come in with the tide."


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        "Mind [slow]the gap[/slow] and [pause 0.5s] the doors of the train.",
        'Wait <break time="500ms"/> for it <emphasis level="strong">now</emphasis>, please.',
        "The [say World Wide Web Consortium]W3C[/say] met [pitch +2]here[/pitch] again.",
        r"Say \[pause] and \<break/> as they are, all of you.",
        "<prosody rate='80%' pitch=\"+2st\">Slowly and high</prosody> we go.",
    ],
)
def test_marks_survive(format_: str, text: str) -> None:
    assert texts(text, format_) == [text]
    assert findings(texts(text, format_)[0]) == ()


@pytest.mark.parametrize("format_", FORMATS)
def test_marks_around_several_frames_are_in_each(format_: str) -> None:
    found = texts(f"Before it all begins here. [slow]{LONG}\n\n{LONG}[/slow] {LONG}", format_)
    slow = [text for text in found if "[slow]" in text]
    assert len(slow) >= 2
    assert all(text.count("[slow]") == text.count("[/slow]") == 1 for text in slow)
    assert all(findings(text) == () for text in found)
    assert "[slow]" not in found[-1]
    assert " ".join(plain(text) for text in found).count("harbour") == 3


@pytest.mark.parametrize("format_", FORMATS)
def test_a_pause_in_a_paragraph_of_its_own_goes_with_the_words_beside_it(format_: str) -> None:
    found = texts(f"[pause 1s]\n\n{LONG}\n\n[pause 2s]\n\n{LONG}", format_)
    assert found[0] == f"[pause 1s] {LONG} [pause 2s]"
    assert found[1] == LONG


def test_what_is_markdown_stays_markdown() -> None:
    text = "H<sub>2</sub>O and ~~<s>gone</s>~~ [pause](https://example.com) `code` [slow][ref] here.\n\n[ref]: https://example.com\n"
    assert texts(text, "markdown") == ["H2O and pause code slow here."]
    assert texts("<p>One paragraph of HTML.</p>\n\nWords that are said.", "markdown") == [
        "Words that are said."
    ]


def test_fountain_dialogue_and_notes() -> None:
    read = draft("INT. ROOM - DAY\n\nANNA\nWait [pause 1s] for me, [[not this]] please.\n", "fountain")
    said = [frame for scene in read.scenes for frame in scene.frames if frame.speaker == "ANNA"]
    assert [frame.text for frame in said] == ["Wait [pause 1s] for me, please."]


def test_titles_are_without_marks() -> None:
    read = draft("# The [slow]Tide[/slow]\n\nTwice a day it turns.\n", "markdown")
    assert (read.title, read.scenes[0].title) == ("The Tide", "The Tide")


def test_characters_that_stand_for_marks_are_taken_out_of_scripts() -> None:
    text = "A \U000f0000 private [pause] \U000f0001 sign of somebody's."
    assert texts(text) == ["A private [pause] sign of somebody's."]
    assert texts("A \U000f0000 private sign.") == ["A private sign."]


PIECES = st.sampled_from(
    ["[slow]", "[/slow]", "[pause]", "[pause 1s]", "<break/>", "<speak>", "</speak>", "<p>", "</p>", "<sub>", "[say x]", "[/say]",
     "\\", "\n\n", "\n", " ", "# ", "- ", "`", "*", "Hello there.", "It is so, and it stays.", "\U000f0000", "[ref]: x"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(PIECES, min_size=1, max_size=16).map("".join), st.sampled_from(["plain", "markdown", "fountain"])
)
def test_any_marks_leave_the_script_whole(text: str, format_: str) -> None:
    if not text.strip():
        return
    for frame_text in texts(text + " Words.", format_):
        assert not any("\U000f0000" <= character <= "\U000f7fff" for character in frame_text)
