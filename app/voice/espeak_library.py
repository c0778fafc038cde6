"""espeak-ng by ctypes: the few calls that are needed, one utterance at a time.

The library keeps state between utterances that nothing it offers resets (the place in its
pitch flutter table), so the same text would give other bytes each time. Loading it afresh
for each utterance gives it fresh state: measured 2 ms, and the same bytes as in a new process.

Interface: speak_lib.h of espeak-ng 1.52.
"""

from __future__ import annotations

import _ctypes
import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.errors import SpeechFailed

_SYNCHRONOUS = 2
_BUFFER_MILLISECONDS = 200
_DO_NOT_EXIT = 0x8000
"""Without it the library ends the whole program where its data is missing."""
_CHARS_UTF8 = 1
_PHONEMES = 0x100
_AS_IPA = 2
_POS_CHARACTER = 1
_OK = 0
_END_OF_EVENTS = 0
WORD_EVENT = 1
END_EVENT = 5
"""The end of a clause."""

LOCK = threading.Lock()
"""The library speaks for one at a time."""


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something at a sample: ``position`` characters into the text, from 0."""

    kind: int
    position: int
    length: int
    sample: int


@dataclass(frozen=True, slots=True)
class InstalledVoice:
    """A voice file: ``identifier`` such as ``gmw/en-US``, languages with espeak's own codes, best first."""

    identifier: str
    name: str
    languages: tuple[str, ...]
    sex: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """16-bit samples and the events among them."""

    samples: bytes
    rate: int
    events: tuple[Event, ...]


def _unload(library: ctypes.CDLL) -> None:
    if sys.platform == "win32":
        _ctypes.FreeLibrary(library._handle)
    else:
        _ctypes.dlclose(library._handle)


@contextmanager
def fresh() -> Iterator[tuple[ctypes.CDLL, int]]:
    """The library newly loaded, and its sample rate. SpeechFailed where it does not load."""
    try:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
    except (ImportError, OSError, RuntimeError) as error:
        raise SpeechFailed(
            f"espeak-ng could not be loaded: {error}.",
            "Install it with: python -m pip install espeakng-loader",
        ) from error
    try:
        rate = int(library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MILLISECONDS, data, _DO_NOT_EXIT))
        if rate <= 0:
            raise SpeechFailed(
                "espeak-ng found no language data.",
                "Install it again with: python -m pip install --force-reinstall espeakng-loader",
            )
        try:
            yield library, rate
        finally:
            library.espeak_Terminate()
    finally:
        _unload(library)


def version() -> str:
    """The library's version, such as ``1.52.0``."""
    with LOCK, fresh() as (library, _):
        library.espeak_Info.restype = ctypes.c_char_p
        found = library.espeak_Info(None)
        return bytes(found).decode() if found else ""


def installed() -> list[InstalledVoice]:
    """Every voice in the library's data."""
    found: list[InstalledVoice] = []
    with LOCK, fresh() as (library, _):
        library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        listed = library.espeak_ListVoices(None)
        index = 0
        while listed[index]:
            voice = listed[index].contents
            found.append(
                InstalledVoice(
                    voice.identifier.decode(),
                    voice.name.decode().strip(),
                    tuple(_languages(voice.languages)),
                    {1: "male", 2: "female"}.get(voice.gender, ""),
                )
            )
            index += 1
    return found


def _languages(address: int) -> Iterator[str]:
    """Codes of a voice: a byte of priority and a C string each, until a zero byte."""
    while ctypes.string_at(address, 1) != b"\0":
        code = ctypes.string_at(address + 1)
        yield code.decode()
        address += len(code) + 2


def speak(identifier: str, text: str, stop: Callable[[], bool], phonemes: bool = False) -> Utterance:
    """Say a text with a voice; ``stop`` is asked every 200 ms of sound and ends it early.

    With ``phonemes``, what stands in ``[[…]]`` is espeak's letters for sounds. SpeechFailed where the voice cannot be set or the library gives an error.
    """
    samples = bytearray()
    events: list[Event] = []

    def receive(wave: ctypes._Pointer[ctypes.c_short], count: int, event: ctypes._Pointer[_Event]) -> int:
        if wave and count > 0:
            samples.extend(ctypes.string_at(wave, count * 2))
        index = 0
        while event[index].type != _END_OF_EVENTS:
            one = event[index]
            if one.type in (WORD_EVENT, END_EVENT):
                events.append(Event(one.type, one.text_position - 1, one.length, one.sample))
            index += 1
        return int(stop())

    callback = _Callback(receive)
    encoded = text.encode("utf-8")
    with LOCK, fresh() as (library, rate):
        library.espeak_SetSynthCallback(callback)
        if library.espeak_SetVoiceByName(identifier.encode()) != _OK:
            raise SpeechFailed(f"espeak-ng has no voice {identifier}.", "`scenewright voices` lists them.")
        flags = _CHARS_UTF8 | (_PHONEMES if phonemes else 0)
        state = _synth(library)(encoded, len(encoded) + 1, 0, _POS_CHARACTER, 0, flags, None, None)
        if state != _OK:
            raise SpeechFailed(f"espeak-ng gave error {state}.", "Shorten the text.")
    return Utterance(bytes(samples), rate, tuple(events))


def _synth(library: ctypes.CDLL) -> Callable[..., int]:
    library.espeak_Synth.argtypes = (
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    )
    return library.espeak_Synth


@contextmanager
def sounds(identifier: str) -> Iterator[Callable[[str], str]]:
    """Asks a voice what espeak's letters sound like, in IPA; some 3 µs a question."""
    with LOCK, fresh() as (library, _):
        callback = _Callback(lambda wave, count, event: 0)
        library.espeak_SetSynthCallback(callback)
        if library.espeak_SetVoiceByName(identifier.encode()) != _OK:
            raise SpeechFailed(f"espeak-ng has no voice {identifier}.", "`scenewright voices` lists them.")
        # That brackets hold letters for sounds is remembered from the last text that was spoken.
        _synth(library)(b".", 2, 0, _POS_CHARACTER, 0, _CHARS_UTF8 | _PHONEMES, None, None)
        translate = library.espeak_TextToPhonemes
        translate.restype = ctypes.c_char_p
        translate.argtypes = (ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int)

        def sound_of(letters: str) -> str:
            held = ctypes.create_string_buffer(f"[[{letters}]]".encode())
            place = ctypes.c_void_p(ctypes.addressof(held))
            parts: list[str] = []
            while place.value:
                found = translate(ctypes.byref(place), _CHARS_UTF8, _AS_IPA)
                parts.append((found or b"").decode("utf-8", "replace"))
            return "".join(parts)

        yield sound_of
