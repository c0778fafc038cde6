"""Where a drag over the storyboard would go, said in words and shown before anybody lets go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.dragged import pictures_words
from ui.shots import SceneShots
from ui.storyboard.mime import Carried
from ui.storyboard.rows import FrameRow, SceneRow
from ui.theme import fonts, mix, tokens

_PILL = 22
"""Height of the words beside the line, in pixels."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place for what is dragged."""

    area: QRect
    """A row, or a line where its height is 1."""
    words: str
    """What would happen."""
    frame_id: str = ""
    """For what comes from outside: the frame that gets it."""
    scene_id: str = ""
    index: int = -1
    """For frames: their place in that scene; for a scene: its place among scenes. Counted without them; -1
    where nothing would happen."""

    @property
    def does(self) -> bool:
        """Whether letting go would change anything."""
        return bool(self.frame_id) or self.index >= 0


def target_of(
    carried: Carried,
    row: FrameRow | SceneRow | None,
    area: QRect,
    at: QPoint,
    scenes: Sequence[SceneShots],
    all_in_one: bool = False,
) -> Target | None:
    """Where a drop at ``at`` goes; ``row`` and its ``area`` are what lies there, none below the last.
    ``all_in_one`` says that several pictures are meant for one frame."""
    if not scenes:
        return None
    if carried.given:
        return _for_files(carried, row, area, scenes, all_in_one)
    if carried.scene_id:
        return _for_scene(carried.scene_id, row, area, at, scenes)
    if carried.frame_ids:
        return _for_frames(set(carried.frame_ids), row, area, at, scenes)
    return None


def _for_files(
    carried: Carried,
    row: FrameRow | SceneRow | None,
    area: QRect,
    scenes: Sequence[SceneShots],
    all_in_one: bool,
) -> Target | None:
    if isinstance(row, SceneRow):
        shots = next((scene.shots for scene in scenes if scene.scene_id == row.scene_id), ())
        if not shots:
            return None
        frame_id = shots[0].frame_id
        number = _number(frame_id, scenes)
    elif isinstance(row, FrameRow):
        frame_id, number = row.frame_id, row.number
    else:
        return None
    pictures, sounds = len(carried.pictures) or int(carried.image), len(carried.sounds)
    if pictures and sounds:
        words = _tr("Add the pictures and sounds to frame {0}")
    elif sounds:
        words = (
            _tr("Let the sound begin with frame {0}")
            if sounds == 1
            else _tr("Let the sounds begin with frame {0}")
        )
    else:
        words = pictures_words(pictures, number, sum(len(scene.shots) for scene in scenes), all_in_one)
    return Target(area, words.format(number), frame_id=frame_id)


def _for_frames(
    wanted: set[str], row: FrameRow | SceneRow | None, area: QRect, at: QPoint, scenes: Sequence[SceneShots]
) -> Target | None:
    upper = at.y() < area.center().y()
    if isinstance(row, FrameRow):
        scene = next(s for s in scenes if any(shot.frame_id == row.frame_id for shot in s.shots))
        place = next(n for n, shot in enumerate(scene.shots) if shot.frame_id == row.frame_id)
        place += not upper
    elif isinstance(row, SceneRow):
        number = next(n for n, s in enumerate(scenes) if s.scene_id == row.scene_id)
        if upper and number:  # above a scene's title: at the end of the one before
            scene, place = scenes[number - 1], len(scenes[number - 1].shots)
        else:
            scene, place, upper = scenes[number], 0, False
    else:
        scene, place, upper = scenes[-1], len(scenes[-1].shots), False
    index = sum(shot.frame_id not in wanted for shot in scene.shots[:place])
    others = [shot.frame_id for shot in scene.shots if shot.frame_id not in wanted]
    moved = [shot.frame_id for s in scenes for shot in s.shots if shot.frame_id in wanted]
    line = _line(area, upper)
    if [shot.frame_id for shot in scene.shots] == [*others[:index], *moved, *others[index:]]:
        return Target(line, _tr("Stays where it is") if len(moved) == 1 else _tr("They stay where they are"))
    what = _tr("Move the frame") if len(moved) == 1 else _tr("Move {0} frames").format(len(moved))
    if index < len(others):
        where = _tr("before frame {0}").format(_number(others[index], scenes))
    else:
        where = _tr("to the end of “{0}”").format(_title(scene, scenes))
    return Target(line, f"{what} {where}", scene_id=scene.scene_id, index=index)


def _for_scene(
    scene_id: str, row: FrameRow | SceneRow | None, area: QRect, at: QPoint, scenes: Sequence[SceneShots]
) -> Target | None:
    ids = [scene.scene_id for scene in scenes]
    if isinstance(row, SceneRow):
        over, upper = ids.index(row.scene_id), at.y() < area.center().y()
    elif isinstance(row, FrameRow):
        over = next(n for n, s in enumerate(scenes) if any(shot.frame_id == row.frame_id for shot in s.shots))
        upper = False
    else:
        over, upper = len(ids) - 1, False
    place = over + (not upper)
    index = sum(each != scene_id for each in ids[:place])
    line = _line(area, upper)
    if scene_id not in ids or ids.index(scene_id) == index:
        return Target(line, _tr("Stays where it is"))
    others = [scene for scene in scenes if scene.scene_id != scene_id]
    if index < len(others):
        words = _tr("Put the scene before “{0}”").format(_title(others[index], scenes))
    else:
        words = _tr("Put the scene at the end")
    return Target(line, words, scene_id=scene_id, index=index)


def _line(area: QRect, upper: bool) -> QRect:
    return QRect(area.left(), area.top() if upper else area.bottom(), area.width(), 1)


def _number(frame_id: str, scenes: Sequence[SceneShots]) -> int:
    ids = [shot.frame_id for scene in scenes for shot in scene.shots]
    return ids.index(frame_id) + 1


def _title(scene: SceneShots, scenes: Sequence[SceneShots]) -> str:
    return scene.title or _tr("Scene {0}").format(
        [each.scene_id for each in scenes].index(scene.scene_id) + 1
    )


def paint_target(painter: QPainter, target: Target, room: QRect) -> None:
    """A line between rows or a frame around some, and what would happen in words beside it."""
    colours = tokens()
    does = QColor(colours.accent if target.does else colours.dim)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(does, 2))
    area = QRectF(target.area)
    if target.area.height() > 1:
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 5, 5)
    else:
        y = min(max(area.top(), room.top() + 1), room.bottom() - 1)
        painter.drawLine(QPoint(int(area.left()) + 6, int(y)), QPoint(int(area.right()), int(y)))
        painter.drawEllipse(QRectF(area.left(), y - 3, 6, 6))
    painter.setFont(fonts.font(fonts.SMALL))
    metrics = painter.fontMetrics()
    words = metrics.elidedText(target.words, Qt.TextElideMode.ElideRight, room.width() - 40)
    width = metrics.horizontalAdvance(words) + 18
    top = area.bottom() + 5 if area.bottom() + 5 + _PILL < room.bottom() else area.top() - _PILL - 5
    top = min(max(top, room.top() + 5), room.bottom() - _PILL - 5)
    pill = QRectF(room.right() - width - 12, top, width, _PILL)
    painter.setPen(QPen(QColor(mix(colours.raised, colours.text, 0.16)), 1))
    painter.setBrush(QColor(colours.raised))
    painter.drawRoundedRect(pill, 5, 5)
    painter.setPen(QColor(colours.text if target.does else colours.dim))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Storyboard", text)
