from pathlib import Path

import pytest
from PIL import Image as Pillow

from app.domain.project import Project
from app.errors import AssetMissing
from app.services.facade import Services


def test_a_picture_whose_file_is_gone_is_named_with_its_frame(
    program: Services, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "boat.png"
    Pillow.new("RGB", (64, 48), (10, 90, 160)).save(path)
    second = program.projects.board(project.id).frames[1]
    program.illustration.add(second.id, [path])
    board = program.projects.board(project.id)
    asset = board.images[board.frames[1].image_id].asset_id
    program._parts.assets.delete(asset)
    with pytest.raises(AssetMissing):
        program._parts.assets.path(asset)
    made = program.production.render(project.id, tmp_path / "o.mp4")
    assert [(each.frame, each.name) for each in made.result.stand_ins] == [(2, "boat.png")]
    assert "gone" in made.result.stand_ins[0].what
    assert (tmp_path / "o.mp4").exists()
