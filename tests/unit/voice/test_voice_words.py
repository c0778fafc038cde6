from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.voice.words import has_words, sayable, spans


def cut(text: str, by_character: bool = False) -> list[str]:
    return [text[first:last] for first, last in spans(text, by_character)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Twice a day, without fail.", ["Twice", "a", "day", "without", "fail"]),
        ("“Quoted,” (she) [said]… *so*!", ["Quoted", "she", "said", "so"]),
        ("one—two -- three...four", ["one", "two", "three", "four"]),
        ("1914–18 and 3/4", ["1914–18", "and", "3/4"]),
        ("$5.20, 50% & C++ #7 20°C", ["$5.20", "50%", "&", "C++", "#7", "20°C"]),
        ("don't dogs' well-known", ["don't", "dogs", "well-known"]),
        ("Hello 😀there🏳️‍🌈", ["Hello", "there"]),
        ("今天天气, Python语言", ["今天天气", "Python", "语言"]),
        ("नमस्ते, दुनिया।", ["नमस्ते", "दुनिया"]),
        ("  \n ", []),
        ("?! … — 😀", []),
    ],
)
def test_words_without_the_punctuation_around_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_scripts_without_spaces_by_character_keep_marks() -> None:
    assert cut("สวัสดี a", by_character=True) == ["ส", "วั", "ส", "ดี", "a"]
    assert cut("世界!", by_character=True) == ["世", "界"]


@pytest.mark.parametrize(
    ("text", "said"), [("…!?", False), ("😀👍", False), ("", False), ("½", True), ("я", True), ("$", False)]
)
def test_what_counts_as_said(text: str, said: bool) -> None:
    assert has_words(text) is said


def test_what_no_voice_should_say_goes_and_places_stay() -> None:
    text = "a\x00b soft\u00adhyphen 😀 end\ud800"
    spoken = sayable(text)
    assert spoken.text == "a b softhyphen   end "
    assert all(
        text[origin] == character
        for character, origin in zip(spoken.text, spoken.origin, strict=True)
        if character != " "
    )


def test_replacements_come_from_their_first_character() -> None:
    spoken = sayable("See C++ now").replaced(re.compile(r"C\+\+"), "C plus plus")
    assert spoken.text == "See C plus plus now"
    assert set(spoken.origin[4:15]) == {4}
    assert spoken.origin[15:] == (7, 8, 9, 10)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_words_in_order_and_places_inside(text: str) -> None:
    last = 0
    for first, end in spans(text):
        assert last <= first < end <= len(text)
        assert not any(character.isspace() for character in text[first:end])
        last = end
    spoken = sayable(text)
    assert len(spoken.text) == len(spoken.origin)
    assert list(spoken.origin) == sorted(spoken.origin)
    spoken.text.encode("utf-8")
