"""Views of a picture: which part of it fills the video, as ``between`` motions have them at either end."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.style import MOTIONS, Style, number
from app.domain.takes import Image

COVERS_AT_LEAST = 0.55
"""Of a photograph, the share that must be left once it fills the video; else it is shown whole over its own blur."""
_ZOOM = MOTIONS["between"].params["to_zoom"]


@dataclass(frozen=True, slots=True)
class View:
    """Its middle, 0 to 1 of the picture from the left and the top, and how much nearer than what just
    fills the video."""

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0


def extent(image: Image, shape: float) -> tuple[float, float]:
    """How many times as wide and as high as the video (width by height ``shape``) a picture is that fills it."""
    if image.kind == "backdrop" or not image.width or not image.height:
        return 1.0, 1.0
    own = image.width / image.height
    if min(own / shape, shape / own) < COVERS_AT_LEAST:
        return 1.0, 1.0
    return max(1.0, own / shape), max(1.0, shape / own)


def seen(view: View, extent: tuple[float, float]) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is seen, 0 to 1 of the picture."""
    width, height = 1 / view.zoom / extent[0], 1 / view.zoom / extent[1]
    left = min(max(view.x - width / 2, 0.0), 1 - width)
    top = min(max(view.y - height / 2, 0.0), 1 - height)
    return left, top, width, height


def held(view: View, extent: tuple[float, float]) -> View:
    """The same view with a zoom that motions allow and a middle that is where it is seen."""
    zoom = min(_ZOOM.high, max(_ZOOM.low, view.zoom))
    left, top, width, height = seen(View(view.x, view.y, zoom), extent)
    return View(round(left + width / 2, 4), round(top + height / 2, 4), round(zoom, 4))


def views_of(motion: Style | None, focus: tuple[float, float]) -> tuple[View, View]:
    """Where a motion begins and ends; all that fills the video where it says nothing of views."""
    if motion is None or motion.kind != "between":
        whole = View(*focus)
        return whole, whole
    first, last = (
        View(*(number("motion", motion, f"{end}_{what}") for what in ("x", "y", "zoom")))
        for end in ("from", "to")
    )
    return first, last


def motion_of(first: View, last: View, before: Style | None) -> Style:
    """The motion from one view to another; its pace is the one it had."""
    kept = {"pace": before.params["pace"]} if before and "pace" in before.params else {}
    ends = {"from": first, "to": last}
    params = {
        f"{end}_{what}": getattr(view, what) for end, view in ends.items() for what in ("x", "y", "zoom")
    }
    return Style("between", {**kept, **params})
