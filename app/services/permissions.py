"""Every call of every service, and who may make it: one table.

A call that is not in it cannot be made at all, and a test holds it to the services.

::

    person("template.edit")                       whoever is signed in, with that permission
    project("project.edit", EDITOR, "frame_id")   and an editor of the project that the frame is in
    anyone()                                      also before signing in
    inside()                                      services among themselves only
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.accounts import EDITOR, OWNER, VIEWER, Actor
from app.services.access import EVERY_PROJECT, READ, Access

ANYONE, PERSON, INSIDE = "anyone", "person", "inside"

RESULT = "the result"
"""Stands for what a call returns, where only that says which project it is about."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may make a call. ``of`` names the arguments that say which project it is about."""

    who: str
    permission: str = ""
    least: str = ""
    """The least part in the project; empty where the call is about none."""
    of: tuple[str, ...] = ()


def anyone() -> Rule:
    """Also before signing in."""
    return Rule(ANYONE)


def inside() -> Rule:
    """Services among themselves; never from outside."""
    return Rule(INSIDE)


def person(permission: str = "") -> Rule:
    """Whoever is signed in, with a permission where one is named."""
    return Rule(PERSON, permission)


def project(permission: str, least: str, *of: str) -> Rule:
    """Whoever has a permission and a part in the project that the arguments name."""
    return Rule(PERSON, permission, least, of)


EDIT, SHARE, RENDER = "project.edit", "project.share", "project.render"
CREATE, DELETE = "project.create", "project.delete"
TEMPLATES = "template.edit"
SETTINGS, USERS, STATISTICS = "settings.edit", "user.manage", "analytics.read"

_see = project(READ, VIEWER, "project_id")
_change = project(EDIT, EDITOR, "project_id")
_share = project(SHARE, OWNER, "project_id")
_see_board = project(READ, VIEWER, "board")
_see_frame = project(READ, VIEWER, "frame_id")
_change_frame = project(EDIT, EDITOR, "frame_id")

