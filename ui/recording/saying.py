"""What the recording dialog says: about a reading, about the microphones, and how a text begins."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox

from app.domain.marks import plain

_QUIET = -36.0
"""dB of full scale: a reading whose loudest moment is below this drowns in its own noise."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("RecordingDialog", text)


def wrong_with(clipped: bool, ended: bool, loudest: float) -> str:
    """What would be heard to be wrong with a reading whose loudest moment is ``loudest`` dB, or empty."""
    if clipped:
        return _tr(
            "Too loud: the sound was cut off in places. Go a little further from the microphone or turn "
            "it down, and read again."
        )
    if ended and loudest < _QUIET:
        return _tr("Very quiet. Come nearer to the microphone or turn it up, and read again.")
    return ""


def fill(box: QComboBox, known: Sequence[tuple[str, str]], wanted: str) -> int:
    """Fill a list of microphones, ids and names; the place of the wanted one in it."""
    box.clear()
    for device, name in known:
        box.addItem(name, device)
    if not known:
        box.addItem(_tr("none found"), None)
    return max(0, box.findData(wanted))


def beginning(text: str) -> str:
    """The first words of a text."""
    shown = plain(text)
    return shown if len(shown) <= 60 else f"{shown[:59].rstrip()}…"
