"""The player: seeks, plays by a clock, swaps timelines, and ends its threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest
from PySide6.QtGui import QColor

from app.domain.timeline import Timeline, Visual
from ui.preview.clock import MonotonicClock, Span
from ui.preview.player import Player
from ui.preview.sessions import SessionHolder
from ui.preview.sounding import best_clock
from ui.preview.view import PreviewView


class HandClock:
    """Stands where the test puts it."""

    has_sound = False

    def __init__(self) -> None:
        self.second = 0.0
        self.running = False
        self.starts: list[float] = []
        self.speeds: list[int] = []
        self.loop: Span | None = None
        self.volumes: list[float] = []
        self.closed = False

    def start(self, second: float, speed: int = 1, loop: Span | None = None) -> None:
        self.second, self.running = second, True
        self.starts.append(second)
        self.speeds.append(speed)
        self.loop = loop

    def stop(self) -> None:
        self.running = False

    def now(self) -> float:
        return self.second

    def set_volume(self, volume: float) -> None:
        self.volumes.append(volume)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def view(qtbot) -> PreviewView:
    view = PreviewView()
    qtbot.addWidget(view)
    view.resize(352, 220)
    view.show()
    return view


@pytest.fixture
def player(view: PreviewView, preview, clock: HandClock) -> Iterator[Player]:
    player = Player(view, preview, make_clock=lambda _: clock)
    yield player
    player.close()


@pytest.fixture
def playing(qtbot, player: Player, make_timeline: Callable[..., Timeline]) -> Player:
    """A player with six frames open."""
    with qtbot.waitSignal(player.timeline_changed):
        player.set_timeline(make_timeline(6))
    return player


def shows(view: PreviewView, preview, number: int) -> bool:
    image = view.image
    return image is not None and QColor(image.pixel(5, 5)) == preview.sessions[-1].colour(number)


def test_the_first_picture_appears(qtbot, playing: Player, view: PreviewView, preview) -> None:
    qtbot.waitUntil(lambda: shows(view, preview, 0))
    session = preview.sessions[-1]
    assert (session.width, session.height) == view.picture_size()
    assert threading.get_ident() not in session.threads, "pictures are never drawn on the window's thread"


def test_seeking_shows_that_picture_and_is_held_to_the_timeline(
    qtbot, playing: Player, view, preview
) -> None:
    told: list[int] = []
    playing.position_changed.connect(told.append)
    playing.seek(77)
    qtbot.waitUntil(lambda: shows(view, preview, 77))
    playing.seek(-5)
    playing.seek(10**6)
    last = playing.pictures - 1
    qtbot.waitUntil(lambda: shows(view, preview, last))
    assert told == [77, 0, last]


def test_many_seeks_draw_few_pictures(qtbot, playing: Player, view, preview) -> None:
    qtbot.waitUntil(lambda: shows(view, preview, 0))
    session = preview.sessions[-1]
    session.gate.clear()
    for number in range(1, 600):
        playing.seek(number)
    session.gate.set()
    qtbot.waitUntil(lambda: shows(view, preview, 599))
    assert len(session.asked) <= 3, "what was wished for in between is not drawn"


def test_a_picture_on_screen_is_not_drawn_again(
    qtbot, playing: Player, view, preview, clock: HandClock
) -> None:
    qtbot.waitUntil(lambda: shows(view, preview, 0))
    playing.seek(0)
    playing.play()
    for second in (0.2, 0.4, 0.6):
        clock.second = second
        qtbot.waitUntil(lambda at=second: shows(view, preview, int(at * 30)))
    playing.pause()
    playing.seek(3)
    qtbot.waitUntil(lambda: shows(view, preview, 3))
    asked = preview.sessions[-1].asked
    back = asked.index(3, asked.index(18))
    assert len(set(asked[:back])) == back, "drawn twice on the way on"


def test_playing_follows_the_clock(qtbot, playing: Player, view, preview, clock: HandClock) -> None:
    with qtbot.waitSignal(playing.playing_changed) as told:
        playing.play()
    assert told.args == [True]
    assert clock.starts == [0.0]
    for second in (0.5, 1.0, 2.0):
        clock.second = second
        qtbot.waitUntil(lambda at=second: playing.position == int(at * 30))
        qtbot.waitUntil(lambda at=second: shows(view, preview, int(at * 30)))
    playing.pause()
    assert not clock.running
    clock.second = 9.0
    assert playing.position == 60


def test_early_pictures_wait(qtbot, playing: Player, view, preview, clock: HandClock) -> None:
    playing.play()
    asked = preview.sessions[-1].asked
    qtbot.waitUntil(lambda: max(asked, default=0) >= 3)
    qtbot.waitUntil(lambda: shows(view, preview, 0))
    assert playing.position == 0


def test_playing_ends_with_the_last_picture_and_starts_over(qtbot, playing: Player, clock: HandClock) -> None:
    playing.play()
    with qtbot.waitSignal(playing.playing_changed):
        clock.second = 10_000.0
    assert playing.position == playing.pictures - 1
    assert not playing.playing
    playing.play()
    assert playing.position == 0
    assert clock.starts[-1] == 0.0


def test_seeking_while_playing_moves_the_clock(playing: Player, clock: HandClock) -> None:
    playing.play()
    playing.seek(90)
    assert clock.starts[-1] == 3.0
    assert playing.playing


def test_a_step_pauses(playing: Player) -> None:
    playing.play()
    playing.seek(40)
    playing.step(-1)
    assert (playing.position, playing.playing) == (39, False)
    playing.step(1)
    assert playing.position == 40


def test_frames_are_stepped_by_their_starts(playing: Player) -> None:
    timeline = playing.timeline
    assert timeline is not None
    starts = [clip.start for clip in timeline.clips]
    playing.seek(starts[2] + 5)
    playing.previous_frame()
    assert playing.position == starts[2]
    playing.previous_frame()
    assert playing.position == starts[1]
    playing.next_frame()
    assert playing.position == starts[2]
    playing.to_end()
    playing.next_frame()
    assert playing.position == timeline.pictures - 1
    playing.to_start()
    playing.previous_frame()
    assert playing.position == 0


def test_another_timeline_keeps_the_place_in_the_frame(
    qtbot, playing: Player, view, preview, make_timeline
) -> None:
    timeline = playing.timeline
    assert timeline is not None
    playing.seek(timeline.clips[2].start + 7)
    order = ("f3", "f1", "f2", "f4", "f5", "f6")
    with qtbot.waitSignal(playing.timeline_changed):
        playing.set_timeline(make_timeline(6, names=order))
    assert playing.position == 7
    qtbot.waitUntil(lambda: shows(view, preview, 7))
    qtbot.waitUntil(lambda: preview.sessions[0].closed)
    assert not preview.sessions[-1].closed


def test_a_shorter_timeline_holds_the_position(qtbot, playing: Player, make_timeline) -> None:
    playing.to_end()
    with qtbot.waitSignal(playing.timeline_changed):
        playing.set_timeline(make_timeline(1, names=("other",)))
    assert playing.position == playing.pictures - 1


def test_only_the_last_of_many_timelines_is_opened(qtbot, playing: Player, preview, make_timeline) -> None:
    preview.gate.clear()
    for count in range(1, 30):
        playing.set_timeline(make_timeline(count % 3 + 1))
    preview.gate.set()
    qtbot.waitUntil(lambda: playing.timeline == make_timeline(29 % 3 + 1))
    assert len(preview.sessions) <= 3
    qtbot.waitUntil(lambda: [session.closed for session in preview.sessions].count(False) == 1)


def test_no_timeline_is_an_empty_screen(qtbot, playing: Player, view, preview) -> None:
    qtbot.waitUntil(lambda: view.image is not None)
    playing.play()
    playing.set_timeline(None)
    assert (playing.playing, playing.pictures, view.image) == (False, 0, None)
    qtbot.waitUntil(lambda: preview.sessions[-1].closed)
    playing.play()
    playing.seek(3)
    playing.next_frame()
    assert (playing.playing, playing.position) == (False, 0)


def test_captions_are_switched_by_opening_anew(qtbot, playing: Player, preview) -> None:
    assert playing.captions
    with qtbot.waitSignal(playing.captions_changed) as told:
        playing.set_captions(False)
    assert told.args == [False]
    assert preview.sessions[-1].timeline.burn_captions is False


def test_more_room_opens_a_larger_session(qtbot, playing: Player, view, preview) -> None:
    view.resize(700, 420)
    qtbot.waitUntil(lambda: (preview.sessions[-1].width, preview.sessions[-1].height) == view.picture_size())
    assert len(preview.sessions) == 2


def test_a_picture_that_cannot_be_drawn_is_told_once(qtbot, player: Player, preview, make_timeline) -> None:
    preview.broken = True
    told: list[str] = []
    player.failed.connect(told.append)
    player.set_timeline(make_timeline(2))
    qtbot.waitUntil(lambda: told == ["Picture 0 could not be drawn. Try again."])
    player.seek(0)
    player.seek(5)
    qtbot.waitUntil(lambda: len(told) == 2)
    player.seek(0)
    assert len(told) == 2


def test_a_session_that_does_not_open_leaves_the_old_one(
    qtbot, playing: Player, preview, make_timeline
) -> None:
    preview.refuse = "The preview could not be made. Free some memory."
    before = playing.timeline
    with qtbot.waitSignal(playing.failed) as told:
        playing.set_timeline(make_timeline(3))
    assert told.args == [preview.refuse]
    assert playing.timeline is before
    assert not preview.sessions[-1].closed


def test_what_nobody_foresaw_is_logged_and_told(qtbot, view, make_timeline, errors_expected: None) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("in the renderer")

    player = Player(view, broken, make_clock=lambda _: HandClock())
    with qtbot.waitSignal(player.failed) as told:
        player.set_timeline(make_timeline(1))
    assert "could not be drawn" in told.args[0]
    player.close()


def test_closing_twice_closes_sessions_and_clock(qtbot, playing: Player, preview, clock: HandClock) -> None:
    playing.play()
    playing.close()
    playing.close()
    assert clock.closed
    assert preview.sessions[-1].closed


def test_volume_and_mute_reach_the_clock(playing: Player, clock: HandClock) -> None:
    playing.sound.set_volume(0.4)
    playing.sound.set_muted(True)
    playing.sound.set_volume(2.0)
    assert clock.volumes == [0.4, 0.0, 1.0]
    assert not playing.sound.muted


def test_without_a_device_a_clock_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.preview.sounding.has_device", lambda: False)
    assert isinstance(best_clock(SessionHolder()), MonotonicClock)


def test_it_plays_by_a_real_clock_without_a_device(qtbot, view, preview, make_timeline) -> None:
    player = Player(view, preview, make_clock=lambda _: MonotonicClock())
    try:
        with qtbot.waitSignal(player.timeline_changed):
            player.set_timeline(make_timeline(1, seconds=(Fraction(1, 2),)))
        player.play()
        qtbot.waitUntil(lambda: not player.playing and player.position == player.pictures - 1)
        qtbot.waitUntil(lambda: shows(view, preview, player.pictures - 1))
    finally:
        player.close()


def test_a_monotonic_clock_runs_and_stands() -> None:
    now = [100.0]
    clock = MonotonicClock(lambda: now[0])
    assert clock.now() == 0
    clock.start(5.0)
    now[0] += 2
    assert clock.now() == 7
    clock.stop()
    now[0] += 10
    assert clock.now() == 7


def test_a_held_session_is_closed_by_its_last_user(preview, make_timeline) -> None:
    holder = SessionHolder()
    one, two = (preview(make_timeline(1), 16, 9) for _ in range(2))
    holder.replace(one)
    with holder.use() as first, holder.use():
        holder.replace(two)
        assert first is one
        assert not one.closed
    assert one.closed
    with holder.use() as second:
        assert second is two
    holder.replace(None)
    assert two.closed
    with holder.use() as nothing:
        assert nothing is None


def test_what_is_likely_is_made_ready_once_nobody_wishes_for_anything(
    qtbot, playing: Player, view, preview
) -> None:
    likely = [Visual("asset", name) for name in ("one", "two", "three")]
    playing.seek(40)
    playing.expect(likely)
    qtbot.waitUntil(lambda: shows(view, preview, 40))
    session = preview.sessions[-1]
    qtbot.waitUntil(lambda: session.expected == likely)
    playing.expect([Visual("asset", "four"), *likely])
    playing.expect([])
    qtbot.wait(400)
    assert session.expected == likely, "what is not likely any more is left"


def test_photographs_are_made_ready_only_while_nobody_wishes_for_anything(
    qtbot, playing: Player, view, preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.preview import pictures

    monkeypatch.setattr(pictures, "RESTED_S", 0.2)
    playing.seek(40)
    qtbot.waitUntil(lambda: shows(view, preview, 40))
    session = preview.sessions[-1]
    assert session.prepared == []
    qtbot.waitUntil(lambda: len(session.prepared) == 3)
    assert set(session.prepared) == {40}
    qtbot.wait(300)
    assert len(session.prepared) == 3, "nothing is left to be made ready"
    playing.seek(50)
    qtbot.waitUntil(lambda: shows(view, preview, 50))


def test_a_shuttle_doubles_its_speed_and_turns_round(qtbot, playing: Player, view, preview, clock) -> None:
    told: list[int] = []
    playing.speed_changed.connect(told.append)
    playing.seek(90)
    for _ in range(5):
        playing.shuttle_on()
    assert clock.speeds == [1, 2, 4, 8], "and no faster than that"
    clock.second = 4.0
    qtbot.waitUntil(lambda: playing.position == 120)
    playing.shuttle_back()
    playing.shuttle_back()
    assert clock.speeds[4:] == [-1, -2]
    clock.second = 2.5
    asked = preview.sessions[-1].asked
    # Of every two pictures one is drawn; which, depends on where it was caught when the clock turned.
    qtbot.waitUntil(lambda: {72, 70, 68} <= set(asked) or {73, 71, 69} <= set(asked))
    playing.pause()
    qtbot.waitUntil(lambda: shows(view, preview, 75))
    assert told == [2, 4, 8, -1, -2, 1]
    playing.toggle()
    assert clock.speeds[-1] == 1


def test_playing_backwards_ends_with_the_first_picture(qtbot, playing: Player, clock: HandClock) -> None:
    playing.seek(30)
    playing.shuttle_back()
    with qtbot.waitSignal(playing.playing_changed):
        clock.second = -0.01
    assert (playing.position, playing.playing, playing.speed) == (0, False, 1)


def test_what_comes_next_backwards_is_drawn_before_it_is_due(playing: Player, preview, qtbot) -> None:
    playing.seek(100)
    asked = preview.sessions[-1].asked
    qtbot.waitUntil(lambda: 100 in asked)
    playing.shuttle_back()
    qtbot.waitUntil(lambda: {99, 98, 97} <= set(asked))
    assert not {101, 102, 103} & set(asked)


def test_a_loop_is_the_clock_s_own(playing: Player, clock: HandClock) -> None:
    playing.set_loop((30, 90))
    playing.play()
    assert clock.loop == (1.0, 3.0)
    playing.set_loop(None)
    assert clock.loop is None, "heard at once"


def test_the_clock_that_stands_in_runs_at_speeds_and_in_circles() -> None:
    at = [0.0]
    clock = MonotonicClock(lambda: at[0])
    clock.start(5.0, -2)
    at[0] = 1.5
    assert clock.now() == 2.0
    clock.start(1.0, 1, (0.5, 2.0))
    at[0] += 1.25
    assert clock.now() == 0.75
    clock.start(1.0, -1, (0.5, 2.0))
    at[0] += 0.75
    assert clock.now() == 1.75
    clock.start(3.0, 1, (0.5, 2.0))
    at[0] += 1.0
    assert clock.now() == 4.0, "beyond a loop it plays on"
    clock.stop()
    at[0] += 1.0
    assert clock.now() == 4.0
