"""Pictures given to frames without a file: kept from their bytes, or fetched from their address as a job."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

from app.errors import BadInput, BadPicture
from app.services.calls import Call
from app.services.facade import Services
from app.services.ports import CancelToken, OnProgress
from ui.editing import Edits
from ui.given import Offer, local_files, offer_in, written
from ui.jobs import Jobs
from ui.session import ProjectSession


class NotFetched(BadPicture):
    """A picture that did not come, and the frame that waits for it."""

    def __init__(self, error: BadInput, frame_id: str) -> None:
        super().__init__(error.what, error.hint)
        self.frames = (frame_id,)


@dataclass(frozen=True, slots=True)
class _Came:
    project_id: str
    frame_id: str
    path: Path
    address: str


class Giving(QObject):
    """Whatever panel they were dropped on. Returns at once."""

    failed = Signal(str)
    told = Signal(str)

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._session, self._edits = services, jobs, session, edits

    @Slot(str, object)
    def take(self, frame_id: str, offer: Offer) -> None:
        """Add a picture to a frame and choose it."""
        project_id = self._session.project_id
        if not frame_id or not project_id:
            return
        if offer.image is not None:
            self._jobs.watch(self._keep(project_id, frame_id, offer.image, offer.address))
        elif offer.address:
            self._fetch(project_id, frame_id, offer.address)

    @Slot()
    def paste(self) -> None:
        """Give the selected frame what the clipboard holds: files, a picture, an address."""
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        files = local_files(data) if data is not None else []
        offer = offer_in(data) if data is not None else None
        if files:
            self._edits.add_pictures(self._session.selected, files)
        elif offer is not None:
            self.take(self._session.selected, offer)
        else:
            self.told.emit(self.tr("The clipboard holds no picture and no address of one."))

    async def _keep(self, project_id: str, frame_id: str, image: QImage, address: str) -> None:
        path = await self._jobs.read(partial(written, image))
        self._add(_Came(project_id, frame_id, path, address))

    def _fetch(self, project_id: str, frame_id: str, address: str) -> None:
        services = self._services

        def fetching(progress: OnProgress, cancel: CancelToken) -> _Came:
            try:
                return _Came(
                    project_id, frame_id, services.illustration.fetch(address, progress, cancel), address
                )
            except BadInput as error:
                raise NotFetched(error, frame_id) from error

        title = self.tr("Picture from {0}").format(urlsplit(address).hostname or address)
        job = self._jobs.start(title, fetching, partial(self._fetch, project_id, frame_id, address))
        job.succeeded.connect(self._add)
        job.failed.connect(self.failed)

    @Slot(object)
    def _add(self, came: _Came) -> None:
        arguments = {"frame_id": came.frame_id, "paths": [came.path], "addresses": [came.address]}
        self._edits.make(Call(came.project_id, "illustration", "add", arguments))
