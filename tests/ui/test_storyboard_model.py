"""The storyboard's model: it always equals the board as filtered and folded, and tells only what differs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt, Slot
from pytestqt.modeltest import ModelTester

from app.domain.style import Style
from app.domain.timeline import Visual
from ui.changes import Move, PutIn, TakeOut, steps
from ui.shots import Fault, Finding, SceneShots, Shot, Voiced
from ui.storyboard.model import ID, IS_FRAME, ROW, StoryboardModel, Typed
from ui.storyboard.rows import Filter, FrameRow, Live, Only, SceneRow, Status

NOTHING = Visual("missing", motion=Style("still"))


def shot(name: str, text: str = "", **fields: object) -> Shot:
    text = text or f"Words of {name}"
    made = Shot(name, text, "", NOTHING, Fraction(41, 10), 3, True, Voiced.YES, (), text)
    return replace(made, **fields)


def scenes(*groups: str) -> list[SceneShots]:
    return [
        SceneShots(f"s{number}", f"Scene {number}", Fraction(4), tuple(shot(name) for name in group))
        for number, group in enumerate(groups, 1)
    ]


def shown(model: StoryboardModel) -> list[str]:
    return [model.index(row, 0).data(ID) for row in range(model.rowCount())]


def expected(given_: Sequence[SceneShots], filter_: Filter, folded: frozenset[str]) -> list[str]:
    """The rows, worked out from the words of the issue and not as the model does."""
    rows: list[str] = []
    for scene in given_:
        whole = not filter_.hides or (
            filter_ == Filter(filter_.words) and filter_.words.lower() in scene.title.lower()
        )
        kept = [each.frame_id for each in scene.shots if whole or filter_.shows(each)]
        if kept or not filter_.hides or whole:
            rows.append(scene.scene_id)
            rows += kept if filter_.hides or scene.scene_id not in folded else []
    return rows


class Mirror(QObject):
    """Knows only what the model's signals say."""

    def __init__(self, model: QAbstractItemModel) -> None:
        super().__init__()
        self.model = model
        self.rows: list[str] = []
        self.told: list[tuple[int, int]] = []
        self.resets = 0
        model.rowsInserted.connect(self.on_inserted)
        model.rowsRemoved.connect(self.on_removed)
        model.rowsMoved.connect(self.on_moved)
        model.modelReset.connect(self.on_reset)
        model.dataChanged.connect(self.on_changed)
        self.on_reset()

    def _read(self, first: int, last: int) -> list[str]:
        return [self.model.index(row, 0).data(ID) for row in range(first, last + 1)]

    @Slot(QModelIndex, int, int)
    def on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.rows[first:first] = self._read(first, last)

    @Slot(QModelIndex, int, int)
    def on_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        del self.rows[first : last + 1]

    @Slot(QModelIndex, int, int, QModelIndex, int)
    def on_moved(self, _from: QModelIndex, first: int, last: int, _to: QModelIndex, to: int) -> None:
        moved = self.rows[first : last + 1]
        del self.rows[first : last + 1]
        at = to - len(moved) if to > first else to
        self.rows[at:at] = moved

    @Slot()
    def on_reset(self) -> None:
        self.rows = self._read(0, self.model.rowCount() - 1)
        self.resets += 1

    @Slot(QModelIndex, QModelIndex)
    def on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.told.append((first.row(), last.row()))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("abc", "de"), ("abc", "de")),
        (("abc", "de"), ("acb", "de")),
        (("abc", "de"), ("ac", "dbe")),
        (("abc", "de"), ("c", "abde")),
        (("abc", "de"), ("", "abcde")),
        (("", "abcde"), ("edcba", "")),
        (("abc",), ("abc", "de")),
        (("abc", "de"), ()),
        ((), ("a",)),
    ],
)
def test_the_model_follows_every_change(
    before: tuple[str, ...], after: tuple[str, ...], qtmodeltester: ModelTester
) -> None:
    model = StoryboardModel()
    model.show(scenes(*before), Live())
    mirror = Mirror(model)
    qtmodeltester.check(model)
    model.show(scenes(*after), Live())
    qtmodeltester.check(model)
    assert shown(model) == mirror.rows == expected(scenes(*after), Filter(), frozenset())
    assert mirror.resets == 1  # the one that it began with
    for row, name in enumerate(shown(model)):
        assert model.index_of(name) == model.index(row, 0)
    assert not model.index_of("nobody").isValid()


