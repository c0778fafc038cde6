"""Fonts that go along with a project, come in with it, and what a stranger's file cannot do with them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.bootstrap import services
from app.config import Config
from app.domain.project import ProjectSettings
from app.errors import BadInput
from app.render.renderer import Renderer
from app.services import fonts as along
from app.services.facade import Services
from app.services.parts import Parts
from app.services.ports import FontFile
from tests.small_font import font
from tests.unit.services.test_moving_service import Change, everything, hostile

LETTERS = "ԱԲ"
SMALL = font(LETTERS, family="Small Armenian")
SMALL_ID = hashlib.sha256(SMALL).hexdigest()


def parts_of(program: Services) -> Parts:
    return program._parts


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Services]:
    (tmp_path / "elsewhere").mkdir()
    with services(Config(tmp_path / "elsewhere")) as made:
        yield made


@pytest.fixture(scope="module")
def friendly(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A project sealed on a computer that has a font for its letters."""
    home = tmp_path_factory.mktemp("friendly")
    patch = pytest.MonkeyPatch()

    def found(self: Renderer, text: str, brought: object = ()) -> Any:
        assert set(LETTERS) <= set(text)
        return [FontFile("Small Armenian", SMALL, LETTERS)], [("Closed", "its maker says no")]

    patch.setattr(Renderer, "font_files", found)
    with services(Config(home)) as program:
        made = program.projects.create("Tide", ProjectSettings(voice="fake:beep", width=320, height=180))
        program.scripts.adopt(made.id, program.scripts.read_text(f"# {LETTERS}\n\nThe tide.\n", "tide.md"))
        Image.new("RGB", (64, 36), "teal").save(home / "boat.png")
        program.illustration.add(program.projects.board(made.id).frames[0].id, [home / "boat.png"])
        settings = program.projects.board(made.id).project.settings
        program.projects.settle(made.id, replace(settings, template="night"))
        sealed = program.moving.seal(made.id, home / "tide.scenewright")
        assert (sealed.fonts, sealed.fonts_left) == (("Small Armenian",), (("Closed", "its maker says no"),))
        assert program.projects.board(made.id).project.fonts == ()
        program.moving.seal(made.id, home / "again.scenewright")
    patch.undo()
    assert (home / "again.scenewright").read_bytes() == (home / "tide.scenewright").read_bytes()
    return (home / "tide.scenewright").read_bytes()


