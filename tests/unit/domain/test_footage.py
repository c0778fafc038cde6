from dataclasses import replace
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.footage import Footage, checked_footage
from app.errors import BadSetting

WHOLE = Footage(F(4))


def test_a_whole_file_plays_through_and_freezes_on_its_last_picture():
    assert [WHOLE.at(F(t)) for t in (0, 1, 3)] == [0, 1, 3]
    assert F(39, 10) < WHOLE.at(F(4)) < 4
    assert WHOLE.at(F(400)) == WHOLE.at(F(4))
    assert WHOLE.lasts == 4


def test_a_stretch_begins_at_its_start_and_never_reaches_its_end():
    cut = replace(WHOLE, start=F(1), end=F(2))
    assert cut.at(F(0)) == 1
    assert F(199, 100) < cut.at(F(1)) < 2
    assert cut.lasts == 1


def test_a_loop_begins_again():
    loop = replace(WHOLE, start=F(1), end=F(3), ending="loop")
    assert [loop.at(F(t)) for t in (0, 1, 2, 3, 4)] == [1, 2, 1, 2, 1]


def test_speed_is_exact():
    fast = replace(WHOLE, speed=F(3, 2))
    assert fast.at(F(1)) == F(3, 2)
    assert fast.lasts == F(8, 3)


seconds = st.fractions(0, 1000, max_denominator=1001)


@given(
    seconds,
    seconds,
    st.fractions(F(1, 10), 10, max_denominator=100),
    seconds,
    st.sampled_from(["freeze", "loop"]),
)
def test_nothing_outside_the_stretch_is_ever_shown(start, used, speed, moment, ending):
    length = F(3000)
    footage = Footage(length, start=start, end=start + used + F(1, 100), speed=speed, ending=ending)
    assert start <= checked_footage(footage).at(moment) < footage.until


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"start": F(-1)}, "from -1"),
        ({"start": F(4)}, "from 4 to 4"),
        ({"start": F(2), "end": F(2)}, "from 2 to 2"),
        ({"end": F(5)}, "end at 5"),
        ({"speed": F(0)}, "0 times"),
        ({"speed": F(11)}, "11 times"),
        ({"ending": "explode"}, "explode"),
        ({"gain_db": 30.0}, "30 dB"),
        ({"gain_db": float("nan")}, "nan dB"),
        ({"duck_db": 1.0}, "1 dB"),
    ],
)
def test_what_cannot_be_played_is_refused(change, says):
    with pytest.raises(BadSetting, match=says):
        checked_footage(replace(WHOLE, **change))
