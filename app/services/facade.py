"""All services of one actor, each made when first asked for, behind the door that asks whether the actor may."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.accounts import Actor
from app.services.guard import guarded
from app.services.parts import Parts

if TYPE_CHECKING:
    from app.services.accounts import Accounts
    from app.services.activity import ActivityLog
    from app.services.assets import Assets
    from app.services.auditions import Auditions
    from app.services.bin import Bin
    from app.services.casts import Casts
    from app.services.checking import Checking
    from app.services.conflicts import Conflicts
    from app.services.following import Following
    from app.services.frame_looks import FrameLooks
    from app.services.gallery import Gallery
    from app.services.history import History
    from app.services.illustration import Illustration
    from app.services.markers import Markers
    from app.services.media import Media
    from app.services.moving import Moving
    from app.services.narration import Narration
    from app.services.outbox import Outbox
    from app.services.outline import Outlines
    from app.services.people import People
    from app.services.presence import Presence
    from app.services.production import Production
    from app.services.projects import Projects
    from app.services.pronunciations import Pronunciations
    from app.services.recordings import Recordings
    from app.services.relinking import Relinking
    from app.services.renders import Renders
    from app.services.roles import Roles
    from app.services.scripts import Scripts
    from app.services.sharing import Sharing
    from app.services.storyboard import Storyboard
    from app.services.structure import Structure
    from app.services.tracks import Tracks
    from app.services.versions import Versions
    from app.services.voices import Voices
    from app.services.writing import Writing

_MADE: Mapping[str, tuple[str, str, str]] = {
    "accounts": ("accounts", "Accounts", "parts actor"),
    "people": ("people", "People", "parts actor"),
    "roles": ("roles", "Roles", "parts actor"),
    "sharing": ("sharing", "Sharing", "parts actor people"),
    "editing": ("editing", "Editing", "parts actor"),
    "projects": ("projects", "Projects", "parts actor editing"),
    "bin": ("bin", "Bin", "parts actor projects"),
    "outlines": ("outline", "Outlines", "parts"),
    "scripts": ("scripts", "Scripts", "parts actor editing"),
    "narration": ("narration", "Narration", "parts actor editing"),
    "casts": ("casts", "Casts", "parts actor editing"),
    "auditions": ("auditions", "Auditions", "parts cache/auditions"),
    "voices": ("voices", "Voices", "parts"),
    "recordings": ("recordings", "Recordings", "parts actor editing narration"),
    "pronunciations": ("pronunciations", "Pronunciations", "parts actor editing"),
    "illustration": ("illustration", "Illustration", "parts actor editing"),
    "gallery": ("gallery", "Gallery", "parts projects"),
    "storyboard": ("storyboard", "Storyboard", "parts actor editing illustration"),
    "structure": ("structure", "Structure", "parts actor editing illustration"),
    "writing": ("writing", "Writing", "parts actor editing illustration"),
    "frame_looks": ("frame_looks", "FrameLooks", "parts actor editing"),
    "media": ("media", "Media", "parts actor cache"),
    "tracks": ("tracks", "Tracks", "parts actor editing"),
    "markers": ("markers", "Markers", "parts editing"),
    "assets": ("assets", "Assets", "parts"),
    "renders": ("renders", "Renders", "parts actor"),
    "history": ("history", "History", "parts actor editing"),
    "moving": ("moving", "Moving", "parts actor projects cache/moving"),
    "versions": ("versions", "Versions", "parts actor editing"),
    "checking": ("checking", "Checking", "parts actor"),
    "relinking": ("relinking", "Relinking", "parts actor editing projects"),
    "production": (
        "production",
        "Production",
        "actor editing projects scripts narration voices illustration media renders",
    ),
    "conflicts": ("conflicts", "Conflicts", "projects storyboard illustration narration"),
    "following": ("following", "Following", "parts"),
    "activity": ("activity", "ActivityLog", "parts actor"),
    "presence": ("presence", "Presence", "parts actor"),
}
"""Every service: its module here, its class, and what that takes: parts, the actor, a folder, others of these."""
_INSIDE = frozenset({"editing"})
"""What only other services use."""


class Services:
    """What one actor can do. Every call is safe from any thread, and is NotAllowed (NotSignedIn) where
    the actor may not make it: :mod:`app.services.permissions` says who may.

    A program that needs few services loads few: each is imported and made when it is first asked for.
    """

    accounts: Accounts
    people: People
    roles: Roles
    sharing: Sharing
    projects: Projects
    bin: Bin
    outlines: Outlines
    scripts: Scripts
    narration: Narration
    casts: Casts
    auditions: Auditions
    voices: Voices
    recordings: Recordings
    pronunciations: Pronunciations
    illustration: Illustration
    gallery: Gallery
    storyboard: Storyboard
    structure: Structure
    writing: Writing
    frame_looks: FrameLooks
    media: Media
    tracks: Tracks
    markers: Markers
    assets: Assets
    renders: Renders
    history: History
    moving: Moving
    versions: Versions
    checking: Checking
    relinking: Relinking
    production: Production
    conflicts: Conflicts
    following: Following
    activity: ActivityLog
    presence: Presence
    outbox: Outbox

    def __init__(self, parts: Parts, actor: Actor, cache: Path) -> None:
        self._parts = parts
        self.actor = actor
        self.events = parts.events
        self._cache = cache
        self._lock = threading.RLock()
        self._bare: dict[str, Any] = {}
        """Services as they call each other, straight: what was allowed is allowed whole."""

    def __getattr__(self, name: str) -> Any:
        # Asked for what is not there yet only.
        if name == "outbox":
            from app.services.outbox import Outbox

            made: object = Outbox(self._parts, self)
        elif name in _MADE and name not in _INSIDE:
            made = guarded(name, self._made(name), self._parts.access, self.actor)
        else:
            raise AttributeError(f"there is no service called {name}")
        with self._lock:
            return self.__dict__.setdefault(name, made)

    def _made(self, name: str) -> Any:
        with self._lock:
            if name not in self._bare:
                module, kind, takes = _MADE[name]
                make = getattr(importlib.import_module(f"app.services.{module}"), kind)
                self._bare[name] = make(*map(self._taken, takes.split()))
            return self._bare[name]

    def _taken(self, word: str) -> Any:
        if word in ("parts", "actor"):
            return self._parts if word == "parts" else self.actor
        where, _, folder = word.partition("/")
        return self._cache / folder if where == "cache" else self._made(word)

    @property
    def shared(self) -> bool:
        """Whether the documents are where several people work."""
        return self._parts.shared

    def acting_for(self, actor: Actor) -> Services:
        """The same services on somebody else's behalf: whoever has just signed in."""
        return Services(self._parts, actor, self._cache)
