"""One's own account: registered, signed in, signed out, its password changed and reset.

On one's own computer a local owner exists from the first start and signs in only where a password
was given. A shared database belongs to accounts: the first is its administrator.
"""

from __future__ import annotations

import getpass
import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from app.domain.accounts import ADMINISTRATOR, LOCAL_OWNER_ID, RESET, SIGN_IN, Actor, Session, User
from app.domain.names import clean_name, name_key
from app.domain.project import Setting
from app.errors import AlreadyExists, NotAllowed, NotFound
from app.services.activity import SIGNED_IN, note_if_possible
from app.services.parts import Parts
from app.services.passwords import checked_password, wait_before
from app.services.people import (
    Person,
    add_once,
    check_address,
    check_name,
    free_of_others,
    person_of,
    registration,
)
from app.services.ports import Repositories
from app.services.tokens import code_hash, new_token, token_hash
from app.services.trying import retried

SESSION_DAYS = 30
"""How long one stays signed in without working; working renews it."""

FIRST = "first-account"
"""The setting of a shared database that says who its first account is."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. ``token`` is the only copy there is: whoever has it is this person."""

    actor: Actor
    token: str


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session of one's own, for people."""

    id: str
    device: str
    since: datetime | None
    current: bool


def local_owner(repositories: Repositories) -> User:
    """The owner of this computer's data; made at the first start, without any sign-in."""
    user = repositories.users.get(LOCAL_OWNER_ID)
    if user is None:
        try:
            name = clean_name(getpass.getuser()) or "owner"
        except (OSError, KeyError, ImportError):  # not in the system's list, as in some containers
            name = "owner"
        for free in (name, f"{name} (this computer)"):  # somebody copied from elsewhere may be called so
            try:
                return repositories.users.add(
                    User(id=LOCAL_OWNER_ID, name=free, name_key=name_key(free), role_id=ADMINISTRATOR)
                )
            except AlreadyExists:  # as a name, or another program started at the same moment
                if (made := repositories.users.get(LOCAL_OWNER_ID)) is not None:
                    return made
        return repositories.users.require(LOCAL_OWNER_ID)
    return user


def without_password(repositories: Repositories) -> None:
    """Let this computer's owner in without a password again, and enabled; every session ends."""

    def take_away() -> None:
        with repositories.transaction():
            owner = repositories.users.require(local_owner(repositories).id)
            repositories.users.save(
                replace(owner, password_hash="", disabled=False, attempts=0, attempted_at=None)
            )
            for session in repositories.sessions.find(user_id=owner.id):
                repositories.sessions.remove(session.id)

    retried(take_away)


def actor_with(repositories: Repositories, token: str) -> Actor | None:
    """The actor of a session that still stands; a session in use is renewed once a day."""
    session = repositories.sessions.first(token_hash=token_hash(token))
    now = datetime.now(UTC)
    if session is None or session.purpose != SIGN_IN or (session.expires_at or now) <= now:
        return None
    user = repositories.users.get(session.user_id)
    if user is None or user.disabled:
        return None
    until = now + timedelta(days=SESSION_DAYS)
    if session.expires_at is not None and until - session.expires_at > timedelta(days=1):
        retried(lambda: _renew(repositories, session.id, until))
    return Actor(user.id, user.name, session.id)


def _renew(repositories: Repositories, session_id: str, until: datetime) -> None:
    session = repositories.sessions.get(session_id)
    if session is not None:
        repositories.sessions.save(replace(session, expires_at=until))


