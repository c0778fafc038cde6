"""What the services need from the rest: small protocols that storage, media, voice and render fill.

Everything here is safe to call from worker threads. Long calls take a :class:`CancelToken`
and a progress callback.
"""

from app.services.ports.documents import Document, DocumentStore, Where
from app.services.ports.interchange import OpenSealed, SealedFiles, SealedProject
from app.services.ports.media import (
    AssetStore,
    FoundPicture,
    FoundPictures,
    MediaInfo,
    MediaReader,
    PictureSource,
    StoredAsset,
)
from app.services.ports.render import (
    ExportRequest,
    ExportResult,
    FontFile,
    FontInfo,
    PreviewSession,
    Renderer,
)
from app.services.ports.repositories import Repositories, Repository
from app.services.ports.script import ScriptReader
from app.services.ports.voice import Speaker, Speech, Voice
from app.services.ports.work import CancelToken, Clock, OnProgress, Progress, cores, silent

__all__ = [
    "AssetStore",
    "CancelToken",
    "Clock",
    "Document",
    "DocumentStore",
    "ExportRequest",
    "ExportResult",
    "FontFile",
    "FontInfo",
    "FoundPicture",
    "FoundPictures",
    "MediaInfo",
    "MediaReader",
    "OnProgress",
    "OpenSealed",
    "PictureSource",
    "PreviewSession",
    "Progress",
    "Renderer",
    "Repositories",
    "Repository",
    "ScriptReader",
    "SealedFiles",
    "SealedProject",
    "Speaker",
    "Speech",
    "StoredAsset",
    "Voice",
    "Where",
    "cores",
    "silent",
]
