"""The renderer: what the services call to see, hear and export a timeline."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import av
import cv2
import numpy as np

from app.domain.formats import Format, checked_format
from app.domain.project import ProjectFont
from app.domain.template import Look
from app.domain.timeline import Timeline
from app.errors import AssetMissing, BadInput
from app.render import hardware
from app.render.backdrop import backdrop_pixels
from app.render.cache import SegmentCache
from app.render.colour import Pixels
from app.render.export import WriteCaptions, export
from app.render.font_files import checked_font, read_font, tables_of, why_not, written
from app.render.fonts import Brought, Fonts
from app.render.kept_clips import KeptClips
from app.render.kept_sources import KeptSources
from app.render.memory import settle
from app.render.output import check_output
from app.render.preview import Preview
from app.render.shelf import Ready
from app.services.ports import (
    AssetStore,
    CancelToken,
    ExportRequest,
    ExportResult,
    FontFile,
    FontInfo,
    OnProgress,
)

_log = logging.getLogger(__name__)

ENCODERS = {
    "H.264 encoder": "libx264", "HEVC encoder": "libx265", "AV1 encoder": "libsvtav1",
    "VP9 encoder": "libvpx-vp9", "ProRes encoder": "prores_ks", "DNxHR encoder": "dnxhd",
    "GIF encoder": "gif", "WebP encoder": "libwebp_anim", "AAC encoder": "aac",
    "Opus encoder": "libopus", "MP3 encoder": "libmp3lame", "FLAC encoder": "flac",
}  # fmt: skip
"""What exports are encoded with, by name for people."""
PREVIEW_BYTES = 128 << 20
"""Held at most by visuals that previews have made ready."""


class _Shared:
    """What preview sessions of one look, set of fonts and size have made ready."""

    def __init__(self, of: object) -> None:
        self.of = of
        self.ready = Ready.within(PREVIEW_BYTES)
        self.users = 0


class Renderer:
    """The port's Renderer over an asset store, with a folder for what can be made again.

    ``write_captions`` writes caption files beside a video and returns their paths.
    """

    def __init__(
        self,
        assets: AssetStore,
        cache_dir: Path,
        write_captions: WriteCaptions,
        fonts: Fonts | None = None,
    ) -> None:
        settle()
        self._assets = assets
        self._cache = SegmentCache(cache_dir / "segments")
        self._sources = KeptSources(cache_dir / "sources")
        self._clips = KeptClips(cache_dir / "clips")
        self._write_captions = write_captions
        self._fonts = fonts or Fonts()
        self._with_brought: dict[tuple[ProjectFont, ...], Fonts] = {}
        self._lock = threading.Lock()
        self._shared = _Shared(None)

    def export(
        self, timeline: Timeline, request: ExportRequest, progress: OnProgress, cancel: CancelToken
    ) -> ExportResult:
        """Make the video; see the port."""
        return export(
            timeline,
            request,
            self._assets,
            self._fonts_of(timeline.fonts),
            self._cache,
            self._write_captions,
            progress,
            cancel,
        )

    def check_output(self, output: Path) -> None:
        """BadOutput at once where a file cannot be written there."""
        check_output(output)

    def check_format(self, made: Format) -> None:
        """BadSetting at once where this computer cannot make such a file."""
        checked_format(made)

    def preview(self, timeline: Timeline, width: int, height: int) -> Preview:
        """The same pictures and sound as the export's, at another size. What one session has made ready is
        there for the next as long as any is open: an edit changes little of what is seen."""
        fonts = self._fonts_of(timeline.fonts)
        wanted = (timeline.look, fonts, width, height)
        with self._lock:
            if self._shared.of != wanted:
                self._shared = _Shared(wanted)
            shared = self._shared
            shared.users += 1
        return self._preview(timeline, width, height, shared.ready, lambda: self._on_closed(shared))

    def _preview(
        self,
        timeline: Timeline,
        width: int,
        height: int,
        ready: Ready | None = None,
        closed: Callable[[], None] | None = None,
    ) -> Preview:
        fonts = self._fonts_of(timeline.fonts)
        return Preview(
            timeline, self._assets, fonts, width, height, self._sources, self._clips, ready, closed
        )

    def _on_closed(self, shared: _Shared) -> None:
        with self._lock:
            shared.users -= 1
            if not shared.users:
                shared.ready.clear()

    def still(self, timeline: Timeline, number: int, width: int, height: int) -> bytes:
        """One picture as PNG."""
        session = self._preview(timeline, width, height)
        try:
            pixels = np.frombuffer(session.picture(number), np.uint8).reshape(
                session.height, session.width, 4
            )
            return _png(pixels[..., :3])
        finally:
            session.close()

    def backdrop(self, recipe: Mapping[str, object], width: int, height: int) -> bytes:
        """A backdrop alone, as PNG."""
        look = Look("plain", "", "")
        return _png(backdrop_pixels(recipe, look, self._fonts, width, height)[..., ::-1])

    def fonts(self, family: str, text: str, brought: Sequence[ProjectFont] = ()) -> Sequence[str]:
        """Names of the font families that draw a text; see the port."""
        fonts = self._fonts_of(brought)
        return [*fonts.used(family, text), *fonts.called(text)]

    def font_files(
        self, text: str, brought: Sequence[ProjectFont] = ()
    ) -> tuple[Sequence[FontFile], Sequence[tuple[str, str]]]:
        """This computer's fonts that a text needs, as files; see the port."""
        files, left = [], []
        for name, typeface, characters in self._fonts_of(brought).of_this_computer(text):
            tables = tables_of(typeface)
            reason = why_not(typeface, tables)
            if reason:
                left.append((name, reason))
            else:
                files.append(FontFile(name, written(tables), characters))
        return files, left

    def read_font(self, path: Path, characters: str) -> FontInfo:
        """What a font file is; see the port."""
        return read_font(path, characters)

    def _fonts_of(self, wanted: Sequence[ProjectFont]) -> Fonts:
        """The program's fonts and those that a project has brought along, as far as they are here."""
        here = tuple(font for font in wanted if self._assets.exists(font.asset_id))
        if not here:
            return self._fonts
        made = self._with_brought.get(here)
        if made is None:
            made = self._fonts.bringing([brought for font in here for brought in self._brought(font)])
            self._with_brought = {here: made}  # one project is worked on at a time
        return made

    def _brought(self, font: ProjectFont) -> Iterator[Brought]:
        """The font to draw with; nothing where its file cannot be used, so that others stand in."""
        try:
            _, typeface = checked_font(self._assets.path(font.asset_id), font.characters)
            yield Brought(font.asset_id, font.name, font.characters, typeface)
        except (AssetMissing, BadInput) as error:
            _log.warning("The font %s is not used: %s", font.name, error)

    def report(self) -> Sequence[Mapping[str, str]]:
        """Lines for the doctor: the encoders and the fonts."""
        lines = []
        for name, codec in ENCODERS.items():
            there = codec in av.codecs_available
            lines.append(
                {
                    "name": name,
                    "state": "ok" if there else "missing",
                    "detail": f"{codec}, PyAV {av.__version__}" if there else codec,
                    "hint": "" if there else "Install the av wheel from PyPI, which brings it.",
                }
            )
        lines.append({"name": "Hardware encoders", "state": "ok", "detail": hardware.report(), "hint": ""})
        names = self._fonts.names
        lines.append(
            {
                "name": "Fonts",
                "state": "ok" if names else "missing",
                "detail": ", ".join(names) or "none came with the program",
                "hint": "" if names else "Install the program again, with its resources folder.",
            }
        )
        return lines


def _png(bgr: Pixels) -> bytes:
    """Pixels in B, G, R order as a PNG file."""
    return bytes(cv2.imencode(".png", bgr)[1].tobytes())
