"""Composed pictures; beside the float64 reference in test_render_reference.py."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
import pytest

from app.domain.style import Style
from app.domain.timeline import Title, Visual
from app.render.colour import bgrx_from_planes, new_planes, planes_from_rgb
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.motion import path_of, region_for
from tests.unit.render.reference import PACES, Still, pan_right, psnr

SIZE = (320, 180)


def composed(timeline, assets, fonts, number):
    composer = Composer(timeline, assets, fonts)
    planes = new_planes(composer.width, composer.height)
    composer.compose(number, planes, Desk())
    return planes


def test_motion_is_steady_to_a_fraction_of_a_pixel(make_timeline, assets, fonts):
    """The middle of a drawn dot is followed over a pan: no picture strays from the path."""
    rgb = np.full((1080, 1920, 3), 30, np.uint8)
    y, x = np.mgrid[0:1080, 0:1920]
    spot = 200 * np.exp(-(((x - 960) / 60.0) ** 2) - ((y - 540) / 60.0) ** 2)
    rgb = np.clip(rgb + spot[..., None], 0, 255).astype(np.uint8)
    asset = assets.add(cv2.imencode(".png", rgb)[1].tobytes())
    visual = Visual("asset", asset, 1920, 1080, motion=Style("pan_right"))
    timeline = make_timeline([visual], 60, size=SIZE)
    composer, planes, desk = Composer(timeline, assets, fonts), new_planes(*SIZE), Desk()
    found = []
    for number in range(60):
        composer.compose(number, planes, desk)
        weight = planes.y.astype(np.float64) - planes.y.min()
        weight[weight < 8] = 0
        found.append((weight * np.arange(SIZE[0])).sum() / weight.sum())
    expected = []
    for number in range(60):
        view = pan_right(Still(SIZE, SIZE, (0.5, 0.5)), 0.08, PACES["soft"](number / 59))
        expected.append((960.5 / 6 - view.left) / view.width * SIZE[0] - 0.5)
    strayed = np.array(found) - np.array(expected)
    assert np.abs(strayed).max() < 0.1
    assert np.all(np.diff(found) < 0)


@pytest.mark.parametrize("number", [26, 30, 33])
def test_a_crossfade_is_the_weighted_sum(number, photo_visual, make_timeline, assets, fonts):
    still = Style("still")
    visuals = [photo_visual(1, still), photo_visual(2, still)]
    timeline = make_timeline(visuals, 30, Style("crossfade"), size=SIZE)
    one = composed(make_timeline(visuals[:1], 30, size=SIZE), assets, fonts, 0)
    two = composed(make_timeline(visuals[1:], 30, size=SIZE), assets, fonts, 0)
    share = (number - 26 + 1) / 9
    share = share * share * (3 - 2 * share)
    crossed = composed(timeline, assets, fonts, number)
    for a, b, c in zip(one.each(), two.each(), crossed.each(), strict=True):
        assert psnr(c, a * (1 - share) + b.astype(np.float64) * share) >= 50


def test_a_dip_to_black_passes_black_and_returns(photo_visual, make_timeline, assets, fonts):
    visuals = [photo_visual(1), photo_visual(2)]
    timeline = make_timeline(visuals, 30, Style("fade_black"), half=4, size=SIZE)
    means = [float(composed(timeline, assets, fonts, n).y.mean()) for n in range(25, 36)]
    assert min(means) < 25
    assert means[0] > 60
    assert means[-1] > 60
    assert np.argmin(means) in (4, 5)


def test_the_outgoing_motion_runs_on_through_the_transition(photo_visual, make_timeline, assets, fonts):
    visuals = [photo_visual(1, Style("push_in", {"amount": 0.4})), photo_visual(2)]
    composer = Composer(make_timeline(visuals, 30, size=SIZE), assets, fonts)
    progress = [(moment.under or moment.over).progress for moment in map(composer.schedule.at, range(20, 34))]
    steps = np.diff(progress)
    assert np.allclose(steps, steps[0])
    assert progress[-1] == pytest.approx(1.0)


def test_a_picture_does_not_depend_on_what_was_composed_before(
    photo_visual, make_timeline, assets, fonts, cue
):
    timeline = make_timeline(
        [photo_visual(1), photo_visual(2)], 30, size=SIZE, cues={0: (cue("one two three"),)}
    )
    alone = {n: composed(timeline, assets, fonts, n).whole.copy() for n in (3, 12, 28, 40)}
    composer, planes, desk = Composer(timeline, assets, fonts), new_planes(*SIZE), Desk()
    for number in (40, 3, 28, 12, 28, 3):
        composer.compose(number, planes, desk)
        assert np.array_equal(planes.whole, alone[number])


def test_equal_keys_mean_equal_pictures_and_a_still_has_one(photo_visual, make_timeline, assets, fonts):
    timeline = make_timeline([photo_visual(1, Style("still"))], 10, size=SIZE)
    composer = Composer(timeline, assets, fonts)
    assert len({composer.key(n) for n in range(10)}) == 1
    moving = Composer(make_timeline([photo_visual(1)], 10, size=SIZE), assets, fonts)
    assert len({moving.key(n) for n in range(10)}) == 10


@pytest.mark.parametrize("shape", [(300, 900), (900, 200), (64, 64), (2000, 1500), (321, 179), (31, 17)])
@pytest.mark.parametrize("kind", ["still", "push_in", "pan_left", "pan_up"])
def test_every_shape_of_photograph_fills_the_picture(shape, kind, photo_visual, make_timeline, assets, fonts):
    visual = photo_visual(3, Style(kind, {"amount": 0.3} if kind != "still" else {}), *shape)
    timeline = make_timeline([visual], 10, size=SIZE)
    for number in (0, 9):
        planes = composed(timeline, assets, fonts, number)
        assert planes.y.std() > 3
        assert planes.y.min() >= 15
        assert planes.y.max() <= 236


def test_a_portrait_is_shown_whole_over_a_darker_fill(make_timeline, assets, fonts):
    rgb = np.full((900, 400, 3), 200, np.uint8)
    rgb[:40], rgb[-40:] = (250, 0, 0), (0, 0, 250)
    asset = assets.add(cv2.imencode(".png", rgb[..., ::-1])[1].tobytes())
    timeline = make_timeline([Visual("asset", asset, 400, 900)], 5, size=SIZE)
    planes = composed(timeline, assets, fonts, 0)
    out = np.empty((SIZE[1], SIZE[0], 4), np.uint8)
    bgrx_from_planes(planes, out)
    middle = out[:, SIZE[0] // 2].astype(int)
    assert middle[3, 2] > 180 > middle[3, 0]
    assert middle[-4, 0] > 180 > middle[-4, 2]
    side = out[SIZE[1] // 2, 20, :3].astype(int)
    assert side.max() < 140


def test_the_focus_stays_in_view(make_timeline, assets, fonts):
    rgb = np.full((300, 700, 3), 40, np.uint8)
    rgb[140:160, 40:60] = 250
    asset = assets.add(cv2.imencode(".png", rgb)[1].tobytes())
    seen = make_timeline([Visual("asset", asset, 700, 300, focus=(0.07, 0.5))], 5, size=SIZE)
    unseen = make_timeline([Visual("asset", asset, 700, 300, focus=(0.93, 0.5))], 5, size=SIZE)
    assert composed(seen, assets, fonts, 0).y.max() > 200
    assert composed(unseen, assets, fonts, 0).y.max() < 100


def test_missing_and_undecodable_media_are_placeholders(make_timeline, assets, fonts, caplog):
    damaged = assets.add(b"not a picture at all", ".jpg")
    for visual in (
        Visual("asset", "gone"),
        Visual("asset", damaged),
        Visual("missing", recipe={"text": "What was to be here"}),
    ):
        timeline = make_timeline([visual], 12, size=SIZE)
        assert composed(timeline, assets, fonts, 5).y.std() > 1
    assert "placeholder" in caplog.text


def test_captions_are_burned_only_where_asked_and_light_the_spoken_word(
    photo_visual, make_timeline, assets, fonts, cue
):
    timeline = make_timeline([photo_visual(1, Style("still"))], 30, size=SIZE, cues={0: (cue("one two"),)})
    bare = composed(replace(timeline, burn_captions=False), assets, fonts, 10)
    first = composed(timeline, assets, fonts, 10)
    second = composed(timeline, assets, fonts, 20)
    before = composed(timeline, assets, fonts, 2)
    assert np.array_equal(before.whole, bare.whole)
    changed = np.argwhere(first.y != bare.y)
    assert changed.min(axis=0)[0] > SIZE[1] * 0.6
    assert not np.array_equal(first.whole, second.whole)
    # The words change colour where they stand: nothing moves, so the inked box stays the same.
    assert np.array_equal(changed.min(axis=0), np.argwhere(second.y != bare.y).min(axis=0))
    assert np.array_equal(changed.max(axis=0), np.argwhere(second.y != bare.y).max(axis=0))


def test_a_title_comes_and_goes(photo_visual, make_timeline, assets, fonts):
    timeline = make_timeline([photo_visual(1, Style("still"))], 60, size=SIZE)
    titled = replace(timeline.clips[0], titles=(Title("A scene", 3, Fraction(1, 2), Fraction(3, 2)),))
    with_title = replace(timeline, clips=(titled,))
    bare = composed(timeline, assets, fonts, 0).y.astype(int)
    changes = [
        float(np.abs(composed(with_title, assets, fonts, n).y.astype(int) - bare).mean())
        for n in (14, 15, 18, 30, 43, 44, 45)
    ]
    assert changes[0] == changes[-1] == 0
    assert 0 < changes[1] < changes[2] < changes[3] > changes[4] > changes[5] > 0


def test_colours_survive_the_way_there_and_back():
    levels = np.array([0, 60, 128, 200, 255], np.uint8)
    colours = np.array(np.meshgrid(levels, levels, levels), np.uint8).reshape(3, -1).T
    for rgb in colours:
        patch = np.broadcast_to(rgb, (16, 16, 3)).astype(np.uint8)
        out = np.empty((16, 16, 4), np.uint8)
        bgrx_from_planes(planes_from_rgb(np.ascontiguousarray(patch)), out)
        assert np.abs(out[8, 8, 2::-1].astype(int) - rgb.astype(int)).max() <= 3


def test_white_and_black_are_at_the_limits_of_the_range():
    for value, luma in ((0, 16), (255, 235)):
        planes = planes_from_rgb(np.full((16, 16, 3), value, np.uint8))
        assert set(np.unique(planes.y)) == {luma}
        assert set(np.unique(planes.u)) == set(np.unique(planes.v)) == {128}


@pytest.mark.parametrize("scale", [1.003, 1.06, 1.11, 1.3, 0.93])
def test_regions_land_within_hundredths_of_a_pixel(scale):
    errors = []
    for step in range(40):
        offset = 130 + step * 0.137
        region = region_for(scale, offset, 1920, 2900, 64)
        at = [
            region.start + (x + region.skip + 0.5) * region.size / region.target - 0.5 - (scale * x + offset)
            for x in (0, 1919)
        ]
        errors.append(max(map(abs, at)))
        assert region.error == pytest.approx(errors[-1], abs=1e-9)
    if scale != 1.003:  # at nearly one to one the warp takes over
        assert np.median(errors) < 0.03
        assert max(errors) < 0.1


def test_a_pan_over_a_wide_photograph_needs_no_zoom():
    wide = path_of(Style("pan_right"), (100, 100), (150.0, 100.0), (0.5, 0.5))
    assert wide.first.zoom == wide.last.zoom == 1.0
    assert wide.last.left - wide.first.left == pytest.approx(8.0)
    tight = path_of(Style("pan_right"), (100, 100), (100.0, 100.0), (0.5, 0.5))
    assert tight.first.zoom > 1.0
    assert tight.last.left + 100 / tight.last.zoom == pytest.approx(100.0)
