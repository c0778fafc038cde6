from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Some *emphasis*, **strong** ~~gone~~ and `code`.", "Some emphasis, strong and code."),
        ("A [link](https://x.com/a_b) and [ref][r].\n\n[r]: http://y.z", "A link and ref."),
        ("See <https://foo.org/x?y> or https://www.bar.net/q_r_s.", "See foo.org or bar.net."),
        ("An ![alt text](a.png) image.", "An image."),
        ("Marked[^1] text.\n\n[^1]: A footnote\n    with more.", "Marked text."),
        ("Before.\n\n```python\nprint('x')\n```", "Before."),
        ("Before.\n\n    indented code", "Before."),
        ("Text <!-- a comment --> <b>bold</b>.", "Text bold."),
        ("<div>\nnoise\n</div>\n\nText.", "Text."),
        ("Text.\n\n| a | b |\n|---|---|\n| 1 | 2 |", "Text."),
        ("Wrapped\nover *three\nlines*.", "Wrapped over three lines."),
        ("AT&amp;T \\*starred\\*.", "AT&T *starred*."),
        ("- Eggs\n- [x] Milk, *fresh*\n- Why?", "Eggs. Milk, fresh. Why?"),
        ("1. One\n1. Two\n\n   More", "1. One. 2. Two. More."),
        ("7. Seven\n8. Eight", "7. Seven. 8. Eight."),
        ("> Quoted\n> words **here**.", "Quoted words here."),
        ("One  \nTwo\\\nThree", "One. Two. Three"),
        ("- 鸡蛋\n- 牛奶", "鸡蛋。牛奶。"),
        ("```\nonly code\n```", ""),
        ("# Only a heading", "Only a heading."),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_reads_well(texts, source: str, said: str, end: str) -> None:  # type: ignore[no-untyped-def]
    assert " ".join(texts(source.replace("\n", end), "markdown")) == said


def test_headings_make_scenes_and_are_carried_by_the_next_frame(reader, check_draft) -> None:  # type: ignore[no-untyped-def]
    text = "Intro.\n\n# The *Tide* `x`\n\n## Why?\n\nMoon.\n\n```\ncode\n```\n\nSetext\n---\nEnd.\n\n# Last\n"
    draft = reader.read_text(text, "x", "markdown")
    check_draft(draft)
    assert [(s.title, [f.source for f in s.frames]) for s in draft.scenes] == [
        ("", ["Intro.\n\n"]),
        ("Why?", ["# The *Tide* `x`\n\n## Why?\n\nMoon.\n\n```\ncode\n```\n\n"]),
        ("Setext", ["Setext\n---\nEnd.\n\n# Last\n"]),
    ]
    assert draft.title == "The Tide x"


def test_front_matter_is_silent_and_names_the_script(reader) -> None:  # type: ignore[no-untyped-def]
    draft = reader.read_text('---\ntitle: "My Film"\ntags:\n  - a\n---\n# One\nText.\n', "x", "markdown")
    assert (draft.title, draft.scenes[0].frames[0].text) == ("My Film", "Text.")
    plain = reader.read_text("---\nNot front matter at all, a sentence.\n\n---\n", "x", "markdown")
    assert plain.scenes[0].frames[0].text == "Not front matter at all, a sentence."


def test_a_cut_leaves_marks_with_their_words(reader) -> None:  # type: ignore[no-untyped-def]
    first = "**A sentence in bold that is long enough for its own frame.** "
    second = "_Another one, in italics, also long enough for its own frame._\n"
    draft = reader.read_text(first + second, "x", "markdown")
    assert [f.source for f in draft.scenes[0].frames] == [first, second]


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("Just some prose - with a dash.\n\nMore.", "plain"),
        ("# Title\n\ntext", "markdown"),
        ("see [this](http://a.b)", "markdown"),
        ("INT. HOUSE - DAY\n\nHe waits.\n\nJOHN\nHello.\n", "fountain"),
        ("He said INT. is short.\n\nOK\nthen", "plain"),
        (
            '<?xml version="1.0"?>\n<FinalDraft><Content><Paragraph Type="Action"><Text>A.</Text></Paragraph></Content></FinalDraft>',
            "fdx",
        ),
    ],
)
def test_format_by_looks(reader, text: str, format: str) -> None:  # type: ignore[no-untyped-def]
    assert reader.read_text(text).format == format
