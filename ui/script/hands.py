"""What hands do to the script beside typing in one frame: parting and joining frames, and putting something
else where a stretch of the text was. The document says it at once; the writer sends it.

::

    split      "The tide | turns."            ──►  "The tide"  "turns."
    join       "The tide"  | "turns."         ──►  "The tide turns."
    replace    "The ti[de"  "turns."  "No]w"  ──►  "The ti…w"            titles in between stay
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.ids import new_id
from app.domain.names import clean_name
from app.domain.parting import joined_text, split_text
from app.errors import BadInput
from ui.script.document import ScriptDocument
from ui.script.rows import FRAME, TITLE, Row
from ui.script.writer import ScriptWriter

Spot = tuple[int, int]
"""A row and a character of its text."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What is put in: a text a frame. ``opens`` goes on with the words before it, and ``closes`` is gone on
    with by those behind it; otherwise they are frames of their own."""

    texts: tuple[str, ...] = ()
    opens: bool = True
    closes: bool = True
    titles: Mapping[int, str] = field(default_factory=dict)
    """With which of the texts a scene begins, and its title: what stands behind is part of it."""


class Hands:
    """Each method returns where the cursor is then."""

    def __init__(self, script: ScriptDocument, writer: ScriptWriter) -> None:
        self._script, self._writer = script, writer

    # Parting and joining -----------------------------------------------------------------------

    def split(self, place: int, at: int) -> Spot:
        """Part a frame; at an end of it a new one is begun."""
        script = self._script
        row = script.rows[place]
        if row.kind == TITLE:
            follows = place + 1 < len(script.rows) and script.rows[place + 1].kind == FRAME
            return (place + 1, 0) if follows else (place, len(row.text))
        clean = clean_name(row.text)
        where = len(clean_name(f"{row.text[:at]}|")) - 1
        try:
            left, right, _ = split_text(clean, where)
        except BadInput:  # nothing would be said on one side
            if row.empty:
                return place, at
            fresh = Row(FRAME, new_id(), row.scene_id, "", "", local=True)
            before = bool(row.text[at:].strip())
            script.replace(place if before else place + 1, place if before else place + 1, [fresh])
            return place + 1, 0
        self._writer.flush()
        made = Row(FRAME, new_id(), row.scene_id, right, right)
        with script.writing():
            script.write(place, left)
            script.replace(place + 1, place + 1, [made])
        row.stored = left
        self._writer.split(row.id, where, made.id)
        return place + 1, 0

    def join(self, place: int) -> Spot:
        """Join a frame with the one before it."""
        script = self._script
        if place < 1:
            return 0, 0
        row, before = script.rows[place], script.rows[place - 1]
        end = (place - 1, len(before.text))
        if row.kind == TITLE:
            return place, 0
        if row.empty:
            return end if self.remove(place) else (place, 0)
        if before.kind == TITLE:
            return end
        if before.empty:
            return (place - 1, 0) if self.remove(place - 1) else end
        self._writer.flush()
        text, _ = joined_text(before.stored, row.stored)
        start = len(text) - _same_end(text, row.stored)
        with script.writing():
            script.replace(place, place + 1, [])
            script.write(place - 1, text)
        before.stored = text
        self._writer.join([before.id, row.id])
        return place - 1, start

    def remove(self, place: int) -> bool:
        """Take a frame out that has no words any more; the last one of all gets them back."""
        row = self._script.rows[place]
        self._writer.forget(row.id)
        if not row.local and self._left({row.id}) == 0:
            self._script.write(place, row.stored)
            return False
        self._script.replace(place, place + 1, [])
        if not row.local:
            self._writer.delete([row.id])
        return True

    def _left(self, without: set[str]) -> int:
        """How many frames the project has beside some; whether there are any is all that matters."""
        frames = (row for row in self._script.rows if row.kind == FRAME and not row.local)
        return sum(1 for row in frames if row.id not in without)

    # Stretches ---------------------------------------------------------------------------------

    def replace(self, start: Spot, end: Spot, pieces: Pieces = Pieces()) -> Spot:
        """Put pieces where a stretch was that begins and ends in any two rows."""
        script = self._script
        places = [at for at in range(start[0], end[0] + 1) if script.rows[at].kind == FRAME]
        if not places:  # in a title, or in two with nothing in between
            return self._in_title(start, end, pieces)
        first, last = places[0], places[-1]
        ahead = start[1] if first == start[0] else 0
        behind = end[1] if last == end[0] else len(script.rows[last].text)
        nothing = not "".join(pieces.texts)
        if nothing and last == first + 1 and not behind and ahead == len(script.rows[first].text):
            return self.join(last)
        self._writer.flush()
        head, tail = script.rows[first].text[:ahead], script.rows[last].text[behind:]
        own = [script.rows[at] for at in places]
        texts, at, character = self._texts(head, tail, pieces, own[0].scene_id == own[-1].scene_id)
        whole = not any(text.strip() for text in texts)
        if whole and len(own) > 1 and self._left({row.id for row in own}):
            return self._delete(first, last, own)
        shift = len(texts) > len(pieces.texts) and texts[0] == head and bool(head.strip())
        titles = {number + shift: title for number, title in pieces.titles.items()}
        return self._put(first, last, own, texts, (at, character), titles)

    def _texts(self, head: str, tail: str, pieces: Pieces, same: bool) -> tuple[list[str], int, int]:
        """What the frames say then, and where the cursor is among them."""
        if len(pieces.texts) <= 1:
            said = head + "".join(pieces.texts)
            return ([said + tail] if same else [said, tail]), 0, len(said)
        texts = list(pieces.texts)
        if pieces.opens or not head.strip():
            texts[0] = head + texts[0]
        else:
            texts.insert(0, head)
        at, character = len(texts) - 1, len(texts[-1])
        if tail.strip():
            if pieces.closes and same:
                texts[-1] += tail
            else:
                texts.append(tail)
        return texts, at, character

    def _put(
        self,
        first: int,
        last: int,
        own: list[Row],
        texts: list[str],
        cursor: Spot,
        titles: Mapping[int, str],
    ) -> Spot:
        script = self._script
        scene = own[0].scene_id
        other = own[-1] if own[-1].scene_id != scene else None
        made: list[Row] = []
        for number, text in enumerate(texts):
            row = own[0] if not number else None
            if number and number == len(texts) - 1 and own[-1] is not own[0]:
                row = own[-1]
            made.append(
                Row(FRAME, row.id, row.scene_id, text, row.stored, row.local)
                if row is not None
                else Row(FRAME, new_id(), scene, text, "")
            )
        kept = [row for row in made if row.text.strip()]
        emptied = not kept
        if emptied:  # one stays, to be written in; who leaves it empty deletes it
            stays = next((row for row in own if not row.local), own[0])
            kept = [Row(FRAME, stays.id, stays.scene_id, "", stays.stored, stays.local)]
            made, cursor = kept, (0, 0)
        for row in own:
            self._writer.forget(row.id)
        standing = [row for row in script.rows[first : last + 1] if row.kind == TITLE]
        mine = [row for row in kept if other is None or row.id != other.id]
        theirs = [row for row in kept if other is not None and row.id == other.id]
        begun = self._begun(mine, {made[number].id: title for number, title in titles.items()})
        self._send(own, kept, emptied, [row for row in begun if row.kind == TITLE])
        begun = self._untitled(first, begun)
        script.replace(first, last + 1, [*begun, *standing, *theirs])
        if titles and not standing:
            self._take_along(first + len(begun))
        chosen = made[min(cursor[0], len(made) - 1)]
        place = script.place(chosen.id)
        if place < 0:
            place = min(first, len(script.rows) - 1)
            return place, 0
        return place, min(cursor[1], len(script.rows[place].text))

    def _begun(self, rows: list[Row], titles: Mapping[str, str]) -> list[Row]:
        """Frames with the titles of the scenes that begin among them, which they are in then."""
        result: list[Row] = []
        now = ""
        for row in rows:
            if row.id in titles:
                now, title = new_id(), clean_name(titles[row.id])
                result.append(Row(TITLE, now, now, title, title))
            row.scene_id = now or row.scene_id
            result.append(row)
        return result

    def _untitled(self, first: int, rows: list[Row]) -> list[Row]:
        """A scene without a title, before whose first frame another would begin, takes the title itself."""
        above = self._script.rows[first - 1] if first else None
        if above is None or above.kind != TITLE or above.text.strip() or not rows or rows[0].kind != TITLE:
            return rows
        self._script.write(first - 1, rows[0].text)
        above.stored = rows[0].text
        for row in rows[1:]:
            if row.scene_id == rows[0].id:
                row.scene_id = above.scene_id
        return rows[1:]

    def _take_along(self, place: int) -> None:
        """What stands behind a scene that was begun is part of it."""
        rows = self._script.rows
        for row in rows[place:]:
            if row.kind == TITLE:
                break
            row.scene_id = rows[place - 1].scene_id

    def _send(self, own: list[Row], kept: list[Row], emptied: bool, begun: Sequence[Row] = ()) -> None:
        old = [row for row in own if not row.local]
        if emptied:
            (stays,) = kept
            if len(old) > 1:
                said = Row(FRAME, stays.id, stays.scene_id, stays.stored, stays.stored)
                self._writer.rewrite(old, [said])
            if not stays.local:
                self._writer.begin(stays)
            return
        new = kept
        if not old:
            mate, behind = self._mate(own)
            old, new = [mate], ([*kept, mate] if behind else [mate, *kept])
        changed = [row.id for row in old] != [row.id for row in new] or any(row.changed for row in new)
        if changed or begun:
            self._writer.rewrite(old, new, begun)

    def _mate(self, own: list[Row]) -> tuple[Row, bool]:
        """A frame of the project beside rows that are not in it yet, and whether it is behind them."""
        rows = self._script.rows
        first, last = self._script.place(own[0].id), self._script.place(own[-1].id)
        for at in range(first - 1, -1, -1):
            if rows[at].kind != FRAME:
                break
            if not rows[at].local:
                return rows[at], False
        for row in rows[last + 1 :]:
            if row.kind == FRAME and not row.local:
                return row, True
        raise LookupError("a new frame is begun beside one that is there")

    def _delete(self, first: int, last: int, own: Sequence[Row]) -> Spot:
        script = self._script
        for row in own:
            self._writer.forget(row.id)
        titles = [row for row in script.rows[first : last + 1] if row.kind == TITLE]
        script.replace(first, last + 1, titles)
        self._writer.delete([row.id for row in own if not row.local])
        place = min(first, len(script.rows) - 1)
        if script.rows[place].kind == FRAME:
            return place, 0
        return (place - 1, len(script.rows[place - 1].text)) if place else (place, 0)

    def _in_title(self, start: Spot, end: Spot, pieces: Pieces) -> Spot:
        row = self._script.rows[start[0]]
        if start[0] != end[0]:
            return start
        words = " ".join(pieces.texts)
        self._script.write(start[0], row.text[: start[1]] + words + row.text[end[1] :])
        self._writer.begin(row)
        return start[0], start[1] + len(words)


def _same_end(one: str, other: str) -> int:
    """How many characters two texts end alike with."""
    pairs = enumerate(zip(reversed(one), reversed(other), strict=False))
    return next((count for count, (a, b) in pairs if a != b), min(len(one), len(other)))
