from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.time import (
    TimeRange,
    clock,
    format_rate,
    parse_rate,
    picture_at,
    picture_time,
    pictures_up,
    sample_at,
    seconds,
    timecode,
)

RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60)]


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("30", Fraction(30)),
        ("29.97", Fraction(30000, 1001)),
        ("23.976", Fraction(24000, 1001)),
        ("30000/1001", Fraction(30000, 1001)),
        ("12.5", Fraction(25, 2)),
    ],
)
def test_rates_are_read_as_people_write_them(text: str, rate: Fraction) -> None:
    assert parse_rate(text) == rate
    assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize("text", ["0", "-30", "1000", "fast", ""])
def test_rates_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_rate(text)


@given(st.fractions(0, 20000), st.sampled_from(RATES))
def test_rounding_up_covers_the_length_and_wastes_less_than_a_picture(
    length: Fraction, rate: Fraction
) -> None:
    pictures = pictures_up(length, rate)
    assert picture_time(pictures, rate) >= length
    assert pictures == 0 or picture_time(pictures - 1, rate) < length


@given(st.integers(0, 1_000_000), st.sampled_from(RATES))
def test_a_picture_is_on_screen_from_its_own_time(picture: int, rate: Fraction) -> None:
    assert picture_at(picture_time(picture, rate), rate) == picture
    assert picture_at(picture_time(picture + 1, rate) - Fraction(1, 10**9), rate) == picture


def test_three_hours_at_ntsc_rate_end_on_the_exact_sample() -> None:
    rate = Fraction(30000, 1001)
    assert sample_at(picture_time(323_676, rate)) == round(Fraction(323_676 * 1001 * 48, 30))


def test_floats_enter_time_on_the_sample_grid() -> None:
    assert seconds(0.1) == Fraction(4800, 48000)
    assert seconds("2.5") == Fraction(5, 2)


def test_ranges_are_half_open() -> None:
    first, second = TimeRange(Fraction(0), Fraction(2)), TimeRange(Fraction(2), Fraction(1))
    assert not first.overlaps(second)
    assert not first.contains(Fraction(2))
    assert second.contains(Fraction(2))
    assert first.shifted(Fraction(1)).overlaps(second)


@pytest.mark.parametrize(
    ("picture", "rate", "code"),
    [(0, 30, "00:00:00:00"), (287, 30, "00:00:09:17"), (30 * 3661, 30, "01:01:01:00")],
)
def test_timecode_counts_pictures(picture: int, rate: int, code: str) -> None:
    assert timecode(picture, Fraction(rate)) == code


def test_clock_is_for_people() -> None:
    assert [clock(Fraction(x)) for x in ("4.1", "138", "3729")] == ["0:04", "2:18", "1:02:09"]