class Accounts:
    """What one actor does with the own account, and what nobody does to have one."""

    def __init__(self, parts: Parts, actor: Actor) -> None:
        self._parts = parts
        self._actor = actor

    def me(self) -> Person:
        """One's own account."""
        return person_of(self._parts.repositories.users.require(self._actor.user_id))

    def register(self, name: str, password: str, email: str = "") -> SignedIn:
        """Make an account and sign in. The first on a shared database is its administrator, and takes
        over what a local owner brought there.

        BadSetting for a name, address or password that cannot be, AlreadyExists for a name that is
        taken, NotAllowed where this installation lets nobody register.
        """
        clean, address = check_name(name), check_address(email)
        hashed = self._parts.passwords.hash(checked_password(password, clean, address))
        repositories = self._parts.repositories

        def register() -> User:
            with repositories.transaction():
                first = self._is_first()
                rules = registration(repositories)
                if not first and not rules.open:
                    raise NotAllowed(
                        "Nobody can register here by themselves.", "Ask an administrator for an account."
                    )
                owner = repositories.users.get(LOCAL_OWNER_ID) if first else None
                free_of_others(repositories, clean, address, owner.id if owner else "")
                made = replace(
                    owner or User(name=clean),
                    name=clean,
                    name_key=name_key(clean),
                    email=address,
                    role_id=ADMINISTRATOR if first else rules.role_id,
                    password_hash=hashed,
                )
                if first:
                    add_once(repositories, Setting(user_id="", name=FIRST, value={"user": made.id}))
                return repositories.users.save(made) if owner else repositories.users.add(made)

        user = retried(register)
        self._parts.access.forget()
        return self._signed_in(user)

    def nobody_yet(self) -> bool:
        """Whether the next who registers is the first, and the administrator."""
        return self._is_first()

    def _is_first(self) -> bool:
        """Whether nobody has an account here yet. On one's own computer the owner has one."""
        repositories = self._parts.repositories
        if not self._parts.shared or repositories.settings.first(user_id="", name=FIRST) is not None:
            return False
        return not any(user.password_hash for user in repositories.users.find())

    def sign_in(self, name: str, password: str) -> SignedIn:
        """Begin a session, by name or address. NotAllowed where name or password is wrong (it does not
        say which), the account is disabled, or too many attempts came before."""
        user = self._named(name)
        if user is not None:
            user = self._attempt(user.id)
        right = self._parts.passwords.verify(password, user.password_hash if user else "")
        if user is None or not right:
            raise NotAllowed("That name or that password is wrong.", "Try again, or ask for a reset code.")
        if user.disabled:
            raise NotAllowed(f"The account of “{user.name}” is disabled.", "Ask an administrator.")
        user_id, fresh = user.id, ""
        if self._parts.passwords.outdated(user.password_hash):
            fresh = self._parts.passwords.hash(password)

        def passed() -> User:
            known = self._parts.repositories.users.require(user_id)
            return self._parts.repositories.users.save(
                replace(known, attempts=0, attempted_at=None, password_hash=fresh or known.password_hash)
            )

        return self._signed_in(retried(passed))

    def sign_out(self) -> None:
        """End this session; nothing happens where there is none."""
        if self._actor.session_id:
            self._parts.repositories.sessions.remove(self._actor.session_id)
        self._parts.access.forget()

    def change_password(self, old: str, new: str) -> None:
        """Give oneself another password; ``old`` is empty where there was none. All other sessions
        end. NotAllowed where the old one is wrong, BadSetting where the new one cannot be."""
        user = self._attempt(self._actor.user_id)
        if user.password_hash and not self._parts.passwords.verify(old, user.password_hash):
            raise NotAllowed("The old password is wrong.", "Try again.")
        self._set_password(user, new, keep=self._actor.session_id)

    def reset_password(self, code: str, new: str) -> SignedIn:
        """Set a password by a code that an administrator has given, and sign in; the code is used up.
        NotAllowed where there is no such code or its time is over."""
        repositories = self._parts.repositories
        right = repositories.sessions.first(token_hash=code_hash(code))
        now = datetime.now(UTC)
        if right is None or right.purpose != RESET or (right.expires_at or now) <= now:
            raise NotAllowed("There is no such code, or its time is over.", "Ask for another.")
        user = repositories.users.require(right.user_id)
        return self._signed_in(self._set_password(user, new))

    def rename(self, name: str, email: str = "") -> Person:
        """Give oneself another name or address."""
        clean, address = check_name(name), check_address(email)
        repositories = self._parts.repositories

        def rename() -> User:
            with repositories.transaction():
                free_of_others(repositories, clean, address, self._actor.user_id)
                user = repositories.users.require(self._actor.user_id)
                return repositories.users.save(
                    replace(user, name=clean, name_key=name_key(clean), email=address)
                )

        return person_of(retried(rename))

    def sessions(self) -> Sequence[SessionFacts]:
        """Where one is signed in, the newest first."""
        now = datetime.now(UTC)
        found = self._parts.repositories.sessions.find(
            user_id=self._actor.user_id, purpose=SIGN_IN, sort=[("created_at", -1)]
        )
        return [
            SessionFacts(each.id, each.device, each.created_at, each.id == self._actor.session_id)
            for each in found
            if each.expires_at is None or each.expires_at > now
        ]

    def end_session(self, session_id: str) -> None:
        """Sign out elsewhere. NotFound where one has no such session."""
        session = self._parts.repositories.sessions.get(session_id)
        if session is None or session.user_id != self._actor.user_id:
            raise NotFound("There is no such session.", "`scenewright account sessions` shows yours.")
        self._parts.repositories.sessions.remove(session_id)
        self._parts.access.forget()

    def _named(self, name: str) -> User | None:
        """The user of a name, or of an address that only one has."""
        users = self._parts.repositories.users
        found = users.first(name_key=name_key(name))
        if found is None and "@" in name:
            same = users.find(email=name.strip().lower(), limit=2)
            found = same[0] if len(same) == 1 else None
        return found

    def _attempt(self, user_id: str) -> User:
        """Count an attempt before it is made, so that many at once are as slow as one after another.
        NotAllowed where others came just before."""

        def count() -> User:
            now = datetime.now(UTC)
            user = self._parts.repositories.users.require(user_id)
            wait = wait_before(user.attempts, user.attempted_at, now)
            if wait > 0:
                raise NotAllowed(
                    f"Too many attempts to sign in as “{user.name}” have failed.",
                    f"Try again in {f'{wait:.0f} seconds' if wait < 100 else f'{wait / 60:.0f} minutes'}.",
                )
            counted = replace(user, attempts=user.attempts + 1, attempted_at=now)
            return self._parts.repositories.users.save(counted)

        return retried(count)

    def _set_password(self, user: User, new: str, keep: str = "") -> User:
        """Store a password, and end every session and right to reset but the one to ``keep``."""
        hashed = self._parts.passwords.hash(checked_password(new, user.name, user.email))
        repositories = self._parts.repositories

        def store() -> User:
            with repositories.transaction():
                known = repositories.users.require(user.id)
                for session in repositories.sessions.find(user_id=user.id):
                    if session.id != keep:
                        repositories.sessions.remove(session.id)
                return repositories.users.save(
                    replace(known, password_hash=hashed, attempts=0, attempted_at=None)
                )

        stored = retried(store)
        self._parts.access.forget()
        return stored

    def _signed_in(self, user: User) -> SignedIn:
        token = new_token()
        session = self._parts.repositories.sessions.add(
            Session(
                user_id=user.id,
                token_hash=token_hash(token),
                expires_at=datetime.now(UTC) + timedelta(days=SESSION_DAYS),
                device=platform.node(),
            )
        )
        actor = Actor(user.id, user.name, session.id)
        note_if_possible(self._parts.repositories, actor, SIGNED_IN)
        return SignedIn(actor, token)
