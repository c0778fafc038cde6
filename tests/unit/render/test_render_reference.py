"""Composed pictures beside the float64 reference: every motion, transition and effect of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.domain.style import CATALOGUE, Style
from app.domain.timeline import Layer, Timeline, Title, Visual
from app.render import overlay
from app.render.colour import Planes, new_planes
from app.render.compose import Composer, Desk
from app.services.templates import looks
from tests.unit.render import reference

SIZE = (320, 180)
MIDDLE = (0.5, 0.5)
LEAST = 45.0
"""Decibels of each plane."""
PICTURES = 30
HALF = 4
BETWEEN = ((0.5, 0.5, 1.0), (0.5, 0.5, 1.12))
"""As the catalogue has it: the whole, then its middle larger."""
PHOTOGRAPHS = Path(__file__).parents[3] / "resources" / "samples" / "photos"


def waves() -> np.ndarray:
    """Slow waves of colour: what any good filter must reproduce, at whatever scale."""
    y, x = np.mgrid[0:720, 0:1280] / 1280
    red = 128 + 90 * np.sin(9 * x + 5 * y)
    green = 128 + 90 * np.sin(14 * y - 3 * x + 1)
    blue = 128 + 90 * np.cos(8 * (x + y))
    return np.rint(np.stack([red, green, blue], axis=-1)).astype(np.uint8)


def photograph(name: str, size: tuple[int, int] | None = None) -> np.ndarray:
    rgb = cv2.imread(str(PHOTOGRAPHS / f"{name}.jpg"))[..., ::-1]
    return rgb if size is None else cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)


MADE = {
    "waves": waves,
    "petals": lambda: photograph("orange-petals", (800, 601)),
    "driftwood": lambda: photograph("driftwood", (1200, 900)),
    "storm": lambda: photograph("storm", (960, 640)),
    "small": lambda: cv2.resize(waves(), (250, 160), interpolation=cv2.INTER_AREA),
    "large": lambda: photograph("storm"),
}
"""A drawing, photographs of other shapes (driftwood has the finest texture), and one to be enlarged."""


@cache
def picture(name: str) -> tuple[np.ndarray, bytes]:
    """A photograph, and as a PNG."""
    rgb = np.ascontiguousarray(MADE[name]())
    return rgb, cv2.imencode(".png", rgb[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()


def seen(name: str, *how: object, size: tuple[int, int] = SIZE) -> np.ndarray:
    """The reference's view of a photograph: focus, kind of motion, amount, progress."""
    return reference.seen(picture(name)[0], size, *how)


@pytest.fixture
def visual(assets):
    def make(name: str, motion: Style = Style("still"), focus: tuple[float, float] = MIDDLE) -> Visual:
        rgb, png = picture(name)
        return Visual("asset", assets.add(png), rgb.shape[1], rgb.shape[0], focus, motion=motion)

    return make


@pytest.fixture
def composed(assets, fonts):
    """``composed(timeline, number)``: the program's picture, as planes."""
    composers: dict[int, tuple[Timeline, Composer]] = {}

    def compose(timeline: Timeline, number: int) -> Planes:
        made = composers.setdefault(id(timeline), (timeline, Composer(timeline, assets, fonts)))
        planes = new_planes(made[1].width, made[1].height)
        made[1].compose(number, planes, Desk())
        return planes

    return compose


@pytest.fixture
def held(composed):
    """``held(timeline, number, rgb)``: picture ``number`` is the reference's."""
    return lambda timeline, number, expected: hold(composed(timeline, number), expected)


def hold(planes: Planes, expected: np.ndarray) -> None:
    """Every plane is the reference's within :data:`LEAST`."""
    pairs = zip(planes.each(), reference.planes(expected), strict=True)
    found = [reference.psnr(plane, other) for plane, other in pairs]
    assert min(found) >= LEAST, f"Y, U, V: {', '.join(f'{each:.1f}' for each in found)} dB"


def test_the_catalogue_has_no_kind_without_a_reference():
    assert set(CATALOGUE) == {"motion", "transition", "effect", "overlay"}
    assert set(CATALOGUE["motion"]) == set(reference.MOTIONS)
    assert set(CATALOGUE["transition"]) == set(reference.TRANSITIONS)
    assert set(CATALOGUE["effect"]) == {"title"}
    assert set(CATALOGUE["overlay"]) == set(LAID)


