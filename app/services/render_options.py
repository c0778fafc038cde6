"""What an export does otherwise than its project says, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from app.domain.formats import Format, VideoEncoding, checked_format
from app.domain.presets import FormatWish, format_of
from app.domain.project import ProjectSettings
from app.errors import BadSetting


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
    format: FormatWish = FormatWish()
    shape: str = ""
    """One of :data:`~app.domain.formats.SHAPES`; what matters in each picture is kept in view."""
    cached: bool = True
    """Use finished segments of earlier exports, and leave them to later ones."""
    verify: bool = False
    """Decode all of the finished file before it appears."""
    captions_inside: bool = False
    """As a track that players can show."""
    poster: bool = False
    """Write a good picture of it beside it."""


def format_for(settings: ProjectSettings, output: Path, options: RenderOptions) -> Format:
    """What a project's file will be; BadSetting where what is asked for does not go together."""
    project = VideoEncoding(crf=settings.crf, speed=settings.preset)
    made = format_of(output.suffix, options.format, project)
    if options.shape:
        if options.width or options.height:
            raise BadSetting("A size and a shape were both given.", "Give one of them.")
        made = checked_format(replace(made, shape=options.shape))
    if options.captions_inside and not made.container.captions:
        raise BadSetting(
            f"{made.container.label} files have no place for captions.",
            "Choose .mp4, .mov, .webm or .mkv, or captions as files beside it.",
        )
    if options.poster and made.video is None:
        raise BadSetting("Sound alone has no picture to show.", "Leave --poster out.")
    return made


def fitted(settings: ProjectSettings, made: Format, options: RenderOptions) -> RenderOptions:
    """The options with the size and the rate that a format has for a project, where none was given."""
    if made.video is None:
        return options
    width, height = made.size(settings.width, settings.height)
    if options.width or options.height:
        width, height = options.width or settings.width, options.height or settings.height
    return replace(options, width=width, height=height, fps=options.fps or made.rate(settings.fps))


def named_for(output: Path, shape: str) -> Path:
    """The file's name for one of several shapes: ``talk-9x16.mp4``."""
    return output.with_name(f"{output.stem}-{shape.replace(':', 'x')}{output.suffix}")
