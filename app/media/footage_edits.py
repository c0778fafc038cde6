"""What FFmpeg leaves out of MP4's edit lists: a cut in the middle of a picture's time.

Its reader moves the first picture after the cut to the cut itself, by up to a picture, and the sound
stays: lips and words part by that much. How far it moved them is found by reading the first packets
again with their own times.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from app.errors import BadVideo
from app.media.footage_open import open_video

_LOOKED_AT = 64
"""Packets after the cut within which the one shown first is: more than any codec reorders."""


def picture_delay(path: Path, stream: Any) -> Fraction:
    """Seconds by which the pictures must come later than the times that FFmpeg gives them.

    ``stream`` is the file's, as opened for showing.
    """
    entries = stream.index_entries
    if "mp4" not in stream.container.format.name or not len(entries) or not entries[0].is_discard:
        return Fraction(0)
    times: list[int] = []
    try:
        with open_video(path, str(path), advanced_editlist="0") as plain:
            for packet in plain.demux(plain.streams[stream.index]):
                if packet.pts is not None and packet.pts >= 0:
                    times.append(packet.pts)
                if len(times) >= _LOOKED_AT:
                    break
    except (BadVideo, av.error.FFmpegError, OSError):
        pass  # what was met so far counts
    delay = min(times, default=0) * Fraction(stream.time_base)
    longest = 1 / (stream.average_rate or stream.guessed_rate or Fraction(10))
    return delay if delay < 2 * longest else Fraction(0)
