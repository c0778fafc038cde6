"""A server of OpenAI's audio API over real HTTP on this computer, with every fault that one may have."""

from __future__ import annotations

import io
import json
import struct
import threading
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import av
import numpy as np

GOOD_RATE = 24000


def tone(text: str, rate: int = GOOD_RATE) -> np.ndarray:
    """A burst a word, at 15 characters a second."""
    parts = []
    for word in text.split():
        length = int(rate * (len(word) + 1) / 15)
        burst = np.sin(2 * np.pi * 300 * np.arange(int(length * 0.8)) / rate) * 9000
        parts += [burst, np.zeros(length - len(burst))]
    return np.concatenate([np.zeros(rate // 20), *parts]).astype(np.int16)


def wav_of(samples: np.ndarray, rate: int = GOOD_RATE, channels: int = 1) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(np.repeat(samples, channels).astype("<i2").tobytes())
    return target.getvalue()


def mp3_of(samples: np.ndarray, rate: int = GOOD_RATE) -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=rate, layout="mono")
        block = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        block.sample_rate = rate
        resampler = av.AudioResampler(format="s16p", layout="mono", rate=rate)
        for piece in [*resampler.resample(block), *resampler.resample(None)]:
            for packet in stream.encode(piece):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return target.getvalue()


class Server(ThreadingHTTPServer):
    """What it was asked, and how it answers each time: the first faults one by one, then well."""

    daemon_threads = True
    address_family = 2

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults: list[Fault] = []
        self.always: Fault | None = None
        self.asked: list[dict[str, Any]] = []
        self.moments: list[float] = []
        self.keys: list[str] = []
        self.voices: Any = {"voices": ["alloy", "echo"]}
        self.sent = 0
        self.stop = threading.Event()
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left is no news here."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        if self.path == "/v1/audio/voices" and self.server.voices is not None:
            self.good(json.dumps(self.server.voices).encode(), "application/json")
        else:
            self.good(b"nothing", "text/plain", 404)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.asked.append({**body, "path": self.path})
            self.server.moments.append(time.monotonic())
            self.server.keys.append(self.headers.get("Authorization", ""))
            fault = self.server.always or (self.server.faults.pop(0) if self.server.faults else None)
        (fault or well)(self, body)

    def good(self, data: bytes, kind: str, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def opened(self, kind: str, length: int | None = None, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()


Fault = Callable[[_Handler, dict[str, Any]], None]


def well(handler: _Handler, body: dict[str, Any]) -> None:
    samples = tone(body["input"])
    if body["response_format"] == "mp3":
        handler.good(mp3_of(samples), "audio/mpeg")
    elif body["response_format"] == "pcm":
        handler.good(samples.astype("<i2").tobytes(), "audio/pcm")
    else:
        handler.good(wav_of(samples), "audio/wav")


def status(code: int, message: str = "", **headers: str) -> Fault:
    body = json.dumps({"error": {"message": message}}).encode()
    return lambda handler, _: handler.good(body, "application/json", code, **headers)


def busy_until(seconds: float) -> Fault:
    """429 with the moment at which it may be asked again, as a date."""
    return lambda handler, _: handler.good(
        b"{}", "application/json", 429, Retry_After=formatdate(time.time() + seconds, usegmt=True)
    )


def stall(handler: _Handler, _: dict[str, Any]) -> None:
    """Takes the question and says nothing."""
    handler.server.stop.wait(30)


def stall_inside(handler: _Handler, body: dict[str, Any]) -> None:
    data = wav_of(tone(body["input"]))
    handler.opened("audio/wav", len(data))
    handler.wfile.write(data[:1000])
    handler.wfile.flush()
    handler.server.stop.wait(30)


def drip(handler: _Handler, body: dict[str, Any]) -> None:
    """A byte now and then, without end."""
    handler.opened("audio/wav")
    while not handler.server.stop.wait(0.05):
        handler.wfile.write(b"R")
        handler.wfile.flush()


def half(handler: _Handler, body: dict[str, Any]) -> None:
    """Fewer bytes than it announced."""
    data = wav_of(tone(body["input"]))
    handler.opened("audio/wav", len(data))
    handler.wfile.write(data[: len(data) // 2])


def half_unannounced(handler: _Handler, body: dict[str, Any]) -> None:
    """Fewer bytes than the sound's own header says, and no Content-Length."""
    handler.opened("audio/wav")
    data = wav_of(tone(body["input"]))
    handler.wfile.write(data[: len(data) // 2])


def half_mp3(handler: _Handler, body: dict[str, Any]) -> None:
    handler.opened("audio/mpeg")
    data = mp3_of(tone(body["input"]))
    handler.wfile.write(data[: len(data) - 100])


def hang_up(handler: _Handler, _: dict[str, Any]) -> None:
    handler.connection.close()


def no_http(handler: _Handler, _: dict[str, Any]) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


def page(handler: _Handler, _: dict[str, Any]) -> None:
    handler.good(b"<html>Starting up</html>", "text/html; charset=utf-8")


def noise(handler: _Handler, _: dict[str, Any]) -> None:
    handler.good(bytes(range(256)) * 40, "audio/wav")


def silence(handler: _Handler, _: dict[str, Any]) -> None:
    handler.good(wav_of(np.zeros(GOOD_RATE, np.int16)), "audio/wav")


def brief(handler: _Handler, body: dict[str, Any]) -> None:
    """A whole file of the text's first tenth of a second."""
    handler.good(wav_of(tone(body["input"])[: GOOD_RATE // 5]), "audio/wav")


def at_rate(rate: int) -> Fault:
    return lambda handler, body: handler.good(wav_of(tone(body["input"], rate), rate), "audio/wav")


def mad_rate(handler: _Handler, body: dict[str, Any]) -> None:
    data = bytearray(wav_of(tone(body["input"])))
    data[24:28] = struct.pack("<I", 4_000_000_000)
    handler.good(bytes(data), "audio/wav")


def two_gigabytes(handler: _Handler, _: dict[str, Any]) -> None:
    _endless(handler, 2_000_000_000)


def two_gigabytes_unannounced(handler: _Handler, _: dict[str, Any]) -> None:
    _endless(handler, None)


def _endless(handler: _Handler, length: int | None) -> None:
    handler.opened("audio/wav", length)
    block = bytes(1 << 20)
    for _ in range(2000):
        handler.wfile.write(block)
        handler.server.sent += len(block)


def elsewhere(handler: _Handler, _: dict[str, Any]) -> None:
    handler.good(b"", "text/plain", 302, Location="http://tts.example/")


@contextmanager
def speech_server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
