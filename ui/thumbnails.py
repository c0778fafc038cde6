"""Small pictures and waveforms for whatever shows them: asked for at every paint, there when ready."""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import TypeVar

from PySide6.QtCore import QObject, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from app.domain.footage import Footage
from app.domain.takes import Image
from app.domain.timeline import Visual
from app.errors import ScenewrightError
from app.services.facade import Services
from ui.jobs import Jobs

_log = logging.getLogger(__name__)

MOST_PICTURES = 600
"""Kept decoded; at 224 x 126 pixels some 70 MB."""
MOST_WAVEFORMS = 2_000

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")


class Thumbnails(QObject):
    """Answers from memory or with ``None``; what is missing is made off the window's thread.

    A picture that cannot be made stays ``None`` and is not asked for again until
    :meth:`forget`.
    """

    ready = Signal()
    """Something asked for has come; told at most once in a turn of the event loop."""

    def __init__(self, services: Services, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._jobs = jobs
        self._pictures: OrderedDict[Hashable, QPixmap | None] = OrderedDict()
        self._waveforms: OrderedDict[str, bytes | None] = OrderedDict()
        self._asked: set[Hashable] = set()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.ready)

    def thumbnail(self, visual: Visual, width: int, height: int) -> QPixmap | None:
        """A picture that covers width x height device pixels, cut to that shape."""
        if visual.kind == "missing":
            return None
        return self._picture(
            visual.kind, visual.asset_id, visual.recipe, visual.focus, visual.footage, width, height
        )

    def of_image(self, image: Image | None, width: int, height: int) -> QPixmap | None:
        """The same for an image take."""
        if image is None:
            return None
        return self._picture(
            image.kind, image.asset_id or "", image.recipe, image.focus, image.footage, width, height
        )

    def waveform(self, asset_id: str) -> bytes | None:
        """Pairs of int8 (lowest, highest), 50 a second."""
        if asset_id in self._waveforms:
            self._waveforms.move_to_end(asset_id)
            return self._waveforms[asset_id]
        key = ("waveform", asset_id)
        if key not in self._asked:
            self._asked.add(key)
            self._jobs.watch(self._load_waveform(key, asset_id))
        return None

    @Slot()
    def forget(self) -> None:
        """Ask again for what could not be made before."""
        for key in [key for key, picture in self._pictures.items() if picture is None]:
            del self._pictures[key]
        for asset_id in [asset_id for asset_id, wave in self._waveforms.items() if wave is None]:
            del self._waveforms[asset_id]

    def _picture(
        self,
        kind: str,
        asset_id: str,
        recipe: Mapping[str, object],
        focus: tuple[float, float],
        footage: Footage | None,
        width: int,
        height: int,
    ) -> QPixmap | None:
        width, height = max(1, width), max(1, height)
        drawn = "" if asset_id else json.dumps(recipe, sort_keys=True, default=str)
        key = (kind, asset_id, drawn, focus, footage.start if footage else None, width, height)
        if key in self._pictures:
            self._pictures.move_to_end(key)
            return self._pictures[key]
        if key not in self._asked:
            self._asked.add(key)
            image = Image(
                project_id="", frame_id="", order="", kind=kind, asset_id=asset_id or None, recipe=recipe,
                footage=footage,
            )  # fmt: skip
            self._jobs.watch(self._load_picture(key, image, focus, width, height))
        return None

    async def _load_picture(
        self, key: Hashable, image: Image, focus: tuple[float, float], width: int, height: int
    ) -> None:
        def load() -> QImage:
            path = self._services.media.thumbnail(image, width, height)
            return covering(QImage(str(path)), width, height, focus)

        picture: QPixmap | None = None
        try:
            loaded = await self._jobs.load(load)
            picture = None if loaded.isNull() else QPixmap.fromImage(loaded)
        except ScenewrightError as error:
            _log.warning("No thumbnail: %s", error)
        except Exception:  # one picture must not tell its failure at every paint; a placeholder stands for it
            _log.exception("A thumbnail failed")
        self._asked.discard(key)
        _keep(self._pictures, key, picture, MOST_PICTURES)
        self._soon.start()

    async def _load_waveform(self, key: Hashable, asset_id: str) -> None:
        wave: bytes | None = None
        try:
            wave = await self._jobs.load(lambda: self._services.media.waveform(asset_id))
        except ScenewrightError as error:
            _log.warning("No waveform: %s", error)
        except Exception:  # as above
            _log.exception("A waveform failed")
        self._asked.discard(key)
        _keep(self._waveforms, asset_id, wave, MOST_WAVEFORMS)
        self._soon.start()


def covering(picture: QImage, width: int, height: int, focus: tuple[float, float]) -> QImage:
    """The picture scaled to cover width x height pixels and cut around its point of interest."""
    if picture.isNull():
        return picture
    scaled = picture.scaled(
        width,
        height,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    left = round((scaled.width() - width) * focus[0])
    top = round((scaled.height() - height) * focus[1])
    return scaled.copy(QRect(left, top, width, height))


def _keep(kept: OrderedDict[Key, Kept], key: Key, value: Kept, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
