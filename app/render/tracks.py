"""What stands in a file beside its pictures and sound: captions, chapters, languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import av

from app.domain.captions import Cue
from app.domain.time import picture_time
from app.domain.timeline import Timeline
from app.services.ports import Chapter

_MILLISECOND = Fraction(1, 1000)
_ASS = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
""".replace(b"\\\n", b"")
"""How captions look where a player does not choose; FFmpeg's caption encoders ask for it in this form."""


def chapters_of(timeline: Timeline, chapters: Sequence[Chapter]) -> list[Any]:
    """Chapters as PyAV takes them, each up to the next, the last up to the video's end."""
    fps, end = timeline.canvas.fps, timeline.pictures
    kept = [chapter for chapter in chapters if chapter.first < end]
    bounds = [*(chapter.first for chapter in kept), end]
    return [
        {
            "id": number,
            "start": _milliseconds(picture_time(chapter.first, fps)),
            "end": _milliseconds(picture_time(bounds[number], fps)),
            "time_base": _MILLISECOND,
            "metadata": {"title": chapter.title},
        }
        for number, chapter in enumerate(kept, 1)
    ]


def _milliseconds(time: Fraction) -> int:
    return round(time / _MILLISECOND)


def add_captions(container: Any, codec: str, language: str) -> Any:
    """A stream of ``container`` for captions; ``codec`` by FFmpeg's name."""
    stream = container.add_stream(codec)
    stream.codec_context.subtitle_header = _ASS
    stream.codec_context.time_base = stream.time_base = _MILLISECOND
    stream.metadata["language"] = language
    return stream


def caption_packets(timeline: Timeline, stream: Any) -> Iterator[Any]:
    """Every cue as a packet, in order."""
    boxed = stream.codec_context.name == "mov_text"
    for start, end, cue in _cues(timeline):
        text = "\n".join(cue.separator.join(word.text for word in line) for line in cue.lines).encode()
        packet = av.Packet(len(text).to_bytes(2, "big") + text if boxed else text)
        packet.pts = packet.dts = _milliseconds(start)
        packet.duration = max(1, _milliseconds(end) - packet.pts)
        packet.time_base = _MILLISECOND
        packet.stream = stream
        yield packet


def _cues(timeline: Timeline) -> Iterator[tuple[Fraction, Fraction, Cue]]:
    fps = timeline.canvas.fps
    for clip in timeline.clips:
        begin = picture_time(clip.start, fps)
        for cue in clip.cues:
            yield begin + cue.start, min(begin + cue.end, timeline.length), cue


def language_in(suffix: str, language: str) -> str:
    """A BCP 47 tag's language as a container names it; "" where nothing is known of it."""
    if not language:
        return ""
    code = iso_639_2(language)
    return _QUICKTIME.get(code, code) if suffix == ".mov" else code


_QUICKTIME = {
    "deu": "ger", "nld": "dut", "ell": "gre", "zho": "chi", "sqi": "alb", "mkd": "mac", "swe": "sve",
    "isl": "ice",
}  # fmt: skip
"""Languages that FFmpeg's table of QuickTime's codes knows by another name."""


def iso_639_2(language: str) -> str:
    """A BCP 47 tag's language as MP4 wants it: three letters; ``und`` where it is not known."""
    primary = language.split("-")[0].lower()
    return primary if len(primary) == 3 else _THREE.get(primary, "und")


_THREE = {
    "ar": "ara", "bg": "bul", "bn": "ben", "ca": "cat", "cs": "ces", "da": "dan", "de": "deu", "el": "ell",
    "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle",
    "gl": "glg", "gu": "guj", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye", "id": "ind",
    "is": "isl", "it": "ita", "ja": "jpn", "ka": "kat", "kk": "kaz", "kn": "kan", "ko": "kor", "lt": "lit",
    "lv": "lav", "mk": "mkd", "ml": "mal", "mr": "mar", "ms": "msa", "nb": "nob", "ne": "nep", "nl": "nld",
    "no": "nor", "pa": "pan", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv",
    "sq": "sqi", "sr": "srp", "sv": "swe", "sw": "swa", "ta": "tam", "te": "tel", "th": "tha", "tr": "tur",
    "uk": "ukr", "ur": "urd", "uz": "uzb", "vi": "vie", "zh": "zho",
}  # fmt: skip
"""ISO 639-1 to 639-2/T, the languages that voices here speak."""
