"""docs/speaking.md names every mark, and what it shows as marks is read as such."""

from __future__ import annotations

import re
from pathlib import Path

from app.domain import mark_values as values
from app.domain.mark_tokens import BRACKETS, ELEMENTS, VALUED
from app.domain.marks import findings, plain

TEXT = (Path(__file__).parents[3] / "docs" / "speaking.md").read_text(encoding="utf-8")


def test_every_mark_and_value_is_named() -> None:
    for name in ("pause", "spell", *BRACKETS, *VALUED):
        assert re.search(rf"`\[{name}[ \]]", TEXT), name
    for name in ELEMENTS:
        assert f"<{name}>" in TEXT or f"<{name}/>" in TEXT, name
    for words in (values.WAYS, values.EMPHASES, values.BREAKS):
        assert all(f"`{word}`" in TEXT for word in words)


def test_what_is_shown_as_a_mark_is_one() -> None:
    shown = [
        example
        for example in re.findall(r"`([^`\n]+)`", TEXT.split("## What is no mark")[0])
        if "[" in example
    ]
    assert len(shown) > 15
    for example in shown:
        assert findings(example) == (), example
        assert "[" not in plain(example), example


def test_what_is_shown_as_text_is_text() -> None:
    for example in re.findall(r"`([^`\n]+)`", TEXT.split("## What is no mark")[1].split("##")[0]):
        assert plain(example) == example.removeprefix("\\"), example
        assert findings(example) == ()
