"""All voices behind one door: which there are, which suits a text, and saying it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from app.errors import SpeechFailed, UnknownVoice
from app.services.ports import CancelToken, Speech, Voice
from app.voice import languages
from app.voice.engine import Engine
from app.voice.normal import written_out
from app.voice.saying import Part, gap_after, joined, parts_of, placed, worded

SILENCE_RATE = 24000
_LEAST_SILENCE = Fraction(1)
_SILENCE_A_SIGN = Fraction(1, 4)
_MOST_SILENCE = Fraction(3)
"""Seconds that a text without words stays: long enough to be seen, by how much of it there is."""
_NEAR = 3
_FALLBACK_ENGINE = "espeak"
_FALLBACK_LANGUAGE = "en"


def _hibari() -> Engine:
    from app.voice.hibari import Hibari

    return Hibari()


def _espeak() -> Engine:
    from app.voice.espeak import Espeak

    return Espeak()


def _system() -> Engine:
    from app.voice.system import System

    return System()


def _fake() -> Engine:
    from app.voice.fake import Fake

    return Fake()


ENGINES: Mapping[str, Callable[[], Engine]] = {
    "hibari": _hibari,
    "espeak": _espeak,
    "system": _system,
    "fake": _fake,
}
"""How each engine is made, best first. Made when first asked for."""


class Speaker:
    """The port :class:`app.services.ports.Speaker` over the engines. Safe from any thread.

    ``engines`` replaces the ones that come with the program.
    """

    def __init__(self, engines: Mapping[str, Callable[[], Engine]] | None = None) -> None:
        self._makers = dict(engines if engines is not None else ENGINES)
        self._made: dict[str, Engine] = {}

    def _engine(self, name: str) -> Engine | None:
        if name not in self._made and name in self._makers:
            self._made.setdefault(name, self._makers[name]())  # the first one made is everybody's
        return self._made.get(name)

    def _engines(self) -> list[Engine]:
        return [engine for name in self._makers if (engine := self._engine(name)) is not None]

    def voices(self) -> Sequence[Voice]:
        """Every voice that works here, engine by engine."""
        return [voice for engine in self._engines() for voice in engine.voices()]

    def find(self, voice_id: str) -> Voice:
        """The voice of that id, in upper or lower case; UnknownVoice with near names else."""
        wanted = voice_id.strip().casefold()
        engine = self._engine(wanted.partition(":")[0])
        for voice in engine.voices() if engine else ():
            if voice.id.casefold() == wanted:
                return voice
        near = self._near(wanted)
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UnknownVoice(
            f"There is no voice “{voice_id}” on this computer.{meant}", "`scenewright voices` lists them."
        )

    def _near(self, wanted: str) -> list[str]:
        """Ids that look like what was asked for, by id, by name or by language."""
        names: dict[str, str] = {}
        for voice in self.voices():
            for name in (voice.id, voice.id.partition(":")[2], voice.name, voice.languages[0]):
                names.setdefault(name.casefold(), voice.id)
        close = difflib.get_close_matches(wanted, names, n=2 * _NEAR, cutoff=0.6)
        close += difflib.get_close_matches(wanted.rpartition(":")[2], names, n=2 * _NEAR, cutoff=0.6)
        return list(dict.fromkeys(names[name] for name in close))[:_NEAR]

    def choose(self, language: str) -> Voice:
        """The best offline voice for a language; espeak's English one where there is none.

        Voices of the language itself come before relations, better before worse, the wanted
        region before others. SpeechFailed where no engine works at all.
        """
        wanted = language or _FALLBACK_LANGUAGE
        chosen = self._best(wanted, list(self._makers))
        return chosen or self._fallback(wanted)

    def _best(self, language: str, engines: Sequence[str]) -> Voice | None:
        best: tuple[int, int, int] | None = None
        chosen: Voice | None = None
        for name in engines:
            engine = self._engine(name)
            if engine is None or (chosen is not None and name == "system"):
                continue  # listing the system's voices takes a process, and they come last
            for voice in engine.voices():
                rank = _suits(voice, language)
                if rank is not None and (best is None or rank > best):
                    best, chosen = rank, voice
        return chosen

    def _fallback(self, language: str) -> Voice:
        found = self._best(language, [_FALLBACK_ENGINE]) or self._best(_FALLBACK_LANGUAGE, [_FALLBACK_ENGINE])
        found = found or self._best(_FALLBACK_LANGUAGE, list(self._makers))
        if found is None:
            raise SpeechFailed("No voice works on this computer.", "Look at what `scenewright doctor` says.")
        return found

    def detect(self, text: str, hint: str = "") -> str:
        """The language of a text as a BCP 47 code; ``hint`` where the text is too short to tell."""
        return languages.detect(text, hint)

    def speak(
        self, text: str, voice_id: str, language: str = "", seed: int = 1, cancel: CancelToken | None = None
    ) -> Speech:
        """Say a text with a voice, or with the best for its language where ``voice_id`` is empty.

        Only then another voice steps in where the best one fails, and the recipe tells so
        under ``instead_of`` and ``because``. Text without words is silence of at least a
        second. UnknownVoice, SpeechFailed, Cancelled.
        """
        cancel = cancel or CancelToken()
        cancel.check()
        voice = self.find(voice_id) if voice_id else None
        parts = worded(parts_of(text))
        if not parts:
            return _silence(text, voice_id, language, seed)
        if voice is not None:
            return self._said(text, parts, voice, language, seed, cancel)
        plain = "".join(part.written.text for part in parts)
        language = language or languages.detect(plain)
        voice = self.choose(language)
        try:
            return self._said(text, parts, voice, language, seed, cancel)
        except SpeechFailed as error:
            other = self._fallback(languages.detect(plain, language))
            if other.id == voice.id:
                raise
            speech = self._said(text, parts, other, other.languages[0], seed, cancel)
            because = {"instead_of": voice.id, "because": error.what}
            return replace(speech, recipe={**speech.recipe, **because})

    def _said(
        self, text: str, parts: Sequence[Part], voice: Voice, language: str, seed: int, cancel: CancelToken
    ) -> Speech:
        """Parts spoken one after another by one voice, joined and finished."""
        speeches = [self._part_said(text, part, voice, language, seed, cancel) for part in parts]
        # Word times are checked, and the whole trimmed, faded and levelled, after this line.
        return joined(text, speeches, [gap_after(part) for part in parts])

    def _part_said(
        self, text: str, part: Part, voice: Voice, language: str, seed: int, cancel: CancelToken
    ) -> Speech:
        """One part, from what is written to its sound, its words at their places in the whole text."""
        engine = self._engine(voice.engine)
        assert engine is not None, "a voice comes from an engine"
        said = written_out(part.spoken, part.language or language or voice.languages[0])
        # Each step takes what is said and gives what is said, with every character's origin kept:
        # the pronunciation dictionary first, then what is left is written out.
        speech = engine.speak(said.text, voice, language, seed, cancel)
        return placed(speech, part, said, text)

    def report(self) -> Sequence[Mapping[str, str]]:
        """A line an engine for the doctor."""
        return [engine.report() for engine in self._engines()]


def _suits(voice: Voice, language: str) -> tuple[int, int, int] | None:
    """How well a voice suits a language, higher is better; ``None`` where it does not."""
    if voice.quality <= 0 or voice.needs_network:
        return None
    wanted = languages.canonical(language)
    related = [code for code in voice.languages if languages.primary(code) == languages.primary(wanted)]
    if not related:
        return None
    own = languages.primary(voice.languages[0]) == languages.primary(wanted)
    exact = 3 if voice.languages[0] == wanted else 2 if wanted in voice.languages else 0
    plain = sum(code.count("-") for code in voice.languages[:1])
    return int(own), voice.quality, 10 * exact - plain


def _silence(text: str, voice_id: str, language: str, seed: int) -> Speech:
    signs = sum(not character.isspace() for character in text)
    length = min(_MOST_SILENCE, max(_LEAST_SILENCE, _SILENCE_A_SIGN * signs))
    recipe = {
        "engine": "silence",
        "version": "1",
        "voice": voice_id,
        "language": language,
        "seed": seed,
        "rate": SILENCE_RATE,
        "text": text,
        "word_times": "engine",
    }
    return Speech(bytes(2 * int(length * SILENCE_RATE)), SILENCE_RATE, (), recipe)
