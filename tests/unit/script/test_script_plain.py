from __future__ import annotations


def test_hard_wraps_are_healed_and_line_ends_kept(texts) -> None:  # type: ignore[no-untyped-def]
    text = "A paragraph that was wrapped by hand at some\nwidth goes on to its end, which comes\nonly now."
    joined = text.replace("\n", " ")
    for end in ("\n", "\r\n", "\r"):
        assert texts(text.replace("\n", end)) == [joined]


def test_chapters_capitals_and_underlined_lines_are_scenes(scenes) -> None:  # type: ignore[no-untyped-def]
    text = "Some words first.\n\nChapter 2: The End\n\nIt ended.\n\nPART THREE\n\nMore.\n\nRivers\n======\nThey flow.\n"
    assert scenes(text, "plain") == [
        ("", [("", "Some words first.")]),
        ("Chapter 2: The End", [("", "It ended.")]),
        ("PART THREE", [("", "More.")]),
        ("Rivers", [("", "They flow.")]),
    ]


def test_ordinary_text_is_one_scene_without_a_title(scenes) -> None:  # type: ignore[no-untyped-def]
    assert scenes("Hello.\n\nPart of me stayed.\n\nNASA!", "plain") == [
        ("", [("", "Hello."), ("", "Part of me stayed."), ("", "NASA!")])
    ]


def test_list_items_are_sentences(texts) -> None:  # type: ignore[no-untyped-def]
    assert texts("Buy:\n- eggs\n- milk, fresh\n  and cold\n1) bread!") == [
        "Buy: eggs. milk, fresh and cold. 1) bread!"
    ]


def test_lines_that_were_meant_stay_lines(texts) -> None:  # type: ignore[no-untyped-def]
    assert texts(
        "Long live the queen of all the seas\nShe sails\nShe wins\nThe end of all the songs that I know"
    ) == ["Long live the queen of all the seas. She sails. She wins. The end of all the songs that I know"]


def test_silent_paragraphs_go_with_a_neighbour(reader) -> None:  # type: ignore[no-untyped-def]
    draft = reader.read_text("\n\n***\n\nOne.\n\n* * *\n\nTwo.\n\n---\n", "x", "plain")
    assert [(f.source, f.text) for f in draft.scenes[0].frames] == [
        ("\n\n***\n\nOne.\n\n* * *\n\n", "One."),
        ("Two.\n\n---\n", "Two."),
    ]
