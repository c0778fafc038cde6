"""Commands about people, their options and their help: accounts, everybody's accounts, sharing."""

from __future__ import annotations

from pathlib import Path

from app.cli import values
from app.cli.parsing import Commands, command, group
from app.domain.accounts import EDITOR, VIEWER


def account(commands: Commands) -> None:
    """``scenewright account``: one's own."""
    actions = group(commands, "account", "sign in and out, and change your own account")
    command(actions, "show", "say who is signed in", ["scenewright account show"])
    register = command(
        actions,
        "register",
        "make an account and sign in; the first on a shared database is its administrator",
        ["scenewright account register Anna --email anna@example.org", "… < file-with-the-password"],
    )
    register.add_argument("name", help="how others will see you")
    register.add_argument("--email", default="", metavar="ADDRESS", help="where you can be reached")
    sign_in = command(
        actions,
        "sign-in",
        "sign in by name or address",
        [
            "scenewright account sign-in Anna",
            "SCENEWRIGHT_TOKEN=$(scenewright account sign-in Anna --print-token < password) scenewright …",
        ],
    )
    sign_in.add_argument("name", help="your name or address")
    for each in (register, sign_in):
        each.add_argument(
            "--print-token",
            action="store_true",
            help="print the token instead of keeping it in this computer's keyring",
        )
    command(actions, "sign-out", "sign out", ["scenewright account sign-out"])
    command(
        actions,
        "password",
        "change your password, or give this computer's owner one",
        ["scenewright account password"],
    )
    reset = command(
        actions,
        "reset",
        "set a password by a code that an administrator gave you",
        ["scenewright account reset K7QM-2XWD-9HRT-VB4N-C3PZ"],
    )
    reset.add_argument("code", help="the code")
    rename = command(
        actions, "rename", "change your name and address", ["scenewright account rename 'Anna Lloyd'"]
    )
    rename.add_argument("name", help="how others will see you")
    rename.add_argument("--email", default="", metavar="ADDRESS", help="where you can be reached")
    sessions = command(
        actions, "sessions", "list where you are signed in", ["scenewright account sessions --end ID"]
    )
    sessions.add_argument("--end", default="", metavar="ID", help="sign out there")
    database = command(
        actions,
        "database-password",
        "keep the password of the MongoDB in SCENEWRIGHT_MONGODB_URI in this computer's keyring",
        ["SCENEWRIGHT_MONGODB_URI=mongodb://studio@db.example scenewright account database-password"],
    )
    database.add_argument("--forget", action="store_true", help="let it go instead")
    join = command(
        actions,
        "join",
        "bring this computer's projects into a team's database, as your own there",
        [
            "SCENEWRIGHT_MONGODB_URI=mongodb://db.example scenewright account sign-in Anna",
            "scenewright account join mongodb://db.example",
        ],
    )
    join.add_argument("address", help="the team's mongodb:// address, where you are signed in")
    command(
        actions,
        "recover",
        "let this computer's owner in without the password that was forgotten",
        ["scenewright account recover"],
    )


