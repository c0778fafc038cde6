"""Choosing voices in the window: searched, heard, used; speakers, languages, takes, what is known against them."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel
from pytestqt.qtbot import QtBot

from app.domain.timeline import Board
from app.voice.endpoints import Endpoint
from tests.doors import behind
from tests.unit.voice.speech_server import speech_server
from ui.inspector.consent import ConsentDialog
from ui.inspector.language_button import LanguagePopup
from ui.inspector.takes import TAKE, play_area
from ui.inspector.voice_popup import VoicePopup
from ui.inspector.voices import VOICE_ID
from ui.main_window import MainWindow
from ui.preview.clock import MonotonicClock, Span
from ui.storyboard.model import ROW
from ui.storyboard.rows import Status

ReadBoard = Callable[[], Board]


class HandClock:
    """A device that is moved by hand."""

    has_sound = True

    def __init__(self) -> None:
        self.second, self.runs, self.starts, self.closed = 0.0, False, 0, False

    def start(self, second: float, speed: int = 1, loop: Span | None = None) -> None:
        self.second, self.runs, self.starts = second, True, self.starts + 1

    def stop(self) -> None:
        self.runs = False

    def now(self) -> float:
        return self.second

    def set_volume(self, volume: float) -> None:
        pass

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def clock(window: MainWindow) -> HandClock:
    clock = HandClock()
    window.listening._make_clock = lambda holder: clock
    return clock


@pytest.fixture
def tab(window: MainWindow, qtbot: QtBot) -> Iterator[object]:
    window.inspector.tabs.choose(1)
    qtbot.waitUntil(lambda: bool(window.inspector.voice.choice.voices))
    yield window.inspector.voice
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()


def popup_of(tab, kind=VoicePopup):
    (tab.choice.voice if kind is VoicePopup else tab.choice.language).click()
    return next(widget for widget in tab.choice.findChildren(kind) if widget.isVisible())


def index_of(popup: VoicePopup, voice_id: str):
    flags = Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly
    (found,) = popup.filter.match(popup.filter.index(0, 0), VOICE_ID, voice_id, 1, flags)
    popup.list.scrollTo(found)
    return found


def shown(popup: VoicePopup) -> list[str]:
    model = popup.filter
    groups = [model.index(row, 0) for row in range(model.rowCount())]
    return [
        str(group.model().index(row, 0, group).data(VOICE_ID))
        for group in groups
        for row in range(model.rowCount(group))
    ]


def tick(popup: VoicePopup, voice_id: str) -> None:
    """Press the box beside a voice, as a hand does."""
    place = popup.list.visualRect(index_of(popup, voice_id))
    QTest.mouseClick(
        popup.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.left() + 8, place.center().y())
    )
    QApplication.processEvents()


def test_several_voices_are_heard_and_one_is_used(window, tab, clock, board: ReadBoard, qtbot: QtBot) -> None:
    popup = popup_of(tab)
    takes = len(window.session.voiceover(window.session.selected).takes)
    assert not popup.hear.isEnabled()
    for voice in ("hibari:en", "espeak:en-US"):
        tick(popup, voice)
    assert popup.isVisible(), "a press on a box picks, and does not choose"
    assert "2 voices" in popup.hear.text()
    popup.hear.click()
    first, second = popup.page.rows
    qtbot.waitUntil(lambda: tab.auditioning.playing == "hibari:en")
    qtbot.waitUntil(lambda: second.play.isEnabled())
    assert first.play.isChecked()
    clock.second = 60.0
    qtbot.waitUntil(lambda: tab.auditioning.playing == "espeak:en-US")
    assert clock.starts == 2
    assert not first.play.isChecked()
    second.play.click()
    assert not clock.runs
    assert window.session.voiceover(window.session.selected).takes[0].voice == "fake:beep"
    assert len(window.session.voiceover(window.session.selected).takes) == takes
    second.use.click()
    frame = window.session.selected
    qtbot.waitUntil(lambda: board().frames[0].voice == "espeak:en-US")
    qtbot.waitUntil(lambda: window.session.take(frame).voice == "espeak:en-US")


def test_another_sentence_is_read_and_going_back_ends_it(window, tab, clock, qtbot: QtBot) -> None:
    popup = popup_of(tab)
    tick(popup, "espeak:en-US")
    popup.hear.click()
    qtbot.waitUntil(lambda: tab.auditioning.playing == "espeak:en-US")
    before = tab.auditioning.readings["espeak:en-US"]
    popup.page.sentence.setText("Something else altogether, please.")
    QTest.keyClick(popup.page.sentence, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.auditioning.readings.get("espeak:en-US", before) != before)
    popup.page.back.click()
    assert not clock.runs
    assert popup.list.isVisible()


def test_voices_are_searched_by_words_sex_and_network(tab) -> None:
    popup = popup_of(tab)
    every = shown(popup)
    assert len(every) > 100
    popup.search.setText("english GPL espeak")
    assert 5 < len(shown(popup)) < len(every)
    assert {"espeak:en-US", "espeak:en-US+f3"} <= set(shown(popup))
    assert not {"espeak:de", "hibari:en"} & set(shown(popup))
    popup.query.sex.choose(1)
    assert shown(popup)
    assert "espeak:en-US+f3" in shown(popup)
    assert not {"espeak:en-US", "espeak:en-US+m3"} & set(shown(popup))
    popup.search.clear()
    popup.query.sex.choose(0)
    popup.findChild(QCheckBox).click()
    assert set(shown(popup)) == set(every), "nothing here needs the network"


def test_enter_chooses_the_first_that_is_found(window, tab, board: ReadBoard, qtbot: QtBot) -> None:
    popup = popup_of(tab)
    popup.search.setText("german +f3")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert popup.isVisible(), "of a language that is not the project's there are no other registers"
    popup.search.setText("espeak:de")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: board().frames[0].voice == "espeak:de")
    qtbot.waitUntil(lambda: "speaks de" in tab.choice.warning.text())
    assert tab.choice.warning.isVisible()
    window.edits.undo()
    qtbot.waitUntil(lambda: not tab.choice.warning.isVisible())


def test_a_speaker_is_named_and_given_a_voice(window, tab, board: ReadBoard, qtbot: QtBot) -> None:
    choice = tab.choice
    choice.scope.choose(1)
    assert not choice.voice.isEnabled()
    choice.speaker.setFocus()
    QTest.keyClicks(choice.speaker, "Heron")
    QTest.keyClick(choice.speaker, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: board().frames[0].speaker == "Heron")
    qtbot.waitUntil(choice.voice.isEnabled)
    assert choice.default.isHidden(), "the program's own choice is not to be left to the program"
    popup = popup_of(tab)
    popup.search.setText("scotland")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: board().project.settings.cast[0].voice == "espeak:en-GB-scotland")
    qtbot.waitUntil(lambda: window.session.take(window.session.selected).voice == "espeak:en-GB-scotland")
    row = window.storyboard.model.index_of(board().frames[0].id).data(ROW)
    assert row.note.startswith("Heron · ")
    choice.default.click()
    qtbot.waitUntil(lambda: not board().project.settings.cast[0].chosen)


def test_a_language_is_said_for_a_frame_a_scene_and_the_video(tab, board: ReadBoard, qtbot: QtBot) -> None:
    def say(scope: int, words: str) -> None:
        popup = popup_of(tab, LanguagePopup)
        popup.scope.choose(scope)
        popup.search.setText(words)
        QTest.keyClick(popup.search, Qt.Key.Key_Return)

    say(0, "german")
    qtbot.waitUntil(lambda: board().frames[0].language == "de")
    qtbot.waitUntil(lambda: tab.choice.language.text() == "German, chosen")
    say(0, "as the text")
    qtbot.waitUntil(lambda: not board().frames[0].language_chosen)
    say(1, "french")
    qtbot.waitUntil(lambda: tab.choice.language.text() == "French, the scene's")
    assert board().scenes[0].language == "fr"
    say(1, "as the text")
    qtbot.waitUntil(lambda: board().scenes[0].language == "")
    popup = popup_of(tab, LanguagePopup)
    popup.quotations.click()
    qtbot.waitUntil(lambda: board().project.settings.quotations)
    popup.close()
    say(2, "dutch")
    qtbot.waitUntil(lambda: board().project.language == "nl")
    qtbot.waitUntil(lambda: tab.choice.language.text() == "Dutch")


def test_what_a_voice_misreads_is_told_before_and_in_the_storyboard(
    window, tab, services, board, qtbot
) -> None:
    frame = board().frames[0]
    window.edits.set_voice(frame.id, "espeak:ja")
    window.edits.set_text(frame.id, "東京に行く。", frame.text)
    qtbot.waitUntil(lambda: "kanji" in tab.choice.warning.text())
    qtbot.waitUntil(lambda: window.session.now.doubted == {frame.id})
    qtbot.waitUntil(lambda: not window.session.now.missing)
    row = window.storyboard.model.index_of(frame.id).data(ROW)
    assert row.status is Status.DOUBTED
    assert "kanji" in row.tip
    window.edits.set_text(frame.id, "ひらがな。", "東京に行く。")
    qtbot.waitUntil(lambda: not window.session.now.doubted)


def test_a_take_is_heard_by_its_sign_and_chosen_beside_it(window, tab, clock, qtbot: QtBot) -> None:
    tab.again.click()
    qtbot.waitUntil(lambda: tab.takes.rowCount() == 2)
    frame = window.session.selected
    newest, oldest = (tab.takes.index(row, 0) for row in (0, 1))
    qtbot.waitUntil(lambda: window.session.take(frame) == newest.data(TAKE))
    tab.list.scrollTo(oldest)
    sign = play_area(tab.list.visualRect(oldest)).center().toPoint()
    QTest.mouseClick(tab.list.viewport(), Qt.MouseButton.LeftButton, pos=sign)
    qtbot.waitUntil(lambda: clock.runs)
    assert tab.list.share(oldest.data(TAKE)) == 0.0
    assert tab.list.share(newest.data(TAKE)) is None
    assert window.session.take(frame) == newest.data(TAKE)
    window.preview.player.play()
    assert not clock.runs, "one thing is heard at a time"
    window.preview.player.pause()
    tab.list.setCurrentIndex(oldest)
    QTest.keyClick(tab.list, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: clock.runs)
    clock.second = 60.0
    qtbot.waitUntil(lambda: not window.listening.playing)
    place = tab.list.visualRect(oldest)
    QTest.mouseClick(
        tab.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.right() - 20, place.center().y())
    )
    qtbot.waitUntil(lambda: window.session.take(frame).id == oldest.data(TAKE).id)


def test_without_a_device_it_is_said(window, tab, qtbot: QtBot) -> None:
    window.listening._make_clock = lambda holder: MonotonicClock()
    tab.list.setCurrentIndex(tab.takes.index(0, 0))
    QTest.keyClick(tab.list, Qt.Key.Key_Space)
    qtbot.waitUntil(window.notices.isVisible)
    assert "no sound device" in window.notices.text


def test_a_voice_over_the_network_is_asked_for_and_nothing_is_sent_before(
    window, tab, board: ReadBoard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with speech_server() as server:
        monkeypatch.setattr("app.voice.endpoints.is_loopback", lambda host: False)
        endpoints = behind(window.services.voices)._speaker._engine("openai")._endpoints
        endpoints.add(Endpoint("far", server.address, "m", ("alloy", "echo")))
        tab.choice.voices = tuple(window.services.narration.voices())
        far = next(voice for voice in tab.choice.voices if voice.id == "openai:far/alloy")
        assert not far.allowed

        tab.choice._on_voice_chosen(far.id)
        (question,) = tab.choice.findChildren(ConsentDialog)
        assert any(
            server.address.removeprefix("http://") in label.text() for label in question.findChildren(QLabel)
        )
        assert question.leave.isDefault()
        question.leave.click()
        assert server.asked == []
        assert board().frames[0].voice != far.id

        tab.choice._on_voice_chosen(far.id)
        question = next(each for each in tab.choice.findChildren(ConsentDialog) if each.isVisible())
        question.allow.click()
        qtbot.waitUntil(lambda: board().frames[0].voice == far.id)
        qtbot.waitUntil(lambda: window.session.take(window.session.selected).voice == far.id)
        assert len(server.asked) == 1
        assert endpoints.find("far").allowed
        tab.choice._on_voice_chosen("openai:far/echo")  # the same server, so nobody is asked again
        qtbot.waitUntil(lambda: board().frames[0].voice == "openai:far/echo")
