"""One long recording of somebody who reads the script becomes its frames' voice."""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from app.domain.accounts import Actor
from app.domain.media import Asset
from app.domain.takes import RECORDING, Voiceover, VoiceTake, Word
from app.domain.timeline import Board
from app.errors import BadSound
from app.services.editing import Edit, Editing
from app.services.keeping import describe
from app.services.narration import Narration
from app.services.parts import Parts
from app.services.ports import CancelToken, Laid, Laying, OnProgress, Progress, silent


class Recordings:
    """What one actor does with recordings of a narration."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing, narration: Narration) -> None:
        self._parts = parts
        self._actor = actor
        self._editing = editing
        self._narration = narration

    def languages(self) -> Sequence[str]:
        """The languages (BCP 47) in which a recording can be laid over its script here."""
        return self._parts.listener.languages()

    def lay(
        self, board: Board, path: Path, progress: OnProgress = silent, cancel: CancelToken | None = None
    ) -> Laying:
        """Where each frame of a project is said in a recording, by the frames' order, keeping nothing.

        What was said otherwise is told frame by frame and never an error. BadSound where the file
        holds no sound, BadSetting where there is no model of the project's language.
        """
        texts = [frame.text for frame in board.frames]
        return self._parts.listener.lay(path, texts, board.project.language, progress, cancel)

    def use(
        self,
        board: Board,
        path: Path,
        laying: Laying,
        progress: OnProgress = silent,
        cancel: CancelToken | None = None,
    ) -> Sequence[str]:
        """Make a recording's stretches the chosen takes of the frames that they were laid over; one step
        of undo. Frames that were not found, or say something else by now, keep their voice.

        Returns the frames' ids. The takes that were there stay beside the new ones.
        """
        cancel = cancel or CancelToken()
        if not laying.laid:
            raise BadSound(
                f"Nothing of the script was heard in {path}.",
                "Choose the recording that belongs to this project.",
            )
        by_index = {one.index: one for one in laying.laid}
        wishes = self._narration.wishes(board)
        takes: dict[str, VoiceTake] = {}
        for index, data in self._parts.listener.cut(path, laying.laid, cancel):
            frame = board.frames[index]
            take = self._kept(path, by_index[index], data, frame.text, laying.made_with)
            takes[frame.id] = replace(take, recipe={**take.recipe, "asked": wishes[frame.id].asked})
            progress(Progress("Cutting the recording", len(takes), len(laying.laid)))

        def keep(edit: Edit) -> list[str]:
            repositories = self._parts.repositories
            done: list[str] = []
            for frame_id, take in takes.items():
                frame = repositories.frames.get(frame_id)
                if frame is None or frame.text != take.text:
                    continue
                voiceover = repositories.voiceovers.first(frame_id=frame_id)
                if voiceover is None:
                    voiceover = edit.add(
                        Voiceover(
                            project_id=frame.project_id,
                            frame_id=frame_id,
                            text=take.text,
                            take_id=take.id,
                            takes=(take,),
                        )
                    )
                else:
                    edit.save(
                        replace(voiceover, text=frame.text, take_id=take.id, takes=(*voiceover.takes, take))
                    )
                if frame.voiceover_id != voiceover.id:
                    edit.save(replace(frame, voiceover_id=voiceover.id))
                done.append(frame_id)
            return done

        return self._editing.run(board.project.id, "Import narration", keep)

    def import_recording(
        self, board: Board, path: Path, progress: OnProgress = silent, cancel: CancelToken | None = None
    ) -> Laying:
        """Lay a recording over a project and use it: :meth:`lay` and :meth:`use`."""
        laying = self.lay(board, path, progress, cancel)
        self.use(board, path, laying, progress, cancel)
        return laying

    def _kept(self, path: Path, laid: Laid, data: bytes, text: str, made_with: str) -> VoiceTake:
        with wave.open(io.BytesIO(data)) as file:
            rate, length = file.getframerate(), Fraction(file.getnframes(), file.getframerate())
        asset_id = self._parts.assets.put_bytes(data, ".wav")
        asset = Asset(
            id=asset_id, kind="sound", mime="audio/wav", size=len(data), length=length, name=path.name
        )
        describe(self._parts, self._actor, asset)
        return VoiceTake(
            asset_id=asset_id,
            engine=RECORDING,
            voice=path.name,
            text=text,
            length=max(length, Fraction(1, 10)),
            words=_inside(laid.words, length),
            recipe={
                "engine": RECORDING,
                "version": made_with,
                "voice": path.name,
                "text": text,
                "rate": rate,
                "word_times": "aligned",
                "from": [str(laid.begin), str(laid.end)],
                "unsaid": list(laid.missing),
                "doubtful": list(laid.doubtful),
                "extra_s": float(laid.extra),
                "readings": laid.readings,
            },
            made_at=datetime.now(UTC),
        )


def _inside(words: Sequence[Word], length: Fraction) -> tuple[Word, ...]:
    """Words within the sound: cutting at another sample rate may have moved its end by a sample."""
    return tuple(replace(word, end=min(word.end, length)) for word in words if word.start < length)
