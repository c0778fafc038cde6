"""A process that edits and saves like a person in a hurry, and says each edit once it is kept.

``python -m tests.benchmarks.editing_process HOME MONGODB_URI PROJECT_ID SEED EDITS`` makes ``EDITS``
edits (0: until it is killed). What it prints is one JSON line an acknowledgement, written only
after the service has returned; a line that is not whole was not acknowledged.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from app.bootstrap import services
from app.config import TOKEN_VARIABLE, Config
from app.domain.accounts import Actor
from app.domain.project import ProjectSettings
from app.domain.script import Frame
from app.errors import BadInput, Conflict, EditConflict, NotFound
from app.services.conflicts import theirs
from app.services.editing import Edit, Editing
from app.services.events import Event, ProjectChanged
from app.services.facade import Services

SCRIPT = "".join(
    f"# Part {part}\n\nThe {part}. tide comes in at night. Nobody sees it come.\n\nThen it goes out again.\n\n"
    for part in range(1, 5)
)

COUNT = "Count"
"""The label of the edit that two processes make to the same field."""

FEWEST, MOST = 8, 24
"""Frames that a project keeps to, so that a round costs what the first one did."""


def say(**what: object) -> None:
    """One acknowledgement. A short one is one write: a pipe takes so few bytes whole or not at all."""
    line = (json.dumps(what) + "\n").encode()
    while line:
        line = line[os.write(1, line) :]


def made(program: Services, name: str) -> str:
    """A new project as ``make`` makes it, whole or not at all; its id."""
    with Editing(program._parts, program.actor).together():
        project = program.projects.create(name, ProjectSettings(voice="fake:beep", width=320, height=180))
        project = program.scripts.adopt(project.id, program.scripts.read_text(SCRIPT, "tide.md"))
        program.illustration.illustrate(program.projects.board(project.id), None)
    return project.id


class Hurried:
    """Random edits to one project through the services that the window and the command line use.

    Like a window, it says of each edit what it had on screen, which may be older than what stands
    ``(looks)``: the share of edits before which it looks anew.
    """

    def __init__(self, program: Services, project_id: str, chance: random.Random, looks: float = 1.0) -> None:
        self._looks = looks
        self._frames: tuple[Frame, ...] = ()
        self.seen: dict[str, str] = {}
        """Of each text that was kept, the text that was on screen when it was written."""
        self._program = program
        self._project_id = project_id
        self._chance = chance
        self._count = 0
        self._steps: list[tuple[int, Callable[[Frame], object]]] = [
            (6, self._write),
            (3, self._pause),
            (3, self._move),
            (2, self._add_or_delete),
            (2, lambda _: program.history.undo(project_id)),
            (1, lambda _: program.history.redo(project_id)),
            (1, self._settle),
        ]

    def step(self) -> None:
        """One random edit. NotFound where there is nothing to undo or somebody deleted the frame."""
        if not self._frames or self._chance.random() < self._looks:
            self._frames = self._program.projects.board(self._project_id).frames
        weights = [weight for weight, _ in self._steps]
        (_, act) = self._chance.choices(self._steps, weights)[0]
        act(self._chance.choice(self._frames))

    def voice(self) -> str:
        """Voice one frame that is not; the take's id, or "" where all are."""
        board = self._program.projects.board(self._project_id)
        missing = self._program.narration.missing(board)[:1]
        if not missing:
            return ""
        return self._program.narration.speak_again(missing[0].id, seed=1).id

    def _write(self, frame: Frame) -> None:
        text = self._words()
        self._program.storyboard.set_text(frame.id, text, seen=frame)
        self.seen[text] = frame.text

    def _pause(self, frame: Frame) -> object:
        after = Fraction(self._chance.randrange(300), 100)
        return self._program.storyboard.set_pause(frame.id, after, seen=frame)

    def _words(self) -> str:
        self._count += 1
        return f"Sentence {self._count} of process {os.getpid()}."

    def _move(self, frame: Frame) -> object:
        scene = self._chance.choice(self._program.projects.board(self._project_id).scenes)
        return self._program.storyboard.move_frame(frame.id, scene.id, self._chance.randrange(6), seen=frame)

    def _add_or_delete(self, frame: Frame) -> object:
        count = len(self._program.projects.board(self._project_id).frames)
        if count <= FEWEST or (count < MOST and self._chance.random() < 0.5):
            return self._program.storyboard.add_frame(frame.id, self._words())
        return self._program.storyboard.delete_frames([frame.id])

    def _settle(self, _: Frame) -> object:
        settings = self._program.projects.board(self._project_id).project.settings
        return self._program.projects.settle(
            self._project_id, replace(settings, crf=self._chance.randrange(15, 30))
        )


