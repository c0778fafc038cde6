import pytest

from app.errors import AlreadyExists, StoreUnavailable
from app.storage.migrations import ALL_PERMISSIONS, MIGRATIONS, ROLES, migrate
from app.storage.sqlite import SqliteStore


def test_the_first_start_brings_roles_and_permissions(store, repositories):
    assert migrate(store) == list(range(1, len(MIGRATIONS) + 1))
    assert {permission.id for permission in repositories.permissions.find()} == set(ALL_PERMISSIONS)
    roles = {role.name: role for role in repositories.roles.find()}
    assert set(roles) == set(ROLES)
    assert set(roles["administrator"].permission_ids) == set(ALL_PERMISSIONS)
    for role in roles.values():
        assert set(role.permission_ids) <= set(ALL_PERMISSIONS)
        assert role.built_in
    assert [(record.id, record.name) for record in repositories.migrations.find()] == [
        (f"{number:04}", name) for number, (name, _) in enumerate(MIGRATIONS, 1)
    ]


def test_each_runs_once_and_in_order(store, path):
    ran = []
    first = [("one", lambda store: ran.append(1)), ("two", lambda store: ran.append(2))]
    assert migrate(store, first) == [1, 2]
    assert migrate(store, first) == []
    other = SqliteStore(path)
    assert migrate(other, [*first, ("three", lambda store: ran.append(3))]) == [3]
    other.close()
    assert ran == [1, 2, 3]


def test_one_that_fails_runs_again_and_those_before_it_do_not(store):
    ran = []

    def fails(store):
        ran.append("fails")
        raise StoreUnavailable("gone")

    with pytest.raises(StoreUnavailable, match="gone"):
        migrate(store, [("one", lambda store: ran.append("one")), ("two", fails)])
    assert migrate(store, [("one", fails), ("two", lambda store: ran.append("two"))]) == [2]
    assert ran == ["one", "fails", "two"]


def test_a_role_that_somebody_has_changed_stays(store, repositories):
    migrate(store)
    role = store.get("roles", "viewer")
    store.replace("roles", {**role, "permission_ids": []})
    store.delete("migrations", "0001")
    store.delete("permissions", "project.read")
    assert migrate(store) == [1]  # as after a program that was ended halfway
    assert store.get("roles", "viewer")["permission_ids"] == []
    assert repositories.permissions.get("project.read")


def test_a_name_taken_by_something_else_is_told(store):
    store.insert("roles", [{"_id": "own", "name": "viewer", "permission_ids": []}])
    with pytest.raises(AlreadyExists, match="viewer"):
        migrate(store)
    assert store.find("migrations") == []


def test_a_store_of_a_newer_program_is_refused(store):
    migrate(store)
    store.insert("migrations", [{"_id": "0099", "name": "later"}])
    with pytest.raises(StoreUnavailable, match=r"newer Scenewright.*migration 99"):
        migrate(store)
