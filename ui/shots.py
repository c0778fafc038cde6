"""What lists of frames show of each: derived off the window's thread while a project is read, and the same
objects as before where nothing changed, so that a change is found by looking at identities."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from app.domain.captions import columns
from app.domain.script import Frame
from app.domain.style import Style
from app.domain.takes import Image
from app.domain.time import picture_time
from app.domain.timeline import Board, Clip, Timeline, Visual, voice_of
from app.errors import BadInput
from app.services.storyboard_checks import check_frame

FAST_READING = 20
"""Characters a second of a caption above which viewers fall behind (Netflix, Timed Text Style Guide)."""

_STILL = Style("still")
_NOTHING = Visual("missing", motion=_STILL)


class Voiced(enum.Enum):
    """How a frame stands to its voice."""

    YES = "yes"
    CHANGED = "changed"
    """It has a voice, which is not what is wanted now."""
    NO = "no"


class Fault(enum.Enum):
    """What may be found wrong with a frame."""

    DOUBTED = "doubted"
    """Its voice is known to read it wrongly."""
    FAST = "fast"
    """A caption asks for faster reading than people manage."""
    LOST = "lost"
    """The picture that it shows is gone from the project."""
    BROKEN = "broken"
    """Its documents do not belong together (:mod:`app.services.storyboard_checks`)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, and what is known of it: a sentence, or empty."""

    fault: Fault
    what: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """One frame as lists show it."""

    frame_id: str
    text: str
    speaker: str
    visual: Visual
    """Without its motion: a list shows it at rest."""
    length: Fraction
    """Seconds."""
    pictures: int
    """How many candidates it has."""
    pictured: bool
    """Whether a picture or a video was chosen, and not only the backdrop."""
    voiced: Voiced
    findings: tuple[Finding, ...] = ()
    shown: str = ""
    """The text without marks."""


@dataclass(frozen=True, slots=True)
class SceneShots:
    """One scene and its frames."""

    scene_id: str
    title: str
    length: Fraction
    shots: tuple[Shot, ...]


MadeFrom = tuple[tuple[Any, ...], Visual]
"""What a shot shows of its clip and of what is known about it, its visual at rest first; and the clip's own."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where everything is in a project's scenes, by the ids of frames."""

    shots: Mapping[str, Shot] = field(default_factory=dict)
    scene_ids: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    """Counted from 1; of scenes too, by their ids."""

    @classmethod
    def of(cls, scenes: Sequence[SceneShots]) -> Whereabouts:
        """Of these scenes."""
        shots = {shot.frame_id: shot for scene in scenes for shot in scene.shots}
        scene_ids = {shot.frame_id: scene.scene_id for scene in scenes for shot in scene.shots}
        numbers = {scene.scene_id: number for number, scene in enumerate(scenes, 1)}
        numbers |= {frame_id: number for number, frame_id in enumerate(shots, 1)}
        return cls(shots, scene_ids, numbers)


@dataclass(frozen=True, slots=True)
class Shots:
    """A whole project's, and what each was made from, so that the next reading makes only others anew."""

    scenes: tuple[SceneShots, ...] = ()
    where: Whereabouts = field(default_factory=Whereabouts)
    made_from: Mapping[str, MadeFrom] = field(default_factory=dict)
    """By the frame's id, beside its own documents."""
    fps: Fraction = Fraction(0)


def hurried(clip: Clip) -> bool:
    """Whether any of a frame's captions asks for more characters a second than people read."""
    return any(
        columns(cue.text) > FAST_READING * (cue.end - cue.start) for cue in clip.cues if cue.end > cue.start
    )


def kept_clips(before: Timeline | None, now: Timeline) -> tuple[Clip, ...]:
    """A timeline's clips, those that are as they were being the same objects."""
    if before is None:
        return now.clips
    known = {clip.frame_id: clip for clip in before.clips}
    found: list[Clip] = []
    for clip in now.clips:
        old = known.get(clip.frame_id)
        found.append(old if old is not None and old is not clip and old == clip else clip)
    return tuple(found)


