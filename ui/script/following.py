"""The script's rows follow the project as it is read, but for what is being typed into them.

Most edits change one text, or one stretch of frames: of ten thousand rows the others are not even looked at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection

from app.domain.names import clean_name
from app.domain.script import Frame, Scene
from app.domain.timeline import Board
from ui.changes import alike
from ui.script.document import ScriptDocument
from ui.script.rows import Row, frame_row, title_row


class Following:
    """Shows boards in a document. ``typed`` are the ids of the rows that are being typed in, now and later."""

    def __init__(self, script: ScriptDocument, typed: Collection[str]) -> None:
        self._script, self._typed = script, typed
        self._board: Board | None = None
        """What the rows show."""

    def show(self, board: Board | None) -> None:
        """Show another board than before, or none."""
        before, self._board = self._board, board
        if board is None:
            self._script.show([])
        elif before is None or not (self._renewed(before, board) or self._spliced(before, board)):
            self._script.show(self._wanted(board))

    def forget(self) -> None:
        """Rows say what the project never will: the next time all are looked at."""
        self._board = None

    def _renewed(self, before: Board, board: Board) -> bool:
        """Whether nothing but texts is other than in the board that is shown; those are written then,
        without walking over all rows."""
        script = self._script
        if (len(board.frames), len(board.scenes)) != (len(before.frames), len(before.scenes)):
            return False
        if len(script.rows) != len(board.frames) + len(board.scenes):
            return False  # some are begun here
        rows: list[Row] = []
        for old, scene in zip(before.scenes, board.scenes, strict=True):
            if old is not scene:
                row = script.row(scene.id)
                if old.id != scene.id or row is None:
                    return False
                if row.stored != scene.title:
                    rows.append(self._news(row, title_row(scene)))
        for was, frame in zip(before.frames, board.frames, strict=True):
            if was is not frame:
                row = script.row(frame.id)
                if was.id != frame.id or was.scene_id != frame.scene_id or row is None or row.local:
                    return False
                if row.stored != frame.text:
                    rows.append(self._news(row, frame_row(frame)))
        script.renew(rows)
        return True

    def _spliced(self, before: Board, board: Board) -> bool:
        """Show the stretch anew in which frames and scenes are others than before. Whether all else is what is
        shown."""
        script = self._script
        if self._typed:
            return False
        scenes, places = board.scenes, {scene.id: number for number, scene in enumerate(board.scenes)}
        head, tail = alike(before.frames, board.frames)
        opening, closing = alike(before.scenes, scenes)  # what stands in others is part of the stretch
        if opening == len(scenes) == len(before.scenes):
            closing = opening

        def ahead_of(number: int) -> int:
            return bisect_left(board.frames, number, key=lambda frame: places[frame.scene_id])

        head = min(head, ahead_of(opening))
        tail = min(tail, len(board.frames) - ahead_of(len(scenes) - closing))
        frames = board.frames[head : len(board.frames) - tail]
        scene = places[board.frames[head - 1].scene_id] if head else -1
        last = places[board.frames[-tail].scene_id] if tail else len(scenes) - 1
        first = script.place(board.frames[head - 1].id) + 1 if head else 0
        until = script.place(board.frames[-tail].id) if tail else len(script.rows)
        around = (first, len(script.rows) - until)
        if around != (head + scene + 1, tail + len(scenes) - 1 - last):
            return False  # rows elsewhere are ahead of the project, or behind
        if any(row.local for row in script.rows[first:until]):
            return False  # begun here, where it is not known yet
        wanted: list[Row] = []
        for frame in frames:
            while scene < places[frame.scene_id]:
                scene += 1
                wanted.append(self._title(scenes[scene]))
            wanted.append(self._frame(frame))
        wanted += [self._title(each) for each in scenes[scene + 1 : last + 1]]
        script.show(wanted, first, until)
        return True

    def _title(self, scene: Scene) -> Row:
        row = self._script.row(scene.id)
        return self._news(row, title_row(scene)) if row is None or row.stored != scene.title else row

    def _frame(self, frame: Frame) -> Row:
        """Rows that say what they said stay the same objects."""
        row = self._script.row(frame.id)
        if row is None or row.stored != frame.text or row.scene_id != frame.scene_id or row.local:
            return self._news(row, frame_row(frame))
        return row

    def _wanted(self, board: Board) -> list[Row]:
        """The project's rows, with what is typed where it is typed, and new ones where they are."""
        script, typed = self._script, self._typed
        frames: dict[str, list[Row]] = {scene.id: [] for scene in board.scenes}
        for frame in board.frames:
            frames[frame.scene_id].append(self._frame(frame))
        wanted: list[Row] = []
        for scene in board.scenes:
            wanted.append(self._title(scene))
            wanted += frames[scene.id]
        left = [row for row in script.rows if row.local or (row.id in typed and row.changed)]
        if left:
            there = {row.id for row in wanted}
            for row in left:
                if row.id not in there:
                    at = script.place(row.id)
                    before = script.rows[at - 1].id if at else ""
                    index = next((i for i, each in enumerate(wanted) if each.id == before), -1)
                    wanted.insert(index + 1, row)
        return wanted

    def _news(self, standing: Row | None, row: Row) -> Row:
        """A row that is other than it was, but for what is being typed into it."""
        if standing is not None and (
            standing.id in self._typed or clean_name(standing.text) == clean_name(row.text)
        ):
            row.text = standing.text  # a space that was just typed at the end is no news
        return row
