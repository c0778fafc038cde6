"""Several voices read one sentence and are heard one after the other, in the window."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.services.auditions import Reading
from app.services.facade import Services
from app.services.ports import CancelToken, OnProgress
from ui.jobs import Job, Jobs
from ui.listening import Listening

_KEY = "audition:"


class Auditioning(QObject):
    """One audition at a time. What was read stays in the cache and is found there again."""

    changed = Signal()
    """A reading is ready, or begins or ends to be heard."""
    failed = Signal(str)
    _ready = Signal(int, object)

    def __init__(
        self, services: Services, jobs: Jobs, listening: Listening, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._listening = services, jobs, listening
        self._job: Job | None = None
        self._number = 0
        self._order: tuple[str, ...] = ()
        self._queue: list[str] = []
        self._waiting = ""
        self.readings: dict[str, Reading] = {}
        """What is ready, by voice."""
        self._ready.connect(self._on_ready)
        listening.changed.connect(self.changed)
        listening.ended.connect(self._on_ended)

    @property
    def running(self) -> bool:
        """Whether voices are still reading."""
        return self._job is not None

    @property
    def playing(self) -> str:
        """The voice that is heard, or empty."""
        key = self._listening.playing
        return key.removeprefix(_KEY) if key.startswith(_KEY) else ""

    @property
    def share(self) -> float:
        """How much of it has been heard, 0 to 1."""
        return self._listening.share

    def begin(self, text: str, language: str, voices: Sequence[str]) -> None:
        """Have voices read a text; an audition under way ends."""
        self.end()
        self._number += 1
        number, self._order = self._number, tuple(voices)
        self.readings = {}

        def work(progress: OnProgress, cancel: CancelToken) -> object:
            ready = partial(self._ready.emit, number)
            return self._services.auditions.hear(text, voices, language, ready, progress, cancel)

        self._job = self._jobs.start(self.tr("Reading an audition"), work)
        self._job.failed.connect(self.failed)
        self._job.ended.connect(self._on_finished)
        self.changed.emit()

    def end(self) -> None:
        """Stop reading and fall silent."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._queue.clear()
        self._waiting = ""
        if self.playing:
            self._listening.stop()

    def play(self, voice: str) -> None:
        """Hear a voice's reading as soon as it is ready; once more, and it falls silent."""
        again = self.playing == voice
        self._queue.clear()
        self._waiting = ""
        self._listening.stop()
        if not again:
            self._hear(voice)

    def play_all(self) -> None:
        """Hear all of them, one after the other, in their order."""
        self._listening.stop()
        self._queue = list(self._order)
        self._next()

    def _next(self) -> None:
        self._waiting = ""
        if self._queue:
            self._hear(self._queue.pop(0))

    def _hear(self, voice: str) -> None:
        reading = self.readings.get(voice)
        if reading is None:
            self._waiting = voice if self.running else ""
        elif reading.path is None:
            self._next()
        else:
            self._jobs.watch(self._load(reading))

    async def _load(self, reading: Reading) -> None:
        number = self._number
        samples = await self._jobs.read(partial(self._services.auditions.listen, reading))
        if number == self._number:
            self._listening.play(_KEY + reading.voice, samples)

    @Slot(int, object)
    def _on_ready(self, number: int, reading: Reading) -> None:
        if number != self._number:
            return
        self.readings[reading.voice] = reading
        if self._waiting == reading.voice:
            self._waiting = ""
            self._hear(reading.voice)
        self.changed.emit()

    @Slot(str)
    def _on_ended(self, key: str) -> None:
        if key.startswith(_KEY):
            self._next()

    @Slot()
    def _on_finished(self) -> None:
        if self._job is not None and self._job.isFinished():
            self._job = None
            self.changed.emit()
