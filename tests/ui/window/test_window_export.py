"""The export dialog: every control says something, and what does not go together is said at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from app.domain.presets import PRESETS, FormatWish
from app.services.render_options import RenderOptions
from ui.export.dialog import DONE, ExportDialog
from ui.main_window import MainWindow

PLAIN = RenderOptions(captions="burned")


@pytest.fixture
def dialog(window: MainWindow, tmp_path: Path) -> Iterator[ExportDialog]:
    window.commands.registry["file.export"].trigger()
    dialog = window.findChild(ExportDialog)
    dialog.output.setText(str(tmp_path / "out.mp4"))
    yield dialog
    dialog.close()


def choose(combo: QComboBox, data: object) -> None:
    index = combo.findData(data)
    assert index >= 0, data
    combo.setCurrentIndex(index)


def test_untouched_it_asks_for_what_the_project_has(dialog: ExportDialog) -> None:
    assert dialog.options() == PLAIN
    assert dialog.choices.size_.currentText().startswith("128 × 72")
    assert dialog.choices.rate.currentText().startswith("30 a second")
    assert (dialog.choices.quality.value(), dialog.choices.speed.currentText()) == (20, "veryfast")
    assert "H.264, quality 20" in dialog.choices.about.text()


def test_every_control_is_heard(dialog: ExportDialog) -> None:
    choices = dialog.choices
    choose(choices.size_, "1080x1350")
    choose(choices.rate, "25")
    choices.quality.setValue(12)
    choose(choices.speed, "slow")
    choose(choices.captions, "both")
    for box in (choices.track, choices.poster, choices.hardware, choices.verify):
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center() / 4)
        assert box.isChecked()
    assert dialog.options() == RenderOptions(
        1080, 1350, Fraction(25), "both", format=FormatWish(("slow",), 12, hardware="auto"),
        verify=True, captions_inside=True, poster=True,
    )  # fmt: skip


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_names_its_file_and_is_asked_for(name: str, dialog: ExportDialog) -> None:
    choose(dialog.choices.preset, name)
    preset = PRESETS[name]
    assert dialog.output.text().endswith(f"out{preset.suffix}")
    assert dialog.options() == replace(PLAIN, format=FormatWish((name,)))
    assert dialog.choices.made() == preset
    assert preset.description in dialog.choices.about.text()
    assert dialog.begin.isEnabled()
    assert not dialog.problem.isVisible()
    assert dialog.choices.track.isEnabled() == bool(preset.container.captions)
    assert dialog.choices.size_.isEnabled() == (preset.video is not None)
    if preset.video is not None:
        assert dialog.choices.quality.isEnabled() == (name not in ("gif", "master", "master-dnxhr"))
    choose(dialog.choices.preset, "")
    assert dialog.options().format == FormatWish()


def test_a_preset_shows_its_size_rate_and_quality(dialog: ExportDialog) -> None:
    choose(dialog.choices.preset, "shorts")
    assert dialog.choices.size_.currentText().startswith("1080 × 1920")
    assert dialog.choices.quality.value() == 19
    dialog.choices.quality.setValue(30)
    choose(dialog.choices.preset, "gif")
    assert dialog.choices.rate.currentText().startswith("15 a second")
    assert dialog.options().format == FormatWish(("gif",))  # the quality was the other preset's


def test_a_chosen_size_and_rate_outlast_another_preset(dialog: ExportDialog) -> None:
    choose(dialog.choices.size_, "1080x1080")
    choose(dialog.choices.rate, "24")
    choose(dialog.choices.preset, "podcast")
    assert (dialog.options().width, dialog.options().height, dialog.options().fps) == (1080, 1080, 24)


def test_the_files_name_decides_where_no_preset_does(dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.output.setText(str(tmp_path / "out.webm"))
    assert "VP9" in dialog.choices.about.text()
    assert dialog.choices.quality.maximum() == 63
    dialog.output.setText(str(tmp_path / "out.flac"))
    assert "FLAC" in dialog.choices.about.text()
    assert not dialog.choices.poster.isEnabled()


def test_what_does_not_go_together_is_said_at_once(dialog: ExportDialog, tmp_path: Path) -> None:
    choose(dialog.choices.preset, "youtube")
    dialog.output.setText(str(tmp_path / "out.webm"))
    assert "H.264 does not go into WebM" in dialog.problem.text()
    assert dialog.problem.isVisible()
    assert not dialog.begin.isEnabled()
    choose(dialog.choices.preset, "web")
    assert not dialog.problem.isVisible()
    assert dialog.begin.isEnabled()


def test_every_control_has_a_name_and_its_place_in_the_order(dialog: ExportDialog) -> None:
    controls = [
        control
        for kind in (QComboBox, QSpinBox, QAbstractButton, QLineEdit)
        for control in dialog.findChildren(kind)
        if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert len(controls) >= 12
    for control in controls:
        words = control.accessibleName() or getattr(control, "text", lambda: "")()
        assert words, control


@pytest.mark.usefixtures("quick")
def test_a_gif_is_made_from_the_window(dialog: ExportDialog, window: MainWindow, qtbot: QtBot) -> None:
    choose(dialog.choices.preset, "gif")
    QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.exports.last is not None, timeout=60_000)
    assert dialog.pages.currentIndex() == DONE
    assert "LUFS" not in dialog.done_page.facts.text()
    with Image.open(window.exports.last.result.output) as picture:
        assert (picture.format, picture.size) == ("GIF", (128, 72))
