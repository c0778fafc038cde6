"""Who speaks the selected frame, for whom, in which language, and what is known against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.casting import casting_of, language_for, voice_for
from app.domain.marks import plain
from app.domain.project import Project
from app.domain.script import Frame, Scene
from app.domain.takes import RECORDING
from app.domain.timeline import Board
from app.services.facade import Services
from app.services.ports import Voice
from app.services.voice_search import VoiceQuery
from ui.auditioning import Auditioning
from ui.editing import Edits
from ui.inspector.consent import Consent
from ui.inspector.fields import Chooser, Warning_
from ui.inspector.language_button import FRAME, SCENE, LanguagePopup
from ui.inspector.voice_popup import VoicePopup
from ui.inspector.voices import language_name, voice_name
from ui.jobs import Jobs
from ui.session import ProjectSession
from ui.widgets import SegmentedControl

FALLBACK = "en"
"""Whose voices are asked for while no frame is selected."""
FOR_FRAME, FOR_SPEAKER, FOR_SCENE, FOR_VIDEO = range(4)


class VoiceChoice(QWidget):
    """Voices are asked for once, when this is first shown: engines take a moment to answer."""

    voices_known = Signal()

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        auditioning: Auditioning,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._session, self._edits = services, jobs, session, edits
        self._auditioning = auditioning
        self._consent = Consent(services, jobs, self)
        self._consent.given.connect(self._on_allowed)
        self.voices: Sequence[Voice] = ()
        self._names: dict[str, str] = {}
        self._asked: set[str] = set()
        self._varied: set[str] = set()
        self._judged: tuple[object, ...] = ()
        self._typed_for = ""
        self.scope = SegmentedControl(
            [self.tr("Frame"), self.tr("Speaker"), self.tr("Scene"), self.tr("Video")],
            self.tr("Voice of"),
            self,
        )
        self.voice = Chooser(self)
        self.default = QPushButton(self)
        self.speaker = QLineEdit(self)
        self.speaker.setPlaceholderText(self.tr("nobody in particular"))
        self.speaker.setAccessibleName(self.tr("Speaker of this frame"))
        self.language = Chooser(self)
        self.warning = Warning_(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.scope, self.voice, self.default, self.warning):
            column.addWidget(widget)
        for words, widget in ((self.tr("Speaker"), self.speaker), (self.tr("Language"), self.language)):
            row = QHBoxLayout()
            label = QLabel(words, self)
            label.setProperty("kind", "dim")
            label.setMinimumWidth(72)
            label.setBuddy(widget)
            row.addWidget(label)
            row.addWidget(widget, 1)
            column.addLayout(row)
        self.scope.chosen_changed.connect(self._on_changed)
        self.voice.clicked.connect(self._on_voice_pressed)
        self.default.clicked.connect(self._on_default)
        self.speaker.textEdited.connect(self._on_speaker_typed)
        self.speaker.editingFinished.connect(self._on_speaker_edited)
        self.language.clicked.connect(self._on_language_pressed)
        session.board_changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_changed)
        session.closed.connect(self._on_changed)
        self._on_changed()

    def name_of(self, voice_id: str) -> str:
        """A voice's name for people, as far as it is known."""
        if voice_id == RECORDING:
            return self.tr("Recorded")
        base, plus, register = voice_id.partition("+")
        if plus and voice_id not in self._names and base in self._names:
            name, _, engine = self._names[base].partition(" · ")
            return f"{name} +{register} · {engine}"
        return self._names.get(voice_id, voice_id.partition(":")[2] or voice_id)

    def ask_for_voices(self) -> None:
        """Find out which voices there are, once, and in which registers those of the frame's language."""
        language = self._language() or FALLBACK
        if language not in self._asked:
            self._asked.add(language)
            self._jobs.watch(self._learn(language))

    def _language(self) -> str:
        """The selected frame's language."""
        frame, now = self._session.frame, self._session.now
        if frame is None or now is None:
            return ""
        return language_for(now.board.project, now.scenes[frame.scene_id], frame)

    async def _learn(self, language: str) -> None:
        try:
            every = self.voices or await self._jobs.read(self._services.narration.voices)
            asked = partial(self._services.voices.search, VoiceQuery(language=language), True)
            related = await self._jobs.read(asked)
            self._varied.add(language)
        finally:
            self._asked &= self._varied  # what failed may be asked for again
        self.voices = tuple({voice.id: voice for voice in (*every, *related)}.values())
        self._names = {voice.id: voice_name(voice) for voice in self.voices}
        self._on_changed()
        self.voices_known.emit()

    # What is shown -----------------------------------------------------------------------

    def _own(self, frame: Frame | None) -> str:
        """The voice that was chosen for what the scope says; empty where none was."""
        project = self._session.project
        if project is None:
            return ""
        if self.scope.chosen == FOR_VIDEO:
            return project.settings.voice
        if self.scope.chosen == FOR_SPEAKER:
            cast = casting_of(project.settings.cast, frame.speaker) if frame else None
            return cast.voice if cast else ""
        if self.scope.chosen == FOR_SCENE:
            scene = self._session.now.scenes.get(frame.scene_id) if frame and self._session.now else None
            return scene.voice if scene else ""
        return frame.voice if frame else ""

    def _told(self, frame: Frame | None, own: str) -> str:
        project, now = self._session.project, self._session.now
        if self.scope.chosen == FOR_SPEAKER and frame is not None and not frame.speaker:
            return self.tr("Name the speaker first")
        if own:
            return self.name_of(own)
        if frame is not None and project is not None and now is not None and self.scope.chosen == FOR_FRAME:
            scene = now.scenes[frame.scene_id]
            take = self._session.take(frame.id)
            further = voice_for(project, scene, frame) or (take.voice if take else "")
            if further:
                return self._whose(project, scene, frame).format(self.name_of(further))
        return self.tr("Chosen by language")

    def _whose(self, project: Project, scene: Scene, frame: Frame) -> str:
        """Where a frame's voice comes from that is not its own, with a place for the voice's name."""
        cast = casting_of(project.settings.cast, frame.speaker)
        if cast and cast.chosen:
            return self.tr("{0} (the speaker's)")
        if scene.voice:
            return self.tr("{0} (the scene's)")
        if project.settings.voice:
            return self.tr("{0} (the video's)")
        return self.tr("{0} (the speaker's)") if cast else self.tr("{0} (by language)")

    @Slot()
    def _on_changed(self) -> None:
        frame, project, now = self._session.frame, self._session.project, self._session.now
        own = self._own(frame)
        text = self._told(frame, own)
        self.voice.setText(text)
        self.voice.setAccessibleName(self.tr("Voice: {0}. Press to change.").format(text))
        whole = self.scope.chosen == FOR_VIDEO
        self.default.setText(
            self.tr("Choose by language instead")
            if whole
            else self.tr("Leave it to the program")
            if self.scope.chosen == FOR_SPEAKER
            else self.tr("Use no voice of its own")
        )
        cast = casting_of(project.settings.cast, frame.speaker) if project and frame else None
        by_itself = self.scope.chosen == FOR_SPEAKER and not (cast and cast.chosen)
        self.default.setVisible(bool(own) and not by_itself)
        nobody = self.scope.chosen == FOR_SPEAKER and not (frame and frame.speaker)
        self.voice.setEnabled(frame is not None and not nobody)
        for widget in (self.speaker, self.language):
            widget.setEnabled(frame is not None)
        if not self._typed_for or not frame:
            self.speaker.setText(frame.speaker if frame else "")
        self.language.setText(self._language_told(frame))
        self.language.setAccessibleName(
            self.tr("Language: {0}. Press to change.").format(self.language.text())
        )
        if frame is not None and now is not None:
            self._judge(now.board, frame)
        else:
            self._judged = ()
            self.warning.say(None)

    def _language_told(self, frame: Frame | None) -> str:
        project, now = self._session.project, self._session.now
        if frame is None or project is None or now is None:
            return ""
        scene = now.scenes[frame.scene_id]
        name = language_name(language_for(project, scene, frame)) or self.tr("unknown")
        if frame.language_chosen and frame.language:
            return self.tr("{0}, chosen").format(name)
        if scene.language:
            return self.tr("{0}, the scene's").format(name)
        return self.tr("{0}, as detected").format(name) if frame.language else name

    def _judge(self, board: Board, frame: Frame) -> None:
        """Find out off the window's thread what is known against the voice."""
        scene = next(scene for scene in board.scenes if scene.id == frame.scene_id)
        wish = (
            frame.id,
            frame.text,
            voice_for(board.project, scene, frame),
            language_for(board.project, scene, frame),
        )
        if wish != self._judged:
            self._judged = wish
            self._jobs.watch(self._look(board, frame, wish))

    async def _look(self, board: Board, frame: Frame, wish: tuple[object, ...]) -> None:
        found = await self._jobs.read(partial(self._services.voices.findings, board, [frame]))
        if wish == self._judged:
            self.warning.say(found[0] if found else None)

    # What is pressed ---------------------------------------------------------------------

    @Slot()
    def _on_voice_pressed(self) -> None:
        self.ask_for_voices()
        if self._language() not in self._varied:
            self.voices_known.connect(self._on_voice_pressed, Qt.ConnectionType.SingleShotConnection)
            return
        frame = self._session.frame
        if frame is None:
            return
        popup = VoicePopup(
            self.voices, self._language(), self._own(frame), plain(frame.text), self._auditioning, self
        )
        popup.voice_chosen.connect(self._on_voice_chosen)
        popup.open_under(self.voice)

    @Slot(str)
    def _on_voice_chosen(self, voice_id: str) -> None:
        asked = next((voice for voice in self.voices if voice.id == voice_id and not voice.allowed), None)
        if asked is not None:
            self._consent.ask(asked)
            return
        project, frame = self._session.project, self._session.frame
        if self.scope.chosen == FOR_VIDEO and project is not None:
            self._edits.settle(replace(project.settings, voice=voice_id))
        elif self.scope.chosen == FOR_SPEAKER and frame is not None and frame.speaker:
            self._edits.set_speakers_voice(frame.speaker, voice_id)
        elif self.scope.chosen == FOR_SCENE and frame is not None:
            self._edits.set_scene_voice(frame.scene_id, voice_id)
        elif self.scope.chosen == FOR_FRAME:
            self._edits.set_voice(self._session.selected, voice_id)

    @Slot(object)
    def _on_allowed(self, voice: Voice) -> None:
        there = voice.sends_to
        self.voices = tuple(
            replace(each, allowed=True) if each.sends_to == there else each for each in self.voices
        )
        self._on_voice_chosen(voice.id)

    @Slot()
    def _on_default(self) -> None:
        self._on_voice_chosen("")

    @Slot()
    def _on_speaker_typed(self) -> None:
        self._typed_for = self._session.selected

    @Slot()
    def _on_speaker_edited(self) -> None:
        if self._typed_for:  # whatever has been selected meanwhile
            self._edits.set_speaker(self._typed_for, self.speaker.text())
            self._typed_for = ""

    @Slot()
    def _on_language_pressed(self) -> None:
        self.ask_for_voices()
        if not self.voices:
            self.voices_known.connect(self._on_language_pressed, Qt.ConnectionType.SingleShotConnection)
            return
        if self._session.frame is None:
            return
        current = self._language()
        codes = {voice.languages[0].partition("-")[0] for voice in self.voices}
        quotations = self._session.project.settings.quotations if self._session.project else False
        popup = LanguagePopup(codes | {current}, current, quotations, self)
        popup.language_chosen.connect(self._on_language_chosen)
        popup.quotations_toggled.connect(self._on_quotations_toggled)
        popup.open_under(self.language)

    @Slot(bool)
    def _on_quotations_toggled(self, wanted: bool) -> None:
        project = self._session.project
        if project is not None:
            self._edits.settle(replace(project.settings, quotations=wanted))

    @Slot(int, str)
    def _on_language_chosen(self, scope: int, code: str) -> None:
        frame = self._session.frame
        if frame is None:
            return
        if scope == FRAME:
            self._edits.set_language(frame.id, code)
        elif scope == SCENE:
            self._edits.set_scene_language(frame.scene_id, code)
        else:
            self._edits.set_project_language(code)
