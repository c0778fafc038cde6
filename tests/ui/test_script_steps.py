"""Typing falls into steps of undo by words, by turning from writing to deleting, by what is pasted."""

from __future__ import annotations

import pytest

from ui.script.steps import MOST, Steps


def typed(start: str, *texts: str) -> list[str]:
    steps = Steps(start)
    for text in texts:
        steps.take(text)
    return steps.texts(texts[-1])


def letters(start: str, added: str) -> list[str]:
    return [start + added[: at + 1] for at in range(len(added))]


@pytest.mark.parametrize(
    ("start", "keys", "steps"),
    [
        ("", letters("", "The tide"), ["The", "The tide"]),
        ("The", letters("The", " tide turns"), ["The tide", "The tide turns"]),
        ("The", letters("The", " tide  turns "), ["The tide", "The tide turns"]),
        ("Word", letters("Word", "s"), ["Words"]),
        ("Words", ["Word", "Wor", "Wo"], ["Wo"]),
        ("The tide", [*letters("The tide", " turned"), "The tide turne", "The tide turn"],
         ["The tide turned", "The tide turn"]),
        ("The tide", ["The tid", "The ti", "The tie", "The ties"], ["The ti", "The ties"]),
        ("The tide", [*letters("The tide", " x"), "The tide xAll of this was pasted."],
         ["The tide x", "The tide xAll of this was pasted."]),
        ("The tide turns", ["The turns", "The turnss"], ["The turns", "The turnss"]),
        ("The tide", ["AThe tide", "A The tide"], ["A The tide"]),
        ("The tide", ["A", "An", "Ane", "Anew"], ["Anew"]),
        ("Same", ["Samex", "Same"], ["Samex", "Same"]),
        ("夜の", letters("夜の", "川が"), ["夜の川が"]),
    ],
)  # fmt: skip
def test_steps_of_typing(start: str, keys: list[str], steps: list[str]) -> None:
    assert typed(start, *keys) == steps


def test_a_long_burst_has_no_more_steps_than_anybody_counts() -> None:
    words = " ".join(f"word{number}" for number in range(40))
    steps = typed("", *letters("", words))
    assert len(steps) == MOST
    assert steps[-1] == words
    assert steps[-2] == words.rsplit(" ", 1)[0]