@pytest.mark.parametrize(
    ("name", "focus"),
    [
        ("waves", MIDDLE), ("waves", (0.4, 0.3)), ("small", (0.4, 0.3)), ("petals", (0.4, 0.3)),
        ("driftwood", MIDDLE), ("storm", (1.0, 0.0)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", CATALOGUE["motion"])
def test_motions(kind, focus, name, visual, make_timeline, held):
    timeline = make_timeline([visual(name, Style(kind), focus)], PICTURES, size=SIZE)
    amount = BETWEEN if kind == "between" else 0.08
    for number in (0, 7, PICTURES - 1):
        progress = number / (PICTURES - 1)
        held(timeline, number, seen(name, focus, kind, amount, progress))


@pytest.mark.parametrize("size", [(480, 270), (260, 146), (276, 200)])
@pytest.mark.parametrize("kind", ["still", "push_in", "pan_up"])
def test_a_photograph_that_is_read_smaller_stays_in_its_place(kind, size, visual, make_timeline, held):
    """Its height is no multiple of the factor by which it is read smaller."""
    timeline = make_timeline([visual("large", Style(kind))], PICTURES, size=size)
    held(timeline, 11, seen("large", MIDDLE, kind, 0.08, 11 / (PICTURES - 1), size=size))


MOVING = [kind for kind in CATALOGUE["motion"] if kind != "still"]


@pytest.mark.parametrize("pace", CATALOGUE["motion"]["push_in"].choices["pace"].options)
@pytest.mark.parametrize("kind", MOVING)
def test_motions_at_any_pace(kind, pace, visual, make_timeline, held):
    timeline = make_timeline([visual("waves", Style(kind, {"pace": pace}))], PICTURES, size=SIZE)
    amount = BETWEEN if kind == "between" else 0.08
    for number in (0, 5, 14, 24, PICTURES - 1):
        held(timeline, number, seen("waves", MIDDLE, kind, amount, number / (PICTURES - 1), pace))


VIEWS = {
    "into a corner": ((0.5, 0.5, 1.0), (0.9, 0.1, 1.6)),
    "out of it": ((0.1, 0.9, 2.0), (0.5, 0.5, 1.4)),
    "across": ((0.3, 0.4, 1.5), (0.7, 0.6, 1.5)),
    "not at all": ((0.4, 0.4, 1.4), (0.4, 0.4, 1.4)),
    "the whole": ((0.5, 0.5, 1.0), (0.5, 0.5, 1.0)),
}


@pytest.mark.parametrize("name", ["waves", "petals", "storm"])
@pytest.mark.parametrize("ends", VIEWS.values(), ids=VIEWS)
def test_from_one_view_to_another(ends, name, visual, make_timeline, held):
    params = {
        f"{end}_{what}": value
        for end, view in zip(("from", "to"), ends, strict=True)
        for what, value in zip(("x", "y", "zoom"), view, strict=True)
    }
    timeline = make_timeline([visual(name, Style("between", params), (0.2, 0.8))], PICTURES, size=SIZE)
    for number in (0, 11, PICTURES - 1):
        held(timeline, number, seen(name, MIDDLE, "between", ends, number / (PICTURES - 1)))


@pytest.mark.parametrize("amount", [0.0, 0.02, 0.3, 0.5])
@pytest.mark.parametrize("kind", [kind for kind in MOVING if kind != "between"])
def test_motions_by_any_amount(kind, amount, visual, make_timeline, held):
    timeline = make_timeline([visual("waves", Style(kind, {"amount": amount}))], PICTURES, size=SIZE)
    for number in (0, 11, PICTURES - 1):
        progress = number / (PICTURES - 1)
        expected = seen("waves", MIDDLE, kind, amount, progress)
        held(timeline, number, expected)


def crossings() -> list[object]:
    """Every transition as the catalogue has it, and with each of its parameters otherwise."""
    found = []
    for kind, entry in CATALOGUE["transition"].items():
        for name, choice in entry.choices.items():
            found += [pytest.param(kind, {name: value}, id=f"{kind}-{value}") for value in choice.options]
        for name, parameter in entry.params.items():
            if name != "length":
                ends = (parameter.low, 0.45, parameter.high)
                found += [pytest.param(kind, {name: value}, id=f"{kind}-{name}-{value}") for value in ends]
        if kind != "cut":
            found.append(pytest.param(kind, {}, id=kind))
    up = {"direction": "up", "softness": 0.3}
    return [
        *found, pytest.param("fade_colour", {"colour": "#c04020"}, id="fade_colour-red"),
        pytest.param("wipe", up, id="wipe-up-softly"),
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "params"), crossings())
def test_transitions(kind, params, visual, make_timeline, held):
    visuals = [visual("storm", Style("pan_left")), visual("petals", Style("push_in"))]
    timeline = make_timeline(visuals, PICTURES, Style(kind, params), HALF, size=SIZE)
    settings = dict(params)
    if kind == "fade_colour":
        colour = settings.get("colour", timeline.look.palette[0])
        settings["colour"] = tuple(bytes.fromhex(colour[1:]))
    shown = PICTURES + HALF - 1  # each is seen for its own time and its half of the transition
    for step in range(2 * HALF):
        number = PICTURES - HALF + step
        before = seen("storm", MIDDLE, "pan_left", 0.08, number / shown)
        after = seen("petals", MIDDLE, "push_in", 0.08, step / shown)
        mix = reference.TRANSITIONS[kind]
        held(timeline, number, mix(before, after, (step + 1) / (2 * HALF + 1), **settings))


def test_a_cut_is_between_two_pictures(visual, make_timeline, held):
    timeline = make_timeline([visual("storm"), visual("petals")], PICTURES, Style("cut"), size=SIZE)
    for number, name in ((PICTURES - 1, "storm"), (PICTURES, "petals")):
        held(timeline, number, seen(name, MIDDLE, "still", 0, 0))


@pytest.fixture
def drawn(monkeypatch):
    """What skia painted, as R, G, B, A in float64 with its place: type is the one thing taken over."""
    found: list[tuple[np.ndarray, int, int]] = []
    blend = overlay._overlay

    def noted(pixels, left, top):
        found.append((pixels[..., [2, 1, 0, 3]].astype(np.float64), left, top))
        return blend(pixels, left, top)

    monkeypatch.setattr(overlay, "_overlay", noted)
    return found


LOOKS = looks()


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("number", [4, 12, 20])
def test_captions(number, look, visual, make_timeline, cue, drawn, composed):
    """With the first, the second and the third word lit, while the photograph moves beneath."""
    timeline = make_timeline(
        [visual("petals", Style("push_in"))], PICTURES, size=SIZE, look=look,
        cues={0: (cue("one two three"),)},
    )  # fmt: skip
    planes = composed(timeline, number)
    progress = number / (PICTURES - 1)
    rgb = seen("petals", MIDDLE, "push_in", 0.08, progress)
    ((pixels, left, top),) = drawn
    assert (pixels[..., 3] > 200).sum() > 200
    hold(planes, reference.over(rgb, pixels, left, top))


LAID = {
    "lower_third": Style("lower_third", {"name": "Ada Lovelace", "role": "Mathematician"}),
    "text": Style("text", {"text": "Part one", "x": 0.7, "y": 0.3, "size": 0.1}),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("kind", CATALOGUE["overlay"])
@pytest.mark.parametrize("number", [3, 6, 20, 57, 59])
def test_overlays(number, kind, look, visual, make_timeline, drawn, composed):
    """While one comes, while it stands, while it goes: six pictures each way, by a smoothstep."""
    first, last, fade = 3, 60, 6
    timeline = make_timeline([visual("storm")], 75, size=SIZE, look=look)
    layer = Layer(LAID[kind], Fraction(first, 30), Fraction(last, 30))
    timeline = replace(timeline, clips=(replace(timeline.clips[0], layers=(layer,)),))
    planes = composed(timeline, number)
    opacity = reference.smooth(min(1.0, min(number - first + 1, last - number) / (fade + 1)))
    rgb = seen("storm", MIDDLE, "still", 0.0, 0.0)
    ((pixels, left, top),) = drawn
    hold(planes, reference.over(rgb, pixels, left, top, opacity))


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("number", [3, 6, 20, 57, 59])
def test_the_title(number, look, visual, make_timeline, drawn, composed):
    """While it comes, while it stands, while it goes: twelve pictures each way, by a smoothstep."""
    first, last, fade = 3, 60, 12
    timeline = make_timeline([visual("storm")], 75, size=SIZE, look=look)
    title = Title("A title of some length", 3, Fraction(first, 30), Fraction(last, 30))
    timeline = replace(timeline, clips=(replace(timeline.clips[0], titles=(title,)),))
    planes = composed(timeline, number)
    opacity = reference.smooth(min(1.0, min(number - first + 1, last - number) / (fade + 1)))
    rgb = seen("storm", MIDDLE, "still", 0.0, 0.0)
    ((pixels, left, top),) = drawn
    hold(planes, reference.over(rgb, pixels, left, top, opacity))
