"""Videos as what frames show: which of their pictures is on screen, and where."""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction as F

import av
import numpy as np
import pytest

from app.domain.style import Style
from app.domain.timeline import Timeline
from app.media.pictures import Pixels
from app.render.colour import new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.fonts import Fonts
from app.render.plan import plan
from app.render.renderer import Renderer
from app.services.ports import CancelToken, ExportRequest, silent
from tests.unit.render.conftest import CLIP_FPS as FPS
from tests.unit.render.conftest import LUMA


def shown(timeline: Timeline, assets, fonts, numbers: Sequence[int]) -> list[Pixels]:
    """Luma planes of pictures."""
    composer, desk = Composer(timeline, assets, fonts), Desk()
    result = []
    for number in numbers:
        planes = new_planes(composer.width, composer.height)
        composer.compose(number, planes, desk)
        result.append(planes.y.copy())
    desk.close()
    return result


def numbers_on(timeline: Timeline, assets, fonts, numbers: Sequence[int]) -> list[int]:
    """Which of the clip's pictures is on each of the video's."""
    return [
        int(np.argmin(np.abs(np.array(LUMA) - float(luma.mean()))))
        for luma in shown(timeline, assets, fonts, numbers)
    ]


def clip_picture(second: F) -> int:
    return int(second * FPS)


def test_every_picture_is_the_one_on_screen_in_the_clip_at_that_time(video, make_timeline, assets, fonts):
    timeline = make_timeline([video()], pictures=60)
    assert numbers_on(timeline, assets, fonts, range(60)) == [clip_picture(F(n, 30)) for n in range(60)]


def test_pictures_are_copied_bit_by_bit_where_the_clip_is_as_large_as_the_canvas(
    video, make_timeline, assets, fonts
):
    timeline = make_timeline([video()], pictures=60)
    assert [set(np.unique(luma)) for luma in shown(timeline, assets, fonts, (0, 29, 59))] == [
        {LUMA[clip_picture(F(n, 30))]} for n in (0, 29, 59)
    ]


def test_at_random_they_are_what_they_are_in_order(video, make_timeline, assets, fonts):
    timeline = make_timeline([video(), video((108, 192))], pictures=40)
    numbers = list(np.random.default_rng(3).permutation(80))
    in_order = shown(timeline, assets, fonts, range(80))
    for number, luma in zip(numbers, shown(timeline, assets, fonts, numbers), strict=True):
        assert (luma == in_order[number]).all(), number


@pytest.mark.parametrize(
    ("footage", "expected"),
    [
        ({"start": F(1)}, [25, 26, 37, 49, 49]),
        ({"end": F(1, 2)}, [0, 1, 12, 12, 12]),
        ({"start": F(1), "end": F(3, 2), "ending": "loop"}, [25, 26, 25, 25, 36]),
        ({"speed": F(2)}, [0, 3, 25, 49, 49]),
        ({"speed": F(1, 2)}, [0, 0, 6, 12, 24]),
    ],
)
def test_trim_speed_freeze_and_loop(footage, expected, video, make_timeline, assets, fonts):
    timeline = make_timeline([video(**footage)], pictures=60)
    assert numbers_on(timeline, assets, fonts, (0, 2, 15, 30, 59)) == expected


def test_a_clip_that_comes_in_by_a_transition_begins_with_it(video, make_timeline, assets, fonts):
    # Seen from four pictures before the cut at 30: at 34 it has played for eight.
    timeline = make_timeline([video(end=F(1, 25)), video()], pictures=30)
    assert numbers_on(timeline, assets, fonts, [34, 45]) == [clip_picture(F(8, 30)), clip_picture(F(19, 30))]


def test_a_moving_view_of_a_clip_stays_the_clip(video, make_timeline, assets, fonts):
    timeline = make_timeline([video(motion=Style("push_in", {"amount": 0.3}))], pictures=60)
    assert numbers_on(timeline, assets, fonts, (0, 30, 59)) == [0, 25, 49]
    halves = make_timeline([video(motion=Style("pan_right", {"amount": 0.3}), left=20)], pictures=60)
    edges = [int((luma[50] < 30).sum()) for luma in shown(halves, assets, fonts, (0, 30, 59))]
    assert edges[0] > edges[1] + 10 > edges[2] + 20  # what was in the middle goes off to the left


