"""Words found in what is shown, and replaced in what is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.finding import Query, found_in, replaced_in
from app.domain.marks import plain


def found(written: str, query: Query) -> list[str]:
    return [written[first:last] for first, last in found_in(written, query)]


@pytest.mark.parametrize(
    ("written", "query", "expected"),
    [
        ("The river, the River", Query("river"), ["river", "River"]),
        ("The river, the River", Query("River", match_case=True), ["River"]),
        ("A tide, tides", Query("tide", whole_word=True), ["tide"]),
        ("été, étés", Query("été", whole_word=True), ["été"]),
        ("mind  the\tgap", Query("the gap"), ["the\tgap"]),
        ("what? (why)", Query("? ("), ["? ("]),
        ("Mind [slow]the[/slow] gap", Query("the gap"), ["the[/slow] gap"]),
        ("Mind [slow]the[/slow] gap", Query("slow"), []),
        ("潮が来る。潮が", Query("潮"), ["潮", "潮"]),
        ("nothing", Query("   "), []),
        ("10 \u212a", Query("k"), ["\u212a"]),  # the Kelvin sign is a k
        ("Ask 10 K", Query("\u212a"), ["k", "K"]),
        ("The RIVER bank", Query("river bank"), ["RIVER bank"]),
    ],
)
def test_what_is_shown_is_searched(written: str, query: Query, expected: list[str]) -> None:
    assert found(written, query) == expected


def test_marks_stay_when_words_around_them_are_replaced() -> None:
    assert replaced_in("Mind [slow]the gap[/slow] now", Query("the gap now"), "out") == (
        "Mind [slow]out[/slow]",
        1,
    )
    text, count = replaced_in("Go <emphasis>far</emphasis>, far", Query("far"), "near")
    assert (plain(text), count) == ("Go near, near", 2)
    assert "<emphasis>near</emphasis>" in text


def test_what_is_put_in_is_taken_word_for_word() -> None:
    assert replaced_in("a b", Query("a"), r"\1$0") == (r"\1$0 b", 1)


@given(st.text("ab cA[]/slow", max_size=40), st.text("abc", min_size=1, max_size=3))
def test_every_place_shows_what_was_looked_for(written: str, find: str) -> None:
    for first, last in found_in(written, Query(find)):
        assert find.lower() in plain(written).lower()
        assert 0 <= first < last <= len(written)
    assert replaced_in(written, Query(find), find)[1] == len(found_in(written, Query(find)))
