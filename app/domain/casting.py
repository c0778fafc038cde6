"""Who is spoken by whom, and in which language: the nearest choice wins.

::

    voice      frame's  >  speaker's, chosen  >  scene's  >  project's  >  speaker's, by itself  >  by language
    language   frame's, chosen  >  scene's  >  frame's, as detected  >  project's

A speaker's voice that was given by itself is the weakest: whoever asks for one voice for the whole
video gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.project import Project
    from app.domain.script import Frame, Scene

LONGEST_SPEAKER = 120
"""Characters of a speaker's name."""


@dataclass(frozen=True, slots=True)
class Casting:
    """A speaker of the script and the voice that speaks for them."""

    speaker: str
    voice: str
    chosen: bool = False
    """Whether somebody chose the voice; otherwise the program gave it, so that each speaker has another."""


def speaker_key(name: str) -> str:
    """What two spellings of one speaker share: ``Élodie`` and ``ÉLODIE`` are one."""
    return " ".join(name.split()).casefold()


def casting_of(cast: Sequence[Casting], speaker: str) -> Casting | None:
    """A speaker's entry, or ``None``."""
    key = speaker_key(speaker)
    return next((each for each in cast if key and speaker_key(each.speaker) == key), None)


def voice_for(project: Project, scene: Scene, frame: Frame) -> str:
    """The id of the voice that was chosen for a frame; empty where the language decides."""
    cast = casting_of(project.settings.cast, frame.speaker)
    by_choice = cast.voice if cast and cast.chosen else ""
    by_itself = cast.voice if cast else ""
    return frame.voice or by_choice or scene.voice or project.settings.voice or by_itself


def language_for(project: Project, scene: Scene, frame: Frame) -> str:
    """The language a frame is spoken in, as a BCP 47 code; empty while unknown."""
    own = frame.language if frame.language_chosen else ""
    return own or scene.language or frame.language or project.language


def speakers_in(frames: Sequence[Frame]) -> list[str]:
    """The speakers of frames in the order they first speak, each once, as first written."""
    found: dict[str, str] = {}
    for frame in frames:
        if frame.speaker.strip():
            found.setdefault(speaker_key(frame.speaker), " ".join(frame.speaker.split()))
    return list(found.values())


def with_voice(cast: Sequence[Casting], speaker: str, voice: str) -> tuple[Casting, ...]:
    """The cast with a speaker's voice chosen; what others have stays."""
    given = Casting(" ".join(speaker.split()), voice, chosen=True)
    known = casting_of(cast, speaker)
    if known is None:
        return (*cast, given)
    return tuple(replace(given, speaker=each.speaker) if each is known else each for each in cast)


def joined(cast: Sequence[Casting], speaker: str, voices: Sequence[str]) -> tuple[Casting, ...]:
    """The cast with a voice for a speaker, where they have none yet.

    ``voices`` are those that fit, the best first, and the first is left to whoever tells the story
    between the speeches. The speaker gets the best that nobody has; once all are taken, one of those
    that fewest have. What is in the cast stays as it is, so that whoever comes later changes nobody
    else's voice.
    """
    others = voices[1:] or voices
    if not others or not speaker_key(speaker) or casting_of(cast, speaker) is not None:
        return tuple(cast)
    taken = [each.voice for each in cast]
    return (*cast, Casting(" ".join(speaker.split()), min(others, key=taken.count)))
