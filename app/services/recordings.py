"""One long recording of somebody who reads the script becomes its frames' voice."""

from __future__ import annotations

import io
import sys
import wave
from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from app.domain.accounts import Actor
from app.domain.takes import RECORDING, VoiceTake, Word
from app.domain.time import SAMPLE_RATE
from app.domain.timeline import Board
from app.errors import BadSound, Conflict
from app.services.dictionary import rules_of
from app.services.editing import Edit, Editing
from app.services.narration import Narration, wanted_voice
from app.services.parts import Parts
from app.services.ports import CancelToken, Laid, Laying, OnProgress, Progress, silent
from app.services.take_keeping import keep_sound, put_take, wav


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
            done: list[str] = []
            for frame_id, take in takes.items():
                if self._add(edit, frame_id, take):
                    done.append(frame_id)
            return done

        return self._editing.run(board.project.id, "Import narration", keep)

    def keep_recording(
        self,
        frame_id: str,
        samples: bytes,
        rate: int,
        cancel: CancelToken | None = None,
        gate: bool = True,
    ) -> VoiceTake:
        """Make what somebody has read of a frame its chosen take; one step of undo.

        Mono 16-bit samples, as a microphone gives them: the room's noise is lowered where ``gate``
        says so, silence trimmed, the words timed. The takes that were there stay. BadSound where nobody is heard.
        """
        repositories = self._parts.repositories
        frame = repositories.frames.require(frame_id)
        project = repositories.projects.require(frame.project_id)
        scene = repositories.scenes.require(frame.scene_id)
        wish = wanted_voice(project, scene, frame, rules_of(repositories, project))
        speech = self._parts.listener.recorded(samples, rate, frame.text, wish.language, cancel, gate)
        data = wav(speech)
        asset_id = keep_sound(self._parts, self._actor, data, speech.length, RECORDING)
        take = VoiceTake(
            asset_id=asset_id,
            engine=RECORDING,
            voice=RECORDING,
            text=frame.text,
            length=speech.length,
            words=speech.words,
            recipe={**speech.recipe, "asked": wish.asked},
            made_at=datetime.now(UTC),
        )
        if not self._editing.run(project.id, "Record a frame", lambda edit: self._add(edit, frame_id, take)):
            raise Conflict(
                "The frame says something else by now, so the recording was not kept.", "Read it again."
            )
        return take

    def keep_file(
        self, frame_id: str, path: Path, cancel: CancelToken | None = None, gate: bool = True
    ) -> VoiceTake:
        """The same with a sound file of any format."""
        pairs = array("h")
        pairs.frombytes(self._parts.media.heard(path))
        if sys.byteorder == "big":
            pairs.byteswap()
        mono = array("h", ((a + b) // 2 for a, b in zip(pairs[::2], pairs[1::2], strict=True)))
        if sys.byteorder == "big":
            mono.byteswap()
        return self.keep_recording(frame_id, mono.tobytes(), SAMPLE_RATE, cancel, gate)

    def import_recording(
        self, board: Board, path: Path, progress: OnProgress = silent, cancel: CancelToken | None = None
    ) -> Laying:
        """Lay a recording over a project and use it: :meth:`lay` and :meth:`use`."""
        laying = self.lay(board, path, progress, cancel)
        self.use(board, path, laying, progress, cancel)
        return laying

    def _add(self, edit: Edit, frame_id: str, take: VoiceTake) -> bool:
        """Choose a take for its frame; False where that is gone or says something else by now."""
        repositories = self._parts.repositories
        frame = repositories.frames.get(frame_id)
        if frame is None or frame.text != take.text:
            return False
        changed = put_take(edit, repositories, frame, take)
        if changed != frame:
            edit.save(changed)
        return True

    def _kept(self, path: Path, laid: Laid, data: bytes, text: str, made_with: str) -> VoiceTake:
        with wave.open(io.BytesIO(data)) as file:
            rate, length = file.getframerate(), Fraction(file.getnframes(), file.getframerate())
        asset_id = keep_sound(self._parts, self._actor, data, length, path.name)
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