FILTERS = [
    Filter(), Filter("scene 1"), Filter("of a"), Filter(only=Only.UNVOICED), Filter(only=Only.UNPICTURED),
    Filter(only=Only.FOUND), Filter(speaker="Ann"), Filter("words", Only.UNVOICED), Filter("nowhere"),
]  # fmt: skip


def edited(given_: list[SceneShots], chance: random.Random, new: str) -> list[SceneShots]:
    """One edit as the services make them: some frames moved, added, taken out, changed; or scenes."""
    rows = [[scene, list(scene.shots)] for scene in given_]
    full = [row for row in rows if row[1]]
    kind = chance.choice(["move", "add", "delete", "change", "scene", "begin", "join"])
    if kind == "scene" and rows:
        chance.shuffle(rows)
    elif kind == "begin" and full:
        row = chance.choice(full)
        cut = chance.randrange(len(row[1]))
        made = SceneShots(f"s-{new}", new, Fraction(1), ())
        rows.insert(rows.index(row) + 1, [made, row[1][cut:]])
        del row[1][cut:]
    elif kind == "join" and len(rows) > 1:
        number = chance.randrange(1, len(rows))
        rows[number - 1][1] += rows.pop(number)[1]
    elif kind == "add" and rows:
        row = chance.choice(rows)
        row[1].insert(chance.randint(0, len(row[1])), shot(new))
    elif full:
        row = chance.choice(full)
        place = chance.randrange(len(row[1]))
        if kind == "delete":
            del row[1][place]
        elif kind == "change":
            row[1][place] = replace(
                row[1][place],
                voiced=chance.choice(list(Voiced)),
                pictured=chance.random() < 0.5,
                speaker=chance.choice(["", "Ann"]),
                findings=chance.choice([(), (Finding(Fault.FAST),)]),
            )
        else:
            some = chance.sample(row[1], chance.randint(1, len(row[1])))
            for each in some:
                row[1].remove(each)
            other = chance.choice(rows)[1]
            other[chance.randint(0, len(other)) : 0] = some
    return [replace(scene, shots=tuple(shots)) for scene, shots in rows]


@pytest.mark.parametrize("seed", range(25))
def test_after_any_edits_filters_and_folding_it_equals_the_board(
    seed: int, qtmodeltester: ModelTester
) -> None:
    chance = random.Random(seed)
    now = scenes("abcdef", "gh", "", "ijklmnop")
    model = StoryboardModel()
    mirror = Mirror(model)
    for number in range(40):
        now = edited(now, chance, f"n{number}")
        model.show(now, Live())
        if chance.random() < 0.3:
            model.set_filter(chance.choice(FILTERS))
        if chance.random() < 0.3:
            model.fold([scene.scene_id for scene in now if chance.random() < 0.4])
        assert shown(model) == mirror.rows == expected(now, model.filter, model.folded)
        known = {each.frame_id: each for scene in now for each in scene.shots}
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            if index.data(IS_FRAME):
                assert index.data(ROW).shot == known[index.data(ID)]
    qtmodeltester.check(model)


NAMES = st.lists(st.sampled_from("abcdefghijklmnop"), unique=True)


@settings(max_examples=400, deadline=None)
@given(NAMES, NAMES)
def test_steps_lead_from_one_list_to_the_other(before: list[str], after: list[str]) -> None:
    row = list(before)
    for step in steps(before, after, 1000) or ():
        if isinstance(step, TakeOut):
            assert not set(row[step.first : step.last + 1]) & set(after)
            del row[step.first : step.last + 1]
        elif isinstance(step, Move):
            assert not step.first <= step.to <= step.last + 1  # Qt refuses those
            moved = row[step.first : step.last + 1]
            del row[step.first : step.last + 1]
            at = step.to - len(moved) if step.to > step.first else step.to
            row[at:at] = moved
        else:
            row[step.first : step.first] = after[step.first : step.last + 1]
    assert row == after


