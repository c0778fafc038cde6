"""What a Word paragraph's style and numbering make of it: a heading, a list item, or text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.script.xml import local

_HEADING = re.compile(r"heading (\d)")
_COUNTED = frozenset({"decimal", "decimalZero", "ordinal", "cardinalText", "decimalEnclosedCircle"})
_LETTERED = {"lowerLetter": "a", "upperLetter": "A"}
_MOST_LEVELS = 9
_MOST_PARENTS = 20
"""Word allows eleven styles in a chain; a damaged file may have a ring of them."""


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that local name."""
    if element is None:
        return None
    return next((part for part in element if local(part.tag) == name), None)


def attribute(element: Element | None, name: str) -> str:
    """An attribute by its local name; empty where there is none."""
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if local(key) == name), "")


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style, as far as it matters: its name in English, heading level from 0, numbering."""

    name: str = ""
    level: int | None = None
    number_id: str = ""
    number_level: int = 0


@dataclass(frozen=True, slots=True)
class Styles:
    """All paragraph styles by id. Names are English in every language of Word; ids are not."""

    elements: dict[str, Element]
    default: str = ""

    def of(self, properties: Element | None) -> Style:
        """The style of a paragraph with these properties, its own settings over the style's."""
        name, level, number_id, number_level = "", None, "", 0
        style_id = attribute(child(properties, "pStyle"), "val") or self.default
        for _ in range(_MOST_PARENTS):
            element = self.elements.get(style_id)
            if element is None:
                break
            own = attribute(child(element, "name"), "val").lower()
            name = name or own
            heading = _HEADING.fullmatch(own)
            if level is None:
                level = (
                    0
                    if own == "title"
                    else int(heading[1]) - 1
                    if heading
                    else _outline(child(element, "pPr"))
                )
            numbered = child(child(element, "pPr"), "numPr")
            if not number_id and numbered is not None:
                number_id = attribute(child(numbered, "numId"), "val")
                number_level = _integer(attribute(child(numbered, "ilvl"), "val"))
            style_id = attribute(child(element, "basedOn"), "val")
        if not self.elements:  # no styles part: the id is all there is
            found = re.fullmatch(r"heading ?(\d)", style_id, re.IGNORECASE)
            level = int(found[1]) - 1 if found else 0 if style_id.lower() == "title" else None
            name = style_id.lower()
        own_outline = _outline(properties)
        return Style(name, level if own_outline is None else own_outline, number_id, number_level)


def _outline(properties: Element | None) -> int | None:
    """Outline level from 0 to 8; ``None`` for body text, which is 9."""
    value = attribute(child(properties, "outlineLvl"), "val")
    return int(value) if value.isascii() and value.isdigit() and int(value) < _MOST_LEVELS else None


def _integer(value: str) -> int:
    return min(int(value), _MOST_LEVELS - 1) if value.isascii() and value.isdigit() and len(value) < 6 else 0


def styles_of(root: Element | None) -> Styles:
    """The styles part."""
    elements: dict[str, Element] = {}
    default = ""
    for element in root if root is not None else ():
        if local(element.tag) == "style" and attribute(element, "type") in ("paragraph", ""):
            elements[attribute(element, "styleId")] = element
            if attribute(element, "default") in ("1", "true", "on"):
                default = attribute(element, "styleId")
    return Styles(elements, default)


@dataclass(slots=True)
class Numbering:
    """How lists are counted, and how far each has got."""

    formats: dict[tuple[str, int], tuple[str, int]]
    """(list, level) to (kind of number, first number)."""
    abstract: dict[str, str]
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def next(self, properties: Element | None, style: Style) -> str | None:
        """The next item's number as it is said, such as "3."; empty for a bullet, ``None`` for no item."""
        numbered = child(properties, "numPr")
        number_id = attribute(child(numbered, "numId"), "val") or style.number_id
        level = (
            _integer(attribute(child(numbered, "ilvl"), "val"))
            if numbered is not None
            else style.number_level
        )
        if not number_id or number_id == "0":
            return None
        kind, first = self.formats.get((number_id, level), ("bullet", 1))
        key = (
            self.abstract.get(number_id, number_id) if (number_id, level) in self.formats else number_id,
            level,
        )
        count = self._counts.get(key, first - 1) + 1
        self._counts[key] = count
        for deeper in range(level + 1, _MOST_LEVELS):
            self._counts.pop((key[0], deeper), None)
        if kind in _COUNTED:
            return f"{count}."
        if kind in _LETTERED and count <= 26:
            return f"{chr(ord(_LETTERED[kind]) + count - 1)})"
        return ""


def numbering_of(root: Element | None) -> Numbering:
    """The numbering part."""
    levels: dict[str, dict[int, tuple[str, int]]] = {}
    formats: dict[tuple[str, int], tuple[str, int]] = {}
    abstract: dict[str, str] = {}
    for element in root if root is not None else ():
        if local(element.tag) == "abstractNum":
            levels[attribute(element, "abstractNumId")] = _levels(element)
        elif local(element.tag) == "num":
            number_id = attribute(element, "numId")
            base = attribute(child(element, "abstractNumId"), "val")
            overridden = any(local(part.tag) == "lvlOverride" for part in element)
            # A list that starts over counts for itself, others that share a definition go on.
            abstract[number_id] = f"num {number_id}" if overridden else f"abstract {base}"
            for level, what in levels.get(base, {}).items():
                formats[number_id, level] = what
    return Numbering(formats, abstract)


def _levels(definition: Element) -> dict[int, tuple[str, int]]:
    found: dict[int, tuple[str, int]] = {}
    for level in definition:
        if local(level.tag) == "lvl":
            start = attribute(child(level, "start"), "val")
            first = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
            kind = attribute(child(level, "numFmt"), "val") or "decimal"
            found[_integer(attribute(level, "ilvl"))] = (kind, first)
    return found
