from __future__ import annotations

import pytest

from app.voice.reading import matched, sentences, tidied
from app.voice.words import sayable


def pairs(text: str, said: str) -> list[tuple[str, str]]:
    words, heard = text.split(), said.split()
    return [
        (word, " ".join(heard[first:last]))
        for word, (first, last) in zip(words, matched(words, heard), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("on Jan. 5th we", "on January fifth we", [("on", "on"), ("Jan.", "January"), ("5th", "fifth"), ("we", "we")]),
        ("paid $5 million", "paid 5 million dollars", [("paid", "paid"), ("$5", "5"), ("million", "million dollars")]),
        ("at 3:30 p.m. on", "at three thirty P.M. on", [("at", "at"), ("3:30", "three thirty"), ("p.m.", "P.M."), ("on", "on")]),
        ("10 km² away", "10 square kilometers away", [("10", "10"), ("km²", "square kilometers"), ("away", "away")]),
        ("I’ve been", "I've been", [("I’ve", "I've"), ("been", "been")]),
        ("a | b", "a b", [("a", "a"), ("|", ""), ("b", "b")]),
        ("5 done", "the 5 done", [("5", "the 5"), ("done", "done")]),
        ("x y z", "xyz", [("x", "xyz"), ("y", "xyz"), ("z", "xyz")]),
    ],
)  # fmt: skip
def test_said_words_go_to_the_words_they_stand_for(
    text: str, said: str, expected: list[tuple[str, str]]
) -> None:
    assert pairs(text, said) == expected


def test_nothing_said_leaves_every_word_empty() -> None:
    assert matched(["a", "b"], []) == [(0, 0), (0, 0)]
    assert matched([], ["a"]) == []


def test_sentences_are_the_whole_text_and_do_not_break_at_abbreviations() -> None:
    text = "See you on Jan. 5th. It is No. 7 of Dr. Smith's list.\nA new line\n\nand one."
    found = sentences(sayable(text), "en")
    assert [sentence.text.strip() for sentence in found] == [
        "See you on Jan. 5th.", "It is No. 7 of Dr. Smith's list.", "A new line", "and one.",
    ]  # fmt: skip
    for sentence in found:
        assert "".join(text[index] for index in sentence.origin) == sentence.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12345678901234567", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 "),
        ("[a](b)", "[a] (b)"),
    ],
)
def test_tidied_for_the_front_end(text: str, expected: str) -> None:
    assert tidied(sayable(text)).text == expected


def test_an_endless_word_gets_breaks_and_keeps_its_places() -> None:
    text = "so " + "a-" * 300 + "b"
    spoken = tidied(sayable(text))
    assert max(map(len, spoken.text.split())) <= 40
    assert list(spoken.origin) == sorted(spoken.origin)
    assert spoken.origin[-1] == len(text) - 1
