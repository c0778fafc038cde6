"""Pictures that come without a file: from a browser, from the clipboard."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtGui import QImage

from app.errors import BadPicture


def written(image: QImage) -> Path:
    """A picture as a file in a folder of its own, for the edit that adds it: that may have to wait for the
    database, also until the next start. BadPicture where it cannot be written."""
    path = Path(tempfile.mkdtemp(prefix="scenewright-")) / "Dropped picture.png"
    if not image.save(str(path)):
        raise BadPicture("The picture could not be kept.", "Save it as a file and drop that.")
    return path
