"""How loud things are on the timeline: a voice as it is, music as it will sound under the voices."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from app.domain.project import Music
from app.domain.timeline import Clip
from ui.timeline.waveform import Waveform


def waveform_of(pairs: bytes | None) -> Waveform | None:
    """The mipmaps of a waveform, where there is one."""
    return None if not pairs else Waveform(pairs)


class MusicLevels:
    """Music looped under a timeline and lowered where somebody speaks."""

    def __init__(self, revision: int, music: Music, wave: Waveform, clips: Sequence[Clip]) -> None:
        self._of = (revision, music, wave)
        self._wave = wave
        self._ducked = 10 ** (music.duck_db / 20)
        speech = [clip.voice.speech for clip in clips if clip.voice is not None]
        self._starts = [float(stretch.start) for stretch in speech]
        self._ends = [float(stretch.end) for stretch in speech]

    def holds(self, revision: int, music: Music, wave: Waveform) -> bool:
        """Whether these are still the levels of that."""
        return self._of[0] == revision and self._of[1] == music and self._of[2] is wave

    def level(self, start: float, end: float) -> float:
        """0 to 1 between two instants of the timeline, in seconds."""
        length = self._wave.length
        if length <= 0:
            return 0.0
        if end - start >= length:
            peak = self._wave.peak(0, length)
        else:
            begin = start % length
            peak = self._wave.peak(begin, begin + end - start)
            if begin + end - start > length:
                peak = max(peak, self._wave.peak(0, begin + end - start - length))
        return peak * self._ducked if self._speaks(start, end) else peak

    def _speaks(self, start: float, end: float) -> bool:
        """Whether somebody speaks all through: a pause in between shows."""
        at = bisect_left(self._starts, (start + end) / 2) - 1
        return at >= 0 and (start + end) / 2 < self._ends[at]
