"""The computer's own voices through pyttsx3: SAPI 5, NSSpeechSynthesizer, espeak on Linux.

Each utterance is spoken by :mod:`app.voice.system_child` in a process of its own, with a time
limit. They tell no word times, so those are estimated from the sound here, and aligned afterwards.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from app.errors import SpeechFailed
from app.services.ports import CancelToken, Speech, Voice
from app.voice import system_child
from app.voice.engine import SYSTEM_QUALITY, failed, line, recipe
from app.voice.estimate import estimated
from app.voice.languages import canonical
from app.voice.sound import Samples, breathed, is_silent, settled, words_of
from app.voice.words import sayable, spans

_LIST_LIMIT = 30.0
_START_LIMIT = 30.0
_LIMIT_A_CHARACTER = 0.2
"""Seconds that a process may take: some systems speak in real time, at some 15 characters a second."""
_LOOK = 0.1
"""Seconds between two looks at whether somebody asked to stop."""
_HINT = "Choose another voice, or look at what `scenewright doctor` says."


def _command() -> list[str]:
    """How to start the child: by its file, or by a flag that the frozen program knows."""
    if getattr(sys, "frozen", False):
        return [sys.executable, system_child.FLAG]
    return [sys.executable, "-P", system_child.__file__]


def _asked(request: dict[str, str], limit: float, cancel: CancelToken) -> dict[str, Any]:
    """A child's reply. SpeechFailed where it gives none in ``limit`` seconds, Cancelled on cancel."""
    reply = Path(request["reply"])
    child = subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        waiting: bytes | None = json.dumps(request).encode()
        waited = 0.0
        while True:
            cancel.check()
            try:
                child.communicate(waiting, timeout=_LOOK)
                break
            except subprocess.TimeoutExpired as error:
                waiting = None  # it was sent, or is still being sent
                waited += _LOOK
                if waited >= limit:
                    raise SpeechFailed(
                        f"The system's voice did not answer in {limit:.0f} seconds.", _HINT
                    ) from error
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    try:
        answer: dict[str, Any] = json.loads(reply.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpeechFailed(f"The system's voice ended with status {child.returncode}.", _HINT) from error
    if "error" in answer:
        raise SpeechFailed(f"The system's voice failed: {answer['error']}.", _HINT)
    return answer


def _read(path: Path) -> tuple[Samples, int]:
    """A sound file as mono samples: WAV by the standard library, anything else (AIFF) decoded."""
    try:
        with wave.open(str(path)) as file:
            if file.getsampwidth() == 2:
                raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
                mono = raw.reshape(-1, file.getnchannels()).astype(np.int32).mean(axis=1)
                return mono.astype(np.int16), file.getframerate()
    except (wave.Error, EOFError):
        pass  # not a WAV file, whatever its name says
    import av

    with av.open(str(path)) as container:
        rate = container.streams.audio[0].rate
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
        blocks = [
            block.to_ndarray().reshape(-1)
            for picture in [*container.decode(audio=0), None]
            for block in resampler.resample(picture)
        ]
    return (np.concatenate(blocks).astype(np.int16) if blocks else np.zeros(0, np.int16)), int(rate)


class System:
    """The engine."""

    name = "system"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._voices: list[Voice] | None = None
        self._problem = ""

    def voices(self) -> Sequence[Voice]:
        """What the system has; empty where it has nothing. Starts one process, once."""
        with self._lock:
            if self._voices is None:
                try:
                    self._voices = self._listed()
                except SpeechFailed as error:
                    self._voices, self._problem = [], error.what
            return self._voices

    def _listed(self) -> list[Voice]:
        if importlib.util.find_spec("pyttsx3") is None:
            raise SpeechFailed("pyttsx3 is not installed.")
        with tempfile.TemporaryDirectory() as folder:
            request = {"do": "list", "reply": str(Path(folder) / "reply.json")}
            answer = _asked(request, _LIST_LIMIT, CancelToken())
        found = []
        for voice in answer["voices"]:
            codes = [canonical(code) for code in voice["languages"] if code]
            found.append(
                Voice(
                    id=f"{self.name}:{voice['id']}",
                    engine=self.name,
                    name=voice["name"],
                    languages=tuple(dict.fromkeys(codes)) or ("und",),
                    sex=voice["sex"].lower() if voice["sex"].lower() in ("male", "female") else "",
                    quality=SYSTEM_QUALITY,
                    licence="the system's",
                )
            )
        return found

    def report(self) -> Mapping[str, str]:
        """Whether the system has voices that can be listed."""
        count = len(self.voices())
        if not count:
            hint = (
                "Install it with: python -m pip install pyttsx3" if "not installed" in self._problem else ""
            )
            return line(self.name, False, self._problem or "the system has no voices", hint)
        return line(self.name, True, f"pyttsx3 {metadata.version('pyttsx3')}, {count} voices")

    def speak(self, text: str, voice: Voice, language: str, seed: int, cancel: CancelToken) -> Speech:
        """Say a text; ``seed`` is not something these voices know."""
        said = sayable(text).text
        with tempfile.TemporaryDirectory() as folder:
            sound = Path(folder) / "speech.wav"
            request = {
                "do": "speak",
                "reply": str(Path(folder) / "reply.json"),
                "voice": voice.id.partition(":")[2],
                "text": said,
                "sound": str(sound),
            }
            try:
                _asked(request, _START_LIMIT + _LIMIT_A_CHARACTER * len(said), cancel)
                samples, rate = _read(sound)
            except SpeechFailed as error:
                raise failed(voice, text, error.what.rstrip("."), _HINT) from error
            except (OSError, ValueError) as error:  # av's errors are among these
                raise failed(voice, text, "its sound file could not be read", _HINT) from error
        if is_silent(samples):
            raise failed(voice, text, "it gave no sound")
        samples, _ = breathed(samples, rate, [])
        marks = settled(estimated(text, spans(text), samples, rate), len(samples), rate)
        version = f"pyttsx3 {metadata.version('pyttsx3')}"
        made = recipe(voice, version, language or voice.languages[0], seed, rate, text, "estimated")
        return Speech(samples.astype("<i2").tobytes(), rate, words_of(text, marks, rate), made)