RULES: Mapping[str, Mapping[str, Rule]] = {
    "accounts": {
        "me": person(),
        "nobody_yet": anyone(),
        "register": anyone(),
        "sign_in": anyone(),
        "sign_out": anyone(),
        "change_password": person(),
        "reset_password": anyone(),
        "rename": person(),
        "sessions": person(),
        "end_session": person(),
    },
    "people": {
        "list": person(USERS),
        "find": person(READ),
        "add": person(USERS),
        "reset_code": person(USERS),
        "set_role": person(USERS),
        "disable": person(USERS),
        "enable": person(USERS),
        "remove": person(USERS),
        "registration": anyone(),
        "set_registration": person(SETTINGS),
    },
    "roles": {
        "list": person(),
        "permissions": person(),
        "add": person(USERS),
        "change": person(USERS),
        "remove": person(USERS),
    },
    "sharing": {
        "members": _see,
        "invite": _share,
        "invitations": _share,
        "mine": person(),
        "accept": person(READ),
        "accept_code": person(READ),
        "decline": person(),
        "revoke": _share,
        "set_part": _share,
        "remove": _share,
        "leave": _see,
        "hand_over": _share,
    },
    "projects": {
        "list": person(READ),
        "all": person(EVERY_PROJECT),
        "deleted": person(READ),
        "named": person(READ),
        "find": project(READ, VIEWER, RESULT),
        "check_name": person(CREATE),
        "create": person(CREATE),
        "may_edit": _see,
        "settle": _change,
        "set_language": _change,
        "board": _see,
        "delete": project(DELETE, OWNER, "project_id"),
    },
    "bin": {
        "list": person(READ),
        "find": project(READ, VIEWER, RESULT),
        "restore": project(DELETE, OWNER, "project_id"),
        "delete_for_good": project(DELETE, OWNER, "project_id"),
    },
    "outlines": {
        "outline": _see,
        "cover": _see,
    },
    "scripts": {
        "read": person(),
        "read_text": person(),
        "adopt": _change,
        "text": _see,
    },
    "narration": {
        "voices": person(),
        "find_voice": person(),
        "voice_for": _see_board,
        "missing": _see_board,
        "wishes": _see_board,
        "current_take": _see_board,
        "voice_all": project(EDIT, EDITOR, "board"),
        "speak": person(),
        "speak_again": _change_frame,
        "choose_take": _change_frame,
        "report": anyone(),
    },
    "auditions": {
        "hear": person(READ),
        "listen": person(READ),
    },
    "casts": {
        "speakers": _see_board,
        "set_voice": _change,
        "complete": _change,
        "set_speaker": _change_frame,
    },
    "pronunciations": {
        "list": _see,
        "mine": person(),
        "put": _change,
        "put_mine": person(EDIT),
        "remove": _change,
        "remove_mine": person(EDIT),
        "hear": person(),
        "listen": person(),
    },
    "voices": {
        "search": person(),
        "allow": person(),
        "language_of": person(),
        "findings": _see_board,
        "foreseen": person(),
        "report_language": anyone(),
    },
    "recordings": {
        "languages": person(),
        "lay": _see_board,
        "use": project(EDIT, EDITOR, "board"),
        "import_recording": project(EDIT, EDITOR, "board"),
        "keep_recording": _change_frame,
        "keep_file": _change_frame,
    },
    "illustration": {
        "folder": person(),
        "illustrate": project(EDIT, EDITOR, "board"),
        "keep": person(EDIT),
        "spread": project(EDIT, EDITOR, "board"),
        "candidates": _see_frame,
        "add": _change_frame,
        "add_each": _change_frame,
        "choose": _change_frame,
        "make": _change_frame,
        "remove": project(EDIT, EDITOR, "image_id"),
        "give": _change_frame,
        "set_focus": project(EDIT, EDITOR, "image_id"),
        "check": person(),
        "fetch": person(EDIT),
        "set_footage": project(EDIT, EDITOR, "image_id"),
    },
    "gallery": {
        "search": _see,
    },
    "storyboard": {
        "frame": _see_frame,
        "at_number": _see,
        "set_text": _change_frame,
        "type_text": _change_frame,
        "keep_wording": _change_frame,
        "choose_wording": _change_frame,
        "drop_wording": _change_frame,
        "set_voice": _change_frame,
        "set_language": _change_frame,
        "set_delivery": _change_frame,
        "set_scene_delivery": project(EDIT, EDITOR, "scene_id"),
        "set_scene_voice": project(EDIT, EDITOR, "scene_id"),
        "set_scene_language": project(EDIT, EDITOR, "scene_id"),
        "set_motion": _change_frame,
        "set_transition": _change_frame,
        "set_overlays": _change_frame,
        "set_pause": _change_frame,
        "set_pauses": _change_frame,
        "rename_scene": project(EDIT, EDITOR, "scene_id"),
        "move_frame": project(EDIT, EDITOR, "frame_id", "scene_id"),
        "add_frame": project(EDIT, EDITOR, "after_frame_id"),
        "delete_frames": project(EDIT, EDITOR, "frame_ids"),
    },
    "structure": {
        "split_frame": _change_frame,
        "join_frames": project(EDIT, EDITOR, "frame_ids"),
        "duplicate_frames": project(EDIT, EDITOR, "frame_ids"),
        "copy_frames": project(EDIT, EDITOR, "frame_ids", "scene_id"),
        "move_frames": project(EDIT, EDITOR, "frame_ids", "scene_id"),
        "apply_settings": project(EDIT, EDITOR, "frame_id", "frame_ids"),
        "begin_scene": _change_frame,
        "join_scene": project(EDIT, EDITOR, "scene_id"),
        "move_scene": project(EDIT, EDITOR, "scene_id"),
    },
    "writing": {
        "rewrite": project(EDIT, EDITOR, "frame_ids"),
        "replace_all": _change,
    },
    "frame_looks": {
        "give": project(EDIT, EDITOR, "frame_ids"),
        "give_each": project(EDIT, EDITOR, "frame_ids"),
        "list": person(),
        "keep": person(TEMPLATES),
        "rename": person(TEMPLATES),
        "remove": person(TEMPLATES),
    },
    "tracks": {
        "list": _see,
        "add": _change,
        "change": _change,
        "remove": _change,
        "copy": _change,
        "rearrange": _change,
        "replace_file": _change,
        "settle": _change,
    },
    "markers": {
        "list": _see,
        "add": _change,
        "rename": _change,
        "move": _change,
        "remove": _change,
    },
    "media": {
        "check_music": person(),
        "keep_music": person(EDIT),
        "thumbnail": project(READ, VIEWER, "image"),
        "waveform": person(READ),
        "listen": person(READ),
    },
    "assets": {
        "collect": person(SETTINGS),
    },
    "relinking": {
        "missing": _see,
        "relink": _change,
        "replace": _change,
    },
    "renders": {
        "timeline": _see_board,
        "check": _see_board,
        "check_output": person(),
        "export": project(RENDER, VIEWER, "board"),
        "preview": person(READ),
        "still": person(READ),
        "report": anyone(),
    },
    "history": {
        "entries": _see,
        "made": _see,
        "people": person(READ),
        "state": _see,
        "steps": _see,
        "undo": _change,
        "redo": _change,
        "go_to": _change,
    },
    "versions": {
        "name_version": _change,
        "list": _see,
        "number": _see,
        "compare": _see,
        "restore": _change,
    },
    "moving": {
        "seal": _see,
        "open": person(CREATE),
    },
    "following": {
        "follow": _see,
    },
    "activity": {
        "opened": _see,
        "own": person(),
        "totals": person(),
        "export": person(),
        "erase": person(),
        "everybodys": person(STATISTICS),
        "everybodys_totals": person(STATISTICS),
        "export_everybodys": person(STATISTICS),
        "erase_everybodys": person(SETTINGS),
    },
    "presence": {
        "here": _see,
        "leave": _see,
        "who": _see,
    },
    "conflicts": {
        "settle": project(EDIT, EDITOR, "conflict"),
    },
    "checking": {
        "check": person(SETTINGS),
    },
    "production": {
        "prepare": person(CREATE),
        "create": person(CREATE),
        "render": project(RENDER, EDITOR, "project_id"),
        "make": person(CREATE),
    },
}
"""By service and call."""


