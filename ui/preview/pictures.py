"""Draws preview pictures on a thread of its own: the wanted one first, then a few ahead."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage

from app.domain.timeline import Timeline, Visual
from app.errors import ScenewrightError
from app.services.ports import PreviewSession
from ui.preview.sessions import SessionHolder
from ui.threads import stop_thread

_log = logging.getLogger(__name__)

OpenPreview = Callable[[Timeline, int, int], PreviewSession]
"""Opens a session of a timeline at width x height pixels; called on the picture thread."""

_T = TypeVar("_T")

AHEAD = 12
"""Pictures kept ready while playing: the first look at a photograph takes a quarter of a second."""
_LEAST_AHEAD = 3
_ROOM = 48 << 20
"""Bytes that they may take."""
EXPECTED_S = 0.2
"""After so long without a wish, what was said to be likely is made ready."""
RESTED_S = 1.0
"""After so long without a wish, photographs elsewhere in the video are made ready."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A session to be opened."""

    timeline: Timeline
    width: int
    height: int


class PictureThread(QThread):
    """Opens sessions and draws pictures, the newest wish first.

    What is drawn waits in a small store, from which the window takes the newest picture that
    is due; one signal tells of any number of them.
    """

    opened = Signal(object)
    """An :class:`Opening` is done, and its session is in the holder."""
    drawn = Signal()
    failed = Signal(str)

    def __init__(
        self, open_session: OpenPreview, holder: SessionHolder, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("preview pictures")
        self._open_session = open_session
        self._holder = holder
        self._condition = threading.Condition()
        self._closing = False
        self._opening: Opening | None = None
        self._expected: list[Visual] = []
        self._wanted: int | None = None
        self._step = 0
        """From one wanted picture to the next while playing; 0 at a standstill."""
        self._ahead = AHEAD
        self._end = 0
        self._fps = 30.0
        self._cost = 0.0
        self._ready: dict[int, QImage] = {}
        self._refused: set[int] = set()
        self._shown = -1
        self._told = False
        self._more = False
        self._rested = False
        """Whether nothing has been wished for a while, and whether there is work for such a while."""

    # Asked by the window ----------------------------------------------------------------

    def open(self, opening: Opening) -> None:
        """Open a session; a wish that was not begun is forgotten for this one."""
        with self._condition:
            self._opening = opening
            self._condition.notify()

    def want(self, number: int, step: int = 0) -> None:
        """Draw picture ``number`` next, and while playing more in steps after it, or before."""
        with self._condition:
            turned = step * self._step < 0
            self._wanted, self._step = number, step
            self._rested = False
            if turned or (number - self._shown) * (step or 1) < 0:
                self._shown = -1  # Back again: what was on screen is not.
            past, coming = self._slack(), (self._ahead + 2) * max(1, abs(step))
            span = (-coming, past) if step < 0 else (-past, coming)
            for other in [key for key in self._ready if not span[0] <= key - number <= span[1]]:
                del self._ready[other]
            self._condition.notify()

    def expect(self, visuals: Sequence[Visual]) -> None:
        """Have ready what may be shown next, the first first, once nothing is wished for a moment."""
        with self._condition:
            self._expected = list(visuals)
            self._condition.notify()

    def take(self, number: int) -> QImage | None:
        """The newest picture that is due at ``number``; older ones are dropped, early ones wait.

        A picture more than one late is not shown any more, unless drawing one takes longer.
        """
        with self._condition:
            self._told = False
            sign = -1 if self._step < 0 else 1
            due = [key for key in self._ready if key * sign <= number * sign]
            best = max(due, key=lambda key: key * sign, default=None)
            image = None
            if best is not None and abs(number - best) <= self._slack():
                image = self._ready[best]
                self._shown = best
            for key in due:
                del self._ready[key]
            return image

    def close(self) -> bool:
        """End the thread and wait for it; ``False`` where it does not end in time."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        return stop_thread(self)

    # On the thread ----------------------------------------------------------------------

    def run(self) -> None:
        while True:
            with self._condition:
                while not (self._closing or self._opening or self._next() is not None):
                    if not self._condition.wait(self._patience()):
                        break
                    self._rested = False
                if self._closing:
                    return
                opening, self._opening = self._opening, None
                number = None if opening else self._next()
            if opening is not None:
                self._open(opening)
            elif number is not None:
                self._draw(number)
            else:
                self._prepare()

    def _patience(self) -> float | None:
        """Seconds to wait for a wish before there is time for other work."""
        if self._step:
            return None
        if self._expected:
            return EXPECTED_S
        if not self._more:
            return None
        return 0.0 if self._rested else RESTED_S

    def _prepare(self) -> None:
        """Make one more photograph ready: an expected one, else one around what is on screen."""
        with self._condition:
            visual = self._expected.pop(0) if self._expected else None
            self._rested = self._rested or visual is None
        if visual is not None:
            self._guard(lambda: self._expect(visual))
            return

        def work() -> bool:
            with self._holder.use() as session:
                return session is not None and session.prepare(max(0, self._wanted or 0))

        more = self._guard(work)
        with self._condition:
            self._more = bool(more)

    def _expect(self, visual: Visual) -> None:
        with self._holder.use() as session:
            if session is not None:
                session.expect(visual)

    def _late(self) -> int:
        """How many pictures go by while one is drawn."""
        return int(self._cost * self._fps * abs(self._step))

    def _slack(self) -> int:
        """How late a picture is still shown."""
        return max(1, abs(self._step)) + self._late()

    def _next(self) -> int | None:
        if self._wanted is None:
            return None
        step, sign = self._step, -1 if self._step < 0 else 1
        if not step:
            numbers = range(self._wanted, self._wanted + 1) if self._wanted != self._shown else range(0)
        else:
            first = self._wanted * sign + self._late()
            first -= first % abs(step)  # the same ones, wherever asked from
            if self._shown >= 0:
                first = max(first, self._shown * sign + 1)
            numbers = range(first * sign, first * sign + (self._ahead + 1) * step, step)
        for number in numbers:
            if 0 <= number < self._end and number not in self._ready and number not in self._refused:
                return number
        return None

    def _open(self, opening: Opening) -> None:
        session = self._guard(lambda: self._open_session(opening.timeline, opening.width, opening.height))
        if session is None:
            return
        self._holder.replace(session)
        with self._condition:
            self._ready.clear()
            self._refused.clear()
            self._shown = -1
            self._end = opening.timeline.pictures
            bytes_each = 4 * opening.width * opening.height
            self._ahead = max(_LEAST_AHEAD, min(AHEAD, _ROOM // bytes_each))
            self._fps = float(opening.timeline.canvas.fps)
            self._more, self._rested = True, False
            self._wanted = None  # The window says anew what it wants of this one.
        self.opened.emit(opening)

    def _draw(self, number: int) -> None:
        begun = time.monotonic()
        image = self._guard(lambda: self._picture(number))
        with self._condition:
            if image is None:
                self._refused.add(number)
                return
            self._cost = 0.7 * self._cost + 0.3 * (time.monotonic() - begun)
            if self._wanted is None:
                return
            self._ready[number] = image
            tell, self._told = not self._told, True
        if tell:
            self.drawn.emit()

    def _picture(self, number: int) -> QImage | None:
        with self._holder.use() as session:
            if session is None:
                return None
            pixels = session.picture(number)
            width, height = session.width, session.height
            # Copied: the session may draw the next picture into the same memory.
            return QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32).copy()

    def _guard(self, work: Callable[[], _T]) -> _T | None:
        """Do something that may fail; tell the window in a sentence instead of ending the thread."""
        try:
            return work()
        except ScenewrightError as error:
            self.failed.emit(str(error))
        except Exception:
            # The thread's last stop: whatever a renderer raises must not end it silently.
            _log.exception("the preview failed")
            self.failed.emit("The preview could not be drawn. The log says more.")
        return None
