"""Forced alignment: when each word of a known text sounds in a sound.

soundswallower (MIT) with its acoustic models of English and French finds the likeliest way of
going through the text's phones in the sound. Its models are of people; a voice that they do not
take for speech is refused here, and its words' times are then estimated.
"""

from __future__ import annotations

import importlib.util
import logging
import math
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import metadata
from typing import Any

import numpy as np

from app.services.ports import CancelToken, Speech
from app.voice.estimate import estimated, phrases_in
from app.voice.languages import primary
from app.voice.phones import pronounced
from app.voice.sound import Envelope, Mark, Samples, at_rate, settled, words_of
from app.voice.words import Span, spans

log = logging.getLogger(__name__)

MODELS = {"en": "en-us", "fr": "fr-fr"}
"""The models in soundswallower's wheel, by language."""
RATE = 16_000
FRAME = RATE // 100
"""Samples of a step of the models: 10 ms."""
_BLOCK = RATE
"""Samples that are given at once: the library lets nobody else run meanwhile, for some 20 ms."""
_BEAM = 1e-200
"""How unlikely a way may be beside the likeliest and still be followed. At the library's own 1e-48
formant voices are lost; at this one half of them are, and natural ones never were."""
_MOST_WHOLE = 150
"""Words up to which a voice that was lost is tried once more with every way followed: the time for
that grows with the square."""
_PHONE = 3
"""Steps that a phone lasts at least: a state each."""
_MOST_SQUEEZED = 0.25
"""Share of words at their shortest from which a sound is not what the text says: some 5 % in speech
that is, 20 to 45 % in noise and tones."""
_LEAST_FIT = -0.0075
"""Mean fit (:attr:`Heard.fit`) below which it is not: natural voices have -0.0015, espeak's -0.004 to
-0.0074; tones and speech of another text or language from -0.0076 down, noise from -0.0067 down."""
_NATURAL = -0.003
"""Mean fit under which a voice is so unlike people's that its pauses are the surer guide."""
_EARLY, _LATE, _REACH = Fraction(90, 1000), Fraction(110, 1000), Fraction(200, 1000)
"""Seconds around a word after a pause in which its onset is looked for, and in which its level is."""
_PAUSE = Fraction(50, 1000)
"""Seconds of silence between two words that are a pause."""


@dataclass(frozen=True, slots=True)
class Heard:
    """When a word sounds, in samples. ``fit`` is the mean log likelihood of a step beside the best there
    was, 0 at best: see :data:`_LEAST_FIT`."""

    start: int
    end: int
    after_pause: bool
    fit: float


def available(language: str) -> bool:
    """Whether speech of a language (BCP 47) can be aligned on this computer."""
    return primary(language) in MODELS and importlib.util.find_spec("soundswallower") is not None


def version() -> str:
    """The aligner's name and version, for recipes."""
    return f"soundswallower {metadata.version('soundswallower')}"