@pytest.fixture
def stranger(friendly: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "friendly.scenewright"
    path.write_bytes(friendly)
    return path


def test_the_font_comes_in_as_a_media_file_of_the_project(elsewhere: Services, stranger: Path) -> None:
    opened = elsewhere.moving.open(stranger)
    [brought] = elsewhere.projects.board(opened.project.id).project.fonts
    assert (brought.asset_id, brought.name, brought.characters) == (SMALL_ID, "Small Armenian", LETTERS)
    parts = parts_of(elsewhere)
    assert parts.assets.path(SMALL_ID).read_bytes() == SMALL
    described = parts.repositories.assets.require(SMALL_ID)
    assert (described.kind, described.mime, described.size) == ("font", "font/ttf", len(SMALL))
    timeline = elsewhere.renders.timeline(elsewhere.projects.board(opened.project.id))
    assert timeline.fonts == (brought,)
    assert elsewhere.renders.still(timeline, 30, 320, 180) != elsewhere.renders.still(
        replace(timeline, fonts=()), 30, 320, 180
    )


def test_undo_goes_on_and_the_copy_beside_it_shares_the_font(elsewhere: Services, stranger: Path) -> None:
    first = elsewhere.moving.open(stranger).project
    second = elsewhere.moving.open(stranger).project
    assert first.id != second.id
    assert first.fonts == second.fonts
    elsewhere.history.undo(second.id)
    assert elsewhere.projects.board(second.id).project.settings.template == "clear"
    assert elsewhere.projects.board(second.id).project.fonts == first.fonts
    assert elsewhere.checking.check() == []


def test_a_font_that_is_gone_is_missing_and_comes_back(
    elsewhere: Services, stranger: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    project = elsewhere.moving.open(stranger).project
    board = elsewhere.projects.board(project.id)
    timeline = elsewhere.renders.timeline(board)
    before = elsewhere.renders.still(timeline, 30, 320, 180)
    parts_of(elsewhere).assets.delete(SMALL_ID)
    [missing] = [media for media in elsewhere.relinking.missing(project.id) if media.kind == "font"]
    assert (missing.id, missing.name, missing.size) == (SMALL_ID, "Small Armenian", len(SMALL))
    assert elsewhere.renders.still(timeline, 30, 320, 180) != before
    (tmp_path / "kept.ttf").write_bytes(SMALL)
    with pytest.raises(BadInput, match="is a font"):
        elsewhere.relinking.replace(project.id, SMALL_ID, tmp_path / "kept.ttf")
    elsewhere.relinking.relink(project.id, tmp_path / "kept.ttf")
    assert elsewhere.renders.still(timeline, 30, 320, 180) == before
    parts_of(elsewhere).assets.path(SMALL_ID).write_bytes(SMALL[:-8] + b"damaged!")
    parts_of(elsewhere).renderer._with_brought.clear()
    assert elsewhere.renders.still(timeline, 30, 320, 180) != before
    assert "The font Small Armenian is not used" in caplog.text


def brings(*fonts: dict[str, object]) -> Change:
    def change(documents: dict[str, list[dict[str, Any]]]) -> None:
        documents["projects"][0]["fonts"] = list(fonts)

    return change


def one(**fields: object) -> dict[str, object]:
    return {"asset_id": SMALL_ID, "name": "Small Armenian", "characters": LETTERS, **fields}


def the_picture(documents: dict[str, list[dict[str, Any]]]) -> None:
    documents["projects"][0]["fonts"] = [one(asset_id=documents["images"][0]["asset_id"])]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (brings(one(asset_id="../../etc/passwd")), "is missing from it"),
        (brings(one(asset_id="f" * 64)), "is missing from it"),
        (brings(one(asset_id=7)), "asset_id"),
        (brings(one(characters="ԱԲԳ")), "characters it is there for"),
        (brings(one(characters="\ud800")), "no Unicode"),
        (brings(one(characters="Ա" * 100_001)), "characters that no font has"),
        (brings(*[one()] * 65), "65 fonts"),
        (brings(one(surprise=1)), "does not know it"),
        (the_picture, "is not a font as Scenewright writes them"),
    ],
)  # fmt: skip
def test_hostile_fonts_are_refused_and_leave_nothing(
    elsewhere: Services, stranger: Path, change: Change, sentence: str, tmp_path: Path
) -> None:
    before = everything(elsewhere)
    with pytest.raises(BadInput, match=sentence) as caught:
        elsewhere.moving.open(hostile(stranger, change))
    assert "hostile.scenewright" in str(caught.value)
    assert everything(elsewhere) == before
    assert not list((tmp_path / "elsewhere" / "assets").rglob("*.*"))
    assert list((tmp_path / "elsewhere" / "cache" / "moving").glob("*")) == []


def test_a_file_that_is_here_already_is_looked_at_all_the_same(elsewhere: Services, stranger: Path) -> None:
    elsewhere.moving.open(stranger)
    before = everything(elsewhere)
    with pytest.raises(BadInput, match="is not a font"):
        elsewhere.moving.open(hostile(stranger, the_picture))
    assert everything(elsewhere) == before


def test_a_file_of_an_older_program_opens(elsewhere: Services, stranger: Path) -> None:
    def older(documents: dict[str, list[dict[str, Any]]]) -> None:
        documents["projects"][0].pop("fonts")
        documents["projects"][0]["schema"] = 2
        documents["assets"] = [each for each in documents["assets"] if each["kind"] != "font"]

    opened = elsewhere.moving.open(hostile(stranger, older))
    assert opened.project.fonts == ()
    assert elsewhere.projects.board(opened.project.id).frames[0].text == "The tide."


def test_credits_have_the_licence(stranger: Path) -> None:
    with zipfile.ZipFile(stranger) as archive:
        credits = archive.read("credits.txt").decode()
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["version"] == 1
    assert f"assets/{SMALL_ID}.ttf" in manifest["entries"]
    assert credits.endswith("\nLicence of Small Armenian\nDo as you like.\n")


def test_all_that_a_picture_may_show_is_looked_at(program: Services, project: Any) -> None:
    board = program.projects.board(project.id)
    first = replace(board.frames[0], text="ա", overlays=(), effects=())
    scene = replace(board.scenes[0], title="բ")
    image = replace(next(iter(board.images.values())), recipe={"words": ["գ", {"more": "դ"}], "seed": 1})
    text = along.text_of(replace(board, frames=(first,), scenes=(scene,), images={image.id: image}))
    assert text == "".join(sorted("աբգդ" + "ԱԲԳԴ"))
