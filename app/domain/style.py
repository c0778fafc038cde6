"""The catalogue of how a frame may look and move: one list for the renderer and the editor.

A style is a ``kind`` and its parameters. What is not in the catalogue is refused where it
comes in, so that the renderer never meets a style it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.errors import BadSetting

Value = float | int | str | bool


@dataclass(frozen=True, slots=True)
class Style:
    """One motion, transition or text effect: its kind and the parameters that differ from default."""

    kind: str
    params: Mapping[str, Value] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.kind, tuple(sorted(self.params.items()))))


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of a style: its default, its bounds, its unit and its name for people."""

    label: str
    default: float
    low: float
    high: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words of a style: its default, and all of them with their names for people."""

    label: str
    default: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry of the catalogue."""

    label: str
    params: Mapping[str, Parameter] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    """Names of the texts it shows, the first of which it cannot be without."""
    colours: Mapping[str, str] = field(default_factory=dict)
    """Its colours by name, with their names for people; the template's where a style says none."""


_AMOUNT = Parameter("Amount", 0.08, 0.0, 0.5, "of the picture")
_LENGTH = Parameter("Length", 0.5, 0.0, 3.0, "s")
_PACE = Choice(
    "Pace",
    "soft",
    {
        "soft": "Soft at both ends",
        "steady": "Steady",
        "start": "Starts softly",
        "end": "Ends softly",
    },
)
_WAYS = {"left": "To the left", "right": "To the right", "up": "Upwards", "down": "Downwards"}
_WAY = Choice("Direction", "left", _WAYS)


def _moving(label: str) -> Kind:
    return Kind(label, {"amount": _AMOUNT}, {"pace": _PACE})


def _share(label: str, unit: str) -> Parameter:
    return Parameter(label, 0.5, 0.0, 1.0, unit)


def _zoom(label: str, default: float) -> Parameter:
    return Parameter(label, default, 1.0, 2.0, "of its size")


MOTIONS: Mapping[str, Kind] = {
    "still": Kind("Still"),
    "push_in": _moving("Slow push in"),
    "pull_out": _moving("Slow pull out"),
    "pan_left": _moving("Pan to the left"),
    "pan_right": _moving("Pan to the right"),
    "pan_up": _moving("Pan upwards"),
    "pan_down": _moving("Pan downwards"),
    "between": Kind(
        "From one view to another",
        {
            "from_x": _share("Begins from the left", "of the width"),
            "from_y": _share("Begins from the top", "of the height"),
            "to_x": _share("Ends from the left", "of the width"),
            "to_y": _share("Ends from the top", "of the height"),
            "from_zoom": _zoom("Begins at size", 1.0),
            "to_zoom": _zoom("Ends at size", 1.12),
        },
        {"pace": _PACE},
    ),
}

_DIP = Parameter("Length", 0.8, 0.0, 3.0, "s")

TRANSITIONS: Mapping[str, Kind] = {
    "cut": Kind("Cut"),
    "crossfade": Kind("Crossfade", {"length": _LENGTH}),
    "fade_black": Kind("Dip to black", {"length": _DIP}),
    "fade_colour": Kind("Dip to a colour", {"length": _DIP}, colours={"colour": "Colour"}),
    "push": Kind("Push", {"length": _LENGTH}, {"direction": _WAY}),
    "slide": Kind("Slide over", {"length": _LENGTH}, {"direction": _WAY}),
    "wipe": Kind(
        "Wipe",
        {"length": _LENGTH, "softness": Parameter("Soft edge", 0.1, 0.0, 1.0, "of the picture")},
        {"direction": Choice("Direction", "right", _WAYS)},
    ),
}

EFFECTS: Mapping[str, Kind] = {
    "title": Kind(
        "Scene title",
        {
            "start": Parameter("Starts after", 0.3, 0.0, 60.0, "s"),
            "length": Parameter("Length", 3.2, 0.5, 60.0, "s"),
        },
    ),
}