class Models:
    """Decoders by language and beam, each lent to one at a time. Loading one takes 0.3 s and 50 MB."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, float], list[Any]] = {}
        self._at_first: dict[str, str] = {}

    @contextmanager
    def lent(self, language: str, beam: float = _BEAM) -> Iterator[Any]:
        """A decoder of a language for the time being."""
        key = (language, beam)
        with self._lock:
            idle = self._idle.setdefault(key, [])
            decoder = idle.pop() if idle else None
        if decoder is None:
            decoder = self.made(language, beam)
            self._at_first.setdefault(language, decoder.cmn)
        # It goes on from the level of the last sound it heard: the same sound must give the same times.
        decoder.cmn = self._at_first[language]
        yield decoder  # one that failed is not lent again
        with self._lock:
            if len(idle) < 2:
                idle.append(decoder)

    def made(self, language: str, beam: float, **more: object) -> Any:
        """A new decoder, the caller's own; ``more`` are soundswallower's settings."""
        import soundswallower

        model = soundswallower.get_model_path(MODELS[language])
        return soundswallower.Decoder(hmm=model, loglevel="FATAL", beam=beam, wbeam=beam, pbeam=beam, **more)


MODELS_HERE = Models()
"""One for the program: a decoder keeps what it has loaded."""


def entries(decoder: Any, words: Sequence[str], language: str) -> list[str]:
    """A name in the decoder's dictionary for each word, put there where it was not; "" for one that
    nobody can pronounce. Capitals ("US") may be said as a word or by their letters."""
    names: list[str] = []
    wanted: dict[str, str] = {}
    for word in words:
        plain = word.lower().replace("’", "'")
        known = _known(decoder, plain)
        if known and not (word.isupper() and 1 < len(word) < 6):
            names.append(plain)
        else:
            own = "=" + word.replace(" ", "_").replace("(", "[").replace(")", "]")
            names.append(own)
            if not _known(decoder, own):
                wanted[own] = word
    if wanted:
        for own, phones in zip(wanted, pronounced(list(wanted.values()), language), strict=True):
            known = _known(decoder, wanted[own].lower())
            for number, one in enumerate(dict.fromkeys(filter(None, (known, phones))), 1):
                decoder.add_word(own if number == 1 else f"{own}({number})", one, True)
    return [name if _known(decoder, name) else "" for name in names]


def _known(decoder: Any, name: str) -> str | None:
    found: str | None = decoder.lookup_word(name) if name and not name.startswith(("<", "[")) else None
    return found


def fed(decoder: Any, sound: Samples, cancel: CancelToken) -> list[Any]:
    """The segments that a decoder finds in mono samples at :data:`RATE`; none where it is lost."""
    decoder.start_utt()
    try:
        for first in range(0, len(sound), _BLOCK):
            cancel.check()
            decoder.process_raw(sound[first : first + _BLOCK].astype("<i2").tobytes())
    finally:
        decoder.end_utt()
    return list(decoder.seg or ())


def is_word(segment: Any) -> bool:
    """Whether a segment is a word and not silence or noise."""
    return not segment.text.startswith(("<", "["))


def aligned(
    samples: Samples, rate: int, words: Sequence[str], language: str, cancel: CancelToken | None = None
) -> list[Heard] | None:
    """When each of ``words``, all of which are said in that order, sounds in mono samples.

    ``None`` where there is no model of the language, or the sound is not taken for these words.
    """
    language = primary(language)
    if not words or not available(language):
        return None
    cancel = cancel or CancelToken()
    sound = at_rate(samples, rate, RATE)
    for beam in (_BEAM, 0.0)[: 2 if len(words) <= _MOST_WHOLE else 1]:
        try:
            with MODELS_HERE.lent(language, beam) as decoder:
                found = _followed(decoder, sound, words, language, cancel)
        except (RuntimeError, ValueError, KeyError, IndexError) as error:  # whatever the library meets
            log.warning("The aligner failed on %d words: %s", len(words), error)
            return None
        if found is not None:
            return [
                Heard(one.start * rate // RATE, one.end * rate // RATE, one.after_pause, one.fit)
                for one in found
            ]
    return None


def _followed(
    decoder: Any, sound: Samples, words: Sequence[str], language: str, cancel: CancelToken
) -> list[Heard] | None:
    names = entries(decoder, words, language)
    said = [name for name in names if name]
    if not said:
        return None
    decoder.set_align_text(" ".join(said))
    segments = fed(decoder, sound, cancel)
    heard: list[Heard] = []
    squeezed = 0
    quiet = True
    for segment in segments:
        start, steps = round(segment.start * 100), round(segment.duration * 100)
        if not is_word(segment):
            quiet = quiet or segment.duration >= _PAUSE
            continue
        name = said[len(heard)] if len(heard) < len(said) else ""
        phones = len((_known(decoder, name) or "").split())
        squeezed += steps <= _PHONE * phones
        fit = math.log(max(segment.ascore, 1e-300)) / max(1, steps)
        heard.append(Heard(start * FRAME, (start + steps) * FRAME, quiet, fit))
        quiet = False
    if len(heard) != len(said) or squeezed > _MOST_SQUEEZED * len(said):
        return None
    if sum(one.fit for one in heard) < _LEAST_FIT * len(heard):
        return None
    return _filled(names, heard)


def _filled(names: Sequence[str], heard: Sequence[Heard]) -> list[Heard]:
    """What was heard for each word; those that nobody can pronounce share the end of the one before."""
    result: list[Heard] = []
    waiting = iter(heard)
    for name in names:
        if name:
            result.append(next(waiting))
        else:
            before = result[-1] if result else heard[0]
            place = before.end if result else before.start
            result.append(Heard(place, place, False, before.fit))
    return result


def marked(words: Sequence[Span], heard: Sequence[Heard], samples: Samples, rate: int) -> list[Mark]:
    """Words with their places; after a pause at the onset of their own sound, which is surer than the
    models, and ended where they fall silent."""
    envelope = Envelope(samples, rate)
    early, late, reach = (int(seconds * rate) for seconds in (_EARLY, _LATE, _REACH))
    marks: list[Mark] = []
    for index, ((first, last), one) in enumerate(zip(words, heard, strict=True)):
        start, end = one.start, max(one.start + 1, one.end)
        if one.after_pause:
            reached = min(reach, heard[index + 1].start - start) if index + 1 < len(heard) else reach
            start = envelope.onset(start, early, late, max(reached, rate // 50))
        following = heard[index + 1] if index + 1 < len(heard) else None
        if following is None or following.after_pause:
            limit = len(samples) if following is None else following.start
            end = envelope.last_sound(start, max(start + 1, min(limit, end + late)))
        marks.append(Mark(first, last, start, end, one.after_pause))
    return marks


def _within_phrases(
    text: str, words: Sequence[Span], marks: Sequence[Mark], samples: Samples, rate: int
) -> list[Mark]:
    """The marks, a phrase's first word where its sound begins after the pause; all words of a phrase that
    strays out of its place between two pauses are estimated."""
    result: list[Mark] = []
    likely = estimated(text, words, samples, rate)
    slack = int(_EARLY * rate)
    for phrase, (start, end) in phrases_in(text, words, Envelope(samples, rate), rate):
        at = len(result)
        own = list(marks[at : at + len(phrase)])
        if all(start - slack <= mark.start <= end for mark in own):
            last = own[1].start if len(own) > 1 else end
            own[0] = replace(own[0], start=min(start, last), end=max(own[0].end, start + 1))
        else:
            own = likely[at : at + len(phrase)]
        result += own
    return result


def retimed(speech: Speech, text: str, cancel: CancelToken | None = None) -> Speech:
    """A speech whose engine gave no word times, with those of an alignment where there is one.

    The recipe's ``word_times`` is ``aligned`` then, and stays ``estimated`` else: no model of the
    language, or a voice that is not taken for speech.
    """
    if speech.recipe.get("word_times") != "estimated":
        return speech
    samples: Samples = np.frombuffer(speech.samples, "<i2").astype(np.int16)
    words = spans(text)
    language = str(speech.recipe.get("language", ""))
    heard = aligned(samples, speech.rate, [text[a:b] for a, b in words], language, cancel)
    if heard is None:
        return speech
    marks = marked(words, heard, samples, speech.rate)
    if sum(one.fit for one in heard) < _NATURAL * len(heard):
        marks = _within_phrases(text, words, marks, samples, speech.rate)
    marks = settled(marks, len(samples), speech.rate)
    recipe = {**speech.recipe, "word_times": "aligned", "aligner": version()}
    return replace(speech, words=words_of(text, marks, speech.rate), recipe=recipe)
