"""Pictures that are here already, found by words and used again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image as Pillow

from app.domain.accounts import VIEWER
from app.domain.project import Project
from app.errors import Cancelled, NotAllowed
from app.services.facade import Services
from app.services.ports import CancelToken


def picture(folder: Path, name: str, colour: tuple[int, int, int]) -> Path:
    folder.mkdir(exist_ok=True)
    Pillow.new("RGB", (320, 180), colour).save(folder / name)
    return folder / name


@pytest.fixture
def library(program: Services, project: Project, tmp_path: Path) -> Project:
    """Two pictures in the project, two in another, one of them in both."""
    first, second, _ = (frame.id for frame in program.projects.board(project.id).frames)
    heron = picture(tmp_path / "pictures", "Grey heron.jpg", (90, 90, 90))
    program.illustration.add(first, [picture(tmp_path / "pictures", "Moonrise.jpg", (20, 20, 60))])
    program.illustration.add(second, [heron])
    other = program.projects.create("Harbour")
    other = program.scripts.adopt(other.id, program.scripts.read_text("Boats wait for the water.", "h.txt"))
    (frame,) = program.projects.board(other.id).frames
    program.illustration.add(frame.id, [heron, picture(tmp_path / "pictures", "Café.png", (200, 90, 30))])
    program.illustration.choose(frame.id, program.illustration.candidates(frame.id)[-1].id)
    return project


def found(program: Services, project: Project, words: str) -> list[tuple[str, str]]:
    return [(each.image.name, each.project) for each in program.gallery.search(project.id, words)]


def test_pictures_are_found_by_name_here_and_elsewhere(program: Services, library: Project) -> None:
    assert found(program, library, "heron") == [("Grey heron.jpg", "Tide")]
    assert found(program, library, "cafe") == [("Café.png", "Harbour")]
    assert found(program, library, "whale") == []
    assert found(program, library, "  …  ") == []


def test_pictures_are_found_by_what_is_said_over_them(program: Services, library: Project) -> None:
    assert found(program, library, "boats water") == [("Café.png", "Harbour")]
    assert found(program, library, "hour river") == [("Moonrise.jpg", "Tide")]
    assert found(program, library, "moonrise heron") == []


def test_a_name_counts_more_than_what_is_said_and_this_project_more_than_others(
    program: Services, library: Project
) -> None:
    second = program.projects.board(library.id).frames[1]
    program.storyboard.set_text(second.id, "The moon is over the café.")
    assert found(program, library, "cafe") == [("Café.png", "Harbour"), ("Grey heron.jpg", "Tide")]
    assert found(program, library, "moon")[0] == ("Moonrise.jpg", "Tide")
    assert found(program, library, "pictures")[-1] == ("Café.png", "Harbour")  # “My pictures”: of all three


def test_at_most_so_many_are_found_and_it_is_cancelled(program: Services, library: Project) -> None:
    assert len(program.gallery.search(library.id, "pictures", limit=2)) == 2
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        program.gallery.search(library.id, "heron", cancel=token)


def test_a_picture_of_another_project_is_given_to_a_frame(program: Services, library: Project) -> None:
    frame = program.projects.board(library.id).frames[2]
    (cafe,) = program.gallery.search(library.id, "cafe")
    given = program.illustration.give(frame.id, cafe.image.id)
    assert (given.project_id, given.frame_id, given.asset_id) == (library.id, frame.id, cafe.image.asset_id)
    board = program.projects.board(library.id)
    assert board.frames[2].image_id == given.id
    assert program.illustration.give(frame.id, cafe.image.id).id == given.id  # again is no second take
    assert [each.here for each in program.gallery.search(library.id, "cafe")] == [True]
    program.history.undo(library.id)
    assert program.projects.board(library.id).frames[2].image_id != given.id


def test_nothing_of_projects_is_found_in_which_one_has_no_part(join, tmp_path: Path) -> None:
    anna, bob = join("Anna"), join("Bob")
    theirs = anna.projects.create("Hers")
    anna.scripts.adopt(theirs.id, anna.scripts.read_text("A heron waits.", "a.txt"))
    (frame,) = anna.projects.board(theirs.id).frames
    (image,) = anna.illustration.add(frame.id, [picture(tmp_path / "p", "Heron.png", (1, 2, 3))])
    own = bob.projects.create("His")
    bob.scripts.adopt(own.id, bob.scripts.read_text("A heron waits too.", "b.txt"))
    (mine,) = bob.projects.board(own.id).frames
    assert bob.gallery.search(own.id, "heron") == []
    with pytest.raises(NotAllowed):
        bob.gallery.search(theirs.id, "heron")
    with pytest.raises(NotAllowed):
        bob.illustration.give(mine.id, image.id)
    bob.sharing.accept(anna.sharing.invite(theirs.id, "Bob", VIEWER).offer.id)
    assert [each.project for each in bob.gallery.search(own.id, "heron")] == ["Hers"]
    assert bob.illustration.give(mine.id, image.id).asset_id == image.asset_id
