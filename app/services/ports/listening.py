"""Recordings of people reading: which part of a recording says which text, and when each word sounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from app.domain.takes import Word
from app.services.ports.voice import Speech
from app.services.ports.work import CancelToken, OnProgress, silent


@dataclass(frozen=True, slots=True)
class Laid:
    """A text that was found in a recording. Times are seconds of the recording."""

    index: int
    """Which of the texts."""
    begin: Fraction
    end: Fraction
    """The stretch that is the text's, a short breath at both ends included."""
    words: tuple[Word, ...]
    """Those that were said, with places in the text and times from ``begin``."""
    missing: tuple[str, ...] = ()
    """Words of the text that were not heard."""
    doubtful: tuple[str, ...] = ()
    """Words that were hardly heard as what the text says."""
    extra: Fraction = Fraction(0)
    """Seconds of speech within the stretch that the text does not have."""
    readings: int = 1
    """How many times it was read; the last whole one is this."""

    @property
    def as_written(self) -> bool:
        """Whether the text was said as it stands."""
        return not (self.missing or self.doubtful or self.extra)


@dataclass(frozen=True, slots=True)
class Laying:
    """A whole recording laid over texts."""

    laid: tuple[Laid, ...]
    """By their texts' order; texts that were not found are left out."""
    length: Fraction
    """Seconds of the recording."""
    extra: tuple[tuple[Fraction, Fraction], ...] = ()
    """Stretches of speech, in seconds, that belong to no text."""
    made_with: str = ""
    """The aligner and its version."""


class Listener(Protocol):
    """Whatever hears texts in recordings on this computer."""

    def languages(self) -> Sequence[str]:
        """The languages (BCP 47) it has models of; none where it is not installed."""

    def lay(
        self,
        recording: Path,
        texts: Sequence[str],
        language: str,
        progress: OnProgress = silent,
        cancel: CancelToken | None = None,
    ) -> Laying:
        """Where each of ``texts``, in their order, is said in a recording of any format and length.

        What was left out, said otherwise, said twice or beside the texts is told and never an
        error. BadSound where the file holds no sound, BadSetting where the language has no model.
        """

    def cut(
        self, recording: Path, laid: Sequence[Laid], cancel: CancelToken | None = None
    ) -> Iterator[tuple[int, bytes]]:
        """The sound of each stretch as a WAV file's bytes with the recording's own rate and channels,
        its ends faded, beside its text's index; as they come in the recording."""

    def recorded(
        self,
        samples: bytes,
        rate: int,
        text: str,
        language: str,
        cancel: CancelToken | None = None,
        gate: bool = True,
    ) -> Speech:
        """Mono 16-bit samples of somebody who reads one text, as a take: the room's noise lowered where
        ``gate`` says so, silence trimmed, words timed. BadSound where nobody is heard."""
