"""What takes a while is done in a thread of its own, while the window goes on painting and listening."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import QCoreApplication, QEventLoop, QThread, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.opening.frame import Frame

T = TypeVar("T")

UNSEEN_MS = 1_000
"""How long a window may take to its first paint before the rest is begun all the same: it may have been
opened where nobody sees it."""


class Left(Exception):
    """The window was closed while the editor was being opened."""


class _Beside(QThread):
    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__()
        self._work = work
        self.result: object = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:  # the thread's edge: raised again where it was asked for
            self.error = error


def beside(frame: Frame, work: Callable[[], T]) -> T:
    """What ``work`` gives, called in a thread of its own; meanwhile the window lives. What it raises is
    raised here. :class:`Left` where the window was closed, once the work has ended.
    """
    thread = _Beside(work)
    waiting = QEventLoop()
    thread.finished.connect(waiting.quit)
    thread.start()
    if not thread.isFinished():
        waiting.exec()
    thread.wait()  # closing the last window ends every loop, this one too, but not the work
    if thread.error is not None:
        raise thread.error
    if frame.over:
        raise Left
    return cast(T, thread.result)


def first_paint(frame: Frame) -> None:
    """Show the window and wait until it has been painted. :class:`Left` where it was closed."""
    waiting = QEventLoop()
    frame.painted.connect(waiting.quit)
    frame.left.connect(waiting.quit)
    QTimer.singleShot(UNSEEN_MS, waiting, waiting.quit)
    frame.show()
    waiting.exec()
    if frame.over:
        raise Left


def settle() -> None:
    """Let what is under way reach the screen."""
    QCoreApplication.processEvents()
