"""Segments: where they are cut, and what their names depend on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.style import Style
from app.domain.template import CaptionLook
from app.domain.timeline import Canvas, Clip, Timeline, Title, Visual
from app.errors import BadSetting
from app.render import plan as planning
from app.render.plan import LONGEST, SHORTEST, cuts, plan


def keys(timeline: Timeline, fonts, there=lambda asset: True) -> list[str]:
    return [segment.key for segment in plan(timeline, fonts, there)]


def timeline_of_lengths(lengths: list[int], half: list[int], fps: Fraction = Fraction(30)) -> Timeline:
    from app.domain.template import Look

    clips, start = [], 0
    for index, length in enumerate(lengths):
        before = lengths[index - 1] if index else 0
        share = min(half[index], before // 3, length // 3) if index else 0
        kind = Style("crossfade") if share else Style("cut")
        visual = Visual("backdrop", recipe={"seed": index})
        clips.append(Clip(f"f{index}", "s", index + 1, start, length, visual, kind, share, share))
        start += length
    return Timeline(Canvas(64, 36, fps), Look("t", "T", ""), tuple(clips), True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 1200), st.integers(0, 45)), min_size=1, max_size=12))
def test_cuts_cover_the_timeline_and_never_lie_in_a_transition(clips):
    timeline = timeline_of_lengths([length for length, _ in clips], [half for _, half in clips])
    found = cuts(timeline)
    assert found[0][0] == 0
    assert found[-1][1] == timeline.pictures
    assert all(a[1] == b[0] for a, b in pairwise(found))
    assert all(first < last for first, last in found)
    starts = {first for first, _ in found}
    for clip in timeline.clips:
        assert not starts & set(range(clip.start - clip.lead + 1, clip.start + clip.tail))


def test_long_bodies_are_cut_and_short_ones_joined():
    timeline = timeline_of_lengths([900, 12, 12, 12, 12, 90], [0] * 6)
    found = cuts(timeline)
    lengths = [last - first for first, last in found]
    assert max(lengths) <= LONGEST * 30
    assert lengths[:3] == [300, 300, 300]
    assert lengths[3] >= SHORTEST * 30


def test_a_change_of_length_early_on_renames_nothing_later(make_timeline, photo_visual, fonts):
    visuals = [photo_visual(seed) for seed in range(4)]
    before = keys(make_timeline(visuals, 60), fonts)
    after = keys(make_timeline(visuals, [75, 60, 60, 60]), fonts)
    # The first segment holds the transition into the second clip, whose own length stays.
    assert after[0] != before[0]
    assert after[1:] == before[1:]


def test_an_edit_renames_only_the_segments_that_show_it(make_timeline, photo_visual, fonts):
    visuals = [photo_visual(seed) for seed in range(5)]
    before = keys(make_timeline(visuals, 60), fonts)
    visuals[2] = photo_visual(99)
    after = keys(make_timeline(visuals, 60), fonts)
    changed = [index for index, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert changed == [1, 2]


@pytest.fixture
def rich(make_timeline, photo_visual, cue):
    timeline = make_timeline(
        [photo_visual(1), photo_visual(2), Visual("backdrop", recipe={"title": "One", "seed": 1})],
        60,
        cues={0: (cue("one two three"),)},
    )
    titled = replace(timeline.clips[0], titles=(Title("A title", 1, Fraction(1, 5), Fraction(3, 2)),))
    return replace(timeline, clips=(titled, *timeline.clips[1:]))


def with_clip(timeline, index, **changes):
    clips = list(timeline.clips)
    clips[index] = replace(clips[index], **changes)
    return replace(timeline, clips=tuple(clips))


def with_visual(timeline, index, **changes):
    return with_clip(timeline, index, visual=replace(timeline.clips[index].visual, **changes))


CHANGES = {
    "size": lambda t, cue: replace(t, canvas=replace(t.canvas, width=194)),
    "rate": lambda t, cue: replace(t, canvas=replace(t.canvas, fps=Fraction(25))),
    "quality": lambda t, cue: replace(t, crf=21),
    "preset": lambda t, cue: replace(t, preset="fast"),
    "captions off": lambda t, cue: replace(t, burn_captions=False),
    "a word": lambda t, cue: with_clip(t, 0, cues=(cue("one two four"),)),
    "a word's time": lambda t, cue: with_clip(t, 0, cues=(cue("one two three", end="1.2"),)),
    "caption colour": lambda t, cue: replace(t, look=replace(t.look, captions=CaptionLook(active="#00ff00"))),
    "title": lambda t, cue: with_clip(t, 0, titles=(Title("Other", 1, Fraction(1, 5), Fraction(3, 2)),)),
    "title's end": lambda t, cue: with_clip(t, 0, titles=(Title("A title", 1, Fraction(1, 5), Fraction(1)),)),
    "asset": lambda t, cue: with_visual(t, 0, asset_id="other"),
    "focus": lambda t, cue: with_visual(t, 0, focus=(0.1, 0.5)),
    "motion": lambda t, cue: with_visual(t, 0, motion=Style("pan_left")),
    "amount": lambda t, cue: with_visual(t, 0, motion=Style("push_in", {"amount": 0.2})),
    "transition": lambda t, cue: with_clip(t, 1, transition=Style("fade_black")),
    "transition's length": lambda t, cue: with_clip(t, 1, lead=6, tail=6),
    "length": lambda t, cue: replace(t, clips=(replace(t.clips[0], pictures=50), *t.clips[1:])),
    "title font": lambda t, cue: replace(t, look=replace(t.look, font="Noto Sans Arabic")),
    "palette": lambda t, cue: replace(t, look=replace(t.look, palette=("#000000",) * 4)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_input_changes_the_key(change, rich, fonts, cue):
    changed = CHANGES[change](rich, cue)
    assert keys(changed, fonts)[0] != keys(rich, fonts)[0]


NO_MATTER = {
    "name": lambda t: replace(t, title="Another"),
    "language": lambda t: replace(t, language="fr"),
    "loudness": lambda t: replace(t, loudness_lufs=-16.0),
    "look's name": lambda t: replace(t, look=replace(t.look, name="x", label="y", description="z")),
    "look's motions": lambda t: replace(t, look=replace(t.look, motions=(Style("still"),))),
    "frame's id": lambda t: with_clip(t, 0, frame_id="new"),
    "text that is not shown": lambda t: with_clip(t, 0, text="unseen"),
    "a photograph's provenance": lambda t: with_visual(t, 0, recipe={"prompt": "a river", "licence": "CC0"}),
    "the last picture": lambda t: with_visual(t, 2, recipe={"title": "Two", "seed": 5}),
}


@pytest.mark.parametrize("change", NO_MATTER)
def test_what_does_not_matter_keeps_the_key(change, rich, fonts):
    assert keys(NO_MATTER[change](rich), fonts)[0] == keys(rich, fonts)[0]


def test_a_missing_asset_has_a_key_of_its_own(rich, fonts):
    assert keys(rich, fonts, lambda asset: False)[0] != keys(rich, fonts)[0]


def test_a_new_library_or_drawing_renames_everything(rich, fonts, monkeypatch):
    before = keys(rich, fonts)
    monkeypatch.setattr(planning, "versions", lambda: {"av": "0"})
    assert not set(keys(rich, fonts)) & set(before)
    monkeypatch.undo()
    monkeypatch.setattr(planning, "RENDER_VERSION", -1)
    assert not set(keys(rich, fonts)) & set(before)


@pytest.mark.parametrize("size", [(193, 108), (192, 107), (8, 8)])
def test_a_canvas_that_cannot_be_encoded_is_refused(size, make_timeline, photo_visual, fonts):
    with pytest.raises(BadSetting, match=f"{size[0]}x{size[1]}"):
        plan(make_timeline([photo_visual()], size=size), fonts, lambda asset: True)
