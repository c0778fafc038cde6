"""Picture and music files that people give: looked at, and kept among the media."""

from __future__ import annotations

from pathlib import Path

from app.domain.accounts import Actor
from app.domain.media import Asset
from app.errors import BadPicture, BadSound
from app.services.keeping import describe
from app.services.parts import Parts
from app.services.ports import MediaInfo

_PICTURES = "Give a JPEG, PNG, WebP, TIFF or HEIC file."
_SOUNDS = "Give a music file such as WAV, FLAC, MP3, M4A or OGG."


def probed_picture(parts: Parts, path: Path) -> MediaInfo:
    """What a picture file is; BadPicture where it is none or does not decode."""
    try:
        info = parts.media.probe(path)
    except BadSound as error:  # neither a picture nor a sound: it is a picture that is wanted
        raise BadPicture(error.what, _PICTURES) from error
    if info.kind != "picture":
        raise BadPicture(f"{path} is not a picture.", _PICTURES)
    return info


def probed_music(parts: Parts, path: Path) -> MediaInfo:
    """What a music file is; BadSound where it holds no sound."""
    info = parts.media.probe(path)
    if info.kind == "picture" or info.length <= 0 or not info.sample_rate:
        raise BadSound(f"{path} holds no sound.", _SOUNDS)
    return info


def keep_file(parts: Parts, actor: Actor, path: Path, info: MediaInfo) -> str:
    """Keep a file's bytes, and what it is as ``info`` says; returns the asset's id."""
    asset_id = parts.assets.put_file(path)
    picture = info.kind == "picture"
    asset = Asset(
        id=asset_id,
        kind="picture" if picture else "sound",
        mime=info.mime,
        size=path.stat().st_size,
        name=path.name,
        width=info.width if picture else 0,
        height=info.height if picture else 0,
        length=info.length,
    )
    describe(parts, actor, asset)
    return asset_id
