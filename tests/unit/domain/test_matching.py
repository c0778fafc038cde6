"""Words looked for in names and texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.matching import match, score, words_of


@pytest.mark.parametrize(
    ("wanted", "text", "least"),
    [
        ("river", "The river.jpg", 1.0),
        ("cafe", "Le Café d’en bas", 1.0),
        ("STRASSE", "Lange Straße 4", 1.0),
        ("rivers", "by the river", 0.9),
        ("river", "two rivers", 0.9),
        ("her", "herons", 0.4),
        ("drop", "raindrops-02.png", 0.4),
        ("川", "夕方の川辺", 0.8),
        ("река", "Широкая река", 1.0),
        ("cats", "cat.jpg", 0.9),
        ("cars", "car.png", 0.9),
        ("dogs", "A dog by the sea", 0.9),
        ("हिन्दी", "यह हिन्दी है", 1.0),
        ("نهر", "النهر", 0.4),
        ("42", "IMG_0042", 0.0),
        ("0042", "IMG_0042", 1.0),
    ],
)
def test_what_is_found(wanted: str, text: str, least: float) -> None:
    (word,) = words_of(wanted)
    assert match(word, text) >= least
    if not least:
        assert match(word, text) == 0


@pytest.mark.parametrize(
    ("wanted", "text"),
    [("river", "driver’s seat"), ("हिन्दी", "नदी दिन हम"), ("кот", "скоты"), ("tides", "time"), ("moon", "")],
)
def test_what_is_not_or_hardly(wanted: str, text: str) -> None:
    assert match(wanted, text) <= 0.4


def test_the_whole_word_counts_most() -> None:
    assert match("tide", "the tide") > match("tide", "the tides") > match("tide", "tidewater") > 0


def test_every_word_has_to_be_found_somewhere() -> None:
    fields = [("heron.jpg", 1.0), ("It stands in the mud.", 0.5)]
    assert score(words_of("heron mud"), fields) == pytest.approx(1.5)
    assert score(words_of("heron sea"), fields) == 0
    assert score((), fields) == 0


@given(st.text(max_size=30), st.text(max_size=60))
def test_any_text_is_looked_for_in_any_other(wanted: str, text: str) -> None:
    for word in words_of(wanted):
        assert 0 <= match(word, text) <= 1
        assert match(word, wanted) >= 0.4
