"""``scenewright voices``: the voices of this computer."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from app.bootstrap import services
from app.cli.console import Terminal
from app.cli.own_voices import VOICE_ACTIONS
from app.services.ports import CancelToken, Voice
from app.services.voice_checks import VoiceFinding
from app.services.voice_search import VoiceQuery


def query_of(options: argparse.Namespace) -> VoiceQuery:
    """What the options ask of voices."""
    return VoiceQuery(
        options.language,
        options.name,
        options.sex,
        options.engine,
        options.licence,
        options.quality,
        options.offline,
    )


def voices(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright voices``, and ``scenewright voices ACTION`` for the user's own."""
    if options.action:
        return VOICE_ACTIONS[options.action](options, terminal, cancel)
    with services() as program:
        found = program.voices.search(query_of(options), options.variants)
    if not found and query_of(options) == VoiceQuery(options.language):
        terminal.note(f"No voice on this computer is known for “{options.language}”.")
    elif not found:
        terminal.note("No voice on this computer is all of that. Ask for less.")
    terminal.table(
        ["id", "languages", "name", "sex", "quality", "word times", "network", "licence"],
        [_row(voice) for voice in found],
    )
    terminal.line([told(voice) for voice in found])
    return 0


def foretold(terminal: Terminal, findings: Sequence[VoiceFinding]) -> None:
    """Say before voicing what is known against the voices."""
    for finding in findings:
        terminal.note(f"{finding.sentence}. {finding.doubt.hint}")


def _row(voice: Voice) -> list[str]:
    return [
        voice.id,
        ", ".join(voice.languages),
        voice.name,
        voice.sex,
        str(voice.quality) if voice.quality else "",
        "its own" if voice.gives_word_times else "from the sound",
        "needed" if voice.needs_network else "",
        voice.licence,
    ]


def told(voice: Voice) -> dict[str, object]:
    """A voice for programs."""
    return {
        "id": voice.id,
        "engine": voice.engine,
        "name": voice.name,
        "languages": list(voice.languages),
        "sex": voice.sex,
        "quality": voice.quality,
        "licence": voice.licence,
        "needs_network": voice.needs_network,
        "gives_word_times": voice.gives_word_times,
    }
