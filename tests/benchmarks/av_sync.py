"""How far sound and picture are apart while the window plays, by a project of flashes and beeps.

``python -m tests.benchmarks.av_sync [--rounds 6]`` makes a project whose frames are white and black in turn,
each spoken by a beep that begins with the frame, opens it in the whole window without a screen and plays it
from many places. The sound device is stood in for by a clock (:mod:`tests.benchmarks.av_device`), which notes
the samples it is given and when each is due; where the window plays without any device, its own clock says when
a beep would be. When the picture shown changes is seen where the preview has painted it. Every beep is held
against the change of picture nearest to it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image as Picture
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor

from app.domain.project import Project, ProjectSettings
from app.domain.style import Style
from app.domain.takes import VoiceTake, Word
from app.domain.time import SAMPLE_RATE
from app.services.facade import Services
from app.services.production import MakeRequest
from app.services.take_keeping import keep_sound, wav_bytes
from tests.benchmarks.av_device import StandInDevice, beep
from ui.main_window import MainWindow
from ui.preview.clock import MonotonicClock, PlayClock, Span
from ui.preview.sessions import SessionHolder
from ui.preview.sound import Sink, SoundClock
from ui.preview.sounding import MakeClock

MakeWindow = Callable[[MakeClock], MainWindow]

MOST_MS = 40.0
"""What the slowest change may be from its beep, either way."""
BEFORE_S = 0.35
"""Where playing begins before a cut that is to be measured."""
NEAR_S = 0.3
"""A change further from a beep than this is another's."""
PATIENCE_S = 30.0


