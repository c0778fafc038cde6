"""The storyboard of a project that is being opened: the editor's own list, before the editor is there.

It scrolls, folds its scenes and lets a frame be chosen; all that is handed on. It does not change the
project: fields and drops come with the editor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from ui.storyboard.delegate import StoryboardDelegate
from ui.storyboard.model import StoryboardModel
from ui.storyboard.rows import Live
from ui.storyboard.view import StoryboardView
from ui.widgets.buttons import SegmentedControl

if TYPE_CHECKING:
    from app.domain.timeline import Visual
    from app.services.facade import Services
    from ui.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Seen:
    """A project as first read."""

    name: str
    project_id: str
    read: Snapshot


def seen(services: Services, name_or_id: str) -> Seen:
    """Read a project for its storyboard; NotFound as :meth:`Projects.find` says it. Whether voices will be
    understood is left for later: it takes the engines, which take longer than all else."""
    from ui.snapshot import snapshot

    project = services.projects.find(name_or_id)
    return Seen(project.name, project.id, snapshot(services, project.id, judging=False))


class _NoPictures:
    """Stands for thumbnails, none of which is there yet."""

    def thumbnail(self, _visual: Visual, _width: int, _height: int) -> QPixmap | None:
        return None


class Glimpse(QWidget):
    """Laid out as :class:`StoryboardPanel`."""

    def __init__(self, seen: Seen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs = SegmentedControl([self.tr("Storyboard"), self.tr("Script")], self.tr("Shown as"), self)
        self.model = StoryboardModel(self)
        self.view = StoryboardView(self.model, StoryboardDelegate(_NoPictures()), self)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setDragEnabled(False)
        self.view.setAcceptDrops(False)
        self.model.show(
            seen.read.shots.scenes, Live(), seen.read.shots.where
        )  # now: the list learns the rows' heights from it
        frames = seen.read.board.frames
        self.selected = frames[0].id if frames else ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(0)
        top = QVBoxLayout()
        top.setContentsMargins(14, 0, 14, 8)
        top.addWidget(self.tabs)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addSpacing(FOOT)
        self.view.show_chosen((self.selected,), self.selected)
        self.view.frames_chosen.connect(self._on_chosen)
        self.view.folded_changed.connect(self._on_folded)

    @property
    def lift(self) -> int:
        """How far it is scrolled, in pixels."""
        return self.view.verticalScrollBar().value()

    @Slot(list, str)
    def _on_chosen(self, _frame_ids: list[str], selected: str) -> None:
        self.selected = selected or self.selected

    @Slot(frozenset)
    def _on_folded(self, scene_ids: frozenset[str]) -> None:
        with self.view.quietly(), self.view.steadily():
            self.model.fold(scene_ids)


FOOT = 38
"""Height of the line under the list, which says how much there is."""
