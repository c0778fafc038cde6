"""The preview: the export's pictures, at random, at another size."""

from __future__ import annotations

import io
import threading
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from app.domain.style import Style
from app.domain.timeline import Visual
from app.render.colour import bgrx_from_planes, new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.shelf import Ready


def pixels(session, number):
    view = session.picture(number)
    assert len(view) == session.width * session.height * 4
    return np.frombuffer(view, np.uint8).reshape(session.height, session.width, 4)


@pytest.fixture
def timeline(make_timeline, photo_visual, cue):
    return make_timeline(
        [photo_visual(1), photo_visual(2), Visual("backdrop", recipe={"title": "One"})],
        40,
        cues={0: (cue("one two three"),)},
    )


def test_at_the_exports_size_it_is_the_exports_picture(timeline, renderer, assets, fonts):
    session = renderer.preview(timeline, 192, 108)
    composer, planes = Composer(timeline, assets, fonts), new_planes(192, 108)
    expected = np.empty((108, 192, 4), np.uint8)
    for number in (0, 17, 39, 41, 100):
        composer.compose(number, planes, Desk())
        bgrx_from_planes(planes, expected)
        assert np.array_equal(pixels(session, number), expected)
    session.close()


@pytest.mark.parametrize("size", [(101, 57), (384, 216), (64, 64), (2, 2), (1, 1)])
def test_any_viewport_is_filled(size, timeline, renderer):
    session = renderer.preview(timeline, *size)
    for number in (0, 38, 119):
        shown = pixels(session, number)
        assert (shown[..., 3] == 255).all()
    session.close()


def test_smaller_pictures_look_like_the_large_ones(timeline, renderer):
    large, small = renderer.preview(timeline, 384, 216), renderer.preview(timeline, 192, 108)
    for number in (5, 20, 39, 90):
        shrunk = cv2.resize(pixels(large, number), (192, 108), interpolation=cv2.INTER_AREA).astype(float)
        difference = shrunk - pixels(small, number)
        assert np.abs(difference).mean() < 4


def test_pictures_beyond_the_ends_are_the_first_and_the_last(timeline, renderer):
    session = renderer.preview(timeline, 64, 36)
    assert np.array_equal(pixels(session, -5), pixels(session, 0))
    assert np.array_equal(pixels(session, 10_000), pixels(session, timeline.pictures - 1))


def test_an_empty_timeline_is_black_and_silent(make_timeline, renderer):
    session = renderer.preview(make_timeline([]), 64, 36)
    assert pixels(session, 0)[..., :3].max() == 0
    assert session.sound(0, 100) == bytes(400)


def test_sound_is_as_long_as_asked(timeline, renderer):
    session = renderer.preview(timeline, 64, 36)
    assert len(session.sound(47_000, 2_000)) == 8_000
    assert session.sound(48_000 * 60, 10) == bytes(40)
    session.close()


def test_many_threads_may_look_at_once(timeline, renderer):
    session = renderer.preview(timeline, 96, 54)
    expected = [pixels(session, number).copy() for number in range(0, 120, 10)]
    wrong: list[int] = []

    def look(order):
        for index in order:
            if not np.array_equal(pixels(session, index * 10), expected[index]):
                wrong.append(index)

    threads = [
        threading.Thread(target=look, args=(order,)) for order in (range(12), reversed(range(12)), [3, 9] * 5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_picture_once_given_does_not_change(timeline, renderer):
    session = renderer.preview(timeline, 96, 54)
    first = pixels(session, 3)
    before = first.copy()
    for number in range(0, 120, 3):
        session.picture(number)
    assert np.array_equal(first, before)


def test_a_still_is_a_png_of_the_size_asked_for(timeline, renderer):
    image = Image.open(io.BytesIO(renderer.still(timeline, 20, 160, 90)))
    assert (image.format, image.size) == ("PNG", (160, 90))
    session = renderer.preview(timeline, 160, 90)
    assert np.array_equal(np.asarray(image.convert("RGB")), pixels(session, 20)[..., 2::-1])


def test_a_backdrop_is_a_png(renderer):
    recipe = {"seed": 2, "phrase": "A phrase", "palette": ["#ff0000", "#00ff00", "#0000ff", "#ffffff"]}
    image = Image.open(io.BytesIO(renderer.backdrop(recipe, 120, 68)))
    assert (image.format, image.size) == ("PNG", (120, 68))
    red, green, blue = np.asarray(image.convert("RGB"))[-3, 3].astype(int)
    assert red > 150 > max(green, blue) + 50


def test_the_doctor_hears_of_encoders_and_fonts(renderer):
    lines = {line["name"]: line for line in renderer.report()}
    assert lines["H.264 encoder"]["state"] == "ok"
    assert lines["AAC encoder"]["state"] == "ok"
    assert "Inter" in lines["Fonts"]["detail"]


def test_memory_stays_within_its_limit(make_timeline, photo_visual, assets, fonts):
    timeline = make_timeline([photo_visual(seed, Style("push_in")) for seed in range(12)], 4, half=0)
    timeline = replace(timeline, clips=tuple(replace(c, lead=0, tail=0) for c in timeline.clips))
    composer = Composer(timeline, assets, fonts, (192, 108), Ready.within(300_000))
    planes = new_planes(192, 108)
    for number in range(timeline.pictures):
        composer.compose(number, planes, Desk())
        assert composer.ready.sources.held <= 300_000
