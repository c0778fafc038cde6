"""The formats that people know by name, and the one that is meant where only some of it is said."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.formats import (
    CONTAINERS,
    SPEEDS,
    Format,
    SoundEncoding,
    VideoEncoding,
    checked_format,
    listed,
)
from app.errors import BadSetting

_AAC_MANY, _AAC_SOME = SoundEncoding(kbits=384), SoundEncoding(kbits=256)
_PCM = SoundEncoding("pcm")

PRESETS: Mapping[str, Format] = {
    preset.name: preset
    for preset in (
        Format("youtube", "YouTube 1080p", ".mp4", VideoEncoding(crf=18, most_kbits=12_000), _AAC_MANY,
               lines=1080, description="For YouTube and most other sites: sharp, and ready to play at once."),
        Format("youtube-4k", "YouTube 4K", ".mp4", VideoEncoding(crf=18, most_kbits=45_000), _AAC_MANY,
               lines=2160, description="Four times the pixels, for large screens."),
        Format("shorts", "Shorts, TikTok, Reels", ".mp4", VideoEncoding(crf=19), _AAC_SOME,
               "9:16", 1080, fps=Fraction(30), description="Upright, for telephones."),
        Format("square", "Square", ".mp4", VideoEncoding(crf=19), _AAC_SOME, "1:1", 1080, fps=Fraction(30),
               description="As wide as high, for feeds."),
        Format("podcast", "Podcast video", ".mp4", VideoEncoding(crf=21), SoundEncoding(), lines=1080,
               loudness_lufs=-16.0, description="As loud as podcasts are, and smaller."),
        Format("hevc", "HEVC, smaller", ".mp4", VideoEncoding("hevc"), SoundEncoding(),
               description="About two thirds of the size; for players of the last ten years."),
        Format("av1", "AV1, smallest", ".mp4", VideoEncoding("av1"), SoundEncoding("opus", 160),
               description="About half of the size; for players of the last five years."),
        Format("web", "WebM for web pages", ".webm", VideoEncoding("vp9"), SoundEncoding("opus", 160),
               description="VP9 and Opus, which every browser plays."),
        Format("gif", "GIF", ".gif", VideoEncoding("gif"), None, longest=480, fps=Fraction(15),
               description="Small, silent and in 256 colours: for chats and mails."),
        Format("webp", "Animated WebP", ".webp", VideoEncoding("webp"), None, longest=720, fps=Fraction(20),
               description="Silent like GIF, in full colours and smaller."),
        Format("master", "Master, ProRes 422 HQ", ".mov", VideoEncoding("prores", profile="hq"), _PCM,
               description="For cutting and archives: nearly nothing is lost, the file is very large."),
        Format("master-dnxhr", "Master, DNxHR HQX", ".mov", VideoEncoding("dnxhr", profile="hqx"), _PCM,
               description="The same for programs that prefer Avid's codec."),
        Format("wav", "Sound alone, WAV", ".wav", None, _PCM, description="24 bit at 48 kHz, nothing lost."),
        Format("m4a", "Sound alone, AAC", ".m4a", None, SoundEncoding(), description="For podcasts."),
        Format("mp3", "Sound alone, MP3", ".mp3", None, SoundEncoding("mp3"),
               description="For whatever plays sound."),
        Format("opus", "Sound alone, Opus", ".opus", None, SoundEncoding("opus", 128),
               description="Small at the same quality."),
        Format("flac", "Sound alone, FLAC", ".flac", None, SoundEncoding("flac"),
               description="Nothing lost, at half of WAV's size."),
    )
}  # fmt: skip
"""Export presets by name; the numbers are those that the platforms ask for."""


@dataclass(frozen=True, slots=True)
class FormatWish:
    """What somebody says of a format. What is left empty follows from the rest."""

    presets: Sequence[str] = ()
    """At most one name of :data:`PRESETS` and one of :data:`~app.domain.formats.SPEEDS`."""
    crf: int | None = None
    codec: str = ""
    sound: str = ""
    hardware: str = ""


def format_of(
    suffix: str, wish: FormatWish = FormatWish(), project: VideoEncoding = VideoEncoding()
) -> Format:
    """The format of a file whose name ends in ``suffix``; BadSetting where it cannot be.

    ``project`` is how the project itself says that H.264 is encoded. An empty suffix is the preset's,
    or ``.mp4``.
    """
    named = [name for name in wish.presets if name in PRESETS]
    speeds = [name for name in wish.presets if name in SPEEDS]
    unknown = [name for name in wish.presets if name not in PRESETS and name not in SPEEDS]
    if unknown:
        near = difflib.get_close_matches(unknown[0], (*PRESETS, *SPEEDS), 1, 0.6)
        raise BadSetting(
            f"There is no preset “{unknown[0]}”.",
            f"Did you mean “{near[0]}”?"
            if near
            else f"There are {listed(tuple(PRESETS))}; and x264's {listed(SPEEDS)}.",
        )
    if len(named) > 1 or len(speeds) > 1:
        raise BadSetting(
            f"The presets {listed(tuple(named if len(named) > 1 else speeds))} exclude each other.",
            "Give one.",
        )
    suffix = suffix.lower() or (PRESETS[named[0]].suffix if named else ".mp4")
    made = replace(PRESETS[named[0]], suffix=suffix) if named else _plain(suffix, wish.codec, project)
    return checked_format(_wished(made, wish, speeds))


def _plain(suffix: str, codec: str, project: VideoEncoding) -> Format:
    """What is usual in a file of that kind."""
    kind = CONTAINERS.get(suffix)
    if kind is None:
        raise BadSetting(f"A file cannot end in “{suffix}”.", f"Choose one of {listed(tuple(CONTAINERS))}.")
    known = PRESETS.get(suffix[1:])  # GIF, WebP and sound alone are what their preset says
    if known is not None:
        return known
    name = codec or kind.video[0]
    video = (
        project
        if name == "h264"
        else VideoEncoding(name, speed=project.speed, profile=_PROFILES.get(name, ""))
    )
    sound = "pcm" if name in _PROFILES and "pcm" in kind.sound else kind.sound[0]
    return Format("", kind.label, suffix, video, SoundEncoding(sound, 160 if sound == "opus" else 192))


_PROFILES = {"prores": "hq", "dnxhr": "hqx"}


def _wished(made: Format, wish: FormatWish, speeds: Sequence[str]) -> Format:
    video, sound = made.video, made.sound
    asked = [
        name
        for name, there in (
            ("--crf", wish.crf is not None), ("--codec", wish.codec), ("--hardware", wish.hardware),
            (f"--preset {''.join(speeds)}", speeds),
        )
        if there
    ]  # fmt: skip
    if video is None and asked:
        raise BadSetting(f"{asked[0]} is about pictures, and {made.suffix} is sound alone.", "Leave it out.")
    if video is not None:
        if wish.codec and wish.codec != video.codec:
            video = VideoEncoding(wish.codec, speed=video.speed, profile=_PROFILES.get(wish.codec, ""))
        if wish.crf is not None:
            video = replace(video, crf=wish.crf)
        if speeds:
            video = replace(video, speed=speeds[0])
        if wish.hardware:
            video = replace(video, hardware=wish.hardware)
    if wish.sound:
        if sound is None:
            raise BadSetting(f"{made.container.label} files have no sound.", "Leave --sound out.")
        sound = SoundEncoding(wish.sound, sound.kbits)
    return replace(made, video=video, sound=sound)
