"""What a drag carries: frames, a scene, files, a picture from a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData

from ui.given import local_files, offers

FRAMES = "application/x-scenewright-frames"
SCENE = "application/x-scenewright-scene"

SOUNDS = frozenset(
    (".wav", ".flac", ".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".wma", ".mka")
)
"""Suffixes by which a file is taken for a sound before anybody has opened it."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What was found in a drag, cheaply: nothing is read or decoded for it."""

    frame_ids: tuple[str, ...] = ()
    scene_id: str = ""
    pictures: tuple[Path, ...] = ()
    """Local files that are not known to be sounds."""
    sounds: tuple[Path, ...] = ()
    image: bool = field(default=False)
    """Whether a picture itself or its address is carried, as browsers do."""

    def __bool__(self) -> bool:
        return bool(self.frame_ids or self.scene_id or self.pictures or self.sounds or self.image)

    @property
    def given(self) -> bool:
        """Whether it comes from outside."""
        return bool(self.pictures or self.sounds or self.image)


def kinds() -> list[str]:
    """Every format that is understood."""
    return [FRAMES, SCENE, "text/uri-list", "text/html", "text/plain", "application/x-qt-image"]


def carried(frame_ids: Sequence[str], scene_id: str) -> QMimeData:
    """A drag of frames, or of a scene."""
    data = QMimeData()
    if frame_ids:
        data.setData(FRAMES, QByteArray("\n".join(frame_ids).encode()))
    elif scene_id:
        data.setData(SCENE, QByteArray(scene_id.encode()))
    return data


def found_in(data: QMimeData) -> Carried:
    """What a drag carries. Local files come before the picture that a browser adds to them."""
    if data.hasFormat(FRAMES):
        return Carried(tuple(bytes(data.data(FRAMES).data()).decode().split("\n")))
    if data.hasFormat(SCENE):
        return Carried(scene_id=bytes(data.data(SCENE).data()).decode())
    files = local_files(data)
    sounds = tuple(path for path in files if path.suffix.lower() in SOUNDS)
    pictures = tuple(path for path in files if path.suffix.lower() not in SOUNDS)
    return Carried(pictures=pictures, sounds=sounds, image=offers(data))
