from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from app.errors import BadScript
from app.script import docx as reading


def _xml(text: str) -> object:
    name_end = min(i for i in (text.find(" "), text.find(">"), text.find("/")) if i > 0)
    return parse_xml(text[:name_end] + " " + nsdecls("w") + text[name_end:])


def _said(reader, path: Path) -> list[tuple[str, list[str]]]:  # type: ignore[no-untyped-def]
    draft = reader.read(path)
    assert draft.format == "docx"
    assert "".join(f.source for s in draft.scenes for f in s.frames) == draft.text
    return [(s.title, [f.text for f in s.frames]) for s in draft.scenes]


@pytest.fixture
def save(tmp_path: Path) -> Callable[[object], Path]:
    def saved(document) -> Path:  # type: ignore[no-untyped-def]
        document.save(tmp_path / "script.docx")
        return tmp_path / "script.docx"

    return saved


def test_headings_lists_and_tables(reader, save) -> None:  # type: ignore[no-untyped-def]
    document = docx.Document()
    document.add_heading("My Title", 0)
    document.add_paragraph("An opening of two sentences. It is short.")
    document.add_heading("Part One", 1)
    for text in ("Bullet one", "Bullet two."):
        document.add_paragraph(text, style="List Bullet")
    for text in ("First", "Second"):
        document.add_paragraph(text, style="List Number")
    document.add_heading("Part Two", 2)
    table = document.add_table(2, 2)
    for number, cell in enumerate(c for row in table.rows for c in row.cells):
        cell.text = f"Cell {number}"
    document.add_paragraph("line one\nLine two")
    path = save(document)
    assert _said(reader, path) == [
        ("My Title", ["An opening of two sentences. It is short."]),
        ("Part One", ["Bullet one. Bullet two. 1. First. 2. Second."]),
        ("Part Two", ["Cell 0. Cell 1.", "Cell 2. Cell 3.", "line one. Line two"]),
    ]
    draft = reader.read(path)
    assert draft.title == "My Title"
    assert "\n## Part Two\n" in draft.text


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<w:del w:id="1" w:author="a"><w:r><w:delText>gone</w:delText></w:r></w:del>', "Kept."),
        ('<w:del w:id="1" w:author="a"><w:r><w:t>gone</w:t></w:r></w:del>', "Kept."),
        ('<w:moveFrom w:id="1" w:author="a"><w:r><w:t>gone</w:t></w:r></w:moveFrom>', "Kept."),
        ('<w:ins w:id="1" w:author="a"><w:r><w:t xml:space="preserve"> new</w:t></w:r></w:ins>', "Kept new."),
        ('<w:ins w:id="1"><w:del w:id="2"><w:r><w:delText>gone</w:delText></w:r></w:del></w:ins>', "Kept."),
        ('<w:moveTo w:id="1"><w:r><w:t xml:space="preserve"> here</w:t></w:r></w:moveTo>', "Kept here."),
        (
            '<w:hyperlink w:anchor="a"><w:r><w:t xml:space="preserve"> link</w:t></w:r></w:hyperlink>',
            "Kept link.",
        ),
        (
            '<w:sdt><w:sdtContent><w:r><w:t xml:space="preserve"> box</w:t></w:r></w:sdtContent></w:sdt>',
            "Kept box.",
        ),
        (
            '<w:smartTag w:element="x"><w:r><w:t xml:space="preserve"> tag</w:t></w:r></w:smartTag>',
            "Kept tag.",
        ),
        ('<w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple>', "Kept7."),
        ('<w:r><w:footnoteReference w:id="2"/></w:r>', "Kept."),
        ('<w:r><w:commentReference w:id="2"/></w:r>', "Kept."),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>", "Kept."),
        (
            '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t xml:space="preserve"> seen</w:t></w:r>',
            "Kept seen.",
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/><w:t>code</w:t><w:instrText>REF</w:instrText>'
            '<w:fldChar w:fldCharType="separate"/><w:t xml:space="preserve"> result</w:t><w:fldChar w:fldCharType="end"/></w:r>',
            "Kept result.",
        ),
        (
            '<w:r><w:t xml:space="preserve"> A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:softHyphen/><w:tab/><w:t>C</w:t></w:r>',
            "Kept A\u2011B C.",
        ),
    ],
)
def test_what_is_kept_of_a_paragraph(reader, save, inside: str, said: str) -> None:  # type: ignore[no-untyped-def]
    document = docx.Document()
    paragraph = document.add_paragraph("Kept")
    paragraph._p.append(_xml(inside))
    paragraph.add_run(".")
    assert _said(reader, save(document)) == [("", [said])]


def test_a_deleted_paragraph_mark_joins_and_a_deleted_row_goes(reader, save) -> None:  # type: ignore[no-untyped-def]
    document = docx.Document()
    joined = document.add_paragraph("Joined ")
    joined._p.get_or_add_pPr().append(_xml('<w:rPr><w:del w:id="9" w:author="a"/></w:rPr>'))
    document.add_paragraph("to this.")
    table = document.add_table(2, 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "stays", "goes"
    table.rows[1]._tr.insert(0, _xml('<w:trPr><w:del w:id="8" w:author="a"/></w:trPr>'))
    assert _said(reader, save(document)) == [("", ["Joined to this.", "stays."])]


def test_comments_headers_and_contents_are_not_said(reader, save) -> None:  # type: ignore[no-untyped-def]
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("Part One\t3", style="toc 1")
    paragraph = document.add_paragraph("Said.")
    document.add_comment(paragraph.runs, text="not said", author="a")
    document.sections[0].header.paragraphs[0].text = "header"
    assert _said(reader, save(document)) == [("", ["Said."])]


def test_a_word_document_is_known_by_its_content_too(reader, save, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    document = docx.Document()
    document.add_paragraph("Said.")
    path = save(document).rename(tmp_path / "script.bin")
    assert _said(reader, path) == [("", ["Said."])]


def _package(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "parts",
    [
        {"other.txt": b"x"},
        {"word/document.xml": b"<w:document"},
        {"word/document.xml": b"<document/>"},
        {"word/document.xml": b'<!DOCTYPE d [<!ENTITY a "b">]><document><body>&a;</body></document>'},
        {"word/document.xml": b"<document><body><p/></body></document>"},
        {
            "word/document.xml": b"<document><body><p><r><t>x</t></r></p></body></document>",
            "word/styles.xml": b"<",
        },
    ],
)
def test_damaged_documents_are_refused_by_name(reader, tmp_path: Path, parts: dict[str, bytes]) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadScript, match=r"bad\.docx"):
        reader.read(_package(tmp_path / "bad.docx", parts))


def test_a_truncated_document_is_refused(reader, save) -> None:  # type: ignore[no-untyped-def]
    document = docx.Document()
    document.add_paragraph("Said. " * 500)
    path = save(document)
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(BadScript, match="damaged"):
        reader.read(path)


def test_a_bomb_is_refused_before_it_unpacks(reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(reading, "_LARGE", 1 << 16)
    body = b"<document><body>" + b" " * (1 << 20) + b"</body></document>"
    with pytest.raises(BadScript, match="unpacks"):
        reader.read(_package(tmp_path / "bomb.docx", {"word/document.xml": body}))
