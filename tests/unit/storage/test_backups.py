"""Backups of the embedded store: whole while others write, put back as one, kept by tiers."""

import sqlite3
import stat
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import BadInput, BadOutput, BadSetting, StoreUnavailable
from app.storage.backups import NEWEST, back_up, backup_name, moment_of, outlived, put_back, tidy
from app.storage.sqlite import SqliteStore

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "scenewright.db"
    store = SqliteStore(path)
    store.insert("settings", [setting(number) for number in range(20)])
    store.close()
    return path


def setting(number: int, user: str = "u") -> dict[str, object]:
    return {"_id": f"{user}{number}", "user_id": user, "name": str(number), "value": {"n": "x" * 500}}


def documents(path: Path) -> list[dict[str, object]]:
    store = SqliteStore(path)
    found = store.find("settings")
    store.close()
    return found


def test_what_is_backed_up_is_put_back(database: Path, tmp_path: Path) -> None:
    before = documents(database)
    backup = tmp_path / "far" / "backup.db"
    back_up(database, backup)
    if sys.platform != "win32":
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in backup.parent.iterdir()] == ["backup.db"]
    living = SqliteStore(database)  # a program that goes on working
    living.delete("settings", "u1")
    kept = put_back(backup, database, tmp_path / "aside")
    assert living.find("settings") == before
    living.insert("settings", [setting(99)])
    living.close()
    assert documents(database)[-1]["_id"] == "u99"
    assert kept is not None
    assert [each["_id"] for each in before if each not in documents(kept)] == ["u1"]


def test_a_backup_in_the_middle_of_writing_has_whole_transactions(database: Path, tmp_path: Path) -> None:
    store = SqliteStore(database)
    stop, started = threading.Event(), threading.Event()

    def write() -> None:
        for round_number in range(10_000):
            with store.transaction():
                store.insert("settings", [setting(2 * round_number, "w"), setting(2 * round_number + 1, "w")])
            started.set()
            if stop.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert started.wait(30)
        for number in range(5):
            back_up(database, tmp_path / f"{number}.db")
    finally:
        stop.set()
        writer.join()
    counts = [
        sum(each["user_id"] == "w" for each in documents(tmp_path / f"{number}.db")) for number in range(5)
    ]
    assert all(count and count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    store.close()


def test_a_damaged_store_is_not_backed_up_and_is_replaced(database: Path, tmp_path: Path) -> None:
    before = documents(database)
    back_up(database, tmp_path / "good.db")
    data = bytearray(database.read_bytes())
    data[4096:40960] = b"\xff" * (40960 - 4096)
    database.write_bytes(data)
    with pytest.raises(StoreUnavailable):
        back_up(database, tmp_path / "bad.db")
    assert not (tmp_path / "bad.db").exists()
    kept = put_back(tmp_path / "good.db", database, tmp_path)
    assert documents(database) == before
    assert kept is not None
    assert kept.suffix == ".damaged"
    assert kept.read_bytes() == data


def test_no_store_yet(database: Path, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="no project store"):
        back_up(tmp_path / "nothing.db", tmp_path / "x.db")
    back_up(database, tmp_path / "good.db")
    assert put_back(tmp_path / "good.db", tmp_path / "new.db", tmp_path) is None
    assert documents(tmp_path / "new.db") == documents(database)


@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 5000])
def test_what_is_no_backup_leaves_the_store(database: Path, tmp_path: Path, data: bytes) -> None:
    before = documents(database)
    (tmp_path / "bad.db").write_bytes(data)
    with pytest.raises(BadInput, match=r"bad\.db"):
        put_back(tmp_path / "bad.db", database, tmp_path / "aside")
    with pytest.raises(BadInput, match="no backup"):
        put_back(tmp_path / "nothing.db", database, tmp_path / "aside")
    assert documents(database) == before
    assert not (tmp_path / "aside").exists()


