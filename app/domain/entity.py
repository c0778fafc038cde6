"""What every stored thing has in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One document. ``revision`` counts its writes and is 0 until it is first stored."""

    id: str = field(default_factory=new_id)
    revision: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
