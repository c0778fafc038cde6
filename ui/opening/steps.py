"""From the start to the editor, one after the other: window, services, storyboard, the rest."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.errors import NotFound, ScenewrightError
from ui.memory import Sweeper, unsearched
from ui.opening.beside import Left, beside, first_paint, settle
from ui.opening.frame import Frame

if TYPE_CHECKING:
    from app.config import Config
    from app.services.facade import Services
    from ui.opening.glimpse import Seen
    from ui.theme import Theme

UNSEEN = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")
"""Platforms of Qt that need no screen."""


def run(
    application: QApplication, theme: Theme, settings: QSettings, surroundings: Config, project: str
) -> bool:
    """Open the window, and the editor in it, until it is closed; False where work goes on that does not end.

    What cannot begin is raised once it was said in the window.
    """
    frame = Frame(settings, bool(project))
    with ExitStack() as opened:
        try:
            with unsearched():
                first_paint(frame)
                services = beside(frame, lambda: _open_services(opened, surroundings))
                seen = beside(frame, lambda: _seen(services, project))
                if seen is not None and frame.waiting is not None:
                    frame.waiting.show_storyboard(seen)
                    settle()
                beside(frame, _load)
            return _work(application, theme, settings, surroundings, services, frame, project, seen)
        except Left:
            return True
        except ScenewrightError as error:
            _say(frame, error)
            raise


def _open_services(opened: ExitStack, surroundings: Config) -> Services:
    from app import bootstrap

    return opened.enter_context(bootstrap.services(surroundings))


def _seen(services: Services, project: str) -> Seen | None:
    """The project's storyboard, where one is to be opened and may be read; else the editor says why not."""
    if not project:
        return None
    from app.domain.accounts import NOBODY
    from ui.opening.glimpse import seen

    if services.actor == NOBODY:
        return None
    try:
        return seen(services, project)
    except NotFound:
        return None


def _load() -> None:
    """Have ready what the editor is made of, so that making it does not wait for it."""
    import qasync  # noqa: F401 - to be loaded is all that is wanted

    import ui.desk  # noqa: F401 - likewise


def _work(
    application: QApplication,
    theme: Theme,
    settings: QSettings,
    surroundings: Config,
    services: Services,
    frame: Frame,
    project: str,
    seen: Seen | None,
) -> bool:
    import asyncio

    import qasync

    from app import bootstrap
    from ui.desk import Desk

    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    sweeper = Sweeper()
    with loop, closing(sweeper):
        desk = Desk(services, loop, theme, settings, bootstrap.safe(surroundings), frame, project, seen)
        desk.project_closed.connect(sweeper.search_all_soon)
        desk.begin()
        loop.run_forever()
        return desk.at_rest


def _say(frame: Frame, error: ScenewrightError) -> None:
    """Say in the window what is wrong, until it is closed. Where nobody sees it, nobody is waited for."""
    if frame.over or QGuiApplication.platformName() in UNSEEN:
        frame.close()
        return
    waiting = QEventLoop()
    frame.left.connect(waiting.quit)
    frame.say(str(error))
    waiting.exec()
