"""Looks by name: the built-in ones, read from the program's resources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib import resources
from typing import Any

from app.domain.style import Style, checked
from app.domain.template import CaptionLook, Look
from app.errors import NotFound

DEFAULT = "clear"


def _style(group: str, value: Any) -> Style:
    if isinstance(value, str):
        return checked(group, Style(value))
    return checked(group, Style(value["kind"], value.get("params", {})))


def look_from(name: str, values: Mapping[str, Any]) -> Look:
    """A look from a template file's values; BadSetting where a style is not in the catalogue."""
    captions = CaptionLook(**values.get("captions", {}))
    plain = {
        field.name: values[field.name]
        for field in fields(Look)
        if field.name in values and field.name in ("label", "description", "font", "backdrop", "titles")
    }
    return Look(
        name=name,
        palette=tuple(values["palette"]),
        motions=tuple(_style("motion", motion) for motion in values["motions"]),
        transition=_style("transition", values["transition"]),
        scene_transition=_style("transition", values["scene_transition"]),
        captions=captions,
        **plain,
    )


@cache
def looks() -> Mapping[str, Look]:
    """Every built-in look by its name, the default first."""
    found: dict[str, Look] = {}
    folder = resources.files("resources").joinpath("templates")
    for entry in sorted(folder.iterdir(), key=lambda item: (item.name != f"{DEFAULT}.json", item.name)):
        if entry.name.endswith(".json"):
            name = entry.name.removesuffix(".json")
            found[name] = look_from(name, json.loads(entry.read_text(encoding="utf-8")))
    return found


def look(name: str) -> Look:
    """The look of that name; NotFound that names those there are."""
    found = looks().get(name)
    if found is None:
        raise NotFound(f"There is no template called “{name}”.", f"There are: {', '.join(looks())}.")
    return found
