"""Finds words all through the script and replaces them: what the bar asks for, done on the page."""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QTextEdit

from app.domain.finding import Query, found_in, replaced_at
from app.services.writing import Replaced
from ui.jobs import Jobs
from ui.script.document import ScriptDocument
from ui.script.find_bar import FindBar
from ui.script.page import ScriptPage
from ui.script.rows import FRAME
from ui.script.writer import ScriptWriter
from ui.theme import mix, tokens
from ui.widgets import counted

Place = tuple[int, int, int]
"""A row, and the characters of its text from where to where."""

_AGAIN_MS = 120
AT_ONCE = 2_000
"""Frames up to which words are found within a keystroke; in longer scripts beside the window's thread."""


class Finding(QObject):
    """Keeps the places of the query that is looked for; lights those in sight."""

    def __init__(
        self,
        jobs: Jobs,
        script: ScriptDocument,
        writer: ScriptWriter,
        page: ScriptPage,
        bar: FindBar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._asked = jobs, 0
        self._script, self._writer, self._page, self._bar = script, writer, page, bar
        self._query = Query("")
        self.places: list[Place] = []
        self._here = -1
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._on_again)
        bar.query_changed.connect(self._on_query_changed)
        bar.went.connect(self.go)
        bar.replace_asked.connect(self._on_replace)
        bar.replace_all_asked.connect(self._on_replace_all)
        bar.left.connect(self.end)
        script.typed.connect(self._on_text_changed)
        script.rows_changed.connect(self._on_text_changed)
        page.verticalScrollBar().valueChanged.connect(self._light)

    def start(self) -> None:
        """Open the bar, for the words that are selected."""
        start, end = self._page.selection() if self._script.rows else ((0, 0), (0, 0))
        words = (
            self._script.rows[start[0]].text[start[1] : end[1]] if start[0] == end[0] and start != end else ""
        )
        self._bar.start(words)

    @Slot()
    def end(self) -> None:
        """Close the bar; the page has the cursor where the last place is."""
        self._again.stop()
        self._query, self.places, self._here = Query(""), [], -1
        self._asked += 1  # what is still being looked for is wanted no more
        self._light()
        self._bar.hide()
        self._page.setFocus()

    @Slot(object)
    def _on_query_changed(self, query: Query) -> None:
        self._query = query
        self._look(self._show_nearest)

    def _show_nearest(self) -> None:
        start, _ = self._page.selection() if self._script.rows else ((0, 0), (0, 0))
        if self.places:  # shown without taking the cursor from the bar
            self._here = bisect_left(self.places, (*start, 0)) % len(self.places)
            self._reveal()
        self._tell()

    @Slot()
    def _on_text_changed(self, *_: object) -> None:
        if self._query.text and not self._again.isActive():
            self._again.start()

    @Slot()
    def _on_again(self) -> None:
        here = self.places[self._here] if 0 <= self._here < len(self.places) else None
        self._look(partial(self._stay_at, here))

    def _stay_at(self, here: Place | None) -> None:
        self._here = self.places.index(here) if here in self.places else -1
        self._tell()

    def _look(self, then: Callable[[], None]) -> None:
        """Find the places and go on with them: at once, or soon where the script is long."""
        self.places, self._here = [], -1
        self._asked += 1
        texts = [(number, row.text) for number, row in enumerate(self._script.rows) if row.kind == FRAME]
        if len(texts) <= AT_ONCE or not self._query.text.strip():
            self.places = _places(texts, self._query)
            then()
        else:
            self._jobs.watch(self._look_beside(texts, then, self._asked))

    async def _look_beside(self, texts: list[tuple[int, str]], then: Callable[[], None], asked: int) -> None:
        found = await self._jobs.read(partial(_places, texts, self._query))
        if asked == self._asked:
            self.places = found
            then()

    def _tell(self) -> None:
        self._bar.show_count(self._here, len(self.places))
        self._light()

    @Slot(int)
    def go(self, by: int) -> None:
        """To the next place or the one before, around the end."""
        if not self.places:
            return
        if self._here < 0:
            start, _ = self._page.selection()
            after = bisect_right(self.places, (*start, 0))
            self._here = (after if by > 0 else after - 1) % len(self.places)
        else:
            self._here = (self._here + by) % len(self.places)
        self._reveal()
        self._tell()

    def _reveal(self) -> None:
        place, first, last = self.places[self._here]
        self._page.go((place, first), until=(place, last))

    @Slot(str)
    def _on_replace(self, by: str) -> None:
        if self._here < 0:
            self.go(1)
            return
        place, first, last = self.places[self._here]
        row = self._script.rows[place]
        text = replaced_at(row.text, first, last, by)
        if not text.strip():
            self._bar.say(self.tr("Nothing would be left of frame: delete it instead."))
            return
        self._script.write(place, text)
        self._writer.begin(row)
        self._writer.flush()
        self._page.go((place, first + len(by)))
        self._look(self._show_nearest)

    @Slot(str)
    def _on_replace_all(self, by: str) -> None:
        self._writer.flush()
        query = self._query
        asked = {"find": query.text, "by": by, "match_case": query.match_case, "whole_word": query.whole_word}
        self._writer.replace_all(asked).add_done_callback(self._on_replaced)

    def _on_replaced(self, done: asyncio.Future[Any]) -> None:
        if done.cancelled() or done.exception() is not None:
            return  # it has been told
        result: Replaced = done.result()
        text = self.tr("{0} replaced in {1}.").format(
            counted(result.places, self.tr("place"), self.tr("places")),
            counted(result.frames, self.tr("frame"), self.tr("frames")),
        )
        if result.left:
            text += " " + self.tr("{0} left as they are: nothing would be left of them.").format(result.left)
        self._bar.say(text)

    @Slot()
    def _light(self, *_: object) -> None:
        """Colour the places in sight; thousands more need none."""
        page = self._page
        if not self.places:
            page.mark("found", [])
            page.mark("now", [])
            return
        first = page.firstVisibleBlock().blockNumber()
        bottom = page.cursorForPosition(page.viewport().rect().bottomRight()).blockNumber()
        start = bisect_left(self.places, (first, 0, 0))
        colours = tokens()
        found, now = [], []
        for number in range(start, len(self.places)):
            place, begin, end = self.places[number]
            if place > bottom:
                break
            here = number == self._here
            shade = QTextCharFormat()
            shade.setBackground(QColor(mix(colours.panel, colours.accent, 0.55 if here else 0.22)))
            if here:
                shade.setForeground(QColor(colours.text))
            lit = QTextEdit.ExtraSelection()
            lit.cursor, lit.format = self._script.stretch(place, begin, end), shade  # type: ignore[attr-defined]
            (now if here else found).append(lit)
        page.mark("found", found)
        page.mark("now", now)


def _places(texts: Sequence[tuple[int, str]], query: Query) -> list[Place]:
    return [(number, first, last) for number, text in texts for first, last in found_in(text, query)]
