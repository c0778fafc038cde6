"""What holds for any text: nothing lost, nothing said twice, no error but ours."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.script import ScriptDraft
from app.errors import BadScript
from app.script.clauses import clause_spans
from app.script.reader import Reader
from app.script.sentences import sentence_spans

_PIECES = st.sampled_from(
    [
        "# ",
        "## A\n",
        "- ",
        "1. ",
        "> ",
        "```\n",
        "`",
        "*",
        "**",
        "_",
        "~~",
        "[a](b)",
        "![i](u)",
        "[^1]",
        "[^1]: n\n",
        "<b>",
        "<!-- ",
        "-->",
        "---\n",
        "title: x\n",
        "|a|b|\n|-|-|\n",
        "INT. HOUSE - DAY\n\n",
        "\n\nJOHN\n",
        "(beat)\n",
        "/*",
        "*/",
        "[[",
        "]]",
        "> CUT TO:\n",
        "~la\n",
        "=== \n",
        "Title: A\n",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "  \n",
        "\t",
        " ",
        "Dr. Smith ",
        "at 5 p.m. ",
        "No. ",
        "“Why?” ",
        "e.g. ",
        "3.14 ",
        "https://www.a-b.com/x_y?z=1 ",
        "Hello. ",
        "word ",
        "今天天气。",
        "「はい」と",
        "สวัสดี",
        "مرحبا. ",
        "नमस्ते। ",
        "😀",
        "👨\u200d👩",
        "e\u0301",
        "\u00ad",
        "\u200b",
        "…",
        "—",
    ]
)
_SCRIPTS = st.one_of(
    st.text(max_size=80),
    st.lists(_PIECES, max_size=40).map("".join),
    st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=20).map("".join),
)
_SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _letters(text: str) -> list[str]:
    return [c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c)[0] == "L"]


@pytest.mark.parametrize("format", ["plain", "markdown", "fountain", "docx", "fdx", ""])
@_SETTINGS
@given(text=_SCRIPTS)
def test_sources_are_the_script_and_nothing_is_said_twice(format: str, text: str) -> None:
    try:
        draft = Reader().read_text(text, "x", format)
    except BadScript:
        return
    frames = [frame for scene in draft.scenes for frame in scene.frames]
    assert "".join(frame.source for frame in frames) == draft.text
    if draft.format != "fdx" or not text.lstrip("\ufeff \t\r\n").startswith("<"):
        assert (
            draft.text.encode("utf-8", "replace") == text.encode("utf-8", "replace") or "\ufffd" in draft.text
        )
    if "&" in text or any("\u1100" <= c <= "\u11ff" for c in text):
        return  # an entity's letter stands nowhere in the source
    rest = iter(_letters(draft.text))
    said = _letters(" ".join(frame.text for frame in frames))
    assert all(letter in rest for letter in said)


@pytest.mark.parametrize("format", ["plain", "markdown", "fountain"])
@_SETTINGS
@given(
    words=st.lists(
        st.sampled_from(["river", "tide", "boat,", "moon.", "Why?", "and", "old;", "—"]),
        min_size=1,
        max_size=120,
    )
)
def test_every_word_of_prose_is_said_once_in_order(format: str, words: list[str]) -> None:
    text = "A " + " ".join(words)
    draft = Reader().read_text(text, "x", format)
    assert " ".join(f.text for s in draft.scenes for f in s.frames).split() == text.split()
    for scene in draft.scenes:
        for frame in scene.frames:
            assert frame.text.split() == frame.source.split()


@_SETTINGS
@given(text=st.text(max_size=300), language=st.sampled_from(["en", "de", "ja", "ar", "xx", ""]))
def test_sentence_spans_tile_the_text(text: str, language: str) -> None:
    spans = sentence_spans(text, language)
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(a < b for a, b in spans)


@_SETTINGS
@given(
    text=st.lists(
        st.sampled_from(["word ", "a, ", "今", "ก", "x" * 50, "“", "”", "3 km ", "and "]), max_size=300
    ).map("".join)
)
def test_clause_spans_tile_the_text(text: str) -> None:
    spans = clause_spans(text)
    assert "".join(text[a:b] for a, b in spans) == text


@_SETTINGS
@given(
    data=st.binary(min_size=1, max_size=200),
    suffix=st.sampled_from([".txt", ".md", ".fountain", ".fdx", ".docx", ""]),
)
def test_any_bytes_are_a_script_or_a_clear_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"script{suffix}"
    path.write_bytes(data)
    draft, refusal = _read(path)
    if draft is None:
        assert path.name in refusal
    else:
        assert "".join(f.source for s in draft.scenes for f in s.frames) == draft.text


def _read(path: Path) -> tuple[ScriptDraft | None, str]:
    try:
        return Reader().read(path), ""
    except BadScript as error:
        return None, str(error)
