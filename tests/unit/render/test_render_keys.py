"""A segment's name changes with its pictures and with nothing else: every field of the timeline, one at a time.

What a change does is not written down here but seen: pictures are composed before and after. Who
gives the timeline a new field is told to add a change of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, get_args, get_type_hints

import pytest

from app.domain.captions import Cue, CueWord
from app.domain.footage import Footage
from app.domain.pieces import Piece
from app.domain.project import Music, ProjectFont
from app.domain.style import CATALOGUE, Style
from app.domain.template import CaptionLook, Look
from app.domain.time import TimeRange
from app.domain.timeline import Canvas, Clip, Layer, Sound, Timeline, Title, Visual
from app.render import plan as planning
from app.render.colour import new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.plan import plan
from tests.small_font import font

SIZE, FPS, EACH = (128, 72), Fraction(8), 16
STRANGE = "\ua66e"
"""A character that only the project's own font has."""


@pytest.fixture
def timeline(photo_visual, video, cue, assets):
    """One clip a segment: photographs that move, a backdrop, a missing picture, one that stands still, a
    video with a name over it."""
    brought = assets.add(font(STRANGE, family="Strange"), ".ttf")
    backdrop = {"title": "One", "phrase": "A phrase", "seed": 1}
    sound = Sound("voice", Fraction(1), Fraction(1), TimeRange(Fraction(1), Fraction(1)))
    opening = Title("A title", 1, Fraction(1, 4), Fraction(2))
    scene = Title("Scene", 2, Fraction(0), Fraction(1))
    made = (
        (photo_visual(1), "cut", (opening,), cue("one two three")),
        (photo_visual(2, Style("pan_left")), "crossfade", (), cue(f"four {STRANGE} six")),
        (Visual("backdrop", recipe=backdrop, motion=Style("push_in")), "fade_black", (scene,), None),
        (Visual("missing", recipe={"text": "Lost"}), "cut", (), None),
        (photo_visual(3, Style("still"), 500, 200), "crossfade", (), cue("seven eight nine")),
        (video((128, 72), left=60, end=Fraction(3, 2)), "cut", (), None),
    )
    name = Layer(Style("lower_third", {"name": "Ada"}), Fraction(1, 2), Fraction(3, 2))
    clips = []
    for index, (visual, transition, titles, said) in enumerate(made):
        half = 3 if transition != "cut" else 0
        clips.append(
            Clip(
                f"f{index}", "s", index + 1, index * EACH, EACH, visual, Style(transition), half, half,
                (said,) if said else (), titles, (name,) if visual.footage else (), sound, "What is said",
            )
        )  # fmt: skip
    return Timeline(
        Canvas(*SIZE, FPS), Look("t", "T", "A look"), tuple(clips), True, Music("music", "Music"),
        fonts=(ProjectFont(brought, "Strange", STRANGE),),
        pieces=(Piece("sound", "Sound", Fraction(0), Fraction(2)),),
    )  # fmt: skip


def clip(index: int, **changes: Any) -> Callable[[Timeline], Timeline]:
    def change(timeline: Timeline) -> Timeline:
        clips = list(timeline.clips)
        clips[index] = replace(clips[index], **changes)
        return replace(timeline, clips=tuple(clips))

    return change


