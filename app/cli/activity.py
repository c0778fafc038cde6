"""What happened here, for oneself or for statistics: ``scenewright activity``."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta

from app.bootstrap import services
from app.cli.console import Terminal
from app.services.facade import Services
from app.services.ports import CancelToken


def activity(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright activity``: totals by kind; or export, or erase."""
    since = datetime.now(UTC) - timedelta(days=options.days) if options.days else None
    with services() as program:
        if options.export is not None:
            log = program.activity
            export = log.export_everybodys if options.everybody else log.export
            count = export(options.export, since)
            terminal.say(f"{options.export}  {_events(count)}")
            terminal.line({"output": str(options.export), "events": count})
        elif options.erase:
            _erase(program, options, terminal, since)
        else:
            _totals(program, options, terminal, since)
    return 0


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count:,} events"


def _totals(
    program: Services, options: argparse.Namespace, terminal: Terminal, since: datetime | None
) -> None:
    log = program.activity
    found = log.everybodys_totals(since) if options.everybody else log.totals(since)
    if not found:
        terminal.say("Nothing has been noted.")
    else:
        terminal.table(
            ["what", "times", "amount"],
            [
                [each.kind, f"{each.count:,}", f"{each.amount:,.0f} {each.unit}" if each.unit else ""]
                for each in found
            ],
        )
    terminal.line(
        [{"kind": each.kind, "count": each.count, "amount": each.amount, "unit": each.unit} for each in found]
    )


def _erase(
    program: Services, options: argparse.Namespace, terminal: Terminal, since: datetime | None
) -> None:
    whose = "everybody's events" if options.everybody else "your events"
    which = f"{whose} that are older than {options.days} days" if options.days else f"all {whose}"
    if not options.yes and not terminal.ask(f"Erase {which}?"):
        terminal.note("Nothing was erased.")
        terminal.line({"erased": 0})
        return
    log = program.activity
    count = log.erase_everybodys(since) if options.everybody else log.erase(since)
    terminal.say(f"Erased {_events(count)}.")
    terminal.line({"erased": count})
