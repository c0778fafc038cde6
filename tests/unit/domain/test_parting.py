"""Texts with marks cut in two and put together again."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.mark_tokens import Manner
from app.domain.marks import marked
from app.domain.parting import joined_text, split_source, split_text
from app.errors import BadInput


@pytest.mark.parametrize(
    ("written", "left", "right"),
    [
        ("[slow]Mind |the gap[/slow] now.", "[slow]Mind[/slow]", "[slow]the gap[/slow] now."),
        ("a [slow]b [pitch +2]c |d[/pitch] e[/slow]",
         "a [slow]b [pitch +2]c[/pitch][/slow]", "[slow][pitch +2]d[/pitch] e[/slow]"),
        ("<prosody rate='slow'>One. |Two.</prosody>",
         "<prosody rate='slow'>One.</prosody>", "<prosody rate='slow'>Two.</prosody>"),
        ("[slow]One| [/slow] two", "[slow]One [/slow]", "two"),
        ("One [slow]| two[/slow]", "One", "[slow] two[/slow]"),
        ("One [sl|ow]two[/slow]", "One", "[slow]two[/slow]"),
        ("One [slow]two[/s|low] three", "One [slow]two[/slow]", "three"),
        ("The [say World| Wide]W3C[/say] met", "The", "[say World Wide]W3C[/say] met"),
        ("The [say w w]W3|C[/say] met", "The [say w w]W3C[/say]", "met"),
        ("One. [pause 1s]| Two.", "One. [pause 1s]", "Two."),
        ("[slow]some |(more)[/slow]", "[slow]some[/slow]", "[slow] (more)[/slow]"),
        ("[slow]an end \\| here[/slow]", "[slow]an end \\ [/slow]", "[slow]here[/slow]"),
        ("One [slow]two| three", "One [slow]two", "three"),
    ],
)  # fmt: skip
def test_a_cut_closes_marks_and_opens_them_again(written: str, left: str, right: str) -> None:
    at = written.index("|")
    text = written.replace("|", "")
    one, other, start = split_text(text, at)
    assert (one, other) == (left, right)
    assert other.endswith(text[start:])


@pytest.mark.parametrize("written", ["[slow]|word[/slow]", "[say x]wo|rd[/say]", "word [pause 1s]|", "|"])
def test_where_nothing_would_be_shown_is_no_cut(written: str) -> None:
    with pytest.raises(BadInput, match="nothing to split"):
        split_text(written.replace("|", ""), written.index("|"))


@pytest.mark.parametrize(
    ("first", "second", "joined", "shift"),
    [
        ("[slow]Mind[/slow]", "[slow]the gap[/slow] now.", "[slow]Mind the gap[/slow] now.", 5),
        ("[slow]a[/slow]", "[fast]b[/fast]", "[slow]a[/slow] [fast]b[/fast]", 15),
        ("[pitch 2]a[/pitch]", "[pitch +2st]b[/pitch]", "[pitch 2]a b[/pitch]", -1),
        ("[slow][loud]a[/loud][/slow]", "[slow]b[/slow]", "[slow][loud]a[/loud] b[/slow]", 15),
        ("[say x]a[/say]", "[say x]b[/say]", "[say x]a[/say] [say x]b[/say]", 15),
        ("<s>a</s>", "<s>b</s>", "<s>a</s> <s>b</s>", 9),
        ("[slow]一。[/slow]", "[slow]二。[/slow]", "[slow]一。二。[/slow]", 2),
        ("a [/slow]", "[slow] b", "a [/slow] [slow] b", 10),
    ],
)
def test_marks_that_meet_are_one(first: str, second: str, joined: str, shift: int) -> None:
    assert joined_text(first, second) == (joined, shift)
    for place in marked(second).origin:
        assert joined[place + shift] == second[place]


def spoken(written: str) -> list[tuple[str, Manner]]:
    """Every shown character that is no white space, with how it is said."""
    reading = marked(written)
    return [
        (character, run.manner)
        for run in reading.runs
        for character in reading.text[run.first : run.last]
        if not character.isspace()
    ]


PIECES = ["[slow]", "[/slow]", "[pause]", "[pitch +2]", "[/pitch]", "[say x y]", "[/say]", "word", " ", ", ",
          " (12)", "今天", "<emphasis>", "</emphasis>", "[loud]", "[/loud]", "\\"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.integers(0, 80))
@example("[slow]a b[/slow]", 7)
def test_both_halves_say_what_the_whole_did(text: str, at: int) -> None:
    try:
        left, right, start = split_text(text, at)
    except BadInput:
        return
    assert spoken(left) + spoken(right) == spoken(text)
    joined, shift = joined_text(left, right)
    assert spoken(joined) == spoken(text)
    assert joined[len(right) + shift - 1] == right[-1]
    one, other = split_source(f"  {text}\n", text, left, right, start)
    assert (one.strip(), other.strip()) == (left.strip(), right.strip())