def visual(index: int, **changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: clip(index, visual=replace(t.clips[index].visual, **changes))(t)


def canvas(**changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: replace(t, canvas=replace(t.canvas, **changes))


def look(**changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: replace(t, look=replace(t.look, **changes))


def captions(**changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: look(captions=replace(t.look.captions, **changes))(t)


def said(**changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: clip(0, cues=(replace(t.clips[0].cues[0], **changes),))(t)


def word(place: int, **changes: Any) -> Callable[[Timeline], Timeline]:
    def change(timeline: Timeline) -> Timeline:
        line = list(timeline.clips[0].cues[0].lines[0])
        line[place] = replace(line[place], **changes)
        return said(lines=(tuple(line),))(timeline)

    return change


def title(index: int, **changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: clip(index, titles=(replace(t.clips[index].titles[0], **changes),))(t)


def voice(**changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: clip(0, voice=replace(t.clips[0].voice, **changes))(t)


def music(**changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: replace(t, music=replace(t.music, **changes))


def footage(**changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: visual(5, footage=replace(t.clips[5].visual.footage, **changes))(t)


def layer(**changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: clip(5, layers=(replace(t.clips[5].layers[0], **changes),))(t)


def piece(**changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: replace(t, pieces=(replace(t.pieces[0], **changes),))


def brought(**changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: replace(t, fonts=(replace(t.fonts[0], **changes),))


def whole(**changes: Any) -> Callable[[Timeline], Timeline]:
    return lambda t: replace(t, **changes)


A_WORD = CueWord("late", Fraction(1), Fraction(2))
CHANGES: dict[tuple[type, str], list[Callable[[Timeline], Timeline]]] = {
    (Timeline, "canvas"): [canvas(width=130)],
    (Timeline, "look"): [look(font="Noto Sans Arabic")],
    (Timeline, "clips"): [lambda t: replace(t, clips=t.clips[:-1])],
    (Timeline, "burn_captions"): [whole(burn_captions=False)],
    (Timeline, "music"): [whole(music=None)],
    (Timeline, "crf"): [whole(crf=21)],
    (Timeline, "preset"): [whole(preset="fast")],
    (Timeline, "loudness_lufs"): [whole(loudness_lufs=-16.0)],
    (Timeline, "title"): [whole(title="Another")],
    (Timeline, "language"): [whole(language="fr")],
    (Timeline, "fonts"): [whole(fonts=())],
    (Timeline, "pieces"): [whole(pieces=())],
    (Canvas, "width"): [canvas(width=126)],
    (Canvas, "height"): [canvas(height=74)],
    (Canvas, "fps"): [canvas(fps=Fraction(8000, 1001))],
    (Look, "name"): [look(name="other")],
    (Look, "label"): [look(label="Other")],
    (Look, "description"): [look(description="Other")],
    (Look, "font"): [look(font="Noto Sans Arabic")],
    (Look, "palette"): [
        look(palette=("#204060", *Look.__dataclass_fields__["palette"].default[1:])),
        look(palette=("#14161a", "#ff0000", "#4fb3bf", "#eceef2")),
        look(palette=("#14161a", "#f2a33a", "#00ff00", "#eceef2")),
        look(palette=("#14161a", "#f2a33a", "#4fb3bf", "#0000ff")),
    ],
    (Look, "backdrop"): [look(backdrop="waves")],
    (Look, "motions"): [look(motions=(Style("still"),))],
    (Look, "transition"): [look(transition=Style("cut"))],
    (Look, "scene_transition"): [look(scene_transition=Style("cut"))],
    (Look, "titles"): [look(titles=False)],
    (Look, "captions"): [look(captions=CaptionLook(size=0.08))],
    (Look, "details"): [look(details={"more": 1})],
    (CaptionLook, "size"): [captions(size=0.07)],
    (CaptionLook, "weight"): [captions(weight=400)],
    (CaptionLook, "colour"): [captions(colour="#ff00ff")],
    (CaptionLook, "active"): [captions(active="#00ff00")],
    (CaptionLook, "box"): [captions(box="#10121600"), captions(box="#ff1216c8")],
    (CaptionLook, "position"): [captions(position=0.6)],
    (Clip, "frame_id"): [clip(0, frame_id="other")],
    (Clip, "scene_id"): [clip(0, scene_id="other")],
    (Clip, "number"): [],  # says where it stands; every other number would be untrue
    (Clip, "start"): [],  # follows from the clips before it: see below
    (Clip, "pictures"): [clip(5, pictures=EACH + 6)],
    (Clip, "visual"): [lambda t: clip(1, visual=t.clips[0].visual)(t)],
    (Clip, "transition"): [clip(1, transition=Style("fade_black"))],
    (Clip, "lead"): [clip(1, lead=5)],
    (Clip, "tail"): [clip(1, lead=2, tail=4)],
    (Clip, "cues"): [clip(0, cues=())],
    (Clip, "titles"): [clip(0, titles=()), clip(2, titles=())],
    (Clip, "layers"): [clip(5, layers=())],
    (Clip, "voice"): [clip(0, voice=None)],
    (Clip, "text"): [clip(0, text="Other words")],
    (Visual, "kind"): [visual(0, kind="missing"), visual(2, kind="missing")],
    (Visual, "asset_id"): [lambda t: visual(0, asset_id=t.clips[1].visual.asset_id)(t)],
    (Visual, "width"): [visual(0, width=401)],
    (Visual, "height"): [visual(0, height=261)],
    (Visual, "focus"): [visual(0, focus=(0.5, 0.1)), visual(4, focus=(0.1, 0.5))],
    (Visual, "recipe"): [
        visual(0, recipe={"prompt": "a river", "licence": "CC0"}),
        visual(2, recipe={"phrase": "A phrase", "seed": 1}),
        visual(2, recipe={"title": "One", "phrase": "A phrase", "seed": 2}),
        visual(2, recipe={"title": "Scene", "phrase": "A phrase", "seed": 1}),
        visual(3, recipe={"text": "Gone"}),
    ],
    (Visual, "motion"): [visual(0, motion=Style("still")), visual(4, motion=Style("push_in"))],
    (Visual, "name"): [visual(0, name="other.png")],
    (Visual, "footage"): [lambda t: visual(5, footage=Footage(Fraction(2), start=Fraction(1, 4)))(t)],
    (Footage, "length"): [footage(length=Fraction(3)), footage(length=Fraction(1))],
    (Footage, "sounds"): [footage(sounds=True)],
    (Footage, "start"): [footage(start=Fraction(1, 2))],
    (Footage, "end"): [footage(end=None), footage(end=Fraction(1))],
    (Footage, "speed"): [footage(speed=Fraction(2)), footage(speed=Fraction(1, 2))],
    (Footage, "ending"): [footage(ending="loop")],
    (Footage, "muted"): [footage(muted=True)],
    (Footage, "gain_db"): [footage(gain_db=3.0)],
    (Footage, "duck_db"): [footage(duck_db=-3.0)],
    (Layer, "style"): [layer(style=Style("lower_third", {"name": "Bob"})), layer(style=Style("text", {"text": "Ada"}))],
    (Layer, "start"): [layer(start=Fraction(1))],
    (Layer, "end"): [layer(end=Fraction(5, 4))],
    (Layer, "aside"): [layer(aside=True)],
    (Piece, "asset_id"): [piece(asset_id="other")],
    (Piece, "name"): [piece(name="Other")],
    (Piece, "start"): [piece(start=Fraction(1))],
    (Piece, "length"): [piece(length=Fraction(1))],
    (Piece, "offset"): [piece(offset=Fraction(1))],
    (Piece, "speed"): [piece(speed=Fraction(2))],
    (Piece, "loops"): [piece(loops=True)],
    (Piece, "trim"): [piece(trim=Fraction(1))],
    (Piece, "gain_db"): [piece(gain_db=-3.0)],
    (Piece, "pan"): [piece(pan=0.5)],
    (Piece, "fade_in"): [piece(fade_in=Fraction(1))],
    (Piece, "fade_out"): [piece(fade_out=Fraction(1))],
    (Piece, "levelled"): [piece(levelled=True)],
    (Piece, "duck_db"): [piece(duck_db=-3.0)],
    (Style, "kind"): [visual(1, motion=Style("pan_right"))],
    (Style, "params"): [],  # of every kind in the catalogue: see below
    (Cue, "start"): [said(start=Fraction(1, 2))],
    (Cue, "end"): [said(end=Fraction(3, 2))],
    (Cue, "lines"): [
        lambda t: said(lines=(*t.clips[0].cues[0].lines, (A_WORD,)))(t),
        lambda t: said(lines=tuple((word,) for word in t.clips[0].cues[0].lines[0]))(t),
    ],
    (Cue, "separator"): [said(separator="-")],
    (CueWord, "text"): [word(1, text="too"), word(0, text="One")],
    (CueWord, "start"): [word(1, start=Fraction(3, 5)), word(1, start=Fraction(35, 100))],
    (CueWord, "end"): [word(2, end=Fraction(2, 5)), word(0, end=Fraction(36, 100))],
    (Title, "text"): [title(0, text="Another"), title(2, text="One")],
    (Title, "number"): [title(0, number=3), title(2, number=3)],
    (Title, "start"): [title(0, start=Fraction(1, 2)), title(0, start=Fraction(20, 100))],
    (Title, "end"): [title(0, end=Fraction(5, 4))],
    (Sound, "asset_id"): [voice(asset_id="other")],
    (Sound, "start"): [voice(start=Fraction(2))],
    (Sound, "length"): [voice(length=Fraction(2))],
    (Sound, "gain_db"): [voice(gain_db=3.0)],
    (Sound, "speech"): [voice(speech=TimeRange(Fraction(1), Fraction(1, 2)))],
    (TimeRange, "start"): [voice(speech=TimeRange(Fraction(3, 2), Fraction(1)))],
    (TimeRange, "length"): [voice(speech=TimeRange(Fraction(1), Fraction(2)))],
    (Music, "asset_id"): [music(asset_id="other")],
    (Music, "name"): [music(name="Other")],
    (Music, "gain_db"): [music(gain_db=-3.0)],
    (Music, "duck_db"): [music(duck_db=-3.0)],
    (ProjectFont, "asset_id"): [brought(asset_id="not here")],
    (ProjectFont, "name"): [brought(name="Stranger")],
    (ProjectFont, "characters"): [brought(characters="")],
}  # fmt: skip
"""For every field of every value that a timeline is made of: changes of it, all of which are tried."""

ENCODED = {(Timeline, "crf"), (Timeline, "preset"), (Canvas, "fps")}
"""Fields that shape every segment's bytes though its pictures may be equal."""
CAREFUL: dict[tuple[type, str], str] = {
    (Timeline, "look"): "the same as of its font",
    (Look, "font"): "a picture may be drawn with another family's stand-in all the same",
    (Look, "palette"): "every colour names what is drawn, whether it uses it or not",
    (Look, "backdrop"): "a recipe may name its own family; a title keeps clear of captions",
    (
        CaptionLook,
        "weight",
    ): "what is drawn keeps clear of the captions' place, and only size and position say where",
    (CaptionLook, "colour"): "the same",
    (CaptionLook, "active"): "the same",
    (CaptionLook, "box"): "the same",
}
"""Where a name may change though the pictures stay, and why that is let be: safe, only dearer."""


def parts_of(kind: type) -> Iterator[type]:
    """A dataclass and all dataclasses that its fields hold."""
    seen: set[type] = set()
    waiting: list[Any] = [kind]
    while waiting:
        each = waiting.pop()
        if isinstance(each, type) and is_dataclass(each) and each not in seen:
            seen.add(each)
            yield each
            waiting.extend(get_type_hints(each).values())
        waiting.extend(get_args(each))


def test_every_field_of_the_timeline_has_a_change():
    there = {(part, field.name) for part in parts_of(Timeline) for field in fields(part)}
    assert there == set(CHANGES), (
        "The timeline's fields are not those that are tried here: give each a change in CHANGES, and see "
        "to it that a segment's key in app/render/plan.py has it where it shapes pictures."
    )


_SEEN: dict[str, list[tuple[str, str]]] = {}


@pytest.fixture
def seen(assets, renderer, fonts):
    """``seen(timeline)`` → for each segment its key and a sum of its pictures, all of them composed."""

    def look_at(timeline: Timeline) -> list[tuple[str, str]]:
        if repr(timeline) not in _SEEN:  # the unchanged one is looked at once for all tests
            _SEEN[repr(timeline)] = composed(timeline)
        return _SEEN[repr(timeline)]

    def composed(timeline: Timeline) -> list[tuple[str, str]]:
        own = renderer._fonts_of(timeline.fonts)
        composer, desk = Composer(timeline, assets, own), Desk()
        planes = new_planes(composer.width, composer.height)
        result = []
        for segment in plan(timeline, own, assets.exists):
            pictures = hashlib.sha256()
            for number in range(segment.first, segment.last):
                composer.compose(number, planes, desk)
                pictures.update(planes.whole.tobytes())
            result.append((segment.key, pictures.hexdigest()))
        return result

    return look_at


@pytest.fixture
def held(timeline, seen):
    """Compare a changed timeline with the unchanged one: where pictures differ keys do, and only there."""

    def hold(changed: Timeline, encoded: bool = False, careful: bool = False) -> None:
        before, after = seen(timeline), seen(changed)
        sums = dict(before)
        for key, pictures in after:
            assert sums.setdefault(key, pictures) == pictures, "one name for two segments"
        if encoded:
            assert not {key for key, _ in before} & {key for key, _ in after}
        elif not careful and len(before) == len(after):
            for (key, pictures), (new_key, new_pictures) in zip(before, after, strict=True):
                assert (key == new_key) == (pictures == new_pictures), "renamed for nothing"

    return hold


def cases() -> Iterator[Any]:
    for (part, name), changes in CHANGES.items():
        for number, change in enumerate(changes):
            yield pytest.param((part, name), change, id=f"{part.__name__}.{name}-{number}")


@pytest.mark.parametrize(("field", "change"), list(cases()))
def test_a_key_changes_exactly_with_the_pictures(field, change, timeline, held):
    changed = change(timeline)
    assert changed != timeline
    held(changed, field in ENCODED, field in CAREFUL)


def styles(group: str) -> Iterator[Any]:
    for name, kind in CATALOGUE[group].items():
        yield pytest.param(Style(name), id=name)
        for choice, words in kind.choices.items():
            for word in words.options:
                yield pytest.param(Style(name, {choice: word}), id=f"{name}-{word}")
        for colour in kind.colours:
            yield pytest.param(Style(name, {colour: "#c04020"}), id=f"{name}-{colour}")
        for parameter, bounds in kind.params.items():
            for value in (bounds.low, bounds.high):
                yield pytest.param(Style(name, {parameter: value}), id=f"{name}-{parameter}-{value:g}")


@pytest.mark.parametrize("style", list(styles("motion")))
@pytest.mark.parametrize("place", [0, 2])
def test_every_motion_of_the_catalogue(style, place, timeline, held):
    held(visual(place, motion=style)(timeline), careful=True)


@pytest.mark.parametrize("style", list(styles("transition")))
def test_every_transition_of_the_catalogue(style, timeline, held):
    held(clip(1, transition=style)(timeline), careful=True)
    held(clip(4, transition=style)(timeline), careful=True)


@pytest.mark.parametrize("style", list(styles("overlay")))
def test_every_overlay_of_the_catalogue(style, timeline, held):
    words = dict.fromkeys(CATALOGUE["overlay"][style.kind].texts, "Ada")
    held(layer(style=Style(style.kind, {**words, **style.params}))(timeline), careful=True)


def test_what_comes_before_and_after_does_not_matter(timeline, seen):
    """The same clips later in a longer video have the same names."""
    first = replace(timeline.clips[3], frame_id="before")
    moved = [
        replace(each, number=number, start=(number - 1) * EACH)
        for number, each in enumerate([first, *timeline.clips, first], 1)
    ]
    before, after = seen(timeline), seen(replace(timeline, clips=tuple(moved)))
    assert after[1 : 1 + len(before)] == before


def test_a_part_of_a_long_clip_is_named_by_the_clips_whole_length(timeline, seen):
    """A motion takes as long as its clip, and a clip of more than ten seconds is several segments."""
    parts, others = (
        seen(replace(timeline, clips=(replace(timeline.clips[0], pictures=pictures),)))
        for pictures in (180, 182)
    )
    assert len(parts) == len(others) == 3
    assert not {pictures for _, pictures in parts} & {pictures for _, pictures in others}
    assert not {key for key, _ in parts} & {key for key, _ in others}


def test_every_library_that_draws_or_encodes_is_named(timeline, fonts, monkeypatch):
    import importlib.metadata

    def keys() -> set[str]:
        return {segment.key for segment in plan(timeline, fonts, lambda asset: True)}

    before, real = keys(), planning.versions()
    drawn_with = {"av", "opencv-python-headless", "skia-python", "numpy", "pillow", "pillow-heif"}
    assert drawn_with <= set(real)
    for name in real:
        monkeypatch.setattr(planning, "versions", cache(lambda name=name: {**real, name: "0"}))
        assert not keys() & before, f"{name} {importlib.metadata.version(name)}"


def test_the_program_s_own_fonts_are_named_where_type_is_set(timeline, fonts, monkeypatch):
    before = plan(timeline, fonts, lambda asset: True)
    monkeypatch.setattr(type(fonts), "digest", property(lambda self: "other"))
    after = plan(timeline, fonts, lambda asset: True)
    assert [a.key != b.key for a, b in zip(before, after, strict=True)] == [True] * 6
    plain = replace(timeline, burn_captions=False, clips=tuple(clip(0, titles=())(timeline).clips[:2]))
    monkeypatch.undo()
    unlettered = plan(plain, fonts, lambda asset: True)
    monkeypatch.setattr(type(fonts), "digest", property(lambda self: "other"))
    assert plan(plain, fonts, lambda asset: True) == unlettered