def scenes_of(
    board: Board,
    timeline: Timeline,
    missing: frozenset[str],
    doubts: Mapping[str, str],
    candidates: Mapping[str, Sequence[Image]],
    before: Shots | None = None,
    others: frozenset[str] | None = None,
) -> Shots:
    """All scenes with their shots. ``doubts`` are sentences by the frames' ids; ``others`` are the frames
    whose own documents are not those of before, all where that is not known."""
    before = before or Shots()
    if others is None or before.fps != timeline.canvas.fps:
        others = frozenset(frame.id for frame in board.frames)
    known = before.where.shots
    was = before.made_from
    by_scene: dict[str, list[Shot]] = {scene.id: [] for scene in board.scenes}
    made_from: dict[str, MadeFrom] = {}
    for frame, clip in zip(board.frames, timeline.clips, strict=True):
        frame_id = frame.id
        doubt = doubts.get(frame_id, "")
        count = len(candidates.get(frame_id, ()))
        # Where a clip lies is nothing to a list: an edit moves thousands and changes one.
        was_made, moving = was.get(frame_id) or ((), None)
        visual = was_made[0] if clip.visual is moving else _at_rest(clip.visual)
        made = (visual, clip.pictures, clip.cues, count, doubt, frame_id in missing)
        made_from[frame_id] = made, clip.visual
        old = known.get(frame_id)
        if old is not None and frame_id not in others and was_made == made:
            by_scene[frame.scene_id].append(old)
            continue
        shot = _shot(board, timeline, frame, clip, visual, count, doubt, _voiced(board, frame, missing))
        by_scene[frame.scene_id].append(old if old is not None and old == shot else shot)
    former = {scene.scene_id: scene for scene in before.scenes}
    found = []
    for scene in board.scenes:
        shots = tuple(by_scene[scene.id])
        was = former.get(scene.id)
        if was is not None and was.shots == shots and was.title == scene.title:
            found.append(was)
        else:
            length = sum((shot.length for shot in shots), Fraction(0))
            found.append(SceneShots(scene.id, scene.title, length, shots))
    same = len(found) == len(before.scenes) and all(a is b for a, b in zip(found, before.scenes, strict=True))
    where = before.where if same else Whereabouts.of(found)
    return Shots(before.scenes if same else tuple(found), where, made_from, timeline.canvas.fps)


def _at_rest(visual: Visual) -> Visual:
    """A visual without its motion: a frame that comes or goes has all behind it move in another way, which no
    list shows."""
    return visual if visual.motion == _STILL else replace(visual, motion=_STILL)


def _shot(
    board: Board,
    timeline: Timeline,
    frame: Frame,
    clip: Clip,
    visual: Visual,
    count: int,
    doubt: str,
    voiced: Voiced,
) -> Shot:
    image = board.images.get(frame.image_id or "")
    return Shot(
        frame.id,
        frame.text,
        frame.speaker,
        visual if frame.image_id else _NOTHING,
        picture_time(clip.pictures, timeline.canvas.fps),
        count,
        image is not None and image.kind != "backdrop",
        voiced,
        tuple(_findings(board, frame, clip, doubt)),
        clip.text,
    )


def _voiced(board: Board, frame: Frame, missing: frozenset[str]) -> Voiced:
    if frame.id not in missing:
        return Voiced.YES
    voiceover = voice_of(board, frame)
    return Voiced.CHANGED if voiceover is not None and voiceover.chosen is not None else Voiced.NO


def _findings(board: Board, frame: Frame, clip: Clip, doubt: str) -> list[Finding]:
    found = []
    if frame.image_id and frame.image_id not in board.images:
        found.append(Finding(Fault.LOST))
    else:
        try:
            check_frame(frame, board.images, board.voiceovers)
        except BadInput as error:
            found.append(Finding(Fault.BROKEN, error.what))
    if doubt:
        found.append(Finding(Fault.DOUBTED, doubt))
    if hurried(clip):
        found.append(Finding(Fault.FAST))
    return found
