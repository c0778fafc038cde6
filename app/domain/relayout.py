"""Laying a project out again after an edit: what is as it was keeps its clips, the very same objects.

::

    before   | a | b | c | d | e |        b was changed and became longer
    after    | a | b'  | c | d | e |      b is laid out, c to e only move; a is the clip of before

It gives what :func:`~app.domain.layout.timeline_of` gives of the same board, in a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.layout import Laying
from app.domain.script import Frame
from app.domain.template import Look
from app.domain.time import TimeRange, picture_time
from app.domain.timeline import Board, Canvas, Clip, Sound, Timeline


def touched(board: Board, before: Board) -> frozenset[str]:
    """Ids of the frames of ``board`` that have anything else to them than before: new ones too.

    What was not read again is the same object, so that looking at ten thousand takes milliseconds.
    """
    old_scenes = {scene.id: (scene, number) for number, scene in enumerate(before.scenes)}
    others = {
        scene.id
        for number, scene in enumerate(board.scenes)
        if scene.id not in old_scenes
        or old_scenes[scene.id][1] != number
        or old_scenes[scene.id][0] is not scene
    }
    old = {frame.id: frame for frame in before.frames}
    images, old_images = board.images, before.images
    voices, old_voices = board.voiceovers, before.voiceovers
    found = set()
    for frame in board.frames:
        if old.get(frame.id) is not frame or frame.scene_id in others:
            found.add(frame.id)
            continue
        image, voice = frame.image_id, frame.voiceover_id
        shows = not image or images.get(image) is old_images.get(image)
        if not shows or (voice and voices.get(voice) is not old_voices.get(voice)):
            found.add(frame.id)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Before:
    """What a board was, how that was laid out, and which frames are :func:`touched` since."""

    board: Board
    timeline: Timeline
    touched: frozenset[str]


def timeline_again(board: Board, look: Look, canvas: Canvas, before: Before) -> Timeline:
    """``board`` laid out. All of it anew where what shapes all of it is other than before."""
    laying = Laying(board, look, canvas)
    return laying.timeline(_clips(laying, before.board, before.timeline, before.touched))


def _clips(laying: Laying, before: Board, was: Timeline, others: frozenset[str]) -> list[Clip]:
    board = laying.board
    alike = (
        laying.look == was.look
        and laying.canvas == was.canvas
        and board.project.settings == before.project.settings
        and len(was.clips) == len(before.frames)
    )
    places = {clip.frame_id: at for at, clip in enumerate(was.clips)} if alike else {}
    frames, old = board.frames, before.frames
    shift = _Shift(laying)
    clips: list[Clip] = []
    start = 0
    behind: Clip | None = None
    stood = ""
    for index, frame in enumerate(frames):
        at = places.get(frame.id, -1)
        stands = at >= 0 and frame.id not in others and _around(frames, index) == _around(old, at)
        if stands and frame.text.strip() == "" and was.clips[at].visual.footage is not None:
            stands = False  # it lasts as long as its video less its transitions: whatever comes next counts
        clip = shift.moved(was.clips[at], frame, index, at, start) if stands else laying.clip(index, start)
        # Between two clips that stand as they stood, the transition does too.
        if behind is not None and not (stands and stood == old[at - 1].id):
            clip = laying.joined(behind, clip)
        if not stands and at >= 0 and was.clips[at] == clip:
            clip = was.clips[at]
        clips.append(clip)
        behind, stood = clip, frame.id if stands else ""
        start += clip.pictures
    return clips


def _around(frames: Sequence[Frame], index: int) -> tuple[bool, bool, bool]:
    """What of its neighbours a frame's clip depends on: whether it is the video's first, and whether what
    comes before and after it is of its scene."""
    scene_id = frames[index].scene_id
    return (
        index == 0,
        index > 0 and frames[index - 1].scene_id == scene_id,
        index + 1 < len(frames) and frames[index + 1].scene_id == scene_id,
    )


_OWN_MOTION = ("video", "backdrop", "missing")
"""What does not take the template's motions in turn; see :func:`~app.domain.layout.own_motion`."""


class _Shift:
    """Puts clips elsewhere on the timeline."""

    def __init__(self, laying: Laying) -> None:
        self._motions, self._fps = laying.look.motions, laying.canvas.fps
        self._far, self._seconds = 0, Fraction(0)

    def moved(self, clip: Clip, frame: Frame, index: int, at: int, start: int) -> Clip:
        """The clip of the frame that was number ``at`` and is number ``index`` now, from 0."""
        visual, count = clip.visual, len(self._motions)
        if index % count != at % count and frame.motion is None and visual.kind not in _OWN_MOTION:
            visual = replace(visual, motion=self._motions[index % count])
        elif clip.start == start and clip.number == index + 1:
            return clip
        far, voice = start - clip.start, clip.voice
        if far and voice is not None:
            if far != self._far:
                self._far, self._seconds = far, picture_time(far, self._fps)
            said = TimeRange(voice.speech.start + self._seconds, voice.speech.length)
            voice = Sound(voice.asset_id, voice.start + self._seconds, voice.length, said, voice.gain_db)
        return Clip(
            clip.frame_id, clip.scene_id, index + 1, start, clip.pictures, visual, clip.transition,
            clip.lead, clip.tail, clip.cues, clip.titles, clip.layers, voice, clip.text,
        )  # fmt: skip
