"""Opens the editor: application, theme, and then step by step what is in the window. Whatever cannot begin
is one sentence.

What this imports at its head is loaded before the first paint.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSettings, QTranslator
from PySide6.QtWidgets import QApplication

from app import config
from app.errors import BadSetting, ScenewrightError
from ui.opening.steps import UNSEEN, run
from ui.pauses import breathe
from ui.theme import Mode, Theme, apply, icon
from ui.theme.fonts import resources

if TYPE_CHECKING:
    from collections.abc import Mapping

MISTAKE = 2


def check_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> None:
    """BadSetting where there is no screen to open a window on: Qt itself would abort."""
    if not platform.startswith("linux"):
        return
    wanted = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if wanted in UNSEEN or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
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
        application = _application()
        breathe()
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python's own handler waits for Qt
        settings = QSettings(str(surroundings.home / "window.ini"), QSettings.Format.IniFormat)
        theme = Theme(_mode(settings))
        apply(application, theme)
        application.setWindowIcon(icon("film-strip-fill", "accent"))
        if not run(application, theme, settings, surroundings, project):
            # Work that does not end would keep the process for ever; every edit is in the store by now.
            import logging

            logging.getLogger(__name__).error("Work did not end when the window was closed")
            logging.shutdown()
            os._exit(0)
        _leave_the_clipboard_plain(application)
        return 0
    except ScenewrightError as error:
        print(error, file=sys.stderr)
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
    if translator.load(QLocale(), "scenewright", "_", str(resources() / "translations")):
        application.installTranslator(translator)
    return application


def _leave_the_clipboard_plain(application: QApplication) -> None:
    """What was copied here is Python's: a clipboard that asks for it once Python has ended takes the process
    down. Its words stay for whoever takes clipboards over."""
    clipboard = application.clipboard()
    if clipboard.ownsClipboard() or application.platformName() in UNSEEN:
        clipboard.setText(clipboard.text())


def _mode(settings: QSettings) -> Mode:
    try:
        return Mode(str(settings.value("window/theme", Mode.SYSTEM.value)))
    except ValueError:
        return Mode.SYSTEM
