"""How loud things are on the timeline: a voice as it is, music as it will sound under the voices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.project import Music
from app.domain.timeline import Clip
from ui.timeline.waveform import Waveform

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ui.timeline.waveform import Floats


def waveform_of(pairs: bytes | None) -> Waveform | None:
    """The mipmaps of a waveform, where there is one."""
    return None if not pairs else Waveform(pairs)


class MusicLevels:
    """Music looped under a timeline and lowered where somebody speaks."""

    def __init__(self, revision: int, music: Music, wave: Waveform, clips: Sequence[Clip]) -> None:
        import numpy as np

        self._of = (revision, music, wave)
        self._wave = wave
        self._ducked = 10 ** (music.duck_db / 20)
        speech = [clip.voice.speech for clip in clips if clip.voice is not None]
        self._starts = np.array([float(stretch.start) for stretch in speech])
        self._ends = np.array([float(stretch.end) for stretch in speech])

    def holds(self, revision: int, music: Music, wave: Waveform) -> bool:
        """Whether these are still the levels of that."""
        return self._of[0] == revision and self._of[1] == music and self._of[2] is wave

    def levels(self, starts: Floats, ends: Floats) -> Floats:
        """0 to 1 of stretches of the timeline that are as long as each other, in seconds."""
        import numpy as np

        length = self._wave.length
        if length <= 0 or not len(starts):
            return np.zeros(len(starts))
        if float(ends[0] - starts[0]) >= length:
            peaks = np.full(len(starts), self._wave.peak(0, length))
        else:
            begin = starts % length
            until = begin + ends - starts
            peaks = self._wave.peaks(begin, until)
            over = until > length  # the seam of the loop lies inside
            if over.any():
                again = self._wave.peaks(np.zeros(int(over.sum())), until[over] - length)
                peaks[over] = np.maximum(peaks[over], again)
        return np.where(self._speaks((starts + ends) / 2), peaks * self._ducked, peaks)

    def _speaks(self, moments: Floats) -> NDArray[np.bool_]:
        """At which of some moments somebody speaks."""
        import numpy as np

        if not len(self._starts):
            return np.zeros(len(moments), np.bool_)
        at = np.searchsorted(self._starts, moments) - 1
        return (at >= 0) & (moments < self._ends[at])
