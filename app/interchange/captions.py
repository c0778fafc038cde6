"""Captions beside the video: SubRip (SRT) and WebVTT.

::

    frame     |            1            |          2         |
    cues      [ Twice a day,    ][ without fail.  ]   [ The river … ]
    files     [ Twice a day,   ]:[ without fail. ]    [ The river … ]     : two pictures

Cues of the storyboard touch each other; in files they keep two pictures apart, so that a
reader sees the text change, and gaps under half a second are closed to those two pictures
(Netflix Timed Text Style Guide, "Frame gap"). Times are rounded to the millisecond, which is
all that either format holds; cues never overlap and always go forward.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from pathlib import Path
from uuid import uuid4

from app.domain.captions import CLOSED_GAP, CueWord
from app.domain.time import picture_time
from app.domain.timeline import Timeline
from app.errors import BadOutput, DiskFull

GAP_PICTURES = 2
"""Pictures between two cues at the least."""

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_TAG_LIKE = re.compile(r"<(?=[A-Za-z/])|\{(?=\\)|--(?=>)")
"""What SubRip players take for mark-up or for a time line."""
_WORD_JOINER = "\u2060"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class _Caption:
    """A cue on the whole video's clock, in milliseconds."""

    start: int
    end: int
    lines: tuple[tuple[tuple[str, int], ...], ...]
    """Words of each line with when each is spoken."""
    separator: str


def srt(timeline: Timeline) -> str:
    """The captions as SubRip: numbered from 1, comma before the milliseconds.

    SubRip has no escapes. Text that players would take for mark-up (``<b``, ``{\\an8}``,
    ``-->``) is kept apart by an invisible word joiner.
    """
    blocks = []
    for number, caption in enumerate(_captions(timeline), 1):
        lines = [caption.separator.join(word for word, _ in line) for line in caption.lines]
        text = "\n".join(_TAG_LIKE.sub(lambda found: found.group() + _WORD_JOINER, line) for line in lines)
        blocks.append(f"{number}\n{_time(caption.start, ',')} --> {_time(caption.end, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(timeline: Timeline) -> str:
    """The captions as WebVTT, each word after the first with the time at which it is spoken."""
    header = "WEBVTT\n"
    if _LANGUAGE.fullmatch(timeline.language):
        header += f"Kind: captions\nLanguage: {timeline.language}\n"
    blocks = [header]
    for number, caption in enumerate(_captions(timeline), 1):
        latest = caption.start
        lines = []
        for line in caption.lines:
            words = []
            for text, time in line:
                # The format wants times inside the cue, each later than the one before.
                timed = latest < time < caption.end
                words.append((f"<{_time(time, '.')}>" if timed else "") + _escaped(text))
                latest = time if timed else latest
            lines.append(caption.separator.join(words))
        text = "\n".join(lines)
        blocks.append(f"{number}\n{_time(caption.start, '.')} --> {_time(caption.end, '.')}\n{text}\n")
    return "\n".join(blocks)


def write_captions(timeline: Timeline, output: Path) -> tuple[Path, ...]:
    """Write SRT and WebVTT beside a video, named as it is; returns both paths.

    Either both appear whole or neither changes; UTF-8 without a mark, line feeds everywhere.
    BadOutput where the folder cannot be written, DiskFull.
    """
    formats: Sequence[tuple[str, Callable[[Timeline], str]]] = ((".srt", srt), (".vtt", vtt))
    waiting: list[tuple[Path, Path]] = []
    try:
        for suffix, written in formats:
            target = output.with_suffix(suffix)
            part = output.with_name(f".{uuid4().hex}{suffix}.part")
            waiting.append((part, target))
            with part.open("x", encoding="utf-8", newline="\n") as file:
                file.write(written(timeline))
                file.flush()
                os.fsync(file.fileno())
        for part, target in waiting:
            part.replace(target)
    except OSError as error:
        raise _failed(error, output) from error
    finally:
        for part, _ in waiting:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
    return tuple(target for _, target in waiting)


def _failed(error: OSError, output: Path) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(
            f"There is no room left in {output.parent} for the captions.", "Free some space and try again."
        )
    return BadOutput(
        f"Captions cannot be written beside {output}: {error.strerror}.", "Choose another folder."
    )


def _captions(timeline: Timeline) -> list[_Caption]:
    """Every cue of the timeline on one clock, apart by the gap rules, in milliseconds."""
    fps = timeline.canvas.fps
    placed = sorted(
        (
            (begin + cue.start, begin + cue.end, begin, cue)
            for clip in timeline.clips
            for begin in (picture_time(clip.start, fps),)
            for cue in clip.cues
        ),
        key=lambda cue: cue[:2],
    )
    gap = picture_time(GAP_PICTURES, fps)
    captions: list[_Caption] = []
    for index, (start, end, begin, cue) in enumerate(placed):
        if index + 1 < len(placed):
            end = _apart(start, end, placed[index + 1][0], gap)
        lines = tuple(kept for kept in (_said(line, begin) for line in cue.lines) if kept)
        first = max(_milliseconds(start), captions[-1].end if captions else 0)
        if lines and _milliseconds(end) > first:
            captions.append(_Caption(first, _milliseconds(end), lines, cue.separator))
    for index, caption in enumerate(captions[:-1]):
        # Rounding may have moved two ends towards each other by a millisecond.
        if caption.end > captions[index + 1].start:
            captions[index] = replace(caption, end=captions[index + 1].start)
    return captions


def _apart(start: Fraction, end: Fraction, following: Fraction, gap: Fraction) -> Fraction:
    """A cue's end by the gap rules. One too short to give up two pictures keeps half its time."""
    if following - end >= CLOSED_GAP:
        return end
    return max(following - gap, min(end, start + (following - start) / 2))


def _said(line: Sequence[CueWord], begin: Fraction) -> tuple[tuple[str, int], ...]:
    words = ((_CONTROL.sub("", word.text), _milliseconds(begin + word.start)) for word in line)
    return tuple((text, time) for text, time in words if text)


def _milliseconds(time: Fraction) -> int:
    return max(0, floor(time * 1000 + Fraction(1, 2)))


def _time(milliseconds: int, point: str) -> str:
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{milliseconds:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
