"""XML from strangers: no entities, no outside references, a bounded size, one clear error."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.errors import BadScript

MOST_DEPTH = 200
"""Levels of nesting; a document has about twenty."""


def parse_xml(data: bytes | str, shown: str, part: str = "") -> Element:
    """The root of a document; BadScript where it is damaged, or tries to expand entities.

    ``shown`` names the script in messages; ``part`` the file inside it, if it has several.
    """
    where = f" ({part})" if part else ""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise BadScript(
            f"The script {shown} declares XML entities{where}, which no script needs and which may be an attack.",
            "Export it again from the program it was written in.",
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise BadScript(
            f"The script {shown} is damaged{where}: {error}.",
            "Save it again from the program it was written in.",
        ) from error
    _check_depth(root, shown)
    return root


def _check_depth(root: Element, shown: str) -> None:
    level = [root]
    for _ in range(MOST_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise BadScript(
        f"The script {shown} is nested more than {MOST_DEPTH} levels deep, as no document is.",
        "Save it again from the program it was written in.",
    )


def local(tag: object) -> str:
    """A tag's name without its namespace; empty for comments and processing instructions."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
