"""No order of steps loses a media file that somebody uses while others clear the bucket away."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.errors import StoreUnavailable
from app.media import s3_use
from app.media.s3 import S3Assets
from app.media.s3_link import Link
from tests.unit.media.stepwise import START, Someone, World, orders

DATA = b"a picture"
ID = hashlib.sha256(DATA).hexdigest()
ASSET, USED, GONE = f"media/{ID[:2]}/{ID}", f"media/used/{ID}", f"media/gone/{ID}"
DAY = 86_400.0
OLD = (START - 30 * DAY, DATA)
BEFORE = {ASSET: OLD, USED: (START - 20 * DAY, b"")}
"""How everything begins: put a month ago, used once since."""
SINCE = datetime.fromtimestamp(START - DAY, UTC)


def collects(name: str = "collector", **how: object) -> Someone:
    return Someone(name, lambda store: store.delete_unused(ID, SINCE), **how)  # type: ignore[arg-type]


def puts(name: str = "writer", **how: object) -> Someone:
    return Someone(name, lambda store: store.put_bytes(DATA), **how)  # type: ignore[arg-type]


def marks(name: str = "reader", **how: object) -> Someone:
    return Someone(name, lambda store: store.mark_used([ID]), **how)  # type: ignore[arg-type]


def kept(world: World, people: list[Someone]) -> bool:
    """Whether everybody who was told that the asset is there finds it; the collectors are not asked."""
    told = any(each.result == ID or each.result == frozenset({ID}) for each in people)
    return not told or world.objects.get(ASSET, (0, b""))[1] == DATA


@pytest.fixture
def every_order(tmp_path):
    """Runs people in every order there is; gives how many there were, and in how many the asset went."""

    def run(*people: Callable[[], Someone], objects: dict[str, tuple[float, bytes]] | None = None):
        count = gone = 0
        for choose in orders():
            world = World(objects or BEFORE, tmp_path)
            living = [make() for make in people]
            world.run(living, choose)
            assert kept(world, living), [(each.name, each.requests) for each in living]
            for each in living:
                if each.name in ("writer", "reader"):
                    assert each.error is None, each.error
            count += 1
            gone += ASSET not in world.objects
        return count, gone

    return run


def test_a_collector_alone_takes_what_is_old_and_leaves_no_marker(tmp_path):
    world = World(BEFORE, tmp_path)
    collector = collects()
    world.run([collector], lambda _: 0)
    assert (collector.result, world.objects) == (True, {})
    assert collector.requests == [
        "put gone", "head asset", "head used", "delete asset", "delete used", "delete gone",
    ]  # fmt: skip
    for fresh in ({ASSET: (START, DATA)}, {ASSET: OLD, USED: (START, b"")}):
        world = World(fresh, tmp_path)
        collector = collects()
        world.run([collector], lambda _: 0)
        assert (collector.result, world.objects) == (False, fresh)


@pytest.mark.parametrize("user", [puts, marks])
@pytest.mark.parametrize("objects", [BEFORE, {ASSET: OLD}], ids=["marked before", "never marked"])
def test_one_who_collects_and_one_who_uses(every_order, user, objects):
    count, gone = every_order(collects, user, objects=objects)
    assert count > 50
    assert (gone > 0) is (user is marks)  # who has no bytes to upload is told that it is gone


@pytest.mark.parametrize("user", [puts, marks])
@pytest.mark.parametrize("for_seconds", [100.0, 600.0, None])
def test_one_who_collects_and_sleeps_or_dies_in_the_middle(every_order, user, for_seconds):
    total = 0
    for request in range(6):
        count, _ = every_order(lambda at=request: collects(stalls_before=at, for_seconds=for_seconds), user)
        total += count
    assert total > 100


@pytest.mark.parametrize("clock_off", [-55.0, 55.0])
def test_one_who_collects_by_a_clock_that_is_a_little_off(every_order, clock_off):
    for request in (3, 4):
        every_order(lambda at=request: collects(clock_off=clock_off, stalls_before=at, for_seconds=600), puts)


@pytest.mark.parametrize("user", [puts, marks])
def test_a_deletion_that_is_on_its_way_while_it_is_sent_again(tmp_path, user):
    chance = random.Random(5)  # there are tens of thousands of orders
    late = 0
    for _ in range(300):
        world = World(BEFORE, tmp_path)
        people = [collects(loses="delete asset"), user()]
        world.run(people, chance.randrange)
        assert kept(world, people), [(each.name, each.requests) for each in people]
        late += people[0].requests.count("delete asset") > 1
    assert late > 30


@pytest.mark.parametrize("seed", range(4))
def test_several_who_collect_and_several_who_use_by_chance(tmp_path, seed):
    chance = random.Random(seed)
    anew = 0
    for _ in range(150):
        world = World(BEFORE, tmp_path)
        people = [
            collects(
                "first", stalls_before=chance.choice([None, 2, 3, 4]), for_seconds=chance.choice([20, 600])
            ),
            collects("second", loses=chance.choice(["", "delete asset", "delete used", "put gone"])),
            puts("writer", loses=chance.choice(["", "put asset", "put used"])),
            chance.choice([puts, marks])("reader"),
        ]
        world.run(people, chance.randrange)
        assert kept(world, people), [(each.name, each.requests) for each in people]
        anew += world.objects[ASSET] != OLD
    assert 0 < anew < 150  # both ends are reached: it stays, and it goes and is uploaded anew


@pytest.mark.parametrize("weakened", ["impatient", "unsigned", "marker at once"])
def test_the_search_finds_the_loss_in_a_weaker_protocol(every_order, monkeypatch, weakened):
    """So that its silence above means something: each of these was needed."""
    if weakened == "impatient":
        monkeypatch.setattr(s3_use, "DEAD", timedelta(seconds=5))
        people = [lambda: collects(stalls_before=3, for_seconds=20), puts]
    elif weakened == "unsigned":
        monkeypatch.setattr(s3_use, "VALID", timedelta(days=1))
        people = [lambda: collects(stalls_before=3, for_seconds=600), puts]
    else:
        sent = Link.send_signed
        monkeypatch.setattr(Link, "send_signed", lambda self, deletion: sent(self, deletion) or True)
        people = [lambda: collects(loses="delete asset"), puts]
    with pytest.raises(AssertionError, match="put gone"):
        every_order(*people)


def test_nothing_is_removed_by_a_clock_that_is_wrong(tmp_path):
    for clock_off in (-200.0, 200.0):
        world = World({ASSET: OLD}, tmp_path)
        collector = collects(clock_off=clock_off)
        world.run([collector], lambda _: 0)
        assert isinstance(collector.error, StoreUnavailable)
        assert "Set the clock" in str(collector.error)
        assert world.objects == {ASSET: OLD}


def test_a_deletion_is_not_sent_any_more_when_its_time_is_over(tmp_path):
    world = World(BEFORE, tmp_path)
    collector = collects(stalls_before=2, for_seconds=600)
    world.run([collector], lambda _: 0)
    assert isinstance(collector.error, StoreUnavailable)
    assert "did not answer in time" in str(collector.error)
    assert "delete asset" not in collector.requests


def test_a_mark_is_written_once_and_no_marker_of_the_dead_is_waited_for(tmp_path):
    def twice(store: S3Assets) -> list[frozenset[str]]:
        return [store.mark_used([ID]), store.mark_used([ID])]

    world = World({ASSET: OLD, f"{GONE}.{'0' * 32}": (START - 300, b"")}, tmp_path)
    reader = Someone("reader", twice)
    world.run([reader], lambda _: 0)
    assert reader.result == [{ID}, {ID}]
    assert reader.requests == ["head used", "put used", "list", "head asset", "list", "head asset"]
    other = marks()
    world.run([other], lambda _: 0)
    assert other.requests == ["head used", "list", "head asset"]
    assert world.now < START + 60


def test_listing_clears_away_what_the_dead_have_left(tmp_path):
    lonely = f"media/used/{'cd' * 32}"
    objects = {
        ASSET: OLD,
        USED: (START - 3 * DAY, b""),
        lonely: (START - 2 * DAY, b""),
        f"media/used/{'ef' * 32}": (START, b""),
        f"{GONE}.{'0' * 32}": (START - 300, b""),
        f"{GONE}.{'1' * 32}": (START - 100, b""),
        "media/notes.txt": (START - 3 * DAY, b"somebody else's"),
        "media/gone/notes.txt": (START - 3 * DAY, b"somebody else's"),
        "media/used/notes.txt": (START - 3 * DAY, b"somebody else's"),
    }
    world = World(objects, tmp_path)
    lister = Someone("lister", lambda store: list(store.stored()))
    world.run([lister], lambda _: 0)
    assert [(each.id, each.size, each.used_at.timestamp()) for each in lister.result] == [
        (ID, len(DATA), START - 3 * DAY)
    ]
    assert set(objects) - set(world.objects) == {lonely, f"{GONE}.{'0' * 32}"}
