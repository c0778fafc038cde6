"""Reads the script aloud, frame by frame: the words large, a level, a count, and on to the next."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QSettings, QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.marks import plain
from app.domain.script import Frame
from app.errors import ScenewrightError
from app.services.facade import Services
from ui.jobs import Jobs
from ui.listening import Listening
from ui.recording.meter import LevelMeter
from ui.recording.reading import Lamp, ReadingText
from ui.recording.recorder import Level, Recorder, State
from ui.recording.saying import beginning, fill, wrong_with
from ui.recording.source import Microphone, SoundSource, as_heard, little_endian
from ui.session import ProjectSession
from ui.theme import icon, tokens
from ui.widgets import IconButton

_KEY = "recording"


class RecordingDialog(QDialog):
    """Space records and stops, Enter keeps and goes on, R reads again. Closing keeps nothing that was not
    kept. Stays with the window; the microphone is held only while it is open."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        listening: Listening,
        settings: QSettings,
        parent: QWidget,
        source: SoundSource | None = None,
    ) -> None:
        """``source`` stands in for the computer's microphones."""
        super().__init__(parent)
        self._services, self._jobs, self._session = services, jobs, session
        self._listening, self._settings = listening, settings
        self._source: SoundSource = source or Microphone(self)
        self.recorder = Recorder(self._source, self)
        self._keeping = False
        self._open = False
        self._heard = ""
        self._loudest = -80.0
        self._shown = Level()
        self.setWindowTitle(self.tr("Record the voice"))
        self.setMinimumSize(680, 500)
        self._make_parts()
        self._lay_out()
        for button, slot in (
            (self.record, self._on_record),
            (self.keep, self._on_keep),
            (self.again, self._on_again),
            (self.hear, self._on_hear),
            (self.back, self._on_back),
            (self.on, self._on_on),
            (self.leave, self.reject),
        ):
            button.clicked.connect(slot)
        self.device.activated.connect(self._on_device_chosen)
        self.count_in.toggled.connect(self._on_settled)
        self.gate.toggled.connect(self._on_settled)
        self.recorder.state_changed.connect(self._on_changed)
        self.recorder.level_changed.connect(self._on_level)
        self.recorder.failed.connect(self._on_failed)
        self._source.devices_changed.connect(self._on_devices_changed)
        listening.changed.connect(self._on_changed)
        session.board_changed.connect(self._on_frame_changed)
        session.selection_changed.connect(self._on_frame_changed)
        session.closed.connect(self.reject)

    def _make_parts(self) -> None:
        self.place = QLabel(self)
        self.place.setProperty("kind", "heading")
        self.back = IconButton("caret-left", self.tr("Previous frame"), self)
        self.on = IconButton("caret-right", self.tr("Next frame"), self)
        self.text = ReadingText(self)
        self.lamp = Lamp(self)
        self.told = QLabel(self)
        self.meter = LevelMeter(self)
        self.levels = QLabel(self)
        self.levels.setProperty("kind", "small")
        self.levels.setMinimumWidth(150)
        self.problem = QLabel(self)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.setMinimumHeight(36)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.device = QComboBox(self)
        self.device.setAccessibleName(self.tr("Microphone"))
        self.count_in = QCheckBox(self.tr("Count in 3-2-1"), self)
        self.gate = QCheckBox(self.tr("Lower the room's noise"), self)
        self.gate.setToolTip(self.tr("Between the words the room is made 18 dB quieter; nothing is cut off"))
        self.count_in.setChecked(self._settings.value("recording/count_in", True, bool))
        self.gate.setChecked(self._settings.value("recording/gate", True, bool))
        self.leave = QPushButton(self.tr("Close"), self)
        self.hear = QPushButton(icon("speaker-high"), self.tr("Listen"), self)
        self.again = QPushButton(icon("arrow-clockwise"), self.tr("Read again (R)"), self)
        self.record = QPushButton(self)
        self.keep = QPushButton(self.tr("Keep and go on (Enter)"), self)
        for button in (self.leave, self.hear, self.again, self.record, self.keep):
            button.setAutoDefault(False)
            button.setIconSize(QSize(22, 16))
        for each in (self.leave, self.hear, self.again, self.record, self.keep, self.count_in, self.gate):
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves Space to the recording
        self.keep.setProperty("kind", "primary")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.place, 1)
        row.addWidget(self.back)
        row.addWidget(self.on)
        column.addLayout(row)
        column.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.lamp)
        state = QVBoxLayout()
        state.setSpacing(2)
        state.addWidget(self.told)
        state.addWidget(self.levels)
        row.addLayout(state)
        row.addWidget(self.meter, 1)
        column.addLayout(row)
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.setSpacing(12)
        label = QLabel(self.tr("Microphone"), self)
        label.setProperty("kind", "dim")
        label.setBuddy(self.device)
        row.addWidget(label)
        row.addWidget(self.device, 1)
        row.addWidget(self.count_in)
        row.addWidget(self.gate)
        column.addLayout(row)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.leave)
        row.addStretch(1)
        for button in (self.hear, self.again, self.record, self.keep):
            row.addWidget(button)
        column.addLayout(row)
        order = (self.record, self.keep, self.again, self.hear, self.back, self.on, self.device,
                 self.count_in, self.gate, self.leave)  # fmt: skip
        for one, other in pairwise(order):
            self.setTabOrder(one, other)

    def ask(self) -> None:
        """Show the selected frame's words, ready to be read."""
        if self._session.frame is None:
            return
        self._open = True
        self._listening.stop()
        self.recorder.forget()
        self._say("")
        self.open()
        self.setFocus()
        self._on_frame_changed()
        self._on_devices_changed()

    # What is shown -----------------------------------------------------------------------

    def _say(self, text: str, bad: bool = False) -> None:
        self.problem.setText(text)
        self.problem.setStyleSheet(f"color: {tokens().warning if bad else tokens().dim};")

    def _neighbour(self, by: int) -> Frame | None:
        board, frame = self._session.board, self._session.frame
        if board is None or frame is None:
            return None
        place = [each.id for each in board.frames].index(frame.id) + by
        return board.frames[place] if 0 <= place < len(board.frames) else None

    @Slot()
    def _on_frame_changed(self) -> None:
        board, frame = self._session.board, self._session.frame
        if not self._open or board is None or frame is None:
            return
        number = [each.id for each in board.frames].index(frame.id) + 1
        place = self.tr("Frame {0} of {1}").format(number, len(board.frames))
        self.place.setText(f"{place} · {frame.speaker}" if frame.speaker else place)
        following = self._neighbour(1)
        self.text.show_text(plain(frame.text), plain(following.text) if following else "")
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        if not self._open:
            return
        state, has_device = self.recorder.state, self.device.itemData(0) is not None
        busy = state in (State.COUNTING, State.RECORDING)
        self.lamp.show_state(state, self.recorder.count)
        seconds = self.tr("{0:.1f} s").format(self.recorder.seconds)
        self.told.setText(
            self.tr("Keeping…")
            if self._keeping
            else {
                State.READY: self.tr("Ready") if has_device else self.tr("No microphone"),
                State.COUNTING: self.tr("Get ready…"),
                State.RECORDING: self.tr("Recording, {0}").format(seconds),
                State.RECORDED: self.tr("Recorded, {0}").format(seconds),
            }[state]
        )
        recorded = state is State.RECORDED
        self.record.setVisible(not recorded)
        self.record.setText(self.tr("Stop (Space)") if busy else self.tr("Record (Space)"))
        self.record.setIcon(icon("stop-fill" if busy else "record-fill", "text" if busy else "error"))
        self.record.setEnabled(has_device and not self._keeping)
        for widget in (self.keep, self.again, self.hear):
            widget.setVisible(recorded)
            widget.setEnabled(not self._keeping)
        self.hear.setText(self.tr("Stop") if self._listening.playing == _KEY else self.tr("Listen"))
        ready = state is State.READY and not self._keeping
        self.back.setEnabled(ready and self._neighbour(-1) is not None)
        self.on.setEnabled(ready and self._neighbour(1) is not None)
        self.device.setEnabled(not busy and self.device.itemData(0) is not None)

    @Slot(object)
    def _on_level(self, level: Level) -> None:
        if self.recorder.state is State.RECORDING:
            self._loudest = max(self._loudest, level.peak)
        self.meter.show_level(level)
        if abs(level.peak - self._shown.peak) >= 1 or abs(level.rms - self._shown.rms) >= 1:
            self._shown = level
            self.levels.setText(
                self.tr("peak {0} dB, RMS {1} dB").format(round(level.peak), round(level.rms))
            )
        if self.recorder.clipped and self.recorder.state is State.RECORDING and not self.problem.text():
            self._tell_quality()

    def _tell_quality(self) -> None:
        """Say what would be heard to be wrong with the reading."""
        state = self.recorder.state
        said = wrong_with(self.recorder.clipped, state is State.RECORDED, self._loudest)
        if said:
            self._say(said, bad=True)

    # Devices -----------------------------------------------------------------------------

    @Slot()
    def _on_devices_changed(self) -> None:
        if not self._open:
            return
        known = list(self._source.devices())
        if self._heard and self._heard in (device for device, _ in known):
            self.device.setCurrentIndex(fill(self.device, known, self._heard))
            return  # something else was connected: what is heard goes on
        wanted = self.device.currentData() or self._settings.value("recording/device", "", str)
        self.device.setCurrentIndex(fill(self.device, known, str(wanted)))
        if not known:
            self._heard = ""
            self.recorder.stop()
            self._source.stop()
            self._say(
                self.tr("No microphone is found. Connect one, and it appears here by itself."), bad=True
            )
            self._on_changed()
            return
        self._start()

    def _start(self) -> None:
        self._say("")
        self._heard = str(self.device.currentData())
        self._source.start(self._heard)
        self._on_changed()

    @Slot()
    def _on_device_chosen(self) -> None:
        self._settings.setValue("recording/device", self.device.currentData())
        self._start()
        self.setFocus()

    @Slot()
    def _on_settled(self) -> None:
        self._settings.setValue("recording/count_in", self.count_in.isChecked())
        self._settings.setValue("recording/gate", self.gate.isChecked())

    @Slot(str)
    def _on_failed(self, why: str) -> None:
        self._heard = ""
        self._say(why, bad=True)

    # Recording ---------------------------------------------------------------------------

    @Slot()
    def _on_record(self) -> None:
        if self.recorder.state in (State.COUNTING, State.RECORDING):
            self.recorder.stop()
            self._tell_quality()
        elif self.record.isEnabled() and not self._keeping:
            self._listening.stop()
            self._say("")
            self.meter.clear()
            self._loudest = -80.0
            self.recorder.record(self.count_in.isChecked())

    @Slot()
    def _on_again(self) -> None:
        if self.recorder.state is State.RECORDED and not self._keeping:
            self._on_record()

    @Slot()
    def _on_hear(self) -> None:
        if self._listening.playing == _KEY:
            self._listening.stop()
        elif self.recorder.samples:
            self._listening.play(_KEY, as_heard(self.recorder.samples, self._source.rate))

    @Slot()
    def _on_keep(self) -> None:
        frame = self._session.frame
        if self.recorder.state is State.RECORDED and frame is not None and not self._keeping:
            self._listening.stop()
            self._jobs.watch(self._keep(frame, little_endian(self.recorder.samples), self._source.rate))

    async def _keep(self, frame: Frame, samples: bytes, rate: int) -> None:
        self._keeping = True
        self._on_changed()
        keep = partial(
            self._services.recordings.keep_recording, frame.id, samples, rate, None, self.gate.isChecked()
        )
        try:
            take = await self._jobs.edit(frame.project_id, keep)
        except ScenewrightError as error:
            self._say(str(error), bad=True)
            return
        finally:
            self._keeping = False
            self._on_changed()
        if take.recipe["word_times"] == "aligned":
            self._say(self.tr("Kept. “{0}”").format(beginning(take.text)))
        else:
            self._say(
                self.tr(
                    "Kept, but it was not heard to say these words, so when each of them sounds is estimated: “{0}”"
                ).format(beginning(take.text)),
                bad=True,
            )
        self.recorder.forget()
        self._on_on()

    @Slot()
    def _on_back(self) -> None:
        self._go(-1)

    @Slot()
    def _on_on(self) -> None:
        self._go(1)

    def _go(self, by: int) -> None:
        frame = self._neighbour(by)
        if frame is not None and self.recorder.state is State.READY:
            self._session.select(frame.id)

    # Keys and the end --------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Space if self.recorder.state is not State.RECORDED:
                self._on_record()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._on_keep()
            case Qt.Key.Key_R if not event.modifiers():
                self._on_again()
            case _:
                super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous() and self._open:
            self._open, self._heard = False, ""
            self._source.stop()
            self.recorder.forget()
            if self._listening.playing == _KEY:
                self._listening.stop()
        super().hideEvent(event)
