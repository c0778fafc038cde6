"""The script and the playhead: the word being spoken is lit, a word that is pressed is gone to."""

from __future__ import annotations

from bisect import bisect_right
from math import ceil

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QTextEdit

from app.domain.takes import Word
from app.domain.time import picture_time
from app.domain.timeline import Clip
from ui.preview import Player
from ui.script.document import ScriptDocument
from ui.script.page import ScriptPage
from ui.session import ProjectSession
from ui.theme import mix, tokens


class SpokenWord(QObject):
    """Follows the player on the page."""

    def __init__(
        self,
        session: ProjectSession,
        player: Player,
        script: ScriptDocument,
        page: ScriptPage,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._player = session, player
        self._script, self._page = script, page
        self._lit: tuple[str, int, int] | None = None
        player.position_changed.connect(self._on_position_changed)
        player.playing_changed.connect(self._on_playing_changed)
        page.word_pressed.connect(self._on_word_pressed)

    @property
    def lit(self) -> str:
        """The word that is lit, or empty."""
        row = self._script.row(self._lit[0]) if self._lit else None
        return row.text[self._lit[1] : self._lit[2]] if row and self._lit else ""

    def _words(self, clip: Clip) -> tuple[Word, ...]:
        """A frame's words and their times, where its voice says what stands there."""
        row, take = self._script.row(clip.frame_id), self._session.take(clip.frame_id)
        if row is None or take is None or clip.voice is None or take.text != row.text:
            return ()
        return take.words

    @Slot(int)
    def _on_position_changed(self, picture: int) -> None:
        timeline = self._player.timeline
        if not self._player.playing or timeline is None or not self._page.isVisible():
            return
        clip = timeline.clip_at(picture)
        words = self._words(clip)
        lit = None
        if words and clip.voice is not None:
            moment = picture_time(picture, timeline.canvas.fps) - clip.voice.start
            number = bisect_right(words, moment, key=lambda word: word.start) - 1
            if number >= 0 and moment < clip.voice.length:
                lit = (clip.frame_id, words[number].first, words[number].last)
        if lit != self._lit:
            self._light(lit)

    def _light(self, lit: tuple[str, int, int] | None) -> None:
        before, self._lit = self._lit, lit
        place = self._script.place(lit[0]) if lit else -1
        if lit is None or place < 0:
            self._page.mark("spoken", [])
            return
        colours = tokens()
        shade = QTextCharFormat()
        shade.setBackground(QColor(mix(colours.panel, colours.voice, 0.34)))
        shade.setForeground(QColor(colours.text))
        selection = QTextEdit.ExtraSelection()
        selection.cursor, selection.format = self._script.stretch(place, lit[1], lit[2]), shade  # type: ignore[attr-defined]
        self._page.mark("spoken", [selection])
        if (before is None or before[0] != lit[0]) and not self._page.hasFocus():
            self._page.show_row(place)  # whoever writes meanwhile stays where they are

    @Slot(bool)
    def _on_playing_changed(self, playing: bool) -> None:
        if playing:
            self._on_position_changed(self._player.position)
        else:
            self._light(None)

    @Slot(str, int)
    def _on_word_pressed(self, frame_id: str, character: int) -> None:
        """Go to where the word sounds; to the frame where it is not spoken."""
        self._session.select(frame_id)
        timeline, clip = self._player.timeline, self._session.clip(frame_id)
        now = self._session.timeline
        if timeline is None or clip is None or now is None or timeline.clips is not now.clips:
            return
        words = self._words(clip)
        number = bisect_right(words, character, key=lambda word: word.first) - 1
        if words and clip.voice is not None:
            word = words[max(0, number)]
            self._player.seek(ceil((clip.voice.start + word.start) * timeline.canvas.fps))
