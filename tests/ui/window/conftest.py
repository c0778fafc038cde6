"""A whole window over real services: an embedded database in a folder of the test's own, tone bursts
for a voice, small pictures."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partialmethod
from pathlib import Path

import numpy as np
import pytest
import qasync
from PIL import Image as Picture
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from app.domain.project import ProjectSettings
from app.domain.timeline import Board
from app.services.facade import Services
from app.services.production import MakeRequest
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.theme import Theme

SCRIPT = """# The river

Twice a day, without fail, the river turns around in its bed.

Then the brown water stops, as if it had thought of something.

Somebody on the bank says that now is the time to listen.

# The wave

A wave comes up the river from the sea, faster than a horse.

Herons stand on one leg in the shallows and wait for it.
"""
VOICE = "fake:beep"
SETTINGS = ProjectSettings(width=128, height=72, voice=VOICE)


def paint(path: Path, seed: int) -> Path:
    """A small picture that differs from those of other seeds."""
    shades = np.random.default_rng(seed).integers(0, 255, (3, 4, 3), dtype=np.uint8)
    Picture.fromarray(shades).resize((64, 48), Picture.Resampling.BILINEAR).save(path)
    return path


PATIENCE_MS = 20_000
"""How long a wait may take before it fails: a busy machine is not a mistake of the program."""


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of pytest-qt last longer than their 5 seconds; what is there at once takes no longer."""
    monkeypatch.setattr(QtBot, "waitUntil", partialmethod(QtBot.waitUntil, timeout=PATIENCE_MS))
    monkeypatch.setattr(QtBot, "waitSignal", partialmethod(QtBot.waitSignal, timeout=PATIENCE_MS))


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one voiced project, made once and copied for every test."""
    home = tmp_path_factory.mktemp("made")
    photos = tmp_path_factory.mktemp("photos")
    for seed in range(3):
        paint(photos / f"photo-{seed}.png", seed)
    script = photos / "river.md"
    script.write_text(SCRIPT, encoding="utf-8")
    with bootstrap.services(Config(home)) as services:
        prepared = services.production.prepare(
            MakeRequest(script, name="River", images=photos, settings=SETTINGS)
        )
        project = services.production.create(prepared)
        services.narration.voice_all(services.projects.board(project.id))
    return home


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return Path(shutil.copytree(made_home, tmp_path / "home"))


@pytest.fixture
def services(home: Path) -> Iterator[Services]:
    """Real services over it."""
    with bootstrap.services(Config(home)) as services:
        yield services


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """qasync's loop, running as it does once the editor is open."""
    loop = qasync.QEventLoop(qapp, already_running=True)
    yield loop
    asyncio.events._set_running_loop(None)


@pytest.fixture
def jobs(loop: asyncio.AbstractEventLoop) -> Iterator[Jobs]:
    """Jobs that are closed in the end, whatever the test did."""
    jobs = Jobs(loop)
    yield jobs
    jobs.close()


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[int], Path]:
    """Makes picture files: ``picture(seed)``."""
    return lambda seed: paint(tmp_path / f"new-{seed}.png", seed)


@pytest.fixture
def make_window(
    services: Services, jobs: Jobs, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> Callable[[], MainWindow]:
    """Opens the window on its start screen."""

    def make() -> MainWindow:
        settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
        window = MainWindow(services, jobs, theme, settings, "On this computer")
        qtbot.addWidget(window)
        window.resize(1200, 800)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        return window

    return make


@pytest.fixture
def window(make_window: Callable[[], MainWindow], services: Services, qtbot: QtBot) -> MainWindow:
    """The window with the project open and its preview ready."""
    window = make_window()
    with qtbot.waitSignal(window.session.opened):
        window.jobs.watch(window.open_named("River"))
    qtbot.waitUntil(lambda: window.preview.player.timeline is not None)
    return window


@pytest.fixture
def board(services: Services) -> Callable[[], Board]:
    """Reads the project from the store."""
    project = services.projects.find("River")
    return lambda: services.projects.board(project.id)


@pytest.fixture
def quick(services: Services) -> None:
    """Fewer pictures a second, so that exports are short."""
    project = services.projects.find("River")
    from fractions import Fraction

    services.projects.settle(project.id, replace(project.settings, fps=Fraction(5)))
