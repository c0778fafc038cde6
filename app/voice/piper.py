"""piper: neural voices of many languages, each a file. GPL-3, so only where the user's extra brings it.

::

    sentence -> phonemes -> numbers -> sound, and the sample at which each number begins
    words    <- laid over the sentence's phonemes, so each word has its samples

Word times are the network's own durations, corrected at onsets after pauses by the sound.
"""

from __future__ import annotations

import threading
import unicodedata
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.services.ports import CancelToken, Speech, Voice
from app.voice import piper_files
from app.voice.engine import extra, failed, line, recipe
from app.voice.estimate import estimated
from app.voice.languages import foreign
from app.voice.phonemes import is_pause, shared_out
from app.voice.reading import sentences
from app.voice.sound import (
    Envelope,
    Mark,
    Samples,
    breathed,
    is_silent,
    settled,
    silence,
    to_samples,
    words_of,
)
from app.voice.words import Phonemes, Span, Spoken, sayable, spans

if TYPE_CHECKING:
    from app.voice.piper_model import PiperModel

ENGINE_LICENCE = "GPL-3.0-or-later"
QUALITY = {"x_low": 50, "low": 55, "medium": 70, "high": 75}
"""By piper's own grades; below hibari, which an ear of a program understood better (1.9 % of words wrong
in 206 against none)."""
_UNGRADED = 60
_MOST_LOADED = 3
"""Voices kept in memory: 60 to 120 MB each."""
_MOST_IN_CHUNK = 400
"""Phonemes said at once; beyond, the next space parts them."""
_CHUNK = 300
"""Phonemes after which the next punctuation parts."""
_BEFORE, _BEFORE_AFTER_PAUSE = 2, 1
"""Numbers by which a word sounds before its first phoneme's own, which are the space's and its padding.

Chosen of 0 to 4 on 218 words inside phrases against a forced aligner (soundswallower): median
distance 12 ms, 95th percentile 42 ms once the constant offset, :data:`_EARLY`, is taken off; on 29
words after pauses 8 and 23 ms.
"""
_EARLY = Fraction(10, 1000)
_LOOK_EARLY = Fraction(80, 1000)
_LOOK_LATE = Fraction(120, 1000)
_REACH = Fraction(200, 1000)
"""Seconds around a word's place after a pause in which its onset is looked for, and how much of it counts."""
_GAP = Fraction(60, 1000)
_BETWEEN_SENTENCES = Fraction(200, 1000)
"""Seconds between two sentences on top of their breaths, as with the other voices."""
_AMONG_PHONEMES = frozenset(",.;:!?")
"""Punctuation that the networks know."""
_MOST_FOREIGN = 0.5
"""Share of letters in scripts of other languages from which a text is refused: the voice would name each
letter ("Chinese letter")."""
_MOST_UNKNOWN = 0.3
"""Share of phonemes that the voice has no sound for, from which the text is not its language."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a sentence's phonemes, and the words in it as stretches of it."""

    phonemes: list[str]
    words: list[tuple[Span, int, int]]