def test_a_newer_or_truncated_backup_is_refused(database: Path, tmp_path: Path) -> None:
    back_up(database, tmp_path / "newer.db")
    sql = sqlite3.connect(tmp_path / "newer.db")
    sql.execute("PRAGMA user_version=999")
    sql.close()
    back_up(database, tmp_path / "short.db")
    data = (tmp_path / "short.db").read_bytes()
    (tmp_path / "short.db").write_bytes(data[: len(data) // 2])
    for name in ("newer.db", "short.db"):
        with pytest.raises(BadInput, match=name):
            put_back(tmp_path / name, database, tmp_path / "aside")


def test_places_that_cannot_be_written(database: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for target in (tmp_path, database, tmp_path / "file" / "x.db"):
        with pytest.raises(BadOutput):
            back_up(database, target)
    assert len(documents(database)) == 20


def test_names_tell_when() -> None:
    moment = datetime(2026, 5, 4, 3, 2, 1, 987000, UTC)
    assert backup_name(moment) == "scenewright-20260504T030201987Z.db"
    assert moment_of(Path(backup_name(moment))) == moment
    assert moment_of(Path("scenewright-20269904T030201987Z.db")) is None
    assert moment_of(Path("notes.db")) is None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 500 * 24), unique=True, max_size=300))
def test_tiers_keep_the_newest_of_every_stretch(hours: list[int]) -> None:
    moments = [NOW - timedelta(hours=hour) for hour in hours]
    gone = set(outlived(moments, NOW))
    kept = [moment for moment in moments if moment not in gone]
    assert set(sorted(moments, reverse=True)[:NEWEST]) <= set(kept)
    for age, stretch in ((14, "%Y-%m-%d"), (60, "%G-%V"), (365, "%Y-%m")):
        newest: dict[str, datetime] = {}
        for moment in moments:
            if NOW - moment <= timedelta(days=age):
                name = moment.strftime(stretch)
                newest[name] = max(moment, newest.get(name, moment))
        assert set(newest.values()) <= set(kept)
    assert len(kept) <= NEWEST + 15 + 10 + 13
    assert set(outlived(kept, NOW)) == set()


def test_only_backups_are_tidied_away(tmp_path: Path) -> None:
    for day in range(100):
        (tmp_path / backup_name(NOW - timedelta(days=day))).touch()
    (tmp_path / "mine.db").touch()
    gone = tidy(tmp_path, NOW)
    assert 70 < len(gone) < 85
    assert not any(path.exists() for path in gone)
    assert (tmp_path / "mine.db").exists()


def backups_in(folder: Path, moments: list[datetime]) -> set[Path]:
    for moment in moments:
        (folder / backup_name(moment)).touch()
    return {folder / backup_name(moment) for moment in moments}


@pytest.mark.parametrize("ahead", [timedelta(days=31), timedelta(days=400)])
def test_a_clock_that_jumps_ahead_ages_no_backup(tmp_path: Path, ahead: timedelta) -> None:
    daily = backups_in(tmp_path, [NOW - timedelta(days=day) for day in range(14)])
    for hour in (0, 1, 23):  # taken while it is wrong
        backups_in(tmp_path, [NOW + ahead + timedelta(hours=hour)])
        assert tidy(tmp_path, NOW + ahead + timedelta(hours=hour)) == []
    after = NOW + timedelta(hours=2)
    backups_in(tmp_path, [after])
    assert tidy(tmp_path, after) == []  # and once it is right again
    assert daily <= set(tmp_path.iterdir())


def test_a_clock_that_falls_back_keeps_the_backup_just_taken_and_all_later_ones(tmp_path: Path) -> None:
    hourly = backups_in(tmp_path, [NOW - timedelta(hours=hour) for hour in range(6)])
    back = NOW - timedelta(days=30)
    same_day = backups_in(tmp_path, [back + timedelta(hours=hour) for hour in range(1, 4)])
    just_taken = backups_in(tmp_path, [back])
    assert tidy(tmp_path, back) == []
    assert hourly | same_day | just_taken == set(tmp_path.iterdir())


def test_backups_of_every_day_are_thinned_as_time_really_goes_by(tmp_path: Path) -> None:
    for day in range(120):
        backups_in(tmp_path, [NOW + timedelta(days=day)])
        tidy(tmp_path, NOW + timedelta(days=day))
    assert len(list(tmp_path.iterdir())) <= NEWEST + 16 + 10 + 6