def people(commands: Commands) -> None:
    """``scenewright people``: everybody's accounts, for administrators."""
    actions = group(commands, "people", "add people, let them in or not, and give them roles")
    command(actions, "list", "list everybody", ["scenewright people list"])
    add = command(
        actions,
        "add",
        "make an account for somebody, who sets its password by a code",
        ["scenewright people add Bob --email bob@example.org --role viewer"],
    )
    add.add_argument("name", help="how others will see them")
    add.add_argument("--email", default="", metavar="ADDRESS", help="where they can be reached")
    add.add_argument("--role", default="editor", metavar="ROLE", help="a role's name (editor)")
    for name, what in (
        ("reset", "give somebody a code to set a new password"),
        ("disable", "let somebody in no more, from this moment on"),
        ("enable", "let somebody in again, also before a lock is over"),
        ("remove", "let an account go that owns no projects"),
    ):
        command(actions, name, what, [f"scenewright people {name} Bob"]).add_argument(
            "name", help="a name or address"
        )
    role = command(actions, "role", "give somebody another role", ["scenewright people role Bob viewer"])
    role.add_argument("name", help="a name or address")
    role.add_argument("role", help="a role's name")
    command(actions, "roles", "list roles and what each may", ["scenewright people roles"])
    make = command(
        actions,
        "make-role",
        "make a role of one's own, or change it",
        ["scenewright people make-role Reviewer project.read project.render"],
    )
    make.add_argument("role", help="its name")
    make.add_argument("permissions", nargs="*", metavar="PERMISSION", help="what it may")
    drop = command(
        actions, "drop-role", "let a role go that nobody has", ["scenewright people drop-role Reviewer"]
    )
    drop.add_argument("role", help="its name")
    registering = command(
        actions,
        "registration",
        "say whether people may register by themselves, and as what",
        ["scenewright people registration closed", "scenewright people registration open --role viewer"],
    )
    registering.add_argument("state", choices=("open", "closed"), help="whether they may")
    registering.add_argument("--role", default="editor", metavar="ROLE", help="the role they get (editor)")


def share(commands: Commands) -> None:
    """``scenewright share``: who has which part in a project."""
    actions = group(commands, "share", "share projects with others")
    listing = command(
        actions,
        "list",
        "list who has a part in a project and who is invited",
        ["scenewright share list talk"],
    )
    invite = command(
        actions,
        "invite",
        "offer somebody a part in a project; who has no account gets a code",
        ["scenewright share invite talk Bob --part viewer", "scenewright share invite talk eve@example.org"],
    )
    command(actions, "mine", "list what you are invited to", ["scenewright share mine"])
    accept = command(actions, "accept", "take a part that you are offered", ["scenewright share accept talk"])
    decline = command(actions, "decline", "let an offer to you go", ["scenewright share decline talk"])
    revoke = command(actions, "revoke", "take an open invitation back", ["scenewright share revoke talk Bob"])
    part = command(
        actions,
        "part",
        "make an editor a viewer or the other way",
        ["scenewright share part talk Bob viewer"],
    )
    remove = command(
        actions, "remove", "take somebody's part in a project away", ["scenewright share remove talk Bob"]
    )
    leave = command(actions, "leave", "give up your own part in a project", ["scenewright share leave talk"])
    give = command(actions, "give", "make another member the owner", ["scenewright share give talk Bob"])
    for each in (listing, invite, revoke, part, remove, leave, give):
        each.add_argument("project", help="a project's name or id")
    for each in (invite, revoke, part, remove, give):
        each.add_argument("whom", help="a name or address")
    accept.add_argument("offer", help="the project's name, the invitation's id, or a code you were given")
    decline.add_argument("offer", help="the project's name or the invitation's id")
    invite.add_argument("--part", choices=(EDITOR, VIEWER), default=EDITOR, help="what they may (editor)")
    part.add_argument("part", choices=(EDITOR, VIEWER), help="what they may")


def activity(commands: Commands) -> None:
    """``scenewright activity``: what was noted for statistics."""
    log = command(
        commands,
        "activity",
        "say what happened here by kind, for statistics; export it, or erase it",
        [
            "scenewright activity --days 30",
            "scenewright activity --export events.csv",
            "scenewright activity --erase --days 365   # what is older than a year",
        ],
    )
    log.add_argument("--everybody", action="store_true", help="everybody's and not your own alone")
    log.add_argument("--days", type=values.count, default=0, metavar="N", help="only the last N days")
    one = log.add_mutually_exclusive_group()
    one.add_argument("--export", type=Path, metavar="FILE", help="write the events: .csv, else JSON lines")
    one.add_argument("--erase", action="store_true", help="let them go: all, or what is older than --days")
    log.add_argument("--yes", action="store_true", help="do not ask")