class Piper:
    """The engine. ``folder`` holds the user's own voice files; a voice is loaded when it first speaks."""

    name = "piper"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: OrderedDict[Path, PiperModel] = OrderedDict()
        self._listed: tuple[int, dict[Voice, tuple[piper_files.VoiceFile, int]]] | None = None

    def voices(self) -> Sequence[Voice]:
        """One a file and speaker; empty without the extra. Loads nothing."""
        return list(self._known())

    def _known(self) -> dict[Voice, tuple[piper_files.VoiceFile, int]]:
        try:
            changed = self._folder.stat().st_mtime_ns
        except OSError:
            changed = 0
        listed = self._listed
        if listed is None or listed[0] != changed:
            listed = self._listed = (changed, self._listing())
        return listed[1]

    def _listing(self) -> dict[Voice, tuple[piper_files.VoiceFile, int]]:
        if not piper_files.installed():
            return {}
        known = {}
        for file in piper_files.found(self._folder)[0]:
            voice = Voice(
                id=f"{self.name}:{file.name}",
                engine=self.name,
                name=file.name.split("-")[1].capitalize() if file.name.count("-") == 2 else file.name,
                languages=file.languages,
                sex=file.sex,
                quality=QUALITY.get(file.quality, _UNGRADED),
                licence=f"{file.licence or 'voice: unknown'}; piper: {ENGINE_LICENCE}",
                gives_word_times=True,
            )
            if not file.speakers:
                known[voice] = (file, 0)
            for speaker, number in file.speakers.items():
                one = replace(voice, id=f"{voice.id}/{speaker}", name=f"{voice.name} {speaker}", sex="")
                known[one] = (file, number)
        return known

    def report(self) -> Mapping[str, str]:
        """Whether the extra is there, how many voices it has, and which files are none."""
        if not piper_files.installed():
            return extra(self.name, f"not installed; {ENGINE_LICENCE}", piper_files.INSTALL)
        voices, problems = piper_files.found(self._folder)
        if problems:
            return line(self.name, False, problems[0], f"Mend it or take it out of {self._folder}.")
        if not voices:
            return extra(self.name, "no voice file", "Add one with `scenewright voices add NAME.onnx`.")
        version = metadata.version("piper-tts")
        return line(
            self.name, True, f"piper-tts {version} ({ENGINE_LICENCE}), {len(voices)} voice files, word times"
        )

    def _model(self, file: piper_files.VoiceFile) -> PiperModel:
        with self._lock:  # held while loading: two frames of one voice load it once
            model = self._loaded.get(file.network)
            if model is None:
                from app.voice.piper_model import PiperModel

                model = self._loaded[file.network] = PiperModel(file.network)
                while len(self._loaded) > _MOST_LOADED:
                    self._loaded.popitem(last=False)
            self._loaded.move_to_end(file.network)
            return model

    def speak(self, text: str, voice: Voice, language: str, seed: int, cancel: CancelToken) -> Speech:
        """Say a text of the voice's language."""
        return self.speak_phonemes(text, (), voice, language, seed, cancel)

    def speak_phonemes(
        self,
        text: str,
        phonemes: Sequence[Phonemes],
        voice: Voice,
        language: str,
        seed: int,
        cancel: CancelToken,
    ) -> Speech:
        """The same, some words by their IPA, which is what these voices are made of."""
        if foreign(text, voice.languages[0]) > _MOST_FOREIGN:
            raise failed(voice, text, f"it does not read this script; it speaks {voice.languages[0]}")
        file, speaker = next(
            (known for each, known in self._known().items() if each.id == voice.id), (None, 0)
        )
        if file is None:
            raise failed(voice, text, "its file is gone", "Add it again, or choose another voice.")
        try:
            model = self._model(file)
        except Exception as error:  # a native runtime, given a stranger's file
            raise failed(voice, text, f"{file.network} could not be loaded ({error})") from error
        rate = int(model.config.sample_rate)
        words = spans(text)
        parts: list[Samples] = []
        marks: list[Mark] = []
        timed = True
        at = number = 0
        for sentence in sentences(sayable(text), voice.languages[0]):
            low, high = sentence.origin[0], sentence.origin[-1]
            own = [span for span in words if low <= span[0] <= high]
            if not own:
                continue
            for index, part in enumerate(_parts(model, text, sentence, own, phonemes, voice)):
                cancel.check()
                samples, heard = _spoken(model, part, rate, speaker, [seed & 0xFFFFFFFF, number], voice, text)
                timed = timed and heard is not None
                number += 1
                if parts and not index:
                    parts.append(silence(_BETWEEN_SENTENCES, rate))
                    at += len(parts[-1])
                marks += [replace(mark, start=mark.start + at, end=mark.end + at) for mark in heard or ()]
                parts.append(samples)
                at += len(samples)
        if not parts:
            raise failed(voice, text, "it gave no sound")
        sound: Samples = np.concatenate(parts)
        if not timed:
            marks = estimated(text, words, sound, rate)
        done = settled(marks, len(sound), rate)
        made = recipe(
            voice,
            f"piper-tts {metadata.version('piper-tts')}",
            voice.languages[0],
            seed,
            rate,
            text,
            "engine" if timed else "estimated",
        )
        made["model"] = model.digest
        return Speech(sound.astype("<i2").tobytes(), rate, words_of(text, done, rate), made)


def _protected(text: str) -> str:
    """piper reads what stands in ``[[`` and ``]]`` as phonemes; a text's own brackets are none."""
    return text.replace("[[", "[ ").replace("]]", " ]")


def _ipa(given: Phonemes) -> str:
    """One code point a phoneme, as the voices were trained."""
    return unicodedata.normalize("NFD", given.ipa.translate({ord("["): None, ord("]"): None}))


