"""Servers that speak OpenAI's audio API: OpenAI itself, and Kokoro, Chatterbox and others on one's own.

They tell no word times and take no seed, so the same request may sound otherwise the next day;
what was spoken is kept, and not asked for again. Their sound's own header says its rate.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from app.errors import BadSetting
from app.services.ports import CancelToken, Speech, Voice
from app.voice.decode import NoSound, decoded
from app.voice.endpoints import Endpoint, Endpoints, listed_voices
from app.voice.engine import extra, failed, line, recipe
from app.voice.estimate import estimated
from app.voice.http_speech import Answer, GaveUp, Patience, Refused, Request, Trouble, asked
from app.voice.reading import sentences
from app.voice.sound import Samples, breathed, is_silent, settled, silence, words_of
from app.voice.words import sayable, spans

_MOST_CHARACTERS = 2000
"""Characters of one request; OpenAI takes 4,096."""
_LIST_BYTES = 1 << 20
_SECONDS, _SECONDS_A_CHARACTER = 20.0, 1.0
"""How long a reading may be at most: people read 15 characters a second."""
_FASTEST = 60.0
"""Characters a second beyond which a reading of 40 or more is no whole one."""
_BYTES_A_SECOND = 2 * 2 * 48_000
_WORK_A_CHARACTER = 1.0
"""Seconds of work a character that a slow server may take."""
_BETWEEN = Fraction(200, 1000)
_TEXT_TYPES = ("text/", "application/json", "application/problem+json", "application/xml", "image/", "video/")


class OpenAISpeech:
    """The engine."""

    name = "openai"

    def __init__(self, endpoints: Endpoints, patience: Patience | None = None) -> None:
        self._endpoints = endpoints
        self._patience = patience or Patience()

    def voices(self) -> Sequence[Voice]:
        """What each server was known to have when it was added; asks nobody."""
        try:
            return [_voice(one, name) for one in self._endpoints.all() for name in one.voices]
        except BadSetting:
            return []

    def report(self) -> Mapping[str, str]:
        """How many servers there are and which are not allowed; asks nobody."""
        try:
            all_of_them = self._endpoints.all()
        except BadSetting as error:
            return line(self.name, False, error.what, error.hint)
        if not all_of_them:
            return extra(
                self.name,
                "no server of OpenAI's audio API",
                "Add one with `scenewright voices endpoint add NAME ADDRESS`.",
            )
        told = [
            f"{one.name} ({one.host}{'' if one.local else ', over the network' if one.allowed else ', not allowed'})"
            for one in all_of_them
        ]
        return line(self.name, True, f"servers: {', '.join(told)}; not asked now")

    def allow(self, voice_id: str) -> None:
        """A person says that this voice's texts may go to its server."""
        self._endpoints.allow(_parts(voice_id)[0])

    def speak(self, text: str, voice: Voice, language: str, seed: int, cancel: CancelToken) -> Speech:
        """Say a text. SpeechFailed where its server may not be asked, or gives nothing good in some tries."""
        name, spoken_by = _parts(voice.id)
        endpoint = next((one for one in self._endpoints.all() if one.name == name), None)
        if endpoint is None:
            raise failed(voice, text, f"there is no speech server “{name}” here any more")
        if not endpoint.local and not endpoint.allowed:
            raise failed(
                voice,
                text,
                f"it would be sent to {endpoint.host}, and nobody has allowed that on this computer",
                f"Allow it with `scenewright voices endpoint allow {name}`, or choose another voice.",
            )
        parts: list[Samples] = []
        rate = 0
        for piece in _pieces(text, voice.languages[0]):
            cancel.check()
            try:
                samples, own_rate = self._asked(endpoint, spoken_by, piece, cancel)
            except (Refused, GaveUp) as error:
                raise failed(voice, text, f"of {endpoint.host}, {error}", _HINT.format(name)) from error
            if parts and own_rate != rate:
                raise failed(voice, text, f"{endpoint.host} answers at several rates")
            if parts:
                parts.append(silence(_BETWEEN, own_rate))
            rate = own_rate
            parts.append(breathed(samples, rate, [])[0])
        if not parts:
            raise failed(voice, text, "nothing of it is to be said")
        sound: Samples = np.concatenate(parts)
        marks = settled(estimated(text, spans(text), sound, rate), len(sound), rate)
        made = recipe(
            voice, f"{endpoint.model} at {endpoint.host}", voice.languages[0], seed, rate, text, "estimated"
        )
        return Speech(sound.astype("<i2").tobytes(), rate, words_of(text, marks, rate), made)

    def _asked(self, endpoint: Endpoint, voice: str, text: str, cancel: CancelToken) -> tuple[Samples, int]:
        longest = _SECONDS + _SECONDS_A_CHARACTER * len(text)
        request = Request(
            "POST",
            f"{endpoint.base}/v1/audio/speech",
            {
                "model": endpoint.model,
                "voice": voice,
                "input": text,
                "response_format": endpoint.format,
                "speed": 1.0,
            },
            self._endpoints.key(endpoint),
            int(longest * _BYTES_A_SECOND),
            "audio/*",
        )
        patience = self._patience
        patience = replace(patience, whole=patience.whole + _WORK_A_CHARACTER * len(text))

        def read(answer: Answer) -> tuple[Samples, int]:
            if answer.kind.startswith(_TEXT_TYPES):
                raise Trouble(f"its answer is no sound but {answer.kind}")
            bare = endpoint.rate if endpoint.format == "pcm" else 0
            try:
                samples, rate = decoded(answer.data, longest, bare)
            except NoSound as error:
                raise Trouble(str(error)) from error
            if is_silent(samples):
                raise Trouble("its sound is silence")
            if len(text) >= 40 and len(text) > _FASTEST * len(samples) / rate:
                raise Trouble(
                    f"its sound is cut short: {len(samples) / rate:.1f} seconds for {len(text)} characters"
                )
            return samples, rate

        return asked(request, read, patience, cancel)


