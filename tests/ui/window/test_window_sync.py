"""Sound and picture stay together while the window plays: flashes held against beeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.services.facade import Services
from tests.benchmarks.av_sync import MOST_MS, Measured, flash_and_beep, measure, with_device, without_device
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.preview.sounding import MakeClock
from ui.theme import Theme

TRIES = 5
"""A busy machine holds a window up now and then; what is always late is a mistake of the program. The worst of
many beeps is the benchmark's to tell."""


@pytest.fixture
def make(
    services: Services, jobs: Jobs, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> Callable[[MakeClock], MainWindow]:
    """Opens the window with a clock of the test's own."""

    def make(make_clock: MakeClock) -> MainWindow:
        settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
        window = MainWindow(services, jobs, theme, settings, "", make_clock=make_clock)
        qtbot.addWidget(window)
        window.resize(900, 600)
        window.show()
        return window

    return make


@pytest.mark.parametrize("device", [True, False], ids=["device", "no device"])
def test_a_flash_is_seen_when_its_beep_is_heard(
    device: bool,
    make: Callable[[MakeClock], MainWindow],
    services: Services,
    loop: asyncio.AbstractEventLoop,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    """From the start and the middle, after seeks and pauses, round a loop, fast and backwards."""
    project = flash_and_beep(services, tmp_path, 12, 90)
    measured: Measured = with_device(make)[0] if device else without_device(make)

    async def run() -> None:
        await measured.window.session.open(project.id)
        await measure(measured, 1)
        for _ in range(TRIES):
            if again := late():
                await measure(measured, 1, again.__contains__)

    def late() -> set[str]:
        """The parts in which every try had something too far apart."""
        names = {part.name for part in measured.parts}
        return names - {part.name for part in measured.parts if part.nearest <= MOST_MS and not part.alone}

    task = loop.create_task(run())
    qtbot.waitUntil(task.done, timeout=180_000)
    task.result()
    assert not late(), "\n".join(map(str, measured.parts))
