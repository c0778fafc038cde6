"""What an engine is, and what all engines share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from app.errors import SpeechFailed
from app.services.ports import CancelToken, Speech, Voice
from app.voice.words import Phonemes

NEURAL_QUALITY = 80
FORMANT_QUALITY = 20
TRANSCRIBED_QUALITY = 15
"""Voices that read a language in a script it is not written in: never the best for it."""
SYSTEM_QUALITY = 10
"""Below espeak: nobody has measured the system's voices here, and they give no word times."""
TEST_QUALITY = 0
"""Never chosen by itself."""

_SHOWN = 40


class Engine(Protocol):
    """One way of speaking. Safe to call from any thread."""

    name: str
    """The part of its voices' ids before the colon."""

    def voices(self) -> Sequence[Voice]:
        """Its voices that work here; empty where the engine does not."""

    def speak(self, text: str, voice: Voice, language: str, seed: int, cancel: CancelToken) -> Speech:
        """Say a text that holds at least one word.

        Mono 16-bit samples at the engine's own rate, a short breath of silence at both ends, and
        words in order with ``0 <= start < end <= length``. SpeechFailed where there is no sound,
        Cancelled where somebody asked to stop.
        """

    def report(self) -> Mapping[str, str]:
        """For the doctor: ``name``, ``state`` (``ok``, ``missing``, or ``extra`` of what is only
        there where it was asked for), ``detail``, ``hint``."""


@runtime_checkable
class Varied(Protocol):
    """An engine that can also speak as others: what comes of a voice in another register."""

    def variants(self, voice: Voice) -> Sequence[Voice]:
        """The readings of one of its voices, each a voice by itself; their ids are its own, ``+`` and a
        name."""


@runtime_checkable
class Asking(Protocol):
    """An engine whose voices send texts elsewhere, once a person has said that they may."""

    def allow(self, voice_id: str) -> None:
        """That person's word. NotFound where the voice is gone."""


@runtime_checkable
class Phonetic(Protocol):
    """An engine that can be told how a word sounds."""

    def speak_phonemes(
        self,
        text: str,
        phonemes: Sequence[Phonemes],
        voice: Voice,
        language: str,
        seed: int,
        cancel: CancelToken,
    ) -> Speech:
        """Say a text, some stretches of it by their IPA. Otherwise as :meth:`Engine.speak`."""


def shown(text: str) -> str:
    """A text's beginning, on one line, for messages."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1].rstrip() + "…"


def failed(voice: Voice, text: str, why: str, hint: str = "Choose another voice for it.") -> SpeechFailed:
    """The error for a text that a voice cannot say."""
    return SpeechFailed(f"The voice {voice.id} could not say “{shown(text)}”: {why}.", hint)


def recipe(
    voice: Voice, version: str, language: str, seed: int, rate: int, text: str, word_times: str
) -> dict[str, object]:
    """How a speech was made, to make it again. ``rate`` is samples a second.

    ``word_times`` is ``engine``, where the engine told them, or ``estimated``, where they were
    derived from the sound's onsets and the text; those are aligned afterwards where they can be
    (:mod:`app.voice.align`), and it is ``aligned`` then.
    """
    return {
        "engine": voice.engine,
        "version": version,
        "voice": voice.id,
        "language": language,
        "seed": seed,
        "rate": rate,
        "text": text,
        "word_times": word_times,
    }


def extra(name: str, detail: str, hint: str) -> dict[str, str]:
    """A line of the doctor's report for what nobody has asked for, so nothing is wrong."""
    return {"name": name, "state": "extra", "detail": detail, "hint": hint}


def line(name: str, ok: bool, detail: str, hint: str = "") -> dict[str, str]:
    """One line of the doctor's report."""
    return {"name": name, "state": "ok" if ok else "missing", "detail": detail, "hint": hint}
