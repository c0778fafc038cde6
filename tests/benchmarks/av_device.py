"""A sound device that is a clock: takes samples as a real one would, and knows when each is due."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtMultimedia import QAudio

from app.domain.time import SAMPLE_RATE

PAIR = 4
"""Bytes of one stereo sample pair."""
PERIOD = SAMPLE_RATE // 100
"""Sample pairs that it takes at a time: 10 ms."""
QUIET_S = 0.1
"""Between two beeps there is at least so much silence."""
LOUD = 0.2
"""Of the loudest: where a beep begins."""


@dataclass
class Run:
    """What was handed over between a start and a stop, and when its samples sound."""

    began: float
    stopped: float = float("inf")
    sound: bytearray = field(default_factory=bytearray)
    anchors: list[tuple[int, float]] = field(default_factory=list)
    """From which sample pair on, and at which instant that one sounds: one more wherever the
    device had run dry."""

    def due(self, pair: int) -> float:
        """When a sample pair sounds, in seconds of the monotonic clock."""
        first, at = next(each for each in reversed(self.anchors) if each[0] <= pair)
        return at + (pair - first) / SAMPLE_RATE

    def beeps(self, ends: bool = False) -> list[tuple[float, bool]]:
        """When beeps begin to sound, or when they have just ended, which they do with the frame where
        they are played backwards; and whether one is what the run began with."""
        left = array("h", bytes(self.sound))[::2]
        loud = LOUD * max((abs(value) for value in left), default=0)
        heard = [pair for pair, value in enumerate(left) if abs(value) > loud > 0]
        gap = QUIET_S * SAMPLE_RATE
        found: list[int] = []
        for at, pair in enumerate(heard):
            edge = heard[at + 1 : at + 2] if ends else heard[max(0, at - 1) : at]
            if not edge or abs(edge[0] - pair) > gap:
                found.append(pair)
        return [(self.due(pair), pair < 2 * PERIOD) for pair in found if self.due(pair) < self.stopped]


class StandInDevice:
    """The sink of :class:`~ui.preview.sound.SoundClock` in place of a sound card."""

    def __init__(self, buffer_s: float = 0.4) -> None:
        self.runs: list[Run] = []
        self.dry = 0
        """How often it had nothing to play."""
        self._room = round(buffer_s * SAMPLE_RATE)
        self._played = 0.0
        self._at = 0.0

    def start(self) -> StandInDevice:
        """Begin to play whatever comes."""
        self._played, self._at = 0.0, time.monotonic()
        self.runs.append(Run(self._at))
        return self

    def stop(self) -> None:
        """Fall silent at once; what was not played is dropped."""
        if self.runs:
            self.runs[-1].stopped = min(self.runs[-1].stopped, time.monotonic())

    def _go_on(self) -> float:
        now, run = time.monotonic(), self.runs[-1]
        written = len(run.sound) // PAIR
        wanted = self._played + (now - self._at) * SAMPLE_RATE
        if wanted > written and run.anchors:
            self.dry += self._played < written
        self._played, self._at = min(wanted, written), now
        return now

    def write(self, data: bytes) -> int:
        """Take samples."""
        now, run = self._go_on(), self.runs[-1]
        written = len(run.sound) // PAIR
        if not run.anchors or self._played >= written:
            run.anchors.append((written, now))
        run.sound += data
        return len(data)

    def bytesFree(self) -> int:
        """Room in its buffer: whole periods leave it as each begins to sound."""
        self._go_on()
        written = len(self.runs[-1].sound) // PAIR
        taken = min(written, (int(self._played) // PERIOD + 1) * PERIOD) if self._played else 0
        return (self._room - (written - taken)) * PAIR

    def bufferSize(self) -> int:
        """All the room that there is."""
        return self._room * PAIR

    def error(self) -> QAudio.Error:
        """It has no faults."""
        return QAudio.Error.NoError

    def setVolume(self, volume: float) -> None:
        """Loudness is no matter here."""


def beep(length_s: float, beep_s: float = 0.06, rate: int = SAMPLE_RATE) -> bytes:
    """Mono 16-bit samples: a square tone from the first sample on, then silence."""
    samples: Sequence[int] = [
        (9000 if at // 24 % 2 else -9000) if at < beep_s * rate else 0 for at in range(round(length_s * rate))
    ]
    return array("h", samples).tobytes()
