"""Opens the editor: application, loop, services, window. Whatever cannot begin is one sentence."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping

import qasync
from PySide6.QtCore import QLocale, QSettings, QTranslator
from PySide6.QtWidgets import QApplication

from app import bootstrap, config
from app.errors import BadSetting, ScenewrightError
from ui.desk import Desk
from ui.jobs import sentence
from ui.pauses import breathe
from ui.theme import Mode, Theme, apply, icon

MISTAKE = 2
_SCREENLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def check_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> None:
    """BadSetting where there is no screen to open a window on: Qt itself would abort."""
    if not platform.startswith("linux"):
        return
    wanted = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if wanted in _SCREENLESS or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return
    raise BadSetting(
        "There is no screen to open the editor on (neither DISPLAY nor WAYLAND_DISPLAY is set).",
        "Start it from a desktop, or use the command line: scenewright --help.",
    )


def open_editor(project: str = "") -> int:
    """Open the editor, on a project by name or id where one is given; returns the exit status.

    2, with one sentence on stderr, where no window can help: no screen, no database.
    """
    try:
        check_display()
        surroundings = config.from_environment()
        with bootstrap.services(surroundings) as services:
            application = _application()
            breathe()
            settings = QSettings(str(surroundings.home / "window.ini"), QSettings.Format.IniFormat)
            theme = Theme(_mode(settings))
            apply(application, theme)
            application.setWindowIcon(icon("film-strip-fill", "accent"))
            loop = qasync.QEventLoop(application)
            asyncio.set_event_loop(loop)
            with loop:
                desk = Desk(services, loop, theme, settings, bootstrap.safe(surroundings), project)
                desk.begin()
                signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python's own handler waits for Qt
                loop.run_forever()
                at_rest = desk.at_rest
        if not at_rest:
            # Work that does not end would keep the process for ever; every edit is in the store by now.
            logging.getLogger(__name__).error("Work did not end when the window was closed")
            logging.shutdown()
            os._exit(0)
        return 0
    except ScenewrightError as error:
        print(sentence(error), file=sys.stderr)
        return MISTAKE


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("Scenewright")
    application.setApplicationDisplayName("Scenewright")
    application.setDesktopFileName("scenewright")
    application.setQuitOnLastWindowClosed(True)
    translator = QTranslator(application)
    if translator.load(QLocale(), "scenewright", "_", str(bootstrap.resources() / "translations")):
        application.installTranslator(translator)
    return application


def _mode(settings: QSettings) -> Mode:
    try:
        return Mode(str(settings.value("window/theme", Mode.SYSTEM.value)))
    except ValueError:
        return Mode.SYSTEM
