"""Everybody who works here, as an administrator sees them: added, let in, kept out, given a role."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from app.domain.accounts import LOCAL_OWNER_ID, OWNER, RESET, Actor, Session, User
from app.domain.names import clean_name, name_key
from app.domain.project import Setting
from app.errors import AlreadyExists, BadSetting, Conflict, NotAllowed, NotFound
from app.services.parts import Parts
from app.services.ports import Repositories, Where
from app.services.tokens import code_hash, new_code
from app.services.trying import retried

LONGEST_PERSON = 80
"""Characters of a person's name."""

CODE_DAYS = 3
"""How long a code to set a password is good for."""

MANAGES = "user.manage"
"""The permission that somebody must always have."""

REGISTRATION = "registration"
"""The setting that says who may register."""

TOUCHED = "people"
"""The setting that counts changes of who may manage people: what keeps two from crossing."""

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True)
class Person:
    """An account, without anything secret."""

    id: str
    name: str
    email: str
    role_id: str
    disabled: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class Registration:
    """Whether people may register by themselves, and the role they get."""

    open: bool = True
    role_id: str = "editor"


@dataclass(frozen=True, slots=True)
class Added:
    """A new account, and the code by which its person sets a password: the only copy there is."""

    person: Person
    code: str


def person_of(user: User) -> Person:
    """A user without anything secret."""
    return Person(user.id, user.name, user.email, user.role_id, user.disabled, bool(user.password_hash))


def check_name(name: str) -> str:
    """A person's name as it is kept; BadSetting where it is none."""
    clean = clean_name(name)
    if not clean or len(clean) > LONGEST_PERSON or not clean.isprintable():
        raise BadSetting(f"A name has 1 to {LONGEST_PERSON} characters.", "Give another.")
    return clean


def check_address(email: str) -> str:
    """An address as it is kept, empty for none; BadSetting where it is none."""
    clean = email.strip().lower()
    if clean and (len(clean) > 254 or not _ADDRESS.fullmatch(clean)):
        raise BadSetting(f"“{email}” is no e-mail address.", "Write it as anna@example.org, or leave it out.")
    return clean


def free_of_others(repositories: Repositories, name: str, email: str, own_id: str = "") -> None:
    """AlreadyExists where somebody else has the name or the address. Called inside a transaction."""
    named = repositories.users.first(name_key=name_key(name))
    if named is not None and named.id != own_id:
        raise AlreadyExists(f"Somebody here is called “{name}” already.", "Give another name.")
    if email and any(user.id != own_id for user in repositories.users.find(email=email)):
        raise AlreadyExists(f"Somebody here has the address {email} already.", "Give another.")


def registration(repositories: Repositories) -> Registration:
    """Who may register here."""
    kept = repositories.settings.first(user_id="", name=REGISTRATION)
    if kept is None:
        return Registration()
    return Registration(bool(kept.value.get("open", True)), str(kept.value.get("role", "editor")))


