"""What every contender of the export benchmark makes, and the same as a timeline of ours.

1920x1080 at 30 pictures a second, x264 veryfast at quality 20, no sound. ``moving``: photographs
with a slow push in and half-second crossfades. ``slides``: photographs that stand still, each with
a caption of one line whose words are lit in turn. ``clips``: videos one after another, each with a
name and a role on a panel and two words in a corner.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from app.domain.captions import Cue, CueWord
from app.domain.footage import Footage
from app.domain.style import Style
from app.domain.template import Look
from app.domain.timeline import Canvas, Clip, Layer, Timeline, Visual
from app.media.folder import FolderAssets
from app.media.pictures import picture_size

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT, FPS = 1920, 1080, 30
PHOTOGRAPHS = 10
"""An even number: of five, two workers would leave one core idle for a sixth of the time."""
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
WORD = Fraction(2, 5)
"""Seconds that each word is lit: 150 words a minute, as people speak."""
SLIDES_LAST = 2
"""Times as long as a moving photograph: about as long as a sentence."""


@dataclass(frozen=True)
class Workload:
    """The photographs, or the clips, and how many seconds each is the one on screen.

    ``name`` is ``moving``, ``slides`` or ``clips``.
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
    """The landscape photographs that come with the program, by name; beyond as many as there are, copies
    that are files of their own, or the program would see that it has made their pictures before."""
    folder = ROOT / "resources" / "samples" / "photos"
    wide = [path for path in sorted(folder.glob("*.jpg")) if picture_size(path)[0] > picture_size(path)[1]]
    return [_copied(wide[number % len(wide)], number // len(wide)) for number in range(count)]


def _copied(photograph: Path, number: int) -> Path:
    if not number:
        return photograph
    target = ROOT / "build" / "bench-photographs" / f"{photograph.stem}-{number}.jpg"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        *_, last = distinct(photograph.read_bytes(), number)
        partial = target.with_suffix(".part")
        partial.write_bytes(last)
        partial.replace(target)
    return target


def workload(name: str, seconds_each: int, photographs: int = PHOTOGRAPHS) -> Workload:
    """One by its name, over the sample photographs or clips made of them; ``seconds_each`` of a moving one."""
    seconds_each *= SLIDES_LAST if name == "slides" else 1
    files = sample_photographs(photographs)
    if name == "clips":
        files = [_clip(path, seconds_each) for path in files]
    return Workload(name, files, seconds_each)


def _clip(photograph: Path, seconds: int) -> Path:
    """A clip as a telephone makes it: drifting over a photograph, with grain, H.264 at 1080p30, an
    keyframe a second. Made once, kept among what is built."""
    target = ROOT / "build" / "bench-clips" / f"{photograph.stem}-{seconds}.mp4"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".part.mp4")
        drift = (
            f"scale={WIDTH * 5 // 4}:{HEIGHT * 5 // 4}:force_original_aspect_ratio=increase,"
            f"crop={WIDTH}:{HEIGHT}:x='(iw-ow)*t/{seconds}':y='(ih-oh)/2',noise=alls=6:allf=t,setsar=1,format=yuv420p"
        )
        colours = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
        subprocess.run(
            ["ffmpeg", "-y", "-loglevel", "error", "-loop", "1", "-framerate", str(FPS), "-i", str(photograph),
             "-t", str(seconds), "-vf", drift, "-c:v", "libx264", "-preset", "fast", "-crf", "23",
             "-g", str(FPS), *colours, "-color_range", "tv", str(partial)],
            check=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        partial.replace(target)
    return target


NAME, ROLE, CORNER = "Ada Lovelace", "Mathematician, London", "Part one"
_OVERLAYS = (
    Style("lower_third", {"name": NAME, "role": ROLE}),
    Style("text", {"text": CORNER, "x": 0.9, "y": 0.08, "size": 0.04}),
)


def timeline_of(work: Workload, assets: FolderAssets) -> Timeline:
    """The same as a timeline of ours."""
    half = round(CROSSFADE * FPS) // 2 if work.moving else 0
    each = work.seconds_each * FPS
    motion = Style("push_in", {"amount": ZOOM}) if work.moving else Style("still")
    clips = []
    filmed = work.name == "clips"
    sizes = {path: (WIDTH, HEIGHT) if filmed else picture_size(path) for path in set(work.photographs)}
    kept = {path: assets.put_file(path) for path in sizes}
    footage = Footage(Fraction(work.seconds_each)) if filmed else None
    layers = tuple(Layer(style, Fraction(0), Fraction(work.seconds_each)) for style in _OVERLAYS)
    for index, path in enumerate(work.photographs):
        kind = "video" if filmed else "asset"
        visual = Visual(kind, kept[path], *sizes[path], motion=motion, footage=footage)
        around = half if index else 0
        transition = Style("crossfade", {"length": CROSSFADE}) if around else Style("cut")
        cues = (_cue(work, index),) if work.name == "slides" else ()
        clips.append(
            Clip(
                f"f{index}", "s", index + 1, index * each, each, visual, transition, around, around, cues,
                layers=layers if filmed else (),
            )
        )  # fmt: skip
    canvas = Canvas(WIDTH, HEIGHT, Fraction(FPS))
    return Timeline(canvas, LOOK, tuple(clips), burn_captions=work.name == "slides", crf=CRF, preset=PRESET)


def _cue(work: Workload, index: int) -> Cue:
    line = tuple(CueWord(text, start, end) for text, start, end in work.words(index))
    return Cue(Fraction(0), Fraction(work.seconds_each), (line,))


def distinct(photograph: bytes, count: int) -> Iterator[bytes]:
    """A JPEG so many times over, each a file of its own by a comment (ISO/IEC 10918-1, marker COM)."""
    for number in range(count):
        text = hashlib.sha256(str(number).encode()).hexdigest().encode()
        yield photograph[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + photograph[2:]