def test_few_steps_are_taken() -> None:
    row = [str(number) for number in range(10_000)]
    assert steps(row, row, 1) == []
    assert steps(row, [*row[:50], "new", *row[50:]], 1) == [PutIn(50, 50)]
    assert steps(row, [*row[:50], *row[53:]], 1) == [TakeOut(50, 52)]
    assert steps(row, [*row[:50], *row[53:8000], *row[50:53], *row[8000:]], 1) == [Move(50, 52, 8000)]
    assert steps(row, [*row[7:9], *row[:7], *row[9:]], 1) == [Move(7, 8, 0)]
    assert steps(row, row[::-1], 48) is None


def test_one_changed_frame_of_ten_thousand_is_told_alone() -> None:
    model = StoryboardModel()
    now = [
        SceneShots(f"s{n}", f"Scene {n}", Fraction(4), tuple(shot(f"{n}-{m}") for m in range(25)))
        for n in range(400)
    ]
    model.show(now, Live())
    mirror = Mirror(model)
    other = list(now)
    frames = list(now[300].shots)
    frames[7] = replace(frames[7], text="New", shown="New")
    other[300] = replace(now[300], shots=tuple(frames))
    model.show(other, Live())
    place = model.index_of("300-7").row()
    assert mirror.told == [(place, place)]
    assert mirror.resets == 1
    model.show(other, Live(speaking=frozenset(["12-3"])))
    place = model.index_of("12-3").row()
    assert mirror.told[1:] == [(place, place)]
    assert model.index(place, 0).data(ROW).status is Status.SPEAKING


def test_what_is_typed_is_asked_for_and_not_kept_here() -> None:
    model = StoryboardModel()
    model.show(scenes("ab"), Live())
    texts, titles = [], []
    model.text_given.connect(lambda *given_: texts.append(given_))
    model.title_given.connect(lambda *given_: titles.append(given_))
    index = model.index_of("a")
    assert not model.setData(index, Typed("New \n words", "Words of a"))
    assert not model.setData(index, Typed("Words of a", "Words of a"))
    assert not model.setData(index, Typed("  ", "Words of a"))
    assert not model.setData(model.index_of("s1"), Typed("Title", "Scene 1"))
    assert texts == [("a", "New words", "Words of a")]
    assert titles == [("s1", "Title")]
    assert index.data() == "Words of a"


@pytest.mark.parametrize(
    ("fields", "live", "status"),
    [
        ({}, Live(), Status.READY),
        ({"voiced": Voiced.CHANGED}, Live(), Status.CHANGED),
        ({"voiced": Voiced.NO}, Live(), Status.WAITING),
        ({"voiced": Voiced.NO}, Live(given_up=frozenset("a")), Status.SILENT),
        ({"voiced": Voiced.CHANGED}, Live(waiting=frozenset("a")), Status.WAITING),
        ({}, Live(speaking=frozenset("a"), waiting=frozenset("a")), Status.SPEAKING),
        ({}, Live(unsaved={"a": "Typed"}), Status.UNSAVED),
        ({"findings": (Finding(Fault.LOST), Finding(Fault.FAST))}, Live(), Status.LOST),
        ({"findings": (Finding(Fault.DOUBTED, "It says kanji wrongly"),)}, Live(), Status.DOUBTED),
        ({"findings": (Finding(Fault.BROKEN, "x."),)}, Live(), Status.BROKEN),
    ],
)
def test_a_frame_says_how_far_it_is(fields: dict[str, object], live: Live, status: Status) -> None:
    model = StoryboardModel()
    model.show([SceneShots("s", "", Fraction(4), (shot("a", **fields),))], live)
    row = model.index_of("a").data(ROW)
    assert row.status is status
    assert status.word in model.index_of("a").data(Qt.ItemDataRole.AccessibleTextRole)
    assert len({each.glyph for each in Status}) == len(Status)  # told apart by shape
    for finding in row.findings:
        assert finding in model.index_of("a").data(Qt.ItemDataRole.ToolTipRole)


def test_rows_say_themselves() -> None:
    row = FrameRow(shot("a", "Words"), 1, Status.READY, "Words")
    assert row.spoken == "Frame 1. Words. 0:04.1. picture chosen of 3"
    plain = FrameRow(shot("a", "Words", pictured=False), 1, Status.READY, "Words")
    assert plain.spoken.endswith("backdrop, no picture of its own")
    scene = SceneRow("s", 1, "", Fraction(8), 2)
    assert scene.spoken == "Scene 1. Scene 1. 2 frames, 0:08, open"
    assert replace(scene, open=False).spoken.endswith("folded")
