"""Screen and transport."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.domain.timeline import Timeline
from ui.preview import PreviewPanel, PreviewView
from ui.preview.clock import MonotonicClock
from ui.theme import DARK


@pytest.fixture
def panel(qtbot, preview, make_timeline: Callable[..., Timeline]) -> Iterator[PreviewPanel]:
    panel = PreviewPanel(preview, make_clock=lambda _: MonotonicClock())
    qtbot.addWidget(panel)
    panel.resize(640, 600)
    panel.show()
    with qtbot.waitSignal(panel.player.timeline_changed):
        panel.player.set_timeline(make_timeline(6))
    yield panel
    panel.close_player()


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_timecode_and_length(panel: PreviewPanel) -> None:
    bar = panel.transport
    panel.player.seek(287)
    assert bar.timecode.text() == "00:00:09:17"
    assert bar.total.text() == "/ 00:00:26:24"


def test_buttons_move_the_player(panel: PreviewPanel) -> None:
    bar, player = panel.transport, panel.player
    click(bar.next)
    assert player.position == player.timeline.clips[1].start
    click(bar.forward)
    click(bar.forward)
    click(bar.back)
    assert player.position == player.timeline.clips[1].start + 1
    click(bar.previous)
    assert player.position == player.timeline.clips[1].start
    click(bar.play)
    assert player.playing
    assert bar.play.accessibleName() == "Pause"
    click(bar.play)
    assert not player.playing


def test_captions_follow_the_player_both_ways(qtbot, panel: PreviewPanel, make_timeline) -> None:
    bar = panel.transport
    assert bar.captions.isChecked()
    with qtbot.waitSignal(panel.player.captions_changed):
        click(bar.captions)
    assert not panel.player.captions
    with qtbot.waitSignal(panel.player.captions_changed):
        panel.player.set_captions(True)
    assert bar.captions.isChecked()


def test_no_sound_is_said(panel: PreviewPanel) -> None:
    bar = panel.transport
    assert not bar.mute.isEnabled()
    assert "without sound" in bar.mute.toolTip()
    assert not bar.volume.isVisible()


def test_nothing_to_play_disables_the_buttons(panel: PreviewPanel) -> None:
    panel.player.set_timeline(None)
    bar = panel.transport
    assert not any(button.isEnabled() for button in (bar.play, bar.next, bar.back, bar.captions))
    assert bar.timecode.text() == "00:00:00:00"


def test_full_screen_and_back(qtbot, panel: PreviewPanel) -> None:
    told: list[bool] = []
    panel.full_screen_changed.connect(told.append)
    click(panel.transport.full_screen)
    screen = panel.view.window()
    assert screen is not panel
    assert panel.full_screen
    QTest.keyClick(screen, Qt.Key.Key_Right)
    assert panel.player.position == 1
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert panel.view.window() is panel
    assert panel.transport.parent() is panel
    assert panel.view.y() < panel.transport.y()
    assert told == [True, False]


def test_closing_the_full_screen_leaves_it(panel: PreviewPanel) -> None:
    QTest.mouseDClick(panel.view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert panel.view.window().close(), "a window that refuses keeps the program from ending"
    assert not panel.full_screen
    assert panel.view.window() is panel


def test_the_transport_stays_under_the_picture(qtbot, panel: PreviewPanel) -> None:
    bottom = panel.view.mapTo(panel, panel.view.picture_rect().bottomLeft()).y()
    assert 0 <= panel.transport.y() - bottom <= 24


def test_every_control_has_a_name(panel: PreviewPanel) -> None:
    for button in panel.findChildren(QAbstractButton):
        assert button.accessibleName(), button
        assert button.toolTip(), button


@pytest.fixture
def view(qtbot) -> PreviewView:
    view = PreviewView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    return view


def picture(colour: str) -> QImage:
    image = QImage(320, 180, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920), (1000, 1000)])
def test_a_picture_keeps_its_shape(view: PreviewView, width: int, height: int) -> None:
    view.set_canvas(width, height)
    area = view.picture_rect()
    assert view.rect().contains(area)
    assert area.width() / area.height() == pytest.approx(width / height, rel=0.01)
    drawn = view.picture_size()
    assert drawn[0] % 2 == drawn[1] % 2 == 0


def test_pictures_are_drawn_no_larger_than_seen_and_never_huge(view: PreviewView) -> None:
    assert view.picture_size()[0] <= 400
    view.resize(4000, 3000)
    assert view.picture_size()[1] <= 720
    view.resize(160, 90)
    assert min(view.picture_size()) >= 80


def test_the_picture_fills_its_place_and_the_ground_the_rest(view: PreviewView) -> None:
    view.show_picture(picture("#ff0000"))
    shot = view.grab().toImage()
    area = view.picture_rect()
    assert shot.pixelColor(area.center()).name() == "#ff0000"
    assert shot.pixelColor(4, 4).name() == DARK.ground
    assert shot.pixelColor(area.topLeft()).name() != "#ff0000", "corners are rounded"
    assert shot.pixelColor(area.left() + 12, area.top() + 1).name() == "#ff0000"


def test_guides_mark_the_safe_area(view: PreviewView) -> None:
    view.show_picture(picture("#808080"))
    plain = view.grab().toImage()
    view.set_guides(True)
    assert view.grab().toImage() != plain


class PaintCounter(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_several_pictures_between_two_paints_cost_one(qtbot, view: PreviewView) -> None:
    view.show()
    QTest.qWaitForWindowExposed(view)
    counter = PaintCounter()
    view.installEventFilter(counter)
    for colour in ("#ff0000", "#00ff00", "#0000ff"):
        view.show_picture(picture(colour))
    qtbot.waitUntil(lambda: counter.count > 0)
    assert counter.count == 1


def test_guides_of_an_upright_video_keep_off_what_telephones_lay_over_it(view: PreviewView) -> None:
    view.set_canvas(1080, 1920)
    view.show_picture(picture("#808080"))
    view.set_guides(True)
    shot, area = view.grab().toImage(), view.picture_rect()

    def at(x: float, y: float) -> str:
        return shot.pixelColor(
            area.left() + round(x * area.width()), area.top() + round(y * area.height())
        ).name()

    assert at(0.5, 0.5) == "#808080"
    for x, y in ((0.5, 240 / 1920), (0.5, 1 - 410 / 1920), (1 - 150 / 1080, 0.5)):
        assert at(x, y) != "#808080"
    assert at(0.5, 270 / 1920) == at(0.5, 1 - 440 / 1920) == at(0.8, 0.5) == "#808080"
