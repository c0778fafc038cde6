"""What is known against the voices of a storyboard, told before anything is spoken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain import marks
from app.domain.casting import casting_of
from app.domain.marks import plain
from app.domain.project import ProjectSettings
from app.domain.script import ScriptDraft
from app.services.casts import cast_by_itself
from app.services.ports import Doubt, Speaker

_MOST_NAMED = 5
"""Frames that are named by number; beyond, how many there are."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A frame as a voice meets it."""

    number: int
    """From 1."""
    frame_id: str
    text: str
    voice: str
    """A voice's id, or empty to choose by language."""
    language: str


@dataclass(frozen=True, slots=True)
class VoiceFinding:
    """A doubt and the frames it is about."""

    doubt: Doubt
    numbers: tuple[int, ...]
    frame_ids: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """For people, without its last full stop: which frames, and what."""
        named = ", ".join(map(str, self.numbers[:_MOST_NAMED]))
        if len(self.numbers) > _MOST_NAMED:
            named += f" and {len(self.numbers) - _MOST_NAMED} more"
        return f"Frame{'s' if len(self.numbers) > 1 else ''} {named}: {self.doubt.what}"


def drafted(speaker: Speaker, draft: ScriptDraft, settings: ProjectSettings) -> list[Spoken]:
    """The frames of a script that is no project's yet, as they would be spoken with settings."""
    frames = [frame for scene in draft.scenes for frame in scene.frames]
    said = [(frame.speaker, frame.language or draft.language) for frame in frames]
    cast = cast_by_itself(speaker, settings.cast, said)
    found = []
    for number, (frame, (_, language)) in enumerate(zip(frames, said, strict=True), 1):
        own = casting_of(cast, frame.speaker)
        voice = settings.voice or (own.voice if own else "")
        found.append(Spoken(number, "", frame.text, voice, language))
    return found


def _misread_marks(frame: Spoken) -> list[Doubt]:
    """What looks like a mark in a frame's text and is read aloud; each once."""
    told = {
        f"“{frame.text[one.first : one.last]}” is no mark and is read aloud: {one.what}": None
        for one in marks.findings(frame.text)
    }
    hint = "Mend it, or write a backslash before it to have it as text."
    return [Doubt("mark", what, hint, frame.language, frame.voice) for what in told]


def voice_findings(speaker: Speaker, frames: Iterable[Spoken]) -> list[VoiceFinding]:
    """Doubts of a voice in a language, each once with its frames; grave ones first, then in their order."""
    alike: dict[tuple[str, str], list[Spoken]] = {}
    for frame in frames:
        alike.setdefault((frame.voice, frame.language), []).append(frame)
    found: dict[tuple[str, str, str, str], tuple[Doubt, list[Spoken]]] = {}
    for (voice, language), group in alike.items():
        known = speaker.doubts([plain(frame.text) for frame in group], voice, language)
        for frame, doubts in zip(group, known, strict=True):
            for doubt in doubts:
                # What is spelt differs from frame to frame and is told by the first.
                what = "" if doubt.kind == "spelt" else doubt.what
                key = (doubt.kind, doubt.voice, doubt.language, what)
                found.setdefault(key, (doubt, []))[1].append(frame)
        for frame in group:
            for doubt in _misread_marks(frame):
                found.setdefault((doubt.kind, "", "", doubt.what), (doubt, []))[1].append(frame)
    result = []
    for doubt, group in found.values():
        group.sort(key=lambda frame: frame.number)
        numbers = tuple(frame.number for frame in group)
        result.append(VoiceFinding(doubt, numbers, tuple(frame.frame_id for frame in group)))
    result.sort(key=lambda finding: (not finding.doubt.grave, finding.numbers[0]))
    return result
