"""Pictures over real HTTP on this computer, with every fault that a server may have."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np

PNG = cv2.imencode(".png", np.tile(np.arange(96, dtype=np.uint8), (64, 3)).reshape(64, 96, 3))[1].tobytes()


class Server(ThreadingHTTPServer):
    """What it was asked for, in order. Ended by :func:`serving`."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.ended = threading.Event()
        self.elsewhere = ""
        """Where ``/elsewhere`` sends to."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked has left."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(self.path)
        match path:
            case "/boat.png" | "/a%20boat" | "/":
                self._answer("image/png", PNG)
            case "/unsaid":
                self._answer("application/octet-stream", PNG)
            case "/named":
                self._answer(
                    "image/png", PNG, ("Content-Disposition", 'attachment; filename="../../evil.png"')
                )
            case "/page.html":
                self._answer("text/html; charset=utf-8", b"<html></html>")
            case "/song.mp3":
                self._answer("audio/mpeg", b"ID3")
            case "/lie.png":
                self._answer("image/png", b"this is no picture at all" * 20)
            case "/big.png":
                self._head(200, ("Content-Type", "image/png"), ("Content-Length", str(10 << 20)))
            case "/endless.png":
                self._head(200, ("Content-Type", "image/png"))
                while not self.server.ended.is_set():
                    self.wfile.write(b"\0" * 65536)
            case "/half.png":
                self._head(200, ("Content-Type", "image/png"), ("Content-Length", str(len(PNG))))
                self.wfile.write(PNG[: len(PNG) // 2])
            case "/stall.png":
                self._head(200, ("Content-Type", "image/png"), ("Content-Length", str(len(PNG))))
                self.wfile.write(PNG[:10])
                self.wfile.flush()
                self.server.ended.wait(30)
            case "/slow.png":
                self._head(200, ("Content-Type", "image/png"), ("Content-Length", "4000"))
                for _ in range(4000):
                    self.wfile.write(b"\0")
                    self.wfile.flush()
                    time.sleep(0.02)
                    if self.server.ended.is_set():
                        return
            case "/packed.png":
                self._answer("image/png", PNG, ("Content-Encoding", "gzip"))
            case "/moved":
                self._head(302, ("Location", "/boat.png"))
            case "/round":
                self._head(302, ("Location", "/about"))
            case "/about":
                self._head(302, ("Location", "/round"))
            case "/nowhere":
                self._head(302, ("Location", "file:///etc/passwd"))
            case "/elsewhere":
                self._head(302, ("Location", self.server.elsewhere))
            case _ if path.startswith("/chain/"):
                self._head(302, ("Location", f"/chain/{int(path[7:]) + 1}"))
            case "/locked":
                self._head(401)
            case _:
                self._head(404)

    def _head(self, status: int, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def _answer(self, kind: str, body: bytes, *headers: tuple[str, str]) -> None:
        self._head(200, ("Content-Type", kind), ("Content-Length", str(len(body))), *headers)
        self.wfile.write(body)


@contextmanager
def serving() -> Iterator[Server]:
    """A server on this computer for as long as it is needed."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
