"""One reading at a time: count-in, recording, what was recorded.

::

    ready ──record──►  counting 3·2·1  ──►  recording  ──stop──►  recorded
      ▲                    │ stop               │ the source fails    │ record: read again
      └────────────────────┴────────────────────┴──────forget─────────┘

The source runs all the while, so that the meter shows how loud one is before it counts.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.recording.source import SoundSource

COUNT_FROM = 3
COUNT_MS = 800
LONGEST_S = 600
"""Nobody reads one frame for longer; a recording that was forgotten ends."""
CLIPPED = 32767
_FLOOR = 1e-4
"""Of full scale, -80 dBFS: what counts as silence."""


class State(Enum):
    """Where a reading is."""

    READY = auto()
    COUNTING = auto()
    RECORDING = auto()
    RECORDED = auto()


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a moment was, in dB of full scale."""

    peak: float = -80.0
    rms: float = -80.0
    clipped: bool = False


def level_of(samples: array[int]) -> Level:
    """The level of some samples; the floor of -80 dB where there are none."""
    if not samples:
        return Level()
    peak = max(max(samples), -min(samples))
    mean = math.sqrt(sum(one * one for one in samples) / len(samples))
    return Level(_decibels(peak / 32768), _decibels(mean / 32768), peak >= CLIPPED)


def _decibels(share: float) -> float:
    return 20 * math.log10(max(_FLOOR, share))


class Recorder(QObject):
    """Keeps what a source gives between the end of the count-in and the stop."""

    state_changed = Signal()
    """Or the count, or how long the reading is."""
    level_changed = Signal(object)
    """A :class:`Level`."""
    failed = Signal(str)

    def __init__(self, source: SoundSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self.state = State.READY
        self.count = 0
        """What is counted now: 3, 2, 1."""
        self.clipped = False
        """Whether the reading, so far, was too loud anywhere."""
        self._samples = array("h")
        self._beat = QTimer(self)
        self._beat.setInterval(COUNT_MS)
        self._beat.timeout.connect(self._on_beat)
        source.arrived.connect(self._on_arrived)
        source.failed.connect(self._on_failed)

    @property
    def samples(self) -> array[int]:
        """Mono 16-bit samples of the reading."""
        return self._samples

    @property
    def seconds(self) -> float:
        """How long the reading is."""
        return len(self._samples) / self._source.rate

    def record(self, count_in: bool) -> None:
        """Begin a reading, or the count before it; what was read before is let go of."""
        self._samples = array("h")
        self.clipped = False
        if count_in:
            self.count = COUNT_FROM
            self._beat.start()
            self._go(State.COUNTING)
        else:
            self._go(State.RECORDING)

    def stop(self) -> None:
        """End the reading; during the count-in, end that."""
        self._beat.stop()
        if self.state is State.RECORDING and self._samples:
            self._go(State.RECORDED)
        elif self.state in (State.COUNTING, State.RECORDING):
            self._go(State.READY)

    def forget(self) -> None:
        """Let go of the reading."""
        self._beat.stop()
        self._samples = array("h")
        self.clipped = False
        self._go(State.READY)

    def _go(self, state: State) -> None:
        self.state = state
        self.state_changed.emit()

    @Slot()
    def _on_beat(self) -> None:
        self.count -= 1
        if self.count:
            self.state_changed.emit()
        else:
            self._beat.stop()
            self._go(State.RECORDING)

    @Slot(object)
    def _on_arrived(self, samples: array[int]) -> None:
        level = level_of(samples)
        if self.state is State.RECORDING:
            self._samples.extend(samples)
            self.clipped = self.clipped or level.clipped
            if self.seconds >= LONGEST_S:
                self.stop()
            else:
                self.state_changed.emit()
        self.level_changed.emit(level)

    @Slot(str)
    def _on_failed(self, why: str) -> None:
        self.stop()
        self.level_changed.emit(Level())
        self.failed.emit(why)
