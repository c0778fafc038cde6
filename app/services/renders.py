"""Timelines, previews and exports of projects."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from app.domain.accounts import Actor
from app.domain.project import CAPTION_MODES, Render
from app.domain.time import pictures_up
from app.domain.timeline import Board, Canvas, Timeline, board_until, timeline_of
from app.errors import BadSetting, Cancelled, ScenewrightError
from app.services.editing import retried
from app.services.events import RenderFinished
from app.services.parts import Parts
from app.services.ports import (
    CancelToken,
    ExportRequest,
    ExportResult,
    OnProgress,
    PreviewSession,
    silent,
)
from app.services.templates import look


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What an export does otherwise than its project says. ``None`` leaves it as it is."""

    width: int | None = None
    height: int | None = None
    fps: Fraction | None = None
    captions: str | None = None
    jobs: int = 0
    until: Fraction | None = None
    """Only this many seconds from the start."""


class Renders:
    """What one actor does to see and hear a project."""

    def __init__(self, parts: Parts, actor: Actor) -> None:
        self._parts = parts
        self._actor = actor

    def timeline(self, board: Board, options: RenderOptions = RenderOptions()) -> Timeline:
        """A project's frames laid out, as its settings and ``options`` say."""
        settings = board.project.settings
        canvas = Canvas(
            options.width or settings.width, options.height or settings.height, options.fps or settings.fps
        )
        captions = options.captions or settings.captions
        if captions not in CAPTION_MODES:
            raise BadSetting(
                f"Captions cannot be “{captions}”.", f"Choose one of: {', '.join(CAPTION_MODES)}."
            )
        if options.until is not None:
            board = board_until(board, options.until)
        laid_out = replace(
            timeline_of(board, look(settings.template), canvas), burn_captions=captions in ("burned", "both")
        )
        return laid_out if options.until is None else shortened(laid_out, options.until)

    def check_output(self, output: Path) -> None:
        """BadOutput at once where a video cannot be written there."""
        self._parts.renderer.check_output(output)

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
        captions = options.captions or board.project.settings.captions
        timeline = self.timeline(board, options)
        render = renders.add(
            Render(
                project_id=board.project.id, user_id=self._actor.user_id, output=str(output), state="running"
            )
        )
        state, message = "failed", ""
        result: ExportResult | None = None
        try:
            result = self._parts.renderer.export(
                timeline,
                ExportRequest(output, options.jobs, captions in ("file", "both")),
                progress,
                cancel or CancelToken(),
            )
            state = "finished"
            return result
        except Cancelled:
            state = "cancelled"
            raise
        except ScenewrightError as error:
            message = str(error)
            raise
        finally:
            ended = replace(
                render,
                state=state,
                message=message,
                pictures=result.pictures if result else 0,
                segments=result.segments if result else 0,
                segments_reused=result.segments_reused if result else 0,
                sha256=_sha256(result.output) if result else "",
            )
            retried(lambda: renders.save(ended))
            self._parts.events.emit(RenderFinished(board.project.id, self._actor.user_id, str(output), state))

    def preview(self, timeline: Timeline, width: int, height: int) -> PreviewSession:
        """A timeline ready to be seen and heard at a viewport's size in pixels."""
        return self._parts.renderer.preview(timeline, width, height)

    def still(self, timeline: Timeline, number: int, width: int, height: int) -> bytes:
        """One picture of a timeline, as PNG."""
        return self._parts.renderer.still(timeline, number, width, height)

    def report(self) -> Sequence[Mapping[str, str]]:
        """What of the rendering works on this computer."""
        return self._parts.renderer.report()


def shortened(timeline: Timeline, until: Fraction) -> Timeline:
    """The first ``until`` seconds of a timeline, the last clip cut to whole pictures."""
    pictures = pictures_up(until, timeline.canvas.fps)
    if pictures >= timeline.pictures:
        return timeline
    clips = [clip for clip in timeline.clips if clip.start < pictures]
    last = clips[-1]
    clips[-1] = replace(last, pictures=pictures - last.start, tail=min(last.tail, pictures - last.start))
    return replace(timeline, clips=tuple(clips))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
