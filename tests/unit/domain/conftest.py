from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest

from app.domain.order import keys
from app.domain.project import Project, ProjectSettings
from app.domain.script import Frame, Scene
from app.domain.takes import Image, Voiceover, VoiceTake, Word
from app.domain.timeline import Board

BoardOf = Callable[..., Board]


@pytest.fixture
def board_of() -> BoardOf:
    """A board of scenes, each a list of voice lengths in seconds (None: not voiced yet)."""

    def make(scenes: Sequence[Sequence[str | None]], settings: ProjectSettings | None = None) -> Board:
        project = Project(
            id="p", name="P", name_key="p", owner_id="u", settings=settings or ProjectSettings()
        )
        made_scenes, frames, images, voiceovers = [], [], {}, {}
        for scene_index, (lengths, order) in enumerate(zip(scenes, keys(len(scenes)), strict=True)):
            scene = Scene(
                id=f"s{scene_index}", project_id="p", script_id="t", order=order, title=f"Scene {scene_index}"
            )
            made_scenes.append(scene)
            for index, (length, key) in enumerate(zip(lengths, keys(len(lengths)), strict=True)):
                name = f"{scene_index}.{index}"
                image = Image(
                    id=f"i{name}", project_id="p", frame_id=f"f{name}", order="V", asset_id=f"a{name}"
                )
                images[image.id] = image
                text = "One two"
                voiceover = None
                if length is not None:
                    end = Fraction(length)
                    take = VoiceTake(
                        id=f"t{name}",
                        asset_id=f"w{name}",
                        engine="fake",
                        voice="fake:beep",
                        text=text,
                        length=end,
                        words=(
                            Word("One", 0, 3, Fraction(0), end / 2),
                            Word("two", 4, 7, end / 2, end),
                        ),
                    )
                    voiceover = Voiceover(
                        id=f"v{name}", project_id="p", frame_id=f"f{name}", take_id=take.id, takes=(take,)
                    )
                    voiceovers[voiceover.id] = voiceover
                frames.append(
                    Frame(
                        id=f"f{name}",
                        project_id="p",
                        scene_id=scene.id,
                        order=key,
                        source=text,
                        text=text,
                        image_id=image.id,
                        voiceover_id=voiceover.id if voiceover else None,
                    )
                )
        return Board(project, tuple(made_scenes), tuple(frames), images, voiceovers)

    return make
