"""A timeline as it would be with one frame shown otherwise, without laying all others out again.

For a preview of what is only tried: what the frame lasts, and says, stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.layout import fitted, layers_of, own_motion, transition_into, visual_of
from app.domain.script import Frame
from app.domain.takes import Image
from app.domain.time import picture_time
from app.domain.timeline import Board, Clip, Timeline, Visual


def with_frame(timeline: Timeline, board: Board, frame: Frame, image: Image | None = None) -> Timeline:
    """``timeline``, which was laid out of ``board``, with a frame's picture, motion, transition and
    overlays as ``frame`` has them; ``image`` is shown instead of the chosen one. The timeline itself
    where the frame is not on it."""
    index = _place(timeline, board, frame.id)
    if index is None:
        return timeline
    images = board.images
    if image is not None:
        images, frame = {**images, image.id: image}, replace(frame, image_id=image.id)
    frames = (*board.frames[:index], frame, *board.frames[index + 1 :])
    clips = list(timeline.clips)
    clips[index] = _shown(timeline, replace(board, frames=frames, images=images), clips[index], index)
    return replace(timeline, clips=tuple(clips))


def visuals(timeline: Timeline, board: Board, frame_id: str, images: Sequence[Image]) -> list[Visual]:
    """What a frame would show with each of some images; nothing where it is not on the timeline."""
    index = _place(timeline, board, frame_id)
    if index is None:
        return []
    frame = board.frames[index]
    return [
        _visual(timeline, replace(board, images={image.id: image}), replace(frame, image_id=image.id), index)
        for image in images
    ]


def _place(timeline: Timeline, board: Board, frame_id: str) -> int | None:
    index = next((at for at, clip in enumerate(timeline.clips) if clip.frame_id == frame_id), None)
    there = index is not None and index < len(board.frames) and board.frames[index].id == frame_id
    return index if there else None


def _visual(timeline: Timeline, board: Board, frame: Frame, index: int) -> Visual:
    motion = frame.motion or own_motion(board, frame, timeline.look, index)
    places = enumerate(board.scenes, 1)
    number, scene = next((at, each) for at, each in places if each.id == frame.scene_id)
    return visual_of(board, frame, motion, timeline.look, scene, number)


def _shown(timeline: Timeline, board: Board, clip: Clip, index: int) -> Clip:
    look, fps, frame = timeline.look, timeline.canvas.fps, board.frames[index]
    transition = transition_into(board, look, {scene.id: scene for scene in board.scenes}, index)
    lead, tail = (0, 0)
    if index:
        lead, tail = fitted(transition, timeline.clips[index - 1].pictures, clip.pictures, fps)
    return replace(
        clip,
        visual=_visual(timeline, board, frame, index),
        transition=transition,
        lead=lead,
        tail=tail,
        layers=tuple(layers_of(frame, clip.titles, picture_time(clip.pictures, fps))),
    )
