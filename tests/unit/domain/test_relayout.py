"""A project laid out again after edits: the same as laid out anew, what stood being the same objects."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from app.domain.footage import Footage
from app.domain.layout import timeline_of
from app.domain.project import Track, TrackItem
from app.domain.relayout import Before, timeline_again, touched
from app.domain.style import Style
from app.domain.template import Look
from app.domain.timeline import Board, Canvas

LOOK = Look("plain", "Plain", "", motions=(Style("still"), Style("push_in"), Style("pull_out")))
CANVAS = Canvas(640, 360, Fraction(30))


def other(board: Board, dice: random.Random) -> Board:
    """The board after one edit of any kind."""
    frames, scenes = list(board.frames), list(board.scenes)
    at = dice.randrange(len(frames))
    frame = frames[at]
    match dice.randrange(11):
        case 0:
            frames[at] = replace(frame, text=frame.text + " more", revision=frame.revision + 1)
        case 1:
            frames[at] = replace(frame, pause_after=Fraction(dice.randrange(30), 10))
        case 2:
            frames[at] = replace(frame, motion=dice.choice((None, Style("still"))))
        case 3:
            frames[at] = replace(frame, transition=dice.choice((None, Style("cut"), Style("crossfade"))))
        case 4 if len(frames) > 2:
            del frames[at]
        case 5:
            frames.insert(at, replace(frame, id=f"n{dice.random()}", voiceover_id=None))
        case 6:  # to another place, joining the scene there
            del frames[at]
            to = dice.randrange(len(frames))
            frames.insert(to, replace(frame, scene_id=frames[to].scene_id))
        case 7:
            dice.shuffle(scenes)
            place = {scene.id: number for number, scene in enumerate(scenes)}
            frames.sort(key=lambda each: place[each.scene_id])
        case 8:
            number = dice.randrange(len(scenes))
            scenes[number] = replace(scenes[number], title=dice.choice(("", "Another title")))
        case 9 if frame.image_id:
            image = board.images[frame.image_id]
            kind = dice.choice(("asset", "backdrop", "video"))
            footage = Footage(Fraction(dice.randrange(20, 50), 10)) if kind == "video" else None
            text = "" if kind == "video" and dice.random() < 0.5 else frame.text
            frames[at] = replace(frame, text=text)
            images = {**board.images, image.id: replace(image, kind=kind, footage=footage)}
            return replace(board, frames=tuple(frames), images=images)
        case _ if frame.voiceover_id:
            voiceover = board.voiceovers[frame.voiceover_id]
            take = replace(voiceover.takes[0], length=Fraction(dice.randrange(5, 60), 10))
            voiceovers = {**board.voiceovers, voiceover.id: replace(voiceover, takes=(take,))}
            return replace(board, voiceovers=voiceovers)
    return replace(board, scenes=tuple(scenes), frames=tuple(frames))


@pytest.mark.parametrize("seed", range(12))
def test_laid_out_again_is_as_laid_out_anew(board_of, seed: int) -> None:
    dice = random.Random(seed)
    board = board_of([["1.5", "2", None], ["0.7"], ["3", "1", "2.2", None], ["1", "1"]])
    track = Track(
        id="t", project_id="p", kind="music", items=(TrackItem(asset_id="m", name="m", frame_id="f2.1"),)
    )
    board = replace(board, tracks=(track,))
    was = timeline_of(board, LOOK, CANVAS)
    for _ in range(120):
        edited = board
        for _ in range(dice.randint(1, 3)):  # several edits are often read at once
            edited = other(edited, dice)
        now = timeline_again(edited, LOOK, CANVAS, Before(board, was, touched(edited, board)))
        assert now == timeline_of(edited, LOOK, CANVAS)
        board, was = edited, now


def test_what_stands_before_an_edit_keeps_its_clips(board_of) -> None:
    board = board_of([["1.5", "2"], ["0.7", "3"]])
    was = timeline_of(board, LOOK, CANVAS)
    frame = replace(board.frames[2], pause_after=Fraction(3))
    edited = replace(board, frames=(*board.frames[:2], frame, board.frames[3]))
    assert touched(edited, board) == {frame.id}
    now = timeline_again(edited, LOOK, CANVAS, Before(board, was, touched(edited, board)))
    assert now.clips[0] is was.clips[0]
    assert now.clips[1] is was.clips[1]
    assert now.clips[3].cues is was.clips[3].cues
    assert now.clips[3].start > was.clips[3].start


def test_another_template_lays_everything_out_anew(board_of) -> None:
    board = board_of([["1.5", "2"]])
    was = timeline_of(board, LOOK, CANVAS)
    look = replace(LOOK, motions=(Style("pull_out"),))
    now = timeline_again(board, look, CANVAS, Before(board, was, frozenset()))
    assert now == timeline_of(board, look, CANVAS) != was
