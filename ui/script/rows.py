"""What stands in the script's text: a row for each scene's title and each frame, a paragraph each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.names import clean_name
from app.domain.script import Frame, Scene
from app.domain.timeline import Board

TITLE, FRAME = "title", "frame"

_BREAKS = {ord(character): " " for character in "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\ufffc"}


@dataclass(slots=True)
class Row:
    """One paragraph."""

    kind: str
    id: str
    """The scene's or the frame's."""
    scene_id: str
    text: str
    """As it stands on screen."""
    stored: str
    """As the project has it, or will once all that was sent is made."""
    local: bool = False
    """A frame that is not in the project yet: nothing has been written in it."""

    @property
    def changed(self) -> bool:
        """Whether something was typed that has not been sent. Space at the ends is no change."""
        return self.text != self.stored and clean_name(self.text) != clean_name(self.stored)

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.text.strip()


def one_line(text: str) -> str:
    """A text without breaks, each of its characters where it was."""
    return text.translate(_BREAKS)


def rows_of(board: Board | None) -> Iterator[Row]:
    """The rows of a storyboard, from top to bottom."""
    if board is None:
        return
    frames: dict[str, list[Frame]] = {scene.id: [] for scene in board.scenes}
    for frame in board.frames:
        frames[frame.scene_id].append(frame)
    for scene in board.scenes:
        yield title_row(scene)
        yield from map(frame_row, frames[scene.id])


def title_row(scene: Scene) -> Row:
    """A scene's title."""
    return Row(TITLE, scene.id, scene.id, one_line(scene.title), scene.title)


def frame_row(frame: Frame) -> Row:
    """A frame."""
    return Row(FRAME, frame.id, frame.scene_id, one_line(frame.text), frame.text)
