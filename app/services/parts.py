"""The concrete parts that services work with, handed in by the one place that knows them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.services.access import Access
from app.services.events import EventBus
from app.services.ports import (
    AssetStore,
    Listener,
    MediaReader,
    Passwords,
    PictureSource,
    Renderer,
    Repositories,
    ScriptReader,
    SealedFiles,
    Speaker,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything behind the ports. One a program; safe to share between threads."""

    repositories: Repositories
    assets: AssetStore
    media: MediaReader
    scripts: ScriptReader
    speaker: Speaker
    listener: Listener
    pictures: PictureSource
    renderer: Renderer
    sealed: SealedFiles
    passwords: Passwords
    events: EventBus
    access: Access
    unsaved: Path = Path()
    """A folder for what cannot be saved while the database is away."""
    shared: bool = False
    """Whether the documents are where several people work: everybody signs in there."""
