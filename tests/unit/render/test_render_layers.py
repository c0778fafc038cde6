"""Names and words over a picture: where, when, and that they name their segment."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest

from app.domain.style import OVERLAYS, Style
from app.domain.timeline import Layer, Timeline, Title, Visual
from app.media.pictures import Pixels
from app.render.colour import new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.plan import plan

NAME = Style("lower_third", {"name": "Ada Lovelace", "role": "Mathematician"})
WORDS = Style("text", {"text": "Hello", "x": 0.5, "y": 0.3})


@pytest.fixture
def with_layers(make_timeline, photo_visual) -> Callable[..., Timeline]:
    def make(*layers: Layer, titles: Sequence[Title] = (), **others: object) -> Timeline:
        visual: Visual = photo_visual(motion=Style("still"))
        timeline = make_timeline(
            [visual, visual], pictures=60, transition=Style("cut"), size=(384, 216), **others
        )
        clip = replace(timeline.clips[1], layers=tuple(layers), titles=tuple(titles))
        return replace(timeline, clips=(timeline.clips[0], clip))

    return make


@pytest.fixture
def changed(assets, fonts, make_timeline) -> Callable[..., Pixels]:
    """Where layers change picture ``number`` of a timeline, as a mask of height x width."""

    def of(timeline: Timeline, number: int) -> Pixels:
        bare = replace(timeline, clips=tuple(replace(clip, layers=()) for clip in timeline.clips))
        lumas = []
        for each in (timeline, bare):
            composer, planes = Composer(each, assets, fonts), new_planes(384, 216)
            composer.compose(number, planes, Desk())
            lumas.append(planes.y.astype(int))
        return np.abs(lumas[0] - lumas[1]) > 4

    return of


def box(mask: Pixels) -> tuple[int, int, int, int]:
    """Left, top, right, bottom."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return columns[0], rows[0], columns[-1], rows[-1]


def test_a_layer_is_there_from_its_start_to_its_end_and_fades(with_layers, changed) -> None:
    timeline = with_layers(Layer(WORDS, F(1, 2), F(3, 2)))
    counts = [int(changed(timeline, number).sum()) for number in range(60, 120)]
    assert counts[:15] == [0] * 15
    assert counts[45:] == [0] * 15
    assert min(counts[15 + 6 : 45 - 6]) == max(counts) > 100
    assert 0 < counts[16] < counts[21]


def test_a_name_stands_left_under_the_middle_and_above_the_captions(with_layers, changed) -> None:
    left, top, right, bottom = box(changed(with_layers(Layer(NAME, F(0), F(2))), 90))
    assert 10 < left < 40
    assert right < 384 * 0.6
    assert top > 216 * 0.4
    assert bottom < 216 * 0.8


@pytest.mark.parametrize("style", [NAME, Style("lower_third", {"name": "عمر الخيام", "role": "شاعر"})])
def test_a_name_goes_to_the_other_side_of_a_title(style: Style, with_layers, changed) -> None:
    here = box(changed(with_layers(Layer(style, F(0), F(2))), 90))
    there = box(changed(with_layers(Layer(style, F(0), F(2), aside=True)), 90))
    assert (here[0] < 192) != (there[0] < 192)


def test_words_stand_around_their_point_and_never_leave_the_picture(with_layers, changed) -> None:
    def words(x: float, y: float) -> tuple[int, int, int, int]:
        style = Style("text", {"text": "Hello", "x": x, "y": y, "size": 0.1})
        return box(changed(with_layers(Layer(style, F(0), F(2))), 90))

    left, top, right, bottom = words(0.5, 0.3)
    assert abs((left + right) / 2 - 192) < 8
    assert abs((top + bottom) / 2 - 65) < 10
    for x, y in ((0, 0), (1, 1), (0, 1), (1, 0)):
        left, top, right, bottom = words(x, y)
        assert left > 4
        assert right < 380
        assert top > 2
        assert bottom < 214


def test_long_words_are_set_smaller_not_cut(with_layers, changed) -> None:
    style = Style("text", {"text": "immeasurable " * 30, "size": 0.5})
    left, top, right, bottom = box(changed(with_layers(Layer(style, F(0), F(2))), 90))
    assert left > 2
    assert right < 382
    assert top > 0
    assert bottom < 215


@pytest.mark.parametrize("style", [WORDS, NAME])
def test_layers_name_the_segments_they_are_in(style: Style, with_layers, fonts) -> None:
    def keys(timeline: Timeline) -> list[str]:
        return [segment.key for segment in plan(timeline, fonts, lambda _: True)]

    bare = keys(with_layers())
    seen = {tuple(bare)}
    first_param = next(iter(OVERLAYS[style.kind].texts))
    for layer in (
        Layer(style, F(0), F(2)),
        Layer(style, F(1), F(2)),
        Layer(style, F(0), F(1)),
        Layer(style, F(0), F(2), aside=True),
        Layer(Style(style.kind, {**style.params, first_param: "Other"}), F(0), F(2)),
    ):
        now = keys(with_layers(layer))
        assert now[0] == bare[0]
        assert tuple(now) not in seen
        seen.add(tuple(now))


def test_a_picture_with_another_layer_is_another_picture(with_layers, assets, fonts) -> None:
    composer = Composer(with_layers(Layer(WORDS, F(1), F(2))), assets, fonts)
    assert composer.key(70) != composer.key(95)
    assert composer.key(100) == composer.key(101)
