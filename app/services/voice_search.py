"""Finding voices among hundreds: by what people know of the one they look for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.services.ports import Voice


@dataclass(frozen=True, slots=True)
class VoiceQuery:
    """What a voice must be; what is empty is open. Upper and lower case are the same."""

    language: str = ""
    """A BCP 47 code; ``en`` finds ``en-GB`` too."""
    name: str = ""
    """Words that all stand in its name or its id."""
    sex: str = ""
    """``female`` or ``male``, for voices that say so."""
    engine: str = ""
    licence: str = ""
    """A part of what its licence is called."""
    quality: int = 0
    """The least."""
    offline: bool = False
    """Only those that need no network."""


def matching(voices: Iterable[Voice], query: VoiceQuery) -> list[Voice]:
    """The voices that a query is met by, the best first; equals stay in their order.

    Of a language's voices its own come before those that speak it beside another.
    """
    wanted = _code(query.language)
    words = query.name.casefold().split()

    def meets(voice: Voice) -> bool:
        known = f"{voice.name} {voice.id}".casefold()
        return (
            (not wanted or any(_speaks(code, wanted) for code in voice.languages))
            and all(word in known for word in words)
            and query.sex.casefold() in ("", voice.sex.casefold())
            and query.engine.casefold() in ("", voice.engine.casefold())
            and query.licence.casefold() in voice.licence.casefold()
            and voice.quality >= query.quality
            and not (query.offline and voice.needs_network)
        )

    def worse(voice: Voice) -> tuple[bool, int]:
        return bool(wanted) and not _speaks(voice.languages[0], wanted), -voice.quality

    return sorted(filter(meets, voices), key=worse)


def _code(code: str) -> str:
    return code.strip().casefold().replace("_", "-")


def _speaks(code: str, wanted: str) -> bool:
    return f"{code.casefold()}-".startswith(f"{wanted}-")
