"""The speakers of a script and their voices: each has another by itself, and any can be chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.accounts import Actor
from app.domain.casting import (
    LONGEST_SPEAKER,
    Casting,
    casting_of,
    joined,
    language_for,
    speaker_key,
    speakers_in,
    voice_for,
    with_voice,
)
from app.domain.project import Project
from app.domain.script import Frame
from app.domain.timeline import Board
from app.errors import BadInput, NotFound
from app.services.crossings import Crossings
from app.services.editing import Edit, Editing
from app.services.parts import Parts
from app.services.ports import Speaker


@dataclass(frozen=True, slots=True)
class SpeakerVoice:
    """A speaker of a project, what they say, and who speaks for them."""

    name: str
    frames: int
    language: str
    """The language of most of what they say."""
    voice: str
    """A voice's id; empty where the scene, the project or the language decides."""
    chosen: bool
    """Whether somebody chose it."""


def cast_by_itself(
    speaker: Speaker, cast: Sequence[Casting], said: Iterable[tuple[str, str]]
) -> tuple[Casting, ...]:
    """The cast with a fitting voice for each speaker who has none. ``said`` are (speaker, language),
    one a frame, in their order."""
    languages: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    for name, language in said:
        key = speaker_key(name)
        if key:
            names.setdefault(key, name)
            languages.setdefault(key, Counter())[language] += 1
    fitting: dict[str, list[str]] = {}
    result = tuple(cast)
    for key, name in names.items():
        language = languages[key].most_common(1)[0][0]
        if language not in fitting:
            fitting[language] = [voice.id for voice in speaker.cast(language)]
        result = joined(result, name, fitting[language])
    return result


class Casts:
    """What one actor does with a project's speakers."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._repositories = parts.repositories
        self._speaker = parts.speaker
        self._editing = editing
        self._crossings = Crossings(parts, actor)

    def speakers(self, board: Board) -> list[SpeakerVoice]:
        """Every speaker in the order they first speak."""
        scenes = {scene.id: scene for scene in board.scenes}
        cast = board.project.settings.cast
        found = []
        for name in speakers_in(board.frames):
            own = [frame for frame in board.frames if speaker_key(frame.speaker) == speaker_key(name)]
            spoken = Counter(language_for(board.project, scenes[frame.scene_id], frame) for frame in own)
            voices = Counter(
                voice_for(board.project, scenes[frame.scene_id], replace(frame, voice="")) for frame in own
            )
            entry = casting_of(cast, name)
            found.append(
                SpeakerVoice(
                    name,
                    len(own),
                    spoken.most_common(1)[0][0],
                    voices.most_common(1)[0][0],
                    bool(entry and entry.chosen),
                )
            )
        return found

    def set_voice(self, project_id: str, speaker: str, voice: str) -> Project:
        """Choose the voice of a speaker; empty leaves it to the program again. One step of undo.

        NotFound that names the speakers there are, UnknownVoice with near names.
        """
        if voice:
            voice = self._speaker.find(voice).id
        frames = self._frames(project_id)
        names = speakers_in(frames)
        known = next((name for name in names if speaker_key(name) == speaker_key(speaker)), None)
        if known is None:
            there = f"The script's speakers are {', '.join(names)}." if names else "Its frames name none."
            raise NotFound(f"Nobody in the script is called “{speaker}”.", there)

        def choose(edit: Edit) -> Project:
            project = self._repositories.projects.require(project_id)
            cast = project.settings.cast
            if voice:
                return self._keep(edit, project, with_voice(cast, known, voice))
            others = [each for each in cast if speaker_key(each.speaker) != speaker_key(known)]
            return self._keep(edit, project, self._completed(project, frames, others))

        return self._editing.run(project_id, "Change a speaker's voice", choose)

    def complete(self, project_id: str) -> Project:
        """Give every speaker without a voice one that fits; those who have one keep it."""
        frames = self._frames(project_id)

        def complete(edit: Edit) -> Project:
            project = self._repositories.projects.require(project_id)
            return self._keep(edit, project, self._completed(project, frames, project.settings.cast))

        return self._editing.run(project_id, "Give speakers voices", complete)

    def set_speaker(self, frame_id: str, speaker: str, seen: Frame | None = None) -> Frame:
        """Say who speaks a frame; empty is nobody in particular. A new speaker gets a voice by itself."""
        clean = " ".join(speaker.split())
        if len(clean) > LONGEST_SPEAKER:
            raise BadInput(f"A speaker's name has at most {LONGEST_SPEAKER} characters.", "Shorten it.")
        project_id = self._repositories.frames.require(frame_id).project_id

        def change(edit: Edit) -> Frame:
            frame = self._repositories.frames.require(frame_id)
            self._crossings.check(frame, seen, clean, "speaker")
            if frame.speaker == clean:
                return frame
            frame = edit.save(replace(frame, speaker=clean))
            project = self._repositories.projects.require(project_id)
            self._keep(edit, project, self._completed(project, [frame], project.settings.cast))
            return frame

        return self._editing.run(project_id, "Change speaker", change)

    def _frames(self, project_id: str) -> list[Frame]:
        """A project's frames as the video shows them."""
        place = {
            scene["id"]: number
            for number, scene in enumerate(
                self._repositories.scenes.find_fields((), project_id=project_id, sort=[("order", 1)])
            )
        }
        frames = self._repositories.frames.find(project_id=project_id, sort=[("order", 1)])
        return sorted(
            (frame for frame in frames if frame.scene_id in place), key=lambda frame: place[frame.scene_id]
        )

    def _completed(
        self, project: Project, frames: Sequence[Frame], cast: Sequence[Casting]
    ) -> tuple[Casting, ...]:
        said = [(frame.speaker, frame.language or project.language) for frame in frames]
        return cast_by_itself(self._speaker, cast, said)

    def _keep(self, edit: Edit, project: Project, cast: tuple[Casting, ...]) -> Project:
        if cast == project.settings.cast:
            return project
        return edit.save(replace(project, settings=replace(project.settings, cast=cast)))
