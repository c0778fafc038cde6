"""What was done to a project, and the versions it can go back to."""

from __future__ import annotations

import argparse
from datetime import datetime

from app.bootstrap import services
from app.cli.console import Terminal
from app.domain.versions import Comparison, FrameDifference, Version
from app.services.facade import Services
from app.services.ports import CancelToken


def history(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright history``: the newest edits, newest first."""
    with services() as program:
        project = program.projects.find(options.project)
        entries = program.history.entries(project.id, options.limit)
        people = program.history.people(entry.user_id for entry in entries)
        rows = [
            {
                "number": entry.number,
                "when": entry.created_at.isoformat() if entry.created_at else "",
                "who": people[entry.user_id],
                "what": entry.label,
                "documents": len(entry.changes),
            }
            for entry in entries
        ]
        if not rows:
            terminal.say(f"“{project.name}” has not been edited yet.")
        else:
            terminal.table(
                ["number", "when", "who", "what"],
                [
                    [str(entry.number), _moment(entry.created_at), people[entry.user_id], entry.label]
                    for entry in entries
                ],
            )
        terminal.line(rows)
    return 0


def versions(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright versions``: list, save, compare or restore."""
    with services() as program:
        project = program.projects.find(options.project)
        if options.save is not None:
            version = program.versions.name_version(project.id, options.save)
            terminal.say(f"Kept “{version.name}”: “{project.name}” after edit {version.number}.")
            terminal.line({"saved": version.name, "number": version.number})
        elif options.compare is not None:
            _compared(terminal, program.versions.compare(project.id, *options.compare))
        elif options.restore is not None:
            changed = program.versions.restore(project.id, options.restore)
            if changed:
                terminal.say(f"“{project.name}” is again what it was at “{options.restore}”.")
            else:
                terminal.say(f"“{project.name}” is already what it was at “{options.restore}”.")
            terminal.line({"restored": options.restore, "changed": changed})
        else:
            _listed(program, terminal, program.versions.list(project.id))
    return 0


def _listed(program: Services, terminal: Terminal, found: list[Version]) -> None:
    people = program.history.people(version.user_id for version in found)
    if not found:
        terminal.say("No version has been kept yet. `scenewright versions PROJECT --save NAME` keeps one.")
    else:
        terminal.table(
            ["name", "after edit", "kept", "who"],
            [[each.name, str(each.number), _moment(each.created_at), people[each.user_id]] for each in found],
        )
    terminal.line(
        [
            {
                "name": each.name,
                "number": each.number,
                "when": each.created_at.isoformat() if each.created_at else "",
                "who": people[each.user_id],
            }
            for each in found
        ]
    )


def _compared(terminal: Terminal, found: Comparison) -> None:
    if not found:
        terminal.say("Nothing differs.")
    for each in found.frames:
        terminal.say(f"{_place(each):>10}  {', '.join(each.what)}")
        if each.text_before != each.text_after:
            for mark, text in (("-", each.text_before), ("+", each.text_after)):
                if text:
                    terminal.say(f"            {mark} {text}")
    for before, after in found.scenes:
        terminal.say(f"     scene  {before or '(none)'} → {after or '(none)'}")
    if found.settings:
        terminal.say(f"  settings  {', '.join(found.settings)}")
    for name, how in found.sounds:
        terminal.say(f"     sound  {name} {how}")
    terminal.line(
        {
            "frames": [
                {
                    "id": each.frame_id,
                    "before": each.before,
                    "after": each.after,
                    "what": list(each.what),
                    "text_before": each.text_before,
                    "text_after": each.text_after,
                }
                for each in found.frames
            ],
            "scenes": [{"before": before, "after": after} for before, after in found.scenes],
            "settings": list(found.settings),
            "sounds": [{"name": name, "what": how} for name, how in found.sounds],
        }
    )


def _place(found: FrameDifference) -> str:
    """A frame's number, or both where it has another now: ``3``, ``3 → 5``."""
    places = [str(number) for number in (found.before, found.after) if number is not None]
    return "frame " + " → ".join(dict.fromkeys(places))


def _moment(moment: datetime | None) -> str:
    """A moment in this computer's time, to the second."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") if moment else ""
