"""Texts on the preview's picture and in the inspector are the same ones: what moves one moves the other."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QObject, Slot

from app.domain.style import Style, number
from app.domain.time import picture_time
from ui.inspector.text_tab import TextTab
from ui.preview import PreviewPanel
from ui.preview.handles import TextHandles
from ui.session import ProjectSession


class Placing(QObject):
    """Offers the selected frame's texts that are on screen, while nothing plays."""

    def __init__(
        self, session: ProjectSession, preview: PreviewPanel, tab: TextTab, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._player, self._tab = session, preview.player, tab
        self.handles = TextHandles(preview.view)
        self.handles.moved.connect(self._on_moved)
        self.handles.settled.connect(tab.settle)
        self.handles.written.connect(self._on_written)
        tab.overlays_changed.connect(self._show)
        self._player.position_changed.connect(self._show)
        self._player.timeline_changed.connect(self._show)
        self._player.playing_changed.connect(self._show)

    @Slot()
    def _show(self, *_: object) -> None:
        timeline = self._player.timeline
        if timeline is None or not timeline.clips or self._player.playing:
            self.handles.show_texts(())
            return
        clip = timeline.clip_at(self._player.position)
        if clip.frame_id != self._tab.frame_id:
            self.handles.show_texts(())
            return
        passed = picture_time(self._player.position - clip.start, timeline.canvas.fps)
        self.handles.show_texts(
            [(place, style) for place, style in enumerate(self._tab.overlays) if _seen(style, passed)]
        )

    @Slot(int, float, float)
    def _on_moved(self, place: int, x: float, y: float) -> None:
        before = self._tab.overlays[place]
        self._tab.change(place, Style(before.kind, {**before.params, "x": x, "y": y}))

    @Slot(int, str)
    def _on_written(self, place: int, words: str) -> None:
        before = self._tab.overlays[place]
        if words != before.params.get("text"):
            self._tab.change(place, Style(before.kind, {**before.params, "text": words}))
            self._tab.settle()


def _seen(style: Style, passed: Fraction) -> bool:
    """Whether a text that can be placed is on screen some seconds after its frame's start."""
    if style.kind != "text":
        return False
    start, length = number("overlay", style, "start"), number("overlay", style, "length")
    return start <= passed and (not length or passed < start + length)
