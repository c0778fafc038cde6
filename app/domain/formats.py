"""How a finished video is written: codecs, containers, and the presets that people know.

A preset is a whole format under a name. What it leaves open (size, rate, loudness) is the
project's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

SPEEDS = (
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
)  # fmt: skip
"""How hard an encoder works, by x264's names; other encoders are set to match."""


@dataclass(frozen=True, slots=True)
class VideoEncoding:
    """How pictures are encoded."""

    codec: str = "h264"
    """``h264``, ``hevc``, ``av1``, ``vp9``, ``prores``, ``dnxhr``, ``gif`` or ``webp``."""
    crf: int = 20
    """Constant quality on the codec's own scale; not for ProRes, DNxHR and GIF."""
    speed: str = "veryfast"
    """One of :data:`SPEEDS`."""
    profile: str = ""
    """Of ProRes (``hq``) and DNxHR (``hqx``)."""
    most_kbits: int = 0
    """At most so many kilobits a second; 0 for no limit."""
    hardware: str = ""
    """``nvenc``, ``videotoolbox``, ``qsv``, ``vaapi`` or ``amf``; empty for software."""


@dataclass(frozen=True, slots=True)
class SoundEncoding:
    """How sound is encoded."""

    codec: str = "aac"
    """``aac``, ``opus``, ``mp3``, ``pcm`` or ``flac``."""
    kbits: int = 192
    """Kilobits a second; not for ``pcm`` and ``flac``."""
    bits: int = 24
    """Bits a sample of ``pcm`` and ``flac``."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a finished file is."""

    name: str
    label: str
    suffix: str
    """Of the file's name, which says the container: ``.mp4``, ``.mov``, ``.webm``, ``.mkv`` …"""
    video: VideoEncoding | None = VideoEncoding()
    sound: SoundEncoding | None = SoundEncoding()
    width: int = 0
    """Pixels; 0 leaves the project's. One alone keeps the project's shape."""
    height: int = 0
    fps: Fraction | None = None
    """Pictures a second at most; ``None`` leaves the project's."""
    loudness_lufs: float | None = None


_HIGH = 12_000, 45_000
"""Kilobits a second at most for 1080p and 4K."""

PRESETS: Mapping[str, Format] = {
    format.name: format
    for format in (
        Format("youtube", "YouTube, 1080p", ".mp4", VideoEncoding(crf=18, most_kbits=_HIGH[0]),
               SoundEncoding(kbits=384), 1920, 1080),
        Format("youtube-4k", "YouTube, 4K", ".mp4", VideoEncoding(crf=18, most_kbits=_HIGH[1]),
               SoundEncoding(kbits=384), 3840, 2160),
        Format("shorts", "Shorts, TikTok, Reels", ".mp4", VideoEncoding(crf=19), SoundEncoding(kbits=256),
               1080, 1920, Fraction(30)),
        Format("square", "Square", ".mp4", VideoEncoding(crf=19), SoundEncoding(kbits=256), 1080, 1080,
               Fraction(30)),
        Format("podcast", "Podcast video", ".mp4", VideoEncoding(crf=21), SoundEncoding(), 1920, 1080,
               loudness_lufs=-16.0),
    )
}  # fmt: skip
"""Presets by name; numbers from the platforms' own pages."""
