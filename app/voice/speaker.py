"""All voices behind one door: which there are, which suits a text, and saying it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.delivery import AT_REST, Delivery
from app.errors import SpeechFailed, UnknownVoice
from app.services.ports import CancelToken, Speech, Voice
from app.voice import languages, stretch
from app.voice.delivering import delivered
from app.voice.engine import Engine, Varied
from app.voice.normal import written_out
from app.voice.saying import Part, Saying, gap_after, joined, padded, placed, saying_of

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What shapes every part of a text alike."""

    seed: int
    delivery: Delivery = AT_REST


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
        base, plus, _ = wanted.partition("+")
        for voice in engine.voices() if engine else ():
            if voice.id.casefold() == wanted:
                return voice
            if plus and voice.id.casefold() == base and isinstance(engine, Varied):
                for variant in engine.variants(voice):
                    if variant.id.casefold() == wanted:
                        return variant
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

    def cast(self, language: str) -> Sequence[Voice]:
        """Voices that can speak for different people in a language, the best first; empty where none
        suits.

        Offline ones alone, and of those that need no process to be listed where there are any. A voice
        that comes in several registers is followed by them: they differ more than accents do.
        """
        found: list[tuple[tuple[int, int, int], Voice]] = []
        for name in self._makers:
            engine = self._engine(name)
            if engine is None or (found and name == "system"):
                continue
            for voice in engine.voices():
                rank = _suits(voice, language)
                if rank is None:
                    continue
                found.append((rank, voice))
                if rank[0] and isinstance(engine, Varied):
                    found += [(rank, variant) for variant in engine.variants(voice)]
        found.sort(key=lambda each: each[0], reverse=True)  # equals stay in their order
        return [voice for _, voice in found]

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
        self,
        text: str,
        voice_id: str,
        language: str = "",
        seed: int = 1,
        cancel: CancelToken | None = None,
        speed: Fraction = Fraction(1),
        delivery: Delivery = AT_REST,
    ) -> Speech:
        """Say a text with a voice, or with the best for its language where ``voice_id`` is empty.

        Marks in the text (:mod:`app.domain.marks`) say how its stretches are said, on top of
        ``delivery``; words carry their places in the text with its marks.
        ``speed`` is times the voice's own, its pitch kept; the recipe tells it. Only where
        ``voice_id`` is empty another voice steps in where the best one fails, and the recipe tells so
        under ``instead_of`` and ``because``. Text without words is silence of at least a
        second. UnknownVoice, SpeechFailed, Cancelled.
        """
        stretch.checked(speed)
        cancel = cancel or CancelToken()
        cancel.check()
        speech = self._spoken(text, voice_id, language, _Asked(seed, delivery), cancel)
        return stretch.at_speed(speech, speed)

    def _spoken(self, text: str, voice_id: str, language: str, asked: _Asked, cancel: CancelToken) -> Speech:
        voice = self.find(voice_id) if voice_id else None
        saying = saying_of(text)
        if not saying.parts:
            return _silence(text, saying, voice_id, language, asked.seed)
        if voice is not None:
            return self._said(text, saying, voice, language, asked, cancel)
        plain = "".join(part.written.text for part in saying.parts)
        language = language or languages.detect(plain)
        voice = self.choose(language)
        try:
            return self._said(text, saying, voice, language, asked, cancel)
        except SpeechFailed as error:
            other = self._fallback(languages.detect(plain, language))
            if other.id == voice.id:
                raise
            speech = self._said(text, saying, other, other.languages[0], asked, cancel)
            because = {"instead_of": voice.id, "because": error.what}
            return replace(speech, recipe={**speech.recipe, **because})

    def _said(
        self, text: str, saying: Saying, voice: Voice, language: str, asked: _Asked, cancel: CancelToken
    ) -> Speech:
        """Parts spoken one after another, joined and finished."""
        speeches = [self._part_said(text, part, voice, language, asked, cancel) for part in saying.parts]
        speech = joined(text, speeches, [gap_after(part) for part in saying.parts])
        # Word times are checked, and the whole trimmed, faded and levelled, after this line.
        return padded(speech, saying.before, saying.after)

    def _part_said(
        self, text: str, part: Part, voice: Voice, language: str, asked: _Asked, cancel: CancelToken
    ) -> Speech:
        """One part, from what is written to its sound, its words at their places in the whole text."""
        if part.language and _suits(voice, part.language) is None:
            voice = self.choose(part.language)
        language = part.language or language
        engine = self._engine(voice.engine)
        assert engine is not None, "a voice comes from an engine"
        # Each step takes what is said and gives what is said, with every character's origin kept:
        # the pronunciation dictionary first, then what is left is written out.
        said = written_out(part.spoken, language or voice.languages[0])
        speech = engine.speak(said.text, voice, language, asked.seed, cancel)
        return delivered(placed(speech, part, said, text), asked.delivery.then(part.delivery))

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


def _silence(text: str, saying: Saying, voice_id: str, language: str, seed: int) -> Speech:
    """What has no words: as long as its marks ask for, and as there is something to be seen."""
    shown = min(_MOST_SILENCE, max(_LEAST_SILENCE, _SILENCE_A_SIGN * saying.signs))
    length = saying.before + (shown if saying.signs or not saying.before else 0)
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
