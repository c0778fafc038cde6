"""A window in a process of its own, for the rows of ``tests.benchmarks.window`` that need one.

``python tests/benchmarks/window_child.py WHAT [PROJECT]`` prints one line: the moment (seconds since the
epoch) at which what was waited for had been painted, the seconds of processor the process had spent until
then, in all its threads, and megabytes held now and at the highest (0 where they were not asked for).

``empty`` is a bare ``QMainWindow``; ``start``, ``storyboard``, ``ready`` and ``memory`` run the program itself
(``main.py``, ``main.py edit PROJECT``) until its window, the project's storyboard, or the whole editor is
painted. Nothing is imported here that the bare window could do without: it would flatter the program.
"""

import os
import sys
import time


def say(now: int = 0, highest: int = 0) -> None:
    """Told at once: what the program does afterwards is no part of it."""
    print(time.time(), time.process_time(), now, highest, flush=True)
    os._exit(0)


def empty() -> None:
    """The least that PySide6 needs to show a window."""
    from PySide6.QtCore import QEvent, QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event: QEvent) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, say)

    application = QApplication([])
    window = Window()
    window.resize(1680, 1050)
    window.show()
    application.exec()


def program(what: str, words: list[str]) -> None:
    """Run the program, watched from its application's events."""
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))  # noqa: PTH100, PTH120 - see above
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    import main

    class Watcher(QObject):
        told = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and not self.told and self.awaited(watched):
                self.told = True
                if what == "memory":
                    QTimer.singleShot(5000, memory)
                else:
                    QTimer.singleShot(0, say)  # once it and all that lies over it are painted
            return False

        def awaited(self, watched: QObject) -> bool:
            if not isinstance(watched, QWidget):
                return False
            if what == "start":
                return watched.isWindow()
            # By name: whatever module it is in, it is not to be loaded earlier for our sake.
            names = {type(each).__name__ for each in parents(watched)}
            if what == "storyboard":
                return "StoryboardView" in names and rows(watched)
            window = next((each for each in parents(watched) if type(each).__name__ == "MainWindow"), None)
            return window is not None and watched.window().waiting is None

    def parents(widget: QWidget | None) -> list[QWidget]:
        found = []
        while widget is not None:
            found.append(widget)
            widget = widget.parentWidget()
        return found

    def rows(widget: QWidget) -> bool:
        view = next(each for each in parents(widget) if type(each).__name__ == "StoryboardView")
        return bool(view.model().rowCount())

    watcher = Watcher()
    made = QApplication.__init__

    def watched_application(self: QApplication, *arguments: object) -> None:
        made(self, *arguments)
        self.installEventFilter(watcher)

    QApplication.__init__ = watched_application
    main.main(words)


def memory() -> None:
    """What the process holds, from the kernel."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - see above
        sizes = {
            line.split(":")[0]: line.split()[1] for line in status if line.startswith(("VmRSS", "VmHWM"))
        }
    say(int(sizes["VmRSS"]) // 1024, int(sizes["VmHWM"]) // 1024)


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        empty()
    else:
        program(sys.argv[1], ["edit", *sys.argv[2:]] if sys.argv[2:] else [])
