from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.layout import board_until, timeline_of
from app.domain.project import ProjectSettings
from app.domain.script import DEFAULT_PAUSE, SCENE_PAUSE
from app.domain.style import Style
from app.domain.template import Look
from app.domain.time import picture_time
from app.domain.timeline import Canvas

LOOK = Look("plain", "Plain", "")


def test_frames_start_on_pictures_one_after_the_other(board_of) -> None:
    timeline = timeline_of(board_of([["1.234", "0.5"], ["2"]]), LOOK)
    starts = [clip.start for clip in timeline.clips]
    assert starts[0] == 0
    for clip, following in pairwise(timeline.clips):
        assert clip.end == following.start
    assert timeline.length == picture_time(timeline.pictures, Fraction(30))


def test_a_frame_lasts_as_long_as_its_voice_and_pauses_rounded_up(board_of) -> None:
    first, second, _ = timeline_of(board_of([["1.234", "0.5"], ["2"]]), LOOK).clips
    assert first.pictures == -(-(Fraction("1.234") + DEFAULT_PAUSE) * 30 // 1)
    assert second.pictures == -(-(Fraction("0.5") + SCENE_PAUSE) * 30 // 1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fractions(Fraction(1, 20), 8, max_denominator=48000), min_size=1, max_size=12),
       st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(30), Fraction(60)]))  # fmt: skip
def test_transitions_never_meet(board_of, lengths: list[Fraction], fps: Fraction) -> None:
    board = board_of([[str(length) for length in lengths]])
    timeline = timeline_of(
        board, replace(LOOK, transition=Style("crossfade", {"length": 2.0})), Canvas(640, 360, fps)
    )
    for clip, following in pairwise(timeline.clips):
        assert clip.tail + following.lead < clip.pictures or clip.tail == following.lead == 0
    assert timeline.clips[0].lead == timeline.clips[0].tail == 0


def test_speech_for_ducking_is_where_the_words_are(board_of) -> None:
    clip = timeline_of(board_of([["1", "2"]]), LOOK).clips[1]
    assert clip.voice is not None
    assert clip.voice.start == picture_time(clip.start, Fraction(30))
    assert (clip.voice.speech.start, clip.voice.speech.length) == (clip.voice.start, Fraction(2))


def test_captions_stay_inside_their_frame(board_of) -> None:
    for clip in timeline_of(board_of([["0.4", "3"], ["1"]]), LOOK).clips:
        for cue in clip.cues:
            assert 0 <= cue.start < cue.end <= picture_time(clip.pictures, Fraction(30))


def test_a_frame_without_a_voice_or_picture_still_has_its_time(board_of) -> None:
    board = board_of([[None]])
    board = replace(board, images={})
    (clip,) = timeline_of(board, LOOK).clips
    assert clip.visual.kind == "missing"
    assert clip.voice is None
    assert clip.pictures >= 90


def test_the_first_frame_of_a_scene_shows_its_title_unless_the_look_says_no(board_of) -> None:
    board = board_of([["4", "4"], ["4"]])
    titles = [[title.text for title in clip.titles] for clip in timeline_of(board, LOOK).clips]
    assert titles == [["Scene 0"], [], ["Scene 1"]]
    assert not any(clip.titles for clip in timeline_of(board, replace(LOOK, titles=False)).clips)


def test_burning_follows_the_caption_setting(board_of) -> None:
    for mode, burned in {"burned": True, "both": True, "file": False, "none": False}.items():
        board = board_of([["1"]], ProjectSettings(captions=mode))
        assert timeline_of(board, LOOK).burn_captions is burned


def test_the_clip_of_a_picture_is_found(board_of) -> None:
    timeline = timeline_of(board_of([["1", "2", "0.3"], ["1"]]), LOOK)
    for clip in timeline.clips:
        assert timeline.clip_at(clip.start) is clip
        assert timeline.clip_at(clip.end - 1) is clip


def test_the_first_seconds_need_only_the_first_frames(board_of) -> None:
    board = board_of([["2"] * 50])
    few = board_until(board, Fraction(10))
    assert 6 <= len(few.frames) <= 7
    whole, part = timeline_of(board, LOOK), timeline_of(few, LOOK)
    wanted = [clip for clip in whole.clips if clip.start < 300]
    assert [replace(clip, text="") for clip in part.clips[: len(wanted)]] == [
        replace(clip, text="") for clip in wanted
    ]
    assert board_until(board, Fraction(1000)) == board


def test_a_backdrop_barely_moves_unless_its_frame_says_so(board_of) -> None:
    board = board_of([["4", "4"]])
    images = {name: replace(image, kind="backdrop", asset_id=None) for name, image in board.images.items()}
    look = replace(LOOK, motions=(Style("pan_left"),))
    first, second = timeline_of(replace(board, images=images), look).clips
    assert first.visual.motion == second.visual.motion == Style("push_in", {"amount": 0.03})
    asked = replace(board.frames[1], motion=Style("pan_up"))
    board = replace(board, images=images, frames=(board.frames[0], asked))
    assert timeline_of(board, look).clips[1].visual.motion == Style("pan_up")
