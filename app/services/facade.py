"""All services of one actor, made together."""

from __future__ import annotations

from pathlib import Path

from app.domain.accounts import Actor
from app.services.assets import Assets
from app.services.bin import Bin
from app.services.checking import Checking
from app.services.editing import Editing
from app.services.history import History
from app.services.illustration import Illustration
from app.services.media import Media
from app.services.moving import Moving
from app.services.narration import Narration
from app.services.parts import Parts
from app.services.production import Production
from app.services.projects import Projects
from app.services.relinking import Relinking
from app.services.renders import Renders
from app.services.scripts import Scripts
from app.services.storyboard import Storyboard
from app.services.versions import Versions


class Services:
    """What one actor can do. Every call is safe from any thread."""

    def __init__(self, parts: Parts, actor: Actor, cache: Path) -> None:
        editing = Editing(parts, actor)
        self.actor = actor
        self.events = parts.events
        self.projects = Projects(parts, actor, editing)
        self.bin = Bin(parts, actor, self.projects)
        self.scripts = Scripts(parts, actor, editing)
        self.narration = Narration(parts, actor, editing)
        self.illustration = Illustration(parts, actor, editing)
        self.storyboard = Storyboard(parts, editing, self.illustration)
        self.media = Media(parts, actor, cache)
        self.assets = Assets(parts)
        self.renders = Renders(parts, actor)
        self.history = History(parts, actor, editing)
        self.moving = Moving(parts, actor, self.projects, cache / "moving")
        self.relinking = Relinking(parts, actor, editing, self.projects)
        self.versions = Versions(parts, actor, editing)
        self.checking = Checking(parts, actor)
        self.production = Production(
            actor,
            editing,
            self.projects,
            self.scripts,
            self.narration,
            self.illustration,
            self.media,
            self.renders,
        )
