"""Describing a media file whose bytes have just been kept."""

from __future__ import annotations

import contextlib

from app.domain.accounts import Actor
from app.domain.media import Asset
from app.errors import AlreadyExists
from app.services.activity import BYTES_STORED, note
from app.services.parts import Parts


def describe(parts: Parts, actor: Actor, asset: Asset) -> None:
    """Store a media file's document, where the same bytes have none yet."""
    repositories = parts.repositories
    if repositories.assets.get(asset.id) is not None:
        return
    with contextlib.suppress(AlreadyExists), repositories.transaction():  # another was as quick
        repositories.assets.add(asset)
        note(repositories, actor, BYTES_STORED, amount=float(asset.size), media=asset.kind)
