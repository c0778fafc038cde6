import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.order import key_between, keys


@given(st.lists(st.floats(0, 1, exclude_max=True), max_size=120))
def test_there_is_always_room_between(places: list[float]) -> None:
    row: list[str] = []
    for place in places:
        index = int(place * (len(row) + 1))
        before = row[index - 1] if index else None
        after = row[index] if index < len(row) else None
        row.insert(index, key_between(before, after))
    assert row == sorted(row)
    assert len(set(row)) == len(row)


def test_room_at_one_place_is_used_up_slowly() -> None:
    low, high = key_between(None, None), None
    for _ in range(600):
        high = key_between(low, high)
    assert len(high) <= 125


@pytest.mark.parametrize("count", [0, 1, 2, 61, 62, 63, 10_000])
def test_fresh_keys_are_sorted_distinct_and_leave_room(count: int) -> None:
    fresh = keys(count)
    assert fresh == sorted(set(fresh))
    assert len(fresh) == count
    assert not any(key.endswith("0") for key in fresh)
    if count:
        assert key_between(None, fresh[0]) < fresh[0] < key_between(fresh[0], None)


def test_keys_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="does not sort before"):
        key_between("B", "A")
