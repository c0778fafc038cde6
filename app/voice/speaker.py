"""All voices behind one door: which there are and which suits a text (see the catalogue), and saying it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.delivery import AT_REST, Delivery
from app.domain.pronouncing import Rule
from app.errors import SpeechFailed
from app.services.ports import CancelToken, Speech, Voice
from app.voice import languages, stretch
from app.voice.align import retimed
from app.voice.catalogue import Catalogue, suits
from app.voice.delivering import delivered
from app.voice.engine import Engine, Phonetic
from app.voice.normal import VERSION as READING
from app.voice.normal import written_out
from app.voice.saying import Part, Saying, gap_after, joined, padded, placed, saying_of, spelled

SILENCE_RATE = 24000
_LEAST_SILENCE = Fraction(1)
_SILENCE_A_SIGN = Fraction(1, 4)
_MOST_SILENCE = Fraction(3)
"""Seconds that a text without words stays: long enough to be seen, by how much of it there is."""


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
    rules: Sequence[Rule] = ()
    quotations: bool = False


class Speaker(Catalogue):
    """The port :class:`app.services.ports.Speaker` over the engines. Safe from any thread.

    ``engines`` replaces the ones that come with the program.
    """

    def __init__(self, engines: Mapping[str, Callable[[], Engine]] | None = None) -> None:
        super().__init__(engines if engines is not None else ENGINES)

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
        """Say a text with a voice, or with the best for its language where ``voice_id`` is empty.

        Marks in the text (:mod:`app.domain.marks`) say how its stretches are said, on top of
        ``delivery``; ``rules`` are the pronunciation dictionary; with ``quotations``, those in
        other languages are said in theirs (:mod:`app.voice.quotations`). Words carry their places in the text with its marks.
        ``speed`` is times the voice's own, its pitch kept; the recipe tells it. Only where
        ``voice_id`` is empty another voice steps in where the best one fails, and the recipe tells so
        under ``instead_of`` and ``because``. Text without words is silence of at least a
        second. UnknownVoice, SpeechFailed, Cancelled.
        """
        stretch.checked(speed)
        cancel = cancel or CancelToken()
        cancel.check()
        speech = self._spoken(text, voice_id, language, _Asked(seed, delivery, rules, quotations), cancel)
        return stretch.at_speed(speech, speed)

    def _spoken(self, text: str, voice_id: str, language: str, asked: _Asked, cancel: CancelToken) -> Speech:
        voice = self.find(voice_id) if voice_id else None
        saying = saying_of(
            text, language or (voice.languages[0] if voice else ""), asked.rules, asked.quotations
        )
        if not saying.parts:
            return _silence(text, saying, voice_id, language, asked.seed)
        if voice is not None:
            return self._said(text, saying, voice, language, asked, cancel)
        plain = "".join(part.written.text for part in saying.parts)
        if not language:
            language = languages.detect(plain)
            saying = saying_of(text, language, asked.rules, asked.quotations)
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
        if part.language and suits(voice, part.language) is None:
            voice = self.choose(part.language)
        language = part.language or language
        engine = self._engine(voice.engine)
        assert engine is not None, "a voice comes from an engine"
        # What marks and the dictionary have left is written out: each step keeps every character's origin.
        said = written = written_out(part.spoken, language or voice.languages[0])
        if isinstance(engine, Phonetic) and part.phonemes:
            places = [one.within(said) for one in part.phonemes]
            speech = engine.speak_phonemes(said.text, places, voice, language, asked.seed, cancel)
        else:
            said = spelled(said, part.phonemes)
            speech = engine.speak(said.text, voice, language, asked.seed, cancel)
        speech = placed(retimed(speech, said.text, cancel), part, said, text)
        if part.phonemes:
            speech = replace(speech, recipe={**speech.recipe, "ipa": [one.ipa for one in part.phonemes]})
        if written is not part.spoken:
            speech = replace(speech, recipe={**speech.recipe, "reading": READING})
        return delivered(speech, asked.delivery.then(part.delivery))


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
