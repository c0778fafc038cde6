"""How a finished video is written: codecs, containers, shapes, and what goes together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from app.domain.time import format_rate
from app.errors import BadSetting

SPEEDS = (
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
)  # fmt: skip
"""How hard an encoder works, by x264's names; other encoders are set to match."""

SHAPES: Mapping[str, Fraction] = {
    "16:9": Fraction(16, 9),
    "9:16": Fraction(9, 16),
    "1:1": Fraction(1),
    "4:5": Fraction(4, 5),
}
"""Width over height of the shapes that platforms ask for."""

HARDWARE = ("auto", "nvenc", "qsv", "amf", "videotoolbox", "vaapi")
"""Families of hardware encoders; ``auto`` takes the first that works."""


@dataclass(frozen=True, slots=True)
class VideoEncoding:
    """How pictures are encoded."""

    codec: str = "h264"
    """One of :data:`VIDEO_CODECS`."""
    crf: int | None = None
    """Constant quality on the codec's own scale; ``None`` for its usual one. Not for ProRes, DNxHR, GIF."""
    speed: str = "veryfast"
    """One of :data:`SPEEDS`."""
    profile: str = ""
    """Of ProRes (``hq``) and DNxHR (``hqx``)."""
    most_kbits: int = 0
    """At most so many kilobits a second; 0 for no limit."""
    hardware: str = ""
    """One of :data:`HARDWARE` but ``auto``; empty for software."""

    @property
    def quality(self) -> int:
        """The constant quality that is meant."""
        return VIDEO_CODECS[self.codec].usual if self.crf is None else self.crf


@dataclass(frozen=True, slots=True)
class SoundEncoding:
    """How sound is encoded: stereo at 48 kHz."""

    codec: str = "aac"
    """One of :data:`SOUND_CODECS`."""
    kbits: int = 192
    """Kilobits a second; not for ``pcm`` and ``flac``, which are of 24 bits."""


@dataclass(frozen=True, slots=True)
class Codec:
    """A way to encode pictures: its name for people and its quality scale, best and worst at its ends.

    ``worst`` 0 stands for none.
    """

    label: str
    usual: int = 0
    worst: int = 0
    whole: bool = False
    """One file of pictures without sound, which cannot be put together from segments."""
    smallest: tuple[int, int] = (16, 16)
    """Pixels that a picture must have across and down."""


