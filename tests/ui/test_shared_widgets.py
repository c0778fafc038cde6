"""Small widgets: keyboard, names, and what they tell."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from ui.widgets import Banner, ElidedLabel, EmptyState, IconButton, ProgressLine, SegmentedControl


def test_segments_are_chosen_by_mouse_and_arrows(qtbot) -> None:
    control = SegmentedControl(["Storyboard", "Script"], "View")
    qtbot.addWidget(control)
    control.resize(300, 30)
    told: list[int] = []
    control.chosen_changed.connect(told.append)
    qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=QPoint(250, 15))
    qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=QPoint(250, 15))
    qtbot.keyClick(control, Qt.Key.Key_Left)
    qtbot.keyClick(control, Qt.Key.Key_Left)
    assert told == [1, 0], "a choice that does not change is not told"
    assert control.accessibleName() == "View: Storyboard"


def test_a_segment_out_of_range_is_the_nearest(qtbot) -> None:
    control = SegmentedControl(["a", "b", "c"], "Letters")
    qtbot.addWidget(control)
    control.choose(9)
    assert control.chosen == 2


def test_an_icon_button_has_a_name_and_a_tooltip(qtbot) -> None:
    button = IconButton("magnet-straight", "Snap to cuts", checkable=True)
    qtbot.addWidget(button)
    assert button.accessibleName() == button.toolTip() == "Snap to cuts"
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert button.isChecked()


def test_a_label_without_room_ends_in_an_ellipsis(qtbot) -> None:
    label = ElidedLabel("A river that\nruns twice a day")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.toolTip() == label.whole == "A river that runs twice a day"
    label.resize(400, 20)
    assert label.text() == label.whole
    assert label.toolTip() == ""


def test_an_empty_state_says_what_to_do(qtbot) -> None:
    state = EmptyState("image", "No pictures", "Drop some here.", "Add pictures")
    qtbot.addWidget(state)
    assert [label.text() for label in state.findChildren(QLabel)] == ["No pictures", "Drop some here."]
    assert state.button is not None
    with qtbot.waitSignal(state.button.clicked):
        qtbot.mouseClick(state.button, Qt.MouseButton.LeftButton)
    plain = EmptyState("image", "No pictures", "None.")
    qtbot.addWidget(plain)
    assert plain.button is None


@pytest.mark.parametrize(("given", "kept"), [(0.5, 0.5), (-1, 0.0), (7, 1.0), (None, None)])
def test_progress_is_held_to_its_line(qtbot, given: float | None, kept: float | None) -> None:
    line = ProgressLine("Export")
    qtbot.addWidget(line)
    line.set_share(given)
    assert line.share == kept
    line.grab()


def test_a_banner_shows_acts_and_goes(qtbot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    assert banner.isHidden()
    banner.say("error", "The folder is full. Free some room.", "Try again")
    assert not banner.isHidden()
    assert (banner.kind, banner.text) == ("error", "The folder is full. Free some room.")
    assert banner.accessibleName() == banner.text
    with qtbot.waitSignal(banner.acted):
        qtbot.mouseClick(banner._button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(banner.put_away):
        qtbot.keyClick(banner, Qt.Key.Key_Escape)
    assert banner.isHidden()


def test_a_banner_of_no_kind_is_refused(qtbot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    with pytest.raises(KeyError):
        banner.say("shrug", "Whatever.")
