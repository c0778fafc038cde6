"""What every contender of the export benchmark makes: ten seconds of moving photographs.

1920x1080 at 30 pictures a second, five photographs with a slow push in, half-second crossfades,
x264 veryfast at quality 20, no sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from app.domain.style import Style
from app.domain.template import Look
from app.domain.timeline import Canvas, Clip, Timeline, Visual
from app.media.folder import FolderAssets
from app.media.pictures import picture_size

WIDTH, HEIGHT, FPS = 1920, 1080, 30
PHOTOGRAPHS = 5
SECONDS_EACH = 2
CROSSFADE = 0.5
ZOOM = 0.08
PRESET, CRF = "veryfast", 20


@dataclass(frozen=True)
class Workload:
    """The photographs, and how many seconds each is the one on screen."""

    photographs: Sequence[Path]
    seconds_each: int = SECONDS_EACH

    @property
    def pictures(self) -> int:
        """Pictures of the whole video."""
        return len(self.photographs) * self.seconds_each * FPS


def sample_photographs() -> list[Path]:
    """The landscape photographs that come with the program, the first few by name."""
    folder = Path(__file__).resolve().parents[2] / "resources" / "samples" / "photos"
    wide = [path for path in sorted(folder.glob("*.jpg")) if picture_size(path)[0] > picture_size(path)[1]]
    return wide[:PHOTOGRAPHS]


def timeline_of(workload: Workload, assets: FolderAssets) -> Timeline:
    """The same as a timeline of ours."""
    look = Look("bench", "Bench", "", titles=False)
    half = round(CROSSFADE * FPS) // 2
    each = workload.seconds_each * FPS
    clips = []
    for index, path in enumerate(workload.photographs):
        width, height = picture_size(path)
        visual = Visual(
            "asset",
            assets.put_file(path),
            width,
            height,
            motion=Style("push_in", {"amount": ZOOM}),
        )
        transition = Style("crossfade", {"length": CROSSFADE}) if index else Style("cut")
        around = half if index else 0
        clips.append(
            Clip(f"f{index}", "s", index + 1, index * each, each, visual, transition, around, around)
        )
    canvas = Canvas(WIDTH, HEIGHT, Fraction(FPS))
    return Timeline(canvas, look, tuple(clips), burn_captions=False, crf=CRF, preset=PRESET)
