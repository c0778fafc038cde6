"""How long a script will run, before all of it has been spoken."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from fractions import Fraction
from functools import lru_cache

from app.domain.captions import is_unspaced
from app.domain.marks import plain
from app.domain.time import picture_time
from app.domain.timeline import Board, Timeline, voice_of

WORD_SECONDS = Fraction(60, 150)
"""A word of narration takes so long where a project has no voice to tell: 150 words a minute, the pace of
audiobooks."""
CHARACTER_SECONDS = Fraction(60, 270)
"""Likewise a character of a script that is written without spaces."""
LEAST_SPOKEN = 8
"""Words that a voice must have said before its own pace is believed."""

PACED_BY = 300
"""How many frames tell how fast a project's voice speaks."""

_WORD = re.compile(r"\w[\w'’.-]*")


@lru_cache(maxsize=16_384)
def weight(written: str) -> Fraction:
    """How much there is to say in a text, in words; without its marks."""
    text = plain(written)
    if is_unspaced(text):
        return Fraction(sum(character.isalnum() for character in text)) * CHARACTER_SECONDS / WORD_SECONDS
    return Fraction(len(_WORD.findall(text)))


def pace(spoken: Iterable[tuple[str, Fraction]]) -> Fraction:
    """Seconds a word, from texts and how long a voice took for each; :data:`WORD_SECONDS` where that is
    too little to tell."""
    words, seconds = Fraction(0), Fraction(0)
    for text, length in spoken:
        words += weight(text)
        seconds += length
    return seconds / words if words >= LEAST_SPOKEN and seconds else WORD_SECONDS


def estimate(timeline: Timeline, board: Board, missing: Collection[str]) -> tuple[Fraction, Fraction]:
    """Seconds that a project runs with what is not spoken yet, and its voice's seconds a word. ``missing`` are
    the ids of frames whose voice is not what it should be."""
    voices = (voice_of(board, frame) for frame in board.frames[:PACED_BY])
    takes = (voice.chosen for voice in voices if voice is not None)
    seconds = pace((take.text, take.length) for take in takes if take is not None)
    pictures, words, pauses = 0, Fraction(0), Fraction(0)
    if missing:
        for frame, clip in zip(board.frames, timeline.clips, strict=True):
            if frame.id in missing:
                pictures += clip.pictures
                words += weight(frame.text)
                pauses += frame.pause_before + frame.pause_after
    return timeline.length - picture_time(pictures, timeline.canvas.fps) + words * seconds + pauses, seconds
