"""Who has which part in a project: ``scenewright share``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence

from app.bootstrap import services
from app.cli.console import Terminal
from app.domain.names import name_key
from app.domain.project import Project
from app.errors import NotFound
from app.services.facade import Services
from app.services.ports import CancelToken
from app.services.sharing import INVITATION_DAYS, Offer


def _offer_line(offer: Offer) -> dict[str, object]:
    return {
        "id": offer.id,
        "project": offer.project,
        "project_id": offer.project_id,
        "part": offer.part,
        "invited_by": offer.invited_by,
        "whom": offer.whom,
        "until": offer.expires_at.isoformat(timespec="seconds") if offer.expires_at else "",
    }


def _found(offers: Sequence[Offer], wanted: str) -> str:
    """The id of the offer of that id, or to the project or for the person of that name."""
    for offer in offers:
        if wanted == offer.id or name_key(wanted) in (name_key(offer.project), name_key(offer.whom)):
            return offer.id
    raise NotFound(f"There is no open invitation “{wanted}”.", "`scenewright share mine` shows yours.")


def _list(program: Services, project: Project, terminal: Terminal) -> None:
    members = program.sharing.members(project.id)
    mine = next((each.part for each in members if each.user_id == program.actor.user_id), "")
    offers = program.sharing.invitations(project.id) if mine == "owner" else []
    rows = [[each.name, each.part, each.email] for each in members]
    terminal.table(
        ["who", "part", "address"], rows + [[each.whom, f"{each.part}, invited", ""] for each in offers]
    )
    terminal.line(
        {
            "members": [{"id": each.user_id, "name": each.name, "part": each.part} for each in members],
            "invitations": [_offer_line(each) for each in offers],
        }
    )


def _invite(program: Services, project: Project, options: argparse.Namespace, terminal: Terminal) -> None:
    made = program.sharing.invite(project.id, options.whom, options.part)
    terminal.say(f"“{made.offer.whom}” is invited to “{project.name}” as {options.part}.")
    if made.code:
        terminal.say(
            f"There is no such account yet. For {INVITATION_DAYS} days this code lets one in:"
            f" scenewright share accept {made.code}"
        )
    terminal.line({**_offer_line(made.offer), "code": made.code})


def _with_project(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    """Actions about one project, most of them about somebody."""
    project = program.projects.find(options.project)
    sharing = program.sharing
    if options.action == "list":
        _list(program, project, terminal)
        return
    if options.action == "invite":
        _invite(program, project, options, terminal)
        return
    if options.action == "leave":
        sharing.leave(project.id)
        terminal.say(f"You have no part in “{project.name}” any more.")
        terminal.line({"left": project.id})
        return
    if options.action == "revoke":
        sharing.revoke(project.id, _found(sharing.invitations(project.id), options.whom))
        terminal.say(f"“{options.whom}” is no longer invited.")
        terminal.line({"revoked": options.whom})
        return
    person = program.people.find(options.whom)
    if options.action == "give":
        given = sharing.hand_over(project.id, person.id)
        terminal.say(f"“{given.name}” belongs to “{person.name}” now; you are an editor of it.")
        terminal.line({"project": given.name, "owner": person.name})
    elif options.action == "part":
        sharing.set_part(project.id, person.id, options.part)
        terminal.say(f"“{person.name}” is {options.part} of “{project.name}”.")
        terminal.line({"name": person.name, "part": options.part})
    else:
        sharing.remove(project.id, person.id)
        terminal.say(f"“{person.name}” has no part in “{project.name}” any more.")
        terminal.line({"name": person.name, "part": ""})


def _mine(program: Services, _: argparse.Namespace, terminal: Terminal) -> None:
    offers = program.sharing.mine()
    if not offers:
        terminal.say("You are invited to nothing.")
    else:
        terminal.table(
            ["project", "part", "invited by", "id"],
            [[each.project, each.part, each.invited_by, each.id] for each in offers],
        )
    terminal.line([_offer_line(each) for each in offers])


def _accept(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    offers = program.sharing.mine()
    try:
        project = program.sharing.accept(_found(offers, options.offer))
    except NotFound:
        project = program.sharing.accept_code(options.offer)
    terminal.say(f"You have a part in “{project.name}”.")
    terminal.line({"id": project.id, "project": project.name})


def _decline(program: Services, options: argparse.Namespace, terminal: Terminal) -> None:
    program.sharing.decline(_found(program.sharing.mine(), options.offer))
    terminal.say("Declined.")
    terminal.line({"declined": options.offer})


_ALONE: Mapping[str, Callable[[Services, argparse.Namespace, Terminal], None]] = {
    "mine": _mine,
    "accept": _accept,
    "decline": _decline,
}
"""Actions that are about no project of one's own yet."""


def share(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright share ACTION``."""
    with services() as program:
        _ALONE.get(options.action, _with_project)(program, options, terminal)
    return 0
