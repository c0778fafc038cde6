from pathlib import Path

import pytest
from PIL import Image as Pillow

from app.domain.project import Project
from app.domain.timeline import Board
from app.errors import BadPicture, NotFound
from app.services.facade import Services


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    folder = tmp_path / "photographs"
    folder.mkdir()
    for index, name in enumerate(["a moon", "b field", "c herons", "d river", "e town"]):
        Pillow.new("RGB", (300 + index, 200), (40 * index, 90, 60)).save(folder / f"{name}.png")
    return folder


def board(program: Services, project: Project) -> Board:
    return program.projects.board(project.id)


def chosen(program: Services, project: Project) -> list[str]:
    now = board(program, project)
    return [now.images[frame.image_id].name for frame in now.frames]


def test_a_frame_without_photographs_has_a_backdrop(program: Services, project: Project) -> None:
    now = board(program, project)
    assert {now.images[frame.image_id].kind for frame in now.frames} == {"backdrop"}
    recipes = [dict(now.images[frame.image_id].recipe) for frame in now.frames]
    assert len({recipe["seed"] for recipe in recipes}) == 3


def test_photographs_go_where_their_names_belong(
    program: Services, project: Project, photographs: Path
) -> None:
    made = program.projects.create("With photographs")
    program.scripts.adopt(made.id, program.scripts.read_text(program.scripts.text(project.id), "t.md"))
    program.illustration.illustrate(program.projects.board(made.id), program.illustration.folder(photographs))
    river, herons, moon = chosen(program, made)
    assert ("river" in river, "herons" in herons, "moon" in moon) == (True, True, True)
    for frame in board(program, made).frames:
        candidates = program.illustration.candidates(frame.id)
        assert [image.kind for image in candidates] == ["asset"] * 4 + ["backdrop"]
        assert candidates[0].id == frame.image_id


def test_choosing_another_candidate_is_undone(program: Services, project: Project, photographs: Path) -> None:
    frame = board(program, project).frames[0]
    added = program.illustration.add(frame.id, [photographs / "a moon.png"], choose=False)
    assert chosen(program, project)[0] == "Backdrop"
    program.illustration.choose(frame.id, added[0].id)
    assert chosen(program, project)[0] == "a moon.png"
    program.history.undo(project.id)
    assert chosen(program, project)[0] == "Backdrop"


def test_a_picture_added_twice_is_one_candidate(
    program: Services, project: Project, photographs: Path
) -> None:
    frame = board(program, project).frames[0]
    paths = [photographs / "a moon.png", photographs / "b field.png"]
    program.illustration.add(frame.id, paths)
    program.illustration.add(frame.id, paths[:1])
    assert len(program.illustration.candidates(frame.id)) == 3
    assert chosen(program, project)[0] == "a moon.png"


def test_one_bad_file_among_several_adds_none(program: Services, project: Project, photographs: Path) -> None:
    broken = photographs / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 nothing more")
    frame = board(program, project).frames[0]
    with pytest.raises(BadPicture, match=r"broken\.jpg"):
        program.illustration.add(frame.id, [photographs / "a moon.png", broken])
    assert len(program.illustration.candidates(frame.id)) == 1


def test_another_frames_picture_cannot_be_chosen(program: Services, project: Project) -> None:
    first, second, _ = board(program, project).frames
    with pytest.raises(NotFound):
        program.illustration.choose(first.id, second.image_id)
