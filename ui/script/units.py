"""Places in a text, as Python counts them (characters) and as Qt does (UTF-16 units): apart behind an emoji."""

from __future__ import annotations


def units(text: str, place: int) -> int:
    """Where Qt has a place that Python counts."""
    return place + sum(character > "\uffff" for character in text[:place]) if not text.isascii() else place


def characters(text: str, unit: int) -> int:
    """Where Python has a place that Qt counts; inside a pair it is the character's own."""
    if text.isascii():
        return min(unit, len(text))
    passed = 0
    for place, character in enumerate(text):
        if passed >= unit:
            return place
        passed += 2 if character > "\uffff" else 1
    return len(text)
