"""The pronunciation dictionary that counts in a project."""

from __future__ import annotations

from app.domain.project import Project
from app.domain.pronouncing import Rule
from app.services.ports import Repositories


def rules_of(repositories: Repositories, project: Project) -> list[Rule]:
    """Every entry that counts in a project: its own, then those of its owner for other words."""
    entries = repositories.pronunciations.find(project_id=project.id)
    entries += repositories.pronunciations.find(user_id=project.owner_id, project_id="")
    known: dict[str, Rule] = {}
    for entry in entries:
        known.setdefault(entry.word, entry.rule)
    return list(known.values())