class People:
    """What one actor does about others' accounts."""

    def __init__(self, parts: Parts, actor: Actor) -> None:
        self._parts = parts
        self._actor = actor

    def list(self) -> list[Person]:
        """Everybody, by name."""
        return [person_of(user) for user in self._parts.repositories.users.find(sort=[("name_key", 1)])]

    def find(self, name: str) -> Person:
        """Somebody by name, address or id; NotFound where there is nobody of that name."""
        users = self._parts.repositories.users
        found = users.first(name_key=name_key(name)) or users.get(name)
        if found is None and "@" in name:
            found = users.first(email=name.strip().lower())
        if found is None:
            raise NotFound(f"Nobody here is called “{name}”.", "Check the name.")
        return person_of(found)

    def add(self, name: str, email: str = "", role_id: str = "editor") -> Added:
        """Make an account for somebody, who sets its password by the code."""
        clean, address = check_name(name), check_address(email)
        repositories = self._parts.repositories
        self._check_role(role_id)

        def add() -> User:
            with repositories.transaction():
                free_of_others(repositories, clean, address)
                return repositories.users.add(
                    User(name=clean, name_key=name_key(clean), email=address, role_id=role_id)
                )

        user = retried(add)
        return Added(person_of(user), self._code(user))

    def reset_code(self, user_id: str) -> str:
        """A code by which somebody sets a new password; those given before are good no more."""
        return self._code(self._parts.repositories.users.require(user_id))

    def set_role(self, user_id: str, role_id: str) -> Person:
        """Give somebody another role. NotAllowed where nobody would be left to manage people."""
        self._check_role(role_id)
        return self._change(user_id, lambda user: replace(user, role_id=role_id))

    def disable(self, user_id: str) -> Person:
        """Let somebody in no more; all sessions end. NotAllowed as in :meth:`set_role`."""
        person = self._change(user_id, lambda user: replace(user, disabled=True))
        self._end_sessions(user_id)
        return person

    def enable(self, user_id: str) -> Person:
        """Let somebody in again, also before a lock after wrong passwords is over."""
        return self._change(
            user_id, lambda user: replace(user, disabled=False, attempts=0, attempted_at=None)
        )

    def remove(self, user_id: str) -> None:
        """Let an account go, with its parts in others' projects. What the person did stays in the
        history, under an id. NotAllowed while it owns projects or nobody else manages people."""
        repositories = self._parts.repositories

        def remove() -> None:
            with repositories.transaction():
                user = repositories.users.require(user_id)
                owned = repositories.projects.count(owner_id=user_id)
                if owned:
                    raise NotAllowed(
                        f"“{user.name}” owns {owned} project{'s' if owned > 1 else ''}.",
                        "Hand them over or delete them for good first.",
                    )
                for member in repositories.memberships.find(user_id=user_id):
                    if member.part != OWNER:
                        repositories.memberships.remove(member.id)
                for invitation in repositories.invitations.find(user_id=user_id):
                    repositories.invitations.remove(invitation.id)
                for here in repositories.presence.find(user_id=user_id):
                    repositories.presence.remove(here.id)
                for word in repositories.pronunciations.find(user_id=user_id, project_id=""):
                    repositories.pronunciations.remove(word.id)
                for session in repositories.sessions.find(user_id=user_id):
                    repositories.sessions.remove(session.id)
                repositories.users.remove(user_id)
                check_managed(repositories)

        retried(remove)
        self._parts.access.forget()

    def registration(self) -> Registration:
        """Who may register here."""
        return registration(self._parts.repositories)

    def set_registration(self, rules: Registration) -> None:
        """Let people register by themselves or not, and with which role; never one that manages
        people."""
        role = self._check_role(rules.role_id)
        if MANAGES in role:
            raise BadSetting("A role that manages people cannot be had by registering.", "Choose another.")
        settings = self._parts.repositories.settings
        value = {"open": rules.open, "role": rules.role_id}

        def keep() -> None:
            kept = settings.first(user_id="", name=REGISTRATION)
            if kept is None:
                add_once(self._parts.repositories, Setting(user_id="", name=REGISTRATION, value=value))
            else:
                settings.save(replace(kept, value=value))

        retried(keep)

    def _check_role(self, role_id: str) -> frozenset[str]:
        """The permissions of a role; NotFound where there is none."""
        role = self._parts.repositories.roles.get(role_id)
        if role is None:
            names = ", ".join(each.id for each in self._parts.repositories.roles.find(sort=[("name", 1)]))
            raise NotFound(f"There is no role “{role_id}”.", f"There are: {names}.")
        return frozenset(role.permission_ids)

    def _change(self, user_id: str, change: Callable[[User], User]) -> Person:
        repositories = self._parts.repositories

        def work() -> User:
            with repositories.transaction():
                changed = repositories.users.save(change(repositories.users.require(user_id)))
                check_managed(repositories)
                return changed

        person = person_of(retried(work))
        self._parts.access.forget()
        return person

    def _end_sessions(self, user_id: str) -> None:
        for session in self._parts.repositories.sessions.find(user_id=user_id):
            self._parts.repositories.sessions.remove(session.id)
        self._parts.access.forget()

    def _code(self, user: User) -> str:
        code = new_code()
        repositories = self._parts.repositories
        with repositories.transaction():
            for former in repositories.sessions.find(user_id=user.id, purpose=RESET):
                repositories.sessions.remove(former.id)
            repositories.sessions.add(
                Session(
                    user_id=user.id,
                    token_hash=code_hash(code),
                    expires_at=datetime.now(UTC) + timedelta(days=CODE_DAYS),
                    purpose=RESET,
                )
            )
        return code


def add_once(repositories: Repositories, setting: Setting) -> None:
    """Store a setting that there was none of; Conflict where another program has just done so."""
    try:
        repositories.settings.add(setting)
    except AlreadyExists as taken:
        raise Conflict("Somebody else is changing the same at this moment.", "Try again.") from taken


def check_managed(repositories: Repositories) -> None:
    """NotAllowed where nobody who is let in may manage people any more. Called inside the transaction
    that changes people or roles; two of those at once conflict."""
    touched = repositories.settings.first(user_id="", name=TOUCHED)
    if touched is None:
        add_once(repositories, Setting(user_id="", name=TOUCHED, value={"times": 1}))
    else:
        times = int(str(touched.value.get("times", 0)))
        repositories.settings.save(replace(touched, value={"times": times + 1}))
    managing = {role.id for role in repositories.roles.find() if MANAGES in role.permission_ids}
    for user in repositories.users.find(Where("role_id", "in", sorted(managing))):
        if not user.disabled and (user.password_hash or user.id == LOCAL_OWNER_ID):
            return
    raise NotAllowed(
        "Then nobody would be left who may manage people.",
        "Give somebody else an administrator's role first.",
    )
