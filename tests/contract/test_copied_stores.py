"""All documents from one store to another and back."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.domain.accounts import Membership
from app.domain.project import Project, Setting
from app.domain.takes import Image
from app.errors import BadInput, Cancelled, Conflict
from app.services.ports import CancelToken, silent
from app.storage import copying
from app.storage.copying import MARK, copy_store
from app.storage.migrations import migrate
from app.storage.repositories import Repositories
from app.storage.schema import COLLECTIONS
from app.storage.sqlite import SqliteStore


@pytest.fixture
def filled(tmp_path) -> Iterator[SqliteStore]:
    """A store with documents of several kinds, more than a page of one."""
    store = SqliteStore(tmp_path / "filled.db")
    migrate(store)
    repositories = Repositories(store)
    project = repositories.projects.add(Project(name="Tide", name_key="tide", owner_id="me"))
    repositories.memberships.add(Membership(project_id=project.id, user_id="me", part="owner"))
    value = {"$odd.key": [1, 2.5, None, True, "ü"], "when": datetime(2026, 1, 2, 3, 4, 5, 6000, UTC)}
    repositories.settings.add(Setting(user_id="me", name="odd", value=value))
    images = [Image(project_id=project.id, frame_id="f", order=f"{i:03}1") for i in range(450)]
    repositories.images.add_many(images)
    repositories.projects.save(repositories.projects.require(project.id))
    yield store
    store.close()


def everything(store) -> dict[str, list]:
    return {name: store.find(name, sort=[("_id", 1)]) for name in COLLECTIONS}


def test_there_and_back_all_documents_are_equal(filled, store, tmp_path) -> None:
    counts = copy_store(filled, store, silent, CancelToken())
    assert everything(store) == everything(filled)
    assert (counts["images"], counts["projects"]) == (450, 1)
    back = SqliteStore(tmp_path / "back.db")
    copy_store(store, back, silent, CancelToken())
    assert everything(back) == everything(filled)
    back.close()


def test_a_copy_that_was_ended_goes_on(filled, store, monkeypatch) -> None:
    migrate(store)  # as if it had been opened before: its roles have other times
    cancel = CancelToken()

    def stop(progress) -> None:
        if progress.done > 250:
            cancel.cancel()

    with pytest.raises(Cancelled):
        copy_store(filled, store, stop, cancel)
    assert store.get("settings", MARK)
    with pytest.raises(BadInput, match="not whole"):
        copy_store(store, filled, silent, CancelToken())
    assert 0 < store.count("images") < 450
    # Meanwhile the source goes on: one gone, one changed, one new.
    gone, changed, *_ = filled.find("images", limit=2, sort=[("_id", 1)])
    filled.delete("images", gone["_id"])
    filled.replace("images", {**changed, "name": "other"})
    again = []
    restore = store.restore
    monkeypatch.setattr(store, "restore", lambda name, group: (again.extend(group), restore(name, group)))
    copy_store(filled, store, silent, CancelToken())
    assert everything(store) == everything(filled)
    assert len(again) < 450


def test_a_store_with_data_of_its_own_is_refused(filled, store) -> None:
    own = Repositories(store).projects.add(Project(name="Mine", name_key="mine", owner_id="me"))
    with pytest.raises(BadInput, match="1 projects"):
        copy_store(filled, store, silent, CancelToken())
    assert [each["_id"] for each in store.find("projects")] == [own.id]
    assert store.count("images") == 0
    assert store.get("settings", MARK) is None


def test_a_source_that_never_rests_is_told(filled, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(copying, "ROUNDS", 2)
    target = SqliteStore(tmp_path / "target.db")

    def writes(_) -> None:
        document = filled.find("settings", limit=1)[0]
        filled.replace("settings", document)

    with pytest.raises(Conflict, match="goes on changing"):
        copy_store(filled, target, writes, CancelToken())
    copy_store(filled, target, silent, CancelToken())
    assert everything(target) == everything(filled)
    target.close()
