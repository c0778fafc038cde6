"""Which picture goes to which frame."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.images.spread import spread
from app.images.words import fold, name_words, text_words

WORDS = ["river", "storm", "meadow", "sea", "ladybird", "stone", "tree", "boat", "bird", "rain"]
NAMES = st.lists(
    st.sampled_from([*(f"{word}.jpg" for word in WORDS), *(f"IMG_{number}.jpg" for number in range(9))]),
    min_size=1, max_size=9, unique=True,
)  # fmt: skip
TEXTS = st.lists(
    st.lists(st.sampled_from([*WORDS, "the", "of", "quick"]), max_size=5).map(" ".join), max_size=40
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("RainDrops_02.jpg", ("rain", "drop")),
        ("IMG_1234.JPG", ()),
        ("DSC00871.jpeg", ()),
        ("PXL_20240101_123456.jpg", ()),
        ("Screenshot 2024-01-01 at 10.00.png", ()),
        ("the-old_harbour (3).webp", ("old", "harbour")),
        ("HTMLPage.png", ("html", "page")),
        ("cafés.png", ("cafe",)),
        ("Ladies.png", ("lady",)),
        ("glass.png", ("glass",)),
        ("النهر.jpg", ("نهر",)),
        ("夕日.jpg", ("夕日",)),
        ("Straße-Größe.jpg", ("strasse", "grosse")),
        ("", ()),
    ],
)
def test_the_telling_words_of_a_name(name, words):
    assert name_words(name) == words


def test_singular_plural_and_possessive_are_one_word():
    assert fold("Rivers") == fold("river") == fold("river’s") == fold("RIVER'S")
    assert fold("foxes") == fold("fox")
    assert fold("cities") == fold("city")


def test_neighbours_in_a_text_are_one_word_too():
    assert "raindrop" in text_words("Rain drops fall.")


def test_names_that_speak_are_heard():
    names = ["IMG_1.jpg", "storm-at-sea.jpg", "LadyBird.jpg", "IMG_2.jpg"]
    texts = ["It begins.", "Two ladybirds climb.", "Nothing here.", "A STORM comes over the sea."]
    assert spread(names, texts) == [0, 2, 3, 1]


def test_the_better_match_gets_the_picture():
    names = ["storm.jpg", "storm-sea.jpg"]
    assert spread(names, ["a storm", "a storm at sea"]) == [0, 1]
    assert spread(names, ["a storm at sea", "a storm"]) == [1, 0]


def test_a_rare_word_counts_more_than_a_shared_one():
    names = ["river-heron.jpg", "river-boat.jpg", "river.jpg"]
    texts = ["the river", "the heron by the river", "a boat"]
    assert spread(names, texts) == [2, 0, 1]


def test_scripts_without_spaces_match_within():
    assert spread(["IMG_1.jpg", "夕日.jpg"], ["夕日が海に沈む。", "朝が来る。"]) == [1, 0]


def test_without_speaking_names_in_order_and_round():
    names = [f"IMG_{number}.jpg" for number in range(3)]
    assert spread(names, ["x"] * 8) == [0, 1, 2, 0, 1, 2, 0, 1]
    assert spread(names, ["x"] * 2) == [0, 1]


def test_nothing_to_spread():
    assert spread([], ["a", "b"]) == [None, None]
    assert spread(["a.jpg"], []) == []


def test_one_picture_that_every_text_names_does_not_crowd_the_others_out():
    names = ["river.jpg", "a1.jpg", "b2.jpg", "c3.jpg"]
    given_to = spread(names, ["the river"] * 12)
    assert Counter(given_to).keys() == {0, 1, 2, 3}
    assert Counter(given_to)[0] <= 4


@given(names=NAMES, texts=TEXTS)
@settings(max_examples=150, deadline=None)
def test_what_always_holds(names, texts):
    result = spread(names, texts)
    assert result == spread(names, texts)
    assert len(result) == len(texts)
    assert all(one is not None and 0 <= one < len(names) for one in result)
    uses = Counter(result)
    if len(texts) <= len(names):
        assert all(count == 1 for count in uses.values())
    else:
        assert len(uses) == len(names), "every picture is used before any is left out"
    if len(names) >= 3:
        assert all(first != second for first, second in pairwise(result))


@given(count=st.integers(1, 9), texts=st.integers(0, 50))
@settings(max_examples=60, deadline=None)
def test_names_that_say_nothing_are_reused_at_the_greatest_distance(count, texts):
    result = spread([f"{number}.jpg" for number in range(count)], ["words"] * texts)
    assert result == [number % count for number in range(texts)]


def test_thousands_of_frames_are_spread():
    texts = [f"the {WORDS[number % 10]} and the {WORDS[number % 7]}" for number in range(8000)]
    result = spread([f"{word}.jpg" for word in WORDS] + [f"{number}.jpg" for number in range(10)], texts)
    assert set(result) == set(range(20))
