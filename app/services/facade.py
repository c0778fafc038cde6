"""All services of one actor, made together, each behind the door that asks whether the actor may."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from app.domain.accounts import Actor
from app.services.accounts import Accounts
from app.services.activity import ActivityLog
from app.services.assets import Assets
from app.services.auditions import Auditions
from app.services.bin import Bin
from app.services.casts import Casts
from app.services.checking import Checking
from app.services.conflicts import Conflicts
from app.services.editing import Editing
from app.services.following import Following
from app.services.frame_looks import FrameLooks
from app.services.guard import guarded
from app.services.history import History
from app.services.illustration import Illustration
from app.services.markers import Markers
from app.services.media import Media
from app.services.moving import Moving
from app.services.narration import Narration
from app.services.outbox import Outbox
from app.services.outline import Outlines
from app.services.parts import Parts
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

S = TypeVar("S")


class Services:
    """What one actor can do. Every call is safe from any thread, and is NotAllowed (NotSignedIn) where
    the actor may not make it: :mod:`app.services.permissions` says who may."""

    def __init__(self, parts: Parts, actor: Actor, cache: Path) -> None:
        self._parts = parts
        self.actor = actor
        self.events = parts.events
        # Among themselves services call each other straight: what was allowed is allowed whole.
        editing = Editing(parts, actor)
        projects = Projects(parts, actor, editing)
        scripts = Scripts(parts, actor, editing)
        narration = Narration(parts, actor, editing)
        illustration = Illustration(parts, actor, editing)
        media = Media(parts, actor, cache)
        renders = Renders(parts, actor)
        storyboard = Storyboard(parts, actor, editing, illustration)
        people = People(parts, actor)
        voices = Voices(parts)
        production = Production(
            actor, editing, projects, scripts, narration, voices, illustration, media, renders
        )
        self.accounts = self._guarded("accounts", Accounts(parts, actor))
        self.people = self._guarded("people", people)
        self.roles = self._guarded("roles", Roles(parts, actor))
        self.sharing = self._guarded("sharing", Sharing(parts, actor, people))
        self.projects = self._guarded("projects", projects)
        self.bin = self._guarded("bin", Bin(parts, actor, projects))
        self.outlines = self._guarded("outlines", Outlines(parts))
        self.scripts = self._guarded("scripts", scripts)
        self.narration = self._guarded("narration", narration)
        self.casts = self._guarded("casts", Casts(parts, actor, editing))
        self.auditions = self._guarded("auditions", Auditions(parts, cache / "auditions"))
        self.voices = self._guarded("voices", voices)
        self.recordings = self._guarded("recordings", Recordings(parts, actor, editing, narration))
        self.pronunciations = self._guarded("pronunciations", Pronunciations(parts, actor, editing))
        self.illustration = self._guarded("illustration", illustration)
        self.storyboard = self._guarded("storyboard", storyboard)
        self.structure = self._guarded("structure", Structure(parts, actor, editing, illustration))
        self.writing = self._guarded("writing", Writing(parts, actor, editing, illustration))
        self.frame_looks = self._guarded("frame_looks", FrameLooks(parts, actor, editing))
        self.media = self._guarded("media", media)
        self.tracks = self._guarded("tracks", Tracks(parts, actor, editing))
        self.markers = self._guarded("markers", Markers(parts, editing))
        self.assets = self._guarded("assets", Assets(parts))
        self.renders = self._guarded("renders", renders)
        self.history = self._guarded("history", History(parts, actor, editing))
        self.moving = self._guarded("moving", Moving(parts, actor, projects, cache / "moving"))
        self.versions = self._guarded("versions", Versions(parts, actor, editing))
        self.checking = self._guarded("checking", Checking(parts, actor))
        self.relinking = self._guarded("relinking", Relinking(parts, actor, editing, projects))
        self.production = self._guarded("production", production)
        self.conflicts = self._guarded("conflicts", Conflicts(projects, storyboard, illustration, narration))
        self.following = self._guarded("following", Following(parts))
        self.activity = self._guarded("activity", ActivityLog(parts, actor))
        self.presence = self._guarded("presence", Presence(parts, actor))
        self.outbox = Outbox(parts, self)
        self._cache = cache

    @property
    def shared(self) -> bool:
        """Whether the documents are where several people work."""
        return self._parts.shared

    def _guarded(self, name: str, service: S) -> S:
        return guarded(name, service, self._parts.access, self.actor)

    def acting_for(self, actor: Actor) -> Services:
        """The same services on somebody else's behalf: whoever has just signed in."""
        return Services(self._parts, actor, self._cache)
