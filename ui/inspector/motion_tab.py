"""How the chosen frames move and how they come in: every parameter of the catalogue, tried as it is turned."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.frame_look import FrameLook, look_of
from app.domain.script import Frame
from app.domain.timeline import Clip
from ui.editing import Edits
from ui.inspector.style_box import StyleBox
from ui.looks import Looks
from ui.session import ProjectSession
from ui.theme import icon
from ui.trial import Trial
from ui.widgets import ElidedLabel, IconButton, scrolled

SETTLES_MS = 400
"""What is turned becomes an edit, and one step of undo, once it has rested so long."""


class MotionTab(QWidget):
    """For all frames that are chosen together; the preview shows the selected one."""

    play_asked = Signal()
    """Somebody wants to see the frame move."""

    def __init__(
        self,
        session: ProjectSession,
        edits: Edits,
        trial: Trial,
        looks: Looks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._edits, self._trial, self._looks = session, edits, trial, looks
        self._frame_ids: tuple[str, ...] = ()
        self._on_their_way = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SETTLES_MS)
        self._rest.timeout.connect(self._keep)
        self._heading = ElidedLabel(parent=self)
        self._heading.setProperty("kind", "heading")
        self.play = IconButton("play-circle", self.tr("Play the frame, from how it comes in"), self, size=18)
        self.motion = StyleBox("motion", self.tr("Motion"), self.tr("Leave the motion to the look"), self)
        self.transition = StyleBox(
            "transition", self.tr("Comes in by"), self.tr("Leave the transition to the look"), self
        )
        self.to_scene = QPushButton(icon("stack-simple"), self.tr("Whole scene"), self)
        self.to_scene.setToolTip(self.tr("Give motion and transition to all frames of the scene"))
        self.to_video = QPushButton(icon("stack"), self.tr("Whole video"), self)
        self.to_video.setToolTip(self.tr("Give motion and transition to all frames of the video"))
        for button in (self.to_scene, self.to_video):
            button.setIconSize(QSize(22, 16))  # room between icon and words
            button.setAccessibleName(button.toolTip())
        self._lay_out()
        for box in (self.motion, self.transition):
            box.changed.connect(self._on_box_changed)
            box.settled.connect(self.settle)
        self.to_scene.clicked.connect(self._on_to_scene)
        self.to_video.clicked.connect(self._on_to_video)
        self.play.clicked.connect(self._on_play)
        session.board_changed.connect(self._on_changed)
        session.timeline_changed.connect(self._on_changed)
        session.history_changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection_changed)
        session.chosen_changed.connect(self._on_selection_changed)
        session.closed.connect(self._on_changed)
        self._on_changed()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(16, 12, 16, 8)
        top.addWidget(self._heading, 1)
        top.addWidget(self.play)
        column.addLayout(top)
        inner = QWidget(self)
        inner.setProperty("kind", "panel")
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(16, 0, 16, 16)
        inside.setSpacing(12)
        inside.addWidget(self.motion)
        line = QFrame(inner)
        line.setProperty("kind", "line")
        inside.addWidget(line)
        inside.addWidget(self.transition)
        inside.addStretch(1)
        column.addWidget(scrolled(inner, self), 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self.to_scene, 1)
        foot.addWidget(self.to_video, 1)
        column.addLayout(foot)

    # What is shown -----------------------------------------------------------------------

    def _clip(self, frame_id: str) -> Clip | None:
        now = self._session.now
        place = now.places.get(frame_id) if now else None
        return now.timeline.clips[place] if now is not None and place is not None else None

    def _frames(self) -> list[tuple[Frame, Clip]]:
        """The frames that are shown here, as they are now."""
        found = ((self._session.frame_of(each), self._clip(each)) for each in self._frame_ids)
        return [(frame, clip) for frame, clip in found if frame is not None and clip is not None]

    @Slot()
    def _on_selection_changed(self) -> None:
        self.settle()
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        if not self.isVisible():
            return  # ten thousand chosen frames are looked at when somebody looks
        if (self._rest.isActive() or self._on_their_way) and self._frame_ids == self._session.chosen:
            return  # what is being turned, or saved, is newer
        self._show()

    def _show(self) -> None:
        self._rest.stop()
        self._frame_ids = self._session.chosen
        frames = self._frames()
        self.setEnabled(bool(frames))
        if not frames:
            self._heading.set_whole(self.tr("No frame chosen"))
            return
        first = frames[0][1]
        self._heading.set_whole(
            self.tr("Frame {0}").format(first.number)
            if len(frames) == 1
            else self.tr("{0} frames").format(f"{len(frames):,}")
        )
        one = len(frames) == 1
        self.to_scene.setEnabled(one)
        self.to_video.setEnabled(one)
        self.motion.show_styles(
            [frame.motion for frame, _ in frames], [clip.visual.motion for _, clip in frames]
        )
        later = [(frame, clip) for frame, clip in frames if clip.number > 1]
        self.transition.setVisible(bool(later))  # the first of all comes in by nothing
        if later:
            self.transition.show_styles(
                [frame.transition for frame, _ in later], [clip.transition for _, clip in later]
            )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_changed()

    # Edits -------------------------------------------------------------------------------

    def _wanted(self, frame: Frame, clip: Clip) -> FrameLook:
        """How a frame is to look by what was turned here."""
        look = look_of(frame)
        transition = look.transition
        if clip.number > 1:
            transition = self.transition.wanted(frame.transition, clip.transition)
        return replace(
            look, motion=self.motion.wanted(frame.motion, clip.visual.motion), transition=transition
        )

    @Slot()
    def _on_box_changed(self) -> None:
        self._rest.start()
        frame, clip = self._session.frame, self._clip(self._session.selected)
        if frame is None or clip is None:
            return
        wanted = self._wanted(frame, clip)
        if wanted.motion != frame.motion:
            self._trial.look_at_motion(clip, self.motion.begins)
        else:
            self._trial.look_at_transition(clip)
        self._trial.show_frame(replace(frame, motion=wanted.motion, transition=wanted.transition))

    @Slot()
    def settle(self) -> None:
        """Make an edit of what was turned and is only seen so far."""
        if self._rest.isActive():
            self._rest.stop()
            self._keep()

    @Slot()
    def _keep(self) -> None:
        looks = {frame.id: (look_of(frame), self._wanted(frame, clip)) for frame, clip in self._frames()}
        changed = {each: wanted for each, (before, wanted) in looks.items() if wanted != before}
        fields = [
            name
            for name in ("motion", "transition")
            if any(getattr(wanted, name) != getattr(looks[each][0], name) for each, wanted in changed.items())
        ]
        if not fields:
            self._trial.end()  # back at what it was
            self._show()
            return
        label = "Change motion" if fields == ["motion"] else "Change transition"
        if len(changed) == 1 and len(fields) == 1:
            ((frame_id, wanted),) = changed.items()
            if fields == ["motion"]:
                begun = self._edits.set_motion(frame_id, wanted.motion)
            else:
                begun = self._edits.set_transition(frame_id, wanted.transition)
        else:
            begun = self._edits.begin(
                "frame_looks", "give_each",
                frame_ids=list(changed), looks=list(changed.values()), fields=fields, label=label,
            )  # fmt: skip
        if begun is not None:
            self._on_their_way += 1
            begun.add_done_callback(self._on_kept)

    def _on_kept(self, done: asyncio.Future[object]) -> None:
        if not isValid(self):
            return  # the window was closed meanwhile
        self._on_their_way -= 1
        failed = done.cancelled() or done.exception() is not None
        if failed:
            self._trial.end()  # of the failure it has been told
        if failed or all(self._wanted(frame, clip) == look_of(frame) for frame, clip in self._frames()):
            self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        self.settle()
        super().hideEvent(event)

    # Others ------------------------------------------------------------------------------

    @Slot()
    def _on_to_scene(self) -> None:
        self._looks.apply_to_scene(self._look_now())

    @Slot()
    def _on_to_video(self) -> None:
        self._looks.apply_to_all(self._look_now())

    def _look_now(self) -> FrameLook | None:
        """The selected frame's look with what was turned here, which is no edit of its own any more."""
        self._rest.stop()
        frame, clip = self._session.frame, self._clip(self._session.selected)
        return self._wanted(frame, clip) if frame is not None and clip is not None else None

    @Slot()
    def _on_play(self) -> None:
        self.settle()
        self.play_asked.emit()
