"""Which voices there are, which suits a text, and what is known against it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence

from app.errors import SpeechFailed, UnknownVoice
from app.services.ports import Doubt, Voice
from app.voice import languages, weaknesses
from app.voice.engine import Asking, Engine, Varied
from app.voice.saying import saying_of
from app.voice.words import has_words

_NEAR = 3
_FALLBACK_ENGINE = "espeak"
_FALLBACK_LANGUAGE = "en"
_ELSEWHERE = Voice(id="", engine="fake", name="", languages=("mul",))
"""A voice of another computer, of which nothing is known."""


class Catalogue:
    """The voices of some engines. Safe from any thread."""

    def __init__(self, engines: Mapping[str, Callable[[], Engine]]) -> None:
        self._makers = dict(engines)
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

    def allow(self, voice_id: str) -> None:
        """A person says that the texts of a voice may go to its server. UnknownVoice; nothing happens
        where it sends none."""
        engine = self._engine(self.find(voice_id).engine)
        if isinstance(engine, Asking):
            engine.allow(voice_id)

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
                rank = suits(voice, language)
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
                rank = suits(voice, language)
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

    def doubts(self, texts: Sequence[str], voice_id: str, language: str) -> Sequence[Sequence[Doubt]]:
        """What is known against a voice, or the one that would be chosen, for each text.

        Nothing where there is nothing to say, and where the voice is not of this computer.
        """
        saying = [_stretches(text) for text in texts]
        if not language:
            language = languages.detect("\n".join(text for parts in saying for text, _ in parts))
        known: dict[str, Voice | None] = {}
        found: list[Sequence[Doubt]] = []
        for parts in saying:
            doubts: dict[tuple[str, str], Doubt] = {}
            for said, own in parts:
                code = own or language
                if code not in known:
                    known[code] = self._meant(voice_id, code, own=code == language)
                for doubt in self._against(said, known[code], code):
                    doubts.setdefault((doubt.kind, doubt.voice), doubt)
            found.append(tuple(doubts.values()))
        return found

    def _meant(self, voice_id: str, language: str, own: bool) -> Voice | None:
        """The voice that would say a part: the one that was chosen, where it suits or the text is its
        own; else the best. ``None`` where there is none."""
        if voice_id:
            try:
                voice = self.find(voice_id)
            except UnknownVoice:
                return _ELSEWHERE
            if own or suits(voice, language) is not None:
                return voice
        return self._best(language, list(self._makers))

    def _against(self, text: str, voice: Voice | None, language: str) -> Sequence[Doubt]:
        if voice is None:
            try:
                return (weaknesses.no_voice(language, self._fallback(language)),)
            except SpeechFailed:
                return ()
        return weaknesses.doubts(text, voice, language)

    def report_language(self, language: str) -> Mapping[str, str]:
        """How well a language can be spoken here, as a line for the doctor."""
        found = self.doubts([weaknesses.example(language)], "", language)[0]
        if not found:
            return {"name": language, "state": "ok", "detail": self.choose(language).id, "hint": ""}
        return {"name": language, "state": "warning", "detail": f"{found[0].what}.", "hint": found[0].hint}

    def report(self) -> Sequence[Mapping[str, str]]:
        """A line an engine for the doctor."""
        return [engine.report() for engine in self._engines()]


def _stretches(text: str) -> list[tuple[str, str]]:
    """What is said of a text, and in which language where a mark names one. Most texts hold no marks."""
    if "[" not in text and "<" not in text and "&" not in text:
        return [(text, "")] if has_words(text) else []
    return [(part.spoken.text, part.language) for part in saying_of(text).parts]


def suits(voice: Voice, language: str) -> tuple[int, int, int] | None:
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
