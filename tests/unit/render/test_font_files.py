"""Fonts taken out of a computer's and read from a stranger's: the same letters, and nothing else."""

from __future__ import annotations

import random
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import skia

from app.errors import BadInput
from app.render import font_files
from app.render.font_files import read_font, tables_of, why_not, written
from app.render.fonts import Brought, Fonts, bundled_folder
from app.render.text import Face, Run, set_line
from tests.small_font import collection, font, tables

LETTERS = "ԱԲԳ"


def typeface(data: bytes, index: int = 0):
    found = skia.FontMgr.New_Custom_Empty().makeFromData(skia.Data.MakeWithCopy(data), index)
    assert found is not None
    return found


def kept(folder: Path, data: bytes) -> Path:
    path = folder / "font.ttf"
    path.write_bytes(data)
    return path


def drawn(fonts: Fonts, text: str, family: str, weight: int = 700) -> bytes:
    surface = skia.Surface(400, 80)
    line = set_line(fonts, [Run(text, 0xFF000000)], Face(family, 40, weight))
    line.paint(surface.getCanvas(), 5, 50)
    return np.asarray(surface.makeImageSnapshot().toarray()).tobytes()


@pytest.mark.parametrize(
    ("file", "text"),
    [("Inter-Bold.otf", "Tide, AV"), ("NotoSansArabic-Regular.ttf", "مد"), ("NotoColorEmoji.ttf", "🌊")],
)
def test_a_font_taken_out_and_read_again_draws_the_same(tmp_path, file, text):
    original = typeface((bundled_folder() / file).read_bytes())
    found = tables_of(original)
    assert why_not(original, found) == ""
    data = written(found)
    info = read_font(kept(tmp_path, data), text.replace(" ", ""))
    assert info.name == original.getFamilyName()
    assert "Open Font License" in info.licence
    assert "http" in info.address
    assert written(tables_of(typeface(data))) == data
    bare = Fonts([tmp_path / "none"], system=False)
    pictures = {
        drawn(bare.bringing([Brought("it", "it", text, face)]), text, "")
        for face in (original, typeface(data))
    }
    assert len(pictures) == 1
    assert pictures != {drawn(bare, text, "")}


def test_a_face_of_a_collection_is_a_font_by_itself():
    first, second = font("Ֆ", family="First"), font(LETTERS, family="Second")
    whole = collection(first, second)
    assert [written(tables_of(typeface(whole, index))) for index in (0, 1)] == [first, second]


@pytest.mark.parametrize(
    ("bits", "allowed"),
    [
        (0x0000, True), (0x0002, False), (0x0004, False), (0x0008, True), (0x000C, True), (0x000A, False),
        (0x0100, True), (0x0108, True), (0x0200, False), (0x0208, False), (0x0001, False),
    ],
)  # fmt: skip
def test_only_what_its_maker_lets_be_passed_on_goes_and_comes(tmp_path, bits, allowed):
    found = tables(LETTERS, fs_type=bits)
    data = written(found)
    assert (why_not(typeface(data), found) == "") is allowed
    if allowed:
        assert read_font(kept(tmp_path, data), LETTERS).name == "Small"
    else:
        with pytest.raises(BadInput, match="does not let it be passed on"):
            read_font(kept(tmp_path, data), LETTERS)


def test_what_has_no_outlines_no_rights_or_too_much_stays(monkeypatch):
    found = tables(LETTERS)
    whole = typeface(written(found))
    for name in ("OS/2", "glyf", "name"):
        assert why_not(whole, {key: data for key, data in found.items() if key != name})
    assert why_not(whole, {**found, "OS/2": b"short"}) == "its maker does not let it be passed on"
    monkeypatch.setattr(font_files, "LARGEST", 5000)
    assert why_not(whole, found) == ""
    assert "larger than" in why_not(whole, {**found, "post": bytes(1000)})


def test_a_variable_font_goes_in_its_own_shape_only():
    axis = struct.pack(">4siiiHH", b"wght", 100 << 16, 400 << 16, 900 << 16, 0, 256)
    variable = {
        **tables(LETTERS),
        "fvar": struct.pack(">HHHHHHHH", 1, 0, 16, 2, 1, 20, 0, 8) + axis,
        "gvar": struct.pack(">HHHHIHHI", 1, 0, 1, 0, 20 + 4 * 5, 4, 1, 20 + 4 * 5) + bytes(4 * 5),
    }
    own = typeface(written(variable))
    assert len(own.getVariationDesignParameters()) == 1
    assert why_not(own, tables_of(own)) == ""
    wanted = skia.FontArguments()
    coordinate = skia.FontArguments.VariationPosition.Coordinate(int.from_bytes(b"wght", "big"), 700)
    coordinates = skia.FontArguments.VariationPosition.Coordinates([coordinate])
    wanted.setVariationDesignPosition(skia.FontArguments.VariationPosition(coordinates))
    bold = own.makeClone(wanted)
    assert why_not(bold, tables_of(bold)) == "it is one of several shapes of a variable font"


