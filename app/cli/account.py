"""One's own account: ``scenewright account``."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from app.bootstrap import keyring, recover_owner, safe, services
from app.cli.console import Terminal, described
from app.config import MONGODB_VARIABLE, TOKEN_VARIABLE, from_environment
from app.errors import BadSetting
from app.services.accounts import SignedIn
from app.services.facade import Services
from app.services.people import Person
from app.services.ports import CancelToken
from app.services.safe import forget_password, keep_password, needs_password, without_secrets


def _told(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "role": person.role_id,
        "password": person.has_password,
    }


def _show(program: Services, _: argparse.Namespace, terminal: Terminal) -> None:
    if not program.actor.user_id:
        terminal.say("Nobody is signed in.")
        terminal.line({"id": ""})
        return
    shown = _told(program.accounts.me())
    terminal.say(described(shown))
    terminal.line(shown)


def _entered(signed: SignedIn, options: argparse.Namespace, terminal: Terminal) -> None:
    """Keep the token where it is safe, or print it for who wants to keep it elsewhere."""
    if getattr(options, "print_token", False):
        terminal.say(signed.token)
        terminal.line({"id": signed.actor.user_id, "name": signed.actor.name, "token": signed.token})
        return
    kept = safe(from_environment()).keep_token(signed.token)
    terminal.say(f"Signed in as “{signed.actor.name}”.")
    if not kept:
        terminal.note(
            "This computer has no keyring, so nobody stays signed in. Sign in with --print-token and put"
            f" what it prints into {TOKEN_VARIABLE}."
        )
    terminal.line({"id": signed.actor.user_id, "name": signed.actor.name, "kept": kept})


def _register(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    password = terminal.new_password()
    _entered(program.accounts.register(options.name, password, options.email), options, terminal)


def _sign_in(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    password = terminal.password(f"Password of {options.name}: ")
    _entered(program.accounts.sign_in(options.name, password), options, terminal)


def _sign_out(program: Services, _: argparse.Namespace, terminal: Terminal) -> None:
    program.accounts.sign_out()
    safe(from_environment()).forget_token()
    terminal.say("Signed out." if program.actor.session_id else "Nobody was signed in.")
    terminal.line({"signed_out": bool(program.actor.session_id)})


def _password(program: Services, _: argparse.Namespace, terminal: Terminal) -> None:
    old = terminal.password("Old password: ") if program.accounts.me().has_password else ""
    program.accounts.change_password(old, terminal.new_password())
    if not program.actor.session_id:
        terminal.say("From the next start on, this computer's owner signs in with it.")
    else:
        terminal.say("The password is changed; all other sessions have ended.")
    terminal.line({"changed": True})


def _reset(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    _entered(program.accounts.reset_password(options.code, terminal.new_password()), options, terminal)


def _rename(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    shown = _told(program.accounts.rename(options.name, options.email))
    terminal.say(described(shown))
    terminal.line(shown)


def _sessions(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    if options.end:
        program.accounts.end_session(options.end)
    rows = [
        {
            "id": each.id,
            "device": each.device,
            "since": each.since.isoformat(timespec="seconds") if each.since else "",
            "current": each.current,
        }
        for each in program.accounts.sessions()
    ]
    terminal.table(
        ["computer", "since", "", "id"],
        [
            [str(row["device"]), str(row["since"]), "this one" if row["current"] else "", str(row["id"])]
            for row in rows
        ],
    )
    terminal.line(rows)


_ACTIONS: Mapping[str, Callable[[Services, argparse.Namespace, Terminal], None]] = {
    "show": _show,
    "register": _register,
    "sign-in": _sign_in,
    "sign-out": _sign_out,
    "password": _password,
    "reset": _reset,
    "rename": _rename,
    "sessions": _sessions,
}


def _database_password(options: argparse.Namespace, terminal: Terminal) -> None:
    address = from_environment().mongodb_uri
    if not needs_password(address):
        raise BadSetting(
            f"{MONGODB_VARIABLE} names no user, or has a password in it.",
            "Write it as mongodb://user@host:27017.",
        )
    if options.forget:
        forget_password(address, keyring())
        terminal.say("The database's password is no longer kept here.")
    elif keep_password(address, terminal.password("Password of the database: "), keyring()):
        terminal.say(f"Kept in this computer's keyring for {without_secrets(address)}.")
    else:
        raise BadSetting(
            "This computer has no keyring to keep a password in.", f"Put it into {MONGODB_VARIABLE} instead."
        )
    terminal.line({"database": without_secrets(address), "kept": not options.forget})


def _join(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> None:
    """Each project by a sealed file, with its history. One that is there already is not brought again."""
    if not options.address.startswith(("mongodb://", "mongodb+srv://")):
        raise BadSetting(f"“{options.address}” is no MongoDB's address.", "Write it as mongodb://host:27017.")
    here = replace(from_environment(), mongodb_uri="")
    brought, known = [], []
    with services(here) as local, services(replace(here, mongodb_uri=options.address)) as team:
        there = {project.id for project in team.projects.list()}  # and that one is signed in
        scratch = here.cache / "moving"
        scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=scratch) as folder, terminal.progress() as progress:
            for project in local.projects.list():
                if project.id in there:
                    known.append(project.name)
                    continue
                sealed = local.moving.seal(project.id, Path(folder) / "project.scenewright", progress, cancel)
                brought.append(team.moving.open(sealed.path, "", progress, cancel).project.name)
                sealed.path.unlink()
    for name in known:
        terminal.note(f"“{name}” is there already.")
    terminal.say(
        f"{len(brought)} project{'' if len(brought) == 1 else 's'} brought to {without_secrets(options.address)};"
        " those here stay as they are."
    )
    terminal.line({"brought": brought, "known": known})


def account(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright account ACTION``."""
    if options.action == "database-password":
        _database_password(options, terminal)
    elif options.action == "join":
        _join(options, terminal, cancel)
    elif options.action == "recover":
        recover_owner(from_environment())
        terminal.say("This computer's owner has no password any more.")
        terminal.line({"recovered": True})
    else:
        with services() as program:
            _ACTIONS[options.action](program, options, terminal)
    return 0
