"""Accounts on a shared store and on one's own computer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.bootstrap import actor_here, services
from app.config import Config
from app.domain.accounts import ADMINISTRATOR, LOCAL_OWNER_ID, NOBODY
from app.errors import AlreadyExists, BadSetting, NotAllowed, NotFound, NotSignedIn
from app.security.passwords import Argon2
from app.services.accounts import SignedIn, actor_with
from app.services.facade import Services
from app.services.passwords import FREE, LOCKED, LOCKED_AFTER, wait_before
from app.services.people import CODE_DAYS, Registration

GOOD = "seven herons wade"
BETTER = "eight herons fly"


class Counting(Argon2):
    """Quick, and says how often it was asked."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.verified = 0

    def verify(self, password: str, hashed: str) -> bool:
        self.verified += 1
        return super().verify(password, hashed)


@pytest.fixture
def hasher() -> Counting:
    return Counting()


@pytest.fixture
def nobody(program: Services, hasher: Counting, tmp_path: Path) -> Services:
    """A store that several people use, before anybody has signed in."""
    parts = replace(program._parts, shared=True, passwords=hasher)
    parts.repositories.users.remove(LOCAL_OWNER_ID)
    return Services(parts, NOBODY, tmp_path)


@pytest.fixture
def anna(nobody: Services) -> Services:
    """The first account, signed in."""
    return acting(nobody, nobody.accounts.register("Anna", GOOD, "anna@example.org"))


def acting(program: Services, signed: SignedIn) -> Services:
    return program.acting_for(signed.actor)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """Set the time ahead: ``clock[0] = timedelta(…)``."""
    ahead = [timedelta(0)]

    class Moving(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + ahead[0]

    for module in ("accounts", "people", "sharing", "access"):
        monkeypatch.setattr(f"app.services.{module}.datetime", Moving)
    return ahead


def kept(program: Services, name: str):
    return program._parts.repositories.users.first(name_key=name.casefold())


def test_the_first_account_is_the_administrator_and_those_after_it_are_not(anna: Services) -> None:
    assert anna.accounts.me().role_id == ADMINISTRATOR
    bob = acting(anna, anna.accounts.register("Bob", BETTER))
    assert bob.accounts.me().role_id == "editor"
    assert [(each.name, each.role_id) for each in anna.people.list()] == [
        ("Anna", "administrator"),
        ("Bob", "editor"),
    ]
    with pytest.raises(NotAllowed):
        bob.people.list()


def test_the_first_account_takes_over_what_a_local_owner_brought(program: Services, project, hasher) -> None:
    """As after `db copy` from one's own computer to a shared database."""
    shared = Services(replace(program._parts, shared=True, passwords=hasher), NOBODY, Path())
    anna = acting(shared, shared.accounts.register("Anna", GOOD))
    assert anna.actor.user_id == LOCAL_OWNER_ID
    assert [each.id for each in anna.projects.list()] == [project.id]
    bob = acting(shared, shared.accounts.register("Bob", BETTER))
    assert bob.projects.list() == []


def test_a_password_is_kept_as_argon2id_only(anna: Services, program: Services) -> None:
    stored = kept(anna, "anna")
    assert stored.password_hash.startswith("$argon2id$v=19$")
    everything = [
        str(document)
        for name in ("users", "sessions", "settings", "events")
        for document in anna._parts.repositories.store.find(name)
    ]
    assert not any(GOOD in text for text in everything)
    assert "hash" not in str(anna.accounts.me())


def test_the_programs_own_hashes_are_as_strong_as_rfc_9106_asks() -> None:
    argon = Argon2()
    hashed = argon.hash(GOOD)
    assert "m=65536,t=3,p=4" in hashed
    assert argon.verify(GOOD, hashed)
    assert not argon.verify(BETTER, hashed)
    assert not argon.verify(GOOD, "nonsense")
    assert not argon.verify(GOOD, "")
    assert argon.outdated(Counting().hash(GOOD))


def test_the_same_password_typed_in_another_form_of_unicode_is_the_same(hasher: Counting) -> None:
    hashed = hasher.hash("a café beside the Ⅳ tides")
    assert hasher.verify("a cafe\u0301 beside the IV tides", hashed)


def test_one_signs_in_by_name_in_any_case_or_by_address_and_out_again(anna: Services) -> None:
    for name in ("Anna", " anna ", "ANNA@example.org"):
        signed = anna.accounts.sign_in(name, GOOD)
        again = acting(anna, signed)
        assert again.accounts.me().name == "Anna"
        assert actor_with(anna._parts.repositories, signed.token) == signed.actor
        again.accounts.sign_out()
        assert actor_with(anna._parts.repositories, signed.token) is None
        with pytest.raises(NotSignedIn, match="signed out"):
            again.accounts.me()
    assert [session.current for session in anna.accounts.sessions()] == [True]


def test_it_does_not_say_whether_the_name_or_the_password_is_wrong(anna: Services, hasher: Counting) -> None:
    said = []
    for name in ("Anna", "Nobody of that name"):
        before = hasher.verified
        with pytest.raises(NotAllowed) as refused:
            anna.accounts.sign_in(name, "something wrong")
        said.append(str(refused.value))
        assert hasher.verified == before + 1  # as slow for a name that nobody has
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "10 to 1024"),
        ("x" * 1025, "10 to 1024"),
        ("PASSWORD123", "first that others try"),
        ("aaaaaaaaaaaa", "first that others try"),
        ("anna@example.org", "first that others try"),
    ],
)
def test_a_weak_password_is_refused_and_nothing_is_kept(nobody: Services, password: str, why: str) -> None:
    with pytest.raises(BadSetting, match=why):
        nobody.accounts.register("Anna", password, "anna@example.org")
    assert nobody._parts.repositories.users.count() == 0


