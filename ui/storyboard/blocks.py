"""What the storyboard's list shows of one scene: made once and kept while the scene is as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.shots import SceneShots, Shot
from ui.storyboard.rows import SceneRow

Item = SceneRow | Shot


@dataclass(frozen=True, slots=True)
class Block:
    """What is shown of one scene: its title, and frames while it is open; nothing where none is found."""

    scene: SceneShots
    number: int
    open: bool
    ids: list[str]
    items: list[Item]

    @classmethod
    def of(cls, scene: SceneShots, number: int, open_: bool, shots: Sequence[Shot], sifted: bool) -> Block:
        """A scene with those of its frames that are to be shown; ``sifted`` leaves it out without any."""
        if sifted and not shots:
            return cls(scene, number, open_, [], [])
        head = SceneRow(scene.scene_id, number, scene.title, scene.length, len(scene.shots), open_)
        if not open_:
            return cls(scene, number, open_, [scene.scene_id], [head])
        ids = [scene.scene_id, *(shot.frame_id for shot in shots)]
        return cls(scene, number, open_, ids, [head, *shots])

    def shows(self, scene: SceneShots, number: int, open_: bool) -> bool:
        """Whether it is what is to be shown of a scene."""
        return self.scene is scene and self.number == number and self.open == open_
