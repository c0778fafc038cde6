"""What every contender of the export benchmark makes, and the same as a timeline of ours.

1920x1080 at 30 pictures a second, x264 veryfast at quality 20, no sound. ``moving``: photographs
with a slow push in and half-second crossfades. ``slides``: photographs that stand still, each with
a caption of one line whose words are lit in turn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from app.domain.captions import Cue, CueWord
from app.domain.style import Style
from app.domain.template import Look
from app.domain.timeline import Canvas, Clip, Timeline, Visual
from app.media.folder import FolderAssets
from app.media.pictures import picture_size

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT, FPS = 1920, 1080, 30
PHOTOGRAPHS = 5
SECONDS_EACH = 2
CROSSFADE = 0.5
ZOOM = 0.08
PRESET, CRF = "veryfast", 20
LOOK = Look("bench", "Bench", "", titles=False)

SENTENCES = (
    "Twice a day the river changes its mind",
    "and runs uphill for twenty miles",
    "A wave as high as a man goes with it",
    "past orchards, churches and sleeping towns",
    "until it meets the weir and lies down",
)
WORD = Fraction(1, 4)
"""Seconds that each word is lit."""


@dataclass(frozen=True)
class Workload:
    """The photographs, and how many seconds each is the one on screen.

    ``name`` is ``moving`` or ``slides``.
    """

    name: str
    photographs: Sequence[Path]
    seconds_each: int = SECONDS_EACH

    @property
    def pictures(self) -> int:
        """Pictures of the whole video."""
        return len(self.photographs) * self.seconds_each * FPS

    @property
    def moving(self) -> bool:
        """Whether photographs move and fade into one another; else they stand and have captions."""
        return self.name == "moving"

    def words(self, index: int) -> list[tuple[str, Fraction, Fraction]]:
        """A slide's words and when each is lit, in seconds from the slide's start."""
        words = SENTENCES[index % len(SENTENCES)].split()
        most = int(self.seconds_each / WORD)
        return [(word, place * WORD, (place + 1) * WORD) for place, word in enumerate(words[:most])]


def sample_photographs(count: int = PHOTOGRAPHS) -> list[Path]:
    """The landscape photographs that come with the program, by name, over and over up to ``count``."""
    folder = ROOT / "resources" / "samples" / "photos"
    wide = [path for path in sorted(folder.glob("*.jpg")) if picture_size(path)[0] > picture_size(path)[1]]
    return [wide[number % len(wide)] for number in range(count)]


def workload(name: str, seconds_each: int, photographs: int = PHOTOGRAPHS) -> Workload:
    """One by its name, over the sample photographs."""
    return Workload(name, sample_photographs(photographs), seconds_each)


def timeline_of(work: Workload, assets: FolderAssets) -> Timeline:
    """The same as a timeline of ours."""
    half = round(CROSSFADE * FPS) // 2 if work.moving else 0
    each = work.seconds_each * FPS
    motion = Style("push_in", {"amount": ZOOM}) if work.moving else Style("still")
    clips = []
    kept = {path: (assets.put_file(path), *picture_size(path)) for path in set(work.photographs)}
    for index, path in enumerate(work.photographs):
        name, width, height = kept[path]
        visual = Visual("asset", name, width, height, motion=motion)
        around = half if index else 0
        transition = Style("crossfade", {"length": CROSSFADE}) if around else Style("cut")
        cues = () if work.moving else (_cue(work, index),)
        clips.append(
            Clip(f"f{index}", "s", index + 1, index * each, each, visual, transition, around, around, cues)
        )
    canvas = Canvas(WIDTH, HEIGHT, Fraction(FPS))
    return Timeline(canvas, LOOK, tuple(clips), burn_captions=not work.moving, crf=CRF, preset=PRESET)


def _cue(work: Workload, index: int) -> Cue:
    line = tuple(CueWord(text, start, end) for text, start, end in work.words(index))
    return Cue(Fraction(0), Fraction(work.seconds_each), (line,))


def distinct(photograph: bytes, count: int) -> Iterator[bytes]:
    """A JPEG so many times over, each a file of its own by a comment (ISO/IEC 10918-1, marker COM)."""
    for number in range(count):
        text = hashlib.sha256(str(number).encode()).hexdigest().encode()
        yield photograph[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + photograph[2:]
