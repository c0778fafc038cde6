"""The hibari model with its phoneme durations as one more output.

The model decides how long each phoneme lasts and keeps that to itself, in a value inside
its graph. Naming that value among the graph's outputs makes the runtime hand it out. The
file is a Protocol Buffers message, and appending one field to one embedded message is all
that is needed, so this does without the ``onnx`` package:

::

    ModelProto { … graph (7) { … output (12) { name: "lh" } … } … }
                                 + output (12) { name: "/Clip_output_0" type: float tensor }
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DURATIONS = "/Clip_output_0"
"""The value that holds one duration a phoneme, in hibari-tts 0.2.1's bundled model."""
UNIT = 600
"""Samples a unit of duration: 25 ms at 24 kHz."""
RATE = 24000

_GRAPH_FIELD = 7
_OUTPUT_FIELD = 12
_FLOAT = 1
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _embedded(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(content)) + content


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def with_output(model: bytes, name: str) -> bytes:
    """An ONNX model whose graph also gives the float value ``name``. ValueError where it is none."""
    tensor = _embedded(1, _varint(1 << 3 | _VARINT) + _varint(_FLOAT))
    output = _embedded(_OUTPUT_FIELD, _embedded(1, name.encode()) + _embedded(2, tensor))
    parts: list[bytes] = []
    found = False
    at = 0
    try:
        while at < len(model):
            begin = at
            key, at = _read_varint(model, at)
            kind = key & 7
            if kind == _VARINT:
                _, at = _read_varint(model, at)
            elif kind == _BYTES:
                size, at = _read_varint(model, at)
                if key >> 3 == _GRAPH_FIELD:
                    parts.append(_embedded(_GRAPH_FIELD, model[at : at + size] + output))
                    found = True
                    at += size
                    continue
                at += size
            elif kind in (_FIXED64, _FIXED32):
                at += 8 if kind == _FIXED64 else 4
            else:
                raise ValueError("not an ONNX model")
            parts.append(model[begin:at])
    except IndexError as error:
        raise ValueError("an ONNX model that is cut short") from error
    if not found:
        raise ValueError("an ONNX model without a graph")
    return b"".join(parts)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a punctuation mark as hibari's front end reads it, with the space after it."""

    text: str
    phonemes: str
    space: str


class Model:
    """hibari's front end and its network, loaded once. Calls may run side by side.

    One thread a call: several frames are spoken at once instead, which keeps every core busy
    and each call's arithmetic in one order, so that the same input gives the same bytes.
    """

    def __init__(self) -> None:
        from hibari import Hibari, dsp  # type: ignore[import-untyped]
        from hibari.g2p.normalize import normalize  # type: ignore[import-untyped]
        from hibari.voices import DEFAULT, voice_path  # type: ignore[import-untyped]

        model = with_output(Path(voice_path(DEFAULT, download_missing=False)).read_bytes(), DURATIONS)
        self._hibari: Any = Hibari(voice=DEFAULT, model=model, threads=1)
        self._normalize: Any = normalize
        self._synth: Any = dsp.synth
        self._lock = threading.Lock()
        self._ready = False

    def _warm(self) -> None:
        """Let the front end load its parts once: it does so at first use, and not safely from two threads."""
        with self._lock:
            if not self._ready:
                _ = self._hibari.g2p.oov
                self._ready = True

    def normalized(self, sentence: str) -> str:
        """The sentence with dates, units and the like written out."""
        return str(self._normalize(sentence))

    def tokens(self, normalized: str) -> list[Token]:
        """The sentence's words and marks with their phonemes; empty where nothing is said."""
        self._warm()
        front = self._hibari.g2p
        return [
            Token(token.text, token.phonemes or "", token.whitespace)
            for token in front.phonemize_tokens(front.tokenize(normalized))
        ]

    def ids(self, phonemes: str) -> list[int]:
        """The network's numbers for phonemes; those it does not know are left out."""
        vocabulary: dict[str, int] = self._hibari.vocab
        return [vocabulary[phoneme] for phoneme in phonemes if phoneme in vocabulary]

    def sound(
        self, ids: list[int], noise: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Speech for phoneme numbers: float samples at 24 kHz, and where each phoneme begins.

        ``ids`` carry no padding. The second array has one more entry than ``ids``: the samples
        at which each begins, and at which the last ends.
        """
        padded = np.asarray([[0, *ids, 0]], np.int64)
        names = [output.name for output in self._hibari.sess.get_outputs()]
        values = dict(
            zip(
                names,
                self._hibari.sess.run(names, {"ids": padded, "speed": np.ones(1, np.float32)}),
                strict=True,
            )
        )
        durations = np.asarray(values.pop(DURATIONS), np.float64).reshape(-1)
        parts = [values[name][0] for name in names if name != DURATIONS]
        sound: NDArray[np.float32] = self._synth(*parts, noise)
        edges = np.rint(np.cumsum(durations) * UNIT).astype(np.int64)
        return sound, edges[:-1]