def _by_document(collection: str) -> Callable[[Access, object], set[str]]:
    def found(access: Access, value: object) -> set[str]:
        ids = [value] if isinstance(value, str) else value
        return {access.project_of(collection, str(each)) for each in ids}  # type: ignore[attr-defined]

    return found


SAYING: Mapping[str, Callable[[Access, object], set[str]]] = {
    "project_id": lambda _, value: {str(value)},
    "board": lambda _, value: {str(value.project.id)},  # type: ignore[attr-defined]
    "conflict": lambda _, value: {str(value.project_id)},  # type: ignore[attr-defined]
    "image": lambda _, value: {str(value.project_id)},  # type: ignore[attr-defined]
    RESULT: lambda _, value: {str(value.id)},  # type: ignore[attr-defined]
    "frame_id": _by_document("frames"),
    "frame_ids": _by_document("frames"),
    "after_frame_id": _by_document("frames"),
    "scene_id": _by_document("scenes"),
    "image_id": _by_document("images"),
}
"""How an argument says which projects a call is about, by its name."""


def check(access: Access, actor: Actor, rule: Rule, arguments: Mapping[str, object]) -> None:
    """Let a call pass whose ``arguments`` are those named in the rule, or say why not.

    NotAllowed, NotSignedIn where the actor may not; NotFound where a document is gone.
    """
    if rule.who == ANYONE:
        return
    access.check_person(actor, rule.permission)
    for name, value in arguments.items():
        for project_id in SAYING[name](access, value):
            access.check_project(actor, rule.permission, project_id, rule.least)
