"""The right dock: tabs over what concerns the selected frame and the whole video."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.services.facade import Services
from ui.editing import Edits
from ui.inspector.look_tab import LookTab
from ui.inspector.motion_tab import MotionTab
from ui.inspector.pictures_tab import PicturesTab
from ui.inspector.tabs import IconTabs
from ui.inspector.text_tab import TextTab
from ui.inspector.voice_tab import VoiceTab
from ui.jobs import Jobs
from ui.listening import Listening
from ui.looks import Looks
from ui.session import ProjectSession
from ui.thumbnails import Thumbnails
from ui.trial import Trial
from ui.voicing import Voicing


class Inspector(QWidget):
    """Pictures, voice, motion, text and look."""

    LOOK = 4
    """Which of the tabs is the look's."""

    def __init__(
        self,
        services: Services,
        jobs: Jobs,
        session: ProjectSession,
        edits: Edits,
        voicing: Voicing,
        listening: Listening,
        thumbnails: Thumbnails,
        trial: Trial,
        looks: Looks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs = IconTabs(
            [
                ("image-square", self.tr("Pictures")),
                ("microphone", self.tr("Voice")),
                ("arrows-out-cardinal", self.tr("Motion")),
                ("text-t", self.tr("Text")),
                ("palette", self.tr("Look")),
            ],
            self.tr("Inspector"),
            self,
        )
        self.pictures = PicturesTab(services, jobs, session, edits, thumbnails, trial, self)
        self.voice = VoiceTab(services, jobs, session, edits, voicing, listening, thumbnails, self)
        self.motion = MotionTab(session, edits, trial, looks, self)
        self.text = TextTab(session, edits, trial, self)
        self.look = LookTab(services, jobs, session, edits, trial, looks, self)
        self._stack = QStackedWidget(self)
        for page in (self.pictures, self.voice, self.motion, self.text, self.look):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        self.tabs.chosen_changed.connect(self._on_tab_chosen)

    def show_pictures(self) -> PicturesTab:
        """The pictures' tab, to the front."""
        self.tabs.choose(0)
        return self.pictures

    def find_picture(self) -> None:
        """Let words be typed for which pictures are found."""
        self.show_pictures().find()

    def make_pictures(self) -> None:
        """Have more backdrops made for the selected frame."""
        self.show_pictures().line.ask_to_make()

    @Slot(int)
    def _on_tab_chosen(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        if self._stack.currentWidget() is self.voice:
            self.voice.ask_for_voices()
