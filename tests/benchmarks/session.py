"""A random session in the window: seeded actions, back to the start, forward to the end.

``python -m tests.benchmarks.session [--actions 5000] [--seed 1]`` opens a project offscreen and does what
hands could do, in any order. Then every edit is undone, one by one, to before the first of them, and every
one made again to after the last; the same once more by the history list's way. Documents must be equal each
time, the window must show what is stored, and nothing may have failed or been logged as an error.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.domain.style import Style
from app.domain.timeline import Board
from app.errors import ScenewrightError
from app.services.history import Standing
from ui.main_window import MainWindow
from ui.snapshot import snapshot

LOOK_EVERY = 25
"""Actions between two looks whether the window shows what is stored."""

TELL_EVERY = 500
"""Actions between two lines on stderr."""

WORDS = [
    "river",
    "wave",
    "heron",
    "bank",
    "moon",
    "tide",
    "water",
    "bell",
    "boat",
    "fog",
    "night",
    "turn",
    "listen",
    "rise",
    "fall",
]

ANYHOW = ("timeline.", "view.zoom", "play.", "view.pic", "view.voice", "view.look")
SHAPES = frozenset(
    {
        "frame.join", "frame.duplicate", "frame.up", "frame.down", "scene.begin", "scene.join", "scene.up",
        "scene.down", "look.copy", "look.paste", "look.reset", "look.scene", "look.video", "storyboard.choose_all",
    }
)  # fmt: skip
"""Actions that ask for nothing."""


def documents(board: Board) -> tuple[object, ...]:
    """All that edits change, without what the store counts and what work writes by itself."""

    def bare(entity: object, **work: object) -> object:
        return replace(entity, revision=0, created_at=None, updated_at=None, **work)  # type: ignore[type-var]

    return (
        [bare(scene) for scene in board.scenes],
        [bare(frame, voiceover_id=None) for frame in board.frames],
        {key: bare(image) for key, image in board.images.items()},
        [bare(track) for track in board.tracks if track.items],
        sorted((bare(marker) for marker in board.markers), key=str),
        board.project.settings,
    )


@dataclass
class Session:
    """Hands that do anything."""

    window: MainWindow
    seed: int
    failures: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    last: str = ""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        window = self.window
        for teller in (window.jobs, window.voicing, window.preview.player):
            teller.failed.connect(self.failures.append)
        window.edits.crossed.connect(lambda conflict: self.failures.append(str(conflict)))
        window.edits.gone.connect(lambda text: self.failures.append(f"gone: {text}"))

    def board(self) -> Board:
        """The project as stored."""
        return self.window.services.projects.board(self.window.session.project_id)

    def look(self) -> None:
        """The window shows what is stored, however little of it was read again."""
        shown = self.window.session.now
        stored = snapshot(self.window.services, self.window.session.project_id)

        def said(board: Board) -> object:
            """Also what work writes; a write that changes nothing is told to nobody, and counted."""
            takes = {key: (v.take_id, v.text, v.takes) for key, v in board.voiceovers.items()}
            return documents(board), takes

        if shown is None or said(shown.board) != said(stored.board):
            self.failures.append("the window shows other documents than are stored")
        for name in ("timeline", "undo", "missing", "candidates", "judged", "places"):
            if getattr(shown, name) != getattr(stored, name):
                self.failures.append(f"the window shows another {name} than is stored")
        if shown is not None and shown.shots.scenes != stored.shots.scenes:
            self.failures.append("the window lists other frames than are stored")

    # One action --------------------------------------------------------------------------

    def act(self) -> None:
        """Select a frame and do something to it."""
        choose, window = self.random.choice, self.window
        frames = window.session.board.frames
        if len(frames) < 4:
            self._add(window)
            return
        window.session.select(choose(frames).id)
        player = window.preview.player
        if player.pictures:
            window.timeline.go_to(self.random.randrange(player.pictures))
        do: Callable[[MainWindow], None] = choose(
            (self._text, self._text, self._add, self._delete, self._step, self._move, self._image, self._picture,
             self._motion, self._transition, self._pause, self._scene, self._undo, self._redo, self._go, self._command,
             self._command, self._command)
        )  # fmt: skip
        self.done[do.__name__] += 1
        self.last = do.__name__
        do(window)

    def _words(self) -> str:
        words = self.random.choices(WORDS, k=self.random.randint(2, 12))
        return " ".join(words).capitalize() + "."

    def _text(self, window: MainWindow) -> None:
        frame = window.session.frame
        if frame is not None:
            window.edits.set_text(frame.id, self._words(), frame.text)

    def _add(self, window: MainWindow) -> None:
        window.edits.add_after(window.session.selected, self._words())

    def _delete(self, window: MainWindow) -> None:
        ids = [frame.id for frame in window.session.board.frames]
        window.edits.delete(self.random.sample(ids, self.random.randint(1, 2)))

    def _step(self, window: MainWindow) -> None:
        window.structuring.step_chosen(self.random.choice((-1, 1)))

    def _move(self, window: MainWindow) -> None:
        count = len(window.session.board.frames)
        window.edits.move_to(window.session.selected, self.random.randrange(count))

    def _image(self, window: MainWindow) -> None:
        images = window.session.candidates(window.session.selected)
        if images:
            window.edits.choose_image(window.session.selected, self.random.choice(images).id)

    def _picture(self, window: MainWindow) -> None:
        """A candidate that is made, is another frame's, or goes."""
        frame_id, board = window.session.selected, window.session.board
        own = window.session.candidates(frame_id)
        match self.random.randrange(3):
            case 0:
                window.inspector.pictures.make(self.random.choice(("", self._words()[:80])))
            case 1 if board.images:
                other = self.random.choice(sorted(board.images))
                window.edits.begin("illustration", "give", frame_id=frame_id, image_id=other)
            case _ if len(own) > 1:
                window.edits.begin("illustration", "remove", image_id=self.random.choice(own).id)

    def _motion(self, window: MainWindow) -> None:
        motion = self.random.choice((None, Style("still"), Style("push_in")))
        window.edits.set_motion(window.session.selected, motion)

    def _transition(self, window: MainWindow) -> None:
        window.edits.set_transition(
            window.session.selected, self.random.choice((None, Style("cut"), Style("crossfade")))
        )

    def _pause(self, window: MainWindow) -> None:
        window.edits.set_pause(window.session.selected, Fraction(self.random.randrange(20), 10))

    def _scene(self, window: MainWindow) -> None:
        scene = self.random.choice(window.session.board.scenes)
        window.edits.rename_scene(scene.id, self._words())

    def _undo(self, window: MainWindow) -> None:
        window.edits.undo()

    def _redo(self, window: MainWindow) -> None:
        window.edits.redo()

    def _go(self, window: MainWindow) -> None:
        steps = window.services.history.steps(window.session.project_id)
        own = [step.id for step in steps[:6] if step.standing is not Standing.OTHERS]
        if own:
            window.edits.go_to(self.random.choice(own))

    def _command(self, window: MainWindow) -> None:
        """Any action that asks for nothing."""
        names = [
            command.name
            for command in window.commands.registry
            if (command.name.startswith(ANYHOW) or command.name in SHAPES)
            and command.name not in ("timeline.markers", "timeline.marker_rename", "play.full_screen")
            and command.action.isEnabled()
            and (
                command.name != "scene.join"
                or window.storyboard.scene_id != window.session.board.scenes[0].id
            )
        ]
        name = self.random.choice(names)
        self.done[name] += 1
        self.last = name
        window.commands.registry[name].trigger()
        window.preview.player.pause()


