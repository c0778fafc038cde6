"""All engines of this computer: those that come with the program, and what the user has added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from app.services.ports import Secrets
from app.voice.engine import Engine
from app.voice.speaker import ENGINES

SERVERS = "servers.json"
"""The list of speech servers, in the folder of the user's own voices."""


def engines(folder: Path, secrets: Secrets) -> Mapping[str, Callable[[], Engine]]:
    """How each engine is made, in the order in which they are listed and the first of equals is chosen.

    ``folder`` holds the user's own voice files and the list of speech servers, ``secrets`` their keys.
    """

    def piper() -> Engine:
        from app.voice.piper import Piper

        return Piper(folder)

    def openai() -> Engine:
        from app.voice.endpoints import Endpoints
        from app.voice.openai_api import OpenAISpeech

        return OpenAISpeech(Endpoints(folder / SERVERS, secrets))

    return {"hibari": ENGINES["hibari"], "piper": piper, **ENGINES, "openai": openai}
