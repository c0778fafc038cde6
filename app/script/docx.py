"""Word (DOCX): the text as it would print, with headings, lists and tables.

Read straight from the package's XML, because what a reader of scripts must get right lies
below what a document library shows: text in tracked insertions, hyperlinks, content controls
and smart tags is kept; deleted and moved-away text, comments, notes, field codes and hidden
text are not. Element names are those of ECMA-376, part 1, chapter 17.

The extracted text is written in Markdown's manner: ``# Heading``, ``- item``, cells parted by tabs.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.errors import BadScript
from app.script import markdown
from app.script.blocks import Parsed, with_line_stops, with_stop
from app.script.compose import Composer
from app.script.docx_styles import Numbering, Styles, attribute, child, numbering_of, styles_of
from app.script.spoken import SpokenBuilder
from app.script.xml import local, parse_xml

MOST_BYTES = 48 << 20
"""Of one unpacked part: the XML of a text of several million characters. Above it is a bomb."""
MOST_RATIO = 200
"""How far a part may have been packed once it is large; Word's own XML shrinks about 10 to 30 times."""
_LARGE = 4 << 20

_THROUGH = frozenset(
    {
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "sdt",
        "sdtContent",
        "customXml",
        "fldSimple",
        "dir",
        "bdo",
        "AlternateContent",
        "Choice",
        "ruby",
        "rubyBase",
        "oMath",
        "oMathPara",
    }
)
"""Wrappers whose content is part of the text."""
_SILENT_STYLES = re.compile(
    r"toc (?:\d|heading)|table of (?:figures|authorities)|index \d|html preformatted|source code|code|plain code|macro",
    re.IGNORECASE,
)
_LINES = re.compile(r"\n+")


@dataclass(slots=True)
class _Reading:
    """What is gathered while walking the document."""

    styles: Styles
    numbering: Numbering
    composer: Composer
    title: str = ""
    first_heading: str = ""
    group: int = 0
    carried: str = ""
    """Text of a paragraph whose mark was deleted: it runs on into the next."""
    in_code: bool = False


def is_document(data: bytes) -> bool:
    """Whether a ZIP archive is a Word document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return "word/document.xml" in package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def parse_text(text: str) -> Parsed:
    """Split text that was taken out of a DOCX file before: it is written in Markdown's manner."""
    return markdown.parse(text)


