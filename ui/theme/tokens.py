"""The colours of the window, named by what they are for, once for dark and once for light.

Text tokens keep 4.5:1 on every surface they may stand on and graphics 3:1 (WCAG 2.2, 1.4.3
and 1.4.11); a test holds them to it. Where the drawn target missed that, the colour here is
the nearest of the same hue that does not.
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tokens:
    """One table of colours, each ``#rrggbb``."""

    dark: bool
    ground: str
    """Behind the preview, and between panels."""
    panel: str
    raised: str
    """What lies on a panel: cards, chosen rows, secondary buttons, menus."""
    line: str
    field: str
    """Where something is typed or chosen."""
    text: str
    dim: str
    """Labels, and whatever supports the main text."""
    faint: str
    """What may be overlooked: times, counts, placeholders. Still readable."""
    off: str
    """What does not work now, and marks that carry no meaning of their own."""
    accent: str
    """What is chosen, the playhead, the one main action."""
    on_accent: str
    second: str
    """What is switched on."""
    on_second: str
    picture: str
    voice: str
    captions: str
    music: str
    good: str
    warning: str
    error: str

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Everything text may stand on."""
        return (self.ground, self.panel, self.raised, self.field)


DARK = Tokens(
    dark=True,
    ground="#14161a",
    panel="#1b1e24",
    raised="#242830",
    line="#2e333d",
    field="#101216",
    text="#eceef2",
    dim="#a3acba",
    faint="#87909f",
    off="#5f6877",
    accent="#f2a33a",
    on_accent="#1c1406",
    second="#4fb3bf",
    on_second="#0c1c1f",
    picture="#5b6ee1",
    voice="#4fb3bf",
    captions="#c8a45c",
    music="#8d6bc4",
    good="#58b77b",
    warning="#e0a13c",
    error="#e26a6a",
)

LIGHT = Tokens(
    dark=False,
    ground="#eef0f3",
    panel="#f8f9fb",
    raised="#ffffff",
    line="#d6dae1",
    field="#ffffff",
    text="#1a1d23",
    dim="#4e5765",
    faint="#626d80",
    off="#98a1b0",
    accent="#ad5400",
    on_accent="#ffffff",
    second="#137883",
    on_second="#ffffff",
    picture="#5b6ee1",
    voice="#2a93a0",
    captions="#a88433",
    music="#8d6bc4",
    good="#287b4a",
    warning="#95620f",
    error="#c23b3b",
)

COLOURS = tuple(field.name for field in fields(Tokens) if field.name != "dark")
"""The name of every colour."""


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(under: str, over: str, share: float) -> str:
    """``over`` laid on ``under`` with an opacity of ``share``, 0 to 1: an opaque colour."""
    return "#" + "".join(
        f"{round(a + (b - a) * share):02x}" for a, b in zip(_channels(under), _channels(over), strict=True)
    )


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
