"""What the services need from the rest: small protocols that storage, media, voice and render fill.

Everything here is safe to call from worker threads. Long calls take a :class:`CancelToken`
and a progress callback.
"""

from app.services.ports.documents import Document, DocumentStore, Feed, News, Where, Written
from app.services.ports.interchange import OpenSealed, SealedFiles, SealedProject
from app.services.ports.listening import Laid, Laying, Listener
from app.services.ports.media import (
    AssetStore,
    Fetched,
    FoundPicture,
    FoundPictures,
    MediaInfo,
    MediaReader,
    PictureSource,
    StoredAsset,
)
from app.services.ports.render import (
    Chapter,
    ExportRequest,
    ExportResult,
    FontFile,
    FontInfo,
    PreviewSession,
    Renderer,
    StandIn,
)
from app.services.ports.repositories import Repositories, Repository
from app.services.ports.script import ScriptReader
from app.services.ports.security import Passwords, Secrets
from app.services.ports.voice import Doubt, Speaker, Speech, Voice
from app.services.ports.work import CancelToken, Clock, OnProgress, Progress, cores, silent

__all__ = [
    "AssetStore",
    "CancelToken",
    "Chapter",
    "Clock",
    "Document",
    "DocumentStore",
    "Doubt",
    "ExportRequest",
    "ExportResult",
    "Feed",
    "Fetched",
    "FontFile",
    "FontInfo",
    "FoundPicture",
    "FoundPictures",
    "Laid",
    "Laying",
    "Listener",
    "MediaInfo",
    "MediaReader",
    "News",
    "OnProgress",
    "OpenSealed",
    "Passwords",
    "PictureSource",
    "PreviewSession",
    "Progress",
    "Renderer",
    "Repositories",
    "Repository",
    "ScriptReader",
    "SealedFiles",
    "SealedProject",
    "Secrets",
    "Speaker",
    "Speech",
    "StandIn",
    "StoredAsset",
    "Voice",
    "Where",
    "Written",
    "cores",
    "silent",
]
