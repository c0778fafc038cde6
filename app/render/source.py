"""A visual that does not change, made ready to be shown on one canvas along one path."""

from __future__ import annotations

from dataclasses import dataclass

from app.render.colour import Planes
from app.render.motion import Path, Window, mapping


@dataclass(frozen=True, slots=True)
class Source:
    """A visual ready to be shown on one canvas along one path."""

    planes: Planes
    path: Path
    density: tuple[float, float]
    """Source pixels a canvas pixel at zoom 1, across and down: equal but for whole pixels."""
    origin: tuple[float, float]
    """Where the source's first pixel lies, in covering coordinates (canvas pixels at zoom 1)."""

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self.planes.whole.nbytes)

    def mapping(self, window: Window) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where a window lies in it; see :func:`app.render.motion.mapping`."""
        return mapping(window, self.density, self.origin)
