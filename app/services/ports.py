"""What the services need from the rest: small protocols that storage, media, voice and render fill.

Everything here is safe to call from worker threads. Long calls take a :class:`CancelToken`
and a progress callback.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol, TypeVar

from app.domain.accounts import (
    Activity,
    Comment,
    Invitation,
    Membership,
    Permission,
    Presence,
    Role,
    Session,
    User,
)
from app.domain.edits import Change, HistoryEntry
from app.domain.entity import Entity
from app.domain.media import Asset
from app.domain.project import Marker, Project, Pronunciation, Render, Setting, Template, Track
from app.domain.script import Frame, Scene, Script, ScriptDraft
from app.domain.takes import Image, Voiceover, Word
from app.domain.template import Look
from app.domain.timeline import Timeline
from app.errors import Cancelled

Document = dict[str, Any]
"""A stored thing: JSON-like values (str, int, float, bool, None, list, dict, datetime) by field name."""


class CancelToken:
    """Asked for once, seen by everybody who works on the same job."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask to stop. Work stops at its next look."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise :class:`~app.errors.Cancelled` when somebody asked to stop."""
        if self._event.is_set():
            raise Cancelled()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: ``done`` of ``total`` steps of ``stage``, which is words for people."""

    stage: str
    done: float
    total: float
    note: str = ""


OnProgress = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """For who does not care how far it is."""


# Documents ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Where:
    """One condition on one field: ``op`` is ``eq``, ``in``, ``gt``, ``gte``, ``lt`` or ``lte``."""

    field: str
    op: str
    value: Any


class DocumentStore(Protocol):
    """The small port over SQLite and MongoDB. What it does not support is an error in both.

    Documents carry ``_id`` (string) and ``revision`` (int, set by the store: 1 at insert, one
    more at each replace), ``created_at`` and ``updated_at`` (set by the store, UTC) and
    ``schema``. Queries name only fields that the collection's schema lists as indexed.
    """

    def get(self, collection: str, document_id: str) -> Document | None:
        """The document, or ``None``."""

    def get_many(self, collection: str, ids: Sequence[str]) -> dict[str, Document]:
        """The documents that exist among ``ids``, by id."""

    def insert(self, collection: str, documents: Sequence[Document]) -> list[Document]:
        """Store new documents, all or none; returns them as stored. AlreadyExists on a taken id
        or unique field."""

    def replace(self, collection: str, document: Document) -> Document:
        """Store a document over the one of the same ``_id`` **and revision**; Conflict where the
        stored revision is another, NotFound where there is none. Returns it as stored."""

    def delete(self, collection: str, document_id: str, revision: int | None = None) -> bool:
        """Remove a document (only at ``revision`` where given: Conflict else); False if none was."""

    def find(
        self,
        collection: str,
        where: Sequence[Where] = (),
        sort: Sequence[tuple[str, int]] = (),
        limit: int | None = None,
        after: str | None = None,
    ) -> list[Document]:
        """Documents that meet every condition. ``sort`` is (field, 1 or -1) pairs, ties broken by
        ``_id``; ``after`` is the ``_id`` of the last document of the page before."""

    def count(self, collection: str, where: Sequence[Where] = ()) -> int:
        """How many documents meet every condition."""

    def tally(
        self, collection: str, field: str, where: Sequence[Where] = (), by_day: bool = False
    ) -> dict[str, int]:
        """Counts by the value of a field, or by the UTC day (``YYYY-MM-DD``) of a datetime field."""

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside happen together or not at all. Nested calls join the outer one."""

    def close(self) -> None:
        """Let go of files and connections."""


# Media -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a media file is. ``kind`` is ``picture``, ``sound`` or ``video``; ``length`` in seconds;
    ``width`` and ``height`` in pixels as shown, after orientation."""

    kind: str
    mime: str
    width: int = 0
    height: int = 0
    length: Fraction = Fraction(0)
    sample_rate: int = 0
    channels: int = 0


class AssetStore(Protocol):
    """Media files by the hash of their bytes (SHA-256, hexadecimal)."""

    def put_file(self, path: Path) -> str:
        """Copy a file in; the same bytes twice are kept once. DiskFull where there is no room."""

    def put_bytes(self, data: bytes, suffix: str = "") -> str:
        """Keep bytes; ``suffix`` such as ``.wav`` helps programs that look at names."""

    def path(self, asset_id: str) -> Path:
        """A local file with the asset's bytes; AssetMissing where there is none."""

    def exists(self, asset_id: str) -> bool:
        """Whether the bytes are here."""

    def delete(self, asset_id: str) -> None:
        """Let the bytes go."""


