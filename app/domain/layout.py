"""Laying the storyboard out in time: documents in, a timeline out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from math import floor

from app.domain.backdrop import backdrop_now
from app.domain.captions import cues, line_limit
from app.domain.delivery import delivery_for
from app.domain.footage import LOOP
from app.domain.marks import words_shown
from app.domain.pieces import Piece, track_pieces
from app.domain.script import SCENE_PAUSE, SILENT_LENGTH, Frame, Scene
from app.domain.style import Style, number
from app.domain.takes import VoiceTake
from app.domain.template import Look
from app.domain.time import TimeRange, picture_time, pictures_up
from app.domain.timeline import Board, Canvas, Clip, Layer, Sound, Timeline, Title, Visual, voice_of

DECLICK = Fraction(1, 100)
"""Seconds in which a clip's sound comes and goes at a cut, so that nothing clicks."""

_cues = lru_cache(maxsize=16_384)(cues)
"""An edit changes one frame; the captions of all others need not be broken again."""


def _pauses(board: Board, index: int) -> tuple[Fraction, Fraction]:
    """A frame's silence before and after its voice, in seconds; a scene's end breathes longer."""
    frame = board.frames[index]
    last = index + 1 == len(board.frames) or board.frames[index + 1].scene_id != frame.scene_id
    return frame.pause_before, max(frame.pause_after, SCENE_PAUSE) if last else frame.pause_after


BACKDROP_MOTION = Style("push_in", {"amount": 0.03})
"""Barely moving, about the middle: a backdrop's words stand near its edges and must stay in view."""


def own_motion(board: Board, frame: Frame, look: Look, index: int) -> Style:
    """How a frame moves that does not say: the template's motions in turn, a video by itself."""
    image = board.images.get(frame.image_id) if frame.image_id else None
    if image is not None and image.kind == "video":
        return Style("still")
    if image is not None and image.kind == "backdrop":
        return BACKDROP_MOTION
    return look.motions[index % len(look.motions)]


def visual_of(
    board: Board, frame: Frame, motion: Style, look: Look, scene: Scene, scene_number: int
) -> Visual:
    """What a frame shows: its chosen picture, or a stand-in for a missing one."""
    image = board.images.get(frame.image_id) if frame.image_id else None
    if image is None:
        return Visual("missing", motion=Style("still"), recipe={"text": frame.shown[:80]})
    recipe = image.recipe
    if image.kind == "backdrop":
        recipe = backdrop_now(recipe, look, scene.title, scene_number)
    return Visual(
        image.kind, image.asset_id or "", image.width, image.height, image.focus, recipe, motion,
        image.footage, image.name if image.asset_id else "",
    )  # fmt: skip


def board_until(board: Board, until: Fraction) -> Board:
    """The board's first frames, as many as the first ``until`` seconds need and one more."""
    passed = Fraction(0)
    for index, frame in enumerate(board.frames):
        if passed >= until:
            return replace(board, frames=board.frames[: index + 1])
        take = _said(board, frame)
        clip = _own_length(board, frame)
        passed += clip or sum(_pauses(board, index), take.length if take else SILENT_LENGTH)
    return board


def _said(board: Board, frame: Frame) -> VoiceTake | None:
    """The chosen reading of a frame, where it has any words."""
    voiceover = voice_of(board, frame)
    return voiceover.chosen if voiceover and frame.text.strip() else None


def _own_length(board: Board, frame: Frame) -> Fraction | None:
    """Seconds that a frame without words is seen because its video lasts so long."""
    image = board.images.get(frame.image_id) if frame.image_id else None
    if image is None or image.footage is None or frame.text.strip():
        return None
    return image.footage.lasts


def transition_into(board: Board, look: Look, scenes: Mapping[str, Scene], index: int) -> Style:
    """How a frame comes in: by its own transition, its scene's or the template's."""
    if index in (0, len(board.frames)):
        return Style("cut")
    frame = board.frames[index]
    if frame.transition:
        return frame.transition
    if board.frames[index - 1].scene_id == frame.scene_id:
        return look.transition
    return scenes[frame.scene_id].transition or look.scene_transition


def _half(transition: Style, fps: Fraction) -> int:
    """Pictures of a transition on each side of its cut, where there is room."""
    if transition.kind == "cut":
        return 0
    return round(Fraction(number("transition", transition, "length")) * fps) // 2


