"""What hands ask for on the timeline, as edits of the open project."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app.domain.project import Music, TrackItem
from app.domain.timeline import Board
from ui.editing import Edits
from ui.session import ProjectSession
from ui.timeline import TimelineModel, TimelineView

MUSIC_GAIN_DB, MUSIC_DUCK_DB = -8.0, -12.0
MUSIC_FADES = Fraction(1), Fraction(2)
"""How music on a track begins: as loud as music under the whole video, and as soft in coming and going."""


def place_in_scenes(board: Board, moved: Collection[str], position: int) -> tuple[str, int] | None:
    """A position of the whole timeline, counted without ``moved``, as a scene and an index in it.

    Between two scenes frames stay in their own where they can, else join the one before.
    """
    order = [frame for frame in board.frames if frame.id not in moved]
    if not order:
        return None
    following = order[position] if position < len(order) else None
    leading = order[position - 1] if 0 < position <= len(order) else None
    own = {frame.scene_id for frame in board.frames if frame.id in moved}
    mate = leading or following
    if following is not None and own == {following.scene_id}:
        mate = following
    if mate is None:
        return None
    mates = [frame.id for frame in order if frame.scene_id == mate.scene_id]
    return mate.scene_id, mates.index(mate.id) + (mate is leading)


class Arranging(QObject):
    """Between a timeline, which only asks, and the project's edits."""

    def __init__(
        self,
        session: ProjectSession,
        edits: Edits,
        model: TimelineModel,
        view: TimelineView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = edits
        self._model = model
        wishes = view.wishes
        wishes.pauses.connect(self.set_pauses)
        wishes.footage.connect(self.set_footage)
        wishes.transition.connect(edits.set_transition)
        wishes.frames_moved.connect(self.move_frames)
        wishes.frames_copied.connect(self.copy_frames)
        wishes.sound_changed.connect(self.change_sound)
        wishes.sound_copied.connect(self.copy_sound)
        wishes.sounds_changed.connect(self.change_sounds)
        wishes.sounds_copied.connect(self.copy_sounds)
        wishes.sounds_added.connect(self.add_sounds)
        wishes.music_changed.connect(self.change_music)
        wishes.picture_given.connect(self.give_picture)
        wishes.marker_moved.connect(self.move_marker)
        wishes.marker_named.connect(self.name_marker)
        view.frames_chosen.connect(self.choose_frames)
        session.chosen_changed.connect(self._on_chosen_changed)
        session.board_changed.connect(self._on_board_changed)
        session.closed.connect(self._on_board_changed)

    @Slot()
    def _on_board_changed(self) -> None:
        now = self._session.now
        self._model.set_board(now.board if now else None, now.frames if now else None)

    @Slot()
    def _on_chosen_changed(self) -> None:
        self._model.set_together(frozenset(self._session.chosen))

    # Frames ------------------------------------------------------------------------------

    @Slot(list)
    def choose_frames(self, frame_ids: Sequence[str]) -> None:
        """Choose frames together, all over the window."""
        self._session.choose(frame_ids, self._model.chosen)

    @Slot(str, object, object)
    def set_pauses(self, frame_id: str, before: Fraction | None, after: Fraction | None) -> None:
        """Trim a frame: its silence before and after its voice, in seconds; ``None`` leaves one."""
        seen = self._session.frame_of(frame_id)
        if seen is not None:
            arguments = {"frame_id": frame_id, "before": before, "after": after, "seen": seen}
            self._edits.begin("storyboard", "set_pauses", **arguments)

    @Slot(str, object)
    def set_footage(self, frame_id: str, footage: object) -> None:
        """Show another stretch of the clip that a frame shows."""
        image = self._session.chosen_image(frame_id)
        if image is not None and image.footage not in (None, footage):
            arguments = {"image_id": image.id, "footage": footage, "seen": image}
            self._edits.begin("illustration", "set_footage", **arguments)

    @Slot(list, int)
    def move_frames(self, frame_ids: Sequence[str], position: int) -> None:
        """Put frames at a position of the timeline, counted without them."""
        board = self._session.board
        place = place_in_scenes(board, frame_ids, position) if board else None
        if place is not None:
            self._at("move_frames", frame_ids, place)

    @Slot(list, int)
    def copy_frames(self, frame_ids: Sequence[str], position: int) -> None:
        """Put copies of frames at a position of the timeline."""
        board = self._session.board
        place = place_in_scenes(board, (), position) if board else None
        if place is not None:
            self._at("copy_frames", frame_ids, place)

    def _at(self, name: str, frame_ids: Sequence[str], place: tuple[str, int]) -> None:
        scene_id, index = place
        self._edits.begin("structure", name, frame_ids=list(frame_ids), scene_id=scene_id, index=index)

    @Slot(str, str)
    def give_picture(self, frame_id: str, image_id: str) -> None:
        """Show a picture in a frame, wherever it is a candidate now."""
        self._edits.begin("illustration", "give", frame_id=frame_id, image_id=image_id)

    # Sounds ------------------------------------------------------------------------------

    @Slot(str, list, str, object)
    def add_sounds(self, kind: str, files: Sequence[Path], frame_id: str, offset: Fraction) -> None:
        """Put sound files on a track, with a frame."""
        item = TrackItem(asset_id="", name="", frame_id=frame_id, offset=offset)
        if kind == "music":
            fade_in, fade_out = MUSIC_FADES
            item = TrackItem(
                asset_id="", name="", frame_id=frame_id, offset=offset, levelled=True,
                gain_db=MUSIC_GAIN_DB, duck_db=MUSIC_DUCK_DB, fade_in=fade_in, fade_out=fade_out,
            )  # fmt: skip
        for path in files:
            self._on_project("tracks", "add", path=path, item=item, kind=kind)

    @Slot(object, object)
    def change_sound(self, item: TrackItem, seen: TrackItem) -> None:
        """Have a sound be heard otherwise."""
        if item != seen:
            self._on_project("tracks", "change", item=item, seen=seen)

    @Slot(object)
    def copy_sound(self, item: TrackItem) -> None:
        """Put a sound once more where ``item`` says."""
        self._on_project("tracks", "copy", item=item)

    @Slot(list, list)
    def change_sounds(self, items: Sequence[TrackItem], seen: Sequence[TrackItem]) -> None:
        """Have several sounds be heard otherwise."""
        self.rearrange_sounds(changed=items, seen=seen)

    @Slot(list)
    def copy_sounds(self, items: Sequence[TrackItem]) -> None:
        """Put several sounds once more."""
        self.rearrange_sounds(copied=items)

    def rearrange_sounds(
        self,
        changed: Sequence[TrackItem] = (),
        seen: Sequence[TrackItem] = (),
        removed: Sequence[str] = (),
        copied: Sequence[TrackItem] = (),
    ) -> None:
        """Sounds changed, taken out and put once more, as one step."""
        given = {"changed": changed, "seen": seen, "removed": removed, "copied": copied}
        self._on_project("tracks", "rearrange", **{name: list(each) for name, each in given.items()})

    def replace_sound(self, item_id: str, path: Path) -> None:
        """Have a sound play another file."""
        self._on_project("tracks", "replace_file", item_id=item_id, path=path)

    @Slot(object)
    def change_music(self, music: Music) -> None:
        """Have the music under the whole video be heard otherwise."""
        project = self._session.project
        if project is not None:
            self._edits.settle(replace(project.settings, music=music))

    # Markers -----------------------------------------------------------------------------

    def add_marker(self, frame_id: str, offset: Fraction, name: str) -> None:
        """A marker at a place."""
        self._on_project("markers", "add", frame_id=frame_id, offset=offset, name=name)

    @Slot(str, str, object)
    def move_marker(self, marker_id: str, frame_id: str, offset: Fraction) -> None:
        """Put a marker elsewhere."""
        self._on_project("markers", "move", marker_id=marker_id, frame_id=frame_id, offset=offset)

    @Slot(str, str)
    def name_marker(self, marker_id: str, name: str) -> None:
        """Call a marker something else."""
        self._on_project("markers", "rename", marker_id=marker_id, name=name)

    def remove_marker(self, marker_id: str) -> None:
        """Take a marker away."""
        self._on_project("markers", "remove", marker_id=marker_id)

    def split(self, frame_id: str, at: int) -> None:
        """Cut a frame in two at a character of its text."""
        self._edits.begin("structure", "split_frame", frame_id=frame_id, at=at)

    def _on_project(self, service: str, name: str, /, **arguments: object) -> None:
        project_id = self._session.project_id
        self._edits.begin(service, name, project_id=project_id, **arguments)
