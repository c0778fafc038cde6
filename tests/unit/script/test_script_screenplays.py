from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import BadScript

_FOUNTAIN = """Title:
    _**BRICK & STEEL**_
    FULL RETIRED
Author: Somebody
Contact:
\tNext Level

FADE IN:

# Act One

= A synopsis

EXT. BRICK'S PATIO - DAY #1-A#

A gorgeous *day*, the sun is out. [[a note]]

STEEL (V.O.) ^
(quietly)
Beer's **ready**!
(beat,
and another)
Are they cold?

@McAvoy (on the radio) (CONT'D)
Hello there.
\x20\x20
Still talking.

/* cut

JOHN
gone */

!SCANNING THE AISLES...

.SNIPER SCOPE POV

~La la la

> CUT TO:

SMASH CUT TO:

> THE END <

===

.. not a heading, \\*not emphasis\\*, snake_case.
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_of_fountain(scenes, end: str) -> None:  # type: ignore[no-untyped-def]
    assert scenes(_FOUNTAIN.replace("\n", end), "fountain") == [
        (
            "EXT. BRICK'S PATIO - DAY",
            [
                ("", "A gorgeous day, the sun is out."),
                ("STEEL", "Beer's ready! Are they cold?"),
                ("McAvoy", "Hello there. Still talking."),
                ("", "SCANNING THE AISLES..."),
            ],
        ),
        (
            "SNIPER SCOPE POV",
            [("", "La la la."), ("", "THE END"), ("", ".. not a heading, *not emphasis*, snake_case.")],
        ),
    ]


def test_fountain_title_and_cue_belong_where_they_should(reader) -> None:  # type: ignore[no-untyped-def]
    draft = reader.read_text(_FOUNTAIN, "x", "fountain")
    assert draft.title == "BRICK & STEEL FULL RETIRED"
    assert draft.scenes[0].frames[1].source.startswith("STEEL (V.O.) ^\n(quietly)\n")
    assert draft.scenes[0].frames[0].source.startswith("Title:")


def test_sections_are_scenes_where_there_are_no_scene_headings(scenes) -> None:  # type: ignore[no-untyped-def]
    assert scenes("# One\n\nText.\n\n## Two\n\nMore.", "fountain") == [
        ("One", [("", "Text.")]),
        ("Two", [("", "More.")]),
    ]


@pytest.mark.parametrize(
    "text", ["[[only a note]]", "/* only\n\nboneyard */", "> CUT TO:", "===", "= synopsis"]
)
def test_a_silent_screenplay_is_one_silent_frame(texts, text: str) -> None:  # type: ignore[no-untyped-def]
    assert texts(text, "fountain") == [""]


def test_capitals_in_action_are_no_cue(scenes) -> None:  # type: ignore[no-untyped-def]
    assert scenes("BANG!\n\nHe SLAMS the door.\nTHE END\n\nJOHN\n\nNobody.", "fountain") == [
        ("", [("", "BANG!"), ("", "He SLAMS the door. THE END"), ("", "JOHN"), ("", "Nobody.")])
    ]


def _fdx(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n<FinalDraft DocumentType="Script" Version="5">{body}</FinalDraft>'


def _p(kind: str, *texts: str) -> str:
    return f'<Paragraph Type="{kind}">' + "".join(f"<Text>{text}</Text>" for text in texts) + "</Paragraph>"


_FDX = _fdx(
    "<Content>"
    + _p("Scene Heading", "INT. HOUSE - DAY")
    + '<Paragraph Type="Action"><SceneProperties Title="x"/><Text>A man </Text><Text Style="Bold">walks &amp; waits.</Text>'
    + "<ScriptNote><Paragraph><Text>NOTE</Text></Paragraph></ScriptNote></Paragraph>"
    + _p("Character", "JOHN (V.O.)")
    + _p("Parenthetical", "(beat)")
    + _p("Dialogue", "Hello there.")
    + "<Paragraph><DualDialogue>"
    + _p("Character", "Ann")
    + _p("Dialogue", "Hi.")
    + _p("Character", "BOB")
    + _p("Dialogue", "Ho.")
    + "</DualDialogue></Paragraph>"
    + _p("Transition", "CUT TO:")
    + _p("Scene Heading", "Somewhere else")
    + _p("General", "The end.")
    + "</Content><TitlePage><Content>"
    + _p("Action", "MY FILM")
    + _p("Action", "by Me")
    + "</Content></TitlePage>"
)
_FDX_SCENES = [
    (
        "INT. HOUSE - DAY",
        [("", "A man walks & waits."), ("JOHN", "Hello there."), ("Ann", "Hi."), ("BOB", "Ho.")],
    ),
    ("Somewhere else", [("", "The end.")]),
]


def test_fdx_by_its_paragraphs_types(scenes, reader) -> None:  # type: ignore[no-untyped-def]
    assert scenes(_FDX, "fdx") == _FDX_SCENES
    assert reader.read_text(_FDX).title == "MY FILM"


def test_the_text_taken_out_of_fdx_is_fountain(scenes, reader) -> None:  # type: ignore[no-untyped-def]
    text = reader.read_text(_FDX).text
    assert scenes(text, "fountain") == _FDX_SCENES
    assert scenes(text, "fdx") == _FDX_SCENES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_fdx_files_in_any_unicode(reader, tmp_path: Path, encoding: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "film.FDX"
    path.write_bytes(
        _FDX.replace("UTF-8", encoding.removesuffix("-sig").upper()).replace("Ho.", "Hö.").encode(encoding)
    )
    draft = reader.read(path)
    assert (draft.format, draft.scenes[0].frames[-1].text) == ("fdx", "Hö.")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (_FDX[:300], "damaged"),
        ("<html/>", "not a Final Draft script"),
        ("no xml at all", "damaged"),
        (_fdx("<Content></Content>"), "no text"),
        (_fdx(""), "no content"),
        ("<FinalDraft>" + "<a>" * 5000 + "</a>" * 5000 + "</FinalDraft>", "nested"),
        (
            '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
            + "<FinalDraft><Content>&b;</Content></FinalDraft>",
            "entities",
        ),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><FinalDraft>&a;</FinalDraft>', "entities"),
    ],
)
def test_bad_fdx_is_refused_by_name(reader, tmp_path: Path, content: str, says: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "bad.fdx"
    path.write_text(content)
    with pytest.raises(BadScript, match=says) as caught:
        reader.read(path)
    assert "bad.fdx" in str(caught.value)
