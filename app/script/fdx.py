"""Final Draft (FDX): paragraphs with a type, written out in Fountain's manner.

What is said and what is silent is as in :mod:`app.script.fountain`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from app.errors import BadScript
from app.script import fountain
from app.script.blocks import Parsed
from app.script.compose import Composer
from app.script.xml import local, parse_xml

_SPEECH = frozenset({"dialogue", "singing", "lyrics", "lyric"})
_SILENT = frozenset(
    {
        "transition",
        "cast list",
        "new act",
        "end of act",
        "synopsis",
        "summary",
        "note",
        "notes",
        "script note",
    }
)
_OUTLINE = re.compile(r"outline.*|sequence.*|beat.*|act(?: break)?|new act", re.IGNORECASE)
_EXTENSION = re.compile(r"\s*\([^()]*\)\s*")
_SPACE = re.compile(r"\s+")
_LINE_ENDS = re.compile(r"[\r\n\u2028\u2029\x0b]+")


def parse(text: str) -> Parsed:
    """Split FDX given as text; text that was taken out of an FDX file before is read as Fountain."""
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        # As bytes, because a declared encoding no longer holds for decoded text.
        body = re.sub(r"\A\s*<\?xml.*?\?>", "", text.lstrip("\ufeff"), count=1, flags=re.DOTALL)
        return parse_bytes(body.encode("utf-8", "replace"), "text")
    return fountain.parse(text)


def parse_bytes(data: bytes, shown: str) -> Parsed:
    """Split an FDX file; BadScript where it is damaged, or no Final Draft script."""
    root = parse_xml(data.lstrip(b" \t\r\n"), shown)
    if local(root.tag) != "FinalDraft":
        raise BadScript(f"The script {shown} is XML but not a Final Draft script.", "Export it as FDX.")
    if root.get("DocumentType", "Script") not in ("Script", "Template", "Text", "Outline"):
        raise BadScript(f"The script {shown} is a Final Draft file without a script.", "Export it as FDX.")
    composer = Composer()
    title = _title_page(root, composer)
    content = next((child for child in root if local(child.tag) == "Content"), None)
    if content is None:
        raise BadScript(f"The script {shown} has no content.", "Export it again as FDX.")
    scenes = any(_type(p) == "scene heading" for p in _paragraphs(content))
    _body(content, composer, scenes)
    return Parsed(composer.text, composer.blocks, title)


def _type(paragraph: Element) -> str:
    return paragraph.get("Type", "Action").strip().lower()


def _paragraphs(content: Element) -> Iterator[Element]:
    """Paragraphs in reading order, those of a dual dialogue one speaker after the other."""
    for child in content:
        name = local(child.tag)
        if name == "Paragraph":
            inner = [part for part in child if local(part.tag) == "DualDialogue"]
            if inner:
                for part in inner:
                    yield from _paragraphs(part)
            else:
                yield child
        elif name == "DualDialogue":
            yield from _paragraphs(child)


def _words(paragraph: Element) -> str:
    """A paragraph's own text, without the notes that hang on it."""
    return "".join("".join(child.itertext()) for child in paragraph if local(child.tag) == "Text")


def _title_page(root: Element, composer: Composer) -> str:
    page = next((child for child in root if local(child.tag) == "TitlePage"), None)
    content = (
        next((child for child in page if local(child.tag) == "Content"), None) if page is not None else None
    )
    lines = [_SPACE.sub(" ", _words(p)).strip() for p in _paragraphs(content)] if content is not None else []
    lines = [line for line in lines if line]
    if not lines:
        return ""
    composer.write(f"Title: {lines[0]}\n")
    if len(lines) > 1:
        composer.write("Notes:\n" + "".join(f"    {line}\n" for line in lines[1:]))
    composer.write("\n")
    return lines[0]


def _body(content: Element, composer: Composer, scenes: bool) -> None:
    speaker, group = "", 0
    for paragraph in _paragraphs(content):
        kind, text = _type(paragraph), _words(paragraph)
        flat = _SPACE.sub(" ", text).strip()
        if not flat:
            continue
        if kind in _SPEECH:
            composer.say(
                _LINE_ENDS.sub(" ", text).strip(), speaker=speaker, group=-1 if not speaker else group
            )
            composer.write("\n\n")
        elif kind == "character":
            speaker = _EXTENSION.sub(" ", flat).strip() or flat
            group += 1
            cue = flat if flat.upper() == flat else f"@{flat}"
            composer.lead(f"{cue}\n")
        elif kind == "parenthetical":
            composer.lead(f"{flat if flat.startswith('(') else f'({flat})'}\n")
        else:
            speaker = ""
            _direction(composer, kind, text, flat, scenes)


def _direction(composer: Composer, kind: str, text: str, flat: str, scenes: bool) -> None:
    """Everything but dialogue."""
    if kind == "scene heading":
        marked = fountain.is_scene_heading(flat)
        composer.say(flat, mark="" if marked else ".", heading=True)
    elif _OUTLINE.fullmatch(kind) and not scenes:
        composer.say(flat, mark="# ", heading=True)
    elif _OUTLINE.fullmatch(kind):
        composer.lead(f"# {flat}")
        composer.lead("\n\n")
        return
    elif kind in _SILENT:
        composer.write(f"> {flat}" if kind == "transition" else f"[[{flat}]]")
    else:
        composer.say(_LINE_ENDS.sub("\n", text).strip())
    composer.write("\n\n")
