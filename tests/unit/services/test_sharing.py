"""Projects shared by invitation, with parts, and handed over."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.accounts import EDITOR, NOBODY, OWNER, VIEWER
from app.domain.project import Project
from app.errors import AlreadyExists, BadSetting, NotAllowed, NotFound
from app.services.events import Event, MembersChanged
from app.services.facade import Services
from app.services.sharing import INVITATION_DAYS

PASSWORD = "seven herons wade"


@pytest.fixture
def anna(join) -> Services:
    """Owns a project; she is no administrator."""
    return join("Anna")


@pytest.fixture
def bob(join) -> Services:
    return join("Bob")


@pytest.fixture
def tide(anna: Services) -> Project:
    project = anna.projects.create("Tide")
    script = "# The tide\n\nTwice a day it turns.\n"
    return anna.scripts.adopt(project.id, anna.scripts.read_text(script, "tide.md"))


def parts(program: Services, project: Project) -> list[tuple[str, str]]:
    return [(each.name, each.part) for each in program.sharing.members(project.id)]


def test_an_invitation_is_accepted_and_lets_one_in(anna: Services, bob: Services, tide: Project) -> None:
    heard: list[Event] = []
    anna.events.subscribe(heard.append)
    with pytest.raises(NotAllowed, match="no part in it"):
        bob.projects.board(tide.id)
    invited = anna.sharing.invite(tide.id, "bob", EDITOR)
    assert (invited.code, invited.offer.whom, invited.offer.part) == ("", "Bob", EDITOR)
    with pytest.raises(NotAllowed):
        bob.projects.board(tide.id)
    (offer,) = bob.sharing.mine()
    assert (offer.project, offer.invited_by) == ("Tide", "Anna")
    assert bob.sharing.accept(offer.id).id == tide.id
    assert [each.id for each in bob.projects.list()] == [tide.id]
    assert bob.projects.find("Tide").id == tide.id
    frame = bob.projects.board(tide.id).frames[0]
    bob.storyboard.set_text(frame.id, "Bob says something else.")
    assert parts(anna, tide) == [("Anna", OWNER), ("Bob", EDITOR)]
    assert bob.sharing.mine() == [] == anna.sharing.invitations(tide.id)
    assert [type(event) for event in heard].count(MembersChanged) == 2
    assert [entry.user_id for entry in anna.history.entries(tide.id)] == [bob.actor.user_id]


def test_a_viewer_looks_and_changes_nothing(anna: Services, bob: Services, tide: Project) -> None:
    bob.sharing.accept(anna.sharing.invite(tide.id, "Bob", VIEWER).offer.id)
    frame = bob.projects.board(tide.id).frames[0]
    with pytest.raises(NotAllowed, match="takes the editor of the project, and “Bob” is its viewer"):
        bob.storyboard.set_text(frame.id, "No.")
    with pytest.raises(NotAllowed, match="takes the owner"):
        bob.sharing.invite(tide.id, "Anna", VIEWER)
    anna.sharing.set_part(tide.id, bob.actor.user_id, EDITOR)
    bob.storyboard.set_text(frame.id, "Yes.")
    anna.sharing.set_part(tide.id, bob.actor.user_id, VIEWER)
    with pytest.raises(NotAllowed):
        bob.storyboard.set_text(frame.id, "No more.")


def test_an_invitation_can_be_declined_and_revoked_and_goes_by_time(
    anna: Services, bob: Services, tide: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = anna.sharing.invite(tide.id, "Bob", EDITOR).offer
    with pytest.raises(AlreadyExists, match="invited already"):
        anna.sharing.invite(tide.id, "Bob", VIEWER)
    bob.sharing.decline(first.id)
    with pytest.raises(NotFound):
        bob.sharing.accept(first.id)
    second = anna.sharing.invite(tide.id, "Bob", EDITOR).offer
    anna.sharing.revoke(tide.id, second.id)
    with pytest.raises(NotFound, match="no such open invitation"):
        bob.sharing.accept(second.id)
    third = anna.sharing.invite(tide.id, "Bob", EDITOR).offer

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=INVITATION_DAYS, seconds=1)

    monkeypatch.setattr("app.services.sharing.datetime", Later)
    assert bob.sharing.mine() == []
    with pytest.raises(NotFound):
        bob.sharing.accept(third.id)
    monkeypatch.undo()
    assert third.expires_at is not None
    assert third.expires_at > datetime.now(UTC)
    bob.sharing.accept(third.id)
    states = {each.state for each in anna._parts.repositories.invitations.find(project_id=tide.id)}
    assert states == {"declined", "revoked", "accepted"}


def test_nobody_accepts_what_is_for_somebody_else(join, anna: Services, bob: Services, tide: Project) -> None:
    offer = anna.sharing.invite(tide.id, "Bob", EDITOR).offer
    eve = join("Eve")
    for attempt in (eve.sharing.accept, eve.sharing.decline):
        with pytest.raises(NotFound):
            attempt(offer.id)
    other = eve.projects.create("Eve's own")
    with pytest.raises(NotFound):  # an owner revokes invitations to the own project alone
        eve.sharing.revoke(other.id, offer.id)
    with pytest.raises(NotAllowed):
        eve.sharing.revoke(tide.id, offer.id)
    bob.sharing.accept(offer.id)


def test_who_has_no_account_yet_is_let_in_by_a_code_once(
    program: Services, anna: Services, tide: Project
) -> None:
    invited = anna.sharing.invite(tide.id, "eve@example.org", VIEWER)
    assert invited.code
    assert [offer.whom for offer in anna.sharing.invitations(tide.id)] == ["eve@example.org"]
    kept = anna._parts.repositories.store.find("invitations")
    assert invited.code not in str(kept)
    signed = program.acting_for(NOBODY).accounts.register("Eve", PASSWORD)
    eve = program.acting_for(signed.actor)
    assert eve.sharing.mine() == []
    with pytest.raises(NotFound):
        eve.sharing.accept_code("AAAA-BBBB-CCCC-DDDD-EEEE")
    assert eve.sharing.accept_code(f" {invited.code.lower()} ").id == tide.id
    assert eve.projects.board(tide.id).frames
    with pytest.raises(NotFound):
        program.sharing.accept_code(invited.code)


@pytest.mark.parametrize(
    ("whom", "part", "error"),
    [
        ("Nobody", EDITOR, NotFound),
        ("x@", EDITOR, BadSetting),
        ("Bob", OWNER, BadSetting),
        ("Bob", "king", BadSetting),
    ],
)
def test_who_or_what_cannot_be_is_refused(
    anna, bob, tide, whom: str, part: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        anna.sharing.invite(tide.id, whom, part)
    assert anna.sharing.invitations(tide.id) == []


def test_who_has_a_part_is_not_invited_again(anna: Services, bob: Services, tide: Project) -> None:
    bob.sharing.accept(anna.sharing.invite(tide.id, "Bob", EDITOR).offer.id)
    with pytest.raises(AlreadyExists, match="has a part"):
        anna.sharing.invite(tide.id, "Bob", VIEWER)
    with pytest.raises(AlreadyExists):
        anna.sharing.invite(tide.id, "Anna", VIEWER)


def test_a_member_leaves_and_is_removed_but_not_the_owner(
    anna: Services, bob: Services, tide: Project
) -> None:
    bob.sharing.accept(anna.sharing.invite(tide.id, "Bob", EDITOR).offer.id)
    with pytest.raises(NotAllowed, match="Hand the project over"):
        anna.sharing.leave(tide.id)
    with pytest.raises(NotAllowed):
        anna.sharing.remove(tide.id, anna.actor.user_id)
    bob.sharing.leave(tide.id)
    with pytest.raises(NotAllowed):
        bob.projects.board(tide.id)
    with pytest.raises(NotFound):
        anna.sharing.remove(tide.id, bob.actor.user_id)
    bob.sharing.accept(anna.sharing.invite(tide.id, "Bob", EDITOR).offer.id)
    anna.sharing.remove(tide.id, bob.actor.user_id)
    assert bob.projects.list() == []


def test_a_project_is_handed_over_and_keeps_its_name_where_that_is_free(
    anna: Services, bob: Services, tide: Project
) -> None:
    with pytest.raises(NotFound, match="Invite first"):
        anna.sharing.hand_over(tide.id, bob.actor.user_id)
    bob.projects.create("tide")
    bob.sharing.accept(anna.sharing.invite(tide.id, "Bob", VIEWER).offer.id)
    with pytest.raises(NotAllowed):
        bob.sharing.hand_over(tide.id, bob.actor.user_id)
    given = anna.sharing.hand_over(tide.id, bob.actor.user_id)
    assert (given.owner_id, given.name) == (bob.actor.user_id, "Tide 2")
    assert parts(anna, tide) == [("Bob", OWNER), ("Anna", EDITOR)]
    with pytest.raises(NotAllowed):
        anna.projects.delete(tide.id)
    assert bob.sharing.hand_over(tide.id, bob.actor.user_id).name == "Tide 2"
    bob.projects.delete(tide.id)
    with pytest.raises(NotFound, match="in the bin"):
        bob.sharing.hand_over(tide.id, anna.actor.user_id)
    assert [each.name for each in anna.projects.deleted()] == ["Tide 2"]


def test_a_shared_project_of_the_same_name_is_found_after_ones_own(join, anna, bob, tide: Project) -> None:
    eve = join("Eve")
    second = eve.projects.create("TIDE")
    for owner, project in ((anna, tide), (eve, second)):
        bob.sharing.accept(owner.sharing.invite(project.id, "Bob", VIEWER).offer.id)
    with pytest.raises(BadSetting, match="2 projects"):
        bob.projects.find("tide")
    assert bob.projects.find(second.id).id == second.id
    own = bob.projects.create("Tide")
    assert bob.projects.find("tide").id == own.id
    assert {each.id for each in bob.projects.list()} == {own.id, tide.id, second.id}
    assert [each.id for each in bob.projects.list(limit=1)] == [own.id]
    with pytest.raises(NotAllowed):
        eve.projects.find(tide.id)
    with pytest.raises(NotFound):
        join("Stranger").projects.find("tide")


def test_an_administrator_sees_everybodys(
    program: Services, anna: Services, bob: Services, tide: Project
) -> None:
    own = program.projects.create("Own")
    assert {each.id for each in program.projects.all()} == {own.id, tide.id}
    with pytest.raises(NotAllowed):
        bob.projects.all()
    frame = program.projects.board(tide.id).frames[0]
    program.storyboard.set_text(frame.id, "The administrator was here.")


def test_invitations_go_with_the_project(anna: Services, bob: Services, tide: Project) -> None:
    offer = anna.sharing.invite(tide.id, "Bob", EDITOR).offer
    anna.bin.delete_for_good(tide.id)
    assert bob.sharing.mine() == []
    with pytest.raises(NotFound):
        bob.sharing.accept(offer.id)
