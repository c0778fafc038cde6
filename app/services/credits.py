"""Whom to name: a project's pictures, voices, music and fonts with their licences, as text for people."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.project import TRACK_KINDS
from app.domain.timeline import Board
from app.errors import UnknownVoice
from app.services.ports import FontInfo, Speaker


def credits_of(board: Board, fonts: Sequence[str], licences: Sequence[FontInfo], speaker: Speaker) -> str:
    """Headings, and under each a line for everything used, in alphabetical order; chosen takes and
    alternatives alike, since all of them are passed on. At the end stand the licences of the fonts
    that go along, word for word."""
    pictures = {
        _line(image.name or image.id, image.credit, image.licence, image.origin)
        for image in board.images.values()
        if image.kind in ("asset", "video")
    }
    voices = {
        (take.voice, take.engine) for voiceover in board.voiceovers.values() for take in voiceover.takes
    }
    music = board.project.settings.music
    items = {
        kind: [item for track in board.tracks if track.kind == kind for item in track.items]
        for kind in TRACK_KINDS
    }
    addresses = {info.name: info.address for info in licences}
    groups = (
        ("Pictures", pictures),
        ("Voices", {_line(voice, engine, _licence(voice, speaker)) for voice, engine in voices}),
        ("Music", {item.name for item in items["music"]} | ({music.name} if music else set())),
        ("Sounds", {item.name for item in items["effects"]}),
        ("Fonts", {_line(name, addresses.get(name, "")) for name in fonts}),
    )
    parts = [f"{board.project.name}\n"]
    for heading, lines in groups:
        if lines:
            parts.append("\n".join([heading, *(f"- {line}" for line in sorted(lines))]) + "\n")
    for info in sorted(licences, key=lambda info: info.name):
        if info.licence:
            parts.append(f"Licence of {info.name}\n{info.licence}\n")
    return "\n".join(parts)


def _line(*parts: str) -> str:
    return " — ".join(" ".join(part.split()) for part in parts if part.strip())


def _licence(voice: str, speaker: Speaker) -> str:
    try:
        return speaker.find(voice).licence
    except UnknownVoice:  # spoken on another computer
        return ""
