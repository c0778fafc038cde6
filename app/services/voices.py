"""Which voices there are, which suit, and what is known against them. Nothing is spoken here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.project import ProjectSettings
from app.domain.script import Frame, ScriptDraft
from app.domain.timeline import Board
from app.services.narration import wanted_voice
from app.services.parts import Parts
from app.services.ports import Voice
from app.services.voice_checks import Spoken, VoiceFinding, drafted, voice_findings
from app.services.voice_search import VoiceQuery, matching


class Voices:
    """The voices of this computer, for whoever chooses among them."""

    def __init__(self, parts: Parts) -> None:
        self._speaker = parts.speaker

    def search(self, query: VoiceQuery, variants: bool = False) -> list[Voice]:
        """The voices that a query is met by, the best first; with ``variants``, those of the language in
        their other registers too."""
        found: dict[str, Voice] = {voice.id: voice for voice in self._speaker.voices()}
        if variants and query.language:
            found |= {voice.id: voice for voice in self._speaker.cast(query.language)}
        return matching(found.values(), query)

    def allow(self, voice_id: str) -> Voice:
        """Say, as a person who was asked, that the texts of a voice that needs the network may go to its
        server, from this computer; the voice as it is then. UnknownVoice."""
        self._speaker.allow(voice_id)
        return self._speaker.find(voice_id)

    def language_of(self, text: str, hint: str = "") -> str:
        """The language a text seems to be in; the hint, or English, where nothing tells."""
        return self._speaker.detect(text, hint)

    def findings(self, board: Board, frames: Sequence[Frame] | None = None) -> list[VoiceFinding]:
        """What is known against the voices of frames, all where none are named, grave things first."""
        scenes = {scene.id: scene for scene in board.scenes}
        wanted = {frame.id for frame in (board.frames if frames is None else frames)}
        spoken = []
        for number, frame in enumerate(board.frames, 1):
            if frame.id in wanted:
                wish = wanted_voice(board.project, scenes[frame.scene_id], frame)
                spoken.append(Spoken(number, frame.id, frame.text, wish.voice, wish.language))
        return voice_findings(self._speaker, spoken)

    def foreseen(self, draft: ScriptDraft, settings: ProjectSettings) -> list[VoiceFinding]:
        """The same for a script that is no project's yet."""
        return voice_findings(self._speaker, drafted(self._speaker, draft, settings))

    def report_language(self, language: str) -> Mapping[str, str]:
        """How well a language can be spoken here: a line for the doctor."""
        return self._speaker.report_language(language)
