"""Timelines, previews and exports of projects."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from app.domain.accounts import Actor
from app.domain.formats import check_size
from app.domain.layout import board_until, timeline_of
from app.domain.project import ProjectSettings, Render
from app.domain.relayout import Before, timeline_again
from app.domain.time import picture_time, pictures_up
from app.domain.timeline import Board, Canvas, Timeline
from app.errors import Cancelled, ScenewrightError
from app.services.activity import RENDER_FINISHED, note_if_possible
from app.services.assets import mark_used
from app.services.events import RenderFinished
from app.services.parts import Parts
from app.services.ports import (
    CancelToken,
    Chapter,
    ExportRequest,
    ExportResult,
    OnProgress,
    PreviewSession,
    silent,
)
from app.services.projects import checked_settings
from app.services.render_options import RenderOptions, fitted, format_for
from app.services.templates import look

_log = logging.getLogger(__name__)


class Renders:
    """What one actor does to see and hear a project."""

    def __init__(self, parts: Parts, actor: Actor) -> None:
        self._parts = parts
        self._actor = actor

    def timeline(
        self, board: Board, options: RenderOptions = RenderOptions(), before: Before | None = None
    ) -> Timeline:
        """A project's frames laid out, as its settings and ``options`` say. What is as it was ``before`` is
        not laid out again."""
        settings = self.check(board, options)
        canvas = Canvas(settings.width, settings.height, settings.fps)
        if options.until is not None:
            board = board_until(board, options.until)
        template = look(settings.template)
        laid_out = replace(
            timeline_again(board, template, canvas, before)
            if before is not None and options.until is None
            else timeline_of(board, template, canvas),
            burn_captions=settings.captions in ("burned", "both"),
        )
        return laid_out if options.until is None else shortened(laid_out, options.until)

    def check(
        self, board: Board, options: RenderOptions = RenderOptions(), output: Path | None = None
    ) -> ProjectSettings:
        """What a project's video will be made with; BadSetting where it cannot be.

        With ``output``, the file's format decides what neither the project nor the options do.
        """
        settings = board.project.settings
        if output is not None:
            made = format_for(settings, output, options)
            options = fitted(settings, made, options)
            check_size(made, options.width or settings.width, options.height or settings.height)
        return checked_settings(
            replace(
                settings,
                width=options.width or settings.width,
                height=options.height or settings.height,
                fps=options.fps or settings.fps,
                captions=options.captions or settings.captions,
            )
        )

    def check_output(
        self,
        output: Path,
        options: RenderOptions = RenderOptions(),
        settings: ProjectSettings = ProjectSettings(),
    ) -> None:
        """BadOutput or BadSetting at once where a file cannot be written there, or cannot be such."""
        self._parts.renderer.check_output(output)
        self._parts.renderer.check_format(format_for(settings, output, options))

    def export(
        self,
        board: Board,
        output: Path,
        options: RenderOptions = RenderOptions(),
        progress: OnProgress = silent,
        cancel: CancelToken | None = None,
    ) -> ExportResult:
        """Make the video of a project whose frames are voiced. It appears only when whole."""
        renders = self._parts.repositories.renders
        made = format_for(board.project.settings, output, options)
        options = fitted(board.project.settings, made, options)
        captions = self.check(board, options).captions
        timeline = self.timeline(board, options)
        if made.loudness_lufs is not None:
            timeline = replace(timeline, loudness_lufs=made.loudness_lufs)
        render = renders.add(
            Render(
                project_id=board.project.id, user_id=self._actor.user_id, output=str(output), state="running"
            )
        )
        mark_used(self._parts.assets, timeline)
        state, message = "failed", ""
        result: ExportResult | None = None
        try:
            result = self._parts.renderer.export(
                timeline,
                ExportRequest(
                    output,
                    options.jobs,
                    captions in ("file", "both"),
                    made,
                    options.cached,
                    options.verify,
                    options.captions_inside,
                    options.poster,
                    chapters_of(board, timeline),
                ),
                progress,
                cancel or CancelToken(),
            )
            state = "finished"
            note_if_possible(
                self._parts.repositories,
                self._actor,
                RENDER_FINISHED,
                board.project.id,
                float(result.length),
            )
            return result
        except Cancelled:
            state = "cancelled"
            raise
        except ScenewrightError as error:
            message = str(error)
            raise
        finally:
            self._note(replace(render, state=state, message=message), result)
            self._parts.events.emit(RenderFinished(board.project.id, self._actor.user_id, str(output), state))

    def _note(self, render: Render, result: ExportResult | None) -> None:
        """Keep how an export ended. Where that cannot be, the video is no worse for it, nor is
        whatever ended it another error."""
        if result is not None:
            render = replace(
                render,
                pictures=result.pictures,
                segments=result.segments,
                segments_reused=result.segments_reused,
                sha256=_sha256(result.output),
            )
        try:
            self._parts.repositories.renders.save(render)
        except ScenewrightError as error:  # the project was deleted meanwhile, the disk is full
            _log.warning("The export to %s could not be noted: %s", render.output, error)

    def preview(self, timeline: Timeline, width: int, height: int) -> PreviewSession:
        """A timeline ready to be seen and heard at a viewport's size in pixels."""
        return self._parts.renderer.preview(timeline, width, height)

    def still(self, timeline: Timeline, number: int, width: int, height: int) -> bytes:
        """One picture of a timeline, as PNG."""
        return self._parts.renderer.still(timeline, number, width, height)

    def report(self) -> Sequence[Mapping[str, str]]:
        """What of the rendering works on this computer."""
        return self._parts.renderer.report()


def chapters_of(board: Board, timeline: Timeline) -> tuple[Chapter, ...]:
    """A chapter for each scene that is in a timeline; none where there is but one."""
    titles = {scene.id: scene.title for scene in board.scenes}
    result: list[Chapter] = []
    before = ""
    for clip in timeline.clips:
        if clip.scene_id != before:
            before = clip.scene_id
            title = " ".join(titles.get(before, "").split())
            result.append(Chapter(clip.start, title or f"Scene {len(result) + 1}"))
    return tuple(result) if len(result) > 1 else ()


def shortened(timeline: Timeline, until: Fraction) -> Timeline:
    """The first ``until`` seconds of a timeline, the last clip cut to whole pictures."""
    pictures = pictures_up(until, timeline.canvas.fps)
    if pictures >= timeline.pictures:
        return timeline
    clips = [clip for clip in timeline.clips if clip.start < pictures]
    last = clips[-1]
    left = pictures - last.start
    end = picture_time(left, timeline.canvas.fps)
    clips[-1] = replace(
        last,
        pictures=left,
        tail=min(last.tail, left),
        cues=tuple(replace(cue, end=min(cue.end, end)) for cue in last.cues if cue.start < end),
        titles=tuple(replace(title, end=min(title.end, end)) for title in last.titles if title.start < end),
    )
    pieces = tuple(
        piece for piece in timeline.pieces if piece.start < picture_time(pictures, timeline.canvas.fps)
    )
    return replace(timeline, clips=tuple(clips), pieces=pieces)


def _sha256(path: Path) -> str:
    """The hash of a file's bytes, or "" where somebody has taken the file away already."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
