"""What the keyboard and the menus do with sounds on the timeline: all that a drag can do, and more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from app.domain.project import TrackItem
from app.domain.time import picture_time
from app.domain.tracks import FASTEST, LEAST_DB, MOST_GAIN_DB, SLOWEST
from ui.arranging import Arranging
from ui.timeline import TimelineModel, TimelineView
from ui.timeline.drops import SOUNDS
from ui.timeline.snapping import anchor
from ui.timeline.sound_gestures import moved_to, trimmed
from ui.timeline.sound_index import Placed, closed_up
from ui.timeline.sound_rows import KINDS

FADE = Fraction(1, 2)
"""Seconds by which a fade is made longer or shorter."""
TEMPO = Fraction(1, 10)
"""By how much of its file's own speed a sound is made faster or slower."""
PAN = 0.25


class SoundActions(QObject):
    """One method a command, for every sound that is chosen. ``told`` says why one does nothing here."""

    told = Signal(str)

    def __init__(
        self, arranging: Arranging, model: TimelineModel, view: TimelineView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._arranging = arranging
        self._model = model
        self._view = view
        view.wishes.sounds_removed.connect(self.remove)
        view.wishes.sounds_rippled.connect(self.ripple)

    @property
    def _fps(self) -> Fraction:
        timeline = self._model.timeline
        return timeline.canvas.fps if timeline else Fraction(30)

    @property
    def _head(self) -> Fraction:
        return picture_time(self._model.playhead, self._fps)

    @property
    def _all(self) -> list[Placed]:
        """Every sound, from left to right."""
        every = (each for kind in KINDS for each in self._view.sounds.index(kind))
        return sorted(every, key=lambda each: (each.start, each.item.id))

    @property
    def sound(self) -> Placed | None:
        """The sound that was chosen last, where it lies."""
        wanted = self._model.sound
        return next((each for each in self._all if each.item.id == wanted), None) if wanted else None

    @property
    def chosen(self) -> list[Placed]:
        """All that are chosen, from left to right."""
        wanted = self._model.sounds
        return [each for each in self._all if each.item.id in wanted] if wanted else []

    def _chosen_or_say(self) -> list[Placed]:
        found = self.chosen
        if not found:
            self.told.emit(self.tr("No sound is chosen. Press one on the timeline first."))
        return found

    # Which -------------------------------------------------------------------------------

    def next(self) -> None:
        """Choose the next sound, from the playhead if none is chosen."""
        every = self._all
        if not every:
            self.told.emit(self.tr("There is no music or effect on the tracks. Drop a sound file there."))
            return
        ids = [each.item.id for each in every]
        now, head = self._model.sound, self._head
        at = (
            (ids.index(now) + 1) % len(ids)
            if now in ids
            else next((i for i, each in enumerate(every) if each.end > head), 0)
        )
        self._model.set_sound(ids[at])
        self._view.show_picture(int(every[at].start * self._fps))

    def choose_all(self) -> None:
        """Choose all sounds together."""
        ids = [each.item.id for each in self._all]
        if ids:
            self._model.set_sounds(frozenset(ids), self._model.sound or ids[0])
        else:
            self.told.emit(self.tr("There is no music or effect on the tracks. Drop a sound file there."))

    # Where -------------------------------------------------------------------------------

    def earlier(self) -> None:
        """One picture to the left."""
        self._shift(-1)

    def later(self) -> None:
        """One picture to the right."""
        self._shift(1)

    def _shift(self, pictures: int) -> None:
        found = self._chosen_or_say()
        by = picture_time(pictures, self._fps)
        if found and found[0].start + by >= 0:
            self._change([(moved_to(self._view, each.item, each.start + by), each) for each in found])

    def trim(self, ahead: bool) -> None:
        """Let the chosen sound begin or end at the playhead."""
        sound, head = self.sound, self._head
        if sound is None:
            return
        if sound.start < head < sound.end:
            by = head - (sound.start if ahead else sound.end)
            self._arranging.change_sound(trimmed(self._view, sound, ahead, by), sound.item)
        else:
            self._not_over([sound])

    def split(self) -> None:
        """Cut the chosen sounds that the playhead is over in two."""
        found, head = self._chosen_or_say(), self._head
        under = [each for each in found if each.start < head < each.end]
        if not under:
            self._not_over(found)
            return
        before = [trimmed(self._view, each, False, head - each.end) for each in under]
        behind = [trimmed(self._view, each, True, head - each.start) for each in under]
        self._arranging.rearrange_sounds(
            changed=[
                replace(item, fade_out=Fraction(0), fade_in=min(item.fade_in, head - each.start))
                for item, each in zip(before, under, strict=True)
            ],
            seen=[each.item for each in under],
            copied=[
                replace(item, fade_in=Fraction(0), fade_out=min(item.fade_out, each.end - head))
                for item, each in zip(behind, under, strict=True)
            ],
        )

    def _not_over(self, found: list[Placed]) -> None:
        if found:
            self.told.emit(self.tr("The playhead is not over “{0}”.").format(found[0].item.name))

    def duplicate(self) -> None:
        """The chosen sounds once more, behind themselves."""
        found = self._chosen_or_say()
        if found:
            span = max(each.end for each in found) - found[0].start
            copies = [moved_to(self._view, each.item, each.start + span) for each in found]
            self._arranging.rearrange_sounds(copied=copies)

    @Slot()
    def remove(self) -> None:
        """Take the chosen sounds out."""
        found = self._chosen_or_say()
        if found:
            self._arranging.rearrange_sounds(removed=[each.item.id for each in found])

    @Slot()
    def ripple(self) -> None:
        """Take the chosen sounds out; what comes after them on their tracks moves up."""
        found = self._chosen_or_say()
        if not found:
            return
        moved = [
            (moved_to(self._view, each.item, start), each)
            for kind in KINDS
            for each, start in closed_up(self._view.sounds.index(kind), {one.item.id for one in found})
        ]
        self._arranging.rearrange_sounds(
            changed=[item for item, _ in moved],
            seen=[each.item for _, each in moved],
            removed=[each.item.id for each in found],
        )

    # How ---------------------------------------------------------------------------------

    def louder(self) -> None:
        """A decibel more."""
        self._each(lambda item: replace(item, gain_db=min(MOST_GAIN_DB, item.gain_db + 1)))

    def quieter(self) -> None:
        """A decibel less."""
        self._each(lambda item: replace(item, gain_db=max(LEAST_DB, item.gain_db - 1)))

    def duck_more(self) -> None:
        """Three decibels less while somebody speaks."""
        self._each(lambda item: replace(item, duck_db=max(LEAST_DB, item.duck_db - 3)))

    def duck_less(self) -> None:
        """Three decibels more while somebody speaks, at most as loud as it is."""
        self._each(lambda item: replace(item, duck_db=min(0.0, item.duck_db + 3)))

    def loop(self) -> None:
        """Begin again whenever the file ends, or no longer."""
        found = self._chosen_or_say()
        loops = not all(each.item.loops for each in found)
        self._change([(replace(each.item, loops=loops), each) for each in found])

    def faster(self) -> None:
        """A tenth faster; the pitch stays."""
        self._each(lambda item: replace(item, speed=min(FASTEST, item.speed + TEMPO)))

    def slower(self) -> None:
        """A tenth slower; the pitch stays."""
        self._each(lambda item: replace(item, speed=max(SLOWEST, item.speed - TEMPO)))

    def to_left(self) -> None:
        """A quarter more to the left."""
        self._each(lambda item: replace(item, pan=max(-1.0, item.pan - PAN)))

    def to_right(self) -> None:
        """A quarter more to the right."""
        self._each(lambda item: replace(item, pan=min(1.0, item.pan + PAN)))

    def fade_in_longer(self) -> None:
        """Half a second more to come."""
        self._fade("fade_in", FADE)

    def fade_in_shorter(self) -> None:
        """Half a second less to come."""
        self._fade("fade_in", -FADE)

    def fade_out_longer(self) -> None:
        """Half a second more to go."""
        self._fade("fade_out", FADE)

    def fade_out_shorter(self) -> None:
        """Half a second less to go."""
        self._fade("fade_out", -FADE)

    def _fade(self, name: str, by: Fraction) -> None:
        pairs = []
        for each in self._chosen_or_say():
            other = each.item.fade_out if name == "fade_in" else each.item.fade_in
            fade = max(Fraction(0), min(getattr(each.item, name) + by, each.length - other))
            pairs.append((replace(each.item, **{name: fade}), each))
        self._change(pairs)

    def _each(self, change: Callable[[TrackItem], TrackItem]) -> None:
        self._change([(change(each.item), each) for each in self._chosen_or_say()])

    def _change(self, pairs: list[tuple[TrackItem, Placed]]) -> None:
        differing = [(item, each.item) for item, each in pairs if item != each.item]
        if differing:
            changed, seen = zip(*differing, strict=True)
            self._arranging.rearrange_sounds(changed=changed, seen=seen)

    # Files -------------------------------------------------------------------------------

    def add_effect(self) -> None:
        """Choose sound files and put them at the playhead."""
        self._ask("effects", self.tr("Add a sound"))

    def add_music(self) -> None:
        """Choose music and put it at the playhead."""
        self._ask("music", self.tr("Add music"))

    def _ask(self, kind: str, title: str) -> None:
        place = anchor(self._model, self._model.playhead)
        if place is None:
            return
        dialog = self._dialog(title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(
            lambda paths: self._arranging.add_sounds(kind, [Path(path) for path in paths], *place)
        )
        dialog.open()

    def replace_file(self) -> None:
        """Have the chosen sound play another file."""
        sound = self.sound
        if sound is None:
            self._chosen_or_say()
            return
        item_id = sound.item.id
        dialog = self._dialog(self.tr("Replace “{0}”").format(sound.item.name))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._arranging.replace_sound(item_id, Path(path)))
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        endings = " ".join(f"*{ending}" for ending in sorted(SOUNDS))
        dialog = QFileDialog(self._view.window(), title, "", self.tr("Sounds ({0})").format(endings))
        dialog.finished.connect(dialog.deleteLater)
        return dialog
