"""Colours that can be read, and a theme that reaches everything."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from ui.theme import DARK, LIGHT, Mode, Theme, Tokens, apply, contrast, icon, mix, timecode_font, tokens
from ui.theme.stylesheet import stylesheet
from ui.theme.tokens import COLOURS
from ui.timeline.clips import tint

TABLES = pytest.mark.parametrize("table", [DARK, LIGHT], ids=["dark", "light"])
READ = ("text", "dim", "faint", "accent", "second", "good", "warning", "error")
SEEN = ("accent", "second", "picture", "voice", "captions", "music", "good", "warning", "error")


@TABLES
@pytest.mark.parametrize("name", READ)
def test_what_is_read_has_contrast_on_every_surface(table: Tokens, name: str) -> None:
    assert min(contrast(getattr(table, name), surface) for surface in table.surfaces) >= 4.5


@TABLES
@pytest.mark.parametrize("name", SEEN)
def test_what_is_seen_has_contrast_on_every_surface(table: Tokens, name: str) -> None:
    assert min(contrast(getattr(table, name), surface) for surface in table.surfaces) >= 3


@TABLES
def test_words_on_coloured_buttons_are_readable(table: Tokens) -> None:
    assert contrast(table.on_accent, table.accent) >= 4.5
    assert contrast(table.on_second, table.second) >= 4.5
    assert contrast(table.on_accent, mix(table.accent, table.text, 0.12)) >= 4.5


@TABLES
@pytest.mark.parametrize("kind", ["captions", "music"])
def test_words_on_clips_are_readable(table: Tokens, kind: str, qapp: QApplication, theme: Theme) -> None:
    theme.set_mode(Mode.DARK if table.dark else Mode.LIGHT)
    try:
        assert contrast(table.text, tint(kind)) >= 4.5
        assert contrast(table.voice, tint("voice")) >= 2.5
    finally:
        theme.set_mode(Mode.DARK)


@TABLES
def test_supporting_text_is_quieter_than_text(table: Tokens) -> None:
    levels = [contrast(getattr(table, name), table.panel) for name in ("text", "dim", "faint", "off")]
    assert levels == sorted(levels, reverse=True)


def test_contrast_of_black_and_white_is_the_standards() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@TABLES
def test_the_stylesheet_names_no_unknown_colour(table: Tokens) -> None:
    sheet = stylesheet(table)
    assert "$" not in sheet
    assert table.accent in sheet


@TABLES
def test_every_mark_of_the_stylesheet_is_there(table: Tokens) -> None:
    marks = re.findall(r'url\("([^"]+)"\)', stylesheet(table))
    assert len(marks) >= 4
    for mark in marks:
        assert not QImage(mark).isNull(), f"{mark} is missing or does not decode"


def test_a_size_that_a_widget_asks_for_is_kept(qtbot) -> None:
    label = QLabel("00:00:09:17")
    qtbot.addWidget(label)
    label.setFont(timecode_font(20))
    label.ensurePolished()
    assert label.fontInfo().pixelSize() == 20


def test_a_change_reaches_palette_and_sheet(qapp: QApplication, theme: Theme, qtbot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("light")
    try:
        assert tokens() is LIGHT
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == LIGHT.panel
        assert LIGHT.accent in qapp.styleSheet()
    finally:
        theme.set_mode("dark")
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.panel


def test_another_theme_takes_over(qapp: QApplication, theme: Theme) -> None:
    other = Theme(Mode.LIGHT)
    apply(qapp, other)
    try:
        theme.set_mode("light")
        theme.set_mode("dark")
        assert tokens() is LIGHT, "the theme that was put away still dresses the window"
    finally:
        apply(qapp, theme)


def test_a_mode_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="sepia"):
        Theme("sepia")


def test_an_icon_takes_the_colour_of_the_moment(theme: Theme) -> None:
    one = icon("square-fill", "accent")
    seen = []
    for mode in (Mode.DARK, Mode.LIGHT):
        theme.set_mode(mode)
        seen.append(one.pixmap(QSize(16, 16)).toImage().pixelColor(8, 8).name())
    theme.set_mode(Mode.DARK)
    assert seen == [DARK.accent, LIGHT.accent]


def test_a_disabled_icon_is_off_and_a_checked_one_on() -> None:
    one = icon("square-fill", "dim", on_role="second")
    disabled = one.pixmap(QSize(16, 16), QIcon.Mode.Disabled).toImage().pixelColor(8, 8)
    checked = one.pixmap(QSize(16, 16), QIcon.Mode.Normal, QIcon.State.On).toImage().pixelColor(8, 8)
    assert (disabled.name(), checked.name()) == (DARK.off, DARK.second)


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(ValueError, match="plaid"):
        icon("play", "plaid")


def test_timecode_figures_are_equally_wide() -> None:
    metrics = QFontMetricsF(timecode_font(13, QFont.Weight.DemiBold))
    widths = [metrics.horizontalAdvance(figure * 10) for figure in "0123456789"]
    assert max(widths) - min(widths) < 0.5


def test_every_colour_is_written_in_full() -> None:
    for table in (DARK, LIGHT):
        for name in COLOURS:
            value = getattr(table, name)
            assert len(value) == 7
            int(value[1:], 16)


class Hints(QObject):
    """The system's wish, which the platform of tests cannot change."""

    colorSchemeChanged = Signal(Qt.ColorScheme)

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Qt.ColorScheme.Unknown

    def colorScheme(self) -> Qt.ColorScheme:
        return self.scheme

    def wish(self, scheme: Qt.ColorScheme) -> None:
        self.scheme = scheme
        self.colorSchemeChanged.emit(scheme)


def test_it_follows_the_system_unless_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    hints = Hints()
    monkeypatch.setattr("ui.theme.theme.QGuiApplication", SimpleNamespace(styleHints=lambda: hints))
    theme = Theme(Mode.SYSTEM)
    assert theme.tokens is DARK, "where the system does not say"
    hints.wish(Qt.ColorScheme.Light)
    assert theme.tokens is LIGHT
    hints.wish(Qt.ColorScheme.Dark)
    assert theme.tokens is DARK
    theme.set_mode(Mode.LIGHT)
    hints.wish(Qt.ColorScheme.Dark)
    assert theme.tokens is LIGHT
    theme.set_mode(Mode.SYSTEM)
    assert theme.tokens is DARK