_HINT = "Look whether the server runs with `scenewright voices endpoint try {}`, or choose another voice."


def ask_for_voices(
    endpoint: Endpoint, key: str, cancel: CancelToken, patience: Patience | None = None
) -> list[str]:
    """The names of a server's voices; none where it does not tell. Refused and GaveUp count as that."""
    patience = patience or Patience(silence=10.0, whole=20.0, tries=2)
    request = Request("GET", f"{endpoint.base}/v1/audio/voices", None, key, _LIST_BYTES, "application/json")

    def read(answer: Answer) -> list[str]:
        try:
            return listed_voices(json.loads(answer.data))
        except (ValueError, RecursionError) as error:
            raise Refused("it does not list its voices") from error

    try:
        return asked(request, read, patience, cancel)
    except (Refused, GaveUp):
        return []


def _parts(voice_id: str) -> tuple[str, str]:
    """``openai:server/voice``."""
    name, _, voice = voice_id.partition(":")[2].partition("/")
    return name, voice


def _voice(endpoint: Endpoint, name: str) -> Voice:
    return Voice(
        id=f"openai:{endpoint.name}/{name}",
        engine="openai",
        name=f"{name} ({endpoint.name})",
        languages=(endpoint.language_of(name),),
        sex=endpoint.sex_of(name),
        quality=0,  # nobody has measured it here, so it is never chosen by itself
        licence=endpoint.licence or "its server's",
        needs_network=not endpoint.local,
        gives_word_times=False,
        sends_to="" if endpoint.local else endpoint.host,
        allowed=endpoint.local or endpoint.allowed,
    )


def _pieces(text: str, language: str) -> list[str]:
    """The text in as few requests as its length allows."""
    pieces: list[str] = []
    for sentence in sentences(sayable(text), language):
        said = sentence.text.strip()
        while said:
            cut = len(said)
            if cut > _MOST_CHARACTERS:
                cut = (
                    said.rfind(" ", 1, _MOST_CHARACTERS)
                    if " " in said[1:_MOST_CHARACTERS]
                    else _MOST_CHARACTERS
                )
            if pieces and len(pieces[-1]) + cut < _MOST_CHARACTERS:
                pieces[-1] = f"{pieces[-1]} {said[:cut].strip()}"
            else:
                pieces.append(said[:cut].strip())
            said = said[cut:].strip()
    return [piece for piece in pieces if any(character.isalnum() for character in piece)]
