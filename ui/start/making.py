"""Makes a project from a script, in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.marks import plain
from app.domain.names import free_name
from app.domain.project import Project
from app.errors import AlreadyExists, BadScript
from app.services.facade import Services
from app.services.ports import CancelToken, OnProgress, Progress
from app.services.production import MakeRequest, Prepared
from ui.jobs import Jobs


def _free(services: Services, name: str) -> str:
    """The name itself, or with the first number behind it that nobody has."""
    return services.projects.check_name(
        free_name(name, lambda wanted: services.projects.named(wanted) is not None)
    )


def prepared_text(services: Services, text: str, images: Path | None) -> Prepared:
    """Typed or pasted text, ready to be made; BadScript where there is nothing in it."""
    draft = services.scripts.read_text(text)
    if not draft.scenes:
        raise BadScript("There is nothing to be said in this text.", "Write at least one word.")
    first = " ".join(plain(draft.scenes[0].frames[0].text).split())
    name = _free(services, draft.title or (first if len(first) <= 60 else f"{first[:58].rstrip()}…"))
    found = services.illustration.folder(images) if images else None
    return Prepared(MakeRequest(Path(name), name), name, draft, found, None)


def prepared_file(services: Services, script: Path, images: Path | None) -> Prepared:
    """A script file, ready to be made; a name that is taken gets a number."""
    request = MakeRequest(script, images=images)
    try:
        return services.production.prepare(request)
    except AlreadyExists:
        draft = services.scripts.read(script)
        name = _free(services, draft.title or script.stem)
        return services.production.prepare(replace(request, name=name))


class Making(QObject):
    """Reads, splits and stores; voices follow by themselves once the project is open."""

    made = Signal(object, object)
    """The :class:`Project`, and what of the pictures was skipped: (path, why) pairs."""
    failed = Signal(str)

    def __init__(self, services: Services, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._jobs = jobs

    @Slot(str, str)
    def from_text(self, text: str, folder: str) -> None:
        """Begin with typed or pasted text."""
        images = Path(folder) if folder else None
        self._start(lambda: prepared_text(self._services, text, images))

    @Slot(str, str)
    def from_file(self, file: str, folder: str) -> None:
        """Begin with a script file."""
        images = Path(folder) if folder else None
        self._start(lambda: prepared_file(self._services, Path(file), images))

    def _start(self, prepare: Callable[[], Prepared]) -> None:
        def work(progress: OnProgress, cancel: CancelToken) -> tuple[Project, object]:
            progress(Progress(self._reading, 0, 1))
            prepared = prepare()
            cancel.check()
            project = self._services.production.create(prepared, progress)
            return project, prepared.found.skipped if prepared.found else ()

        self._reading = self.tr("Reading the script")
        job = self._jobs.start(self.tr("Making a project"), work, partial(self._start, prepare))
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self.failed)

    @Slot(object)
    def _on_succeeded(self, result: tuple[Project, object]) -> None:
        self.made.emit(*result)
