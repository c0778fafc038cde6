"""Describing a media file whose bytes have just been kept."""

from __future__ import annotations

import contextlib

from app.domain.accounts import Actor
from app.domain.media import Asset
from app.errors import AlreadyExists
from app.services.parts import Parts


def describe(parts: Parts, _: Actor, asset: Asset) -> None:
    """Store a media file's document, where the same bytes have none yet."""
    with contextlib.suppress(AlreadyExists):
        parts.repositories.assets.add(asset)
