"""Everybody's accounts and roles: ``scenewright people``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from app.bootstrap import services
from app.cli.console import Terminal
from app.domain.accounts import Role
from app.domain.names import name_key
from app.services.facade import Services
from app.services.people import CODE_DAYS, Person, Registration
from app.services.ports import CancelToken

Action = Callable[[Services, argparse.Namespace, Terminal], None]


def _role_named(program: Services, name: str) -> str:
    """A role's id by its name; the name itself where there is none, which the services refuse."""
    wanted = name_key(name)
    return next((role.id for role in program.roles.list() if name_key(role.name) == wanted), name)


def _state(person: Person) -> str:
    return "disabled" if person.disabled else "" if person.has_password else "no password yet"


def _person(terminal: Terminal, what: str, person: Person, **more: object) -> None:
    terminal.say(what)
    terminal.line({"id": person.id, "name": person.name, "role": person.role_id, **more})


def _list(program: Services, _: argparse.Namespace, terminal: Terminal) -> None:
    found = program.people.list()
    roles = {role.id: role.name for role in program.roles.list()}
    terminal.table(
        ["name", "role", "address", "state"],
        [[each.name, roles.get(each.role_id, each.role_id), each.email, _state(each)] for each in found],
    )
    terminal.line(
        [
            {
                "id": each.id,
                "name": each.name,
                "email": each.email,
                "role": each.role_id,
                "disabled": each.disabled,
                "password": each.has_password,
            }
            for each in found
        ]
    )


def _give_code(terminal: Terminal, person: Person, code: str) -> None:
    what = f"For {CODE_DAYS} days “{person.name}” sets a password with: scenewright account reset {code}"
    _person(terminal, what, person, code=code)


def _add(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    added = program.people.add(options.name, options.email, _role_named(program, options.role))
    _give_code(terminal, added.person, added.code)


def _reset(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    person = program.people.find(options.name)
    _give_code(terminal, person, program.people.reset_code(person.id))


def _disable(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    person = program.people.disable(program.people.find(options.name).id)
    _person(terminal, f"“{person.name}” is let in no more.", person, disabled=True)


def _enable(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    person = program.people.enable(program.people.find(options.name).id)
    _person(terminal, f"“{person.name}” is let in.", person, disabled=False)


def _remove(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    person = program.people.find(options.name)
    program.people.remove(person.id)
    _person(terminal, f"The account of “{person.name}” is gone.", person, removed=True)


def _role(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    person = program.people.set_role(program.people.find(options.name).id, _role_named(program, options.role))
    _person(terminal, f"“{person.name}” has another role.", person)


def _roles(program: Services, _: argparse.Namespace, terminal: Terminal) -> None:
    found = program.roles.list()
    everything = program.roles.permissions()
    for role in found:
        terminal.say(f"{role.name}{' (built in)' if role.built_in else ''}")
        for permission in everything:
            if permission.id in role.permission_ids:
                terminal.say(f"    {permission.id:<18}{permission.description}")
    terminal.line([_role_line(role) for role in found])


def _role_line(role: Role) -> dict[str, object]:
    return {
        "id": role.id,
        "name": role.name,
        "built_in": role.built_in,
        "permissions": list(role.permission_ids),
    }


def _make_role(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    known = _role_named(program, options.role)
    if any(role.id == known for role in program.roles.list()):
        role = program.roles.change(known, options.role, options.permissions)
    else:
        role = program.roles.add(options.role, options.permissions)
    terminal.say(f"The role “{role.name}” may: {', '.join(role.permission_ids) or 'nothing'}.")
    terminal.line(_role_line(role))


def _drop_role(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    program.roles.remove(_role_named(program, options.role))
    terminal.say(f"The role “{options.role}” is gone.")
    terminal.line({"removed": options.role})


def _registration(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    role = _role_named(program, options.role)
    program.people.set_registration(Registration(options.state == "open", role))
    if options.state == "open":
        terminal.say(f"Whoever can reach the database may register, as {role}.")
    else:
        terminal.say("Only administrators add people.")
    terminal.line({"open": options.state == "open", "role": role})


PEOPLE_ACTIONS: Mapping[str, Action] = {
    "list": _list,
    "add": _add,
    "reset": _reset,
    "disable": _disable,
    "enable": _enable,
    "remove": _remove,
    "role": _role,
    "roles": _roles,
    "make-role": _make_role,
    "drop-role": _drop_role,
    "registration": _registration,
}


def people(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright people ACTION``."""
    with services() as program:
        PEOPLE_ACTIONS[options.action](program, options, terminal)
    return 0