@pytest.mark.parametrize(("name", "email"), [("", ""), ("x" * 81, ""), ("Anna\0", ""), ("Anna", "anna")])
def test_a_name_or_address_that_is_none_is_refused(nobody: Services, name: str, email: str) -> None:
    with pytest.raises(BadSetting):
        nobody.accounts.register(name, GOOD, email)


def test_a_name_and_an_address_are_taken_once(anna: Services) -> None:
    with pytest.raises(AlreadyExists, match="called"):
        anna.accounts.register("  ANNA", BETTER)
    with pytest.raises(AlreadyExists, match="address"):
        anna.accounts.register("Other", BETTER, "Anna@Example.org")
    bob = acting(anna, anna.accounts.register("Bob", BETTER))
    with pytest.raises(AlreadyExists):
        bob.accounts.rename("Anna")
    assert bob.accounts.rename("Robert", "bob@example.org").name == "Robert"
    assert bob.accounts.rename("robert").email == ""


def test_wrong_passwords_are_slowed_and_then_locked_for_a_while(
    anna: Services, clock: list[timedelta], hasher: Counting
) -> None:
    def wrong(password: str = "something wrong") -> str:
        with pytest.raises(NotAllowed) as refused:
            anna.accounts.sign_in("Anna", password)
        return str(refused.value)

    for _ in range(FREE):
        assert "is wrong" in wrong()
    before = hasher.verified
    assert "Try again in 1 seconds" in wrong(GOOD)  # the right one is not looked at either
    assert hasher.verified == before
    for failed in range(FREE, LOCKED_AFTER):
        clock[0] += timedelta(seconds=2 ** (failed - FREE) + 1)
        assert "is wrong" in wrong()
    clock[0] += timedelta(seconds=LOCKED - 60)
    assert "Try again in 60 seconds" in wrong(GOOD)
    clock[0] += timedelta(seconds=61)
    assert acting(anna, anna.accounts.sign_in("Anna", GOOD)).accounts.me().name == "Anna"
    assert "is wrong" in wrong()  # counted from the start again


def test_a_lock_ends_where_an_administrator_says_so_and_a_clock_set_back_lengthens_none(
    anna: Services, clock: list[timedelta]
) -> None:
    bob = acting(anna, anna.accounts.register("Bob", BETTER))
    users = anna._parts.repositories.users
    locked = users.save(replace(kept(anna, "Bob"), attempts=50, attempted_at=datetime.now(UTC)))
    with pytest.raises(NotAllowed, match="15 minutes"):
        anna.accounts.sign_in("Bob", BETTER)
    anna.people.enable(bob.actor.user_id)
    anna.accounts.sign_in("Bob", BETTER)
    month = timedelta(days=30)
    users.save(replace(users.require(locked.id), attempts=50, attempted_at=datetime.now(UTC) + month))
    anna.accounts.sign_in("Bob", BETTER)
    assert wait_before(50, datetime.now(UTC) + month, datetime.now(UTC)) == 0


def test_many_attempts_at_once_are_no_quicker_than_one_after_another(
    anna: Services, hasher: Counting
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def attempt(number: int) -> bool:
        try:
            anna.accounts.sign_in("Anna", f"wrong number {number}")
        except NotAllowed:
            return True
        return False

    before = hasher.verified
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(attempt, range(24)))
    assert hasher.verified - before <= FREE + 1


