from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from app.domain.script import FrameDraft, ScriptDraft
from app.script.reader import Reader


def _frames(draft: ScriptDraft) -> list[FrameDraft]:
    return [frame for scene in draft.scenes for frame in scene.frames]


def _check(draft: ScriptDraft) -> None:
    """What holds for every draft, whatever the script."""
    frames = _frames(draft)
    assert frames
    assert "".join(frame.source for frame in frames) == draft.text
    assert all(scene.frames for scene in draft.scenes)
    for frame in frames:
        assert unicodedata.is_normalized("NFC", frame.text)
        assert frame.text == frame.text.strip()
        assert not any(unicodedata.category(c) in ("Cc", "Cs", "Co") for c in frame.text)
        assert "  " not in frame.text


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def check_draft() -> Callable[[ScriptDraft], None]:
    return _check


@pytest.fixture
def texts(reader: Reader) -> Callable[..., list[str]]:
    """What is said of a text, frame by frame, its draft checked on the way."""

    def said(text: str, format: str = "plain") -> list[str]:
        draft = reader.read_text(text, "x", format)
        _check(draft)
        return [frame.text for frame in _frames(draft)]

    return said


@pytest.fixture
def scenes(reader: Reader) -> Callable[..., list[tuple[str, list[tuple[str, str]]]]]:
    """Scenes as (title, [(speaker, text)])."""

    def split(text: str, format: str) -> list[tuple[str, list[tuple[str, str]]]]:
        draft = reader.read_text(text, "x", format)
        _check(draft)
        return [(s.title, [(f.speaker, f.text) for f in s.frames]) for s in draft.scenes]

    return split
