"""Order within a parent by a fractional key, so that moving one row writes one row.

A key is a string of base-62 digits read as a fraction after the point; keys sort as plain
strings, in every database and in Python alike. Between any two keys there is another.
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUE = {digit: value for value, digit in enumerate(DIGITS)}
_BASE = len(DIGITS)


def key_between(before: str | None, after: str | None) -> str:
    """A key that sorts after ``before`` and before ``after``; ``None`` is an open end.

    Raises ValueError where the two are not in order. The key never ends in ``0``, so there
    is always room below it.
    """
    low, high = before or "", after
    if high is not None and low >= high:
        raise ValueError(f"{low!r} does not sort before {high!r}")
    key = ""
    position = 0
    while True:
        low_digit = _VALUE[low[position]] if position < len(low) else 0
        bounded = high is not None and position < len(high)
        high_digit = _VALUE[high[position]] if bounded and high is not None else _BASE
        if high_digit - low_digit > 1:
            return key + DIGITS[(low_digit + high_digit) // 2]
        key += DIGITS[low_digit]
        if high is not None and high_digit > low_digit:
            high = None  # whatever follows is below the upper bound already
        position += 1


def keys(count: int) -> list[str]:
    """``count`` keys in order, of equal length and evenly spread: for a fresh list."""
    width = 1
    while _BASE**width < (count + 1) * 4:
        width += 1
    step = _BASE**width // (count + 1)
    result = []
    for index in range(1, count + 1):
        value = step * index
        if value % _BASE == 0:
            value += 1  # a key never ends in the lowest digit
        digits = []
        for _ in range(width):
            value, digit = divmod(value, _BASE)
            digits.append(DIGITS[digit])
        result.append("".join(reversed(digits)))
    return result
