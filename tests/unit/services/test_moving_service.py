"""A project sealed here and opened elsewhere, beside others, from a friend or from a stranger."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import services
from app.config import Config
from app.domain.accounts import Comment
from app.domain.project import Marker, Project, ProjectSettings, Pronunciation
from app.errors import AlreadyExists, BadInput, UnknownVoice
from app.services.facade import Services
from app.services.projects import OWN_COLLECTIONS

Change = Callable[[dict[str, list[dict[str, Any]]]], None]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Services]:
    home = tmp_path / "elsewhere"
    home.mkdir()
    with services(Config(home)) as made:
        yield made


@pytest.fixture
def sealed(program: Services, project: Project, tmp_path: Path) -> Path:
    """Spoken, edited, and one edit taken back."""
    program.narration.voice_all(program.projects.board(project.id))
    first, second, *_ = program.projects.board(project.id).frames
    program.storyboard.set_text(first.id, "Something else.")
    program.storyboard.delete_frames([second.id])
    program.history.undo(project.id)
    kept = program._parts.repositories
    kept.comments.add(
        Comment(project_id=project.id, frame_id=first.id, user_id="local-owner", text="Slower.")
    )
    kept.markers.add(Marker(project_id=project.id, frame_id=first.id, offset=Fraction(1, 3), name="Here"))
    kept.pronunciations.add(Pronunciation(user_id="", project_id=project.id, word="Wye", said="why"))
    program.versions.name_version(project.id, "Draft")
    path = tmp_path / "tide.scenewright"
    program.moving.seal(project.id, path)
    return path


@pytest.fixture(scope="module")
def friendly(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small sealed project, made once, for those who change it by hand."""
    home = tmp_path_factory.mktemp("friendly")
    with services(Config(home)) as program:
        made = program.projects.create("Tide", ProjectSettings(voice="fake:beep", width=320, height=180))
        text = "# The tide\n\nTwice a day the river changes its mind.\n\n# The moon\n\nIt is to blame.\n"
        program.scripts.adopt(made.id, program.scripts.read_text(text, "tide.md"))
        program.illustration.illustrate(program.projects.board(made.id), None)
        program.narration.voice_all(program.projects.board(made.id))
        program.storyboard.set_text(program.projects.board(made.id).frames[0].id, "Something else.")
        program.moving.seal(made.id, home / "tide.scenewright")
    return (home / "tide.scenewright").read_bytes()


