"""The concrete parts that services work with, handed in by the one place that knows them."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.events import EventBus
from app.services.ports import (
    AssetStore,
    MediaReader,
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
    pictures: PictureSource
    renderer: Renderer
    sealed: SealedFiles
    events: EventBus