def fitted(transition: Style, before: int, after: int, fps: Fraction) -> tuple[int, int]:
    """Pictures of a transition on each side of its cut.

    Never more than a third of either clip, so that between two transitions there is always a
    stretch where none runs.
    """
    half = min(_half(transition, fps), before // 3, after // 3)
    return half, half


class Laying:
    """What laying one frame out takes, of a whole project."""

    def __init__(self, board: Board, look: Look, canvas: Canvas | None = None) -> None:
        settings = board.project.settings
        self.board, self.look = board, look
        self.canvas = canvas or Canvas(settings.width, settings.height, settings.fps)
        self.scenes = {scene.id: scene for scene in board.scenes}
        self.numbers = {scene.id: number for number, scene in enumerate(board.scenes, 1)}
        self._limit = line_limit(self.canvas.width, self.canvas.height)

    def clip(self, index: int, start: int) -> Clip:
        """A frame's clip from picture ``start`` on, with no transition's pictures yet."""
        board, look, fps = self.board, self.look, self.canvas.fps
        frame = board.frames[index]
        take = _said(board, frame)
        shown = frame.shown
        before, after = _pauses(board, index)
        spoken = take.length if take else SILENT_LENGTH
        pictures = max(1, pictures_up(before + spoken + after, fps))
        first = index == 0 or board.frames[index - 1].scene_id != frame.scene_id
        scene, number = self.scenes[frame.scene_id], self.numbers[frame.scene_id]
        transition = transition_into(board, look, self.scenes, index)
        seen = _own_length(board, frame)
        if seen is not None:  # from the first picture of one transition to the last of the next
            following = transition_into(board, look, self.scenes, index + 1)
            around = _half(transition, fps) + _half(following, fps)
            pictures = max(1, floor(seen * fps) - around)
        motion = frame.motion or own_motion(board, frame, look, index)
        visual = visual_of(board, frame, motion, look, scene, number)
        sound = None
        if take:
            begin = picture_time(start, fps)
            words = take.words
            said = TimeRange(
                begin + before + (words[0].start if words else 0),
                (words[-1].end - words[0].start) if words else take.length,
            )
            volume = delivery_for(board.project, scene, frame).volume
            sound = Sound(take.asset_id, begin + before, take.length, said, volume)
        length = picture_time(pictures, fps)
        titles = _titles(frame, scene, number, look, first, pictures, self.canvas)
        return Clip(
            frame.id, frame.scene_id, index + 1, start, pictures, visual, transition, 0, 0,
            cues=_cues(
                shown, words_shown(frame.text, take.words) if take else (), before, spoken, length, self._limit
            ),
            titles=titles,
            layers=tuple(layers_of(frame, titles, length)),
            voice=sound,
            text=shown,
        )  # fmt: skip

    def joined(self, before: Clip, clip: Clip) -> Clip:
        """A clip with its transition's pictures, ``before`` being the one before it."""
        lead, tail = fitted(clip.transition, before.pictures, clip.pictures, self.canvas.fps)
        return clip if (lead, tail) == (clip.lead, clip.tail) else replace(clip, lead=lead, tail=tail)

    def timeline(self, clips: Sequence[Clip]) -> Timeline:
        """The clips with all that belongs to the whole."""
        board, fps = self.board, self.canvas.fps
        settings = board.project.settings
        anchors = {item.frame_id for track in board.tracks for item in track.items}
        return Timeline(
            self.canvas,
            self.look,
            tuple(clips),
            settings.captions in ("burned", "both"),
            settings.music,
            settings.crf,
            settings.preset,
            settings.loudness_lufs,
            board.project.name,
            board.project.language,
            board.project.fonts,
            (
                *_clip_sounds(clips, fps),
                *track_pieces(
                    board.tracks,
                    {c.frame_id: picture_time(c.start, fps) for c in clips if c.frame_id in anchors},
                    picture_time(clips[-1].end if clips else 0, fps),
                ),
            ),
        )


def timeline_of(board: Board, look: Look, canvas: Canvas | None = None) -> Timeline:
    """Lay a project's frames out.

    ``canvas`` overrides the project's own size and rate; ``look`` is its template.
    """
    laying = Laying(board, look, canvas)
    clips: list[Clip] = []
    start = 0
    for index in range(len(board.frames)):
        clips.append(laying.clip(index, start))
        start = clips[-1].end
    for index in range(1, len(clips)):
        clips[index] = laying.joined(clips[index - 1], clips[index])
    return laying.timeline(clips)


def _clip_sounds(clips: Sequence[Clip], fps: Fraction) -> Iterator[Piece]:
    """Videos' own sound: heard for as long as they are seen, coming and going with their transitions."""
    for index, clip in enumerate(clips):
        footage = clip.visual.footage
        if footage is None or not footage.sounds or footage.muted:
            continue
        following = clips[index + 1] if index + 1 < len(clips) else None
        first = clip.start - clip.lead
        last = clip.end + (following.tail if following else 0)
        going = following.lead + following.tail if following else 0
        said = bool(clip.text.strip())
        yield Piece(
            clip.visual.asset_id,
            clip.visual.name,
            picture_time(first, fps),
            picture_time(last - first, fps),
            offset=footage.start,
            speed=footage.speed,
            loops=footage.ending == LOOP,
            trim=footage.until,
            gain_db=footage.gain_db,
            fade_in=max(DECLICK, picture_time(clip.lead + clip.tail, fps)),
            fade_out=max(DECLICK, picture_time(going, fps)),
            levelled=not said,
            duck_db=footage.duck_db,
        )


def layers_of(frame: Frame, titles: Sequence[Title], length: Fraction) -> Iterator[Layer]:
    """What lies over a frame of ``length`` seconds, as far as it begins within it."""
    for style in frame.overlays:
        start = Fraction(round(number("overlay", style, "start") * 1000), 1000)
        lasts = Fraction(round(number("overlay", style, "length") * 1000), 1000)
        end = min(start + lasts, length) if lasts else length
        if start < end:
            crossed = any(title.start < end and start < title.end for title in titles)
            yield Layer(style, start, end, aside=crossed and style.kind == "lower_third")


def _titles(
    frame: Frame, scene: Scene, scene_number: int, look: Look, first: bool, pictures: int, canvas: Canvas
) -> tuple[Title, ...]:
    """The frame's own title effects, or its scene's title where the template shows those."""
    effects: Sequence[Style] = [effect for effect in frame.effects if effect.kind == "title"]
    if not effects and first and look.titles and scene.title:
        effects = [Style("title")]
    length = picture_time(pictures, canvas.fps)
    result = []
    for effect in effects:
        begin = Fraction(round(number("effect", effect, "start") * 1000), 1000)
        end = begin + Fraction(round(number("effect", effect, "length") * 1000), 1000)
        if begin < length:
            text = str(effect.params.get("text", scene.title))
            result.append(Title(text, scene_number, begin, min(end, length)))
    return tuple(result)
