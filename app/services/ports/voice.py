"""Voices: all engines of this computer behind one door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from app.domain.delivery import AT_REST, Delivery
from app.domain.pronouncing import Rule
from app.domain.takes import Word
from app.services.ports.work import CancelToken


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of one engine. ``id`` is ``engine:name``, unique on this computer."""

    id: str
    engine: str
    name: str
    languages: tuple[str, ...]
    """BCP 47 codes, the first its own."""
    sex: str = ""
    quality: int = 0
    """Higher is preferred where a voice is chosen by language."""
    licence: str = ""
    needs_network: bool = False
    gives_word_times: bool = False
    sends_to: str = ""
    """The host that gets its texts, where it needs the network."""
    allowed: bool = True
    """Whether a person has said that texts may go there."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to know of a voice and a text before it is spoken."""

    kind: str
    """``no_voice``, ``other_language``, ``misread``, ``spelt``, ``mark`` or ``plain``, the last being no fault."""
    what: str
    """A sentence without its full stop."""
    hint: str
    language: str
    voice: str

    @property
    def grave(self) -> bool:
        """Whether listeners will not understand what is said, not merely like it less."""
        return self.kind != "plain"


@dataclass(frozen=True, slots=True)
class Speech:
    """What was spoken: mono 16-bit little-endian samples, and when each word sounds."""

    samples: bytes
    rate: int
    words: tuple[Word, ...]
    recipe: Mapping[str, object] = field(default_factory=dict)

    @property
    def length(self) -> Fraction:
        """Seconds of sound."""
        return Fraction(len(self.samples) // 2, self.rate)


class Speaker(Protocol):
    """All voices of this computer behind one door."""

    def voices(self) -> Sequence[Voice]:
        """Every voice that works here."""

    def find(self, voice_id: str) -> Voice:
        """The voice of that id; UnknownVoice with near names where there is none."""

    def choose(self, language: str) -> Voice:
        """The best offline voice for a language, or the fallback for every script."""

    def cast(self, language: str) -> Sequence[Voice]:
        """Offline voices that can speak for different people in a language, the best first; empty where
        none suits."""

    def detect(self, text: str, hint: str = "") -> str:
        """The language of a text as a BCP 47 code; ``hint`` where the text is too short to tell."""

    def speak(
        self,
        text: str,
        voice_id: str,
        language: str = "",
        seed: int = 1,
        cancel: CancelToken | None = None,
        speed: Fraction = Fraction(1),
        delivery: Delivery = AT_REST,
        rules: Sequence[Rule] = (),
        quotations: bool = False,
    ) -> Speech:
        """Say a text with its marks, ``speed`` times as fast as the voice does by itself, at its own pitch. Never empty:
        text without words is silence of a fitting length. SpeechFailed where the engine gives nothing,
        ``quotations`` in other languages are said in theirs where that is asked for. BadSetting where nobody could follow that speed."""

    def doubts(self, texts: Sequence[str], voice_id: str, language: str) -> Sequence[Sequence[Doubt]]:
        """What is known against a voice, or the one that would be chosen, for each text; nothing where
        the voice is not of this computer."""

    def report_language(self, language: str) -> Mapping[str, str]:
        """How well a language can be spoken here, as a line for the doctor."""

    def allow(self, voice_id: str) -> None:
        """A person says that the texts of a voice that needs the network may go to its server."""

    def report(self) -> Sequence[Mapping[str, str]]:
        """A line an engine for the doctor: ``name``, ``state`` (``ok``/``missing``/``extra``), ``detail``, ``hint``."""
