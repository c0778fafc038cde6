"""What the renderer draws, looked at once by a person and kept."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.domain.captions import Cue, CueWord
from app.domain.style import Style
from app.domain.timeline import Canvas, Clip, Timeline, Title, Visual
from app.render.colour import bgrx_from_planes, new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.fonts import Fonts
from app.services.templates import looks

WIDE, TALL = (480, 270), (270, 480)
FONTS = Fonts(system=False)


class Store:
    """One folder of photographs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, asset_id: str) -> Path:
        return self.folder / asset_id

    def exists(self, asset_id: str) -> bool:
        return self.path(asset_id).is_file()


def landscape(width: int, height: int) -> np.ndarray:
    """A sky, a sun, hills and a lake, as B, G, R."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    y, x = y / height, x / width
    sky = np.stack([210 - 60 * y, 160 - 10 * y, 120 + 110 * y], axis=-1)
    sun = np.exp(-(((x - 0.68) * width / height) ** 2 + (y - 0.36) ** 2) / 0.012)[..., None]
    picture = sky + sun * np.array([60, 120, 160])
    for depth, (base, rise, tone) in enumerate(((0.55, 0.09, 120), (0.66, 0.07, 85), (0.78, 0.05, 50))):
        ridge = base + rise * np.sin(x * (5 + 3 * depth) + depth * 2) + rise / 3 * np.sin(x * 23 + depth)
        edge = np.clip((y - ridge) * height / 2, 0, 1)[..., None]
        picture = picture * (1 - edge) + edge * np.array([tone * 0.9, tone, tone * 0.65])
    return np.clip(picture, 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    tmp_path = tmp_path_factory.mktemp("photographs")
    cv2.imwrite(str(tmp_path / "wide.png"), landscape(960, 600))
    cv2.imwrite(str(tmp_path / "narrow.png"), landscape(400, 700))
    cv2.imwrite(str(tmp_path / "other.png"), 255 - landscape(960, 600)[:, ::-1])
    return Store(tmp_path)


def cue(*lines: str) -> Cue:
    count = sum(len(line.split()) for line in lines)
    words, number = [], 0
    for line in lines:
        row = []
        for word in line.split():
            row.append(CueWord(word, Fraction(number, count), Fraction(number + 1, count)))
            number += 1
        words.append(tuple(row))
    return Cue(Fraction(0), Fraction(1), tuple(words))


def timeline(template: str, size: tuple[int, int], *visuals: Visual, **clip) -> Timeline:
    clips = []
    for index, visual in enumerate(visuals):
        transition, half = (Style("crossfade"), 4) if index else (Style("cut"), 0)
        clips.append(
            Clip(f"f{index}", "s", index + 1, index * 30, 30, visual, transition, half, half, **clip)
        )
    return Timeline(Canvas(*size, Fraction(30)), looks()[template], tuple(clips), True)


def picture(made: Timeline, store: Store, number: int) -> np.ndarray:
    composer = Composer(made, store, FONTS)
    planes = new_planes(composer.width, composer.height)
    composer.compose(number, planes, Desk())
    out = np.empty((composer.height, composer.width, 4), np.uint8)
    bgrx_from_planes(planes, out)
    return out[..., :3]


PHOTO = Visual("asset", "wide.png", 960, 600)
TEXTS = {
    "latin": cue("Twice a day, without fail,", "the river changes its mind."),
    "arabic": cue("هذا نهر يغير رأيه", "مرتين في اليوم."),
    "emoji": cue("Then the water 🌊 turns", "and leaves 🎉 again."),
}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("template", ["clear", "bold"])
def test_captions(text, template, store, golden):
    golden(
        f"caption-{text}-{template}", picture(timeline(template, WIDE, PHOTO, cues=(TEXTS[text],)), store, 12)
    )


def test_captions_of_a_tall_picture_keep_off_the_buttons(store, golden):
    golden("caption-tall", picture(timeline("night", TALL, PHOTO, cues=(TEXTS["latin"],)), store, 12))


@pytest.mark.parametrize("template", ["clear", "paper"])
def test_a_title(template, store, golden):
    title = Title("The river that changes its mind", 3, Fraction(0), Fraction(1))
    golden(f"title-{template}", picture(timeline(template, WIDE, PHOTO, titles=(title,)), store, 15))


def test_a_title_of_a_tall_picture(store, golden):
    title = Title("The river that changes its mind", 3, Fraction(0), Fraction(1))
    golden("title-tall", picture(timeline("clear", TALL, PHOTO, titles=(title,)), store, 15))


def test_a_title_from_right_to_left(store, golden):
    title = Title("النهر الذي يغير رأيه", 3, Fraction(0), Fraction(1))
    golden("title-arabic", picture(timeline("clear", WIDE, PHOTO, titles=(title,)), store, 15))


@pytest.mark.parametrize("template", ["clear", "bold", "night", "paper"])
@pytest.mark.parametrize("size", [WIDE, TALL])
def test_a_backdrop(template, size, store, golden):
    look = looks()[template]
    recipe = {
        "family": look.backdrop, "seed": 11, "title": "The river", "phrase": "changes its mind twice a day",
        "number": 2, "palette": list(look.palette), "font": look.font,
    }  # fmt: skip
    shape = "wide" if size == WIDE else "tall"
    golden(
        f"backdrop-{template}-{shape}",
        picture(timeline(template, size, Visual("backdrop", recipe=recipe)), store, 0),
    )


def test_tiles(store, golden):
    visual = Visual("backdrop", recipe={"family": "tiles", "seed": 5, "phrase": "Six hours of waiting"})
    golden("backdrop-tiles", picture(timeline("clear", WIDE, visual), store, 0))


def test_a_portrait_in_a_landscape(store, golden):
    golden("portrait", picture(timeline("clear", WIDE, Visual("asset", "narrow.png")), store, 0))


def test_the_middle_of_a_crossfade(store, golden):
    moving = [replace(PHOTO, motion=Style("push_in")), Visual("asset", "other.png", motion=Style("pan_left"))]
    golden("crossfade", picture(timeline("clear", WIDE, *moving), store, 30))


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("push", Style("push", {"direction": "up"})),
        ("slide", Style("slide")),
        ("wipe", Style("wipe", {"softness": 0.2})),
        ("dip", Style("fade_colour", {"colour": "#f2a33a"})),
    ],
)
def test_on_the_way_from_one_picture_to_the_next(name, style, store, golden):
    still = [PHOTO, Visual("asset", "other.png")]
    made = timeline("clear", WIDE, *still)
    made = replace(made, clips=(made.clips[0], replace(made.clips[1], transition=style)))
    golden(f"transition-{name}", picture(made, store, 29))


@pytest.mark.parametrize("number", [0, 12, 29])
def test_from_one_view_to_another(number, store, golden):
    ends = {"from_x": 0.2, "from_zoom": 1.8, "to_x": 0.7, "to_y": 0.4, "to_zoom": 1.2, "pace": "start"}
    moving = replace(PHOTO, motion=Style("between", ends))
    golden(f"between-{number}", picture(timeline("clear", WIDE, moving), store, number))


def test_a_placeholder(store, golden):
    visual = Visual("missing", recipe={"text": "A picture of the estuary at low tide, from above"})
    golden("placeholder", picture(timeline("clear", WIDE, visual), store, 0))
