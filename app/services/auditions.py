"""One sentence read by several voices, to be heard one after the other before any is chosen.

What was read is kept in the cache, never among a project's takes: a voice that is chosen speaks its
frames as any voice does.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from app.errors import BadInput, Cancelled, DiskFull, NotFound, ScenewrightError
from app.services.jobs import side_by_side
from app.services.parts import Parts
from app.services.ports import CancelToken, OnProgress, Progress, cores, silent
from app.services.take_keeping import wav

MOST_VOICES = 50
"""Voices of one audition."""
LONGEST_TEXT = 2000
"""Characters that are read: an audition is a sentence or two."""
KEPT = 400
"""Readings in the cache; the ones that were not heard for longest go."""
_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as one voice reads it."""

    voice: str
    path: Path | None
    """A WAV file in the cache; ``None`` where the voice could not say it."""
    length: Fraction = Fraction(0)
    """Seconds."""
    problem: str = ""
    """Why not, in a sentence."""


def _nobody(_: Reading) -> None:
    return None


class Auditions:
    """Safe from any thread."""

    def __init__(self, parts: Parts, cache: Path) -> None:
        self._speaker = parts.speaker
        self._media = parts.media
        self._folder = cache

    def hear(
        self,
        text: str,
        voices: Sequence[str],
        language: str = "",
        ready: Callable[[Reading], None] = _nobody,
        progress: OnProgress = silent,
        cancel: CancelToken | None = None,
    ) -> list[Reading]:
        """Have voices read a text; returns their readings in the voices' order.

        ``ready`` is told each as it is finished. A voice that cannot say it is no error but a reading
        with its problem. BadInput for a text that is empty or too long, or for more voices than anybody
        listens to; UnknownVoice before anything is read; Cancelled, with what is finished kept.
        """
        cancel = cancel or CancelToken()
        if not text.strip():
            raise BadInput("There is nothing to read.", "Give a sentence.")
        if len(text) > LONGEST_TEXT:
            raise BadInput(
                f"An audition reads at most {LONGEST_TEXT} characters.", "A sentence or two tells a voice."
            )
        wanted = list(dict.fromkeys(self._speaker.find(voice).id for voice in voices))
        if not 1 <= len(wanted) <= MOST_VOICES:
            raise BadInput(f"An audition is of 1 to {MOST_VOICES} voices.", "Choose some of them.")
        language = language or self._speaker.detect(text)
        readings: dict[str, Reading] = {}
        progress(Progress("Reading", 0, len(wanted)))
        for voice, result in side_by_side(
            wanted, lambda voice: self._reading(text, voice, language, cancel), cancel, cores()
        ):
            if isinstance(result, Cancelled):
                continue  # side_by_side raises it once nothing runs any more
            if isinstance(result, DiskFull):
                raise result
            if isinstance(result, ScenewrightError):
                result = Reading(voice, None, problem=str(result))
            elif isinstance(result, Exception):
                raise result
            readings[voice] = result
            ready(result)
            progress(Progress("Reading", len(readings), len(wanted)))
        self._tidy()
        return [readings[voice] for voice in wanted]

    def listen(self, reading: Reading) -> bytes:
        """A reading as a sound device takes it: stereo at 48 kHz, 16-bit little-endian, interleaved.

        NotFound where it is in the cache no longer.
        """
        path = reading.path
        if path is None or path.parent != self._folder or not path.is_file():
            raise NotFound("That reading is not kept any more.", "Have it read again.")
        return self._media.heard(path)

    def _reading(self, text: str, voice: str, language: str, cancel: CancelToken) -> Reading:
        cancel.check()
        path = self._path(text, voice, language)
        try:
            with wave.open(str(path)) as known:
                length = Fraction(known.getnframes(), known.getframerate())
            os.utime(path)
            return Reading(voice, path, length)
        except (OSError, EOFError, wave.Error):
            pass  # not read yet, or not whole
        speech = self._speaker.speak(text, voice, language, 1, cancel)
        self._keep(path, wav(speech))
        return Reading(voice, path, speech.length)

    def _path(self, text: str, voice: str, language: str) -> Path:
        asked = json.dumps([_VERSION, text, voice, language], ensure_ascii=True)
        return self._folder / f"{hashlib.sha256(asked.encode()).hexdigest()}.wav"

    def _keep(self, path: Path, data: bytes) -> None:
        passing: Path | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as file:
                passing = Path(file.name)
                file.write(data)
            passing.replace(path)
        except OSError as error:
            if passing is not None:
                passing.unlink(missing_ok=True)
            raise DiskFull(
                f"What was read could not be kept in {self._folder}: {error.strerror or error}.",
                "Make room there.",
            ) from error

    def _tidy(self) -> None:
        """Let the readings go that nobody has heard for longest."""
        found = []
        for path in self._folder.glob("*.wav"):
            try:
                found.append((path.stat().st_mtime, path))
            except OSError:  # another program was quicker
                continue
        for _, path in sorted(found)[:-KEPT]:
            path.unlink(missing_ok=True)