def test_a_smaller_and_an_odd_clip_fill_the_canvas(video, make_timeline, assets, fonts):
    timeline = make_timeline([video((96, 54)), video((64, 50))], pictures=20, transition=Style("cut"))
    for luma in shown(timeline, assets, fonts, (0, 19, 20, 39)):
        assert luma.min() == luma.max()


def test_the_point_of_interest_stays_in_view(video, make_timeline, assets, fonts):
    tall = replace(video((192, 108), left=20), focus=(0.0, 0.5))
    timeline = make_timeline([tall], size=(108, 108))
    (luma,) = shown(timeline, assets, fonts, [0])
    assert (luma[:, :90] == 20).all()


def test_an_upright_clip_is_whole_over_a_darker_ground_of_itself(video, make_timeline, assets, fonts):
    timeline = make_timeline([video((54, 96))], pictures=30, size=(192, 108))
    (luma,) = shown(timeline, assets, fonts, [29])
    said = LUMA[clip_picture(F(29, 30))]
    middle = luma[10:-10, 80:112]
    assert abs(float(middle.mean()) - said) < 1
    assert luma[54, 5] < said * 0.8
    assert luma[54, 5] == pytest.approx(luma[54, -6], abs=2)


def test_a_clip_that_is_gone_or_no_video_is_a_placeholder(
    video, make_timeline, assets, fonts, caplog: pytest.LogCaptureFixture
):
    there = video()
    gone = replace(there, asset_id="0" * 64)
    text = replace(there, asset_id=assets.add(b"not a video at all", ".mp4"))
    timeline = make_timeline([there, gone, text], pictures=10, transition=Style("cut"))
    with caplog.at_level(logging.WARNING):
        first, second, third = shown(timeline, assets, fonts, (5, 15, 25))
    assert set(np.unique(first)) == {LUMA[clip_picture(F(5, 30))]}
    assert (second == third).all()
    assert second.std() > 0
    assert caplog.text.count("placeholder") == 2


def test_an_export_has_the_clip_s_pictures(video, make_timeline, renderer: Renderer, tmp_path):
    timeline = make_timeline(
        [video(), video(start=F(1), ending="loop")], pictures=45, transition=Style("cut")
    )
    timeline = replace(timeline, crf=10)
    output = tmp_path / "out.mp4"
    renderer.export(timeline, ExportRequest(output, jobs=2), silent, CancelToken())
    with av.open(str(output)) as container:
        means = [float(p.to_ndarray(format="yuv420p")[:108].mean()) for p in container.decode(video=0)]
    expected = [LUMA[clip_picture(F(n, 30))] for n in range(45)]
    expected += [LUMA[25 + clip_picture(F(n, 30)) % 25] for n in range(45)]
    assert len(means) == 90
    assert np.abs(np.array(means) - expected).max() < 1.5


def keys(timeline: Timeline, fonts: Fonts) -> list[str]:
    return [segment.key for segment in plan(timeline, fonts, lambda _: True)]


def test_a_segment_is_named_by_the_stretch_that_is_seen(video, make_timeline, fonts):
    clip = video()
    name = keys(make_timeline([clip]), fonts)
    for change in ({"start": F(1)}, {"end": F(1)}, {"speed": F(2)}, {"ending": "loop"}):
        changed = replace(clip, footage=replace(clip.footage, **change))
        assert keys(make_timeline([changed]), fonts) != name, change
    for change in ({"muted": True}, {"gain_db": 6.0}, {"duck_db": 0.0}, {"sounds": True}, {"end": F(2)}):
        changed = replace(clip, footage=replace(clip.footage, **change))
        assert keys(make_timeline([changed]), fonts) == name, change
    named = replace(clip, recipe={"from": "elsewhere"})
    assert keys(make_timeline([named]), fonts) == name


def test_two_segments_of_one_clip_have_two_names(video, make_timeline, fonts):
    long = keys(make_timeline([video(ending="loop")], pictures=900), fonts)
    assert len(long) == len(set(long)) == 3
    assert json.dumps(long)


def test_two_frames_of_one_clip_cross_without_going_back_and_forth_in_it(
    video, make_timeline, assets, fonts, monkeypatch: pytest.MonkeyPatch
):
    from app.media import footage_stream

    read = []
    real = footage_stream.PictureReader.next
    monkeypatch.setattr(footage_stream.PictureReader, "next", lambda self: read.append(self) or real(self))
    clip = video()
    timeline = make_timeline([clip, clip], pictures=30)
    shown(timeline, assets, fonts, range(60))
    assert 56 < len(read) < 70  # 34 pictures each at 30 a second, of a clip with 25
