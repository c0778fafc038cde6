"""A timeline as it would be with one frame shown otherwise, without laying all others out again.

For a preview of what is only tried: what the frame lasts, and says, stays as it is.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.layout import fitted, layers_of, own_motion, transition_into, visual_of
from app.domain.script import Frame
from app.domain.takes import Image
from app.domain.time import picture_time
from app.domain.timeline import Board, Clip, Timeline


def with_frame(timeline: Timeline, board: Board, frame: Frame, image: Image | None = None) -> Timeline:
    """``timeline``, which was laid out of ``board``, with a frame's picture, motion, transition and
    overlays as ``frame`` has them; ``image`` is shown instead of the chosen one. The timeline itself
    where the frame is not on it."""
    index = next((at for at, clip in enumerate(timeline.clips) if clip.frame_id == frame.id), None)
    if index is None or index >= len(board.frames) or board.frames[index].id != frame.id:
        return timeline
    images = board.images
    if image is not None:
        images = {**images, image.id: image}
        frame = replace(frame, image_id=image.id)
    frames = (*board.frames[:index], frame, *board.frames[index + 1 :])
    board = replace(board, frames=frames, images=images)
    clips = list(timeline.clips)
    clips[index] = _shown(timeline, board, clips[index], index)
    return replace(timeline, clips=tuple(clips))


def _shown(timeline: Timeline, board: Board, clip: Clip, index: int) -> Clip:
    look, fps, frame = timeline.look, timeline.canvas.fps, board.frames[index]
    scenes = {scene.id: scene for scene in board.scenes}
    scene = scenes[frame.scene_id]
    number = next(at for at, each in enumerate(board.scenes, 1) if each.id == scene.id)
    motion = frame.motion or own_motion(board, frame, look, index)
    transition = transition_into(board, look, scenes, index)
    lead, tail = (0, 0)
    if index:
        lead, tail = fitted(transition, timeline.clips[index - 1].pictures, clip.pictures, fps)
    return replace(
        clip,
        visual=visual_of(board, frame, motion, look, scene, number),
        transition=transition,
        lead=lead,
        tail=tail,
        layers=tuple(layers_of(frame, clip.titles, picture_time(clip.pictures, fps))),
    )
