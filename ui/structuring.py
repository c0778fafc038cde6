"""The storyboard's shape, changed by hands: what is chosen is split, joined, duplicated, moved; scenes are
begun, joined, moved. Each is one edit on its way, and one step of undo."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Slot

from ui.editing import Edits
from ui.session import ProjectSession


class Structuring(QObject):
    """Works on what is chosen in the session, or on what it is given."""

    def __init__(self, session: ProjectSession, edits: Edits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = edits

    # Frames ------------------------------------------------------------------------------

    def split(self, frame_id: str, at: int) -> None:
        """A frame as two, cut at a character of its text."""
        if frame_id:
            self._edits.begin("structure", "split_frame", frame_id=frame_id, at=at)

    @property
    def can_join(self) -> bool:
        """Whether several frames are chosen, or one that is not the last of its scene."""
        return len(self._session.chosen) > 1 or self._with_neighbour(1)

    def _with_neighbour(self, by: int) -> bool:
        """Whether the frame before or after the first chosen one is in the same scene."""
        now, chosen = self._session.now, self._session.chosen
        place = now.places.get(chosen[0]) if now is not None and chosen else None
        if now is None or place is None:  # a frame that was just deleted is chosen until others are
            return False
        frames, other = now.board.frames, place + by
        return 0 <= other < len(frames) and frames[other].scene_id == frames[place].scene_id

    @Slot()
    def join_chosen(self) -> None:
        """The chosen frames as one; a single one with the next of its scene."""
        ids = list(self._session.chosen)
        if len(ids) == 1:
            mates = self._mates(ids[0])
            ids = mates[mates.index(ids[0]) :][:2]
        if ids:
            self._session.select(ids[0])  # which is what stays
            self._edits.begin("structure", "join_frames", frame_ids=ids)

    @Slot()
    def duplicate_chosen(self) -> None:
        """Copies of the chosen frames behind them, which are chosen then."""

        async def choosing(begun: asyncio.Future[Any]) -> None:
            made = begun.result() or ()
            if made:
                self._session.select_when_there(*(frame.id for frame in made))

        ids = list(self._session.chosen)
        if ids:
            begun = self._edits.begin("structure", "duplicate_frames", frame_ids=ids)
            self._edits.afterwards(begun, choosing)

    @Slot()
    def delete_chosen(self) -> None:
        """Take the chosen frames out."""
        self._edits.delete(self._session.chosen)

    def move(self, frame_ids: Sequence[str], scene_id: str, index: int) -> None:
        """Put frames at a place of a scene, counted without them; nothing where they are there."""
        if not self.moves(frame_ids, scene_id, index):
            return
        if len(frame_ids) == 1:  # two people's moves of one frame are told apart
            self._edits.move(frame_ids[0], scene_id, index)
        else:
            ids = list(frame_ids)
            self._edits.begin("structure", "move_frames", frame_ids=ids, scene_id=scene_id, index=index)

    def moves(self, frame_ids: Sequence[str], scene_id: str, index: int) -> bool:
        """Whether that would change anything."""
        board = self._session.board
        if board is None or not frame_ids:
            return False
        wanted = set(frame_ids)
        now = [frame.id for frame in board.frames if frame.scene_id == scene_id]
        others = [each for each in now if each not in wanted]
        ordered = [frame.id for frame in board.frames if frame.id in wanted]
        return now != [*others[:index], *ordered, *others[index:]]

    def step_chosen(self, by: int) -> None:
        """Move the chosen frames one place up (-1) or down (1), across the border of their scene too;
        frames that stand apart are brought together first."""
        board, ids = self._session.board, self._session.chosen
        if board is None or not ids:
            return
        edge = ids[0] if by < 0 else ids[-1]
        mates = self._mates(edge)
        place = mates.index(edge) + by
        chosen = set(ids)
        scene_id = board.frames[self._session.now.places[edge]].scene_id if self._session.now else ""
        if 0 <= place < len(mates):
            ahead = sum(each not in chosen for each in mates[:place])
            self.move(ids, scene_id, ahead if by < 0 else ahead + 1)
            return
        others = [each for each in mates if each not in chosen]
        together = mates[: len(ids)] if by < 0 else mates[-len(ids) :]
        if tuple(together) != ids:
            self.move(ids, scene_id, 0 if by < 0 else len(others))
            return
        scenes = [scene.id for scene in board.scenes]
        other = scenes.index(scene_id) + by
        if 0 <= other < len(scenes):
            count = sum(frame.scene_id == scenes[other] for frame in board.frames)
            self.move(ids, scenes[other], count if by < 0 else 0)

    # Scenes ------------------------------------------------------------------------------

    @property
    def can_begin_scene(self) -> bool:
        """Whether the first chosen frame is not the first of its scene already."""
        return self._with_neighbour(-1)

    @Slot()
    def begin_scene(self) -> None:
        """A new scene that begins with the first chosen frame."""
        if self._session.chosen:
            self._edits.begin("structure", "begin_scene", frame_id=self._session.chosen[0])

    def join_scene(self, scene_id: str) -> None:
        """A scene's frames behind those of the scene before it."""
        if scene_id:
            self._edits.begin("structure", "join_scene", scene_id=scene_id)

    def move_scene(self, scene_id: str, index: int) -> None:
        """Put a scene at a place among the scenes, counted without it; nothing where it is there."""
        scenes = self._scenes()
        if scene_id in scenes and scenes.index(scene_id) != index and 0 <= index < len(scenes):
            self._edits.begin("structure", "move_scene", scene_id=scene_id, index=index)

    def step_scene(self, scene_id: str, by: int) -> None:
        """Move a scene one place up (-1) or down (1)."""
        scenes = self._scenes()
        if scene_id in scenes:
            self.move_scene(scene_id, scenes.index(scene_id) + by)

    def _scenes(self) -> list[str]:
        board = self._session.board
        return [scene.id for scene in board.scenes] if board else []

    def _mates(self, frame_id: str) -> list[str]:
        """The frames of a frame's scene, in their order."""
        board, frame = self._session.board, self._session.frame_of(frame_id)
        if board is None or frame is None:
            return []
        return [other.id for other in board.frames if other.scene_id == frame.scene_id]
