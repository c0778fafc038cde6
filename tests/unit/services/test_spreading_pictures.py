"""Several pictures given from one frame on: one each, in the video's order, as one step of undo."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as Pillow

from app.domain.project import Project
from app.errors import BadInput, BadPicture, NotFound
from app.services.facade import Services

Write = Callable[[int], Path]


@pytest.fixture
def picture(tmp_path: Path) -> Write:
    """A small picture file of its own for every number."""

    def write(number: int) -> Path:
        path = tmp_path / f"{number}.png"
        Pillow.new("RGB", (32, 24), (number * 20 % 256, 90, 60)).save(path)
        return path

    return write


def shown(program: Services, project: Project) -> list[str]:
    board = program.projects.board(project.id)
    return [board.images[frame.image_id or ""].name for frame in board.frames]


def test_each_goes_to_the_next_frame_also_of_the_next_scene(
    program: Services, project: Project, picture: Write
) -> None:
    before = shown(program, project)
    frames = program.projects.board(project.id).frames
    assert len({frame.scene_id for frame in frames}) > 1
    paths = [picture(number) for number in range(len(frames))]
    added = program.illustration.add_each(frames[0].id, paths)
    assert [image.frame_id for image in added] == [frame.id for frame in frames]
    assert shown(program, project) == [path.name for path in paths]
    assert program.history.undo(project.id) == f"Spread {len(paths)} pictures"
    assert shown(program, project) == before
    program.history.redo(project.id)
    assert shown(program, project) == [path.name for path in paths]


def test_what_is_left_is_to_choose_from_in_the_last_frame(
    program: Services, project: Project, picture: Write
) -> None:
    before = shown(program, project)
    frames = program.projects.board(project.id).frames
    paths = [picture(number) for number in range(3)]
    program.illustration.add_each(frames[-2].id, paths)
    assert shown(program, project) == [*before[:-2], paths[0].name, paths[1].name]
    last = [image.name for image in program.illustration.candidates(frames[-1].id)]
    assert last[-2:] == [paths[1].name, paths[2].name]
    # Once more: what is there already is chosen and not added twice.
    program.illustration.add_each(frames[-2].id, paths)
    assert [image.name for image in program.illustration.candidates(frames[-1].id)] == last


def test_all_or_none(program: Services, project: Project, picture: Write, tmp_path: Path) -> None:
    before = shown(program, project)
    frame = program.projects.board(project.id).frames[0].id
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    with pytest.raises(BadPicture, match=r"broken\.png"):
        program.illustration.add_each(frame, [picture(1), broken])
    with pytest.raises(BadInput):
        program.illustration.add_each(frame, [])
    with pytest.raises(NotFound):
        program.illustration.add_each("nowhere", [picture(1)])
    assert shown(program, project) == before