def test_another_password_ends_all_other_sessions(anna: Services) -> None:
    elsewhere = acting(anna, anna.accounts.sign_in("Anna", GOOD))
    with pytest.raises(NotAllowed, match="old password"):
        anna.accounts.change_password("something wrong", BETTER)
    with pytest.raises(BadSetting):
        anna.accounts.change_password(GOOD, "short")
    anna.accounts.change_password(GOOD, BETTER)
    assert anna.accounts.me().name == "Anna"
    with pytest.raises(NotSignedIn):
        elsewhere.accounts.me()
    with pytest.raises(NotAllowed):
        anna.accounts.sign_in("Anna", GOOD)
    anna.accounts.sign_in("Anna", BETTER)


def test_a_session_ends_elsewhere_by_hand_and_by_time(anna: Services, clock: list[timedelta]) -> None:
    signed = anna.accounts.sign_in("Anna", GOOD)
    other = next(each for each in anna.accounts.sessions() if not each.current)
    bob = acting(anna, anna.accounts.register("Bob", BETTER))
    with pytest.raises(NotFound):
        bob.accounts.end_session(other.id)
    anna.accounts.end_session(other.id)
    assert actor_with(anna._parts.repositories, signed.token) is None

    signed = anna.accounts.sign_in("Anna", GOOD)
    clock[0] = timedelta(days=29)
    assert actor_with(anna._parts.repositories, signed.token)  # which renews it
    clock[0] = timedelta(days=58)
    assert actor_with(anna._parts.repositories, signed.token)
    clock[0] = timedelta(days=89)
    assert actor_with(anna._parts.repositories, signed.token) is None
    assert anna.accounts.sign_in("Anna", GOOD)


def test_somebody_who_was_added_sets_a_password_by_the_code_once(
    anna: Services, clock: list[timedelta]
) -> None:
    added = anna.people.add("Bob", "bob@example.org", "viewer")
    with pytest.raises(NotAllowed):
        anna.accounts.sign_in("Bob", "")
    with pytest.raises(BadSetting):
        anna.accounts.reset_password(added.code, "short")
    typed = added.code.lower().replace("-", " ")
    bob = acting(anna, anna.accounts.reset_password(typed, BETTER))
    assert bob.accounts.me().role_id == "viewer"
    with pytest.raises(NotAllowed, match="no such code"):
        anna.accounts.reset_password(added.code, GOOD)
    first = anna.people.reset_code(added.person.id)
    second = anna.people.reset_code(added.person.id)
    with pytest.raises(NotAllowed):
        anna.accounts.reset_password(first, GOOD)
    assert actor_with(anna._parts.repositories, second) is None  # it is no session
    clock[0] = timedelta(days=CODE_DAYS, seconds=1)
    with pytest.raises(NotAllowed, match="its time is over"):
        anna.accounts.reset_password(second, GOOD)
    assert bob.accounts.me().name == "Bob"


def test_a_reset_ends_every_session(anna: Services) -> None:
    bob = acting(anna, anna.accounts.register("Bob", BETTER))
    again = acting(anna, anna.accounts.reset_password(anna.people.reset_code(bob.actor.user_id), GOOD))
    assert again.accounts.me().name == "Bob"
    with pytest.raises(NotSignedIn):
        bob.accounts.me()


def test_who_is_disabled_is_out_at_once_and_can_come_back(anna: Services) -> None:
    signed = anna.accounts.register("Bob", BETTER)
    bob = acting(anna, signed)
    anna.people.disable(bob.actor.user_id)
    with pytest.raises(NotSignedIn, match="disabled"):
        bob.projects.list()
    with pytest.raises(NotAllowed, match="disabled"):
        anna.accounts.sign_in("Bob", BETTER)
    anna.people.enable(bob.actor.user_id)
    assert actor_with(anna._parts.repositories, signed.token) is None  # the session does not come back
    assert acting(anna, anna.accounts.sign_in("Bob", BETTER)).projects.list() == []


def test_somebody_must_be_left_to_manage_people(anna: Services) -> None:
    me = anna.actor.user_id
    for attempt in (
        lambda: anna.people.disable(me),
        lambda: anna.people.set_role(me, "editor"),
        lambda: anna.people.remove(me),
    ):
        with pytest.raises(NotAllowed, match="nobody would be left"):
            attempt()
    assert anna.accounts.me().role_id == ADMINISTRATOR
    added = anna.people.add("Bob", role_id=ADMINISTRATOR)
    with pytest.raises(NotAllowed):  # who has no password yet cannot manage anything
        anna.people.set_role(me, "editor")
    bob = acting(anna, anna.accounts.reset_password(added.code, BETTER))
    anna.people.set_role(me, "editor")
    with pytest.raises(NotAllowed):
        anna.people.list()
    with pytest.raises(NotAllowed, match="nobody would be left"):
        bob.people.disable(bob.actor.user_id)