@pytest.fixture
def stranger(friendly: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "friendly.scenewright"
    path.write_bytes(friendly)
    return path


def everything(program: Services) -> dict[str, list[dict[str, Any]]]:
    """All documents of the store that a project has, and its media's."""
    store = program._parts.repositories.store
    names = (*OWN_COLLECTIONS, "projects", "assets")
    return {name: store.find(name, sort=[("_id", 1)]) for name in names if name != "memberships"}


def hostile(path: Path, change: Change) -> Path:
    """The file with its documents changed and its manifest made to fit."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    names = {name: f"documents/{name}.jsonl" for name in ("projects", "scripts", "scenes", "frames", "images",
                                                          "voiceovers", "history", "assets")}  # fmt: skip
    documents = {
        name: [json.loads(line) for line in entries.get(entry, b"").splitlines()]
        for name, entry in names.items()
    }
    change(documents)
    for name, group in documents.items():
        entry = f"documents/{name}.jsonl"
        entries[entry] = b"".join(json.dumps(each).encode() + b"\n" for each in group)
    manifest = json.loads(entries.pop("manifest.json"))
    manifest["entries"] = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in entries.items()
    }
    written = path.with_name("hostile.scenewright")
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in {"manifest.json": json.dumps(manifest).encode(), **entries}.items():
            archive.writestr(name, data)
    return written


def test_what_is_opened_elsewhere_is_what_was_sealed(
    program: Services, elsewhere: Services, sealed: Path, project: Project, tmp_path: Path
) -> None:
    opened = elsewhere.moving.open(sealed)
    assert (opened.kept_ids, opened.missing, opened.fonts) == (True, (), ())
    assert everything(elsewhere) == everything(program)
    for name in ("versions", "comments", "markers", "pronunciations", "history"):
        assert everything(elsewhere)[name], name
    assert elsewhere.scripts.text(project.id) == program.scripts.text(project.id)
    assert elsewhere.narration.missing(elsewhere.projects.board(project.id)) == program.narration.missing(
        program.projects.board(project.id)
    )
    elsewhere.moving.seal(project.id, tmp_path / "back.scenewright")
    assert (tmp_path / "back.scenewright").read_bytes() == sealed.read_bytes()


def test_undo_goes_on_elsewhere(elsewhere: Services, sealed: Path, project: Project) -> None:
    elsewhere.moving.open(sealed)
    before = elsewhere.projects.board(project.id).frames[0].text
    label = elsewhere.history.undo(project.id)
    assert "text" in label.lower()
    assert elsewhere.projects.board(project.id).frames[0].text != before == "Something else."


def test_beside_itself_it_is_another_project_throughout(
    program: Services, sealed: Path, project: Project
) -> None:
    before = everything(program)
    opened = program.moving.open(sealed)
    assert not opened.kept_ids
    assert opened.project.name == "Tide (2)"
    assert program.moving.open(sealed).project.name == "Tide (3)"
    after = everything(program)
    for name, group in before.items():
        assert [each for each in after[name] if each in group] == group, name
    own, copied = program.projects.board(project.id), program.projects.board(opened.project.id)
    assert [frame.text for frame in copied.frames] == [frame.text for frame in own.frames]
    assert not {each.id for each in own.frames} & {each.id for each in copied.frames}
    assert [copied.images[f.image_id or ""].recipe for f in copied.frames] == [
        own.images[f.image_id or ""].recipe for f in own.frames
    ]
    # Its history is its own: undo changes the copy alone, down to frames deleted and brought back.
    while program.history.state(opened.project.id).undo:
        program.history.undo(opened.project.id)
    assert program.projects.board(project.id) == own
    # No id of the old one is named anywhere in the new one.
    text = json.dumps(
        [each for group in after.values() for each in group if opened.project.id in str(each)], default=str
    )
    assert project.id not in text
    assert not any(frame.id in text for frame in own.frames)


def test_a_name_of_ones_own(program: Services, elsewhere: Services, sealed: Path) -> None:
    assert elsewhere.moving.open(sealed, "  My   tide ").project.name == "My tide"
    before = everything(program)
    with pytest.raises(AlreadyExists, match="--project"):
        program.moving.open(sealed, "TIDE")
    assert everything(program) == before


def test_media_that_are_gone_are_named_and_their_frames_keep_their_time(
    program: Services, elsewhere: Services, project: Project, sealed: Path
) -> None:
    board = program.projects.board(project.id)
    lost = next(iter(board.voiceovers.values())).takes[0].asset_id
    program._parts.assets.delete(lost)
    assert program.moving.seal(project.id, sealed).missing == (lost,)
    opened = elsewhere.moving.open(sealed)
    assert opened.missing == (lost,)
    there = elsewhere.projects.board(project.id)
    assert elsewhere.renders.timeline(there).length == program.renders.timeline(board).length


def test_credits_name_licences(stranger: Path) -> None:
    with zipfile.ZipFile(stranger) as archive:
        text = archive.read("credits.txt").decode()
    assert text.splitlines()[0] == "Tide"
    assert "- fake:beep — fake — made by the program" in text
    assert "- Inter" in text


def test_what_a_voice_of_another_computer_has_spoken_is_good_here(
    elsewhere: Services, stranger: Path
) -> None:
    def other(documents: dict[str, list[dict[str, Any]]]) -> None:
        documents["projects"][0]["settings"]["voice"] = "system:anna"
        for voiceover in documents["voiceovers"]:
            for take in voiceover["takes"]:
                take["voice"] = take["recipe"]["asked"][0] = "system:anna"

    project = elsewhere.moving.open(hostile(stranger, other)).project
    spoken, silent = (
        elsewhere.projects.board(project.id).frames[1],
        elsewhere.projects.board(project.id).frames[0],
    )
    board = elsewhere.projects.board(project.id)
    elsewhere.narration.voice_all(board, frames=[spoken])
    assert elsewhere.narration.voice_for(board, spoken) == "system:anna"
    with pytest.raises(UnknownVoice):
        elsewhere.narration.voice_all(board, frames=[silent])


def first(name: str, **fields: object) -> Change:
    return lambda documents: documents[name][0].update(fields)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda documents: documents["projects"].clear(), "no project"),
        (lambda documents: documents["projects"].append({**documents["projects"][0], "_id": "q"}), "2 projects"),
        (lambda documents: documents["scripts"].clear(), "script .* is missing"),
        (lambda documents: documents["scenes"].pop(), "scene .* is missing"),
        (lambda documents: documents["images"].clear(), "picture .* is missing"),
        (lambda documents: documents["voiceovers"].pop(), "voice .* is missing"),
        (lambda documents: documents["frames"].append(documents["frames"][0]), "twice"),
        (first("frames", project_id="another"), "another project"),
        (first("frames", order="!"), "has no place"),
        (first("frames", order=""), "has no place"),
        (first("frames", pause_after="-1/1"), "pauses"),
        (first("frames", pause_after="1/0"), "not a fraction"),
        (first("frames", text=7), "text"),
        (first("frames", text="\ud800"), "no Unicode"),
        (first("frames", surprise=1), "does not know it"),
        (first("frames", schema=99), "newer Scenewright"),
        (first("frames", revision=0), "revision"),
        (first("frames", created_at=None), "created_at"),
        (first("frames", _id=7), "no id"),
        (first("frames", motion={"kind": "somersault", "params": {}}), "no motion"),
        (first("frames", motion={"kind": "push_in", "params": {"amount": 1e9}}), "Give a number"),
        (first("frames", motion={"kind": "push_in", "params": {"amount": None}}), "no number or text"),
        (first("scenes", transition={"kind": "cut", "params": {"length": []}}), "no number"),
        (lambda documents: documents["projects"][0]["settings"].update(width=1), "pixels cannot be made"),
        (lambda documents: documents["projects"][0]["settings"].update(template="x"), "no template"),
        (first("history", number=2**70), "64 bits"),
        (first("assets", _id="f" * 64), "ffffffffffff… is missing"),
        (lambda documents: documents.update(users=[{"_id": "me"}]), "does not know"),
        (lambda documents: documents.update(memberships=[{"_id": "me"}]), "does not know"),
    ],
)  # fmt: skip
def test_hostile_documents_are_refused_and_leave_nothing(
    elsewhere: Services, stranger: Path, change: Change, sentence: str, tmp_path: Path
) -> None:
    before = everything(elsewhere)
    with pytest.raises(BadInput, match=sentence) as caught:
        elsewhere.moving.open(hostile(stranger, change))
    assert "hostile.scenewright" in str(caught.value)
    assert everything(elsewhere) == before
    assert not list((tmp_path / "elsewhere" / "assets").rglob("*.*"))


def test_what_fails_at_the_last_leaves_no_media(
    elsewhere: Services, stranger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise AlreadyExists("Somebody was quicker.")

    monkeypatch.setattr(elsewhere._parts.repositories.memberships, "add", fails)
    with pytest.raises(AlreadyExists):
        elsewhere.moving.open(stranger)
    assert elsewhere.projects.list() == []
    assert not list((tmp_path / "elsewhere" / "assets").rglob("*.*"))
    assert list((tmp_path / "elsewhere" / "cache" / "moving").iterdir()) == []


def test_a_broken_project_is_not_sealed(program: Services, project: Project, tmp_path: Path) -> None:
    frame = program.projects.board(project.id).frames[0]
    repositories = program._parts.repositories
    repositories.frames.save(replace(frame, image_id="gone"))
    with pytest.raises(BadInput, match="“Tide” cannot be sealed: The picture gone"):
        program.moving.seal(project.id, tmp_path / "tide.scenewright")
    assert not list(tmp_path.glob("*.scenewright"))
