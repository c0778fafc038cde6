"""Views of pictures: what is seen, held to what there is, and as motions."""

from __future__ import annotations

import pytest

from app.domain.style import Style, checked
from app.domain.takes import Image
from app.domain.views import View, extent, held, motion_of, seen, views_of

WIDE = 16 / 9


def image(width: int, height: int, kind: str = "asset") -> Image:
    return Image(project_id="p", frame_id="f", order="a", kind=kind, width=width, height=height)


@pytest.mark.parametrize(
    ("picture", "shape", "wanted"),
    [
        (image(1600, 900), WIDE, (1.0, 1.0)),
        (image(2400, 900), WIDE, (1.5, 1.0)),
        (image(1200, 900), WIDE, (1.0, 4 / 3)),
        (image(900, 1600), WIDE, (1.0, 1.0)),  # too upright: shown whole over its own blur
        (image(0, 0, "backdrop"), WIDE, (1.0, 1.0)),
    ],
)
def test_how_much_larger_than_the_video_a_picture_is(picture, shape, wanted) -> None:
    assert extent(picture, shape) == pytest.approx(wanted)


def test_what_is_seen_stays_in_the_picture() -> None:
    assert seen(View(), (1.5, 1.0)) == pytest.approx((1 / 6, 0.0, 2 / 3, 1.0))
    assert seen(View(0.0, 0.0, 2.0), (1.5, 1.0)) == pytest.approx((0.0, 0.0, 1 / 3, 0.5))
    assert held(View(0.0, 1.0, 2.0), (1.5, 1.0)) == View(0.1667, 0.75, 2.0)
    assert held(View(0.5, 0.5, 9.0), (1.0, 1.0)).zoom == 2.0
    assert held(View(0.2, 0.2, 0.1), (1.0, 1.0)) == View(0.5, 0.5, 1.0)


def test_a_motion_has_its_views_back_and_keeps_its_pace() -> None:
    first, last = View(0.3, 0.4, 1.2), View(0.6, 0.5, 1.5)
    motion = motion_of(first, last, Style("push_in", {"amount": 0.1, "pace": "steady"}))
    assert checked("motion", motion) == motion
    assert motion.params["pace"] == "steady"
    assert views_of(motion, (0.5, 0.5)) == (first, last)
    assert views_of(Style("push_in"), (0.2, 0.7)) == (View(0.2, 0.7), View(0.2, 0.7))