def test_roles_of_ones_own(anna: Services) -> None:
    role = anna.roles.add("Librarian", ["project.read", "project.read", "user.manage"])
    assert role.permission_ids == ("project.read", "user.manage")
    with pytest.raises(AlreadyExists):
        anna.roles.add("librarian", [])
    with pytest.raises(BadSetting, match=r"project\.fly"):
        anna.roles.add("Pilot", ["project.fly"])
    with pytest.raises(BadSetting):
        anna.roles.add(" ", [])
    bob = acting(anna, anna.accounts.register("Bob", BETTER))
    anna.people.set_role(bob.actor.user_id, role.id)
    assert [person.name for person in bob.people.list()] == ["Anna", "Bob"]
    anna.people.set_role(anna.actor.user_id, ADMINISTRATOR)
    changed = anna.roles.change(role.id, "Reader", ["project.read"])
    assert (changed.name, changed.permission_ids) == ("Reader", ("project.read",))
    with pytest.raises(NotAllowed):
        bob.people.list()
    with pytest.raises(NotAllowed, match="1 person has"):
        anna.roles.remove(role.id)
    anna.people.set_role(bob.actor.user_id, "viewer")
    anna.roles.remove(role.id)
    assert role.id not in {each.id for each in anna.roles.list()}
    for attempt in (
        lambda: anna.roles.change("administrator", "A", []),
        lambda: anna.roles.remove("viewer"),
    ):
        with pytest.raises(NotAllowed, match="comes with the program"):
            attempt()
    with pytest.raises(NotFound):
        anna.people.set_role(bob.actor.user_id, "pilot")


def test_a_role_that_manages_people_cannot_be_emptied_under_the_last_who_has_it(anna: Services) -> None:
    role = anna.roles.add("Chief", ["user.manage"])
    anna.people.set_role(anna.actor.user_id, role.id)
    with pytest.raises(NotAllowed, match="nobody would be left"):
        anna.roles.change(role.id, "Chief", [])


def test_registering_can_be_closed_and_gives_the_role_that_was_set(anna: Services, nobody: Services) -> None:
    with pytest.raises(NotAllowed):
        nobody.people.set_registration(Registration(False))
    anna.people.set_registration(Registration(True, "viewer"))
    bob = acting(nobody, nobody.accounts.register("Bob", BETTER))
    assert bob.accounts.me().role_id == "viewer"
    anna.people.set_registration(Registration(False, "viewer"))
    assert not nobody.people.registration().open
    with pytest.raises(NotAllowed, match="Ask an administrator"):
        nobody.accounts.register("Carl", BETTER)
    with pytest.raises(BadSetting, match="manages people"):
        anna.people.set_registration(Registration(True, ADMINISTRATOR))


def test_an_account_goes_when_it_owns_nothing(anna: Services) -> None:
    bob = acting(anna, anna.accounts.register("Bob", BETTER))
    project = bob.projects.create("Tide")
    with pytest.raises(NotAllowed, match="owns 1 project"):
        anna.people.remove(bob.actor.user_id)
    bob.bin.delete_for_good(project.id)
    anna.people.remove(bob.actor.user_id)
    with pytest.raises(NotSignedIn, match="no account"):
        bob.projects.list()
    with pytest.raises(NotFound):
        anna.people.find("Bob")
    assert anna._parts.repositories.sessions.count(user_id=bob.actor.user_id) == 0


# On one's own computer ------------------------------------------------------------------


def test_on_ones_own_computer_nobody_signs_in(program: Services) -> None:
    assert program.actor.user_id == LOCAL_OWNER_ID
    assert program.accounts.me().role_id == ADMINISTRATOR
    assert not program.accounts.me().has_password


def test_the_local_owner_can_be_given_a_password_and_then_signs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.bootstrap.keyring", Nothing)
    config = Config(tmp_path)
    with services(config) as program:
        program.accounts.change_password("", GOOD)
        assert program.projects.list() == []  # who gave it goes on
        name = program.accounts.me().name
    with services(config) as again:
        assert again.actor == NOBODY
        with pytest.raises(NotSignedIn, match="account sign-in"):
            again.projects.list()
        signed = again.accounts.sign_in(name, GOOD)
    with services(replace(config, token=signed.token)) as signed_in:
        assert signed_in.projects.list() == []
        assert actor_here(replace(config, token="wrong"), signed_in._parts) == NOBODY


class Nothing:
    """A computer without a safe."""

    def get(self, name: str) -> str | None:
        return None

    def set(self, name: str, secret: str) -> bool:
        return False

    def forget(self, name: str) -> None:
        return None


def test_on_ones_own_computer_another_account_is_no_administrator(program: Services, hasher) -> None:
    own = Services(replace(program._parts, passwords=hasher), program.actor, Path())
    bob = acting(own, own.accounts.register("Bob", BETTER))
    assert bob.accounts.me().role_id == "editor"
