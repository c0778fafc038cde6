"""One thread's room to compose in: memory for the moment, used again and again, and open videos."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import numpy as np

from app.media.footage import Footage as Reader
from app.render.colour import Pixels, Planes, new_planes

_READERS = 2
"""Videos kept open: two are on screen at most."""
_LIGHT = 16
"""Of those that were made ready for the preview, whose decoders hold little."""


class Desk:
    """Belongs to one composer and one thread. :meth:`close` it."""

    def __init__(self) -> None:
        self._flat: Pixels = np.empty(0, np.uint8)
        self._under: Planes | None = None
        self._readers: OrderedDict[object, Reader] = OrderedDict()
        self._light: OrderedDict[object, Reader] = OrderedDict()

    def scratch(self, height: int, width: int) -> Pixels:
        """Room of a size, valid until the next call."""
        if self._flat.size < height * width:
            self._flat = np.empty(height * width * 9 // 8, np.uint8)
        return self._flat[: height * width].reshape(height, width)

    def under(self, width: int, height: int) -> Planes:
        """Room for the visual that is going."""
        if self._under is None or self._under.y.shape != (height, width):
            self._under = new_planes(width, height)
        return self._under

    def has(self, name: object) -> bool:
        """Whether the light video of a name is open."""
        return name in self._light

    def reader(self, name: object, make: Callable[[], Reader], light: bool = False) -> Reader:
        """The open video of a name; opened by ``make``, whose errors pass, where it is not."""
        readers, most = (self._light, _LIGHT) if light else (self._readers, _READERS)
        found = readers.get(name)
        if found is None:
            while len(readers) >= most:
                readers.popitem(last=False)[1].close()
            found = readers[name] = make()
        readers.move_to_end(name)
        return found

    def close(self) -> None:
        """Close what is open; the desk can be used again."""
        for readers in (self._readers, self._light):
            while readers:
                readers.popitem()[1].close()
