"""A TCP proxy that treats connections badly, as told: refuses, cuts, stalls, alters, keeps back.

Every connection asks ``choose`` what is to happen to it, so a seeded choice gives the same faults
in the same order, and a test can name the fault it means.
"""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

KINDS = ("refuse", "cut", "stall", "alter")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a connection: at byte ``after`` of what the client sends (``upwards``) or gets.

    ``refuse`` resets at once, ``cut`` resets there, ``stall`` passes nothing on from there, ``alter``
    changes that one byte. ``none`` passes all.
    """

    kind: str = "none"
    after: int = 0
    upwards: bool = False


def at_random(seed: int, share: float, reach: int = 300_000) -> Callable[[int], Fault]:
    """Faults for so large a ``share`` of connections, at bytes that are as often early as late."""
    chance = random.Random(seed)

    def choose(_: int) -> Fault:
        if chance.random() >= share:
            return Fault()
        after = int(reach ** chance.random())
        return Fault(chance.choice(KINDS), after, chance.random() < 0.5)

    return choose


class FaultyProxy:
    """Listens on a port of its own and passes on to ``target``; ``seen`` counts faults that struck."""

    def __init__(self, target: tuple[str, int], choose: Callable[[int], Fault]) -> None:
        self._target = target
        self._choose = choose
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.seen: Counter[str] = Counter()
        self.connections = 0
        self._thread = threading.Thread(target=self._accept, name="faulty proxy", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> FaultyProxy:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        with self._lock:
            left = list(self._open)
        for connection in left:
            _end(connection)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            fault = self._choose(self.connections)
            self.connections += 1
            if fault.kind == "refuse":
                self.seen["refuse"] += 1
                _end(client)
                continue
            server = socket.create_connection(self._target)
            with self._lock:
                self._open |= {client, server}
            for source, sink, upwards in ((client, server, True), (server, client, False)):
                mine = fault if fault.upwards == upwards else Fault()
                threading.Thread(target=self._pump, args=(source, sink, mine, upwards), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, fault: Fault, upwards: bool) -> None:
        """Pass bytes on until an end is closed, doing what the fault says on the way."""
        passed = 0
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                at = fault.after - passed
                struck = fault.kind != "none" and 0 <= at < len(data)
                passed += len(data)
                if struck and fault.kind == "alter":
                    data = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
                if struck:
                    self.seen[fault.kind] += 1
                if struck and fault.kind in ("cut", "stall"):
                    sink.sendall(data[:at])
                    if fault.kind == "cut":
                        break
                    if not upwards:
                        return  # the connection stays until the client gives up: the other pump sees that
                    while source.recv(65536):
                        pass
                    break
                sink.sendall(data)
        for end in (source, sink):
            _end(end)
            with self._lock:
                self._open.discard(end)


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