class MediaReader(Protocol):
    """Looks into media files."""

    def probe(self, path: Path) -> MediaInfo:
        """What the file is, decoded far enough to be sure; BadPicture or BadSound where it is not,
        with the file named."""

    def thumbnail(self, asset_id: str, width: int, height: int) -> Path:
        """A JPEG of the asset that covers width x height pixels, upright, sRGB; made once, kept."""

    def waveform(self, asset_id: str, buckets_per_second: int = 50) -> bytes:
        """Pairs of int8 (lowest, highest) a bucket, interleaved: -127 to 127 is full scale."""

    def sound(self, asset_id: str) -> tuple[bytes, int, int]:
        """Whole sound decoded: 16-bit little-endian interleaved samples, rate, channels."""


# Script ------------------------------------------------------------------------------------


class ScriptReader(Protocol):
    """Text in: a file of any supported format becomes scenes and frames."""

    def read(self, path: Path) -> ScriptDraft:
        """Split a script file; BadScript with the file named where it cannot be."""

    def read_text(self, text: str, name: str = "", format: str = "") -> ScriptDraft:
        """Split text that was typed or pasted; ``format`` empty means look at the text."""


# Voice -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of one engine. ``id`` is ``engine:name``, unique on this computer."""

    id: str
    engine: str
    name: str
    languages: tuple[str, ...]
    """BCP 47 codes, the first its own."""
    sex: str = ""
    quality: int = 0
    """Higher is preferred where a voice is chosen by language."""
    licence: str = ""
    needs_network: bool = False
    gives_word_times: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """What was spoken: mono 16-bit little-endian samples, and when each word sounds."""

    samples: bytes
    rate: int
    words: tuple[Word, ...]
    recipe: Mapping[str, object] = field(default_factory=dict)

    @property
    def length(self) -> Fraction:
        """Seconds of sound."""
        return Fraction(len(self.samples) // 2, self.rate)


class Speaker(Protocol):
    """All voices of this computer behind one door."""

    def voices(self) -> Sequence[Voice]:
        """Every voice that works here."""

    def find(self, voice_id: str) -> Voice:
        """The voice of that id; UnknownVoice with near names where there is none."""

    def choose(self, language: str) -> Voice:
        """The best offline voice for a language, or the fallback for every script."""

    def detect(self, text: str, hint: str = "") -> str:
        """The language of a text as a BCP 47 code; ``hint`` where the text is too short to tell."""

    def speak(
        self, text: str, voice_id: str, language: str = "", seed: int = 1, cancel: CancelToken | None = None
    ) -> Speech:
        """Say a text. Never empty: text without words is silence of a fitting length.
        SpeechFailed where the engine gives nothing."""

    def report(self) -> Sequence[Mapping[str, str]]:
        """A line an engine for the doctor: ``name``, ``state`` (``ok``/``missing``), ``detail``, ``hint``."""


# Pictures ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture file that a source offers."""

    path: Path
    info: MediaInfo
    name: str
    origin: str = ""
    licence: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class FoundPictures:
    """What a folder holds: pictures in the order of their names, and files that do not decode."""

    pictures: tuple[FoundPicture, ...]
    skipped: tuple[tuple[Path, str], ...]
    """(file, why), for the person to be told."""


class PictureSource(Protocol):
    """Where image takes come from, and how they are spread over frames."""

    def folder(self, path: Path) -> FoundPictures:
        """All pictures of a folder; BadPicture where none decodes or there is no such folder."""

    def spread(self, names: Sequence[str], texts: Sequence[str]) -> list[int | None]:
        """For each text the index of the picture it gets: by name where names match words of the
        text, else in order; ``None`` where ``names`` is empty."""

    def backdrop(self, look: Look, seed: int, title: str, text: str, number: int) -> dict[str, object]:
        """The recipe of a designed backdrop for a frame that has no picture of its own: what
        :meth:`Renderer.backdrop` draws. ``title`` and ``number`` are its scene's."""


# Render ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Where a video goes, and how hard to work. ``jobs`` 0 means as many segments as cores."""

    output: Path
    jobs: int = 0
    captions_beside: bool = False
    """Write SRT and WebVTT next to the output."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What an export made. Times in seconds of wall clock by stage."""

    output: Path
    pictures: int
    length: Fraction
    segments: int
    segments_reused: int
    loudness_lufs: float
    true_peak_dbtp: float
    files: tuple[Path, ...]
    """Everything written, the video first."""
    stages: Mapping[str, float] = field(default_factory=dict)


class PreviewSession(Protocol):
    """A timeline ready to be looked at and listened to, at random. Thread-safe."""

    timeline: Timeline
    width: int
    height: int

    def picture(self, number: int) -> memoryview:
        """Picture ``number`` as width x height x 4 bytes in B, G, R, 255 order (QImage RGB32)."""

    def sound(self, first: int, count: int) -> bytes:
        """``count`` stereo sample pairs at 48 kHz from sample ``first``, 16-bit interleaved,
        mixed as in the export; silence past the end."""

    def close(self) -> None:
        """Let go of what it holds."""


class Renderer(Protocol):
    """Timeline in, files and pictures out."""

    def export(
        self, timeline: Timeline, request: ExportRequest, progress: OnProgress, cancel: CancelToken
    ) -> ExportResult:
        """Make the video. The output appears only when whole. BadOutput, DiskFull, RenderFailed."""

    def check_output(self, output: Path) -> None:
        """BadOutput at once where a file cannot be written there: before any work begins."""

    def preview(self, timeline: Timeline, width: int, height: int) -> PreviewSession:
        """The same pictures and sound as the export's, at another size."""

    def still(self, timeline: Timeline, number: int, width: int, height: int) -> bytes:
        """One picture as PNG."""

    def backdrop(self, recipe: Mapping[str, object], width: int, height: int) -> bytes:
        """A backdrop alone, as PNG: for thumbnails."""

    def report(self) -> Sequence[Mapping[str, str]]:
        """Lines for the doctor: encoders and fonts."""


class Clock(Protocol):
    """Time, for tests to hold still."""

    def __call__(self) -> float:
        """Seconds since some start."""


# Repositories ------------------------------------------------------------------------------


E = TypeVar("E", bound=Entity)


class Repository(Protocol[E]):
    """One collection's entities. What comes back carries its stored ``revision`` and times.

    Conditions are :class:`Where` values and, for equality, keywords:
    ``frames.find(project_id=p, sort=[("order", 1)])``. Field names are those of the dataclass,
    the id being ``_id``; only indexed fields may be named, ValueError else.
    """

    def get(self, entity_id: str) -> E | None:
        """The entity, or ``None``."""

    def require(self, entity_id: str) -> E:
        """The entity; NotFound with a sentence where there is none."""

    def get_many(self, ids: Sequence[str]) -> dict[str, E]:
        """The entities that exist among ``ids``, by id."""

    def add(self, entity: E) -> E:
        """Store a new entity; AlreadyExists on a taken id or unique field."""

    def add_many(self, entities: Sequence[E]) -> list[E]:
        """Store new entities, all or none."""

    def save(self, entity: E) -> E:
        """Store an entity over the one it was read from; Conflict where somebody else has stored
        it since, NotFound where it is gone."""

    def remove(self, entity_id: str, revision: int | None = None) -> bool:
        """Remove an entity (only at ``revision`` where given: Conflict else); False if none was."""

    def find(
        self,
        *where: Where,
        sort: Sequence[tuple[str, int]] = (),
        limit: int | None = None,
        after: str | None = None,
        **equal: object,
    ) -> list[E]:
        """Entities that meet every condition, ties of ``sort`` broken by id; ``after`` is the id of
        the last one of the page before."""

    def first(self, *where: Where, sort: Sequence[tuple[str, int]] = (), **equal: object) -> E | None:
        """The first entity that :meth:`find` would give, or ``None``."""

    def count(self, *where: Where, **equal: object) -> int:
        """How many entities meet every condition."""

    def tally(self, field: str, *where: Where, by_day: bool = False, **equal: object) -> dict[str, int]:
        """Counts by the value of a field, or by the UTC day (``YYYY-MM-DD``) of a datetime field."""


class Repositories(Protocol):
    """Every collection, and what goes across them. Safe to share between threads."""

    users: Repository[User]
    roles: Repository[Role]
    permissions: Repository[Permission]
    projects: Repository[Project]
    scripts: Repository[Script]
    scenes: Repository[Scene]
    frames: Repository[Frame]
    images: Repository[Image]
    voiceovers: Repository[Voiceover]
    assets: Repository[Asset]
    templates: Repository[Template]
    tracks: Repository[Track]
    markers: Repository[Marker]
    memberships: Repository[Membership]
    invitations: Repository[Invitation]
    comments: Repository[Comment]
    presence: Repository[Presence]
    sessions: Repository[Session]
    settings: Repository[Setting]
    pronunciations: Repository[Pronunciation]
    renders: Repository[Render]
    events: Repository[Activity]
    history: Repository[HistoryEntry]
    store: DocumentStore

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside, to whatever collections, happen together or not at all."""

    def collection_of(self, entity: Entity) -> str:
        """The name of the collection that an entity is kept in."""

    def encode(self, entity: Entity) -> Document:
        """An entity in stored form, whole: ``_id``, the store's own fields, its own fields."""

    def document(self, collection: str, document_id: str) -> Document | None:
        """A document in stored form, or ``None``."""

    def write_change(self, change: Change) -> Document | None:
        """Apply a change to the store, and return the document as it then stands.

        A document is created where ``before`` is ``None``, deleted (returning ``None``) where
        ``after`` is ``None``, else its fields are set. Conflict where the fields do not hold
        what ``before`` says; the store's own fields (``revision``, ``created_at``,
        ``updated_at``, ``schema``) take no part in this, and ``before`` of a deletion may leave
        out fields that need not be compared.
        """
