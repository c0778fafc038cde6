"""Markers, and the range from in to out: put, named, listed, gone to, looped."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from ui.arranging import Arranging
from ui.preview import Player
from ui.timeline import TimelineModel, TimelineView
from ui.timeline.marker_list import MarkerList
from ui.timeline.model import Placed
from ui.timeline.snapping import anchor


class Marking(QObject):
    """One method a command. The range is the window's own and no part of the project."""

    told = Signal(str)
    looping_changed = Signal(bool)

    def __init__(
        self,
        arranging: Arranging,
        model: TimelineModel,
        view: TimelineView,
        player: Player,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._arranging = arranging
        self._model = model
        self._view = view
        self._player = player
        self._looping = False
        player.timeline_changed.connect(self._on_range_changed)
        model.range_changed.connect(self._on_range_changed)
        player.playing_changed.connect(self._on_playing_changed)

    # Markers -----------------------------------------------------------------------------

    def add(self) -> None:
        """A marker at the playhead."""
        place = anchor(self._model, self._model.playhead)
        if place is None:
            return
        if any(each.picture == self._model.playhead for each in self._model.placed):
            self.told.emit(self.tr("There is a marker here already."))
            return
        number = len(self._model.placed) + 1
        self._arranging.add_marker(*place, self.tr("Marker {0}").format(number))

    def next(self) -> None:
        """To the next marker."""
        later = [each.picture for each in self._model.placed if each.picture > self._model.playhead]
        self._go(later[0] if later else None)

    def previous(self) -> None:
        """To the marker before."""
        earlier = [each.picture for each in self._model.placed if each.picture < self._model.playhead]
        self._go(earlier[-1] if earlier else None)

    def _go(self, picture: int | None) -> None:
        if picture is None:
            self.told.emit(self.tr("There is no further marker that way. M puts one at the playhead."))
        else:
            self._view.go_to(picture)
            self._view.show_picture(picture)

    def rename(self) -> None:
        """Name the marker at the playhead, or the last one before it."""
        marker = self._marker_or_say()
        if marker is not None:
            self._view.rename_marker(marker.marker.id)

    def remove(self) -> None:
        """Take the marker at the playhead away, or the last one before it."""
        marker = self._marker_or_say()
        if marker is not None:
            self._arranging.remove_marker(marker.marker.id)

    def bring(self) -> None:
        """Put the marker nearest to the playhead on it."""
        place = anchor(self._model, self._model.playhead)
        near = min(
            self._model.placed, key=lambda each: abs(each.picture - self._model.playhead), default=None
        )
        if near is None or place is None:
            self.told.emit(self.tr("There is no marker yet. M puts one at the playhead."))
        elif near.picture != self._model.playhead:
            self._arranging.move_marker(near.marker.id, *place)

    def _marker_or_say(self) -> Placed | None:
        before = [each for each in self._model.placed if each.picture <= self._model.playhead]
        if not before:
            self.told.emit(self.tr("There is no marker at or before the playhead."))
            return None
        return before[-1]

    def show_list(self) -> None:
        """List the markers: go there, rename, remove."""
        dialog = MarkerList(self._model, self._view)
        dialog.chosen.connect(self._view.go_to)
        dialog.named.connect(self._arranging.name_marker)
        dialog.removed.connect(self._arranging.remove_marker)
        dialog.open()

    # In and out --------------------------------------------------------------------------

    def set_in(self) -> None:
        """The range begins with the picture on screen."""
        last = self._model.range[1] if self._model.range else self._model.pictures
        head = self._model.playhead
        self._model.set_range((head, last if last > head else self._model.pictures))

    def set_out(self) -> None:
        """The range ends with the picture on screen."""
        first = self._model.range[0] if self._model.range else 0
        head = self._model.playhead
        self._model.set_range((first if first <= head else 0, head + 1))

    def clear(self) -> None:
        """Neither in nor out."""
        self._model.set_range(None)

    @property
    def looping(self) -> bool:
        """Whether playing begins again at in once it comes to out."""
        return self._looping

    def toggle_looping(self) -> None:
        """Loop the range, or no longer."""
        self._looping = not self._looping
        self._on_range_changed()
        self.looping_changed.emit(self._looping)
        if self._looping and self._model.range is None:
            self.told.emit(self.tr("The whole video is looped. I and O set a range."))

    @property
    def _span(self) -> tuple[int, int]:
        return self._model.range or (0, self._player.pictures)

    @Slot()
    def _on_range_changed(self) -> None:
        self._player.set_loop(self._span if self._looping else None)

    @Slot(bool)
    def _on_playing_changed(self, playing: bool) -> None:
        first, last = self._span
        if playing and self._looping and not first <= self._player.position < last - 1:
            self._player.seek(first)