_STARTS = Parameter("Starts after", 0.5, 0.0, 3600.0, "s")
_LASTS = Parameter("Length", 0.0, 0.0, 3600.0, "s; 0 is to the frame's end")
_ACROSS = Parameter("From the left", 0.5, 0.0, 1.0, "of the width")
_DOWN = Parameter("From the top", 0.2, 0.0, 1.0, "of the height")

OVERLAYS: Mapping[str, Kind] = {
    "lower_third": Kind(
        "Name and role",
        {"start": _STARTS, "length": Parameter("Length", 4.0, 0.0, 3600.0, _LASTS.unit)},
        texts=("name", "role"),
    ),
    "text": Kind(
        "Text",
        {
            "x": _ACROSS,
            "y": _DOWN,
            "size": Parameter("Size", 0.06, 0.01, 0.5, "of the smaller side"),
            "start": _STARTS,
            "length": _LASTS,
        },
        texts=("text",),
        colours={"colour": "Colour"},
    ),
}

_COLOUR = re.compile("#[0-9a-f]{6}", re.IGNORECASE)

CATALOGUE: Mapping[str, Mapping[str, Kind]] = {
    "motion": MOTIONS,
    "transition": TRANSITIONS,
    "effect": EFFECTS,
    "overlay": OVERLAYS,
}


def checked(group: str, style: Style) -> Style:
    """``style`` itself when the catalogue allows it, else BadSetting that says what is allowed.

    Texts (a title's words) are free, but for one that is needed; numbers are held to their bounds, and
    choices to their words.
    """
    kind = checked_kind(group, style.kind)
    for name, value in style.params.items():
        parameter = kind.params.get(name)
        if name in kind.choices:
            choice = kind.choices[name]
            if value not in choice.options:
                raise BadSetting(
                    f"{choice.label} of {kind.label.lower()} is {value!r}.",
                    f"Choose one of: {', '.join(choice.options)}.",
                )
            continue
        if name in kind.colours:
            if not isinstance(value, str) or not _COLOUR.fullmatch(value):
                raise BadSetting(
                    f"{kind.colours[name]} of {kind.label.lower()} is {value!r}.",
                    "Give red, green and blue such as #f2a33a.",
                )
            continue
        if parameter is None:
            if isinstance(value, str) and (name in kind.texts or group == "effect"):
                continue
            known = ", ".join((*kind.texts, *kind.params, *kind.choices, *kind.colours)) or "nothing"
            raise BadSetting(f"The {group} “{style.kind}” has nothing called “{name}”.", f"It has: {known}.")
        if isinstance(value, bool | str) or not parameter.low <= value <= parameter.high:
            raise BadSetting(
                f"{parameter.label} of {kind.label.lower()} is {value!r}.",
                f"Give a number from {parameter.low:g} to {parameter.high:g}.",
            )
    if kind.texts and not str(style.params.get(kind.texts[0], "")).strip():
        raise BadSetting(f"The {group} “{style.kind}” has no {kind.texts[0]}.", f"Give its {kind.texts[0]}.")
    return style


def checked_kind(group: str, name: str) -> Kind:
    """The entry of the catalogue; BadSetting that says what there is where it has none of that name."""
    kinds = CATALOGUE[group]
    if name not in kinds:
        raise BadSetting(f"There is no {group} called “{name}”.", f"Choose one of: {', '.join(kinds)}.")
    return kinds[name]


def number(group: str, style: Style, name: str) -> float:
    """The value of a numeric parameter, or the catalogue's default for it."""
    value: Any = style.params.get(name, CATALOGUE[group][style.kind].params[name].default)
    return float(value)


def word(group: str, style: Style, name: str) -> str:
    """The word of a choice, or the catalogue's default for it."""
    return str(style.params.get(name, CATALOGUE[group][style.kind].choices[name].default))