VIDEO_CODECS: Mapping[str, Codec] = {
    "h264": Codec("H.264", 20, 51),
    "hevc": Codec("HEVC", 24, 51),
    "av1": Codec("AV1", 30, 63),
    "vp9": Codec("VP9", 31, 63),
    "prores": Codec("ProRes 422"),
    "dnxhr": Codec("DNxHR", smallest=(256, 120)),
    "gif": Codec("GIF", whole=True),
    "webp": Codec("animated WebP", 20, 100, whole=True),
}
SOUND_CODECS: Mapping[str, str] = {
    "aac": "AAC", "opus": "Opus", "mp3": "MP3", "pcm": "PCM", "flac": "FLAC",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContainerKind:
    """A kind of file: the codecs that may stand in it, the usual ones first. Empty for none."""

    label: str
    video: tuple[str, ...]
    sound: tuple[str, ...]
    captions: str = ""
    """The codec of caption tracks in it."""
    chapters: bool = False


CONTAINERS: Mapping[str, ContainerKind] = {
    ".mp4": ContainerKind("MP4", ("h264", "hevc", "av1", "vp9"), ("aac", "mp3", "opus"), "mov_text", True),
    ".mov": ContainerKind(
        "MOV", ("h264", "hevc", "prores", "dnxhr"), ("aac", "pcm", "mp3"), "mov_text", True
    ),
    ".webm": ContainerKind("WebM", ("vp9", "av1"), ("opus",), "webvtt", True),
    ".mkv": ContainerKind(
        "MKV",
        ("h264", "hevc", "av1", "vp9", "prores"),
        ("aac", "opus", "mp3", "pcm", "flac"),
        "subrip",
        True,
    ),
    ".gif": ContainerKind("GIF", ("gif",), ()),
    ".webp": ContainerKind("WebP", ("webp",), ()),
    ".wav": ContainerKind("WAV", (), ("pcm",)),
    ".m4a": ContainerKind("M4A", (), ("aac",), chapters=True),
    ".mp3": ContainerKind("MP3", (), ("mp3",), chapters=True),
    ".opus": ContainerKind("Opus", (), ("opus",)),
    ".flac": ContainerKind("FLAC", (), ("flac",)),
}
"""By the suffix of the file's name."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a finished file is. What it leaves open (size, rate, loudness) is the project's own."""

    name: str
    label: str
    suffix: str
    """Of the file's name, one of :data:`CONTAINERS`: it says the container."""
    video: VideoEncoding | None = VideoEncoding()
    sound: SoundEncoding | None = SoundEncoding()
    shape: str = ""
    """One of :data:`SHAPES`; empty for the project's."""
    lines: int = 0
    """Pixels of the shorter side; 0 leaves the project's."""
    longest: int = 0
    """Pixels of the longer side at most; 0 for no limit."""
    fps: Fraction | None = None
    """Pictures a second at most; ``None`` leaves the project's."""
    loudness_lufs: float | None = None
    description: str = ""
    """A sentence for people: what it is for."""

    @property
    def container(self) -> ContainerKind:
        """What kind of file it is."""
        return CONTAINERS[self.suffix]

    def size(self, width: int, height: int) -> tuple[int, int]:
        """The size in pixels for a project of that size: in the format's shape, both even."""
        shape = SHAPES[self.shape] if self.shape else Fraction(width, height)
        lines = Fraction(self.lines or min(width, height))
        across, down = (lines * shape, lines) if shape >= 1 else (lines, lines / shape)
        if self.longest and max(across, down) > self.longest:
            across, down = (side * self.longest / max(across, down) for side in (across, down))
        return max(16, round(across / 2) * 2), max(16, round(down / 2) * 2)

    def rate(self, fps: Fraction) -> Fraction:
        """Pictures a second for a project of that rate: a whole part of it, so that none is uneven."""
        return fps if self.fps is None else fps / ceil(fps / self.fps)

    def facts(self) -> str:
        """What is in the file, in a few words: ``MP4 · H.264, quality 18 · AAC 384 kbit/s``."""
        parts = [self.container.label]
        if self.video is not None:
            codec = VIDEO_CODECS[self.video.codec]
            words = " ".join(filter(None, (codec.label, self.video.profile.upper())))
            if codec.worst:
                words += f", quality {self.video.quality}"
            if self.video.most_kbits:
                words += f", at most {self.video.most_kbits / 1000:g} Mbit/s"
            if not codec.whole or codec.worst:
                parts.append(words)
        if self.sound is not None:
            lossless = self.sound.codec in ("pcm", "flac")
            rate = "24 bit" if lossless else f"{self.sound.kbits} kbit/s"
            parts.append(f"{SOUND_CODECS[self.sound.codec]} {rate}")
        if self.shape:
            parts.append(self.shape)
        if self.lines:
            parts.append(f"{self.lines} lines")
        if self.longest:
            parts.append(f"{self.longest} pixels at most")
        if self.fps is not None:
            parts.append(f"{format_rate(self.fps)} pictures a second at most")
        if self.loudness_lufs is not None:
            parts.append(f"{self.loudness_lufs:g} LUFS".replace("-", "−"))
        return " · ".join(parts)


def listed(names: tuple[str, ...]) -> str:
    """Names as a list for a sentence: ``a, b or c``."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "none"


def checked_format(made: Format) -> Format:
    """The format itself; BadSetting, with what would do instead, where its parts do not go together."""
    if made.suffix not in CONTAINERS:
        raise BadSetting(
            f"“{made.suffix}” is no kind of file that can be made.", f"There are {listed(tuple(CONTAINERS))}."
        )
    kind = made.container
    video, sound = made.video, made.sound
    if video is not None:
        _check_video(video)
        if video.codec not in kind.video:
            raise _mismatch(kind, VIDEO_CODECS[video.codec].label, "pictures", kind.video, video.codec)
    elif kind.video:
        raise BadSetting(f"{kind.label} files are videos.", "Choose sound alone with .wav, .m4a or .mp3.")
    if sound is not None:
        if sound.codec not in SOUND_CODECS:
            raise BadSetting(
                f"There is no sound codec “{sound.codec}”.", f"There are {listed(tuple(SOUND_CODECS))}."
            )
        if sound.codec not in kind.sound:
            raise _mismatch(kind, SOUND_CODECS[sound.codec], "sound", kind.sound, sound.codec)
        if not 32 <= sound.kbits <= 512:
            raise BadSetting(f"Sound cannot have {sound.kbits} kbit/s.", "Give 32 to 512.")
    if made.shape and made.shape not in SHAPES:
        raise BadSetting(f"There is no shape “{made.shape}”.", f"There are {listed(tuple(SHAPES))}.")
    return made


def check_size(made: Format, width: int, height: int) -> None:
    """BadSetting where pictures of that size are too small for a format's codec."""
    if made.video is None:
        return
    codec = VIDEO_CODECS[made.video.codec]
    across, down = codec.smallest
    if width < across or height < down:
        raise BadSetting(f"{codec.label} cannot encode {width}x{height}.", f"Give at least {across}x{down}.")


def _check_video(video: VideoEncoding) -> None:
    if video.codec not in VIDEO_CODECS:
        raise BadSetting(
            f"There is no video codec “{video.codec}”.", f"There are {listed(tuple(VIDEO_CODECS))}."
        )
    codec = VIDEO_CODECS[video.codec]
    if video.speed not in SPEEDS:
        raise BadSetting(f"There is no speed “{video.speed}”.", f"There are {listed(SPEEDS)}.")
    if video.crf is not None and not codec.worst:
        raise BadSetting(
            f"{codec.label} has no quality to choose.", "Leave --crf out, or choose another codec."
        )
    if video.crf is not None and not 0 <= video.crf <= codec.worst:
        raise BadSetting(
            f"{codec.label} has no quality {video.crf}.",
            f"Give a number from 0 (best) to {codec.worst}; {codec.usual} is usual.",
        )
    if video.hardware and video.hardware not in HARDWARE:
        raise BadSetting(
            f"There is no hardware encoder “{video.hardware}”.", f"There are {listed(HARDWARE)}."
        )


def _mismatch(kind: ContainerKind, label: str, what: str, fitting: tuple[str, ...], codec: str) -> BadSetting:
    places = [name for name, each in CONTAINERS.items() if codec in each.video + each.sound]
    others = f"It goes into {listed(tuple(places))}"
    if not fitting:
        return BadSetting(f"{kind.label} files have no {what}, so no {label}.", f"{others}.")
    return BadSetting(
        f"{label} does not go into {kind.label}.", f"{others}; {kind.label} takes {listed(fitting)}."
    )