def parse(data: bytes, shown: str) -> Parsed:
    """Split a Word document; BadScript where it is damaged, no document, or unpacks without end."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            main = _main_part(package, shown)
            folder = main.rpartition("/")[0]
            document = parse_xml(_part(package, main, shown), shown, main)
            styles = styles_of(_optional(package, f"{folder}/styles.xml", shown))
            numbering = numbering_of(_optional(package, f"{folder}/numbering.xml", shown))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        KeyError,
        ValueError,
    ) as error:
        # All that zipfile raises for a broken, encrypted or strangely packed archive.
        raise BadScript(
            f"The script {shown} is damaged or no Word document: {error}.", "Save it again as .docx."
        ) from error
    body = child(document, "body")
    if local(document.tag) != "document" or body is None:
        raise BadScript(f"The script {shown} is no Word document.", "Save it again as .docx.")
    reading = _Reading(styles, numbering, Composer())
    _container(body, reading)
    if reading.carried:
        _paragraph(Element("p"), reading)
    return Parsed(reading.composer.text, reading.composer.blocks, reading.title or reading.first_heading)


def _main_part(package: zipfile.ZipFile, shown: str) -> str:
    names = set(package.namelist())
    if "word/document.xml" in names:
        return "word/document.xml"
    if "_rels/.rels" in names:  # the main part may have any name
        for relation in parse_xml(_part(package, "_rels/.rels", shown), shown, "_rels/.rels"):
            target = relation.get("Target", "").lstrip("/")
            if (
                relation.get("Type", "").endswith("/officeDocument")
                and target in names
                and target.endswith(".xml")
            ):
                return target
    raise BadScript(f"The script {shown} is a ZIP archive but no Word document.", "Save it again as .docx.")


def _part(package: zipfile.ZipFile, name: str, shown: str) -> bytes:
    """A part, unpacked no further than a document may be large, whatever its header says."""
    with package.open(name) as file:
        data = file.read(MOST_BYTES + 1)
    packed = max(1, package.getinfo(name).compress_size)
    if len(data) > MOST_BYTES or (len(data) > _LARGE and len(data) > MOST_RATIO * packed):
        raise BadScript(
            f"The script {shown} unpacks to far more than a document holds ({name}).",
            "Save it again as .docx.",
        )
    return data


def _optional(package: zipfile.ZipFile, name: str, shown: str) -> Element | None:
    return parse_xml(_part(package, name, shown), shown, name) if name in package.namelist() else None


def _container(parent: Element, reading: _Reading) -> None:
    """Paragraphs and tables of a body, a cell, a content control or a text box."""
    for element in parent:
        name = local(element.tag)
        if name == "p":
            _paragraph(element, reading)
        elif name == "tbl":
            _table(element, reading)
        elif name in _THROUGH:
            _container(element, reading)


def _table(table: Element, reading: _Reading) -> None:
    """Row by row, cell by cell; a row that was deleted is left out."""
    for row in _found(table, "tr"):
        properties = child(row, "trPr")
        if properties is not None and child(properties, "del") is not None:
            continue
        reading.group += 1
        group = reading.group
        for number, cell in enumerate(_found(row, "tc")):
            if number:
                reading.composer.write("\t")
            _cell(cell, reading, group)
        reading.composer.write("\n")


def _found(parent: Element, wanted: str) -> Iterator[Element]:
    """Rows or cells, also those in content controls and tracked changes."""
    for element in parent:
        if local(element.tag) == wanted:
            yield element
        elif local(element.tag) in _THROUGH:
            yield from _found(element, wanted)


def _cell(cell: Element, reading: _Reading, group: int) -> None:
    first = True
    for element in cell:
        name = local(element.tag)
        if name == "p":
            if not first:
                reading.composer.write("\n")
            first = False
            _write(_flat(_text(element, reading)), reading, group=group, stop=True)
        elif name == "tbl":
            _table(element, reading)
        elif name in _THROUGH:
            _cell(element, reading, group)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _paragraph(paragraph: Element, reading: _Reading) -> None:
    """One paragraph with its line feed; and the text boxes that are anchored in it, after it."""
    properties = child(paragraph, "pPr")
    text = reading.carried + _text(paragraph, reading)
    reading.carried = ""
    mark = child(properties, "rPr") if properties is not None else None
    if mark is not None and (child(mark, "del") is not None or child(mark, "moveFrom") is not None):
        reading.carried = text
    else:
        _styled(text, properties, reading)
        reading.composer.write("\n")
    for box in _boxes(paragraph):
        _container(box, reading)


def _boxes(element: Element) -> Iterator[Element]:
    """Text boxes anchored in an element; each is stored twice, the second time for old programs."""
    for part in element:
        name = local(part.tag)
        if name == "txbxContent":
            yield part
        elif name not in ("Fallback", "del", "moveFrom"):
            yield from _boxes(part)


def _styled(text: str, properties: Element | None, reading: _Reading) -> None:
    """A paragraph by what its style makes of it."""
    words = text.strip()
    style = reading.styles.of(properties)
    if not words:
        reading.composer.write(_LINES.sub(" ", text))
        return
    if _SILENT_STYLES.fullmatch(style.name):
        reading.composer.write(text)
        return
    if style.level is not None:
        heading = _flat(words)
        if style.name == "title" and not reading.title:
            reading.title = heading
        if not reading.first_heading and style.level == 0:
            reading.first_heading = heading
        reading.composer.say(heading, mark="#" * (style.level + 1) + " ", heading=True)
        return
    number = reading.numbering.next(properties, style)
    if number is None:
        reading.group += 1
        _write(words, reading)
    else:
        _write(_flat(words), reading, group=0, mark="- " if not number else "", number=number, stop=True)


def _write(
    text: str, reading: _Reading, *, group: int = -1, mark: str = "", number: str = "", stop: bool = False
) -> None:
    """Say a text; ``number`` is said before it, ``mark`` is not."""
    if not text:
        return
    composer = reading.composer
    start = composer.write(mark)
    spoken = f"{number} {text}" if number else text
    builder = SpokenBuilder()
    builder.add(spoken, composer.write(spoken))
    said = with_line_stops(builder.build())
    composer.block(start, with_stop(said) if stop else said, group=group)


def _text(element: Element, reading: _Reading) -> str:
    """A paragraph's own text: its runs, through whatever wraps them."""
    parts: list[str] = []
    for part in element:
        name = local(part.tag)
        if name == "r":
            parts.append(_run(part, reading))
        elif name in _THROUGH:
            parts.append(_text(part, reading))
        elif name == "t" and local(element.tag) == "r":
            parts.append(part.text or "")
    return "".join(parts)


def _run(run: Element, reading: _Reading) -> str:
    properties = child(run, "rPr")
    hidden = properties is not None and _on(child(properties, "vanish"))
    parts: list[str] = []
    for part in run:
        name = local(part.tag)
        if name == "fldChar":
            _field(attribute(part, "fldCharType"), reading)
        elif reading.in_code:
            continue
        elif name == "t":
            parts.append(part.text or "")
        elif name in ("tab", "ptab"):
            parts.append("\t")
        elif name in ("br", "cr"):
            parts.append("\n")
        elif name == "noBreakHyphen":
            parts.append("\u2011")
        elif name in ("ruby", "AlternateContent"):
            parts.append(_text(part, reading))
    return "" if hidden else "".join(parts)


def _field(kind: str, reading: _Reading) -> None:
    """A field's code is not text, its result is: what stands between ``separate`` and ``end``."""
    if kind == "begin":
        reading.in_code = True
    elif kind == "separate" or kind == "end":
        reading.in_code = False


def _on(switch: Element | None) -> bool:
    return switch is not None and attribute(switch, "val") not in ("0", "false", "off")
