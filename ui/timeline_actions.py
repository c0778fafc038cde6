"""What the keyboard does on the timeline: all that a drag can do, at the playhead or to what is chosen."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from PySide6.QtCore import QObject, Signal

from app.domain.takes import VoiceTake
from app.domain.time import picture_time
from app.domain.timeline import Clip
from ui.arranging import Arranging
from ui.preview import Player
from ui.session import ProjectSession
from ui.sound_actions import SoundActions
from ui.timeline import TimelineModel, TimelineView
from ui.timeline.frame_gestures import (
    LONGEST_PAUSE,
    by_footage,
    longest_transition,
    pauses,
    slipped,
    transition_of,
)
from ui.timeline.sound_index import Placed

NUDGE = Fraction(1, 10)
"""Seconds by which a pause, a fade or a clip is nudged."""


def word_start(text: str, take: VoiceTake | None, second: Fraction, length: Fraction) -> int:
    """The character of a text at which the word begins that is nearest to ``second`` of its voice; the
    first one never. 0 where there is nothing to split off. Without word times, by the share of letters."""
    if take is not None and take.text == text and len(take.words) > 1:
        return min(take.words[1:], key=lambda word: abs(word.start - second)).first
    starts = [at for at in range(1, len(text)) if text[at - 1].isspace() and not text[at].isspace()]
    wanted = float(second / length) * len(text) if length else len(text) / 2
    return min(starts, key=lambda at: abs(at - wanted), default=0)


class TimelineActions(QObject):
    """One method a command. ``told`` says why one does nothing here."""

    told = Signal(str)

    def __init__(
        self,
        session: ProjectSession,
        arranging: Arranging,
        model: TimelineModel,
        view: TimelineView,
        player: Player,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._arranging = arranging
        self._model = model
        self._view = view
        self._player = player
        self.sounds = SoundActions(arranging, model, view, self)
        self.sounds.told.connect(self.told)

    @property
    def _fps(self) -> Fraction:
        timeline = self._model.timeline
        return timeline.canvas.fps if timeline else Fraction(30)

    @property
    def _here(self) -> Clip | None:
        """The clip under the playhead."""
        position = self._model.index.at(self._model.playhead)
        return None if position is None else self._model.index.clips[position]

    @property
    def _chosen(self) -> list[Clip]:
        clips = [self._model.clip(each) for each in self._model.together]
        return sorted((clip for clip in clips if clip is not None), key=lambda clip: clip.start)

    @property
    def sound(self) -> Placed | None:
        """The chosen sound, where it lies."""
        return self.sounds.sound

    # Frames ------------------------------------------------------------------------------

    def split(self) -> None:
        """Cut the frame under the playhead at the word boundary nearest to it."""
        clip = self._here
        frame = self._session.frame_of(clip.frame_id) if clip else None
        if clip is None or frame is None:
            return
        second = picture_time(self._model.playhead, self._fps)
        start = clip.voice.start if clip.voice else picture_time(clip.start, self._fps)
        length = clip.voice.length if clip.voice else picture_time(clip.pictures, self._fps)
        at = word_start(frame.text, self._session.take(frame.id), second - start, length)
        if at:
            self._player.pause()
            self._arranging.split(frame.id, at)
        else:
            self.told.emit(self.tr("This frame has only one word, so there is nothing to split off."))

    def trim_start(self) -> None:
        """Let what is chosen begin at the playhead; what comes after moves up."""
        self._trim(True)

    def trim_end(self) -> None:
        """Let what is chosen end at the playhead; what comes after moves up."""
        self._trim(False)

    def _trim(self, ahead: bool) -> None:
        head = picture_time(self._model.playhead, self._fps)
        if self.sounds.sound is not None:
            self.sounds.trim(ahead)
            return
        clip = self._here
        if clip is None:
            return
        edge = picture_time(clip.start if ahead else clip.end, self._fps)
        if by_footage(clip):
            self._trim_clip(clip, ahead, head - edge)
            return
        before, after, least = pauses(self._model, clip)
        if ahead:
            wanted = max(Fraction(0), before - (head - edge))
            if wanted < before:
                self._arranging.set_pauses(clip.frame_id, wanted, None)
                return
        else:
            wanted = max(least, after - (edge - head))
            if wanted < after:
                self._arranging.set_pauses(clip.frame_id, None, wanted)
                return
        self.told.emit(
            self.tr("The voice begins here: there is no silence before it to trim.")
            if ahead
            else self.tr("The voice ends here: there is no silence after it to trim.")
        )

    def _trim_clip(self, clip: Clip, ahead: bool, by: Fraction) -> None:
        footage = clip.visual.footage
        if footage is None or not by:
            return
        if ahead:
            footage = replace(footage, start=footage.start + by * footage.speed)
        else:
            footage = replace(footage, end=footage.until + by * footage.speed)
        self._arranging.set_footage(clip.frame_id, footage)

    def pause_after_shorter(self) -> None:
        """Less silence after the chosen frames."""
        self._nudge_pauses(Fraction(0), -NUDGE)

    def pause_after_longer(self) -> None:
        """More silence after the chosen frames."""
        self._nudge_pauses(Fraction(0), NUDGE)

    def pause_before_shorter(self) -> None:
        """Less silence before the chosen frames."""
        self._nudge_pauses(-NUDGE, Fraction(0))

    def pause_before_longer(self) -> None:
        """More silence before the chosen frames."""
        self._nudge_pauses(NUDGE, Fraction(0))

    def _nudge_pauses(self, ahead: Fraction, behind: Fraction) -> None:
        for clip in self._chosen:
            before, after, least = pauses(self._model, clip)
            new_before = max(Fraction(0), min(before + ahead, LONGEST_PAUSE))
            new_after = max(least, min(after + behind, LONGEST_PAUSE))
            if (new_before, new_after) != (before, after):
                self._arranging.set_pauses(
                    clip.frame_id, new_before if ahead else None, new_after if behind else None
                )

    def slip_back(self) -> None:
        """Show an earlier stretch of the clip."""
        self._slip(-NUDGE)

    def slip_on(self) -> None:
        """Show a later stretch of the clip."""
        self._slip(NUDGE)

    def _slip(self, by: Fraction) -> None:
        clips = [clip for clip in self._chosen if clip.visual.footage is not None]
        for clip in clips:
            if clip.visual.footage is not None:
                self._arranging.set_footage(clip.frame_id, slipped(clip.visual.footage, by))
        if not clips:
            self.told.emit(self.tr("Only a clip can be slipped, and this frame shows a still picture."))

    def transition_shorter(self) -> None:
        """A shorter transition into the chosen frame; at last a cut."""
        self._nudge_transition(-1)

    def transition_longer(self) -> None:
        """A longer transition into the chosen frame; a cut becomes a crossfade."""
        self._nudge_transition(1)

    def _nudge_transition(self, way: int) -> None:
        step = max(1, round(NUDGE * self._fps / 2))
        for clip in self._chosen:
            half = max(0, min(clip.tail + way * step, longest_transition(self._model, clip)))
            if half != clip.tail:
                self._view.wishes.transition.emit(clip.frame_id, transition_of(clip, half, self._fps))
