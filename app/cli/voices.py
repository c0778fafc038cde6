"""``scenewright voices``: the voices of this computer."""

from __future__ import annotations

import argparse

from app.bootstrap import services
from app.cli.console import Terminal
from app.services.ports import CancelToken, Voice


def voices(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright voices``."""
    wanted = options.language.casefold().replace("_", "-")
    with services() as program:
        found = [
            voice
            for voice in program.narration.voices()
            if not wanted or any(f"{code.casefold()}-".startswith(f"{wanted}-") for code in voice.languages)
        ]
    if wanted and not found:
        terminal.note(f"No voice on this computer is known for “{options.language}”.")
    terminal.table(
        ["id", "languages", "name", "sex", "quality", "word times", "network", "licence"],
        [_row(voice) for voice in found],
    )
    terminal.line([told(voice) for voice in found])
    return 0


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