def _written(sentence: Spoken, given: Sequence[Phonemes]) -> str:
    """A sentence with phonemes in place of the words whose sound is given."""
    text, at = "", 0
    for one in given:
        first, last = bisect_left(sentence.origin, one.first), bisect_left(sentence.origin, one.last)
        if at <= first < last:
            after = last  # piper leaves out the punctuation that follows on phonemes, unless it is among them
            while after < len(sentence.text) and sentence.text[after] in _AMONG_PHONEMES:
                after += 1
            text += f"{_protected(sentence.text[at:first])}[[{_ipa(one)}{sentence.text[last:after]}]]"
            at = after
    return text + _protected(sentence.text[at:])


def _alone(model: PiperModel, text: str, own: Sequence[Span], given: Sequence[Phonemes]) -> list[list[str]]:
    """Each word's phonemes, read by itself; several words with one sound share it, or the first has it."""
    found: list[list[str]] = []
    for first, last in own:
        one = next((each for each in given if each.first <= first and last <= each.last), None)
        if one is None:
            found.append(model.phonemes(_protected(sayable(text[first:last]).text)))
            continue
        together = [span for span in own if one.first <= span[0] and span[1] <= one.last]
        parts = _ipa(one).split()
        if len(parts) != len(together):
            parts = [_ipa(one), *[""] * (len(together) - 1)]
        found.append(list(parts[together.index((first, last))]))
    return found


def _parts(
    model: PiperModel,
    text: str,
    sentence: Spoken,
    own: Sequence[Span],
    given: Sequence[Phonemes],
    voice: Voice,
) -> Iterator[_Part]:
    """A sentence's phonemes with their words, in parts that are not too long."""
    try:
        phonemes = model.phonemes(_written(sentence, given))
        alone = _alone(model, text, own, given)
    except Exception as error:  # a front end in C, given any text
        raise failed(voice, text, f"its reading failed ({error})") from error
    letters = [phoneme for phoneme in phonemes if not phoneme.isspace()]
    unknown = sum(phoneme not in model.config.phoneme_id_map for phoneme in letters)
    if not letters or unknown > _MOST_UNKNOWN * len(letters):
        raise failed(voice, text, f"it does not read this; it speaks {voice.languages[0]}")
    stretches = [(span, *stretch) for span, stretch in zip(own, shared_out(alone, phonemes), strict=True)]
    begin = 0
    for index, phoneme in enumerate(phonemes):
        size = index + 1 - begin
        last = index + 1 == len(phonemes)
        parts = (size > _CHUNK and is_pause(phoneme)) or (size > _MOST_IN_CHUNK and phoneme.isspace())
        if last or parts:
            yield _Part(
                phonemes[begin : index + 1],
                [
                    (span, one - begin, end - begin)
                    for span, one, end in stretches
                    if begin <= one <= index and end > one
                ],
            )
            begin = index + 1


def _spoken(
    model: PiperModel, part: _Part, rate: int, speaker: int, seed: list[int], voice: Voice, text: str
) -> tuple[Samples, list[Mark] | None]:
    """A part's sound cut to its breath, and its words; ``None`` for them where the voice does not tell."""
    ids, firsts = model.ids(part.phonemes)
    firsts.append(len(ids) - 1)
    try:
        sound = model.sound(ids, speaker, seed)
    except Exception as error:  # whatever a native runtime raises
        raise failed(voice, text, "its network failed") from error
    if not len(sound.samples) or not np.isfinite(sound.samples).all():
        raise failed(voice, text, "it gave no sound")
    samples = to_samples(sound.samples)
    if is_silent(samples):
        raise failed(voice, text, "it gave no sound")
    if sound.edges is None:
        return breathed(samples, rate, [])[0], None
    envelope = Envelope(samples, rate)
    marks: list[Mark] = []
    done = 0
    for span, first, last in part.words:
        pause = not marks or any(is_pause(phoneme) for phoneme in part.phonemes[done:first])
        number = firsts[first] - (_BEFORE_AFTER_PAUSE if pause else _BEFORE)
        start = max(0, int(sound.edges[max(0, number)]) - (0 if pause else int(_EARLY * rate)))
        if pause:
            start = envelope.onset(start, int(_LOOK_EARLY * rate), int(_LOOK_LATE * rate), int(_REACH * rate))
        start = min(start, len(samples) - 1)
        marks.append(Mark(*span, start, max(start + 1, int(sound.edges[firsts[last]])), pause))
        done = last
    for index, mark in enumerate(marks):
        limit = marks[index + 1].start if index + 1 < len(marks) else len(samples)
        limit = max(mark.start + 1, limit)
        end = envelope.last_sound(mark.start, limit)
        marks[index] = replace(mark, end=end if limit - end > _GAP * rate else limit)
    return breathed(samples, rate, marks)
