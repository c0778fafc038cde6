"""The words on a backdrop: few, telling, whole."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.template import Look
from app.images.backdrop import MOST_SIGNS, MOST_WORDS, backdrop_recipe, key_phrase


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Why here?", "Why here"),
        ("ok", "ok"),
        ("Surfers ride it for miles. Herons wait for it.", "Surfers ride it for miles"),
        ("It is never late by more than ten minutes.", "ten minutes"),
        ("", ""),
        ("   \n ", ""),
        ("🙂🙂🎉", "🙂🙂🎉"),
        ("من النهر إلى البحر، يعود الماء مرتين كل يوم.", "يعود الماء مرتين كل يوم"),
        ("川は一日に二度、海へ向かって流れを変える。", "海へ向かって流れを変える"),
        ("Жизнь прекрасна.", "Жизнь прекрасна"),
    ],
)
def test_phrases(text, phrase):
    assert key_phrase(text) == phrase


def test_a_script_without_spaces_is_never_cut():
    assert key_phrase("この文章はとても長くて句読点がひとつもないのでどこでも切ることができません") == ""


def test_names_and_figures_are_preferred():
    assert "Bristol Channel" in key_phrase(
        "And so we come at last to the Bristol Channel and its tides today"
    )
    assert "1955" in key_phrase("That would be the year 1955 or a little after that")


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_short_phrase_of_whole_words_of_it(text):
    phrase = key_phrase(text)
    assert len(phrase) <= 84
    assert len(phrase.split()) <= max(MOST_WORDS, MOST_SIGNS)
    assert phrase in " ".join(text.split())


@given(
    st.lists(
        st.text(st.characters(categories=["Ll", "Lu"], max_codepoint=0x24F), min_size=1, max_size=12),
        max_size=30,
    )
)
@settings(max_examples=100, deadline=None)
def test_words_are_never_cut(words):
    phrase = key_phrase(" ".join(words))
    assert len(phrase.split()) <= MOST_WORDS
    assert all(word in words for word in phrase.split())


def test_the_recipe_is_plain_and_complete():
    look = Look("quiet", "Quiet", "", font="Inter", backdrop="waves")
    recipe = backdrop_recipe(look, 7, "  Why \n here? ", "The tide turns.", 3)
    assert recipe == {
        "family": "waves", "seed": 7, "title": "Why here?", "phrase": "The tide turns", "number": 3,
        "palette": list(look.palette), "font": "Inter",
    }  # fmt: skip
    assert json.loads(json.dumps(recipe)) == recipe
