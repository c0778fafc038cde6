"""What was made ready is kept within a limit, made once, and shared by the previews of one look."""

from __future__ import annotations

import threading
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from app.domain.style import Style
from app.domain.timeline import Title, Visual
from app.render import compose, sources
from app.render.renderer import Renderer
from app.render.shelf import Shelf

SIZE = (96, 54)


def words() -> Shelf[str, str]:
    return Shelf(10, len)


def test_the_lately_used_stay_within_the_limit() -> None:
    shelf = words()
    for key in ("one", "two", "six"):
        shelf.get(key, key.upper)
    assert shelf.get("one", lambda: pytest.fail("it is kept")) == "ONE"
    shelf.get("ten", lambda: "TEN")
    assert ["one" in shelf, "two" in shelf, "six" in shelf, "ten" in shelf] == [True, False, True, True]
    assert shelf.held == 9


def test_the_newest_stays_though_it_is_too_heavy() -> None:
    shelf = words()
    shelf.get("a", lambda: "a" * 4)
    assert shelf.get("b", lambda: "b" * 40) == "b" * 40
    assert "b" in shelf
    assert "a" not in shelf


def test_what_two_threads_ask_for_at_once_is_made_once() -> None:
    shelf, made, go = words(), [], threading.Event()

    def make() -> str:
        go.wait(20)
        made.append(1)
        return "x"

    threads = [threading.Thread(target=lambda: shelf.get("x", make)) for _ in range(6)]
    for thread in threads:
        thread.start()
    go.set()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_what_could_not_be_made_is_tried_again() -> None:
    shelf = words()
    with pytest.raises(OSError, match="no"):
        shelf.get("x", _refuse)
    assert shelf.get("x", lambda: "y") == "y"


def _refuse() -> str:
    raise OSError("no")


# Previews ----------------------------------------------------------------------------------------


@pytest.fixture
def timeline(make_timeline, photo_visual, cue):
    made = make_timeline(
        [photo_visual(1), photo_visual(2), photo_visual(3, Style("pan_left"))],
        20,
        cues={0: (cue("one two three"),)},
    )
    title = Title("The river", 1, Fraction(0), Fraction(1, 2))
    return replace(made, clips=(replace(made.clips[0], titles=(title,)), *made.clips[1:]))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was drawn or decoded."""
    seen: list[str] = []
    real = sources.Sources._kept_or_made
    monkeypatch.setattr(
        sources.Sources,
        "_kept_or_made",
        lambda self, name, visual: seen.append(visual.asset_id) or real(self, name, visual),
    )
    for name in ("caption_overlay", "title_overlay"):
        draw = getattr(compose, name)
        monkeypatch.setattr(compose, name, lambda *args, _draw=draw: seen.append("words") or _draw(*args))
    return seen


def picture(session, number: int) -> np.ndarray:
    return np.frombuffer(session.picture(number), np.uint8).copy()


def test_after_an_edit_only_what_changed_is_made_anew(
    renderer: Renderer, timeline, photo_visual, made
) -> None:
    before = renderer.preview(timeline, *SIZE)
    first = picture(before, 8)
    assert made.count("words") >= 1
    clips = list(timeline.clips)
    clips[2] = replace(clips[2], visual=photo_visual(9))
    edited = replace(timeline, clips=tuple(clips))
    made.clear()
    after = renderer.preview(edited, *SIZE)
    before.close()
    assert (picture(after, 8) == first).all()
    assert made == []
    shown = picture(after, 50)
    assert made == [clips[2].visual.asset_id]
    after.close()
    alone = renderer.preview(edited, *SIZE)
    assert (picture(alone, 50) == shown).all()
    assert (picture(alone, 8) == first).all()
    alone.close()


def test_the_same_words_over_other_frames_are_drawn_once(renderer, make_timeline, photo_visual, cue, made):
    said = (cue("one two three"),)
    both = make_timeline([photo_visual(1), photo_visual(2)], 40, cues={0: said, 1: said}, half=0)
    session = renderer.preview(both, *SIZE)
    session.picture(20)
    words = made.count("words")
    session.picture(60)
    assert made.count("words") == words == 1
    session.close()


def test_another_look_shares_nothing(renderer: Renderer, timeline, made) -> None:
    first = renderer.preview(timeline, *SIZE)
    before = picture(first, 8)
    made.clear()
    look = replace(timeline.look, captions=replace(timeline.look.captions, size=0.09))
    second = renderer.preview(replace(timeline, look=look), *SIZE)
    assert not (picture(second, 8) == before).all()
    assert made
    first.close()
    second.close()


def test_a_file_that_is_lost_meanwhile_is_not_shown_from_memory_and_is_again_once_it_is_back(
    renderer: Renderer, timeline, assets, made
) -> None:
    first = renderer.preview(timeline, *SIZE)
    before = picture(first, 8)
    file = assets.path(timeline.clips[0].visual.asset_id)
    away = file.with_suffix(".away")
    file.rename(away)
    second = renderer.preview(timeline, *SIZE)
    first.close()
    assert not (picture(second, 8) == before).all()
    away.rename(file)
    third = renderer.preview(timeline, *SIZE)
    second.close()
    assert (picture(third, 8) == before).all()
    third.close()


def test_a_damaged_file_has_a_stand_in_until_it_is_whole(renderer: Renderer, timeline, assets) -> None:
    file: Path = assets.path(timeline.clips[1].visual.asset_id)
    whole = file.read_bytes()
    file.write_bytes(b"nothing")
    first = renderer.preview(timeline, *SIZE)
    stand_in = picture(first, 30)
    file.write_bytes(whole)
    second = renderer.preview(timeline, *SIZE)
    first.close()
    assert not (picture(second, 30) == stand_in).all()
    second.close()


def test_nothing_is_held_once_the_last_is_closed(renderer: Renderer, timeline) -> None:
    first, second = renderer.preview(timeline, *SIZE), renderer.preview(timeline, *SIZE)
    first.picture(8)
    ready = renderer._shared.ready
    first.close()
    first.close()
    assert ready.sources.held > 0
    second.close()
    assert (ready.sources.held, ready.drawings.held) == (0, 0)


def test_what_was_expected_is_ready_when_it_is_shown(
    renderer: Renderer, timeline, photo_visual, made
) -> None:
    other = photo_visual(7)
    first = renderer.preview(timeline, *SIZE)
    first.expect(other)
    first.expect(Visual("missing"))
    first.expect(replace(other, asset_id="0" * 64))
    assert made == [other.asset_id, "0" * 64]
    made.clear()
    clips = (replace(timeline.clips[0], visual=other, cues=(), titles=()), *timeline.clips[1:])
    second = renderer.preview(replace(timeline, clips=clips), *SIZE)
    first.close()
    second.picture(8)
    assert made == []
    second.close()
