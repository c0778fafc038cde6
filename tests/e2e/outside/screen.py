"""A screen of its own (Xvfb), a hand on it (xdotool), and pictures of it (ffmpeg)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

NEEDED = ("Xvfb", "xdotool", "ffmpeg")


class Screen:
    """One screen; places are given in the window's own pixels, whatever the scale."""

    def __init__(self, display: str, scale: int, width: int, height: int) -> None:
        self.display, self.scale = display, scale
        self._size = (width, height)
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"},
            "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": str(scale),
        }  # fmt: skip

    def do(self, *words: object) -> None:
        """One command of xdotool's."""
        subprocess.run(
            ["xdotool", *map(str, words)], env=self.environment, check=True, timeout=60, capture_output=True
        )

    def move(self, x: int, y: int) -> None:
        """Put the pointer somewhere."""
        self.do("mousemove", "--sync", x * self.scale, y * self.scale)

    def click(self, x: int, y: int) -> None:
        """Click there."""
        self.move(x, y)
        self.do("click", 1)

    def keys(self, *names: str) -> None:
        """Press keys one after the other, such as ``ctrl+v``."""
        for name in names:
            self.do("key", name)

    def type(self, text: str) -> None:
        """Type some words."""
        self.do("type", "--delay", 5, text)

    def drag(self, way: list[tuple[int, int]], before_letting_go: Callable[[], None]) -> None:
        """Press at the first place, go through the others, wait there, let go."""
        self.move(*way[0])
        self.do("mousedown", 1)
        for place in way[1:]:
            time.sleep(0.2)
            self.move(*place)
        try:
            before_letting_go()
        finally:
            self.do("mouseup", 1)

    def picture(self, width: int, height: int) -> np.ndarray:
        """What is seen: (height, width, 3) bytes of the scale's own pixels, from the upper left corner."""
        size = (width * self.scale, height * self.scale)
        command = ["ffmpeg", "-v", "error", "-f", "x11grab", "-draw_mouse", "0", "-video_size", f"{size[0]}x{size[1]}",
                   "-i", self.display, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]  # fmt: skip
        done = subprocess.run(command, check=True, timeout=60, capture_output=True)
        return np.frombuffer(done.stdout, np.uint8).reshape(size[1], size[0], 3)

    def keep(self, path: Path, width: int, height: int) -> None:
        """Keep what is seen as a file, in the format that its name says."""
        Image.fromarray(self.picture(width, height)).save(path, quality=82, method=6)


@contextmanager
def screen(scale: int, width: int, height: int) -> Iterator[Screen]:
    """A screen that is there as long as it is needed, so large in the window's own pixels."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width * scale}x{height * scale}x24", "-nolisten", "tcp"],
        pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb has not begun"
        yield Screen(f":{number}", scale, width, height)
    finally:
        end(server)


def end(process: subprocess.Popen[Any]) -> None:
    """End a process that was started here, and wait for it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def until(holds: Callable[[], object], what: str, seconds: float = 120) -> None:
    """Wait until something holds; AssertionError that says what did not come."""
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, f"{what}: not within {seconds:.0f} seconds"
        time.sleep(0.3)
