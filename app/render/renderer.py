"""The renderer: what the services call to see, hear and export a timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import av
import cv2
import numpy as np

from app.domain.template import Look
from app.domain.timeline import Timeline
from app.render.backdrop import backdrop_pixels
from app.render.cache import SegmentCache
from app.render.colour import Pixels
from app.render.export import WriteCaptions, check_output, export
from app.render.fonts import Fonts
from app.render.memory import settle
from app.render.preview import Preview
from app.services.ports import AssetStore, CancelToken, ExportRequest, ExportResult, OnProgress


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
        self._write_captions = write_captions
        self._fonts = fonts or Fonts()

    def export(
        self, timeline: Timeline, request: ExportRequest, progress: OnProgress, cancel: CancelToken
    ) -> ExportResult:
        """Make the video; see the port."""
        return export(
            timeline, request, self._assets, self._fonts, self._cache, self._write_captions, progress, cancel
        )

    def check_output(self, output: Path) -> None:
        """BadOutput at once where a file cannot be written there."""
        check_output(output)

    def preview(self, timeline: Timeline, width: int, height: int) -> Preview:
        """The same pictures and sound as the export's, at another size."""
        return Preview(timeline, self._assets, self._fonts, width, height)

    def still(self, timeline: Timeline, number: int, width: int, height: int) -> bytes:
        """One picture as PNG."""
        session = self.preview(timeline, width, height)
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

    def fonts(self, family: str, text: str) -> Sequence[str]:
        """Names of the font families that draw a text."""
        return [*self._fonts.used(family, text), *self._fonts.stand_ins(text)]

    def report(self) -> Sequence[Mapping[str, str]]:
        """Lines for the doctor: the encoders and the fonts."""
        lines = []
        for name, codec in (("H.264 encoder", "libx264"), ("AAC encoder", "aac")):
            there = codec in av.codecs_available
            lines.append(
                {
                    "name": name,
                    "state": "ok" if there else "missing",
                    "detail": f"{codec}, PyAV {av.__version__}" if there else codec,
                    "hint": "" if there else "Install the av wheel from PyPI, which brings it.",
                }
            )
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
