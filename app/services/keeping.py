"""Describing a media file whose bytes have just been kept."""

from __future__ import annotations

import contextlib

from app.domain.accounts import Actor
from app.domain.media import Asset
from app.errors import AlreadyExists
from app.services.activity import BYTES_STORED, note
from app.services.parts import Parts
from app.services.trying import retried


def describe(parts: Parts, actor: Actor, asset: Asset) -> None:
    """Store a media file's document, where the same bytes have none yet: two programs may keep the same
    at one moment, such as a sentence that both speak."""
    repositories = parts.repositories

    def once() -> None:
        if repositories.assets.get(asset.id) is None:
            with contextlib.suppress(AlreadyExists), repositories.transaction():
                repositories.assets.add(asset)
                note(repositories, actor, BYTES_STORED, amount=float(asset.size), media=asset.kind)

    retried(once)
