"""Rendering: timeline in, files and pictures out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from app.domain.formats import Format
from app.domain.project import ProjectFont
from app.domain.timeline import Timeline, Visual
from app.services.ports.work import CancelToken, OnProgress


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a video that players can go to: from picture ``first`` to the next one's."""

    first: int
    title: str


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Where a video goes, what it is, and how hard to work."""

    output: Path
    jobs: int = 0
    """Segments at once; 0 for as many as cores. The bytes are the same."""
    captions_beside: bool = False
    """Write SRT and WebVTT next to the output."""
    format: Format | None = None
    """``None`` for what is usual in a file of the output's suffix."""
    cached: bool = True
    """Use finished segments of earlier exports, and leave them to later ones."""
    verify: bool = False
    """Decode all of the finished file before it appears."""
    captions_inside: bool = False
    """As a track that players can show, where the container has such."""
    poster: bool = False
    """Write a good picture of it next to the output, as PNG."""
    chapters: tuple[Chapter, ...] = ()


@dataclass(frozen=True, slots=True)
class StandIn:
    """Something that could not be used, and what was done instead."""

    frame: int
    """The frame's number; 0 where it is about none."""
    name: str
    """The file's name, as people know it."""
    what: str
    """Half a sentence: ``its picture boat.png cannot be read; a placeholder stands there``."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What an export made. Times in seconds of wall clock by stage."""

    output: Path
    pictures: int
    length: Fraction
    segments: int
    segments_reused: int
    loudness_lufs: float | None
    true_peak_dbtp: float | None
    """``None`` where the file has no sound."""
    files: tuple[Path, ...]
    """Everything written, the video first."""
    stages: Mapping[str, float] = field(default_factory=dict)
    stand_ins: tuple[StandIn, ...] = ()
    notes: tuple[str, ...] = ()
    """What was done otherwise than asked for, a sentence each."""


@dataclass(frozen=True, slots=True)
class FontInfo:
    """What a font is: its family, and its licence's text and address where it says so."""

    name: str
    licence: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font of this computer as a file that may be passed on. ``characters`` are those of the text
    that it draws."""

    name: str
    data: bytes
    characters: str


class PreviewSession(Protocol):
    """A timeline ready to be looked at and listened to, at random. Thread-safe."""

    timeline: Timeline
    width: int
    height: int

    def picture(self, number: int) -> memoryview:
        """Picture ``number`` as width x height x 4 bytes in B, G, R, 255 order (QImage RGB32)."""

    def prepare(self, near: int) -> bool:
        """Make one more photograph, or a little more of a video, ready to be seen, around picture ``near``
        first: work for when there is no other. ``False`` where there is nothing left to make ready."""

    def expect(self, visual: Visual) -> None:
        """Make ready, and hold, what may soon be shown by a timeline like this one: another candidate."""

    def sound(self, first: int, count: int) -> bytes:
        """``count`` stereo sample pairs at 48 kHz from sample ``first``, 16-bit interleaved,
        mixed as in the export; silence past the end."""

    def close(self) -> None:
        """Let go of what it holds."""


class Renderer(Protocol):
    """Timeline in, files and pictures out."""

    def export(
        self, timeline: Timeline, request: ExportRequest, progress: OnProgress, cancel: CancelToken
    ) -> ExportResult:
        """Make the video. The output appears only when whole. BadOutput, DiskFull, RenderFailed."""

    def check_output(self, output: Path) -> None:
        """BadOutput at once where a file cannot be written there: before any work begins."""

    def check_format(self, made: Format) -> None:
        """BadSetting at once where this computer cannot make such a file."""

    def preview(self, timeline: Timeline, width: int, height: int) -> PreviewSession:
        """The same pictures and sound as the export's, at another size."""

    def still(self, timeline: Timeline, number: int, width: int, height: int) -> bytes:
        """One picture as PNG."""

    def backdrop(self, recipe: Mapping[str, object], width: int, height: int) -> bytes:
        """A backdrop alone, as PNG: for thumbnails."""

    def fonts(self, family: str, text: str, brought: Sequence[ProjectFont] = ()) -> Sequence[str]:
        """Names of the font families that draw ``text`` where ``family`` is asked for: the
        program's own in alphabetical order, then those a project brought along and this computer's."""

    def font_files(
        self, text: str, brought: Sequence[ProjectFont] = ()
    ) -> tuple[Sequence[FontFile], Sequence[tuple[str, str]]]:
        """This computer's fonts that ``text`` needs beside the program's own and those a project
        brought along, as files; and the names of those that cannot be passed on, with why."""

    def read_font(self, path: Path, characters: str) -> FontInfo:
        """What a font file is; BadInput, with the file named, where it is not one that
        :meth:`font_files` makes, or does not have the characters it is there for."""

    def report(self) -> Sequence[Mapping[str, str]]:
        """Lines for the doctor: encoders and fonts."""