def changed(name: str, at: int, data: bytes, **how: object) -> Mapping[str, bytes]:
    found = tables(LETTERS, **how)
    return {**found, name: found[name][:at] + data + found[name][at + len(data) :]}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "as Scenewright writes"),
        (b"not a font" * 100, "as Scenewright writes"),
        (b"\xff" * 2000, "as Scenewright writes"),
        (font(LETTERS)[:-4], "as Scenewright writes"),
        (font(LETTERS) + bytes(4), "as Scenewright writes"),
        (font(LETTERS)[:300] + b"\1" + font(LETTERS)[301:], "as Scenewright writes"),
        (collection(font(LETTERS), font("Ֆ")), "as Scenewright writes"),
        (written({**tables(LETTERS), "SVG": b"<svg/>"}), "as Scenewright writes"),
        (written({k: v for k, v in tables(LETTERS).items() if k != "OS/2"}), "as Scenewright writes"),
        (written({**tables(LETTERS), "head": bytes(54)}), "cannot be drawn with"),
        (written({**tables(LETTERS), "OS/2": b""}), "passed on"),
        (font("Ֆ"), "characters it is there for"),
        (written(changed("head", 18, struct.pack(">H", 16))), "absurd size"),
        (written(changed("hhea", 4, struct.pack(">h", 32_000), size=30_000)), "absurd size"),
    ],
)  # fmt: skip
def test_hostile_fonts_are_bad_input(tmp_path, data, words):
    with pytest.raises(BadInput, match=words):
        read_font(kept(tmp_path, data), LETTERS)


def test_a_font_that_is_too_large_is_not_even_read(tmp_path, monkeypatch):
    path = kept(tmp_path, font(LETTERS))
    monkeypatch.setattr(font_files, "LARGEST", path.stat().st_size - 1)
    monkeypatch.setattr(Path, "read_bytes", None)
    with pytest.raises(BadInput, match="larger than"):
        read_font(path, LETTERS)
    with pytest.raises(BadInput, match="cannot be read"):
        read_font(tmp_path / "nothing.ttf", LETTERS)


def test_fonts_with_nonsense_in_their_tables_are_refused_or_read_and_harm_nobody(tmp_path):
    chance = random.Random(11)
    good = tables(LETTERS)
    refused = 0
    for _ in range(400):
        name = chance.choice(sorted(good))
        broken = bytearray(good[name])
        for _ in range(chance.choice([1, 2, 8])):
            broken[chance.randrange(len(broken))] = chance.choice([0, 1, 0x7F, 0x80, 0xFF])
        data = written({**good, name: bytes(broken[: chance.choice([len(broken), len(broken) // 2])])})
        try:
            read_font(kept(tmp_path, data), LETTERS)
            drawn(Fonts(system=False).bringing([Brought("it", "it", LETTERS, typeface(data))]), LETTERS, "")
        except BadInput:
            refused += 1
    assert 40 < refused < 400


def test_texts_of_a_font_are_read_in_english_and_nonsense_is_passed_over(tmp_path):
    def record(platform: int, encoding: int, language: int, what: int, length: int, offset: int) -> bytes:
        return struct.pack(">6H", platform, encoding, language, what, length, offset)

    storage = "Frei\0".encode("utf-16-be") + "Free".encode("utf-16-be") + b"Mac"
    records = [
        record(1, 0, 0, 13, 3, 18),
        record(3, 1, 0x407, 13, 10, 0),
        record(3, 1, 0x409, 13, 8, 10),
        record(3, 1, 0x407, 14, 10, 0),
        record(2, 2, 0, 1, 8, 10),
        record(3, 1, 0x409, 1, 60_000, 60_000),
    ]
    table = struct.pack(">3H", 0, len(records) + 5, 6 + 12 * len(records)) + b"".join(records) + storage
    info = read_font(kept(tmp_path, written({**tables(LETTERS), "name": table})), LETTERS)
    assert (info.licence, info.address) == ("Free", "Frei")


def test_brought_fonts_draw_what_they_came_for_then_what_else_they_have(tmp_path):
    first = Brought("a" * 64, "First", "Ա", typeface(font("ԱԲ", family="First")))
    second = Brought("b" * 64, "Second", "Բ", typeface(font("ԱԲԳ", family="Second", size=300)))
    fonts = Fonts(system=False).bringing([first, second])
    assert fonts.stand_ins("Ա") == ["a" * 64]
    assert fonts.stand_ins("Բ") == ["b" * 64]
    assert fonts.stand_ins("Գ") == ["b" * 64]
    assert fonts.called("ԱԲԳ tide") == ["First", "Second"]
    assert fonts.stand_ins("tide مد 🌊 ֆ") == []
    assert fonts.of_this_computer("ԱԲԳ") == []
    assert drawn(fonts, "Ա", "Inter") != drawn(Fonts(system=False), "Ա", "Inter")


def test_a_system_font_of_the_same_family_as_our_own_does_not_mix_with_it():
    class Manager:
        def __init__(self, family: str) -> None:
            self.found = typeface(font(LETTERS + "Tide", family=family))

        def matchFamilyStyleCharacter(self, *_: object) -> object:
            return self.found

    pictures, names = [], []
    for family in ("Inter", "Small"):
        fonts = Fonts()
        fonts.__dict__["_manager"] = Manager(family)
        pictures.append(drawn(fonts, "Tide Ա", "Inter", 400))
        names += fonts.stand_ins("Tide Ա")
    assert names == ["Inter (this computer's)", "Small"]
    assert pictures[0] == pictures[1]
