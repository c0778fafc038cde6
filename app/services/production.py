"""The main job, whole: a script becomes a project, and a project becomes a video."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from app.domain.accounts import Actor
from app.domain.names import short_name
from app.domain.project import Music, Project, ProjectSettings
from app.domain.script import ScriptDraft
from app.domain.timeline import Board
from app.errors import BadScript, Cancelled, ScenewrightError
from app.services.editing import Editing
from app.services.illustration import Illustration
from app.services.media import Media
from app.services.narration import Narration
from app.services.ports import CancelToken, ExportResult, FoundPictures, OnProgress, Progress, silent
from app.services.projects import Projects, checked_settings
from app.services.render_options import RenderOptions
from app.services.renders import Renders
from app.services.scripts import Scripts
from app.services.voice_checks import VoiceFinding
from app.services.voices import Voices

Failure = TypeVar("Failure", bound=ScenewrightError)


@dataclass(frozen=True, slots=True)
class MakeRequest:
    """What a video is made from. ``name`` empty takes the script's title, else its file's name."""

    script: Path
    name: str = ""
    images: Path | None = None
    music: Path | None = None
    settings: ProjectSettings = ProjectSettings()
    replace_existing: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that could be refused was not: work can begin."""

    request: MakeRequest
    name: str
    draft: ScriptDraft
    found: FoundPictures | None
    replaces: Project | None
    findings: Sequence[VoiceFinding] = ()
    """What is known against the voices that would speak it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A project and its video."""

    board: Board
    result: ExportResult
    skipped: Sequence[tuple[Path, str]] = ()


class Production:
    """The whole way on one actor's behalf."""

    def __init__(
        self,
        actor: Actor,
        editing: Editing,
        projects: Projects,
        scripts: Scripts,
        narration: Narration,
        voices: Voices,
        illustration: Illustration,
        media: Media,
        renders: Renders,
    ) -> None:
        self._actor = actor
        self._editing = editing
        self._projects = projects
        self._scripts = scripts
        self._narration = narration
        self._voices = voices
        self._illustration = illustration
        self._media = media
        self._renders = renders

    def prepare(self, request: MakeRequest) -> Prepared:
        """Look at everything that was given; the first thing that cannot be used is the error.

        Nothing is kept, so what is refused here leaves no project.
        """
        checked_settings(request.settings)
        if request.settings.voice:
            self._narration.find_voice(request.settings.voice)
        draft = self._scripts.read(request.script)
        if not draft.scenes:
            raise BadScript(f"{request.script} holds no text.", "Give a script with at least one word.")
        name = request.name or short_name(draft.title) or short_name(request.script.stem)
        replaces = self._projects.named(name) if request.replace_existing else None
        if replaces is None:
            name = self._projects.check_name(name)
        found = self._illustration.folder(request.images) if request.images else None
        if request.music:
            self._media.check_music(request.music)
        findings = self._voices.foreseen(draft, request.settings)
        return Prepared(request, name, draft, found, replaces, findings)

    def create(
        self, prepared: Prepared, progress: OnProgress = silent, cancel: CancelToken | None = None
    ) -> Project:
        """Make the project: script, scenes, frames, pictures, music. Nothing is spoken yet.

        It is there whole or not at all, and what it replaces stays until it is.
        """
        cancel = cancel or CancelToken()
        progress(Progress("Reading the script", 0, 1))
        settings = prepared.request.settings
        if prepared.request.music:
            kept: Music = self._media.keep_music(prepared.request.music)
            settings = replace(settings, music=kept)
        progress(Progress("Choosing pictures", 0, 1))
        pictures = self._illustration.keep(prepared.found)
        cancel.check()
        with self._editing.together():
            # Looked up again: another program may have made it anew meanwhile.
            replaced = self._projects.named(prepared.name) if prepared.request.replace_existing else None
            if replaced is not None:
                self._projects.delete(replaced.id)
            project = self._projects.create(prepared.name, settings)
            project = self._scripts.adopt(project.id, prepared.draft)
            self._illustration.spread(self._projects.board(project.id), pictures)
            cancel.check()
        progress(Progress("Choosing pictures", 1, 1))
        return project

    def render(
        self,
        project_id: str,
        output: Path,
        options: RenderOptions = RenderOptions(),
        progress: OnProgress = silent,
        cancel: CancelToken | None = None,
    ) -> Made:
        """Voice what is not voiced yet, then export. Every finished take and segment is kept.

        What is edited meanwhile is spoken too: a video never says other words than it shows.
        """
        cancel = cancel or CancelToken()
        board = self._projects.board(project_id)
        self._renders.check_output(output, options, board.project.settings)
        self._renders.check(board, options, output)
        wishes = self._narration.wishes(board)
        while True:
            self._narration.voice_all(board, progress, cancel, until=options.until)
            board = self._projects.board(project_id)
            spoken, wishes = wishes, self._narration.wishes(board)
            if wishes.items() <= spoken.items():
                return Made(board, self._renders.export(board, output, options, progress, cancel))

    def make(
        self,
        prepared: Prepared,
        output: Path,
        options: RenderOptions = RenderOptions(),
        progress: OnProgress = silent,
        cancel: CancelToken | None = None,
    ) -> Made:
        """Create and render. What fails after the project exists says how to go on."""
        self._renders.check_output(output, options, prepared.request.settings)
        project = self.create(prepared, progress, cancel)
        try:
            made = self.render(project.id, output, options, progress, cancel)
        except ScenewrightError as error:
            raise going_on(error, project.name, output) from error
        return replace(made, skipped=prepared.found.skipped if prepared.found else ())


def going_on(error: Failure, name: str, output: Path) -> ScenewrightError:
    """The same error, with the sentence that says what is kept and how to go on."""
    how = (
        f"The project “{name}” keeps everything finished so far; "
        f'go on with: scenewright render "{name}" -o "{output}"'
    )
    if isinstance(error, Cancelled):
        return Cancelled(f"{error.what} {how}")
    return type(error)(error.what, f"{error.hint} {how}".strip())