def flash_and_beep(services: Services, folder: Path, frames: int = 24, high: int = 720) -> Project:
    """A project of white and black frames in turn, which last 0.7, 0.8 and 0.9 s, each with a beep at
    its first instant."""
    stills = [folder / "white.png", folder / "black.png"]
    for path, shade in zip(stills, (255, 0), strict=True):
        Picture.new("RGB", (high * 16 // 9, high), (shade, shade, shade)).save(path)
    script = folder / "flashes.md"
    script.write_text("\n\n".join(f"Flash number {n}." for n in range(frames)), encoding="utf-8")
    settings = ProjectSettings(width=high * 16 // 9, height=high, voice="fake:beep", captions="none")
    request = MakeRequest(script, name="Flash and beep", settings=settings)
    project = services.production.create(services.production.prepare(request))
    services.narration.voice_all(services.projects.board(project.id))
    board, parts = services.projects.board(project.id), services._parts
    wishes = services.narration.wishes(board)
    for number, frame in enumerate(board.frames):
        length = Fraction(7 + number % 3, 10)
        data = wav_bytes(beep(float(length)), SAMPLE_RATE)
        take = VoiceTake(
            asset_id=keep_sound(parts, services.actor, data, length, "beep"),
            engine="recording",
            voice="recording",
            text=frame.text,
            length=length,
            words=(Word(frame.text, 0, len(frame.text), Fraction(0), Fraction(6, 100)),),
            recipe={"asked": wishes[frame.id].asked},
        )
        voiceover = parts.repositories.voiceovers.first(frame_id=frame.id)
        assert voiceover is not None
        parts.repositories.voiceovers.save(replace(voiceover, take_id=take.id, takes=(take,)))
        services.storyboard.set_transition(frame.id, Style("cut"))
        services.storyboard.set_pauses(frame.id, Fraction(0), Fraction(0))
        services.illustration.add(frame.id, [stills[number % 2]])
    return project


class NotedClock(MonotonicClock):
    """The clock that stands in where there is no device; remembers when it ran from where."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[tuple[float, float, int, Span | None, float]] = []
        """Instant of the start, second of the timeline, speed, loop, instant of the stop."""

    def start(self, second: float, speed: int = 1, loop: Span | None = None) -> None:
        """Run from ``second``."""
        self.stop()
        super().start(second, speed, loop)
        self.runs.append((time.monotonic(), second, speed, loop, float("inf")))

    def stop(self) -> None:
        """Stand still."""
        super().stop()
        if self.runs and self.runs[-1][-1] == float("inf"):
            self.runs[-1] = (*self.runs[-1][:-1], time.monotonic())

    def beeps(self, seconds: Sequence[float]) -> list[tuple[float, bool]]:
        """When beeps that stand at these seconds would begin, and whether one is what a run began with."""
        found = []
        for began, second, speed, loop, stopped in self.runs:
            first, last = loop or (0.0, 0.0)
            end = min(stopped, time.monotonic())
            for at in seconds:
                lap = (last - first) / speed if first <= at < last else float("inf")
                due = began + (at - second) / speed
                due += lap if due < began else 0.0
                while due < end and (loop is None or at < last):
                    found.append((due, due - began < 0.01))
                    due += lap
        return found


class Watcher(QObject):
    """Notes when the picture that the preview has painted turned white or black."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._view = window.preview.view
        self._white: bool | None = None
        self.changes: list[float] = []
        self._view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint or self._view.image is None:
            return False
        watched.event(event)  # painted first, and looked at then
        image = self._view.image
        white = QColor(image.pixel(image.width() // 2, image.height() // 2)).lightness() > 127
        if self._white is not None and white != self._white:
            self.changes.append(time.monotonic())
        self._white = white
        return True


@dataclass
class Part:
    """One way of playing, and how far each change of picture was behind its beep, in milliseconds."""

    name: str
    offsets: list[float]
    alone: int
    """Beeps without a change of picture near, which are left out: none but what a start begins with."""

    @property
    def worst(self) -> float:
        """The largest distance, in milliseconds."""
        return max(map(abs, self.offsets), default=float("inf"))

    @property
    def nearest(self) -> float:
        """The smallest distance, in milliseconds."""
        return min(map(abs, self.offsets), default=float("inf"))

    def __str__(self) -> str:
        low, high = min(self.offsets, default=0), max(self.offsets, default=0)
        middle = statistics.median(self.offsets) if self.offsets else 0
        return (
            f"{self.name}: {len(self.offsets)} beeps, picture after sound by {middle:+.1f} ms in the "
            f"median, {low:+.1f} to {high:+.1f}, worst {self.worst:.1f} ms"
        )


class Measured:
    """Plays, and holds beeps against changes of picture."""

    def __init__(self, window: MainWindow, beeps: Callable[[bool], Sequence[tuple[float, bool]]]) -> None:
        """``beeps`` tells when beeps were due: where they begin, or where they end."""
        self.window, self._beeps = window, beeps
        self.player = window.preview.player
        self._watcher = Watcher(window)
        self.parts: list[Part] = []

    @property
    def cuts(self) -> list[int]:
        """The first pictures of the frames."""
        timeline = self.player.timeline
        assert timeline is not None
        return [clip.start for clip in timeline.clips]

    def before(self, cut: int) -> int:
        """The picture from which a cut is played."""
        timeline = self.player.timeline
        assert timeline is not None
        return max(0, self.cuts[cut] - round(BEFORE_S * timeline.canvas.fps))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait, while the window lives; TimeoutError where it takes too long."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError("The window did not play on.")
            await asyncio.sleep(0.004)

    async def past(self, cut: int) -> None:
        """Play until a quarter of a second after a cut."""
        timeline = self.player.timeline
        assert timeline is not None
        goal = self.cuts[cut] + round(timeline.canvas.fps / 4)
        await self.until(lambda: self.player.position >= goal)

    async def part(self, name: str, play: Callable[[], Awaitable[None]], backwards: bool = False) -> None:
        """Play in one way and note what came of it."""
        begun = time.monotonic()
        await play()
        self.player.pause()
        await asyncio.sleep(0.05)
        changes = [at for at in self._watcher.changes if at >= begun]
        part = Part(name, [], 0)
        for due, first in self._beeps(backwards):
            if due < begun:
                continue
            near = min(changes, key=lambda at: abs(at - due), default=float("inf"))
            if abs(near - due) <= NEAR_S:
                part.offsets.append((near - due) * 1000)
            elif not first:
                part.alone += 1
        self.parts.append(part)


async def measure(
    measured: Measured, rounds: int, wanted: Callable[[str], bool] = lambda _: True
) -> list[Part]:
    """From the start, from the middle, after seeks, after pauses, round a loop, fast and backwards; or what
    of it is ``wanted``, by its name."""
    player, window = measured.player, measured.window
    await measured.until(lambda: player.timeline is not None and window.preview.view.image is not None)
    middle = len(measured.cuts) // 2

    async def onwards(first: int) -> None:
        player.play()
        await measured.past(min(first + rounds, len(measured.cuts) - 2))

    async def from_start() -> None:
        player.seek(0)
        await onwards(0)

    async def from_middle() -> None:
        player.seek(measured.before(middle))
        await onwards(middle)

    async def seeks() -> None:
        player.play()
        for number in range(rounds):
            cut = 1 + number * 7 % (len(measured.cuts) - 3)
            player.seek(measured.before(cut))
            await measured.past(cut)

    async def pauses() -> None:
        for number in range(rounds):
            cut = 1 + number * 5 % (len(measured.cuts) - 3)
            player.pause()
            player.seek(measured.before(cut))
            await asyncio.sleep(0.1)
            player.play()
            await measured.past(cut)

    async def loop() -> None:
        model = window.timeline_model
        first, last = measured.cuts[4], measured.cuts[6]
        model.set_range((first, last))
        window.marking.toggle_looping()
        player.seek(measured.before(5))
        player.play()
        for _ in range(rounds):
            await measured.until(lambda: player.position > last - 5)
            await measured.until(lambda: player.position < last - 5)
        await measured.past(4)
        window.marking.toggle_looping()
        window.marking.clear()

    async def fast() -> None:
        player.seek(measured.before(2))
        player.shuttle_on()
        player.shuttle_on()
        await measured.past(min(2 + rounds, len(measured.cuts) - 2))

    async def back() -> None:
        player.seek(measured.cuts[rounds + 2] + 10)
        player.shuttle_back()
        await measured.until(lambda: player.position < measured.cuts[2] - 8)

    for name, play in (
        ("from the start", from_start),
        ("from the middle", from_middle),
        ("after seeks while playing", seeks),
        ("after pauses", pauses),
        ("round a loop", loop),
        ("at twice the speed", fast),
        ("backwards", back),
    ):
        if wanted(name):
            await measured.part(name, play, backwards=play is back)
    return measured.parts


def with_device(make: MakeWindow) -> tuple[Measured, StandInDevice]:
    """A window whose sound device is a clock."""
    device = StandInDevice()

    def clock(holder: SessionHolder) -> PlayClock:
        return cast(PlayClock, SoundClock(holder, lambda: cast(Sink, device)))

    window = make(clock)
    return Measured(window, lambda ends: [each for run in device.runs for each in run.beeps(ends)]), device


def without_device(make: MakeWindow) -> Measured:
    """A window that found no sound device."""
    clock = NotedClock()
    window = make(lambda _holder: clock)

    def beeps(_ends: bool) -> list[tuple[float, bool]]:
        timeline = window.preview.player.timeline
        return clock.beeps([float(clip.start / timeline.canvas.fps) for clip in timeline.clips])

    return Measured(window, beeps)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where anything is further apart than it may be."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.av_sync", description=__doc__)
    parser.add_argument("--rounds", type=int, default=8, help="beeps, seeks, pauses and turns of each part")
    parser.add_argument("--high", type=int, default=720, help="the video's height")
    asked = parser.parse_args(arguments)
    import qasync
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from app import bootstrap
    from app.config import Config
    from ui.jobs import Jobs
    from ui.theme import Mode, Theme, apply

    application = QApplication(sys.argv[:1])
    theme = Theme(Mode.DARK)
    apply(application, theme)
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    held = True
    with (
        tempfile.TemporaryDirectory(prefix="av-sync-") as folder,
        bootstrap.services(Config(Path(folder) / "home")) as services,
        loop,
    ):
        project = flash_and_beep(services, Path(folder), 2 * asked.rounds + 8, asked.high)
        settings = QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat)

        def make(make_clock: MakeClock) -> MainWindow:
            window = MainWindow(services, Jobs(loop), theme, settings, "", make_clock=make_clock)
            window.show()
            return window

        async def run(measured: Measured) -> list[Part]:
            await measured.window.session.open(project.id)
            return await measure(measured, asked.rounds)

        for what in ("a clock in place of the device", "no device"):
            measured, device = with_device(make) if what.startswith("a") else (without_device(make), None)
            for part in loop.run_until_complete(run(measured)):
                fits = part.worst <= MOST_MS and not part.alone
                held = held and fits
                print(f"{what}, {part}{'' if fits else '   NOT HELD'}", flush=True)
                if part.alone:
                    print(f"   {part.alone} beeps had no change of picture near", flush=True)
            if device is not None:
                print(f"{what}: it ran dry {device.dry} times", flush=True)
            measured.window.close()
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