def alone(program: Services, project_id: str, chance: random.Random) -> None:
    """Edit, voice and make projects until killed; every acknowledgement names what must be there."""
    hurried = Hurried(program, project_id, chance)
    known = program.history.entries(project_id, 1)
    last = known[0].number if known else 0
    while True:
        dice = chance.random()
        if dice < 0.04:
            with contextlib.suppress(Conflict):
                say(project=made(program, f"Made {chance.getrandbits(64):x}"))
        elif dice < 0.14:
            with contextlib.suppress(Conflict):
                take = hurried.voice()
                if take:
                    say(take=take)
        else:
            try:
                hurried.step()
            except NotFound:
                continue  # nothing to undo
            except Conflict:
                # What the process before was killed in stays locked until the server gives it up.
                say(conflict=True)
                continue
            for entry in program.history.entries(project_id, 1):
                if entry.number > last:
                    last = entry.number
                    say(number=entry.number, id=entry.id)


def beside_others(program: Services, project_id: str, chance: random.Random, edits: int) -> None:
    """Make so many edits beside another process, counting what was refused; say how it went.

    Each third edit adds one to the first scene's title, which is the same for everybody: an edit
    made from an older state than it writes over would lose one.
    """
    editing = Editing(program._parts, program.actor)
    hurried = Hurried(program, project_id, chance, looks=0.4)
    scenes = program._parts.repositories.scenes
    first = program.projects.board(project_id).scenes[0].id
    counts = {"kept": 0, "added": 0, "conflicts": 0, "crossed": 0, "nothing": 0}

    def note(event: Event) -> None:
        counts["kept"] += isinstance(event, ProjectChanged)

    program.events.subscribe(note)  # told once for every edit that is kept

    def one_more(edit: Edit) -> None:
        scene = scenes.require(first)
        edit.save(replace(scene, title=str(int(scene.title) + 1)))

    say(ready=True)
    sys.stdin.readline()  # both begin together, however long either took to start
    for turn in range(edits):
        # As long as a keystroke's echo: without any pause, SQLite's lock goes to who had it last.
        time.sleep(chance.uniform(0, 0.005))
        try:
            if turn % 3 == 0:
                editing.run(project_id, COUNT, one_more)
                counts["added"] += 1
            else:
                hurried.step()
        except EditConflict as conflict:
            if theirs(conflict) == conflict.mine:  # it carries both versions, and they differ
                raise RuntimeError(f"a conflict about nothing: {conflict}") from conflict
            counts["crossed"] += 1
        except Conflict:
            counts["conflicts"] += 1
        except (NotFound, BadInput):
            counts["nothing"] += 1  # nothing to undo, or the frame is deleted
    say(counts=counts, seen=hurried.seen)


def main() -> None:
    """Read the arguments, open the program as its second user where asked, edit."""
    home, uri, project_id, seed, edits = sys.argv[1:6]
    with services(Config(Path(home), uri, token=os.environ.get(TOKEN_VARIABLE, ""))) as program:
        if int(edits):
            mine = program.acting_for(Actor(f"user-{seed}", f"User {seed}"))
            beside_others(mine, project_id, random.Random(int(seed)), int(edits))
        else:
            alone(program, project_id, random.Random(int(seed)))


if __name__ == "__main__":
    main()
