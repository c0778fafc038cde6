"""Picture, video and music files that people give: looked at, and kept among the media."""

from __future__ import annotations

from pathlib import Path

from app.domain.accounts import Actor
from app.domain.footage import Footage
from app.domain.media import Asset
from app.errors import BadPicture, BadSound
from app.services.keeping import describe
from app.services.parts import Parts
from app.services.ports import MediaInfo

_PICTURES = "Give a picture (JPEG, PNG, WebP, TIFF, HEIC) or a video (MP4, MOV, WebM, MKV)."
_SOUNDS = "Give a music file such as WAV, FLAC, MP3, M4A or OGG."


def probed_visual(parts: Parts, path: Path) -> MediaInfo:
    """What a picture or video file is; BadPicture or BadVideo where it is neither or does not decode."""
    try:
        info = parts.media.probe(path)
    except BadSound as error:  # nothing to see or hear in it: it is something to see that is wanted
        raise BadPicture(error.what, _PICTURES) from error
    if info.kind == "sound":
        raise BadPicture(f"{path} is neither a picture nor a video.", _PICTURES)
    return info


def footage_of(info: MediaInfo) -> Footage | None:
    """A whole video as a frame's visual; ``None`` of a picture."""
    return Footage(info.length, sounds=info.sample_rate > 0) if info.kind == "video" else None


def probed_music(parts: Parts, path: Path) -> MediaInfo:
    """What a music file is; BadSound where it holds no sound."""
    info = parts.media.probe(path)
    if info.kind == "picture" or info.length <= 0 or not info.sample_rate:
        raise BadSound(f"{path} holds no sound.", _SOUNDS)
    return info


def keep_file(parts: Parts, actor: Actor, path: Path, info: MediaInfo) -> str:
    """Keep a file's bytes, and what it is as ``info`` says; returns the asset's id."""
    asset_id = parts.assets.put_file(path)
    asset = Asset(
        id=asset_id,
        kind=info.kind,
        mime=info.mime,
        size=path.stat().st_size,
        name=path.name,
        width=info.width,
        height=info.height,
        length=info.length,
    )
    describe(parts, actor, asset)
    return asset_id