async def settled(window: MainWindow) -> None:
    """Until everything asked for is stored and on screen."""
    still = 0
    while still < 2:  # what is read may itself ask for something
        await asyncio.sleep(0.002)
        busy = window.jobs.saving or window.session._loading or window.jobs.running
        still = 0 if busy else still + 1


async def session(window: MainWindow, seed: int, actions: int) -> Session:
    """Do it all; what went wrong stands in ``failures``."""
    hands = Session(window, seed)
    await settled(window)
    before = documents(hands.board())
    for number in range(1, actions + 1):
        known = len(hands.failures)
        hands.act()
        await settled(window)
        if number % LOOK_EVERY == 0:
            hands.look()
        for failure in hands.failures[known:]:
            print(f"{number:,}, after {hands.last}: {failure}", file=sys.stderr, flush=True)
        if number % TELL_EVERY == 0:
            print(f"{number:,} done, {len(hands.failures)} failures", file=sys.stderr, flush=True)
    after, project_id = documents(hands.board()), window.session.project_id
    history = window.services.history

    def check(wanted: object, words: str) -> None:
        if documents(hands.board()) != wanted:
            hands.failures.append(f"other documents {words}")
        hands.look()

    standing = [step for step in history.steps(project_id) if step.standing is Standing.DONE]
    for _ in standing:
        window.edits.undo()
        await settled(window)
    if history.state(project_id).undo:
        hands.failures.append(f"more to undo: {history.state(project_id).undo}")
    check(before, "undone to the start")
    for _ in standing:
        window.edits.redo()
        await settled(window)
    check(after, "redone to the end")
    last = standing[0].id if standing else ""
    for place, wanted, words in (("", before, "back at the start"), (last, after, "forward at the end")):
        try:
            history.go_to(project_id, place)
        except ScenewrightError as error:
            hands.failures.append(f"{words}: {error}")
        await settled(window)
        check(wanted, words)
    return hands


class _Errors(logging.Handler):
    """What is logged as an error, or raised where nobody can catch it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []
        logging.getLogger().addHandler(self)
        sys.excepthook = self._on_raised

    def leave(self) -> None:
        """Let errors go their usual way again."""
        logging.getLogger().removeHandler(self)
        sys.excepthook = sys.__excepthook__

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())

    def _on_raised(
        self, kind: type[BaseException], error: BaseException, where: TracebackType | None
    ) -> None:
        self.found.append("".join(traceback.format_exception(kind, error, where)))


def main(arguments: Sequence[str]) -> int:
    """Make a project, open a window, act; 1 where anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.session", description=__doc__)
    parser.add_argument("--actions", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    import qasync
    from PySide6.QtCore import QSettings

    from app import bootstrap
    from app.config import Config
    from tests.benchmarks.big_project import made
    from ui.jobs import Jobs
    from ui.theme import Mode, Theme, apply

    application = QApplication(sys.argv[:1])
    theme = Theme(Mode.DARK)
    apply(application, theme)
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    with (
        tempfile.TemporaryDirectory(prefix="session-") as folder,
        bootstrap.services(Config(Path(folder))) as services,
    ):
        project = made(services, "Session", 40, 8)
        with loop:
            settings = QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat)
            window = MainWindow(services, Jobs(loop), theme, settings, "")
            window.show()

            async def run() -> Session:
                await window.session.open(project.id)
                return await session(window, asked.seed, asked.actions)

            begun = time.monotonic()
            errors = _Errors()
            try:
                hands = loop.run_until_complete(run())
            finally:
                window.close()  # threads that are left would keep the process
                errors.leave()
            hands.failures += errors.found
    print(f"{asked.actions:,} actions, seed {asked.seed}: {time.monotonic() - begun:.0f} s")
    print(", ".join(f"{name} {count}" for name, count in sorted(hands.done.items())))
    for failure in hands.failures[:20]:
        print("FAILED:", failure)
    return 1 if hands.failures else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
