"""How long what is not spoken yet will take."""

from __future__ import annotations

from fractions import Fraction

from app.domain.running_time import CHARACTER_SECONDS, WORD_SECONDS, pace, weight


def test_words_are_counted_without_their_marks() -> None:
    assert weight("Now [slow]mind the gap[/slow]. [pause 1s]") == 4
    assert weight("") == 0
    assert weight("—") == 0


def test_a_script_without_spaces_is_counted_by_its_characters() -> None:
    assert weight("潮が来る。") * WORD_SECONDS == 4 * CHARACTER_SECONDS


def test_a_voice_that_has_said_enough_sets_the_pace() -> None:
    assert pace([]) == WORD_SECONDS
    assert pace([("one two", Fraction(9))]) == WORD_SECONDS
    assert pace(
        [("one two three four five", Fraction(4)), ("six seven eight nine ten", Fraction(1))]
    ) == Fraction(1, 2)
