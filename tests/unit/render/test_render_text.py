"""Type: every script has ink, nothing is clipped, nothing reflows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.domain.captions import Cue, CueWord
from app.domain.template import CaptionLook
from app.domain.timeline import Title
from app.render.backdrop import backdrop_pixels, key_phrase, placeholder_pixels
from app.render.captions import caption_overlay, highest
from app.render.fonts import Fonts
from app.render.overlay import painted
from app.render.shapes import FAMILIES
from app.render.text import Face, Run, is_right_to_left, set_block, set_line
from app.render.titles import title_overlay

WHITE = 0xFFFFFFFF
FACE = Face("Inter", 40, 600)
SAMPLES = {
    "Latin": "Height gauge, façade, Ångström",
    "Greek and Cyrillic": "Ωραία ώρα, привет",
    "Arabic": "مرحبا بالعالم",
    "emoji": "🌊🎉",
    "mixed": "Say مرحبا 🌊 now",
}


def ink(line, width=1200, height=120):
    pixels = painted(width, height, lambda canvas: line.paint(canvas, 40, 80))
    return np.argwhere(pixels[..., 3] > 0)


def glyphs_missing(fonts: Fonts, text: str) -> bool:
    """Whether a text comes out as the boxes that stand for characters no font has."""
    line = set_line(fonts, [Run(text, WHITE)], FACE)
    box = set_line(fonts, [Run("\U000f0000" * len(text), WHITE)], FACE)
    one = painted(1200, 120, lambda canvas: line.paint(canvas, 40, 80))
    other = painted(1200, 120, lambda canvas: box.paint(canvas, 40, 80))
    return bool(np.array_equal(one, other))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_bundled_fonts_have_ink_for(name, fonts):
    text = SAMPLES[name]
    line = set_line(fonts, [Run(text, WHITE)], FACE)
    found = ink(line)
    assert len(found) > 200
    assert not glyphs_missing(fonts, text)
    across = found[:, 1]
    assert across.min() >= 38
    assert across.max() <= 40 + line.width + 2


def test_emoji_have_colour(fonts):
    line = set_line(fonts, [Run("🌊", WHITE)], FACE)
    pixels = painted(120, 120, lambda canvas: line.paint(canvas, 20, 80)).astype(int)
    assert np.abs(pixels[..., 0] - pixels[..., 2]).max() > 40


def test_arabic_letters_are_joined(fonts):
    joined = set_line(fonts, [Run("مرحبا", WHITE)], FACE)
    apart = set_line(fonts, [Run("م\u200cر\u200cح\u200cب\u200cا", WHITE)], FACE)
    assert joined.width < apart.width * 0.95


def test_a_right_to_left_line_ends_on_the_left(fonts):
    line = set_line(fonts, [Run("مرحبا!", WHITE)], FACE)
    assert is_right_to_left("… مرحبا!")
    assert not is_right_to_left("Say مرحبا!")
    plain = set_line(fonts, [Run("مرحبا", WHITE)], FACE)
    pixels = painted(400, 120, lambda canvas: line.paint(canvas, 40, 80))[..., 3]
    word = painted(400, 120, lambda canvas: plain.paint(canvas, 40, 80))[..., 3]
    shift = round(line.width - plain.width)
    # The word itself stands at the right end, the exclamation mark before it on the left.
    assert (
        np.abs(pixels[:, 40 + shift + 4 : 300].astype(int) - word[:, 44 : 300 - shift].astype(int)).mean()
        < 12
    )
    assert pixels[:, 40 : 40 + shift].any()


def test_colour_moves_nothing(fonts):
    plain = set_line(fonts, [Run("one river three", WHITE)], FACE)
    lit = set_line(fonts, [Run("one ", WHITE), Run("river", 0xFFFFA000), Run(" three", WHITE)], FACE)
    assert lit.width == plain.width
    shapes = [
        painted(600, 100, lambda canvas, line=line: line.paint(canvas, 5, 60))[..., 3]
        for line in (plain, lit)
    ]
    # Edges differ a little, because skia evens out how heavy light and dark letters look.
    assert np.abs(shapes[0].astype(int) - shapes[1]).mean() < 0.5
    assert np.array_equal(np.argwhere(shapes[0] > 127).max(axis=0), np.argwhere(shapes[1] > 127).max(axis=0))


LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsurkunde"


@pytest.mark.parametrize(
    "text", ["Wait", "The river that changes its mind twice a day", LONG, "水" * 60, "", "…"]
)
@pytest.mark.parametrize("box", [(300, 100), (80, 400), (500, 30)])
def test_a_block_always_fits_its_box(text, box, fonts):
    block = set_block(fonts, text, WHITE, FACE, *box, 4)
    assert block.width <= box[0]
    assert block.height <= box[1]
    assert "".join("".join(block.texts).split()) == "".join(text.split())


def cue_of(*lines: str, separator: str = " ") -> Cue:
    timed = tuple(tuple(CueWord(word, Fraction(0), Fraction(1)) for word in line.split()) for line in lines)
    return Cue(Fraction(0), Fraction(1), timed, separator)


@pytest.mark.parametrize("canvas", [(1920, 1080), (1080, 1920), (640, 360), (1080, 1080), (96, 96)])
@pytest.mark.parametrize("box", ["#101216c8", "#10121600"])
def test_captions_stay_inside_the_safe_area(canvas, box, fonts, look):
    look = replace(look, captions=CaptionLook(position=1.0, size=0.07, box=box))
    for cue in (cue_of("Forty-two characters is what a line holds.", "And another one of just that many letters."),
                cue_of(LONG), cue_of("مرحبا بالعالم هذا نهر يغير رأيه مرتين")):  # fmt: skip
        overlay = caption_overlay(fonts, look, canvas, cue, 1)
        inked = np.argwhere(overlay.remains[0] < 64)
        left, right = inked[:, 1].min() + overlay.left, inked[:, 1].max() + overlay.left
        top, bottom = inked[:, 0].min() + overlay.top, inked[:, 0].max() + overlay.top
        assert left >= canvas[0] * 0.05 - 2
        assert right <= canvas[0] * 0.95 + 2
        assert bottom <= canvas[1] * 0.95 + 2
        assert top > 0
        if canvas == (1080, 1920):  # what the platforms' buttons cover
            assert bottom <= 1500
            assert right <= 1080 - 170 + 2


def test_descenders_are_not_clipped(fonts, look):
    """What is drawn for "gjpqy" reaches as far down as when drawn with room to spare."""
    overlay = caption_overlay(fonts, look, (1920, 1080), cue_of("gjpqy ÂÅ"), None)
    edges = [
        overlay.remains[0][0],
        overlay.remains[0][-1],
        overlay.remains[0][:, 0],
        overlay.remains[0][:, -1],
    ]
    assert all((edge == 255).all() for edge in edges)


def test_a_lit_word_is_told_from_the_others(fonts, look):
    cue = cue_of("one two three")
    plain = caption_overlay(fonts, look, (640, 360), cue, None)
    lit = [caption_overlay(fonts, look, (640, 360), cue, number) for number in range(3)]
    places = [np.argwhere(one.colour[1] != plain.colour[1])[:, 1].mean() for one in lit]
    assert places == sorted(places)
    assert all(one.remains[0].shape == plain.remains[0].shape for one in lit)
    assert all(np.abs(one.remains[0].astype(int) - plain.remains[0]).mean() < 0.5 for one in lit)


@pytest.mark.parametrize("canvas", [(1920, 1080), (1080, 1920), (320, 180)])
@pytest.mark.parametrize(
    "text", ["Tides", "A title that goes on for so long that it has to be set smaller", LONG, "عنوان"]
)
def test_titles_stay_clear_of_the_captions(canvas, text, fonts, look):
    overlay = title_overlay(fonts, look, canvas, Title(text, 7, Fraction(0), Fraction(1)))
    words = np.argwhere(overlay.colour[0] > 190)
    assert len(words)
    assert words[:, 0].max() + overlay.top < highest(look, canvas)
    assert words[:, 1].min() + overlay.left >= canvas[0] * 0.05
    assert words[:, 1].max() + overlay.left <= canvas[0] * 0.95
    rtl = is_right_to_left(text)
    if (overlay.left > 0) if rtl else (overlay.left + overlay.colour[0].shape[1] < canvas[0]):
        assert (overlay.remains[0][:, 0 if rtl else -1] > 240).all()  # it fades out before its box ends
    if overlay.top > 0:
        assert (overlay.remains[0][[0, -1]] > 240).all()


@pytest.mark.parametrize("family", [*FAMILIES, "unheard of"])
def test_backdrops_differ_by_seed_and_are_the_same_each_time(family, fonts, look):
    recipe = {"family": family, "seed": 3, "title": "A river", "phrase": "twice a day", "number": 2}
    one = backdrop_pixels(recipe, look, fonts, 320, 180)
    assert one.shape == (180, 320, 3)
    assert np.array_equal(one, backdrop_pixels(dict(recipe), look, fonts, 320, 180))
    assert not np.array_equal(one, backdrop_pixels({**recipe, "seed": 4}, look, fonts, 320, 180))
    assert not np.array_equal(one, backdrop_pixels({**recipe, "phrase": "once"}, look, fonts, 320, 180))
    assert not np.array_equal(one, backdrop_pixels({**recipe, "opens": True}, look, fonts, 320, 180))
    assert one.std() > 8


def test_a_backdrop_scales(fonts, look):
    recipe = {"family": "arcs", "seed": 3, "phrase": "Twice a day"}
    small = backdrop_pixels(recipe, look, fonts, 320, 180).astype(float)
    large = backdrop_pixels(recipe, look, fonts, 1280, 720).astype(float)
    shrunk = large.reshape(180, 4, 320, 4, 3).mean(axis=(1, 3))
    assert np.abs(small - shrunk).mean() < 4


@pytest.mark.parametrize(
    "recipe", [{}, {"palette": "red"}, {"palette": [1, 2, 3, 4]}, {"seed": "x", "number": "n"}]
)
def test_a_poor_recipe_still_gives_a_picture(recipe, fonts, look):
    assert backdrop_pixels(recipe, look, fonts, 96, 54).shape == (54, 96, 3)
    assert placeholder_pixels("", look, fonts, 54, 96).shape == (96, 54, 3)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Twice a day, without fail, the river turns.", "Twice a day"),
        ("No. The sea is patient, and it comes back.", "The sea is patient"),
        ("Wait", "Wait"),
        ("", ""),
        ("every single one of these words is needed to say what has to be said", "every single one of these words is needed…"),
    ],
)  # fmt: skip
def test_key_phrases(text, phrase):
    assert key_phrase(text) == phrase


def test_a_phrase_in_a_script_without_spaces_is_cut_to_length():
    assert len(key_phrase("水" * 90)) <= 23


def test_system_fonts_stand_in_only_where_the_bundle_lacks_a_character():
    with_system = Fonts(system=True)
    assert with_system.stand_ins("Plain text, مرحبا 🌊\n") == []
    for family in with_system.stand_ins("नमस्ते"):
        assert family not in with_system.names
    assert Fonts(system=False).stand_ins("नमस्ते") == []


def test_no_fonts_at_all_is_not_a_crash(tmp_path, look):
    bare = Fonts([tmp_path / "nowhere"], system=False)
    assert bare.names == []
    caption_overlay(bare, look, (320, 180), cue_of("some words"), 0)


def test_the_digest_follows_the_fonts(tmp_path, fonts):
    (tmp_path / "a.ttf").write_bytes(b"one")
    first = Fonts([tmp_path], system=False).digest
    (tmp_path / "a.ttf").write_bytes(b"two")
    assert Fonts([tmp_path], system=False).digest != first
