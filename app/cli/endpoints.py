"""``scenewright voices endpoint``: servers of OpenAI's audio API."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from app.bootstrap import services, speech_servers, voices_of_server
from app.cli.console import Terminal
from app.config import from_environment
from app.errors import BadOutput, BadSetting
from app.services.ports import CancelToken
from app.services.take_keeping import wav

if TYPE_CHECKING:
    from app.voice.endpoints import Endpoint, Endpoints

Deed = Callable[["Endpoints", argparse.Namespace, Terminal, CancelToken], None]

_SENTENCE = "The river runs twice a day, and the sand keeps its own time."


def endpoint(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright voices endpoint DEED``."""
    _DEEDS[options.deed](speech_servers(from_environment()), options, terminal, cancel)
    return 0


def _may(terminal: Terminal, host: str, allowed: bool) -> bool:
    """Whether texts may go to another computer. Where nobody is there to be asked, nobody said yes."""
    if allowed:
        return True
    there = sys.stdin is not None and sys.stdin.isatty()
    return there and terminal.ask(f"Texts will be sent to {host} to be spoken. Allow that?")


def _add(servers: Endpoints, options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> None:
    named = [name.strip() for name in options.voices.split(",") if name.strip()]
    made = servers.proposed(
        options.name,
        options.address,
        named,
        model=options.model,
        language=options.language,
        format=options.format,
        rate=options.rate,
        licence=options.licence,
    )
    key = terminal.password(f"Key of {made.host}: ") if options.key else ""
    made = replace(made, allowed=made.local or _may(terminal, made.host, options.allow))
    if not named:
        found = voices_of_server(made, key, cancel) if made.allowed else []
        if not found:
            why = (
                "does not list its voices"
                if made.allowed
                else "was not asked for its voices: nobody allowed it"
            )
            raise BadSetting(
                f"{made.host} {why}.", "Name them with --voices alloy,echo, or look whether it runs."
            )
        made = replace(made, voices=tuple(found))
    kept = servers.add(made, key, options.replace)
    terminal.say(f"Added {len(made.voices)} voices, such as openai:{made.name}/{made.voices[0]}.")
    if not made.allowed:
        terminal.note(f"They are refused until you allow it: scenewright voices endpoint allow {made.name}")
    if not kept:
        terminal.note(f"This computer has no keyring for the key: put it into {servers.variable(made)}.")
    terminal.line({**_told(made), "key_kept": bool(key) and kept})


def _list(servers: Endpoints, _: argparse.Namespace, terminal: Terminal, __: CancelToken) -> None:
    found = servers.all()
    if not found:
        terminal.say("There is no speech server here.")
    else:
        terminal.table(
            ["name", "address", "model", "voices", "texts"],
            [[one.name, one.base, one.model, str(len(one.voices)), _state(one)] for one in found],
        )
    terminal.line([_told(one) for one in found])


def _try(servers: Endpoints, options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> None:
    one = servers.find(options.name)
    if one.local or one.allowed:
        listed = voices_of_server(one, servers.key(one), cancel)
        if listed and set(listed) != set(one.voices):
            one = replace(one, voices=tuple(listed))
            servers.add(one, instead=True)
            terminal.note(f"It has {len(listed)} voices now; the list is kept.")
    voice = f"openai:{one.name}/{options.voice or one.voices[0]}"
    with services() as program:
        speech = program.narration.speak(_SENTENCE, voice, Fraction(1), cancel)
    terminal.say(f"{voice} said a sentence of {float(speech.length):.1f} seconds at {speech.rate} Hz.")
    if options.output is not None:
        try:
            options.output.write_bytes(wav(speech))
        except OSError as error:
            raise BadOutput(
                f"{options.output} cannot be written ({error.strerror or error}).", "Give another file."
            ) from error
    terminal.line({"voice": voice, "seconds": float(speech.length), "rate": speech.rate})


def _allow(servers: Endpoints, options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> None:
    one = servers.allow(options.name, not options.no)
    terminal.say(f"{one.name}: {_state(one)}.")
    terminal.line(_told(one))


def _remove(servers: Endpoints, options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> None:
    gone = servers.remove(options.name)
    terminal.say(f"Removed {gone.name}. What it has spoken stays.")
    terminal.line({"removed": gone.name})


def _state(one: Endpoint) -> str:
    if one.local:
        return "stay on this computer"
    return f"may be sent to {one.host}" if one.allowed else "are not sent: not allowed"


def _told(one: Endpoint) -> dict[str, object]:
    return {
        "name": one.name,
        "address": one.base,
        "model": one.model,
        "voices": list(one.voices),
        "language": one.language,
        "local": one.local,
        "allowed": one.local or one.allowed,
    }


_DEEDS: Mapping[str, Deed] = {"add": _add, "list": _list, "try": _try, "allow": _allow, "remove": _remove}
