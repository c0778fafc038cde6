"""Interlaced pictures made whole, the same by whichever way they are reached.

FFmpeg's ``bwdif`` looks at one picture before and one after. A picture's result is therefore
known once the next is, and is only right where the one before was given too.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from typing import Any

import av


class Deinterlacer:
    """Pictures in the order of showing in, as many out, one later. Those that are whole pass unchanged."""

    def __init__(self) -> None:
        self._graph: Any = None
        self._like: tuple[int, int, str] | None = None
        self._times: deque[int] = deque()

    def push(self, at: int, picture: Any) -> list[tuple[int, Any]]:
        """Give the next picture, shown at ``at``; what is ready comes back, each with its own time."""
        like = (picture.width, picture.height, picture.format.name)
        ready: list[tuple[int, Any]] = []
        if like != self._like:
            ready = self.finish()
            self._graph, self._like = _graph(picture), like
        # Its own clock: the filter doubles times and may round them.
        picture.pts, picture.time_base = len(self._times), Fraction(1, 25)
        self._times.append(at)
        self._graph.push(picture)
        return ready + self._pulled()

    def finish(self) -> list[tuple[int, Any]]:
        """What is still held: the last picture."""
        if self._graph is None:
            return []
        self._graph.push(None)
        ready = self._pulled()
        self._graph, self._like = None, None
        self._times.clear()
        return ready

    def _pulled(self) -> list[tuple[int, Any]]:
        ready = []
        while self._times:
            try:
                picture = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                break
            ready.append((self._times.popleft(), picture))
        return ready


def _graph(like: Any) -> Any:
    graph = av.filter.Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=like.width, height=like.height, format=like.format, time_base=Fraction(1, 25)
    )
    weave = graph.add("bwdif", mode="send_frame", parity="auto", deint="interlaced")
    sink = graph.add("buffersink")
    source.link_to(weave)
    weave.link_to(sink)
    graph.configure()
    return graph
