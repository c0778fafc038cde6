"""Where recorded sound comes from: a microphone, behind an interface that a test can stand in for."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QIODevice, QMicrophonePermission, QObject, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioFormat, QAudioSource, QMediaDevices

RATE = 48_000
_POLL_MS = 30
_BUFFER_S = 2
"""Seconds that the device keeps while the window is busy."""
_PATIENCE_MS = 4_000
"""How long a microphone may give nothing before it counts as one that does not work."""


class SoundSource(Protocol):
    """Gives mono 16-bit samples, native byte order, once it is started."""

    arrived: SignalInstance
    """(array of "h")"""
    failed: SignalInstance
    """(sentence) It gives nothing any more."""
    devices_changed: SignalInstance
    """Something was connected or is gone."""

    @property
    def rate(self) -> int:
        """Samples a second of what arrives."""

    def devices(self) -> Sequence[tuple[str, str]]:
        """(id, name) of what can be recorded from, the system's choice first."""

    def start(self, device: str) -> None:
        """Begin to give what a device hears; whatever was heard before ends."""

    def stop(self) -> None:
        """Hear no more, and let go of the device."""


class Microphone(QObject):
    """A microphone of this computer. QtMultimedia is loaded when first one is asked for."""

    arrived = Signal(object)
    failed = Signal(str)
    devices_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rate = RATE
        self._known: QMediaDevices | None = None
        self._source: QAudioSource | None = None
        self._input: QIODevice | None = None
        self._format: QAudioFormat | None = None
        self._device = ""
        self._rest = b""
        self._waited = 0
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._on_poll)

    def devices(self) -> Sequence[tuple[str, str]]:
        """(id, name) of each microphone, the system's choice first."""
        from PySide6.QtMultimedia import QMediaDevices

        if self._known is None:
            self._known = QMediaDevices(self)
            self._known.audioInputsChanged.connect(self.devices_changed)
        default = QMediaDevices.defaultAudioInput()
        found = sorted(QMediaDevices.audioInputs(), key=lambda each: each.id() != default.id())
        return [(bytes(each.id().data()).decode("utf-8", "replace"), each.description()) for each in found]

    def start(self, device: str) -> None:
        """Begin to listen, once the system allows it."""
        self.stop()
        self._device = device
        application, permission = QApplication.instance(), QMicrophonePermission()
        assert isinstance(application, QApplication)
        match application.checkPermission(permission):
            case Qt.PermissionStatus.Granted:
                self._open()
            case Qt.PermissionStatus.Undetermined:
                application.requestPermission(permission, self, self._on_answered)
            case _:
                self._tell_denied()

    def stop(self) -> None:
        """Let go of the microphone."""
        self._poll.stop()
        if self._source is not None:
            self._source.stop()
            self._source.deleteLater()
        self._source = self._input = None

    @Slot(object)
    def _on_answered(self, permission: QMicrophonePermission) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if application.checkPermission(permission) == Qt.PermissionStatus.Granted:
            self._open()
        else:
            self._tell_denied()

    def _tell_denied(self) -> None:
        self.failed.emit(
            self.tr("Scenewright may not use the microphone. Allow it in the system's privacy settings.")
        )

    def _open(self) -> None:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSource, QMediaDevices

        wanted = self._device.encode()
        inputs = QMediaDevices.audioInputs()
        chosen = next((one for one in inputs if bytes(one.id().data()) == wanted), None)
        if chosen is None:
            self.failed.emit(self.tr("That microphone is not connected any more. Choose another one."))
            return
        format_ = QAudioFormat()
        format_.setSampleRate(RATE)
        format_.setChannelCount(1)
        format_.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if not chosen.isFormatSupported(format_):
            format_ = chosen.preferredFormat()
        self._format, self.rate, self._rest, self._waited = format_, format_.sampleRate(), b"", 0
        self._source = QAudioSource(chosen, format_, self)
        self._source.setBufferSize(format_.bytesForDuration(_BUFFER_S * 1_000_000))
        self._input = self._source.start()
        self._poll.start()

    @Slot()
    def _on_poll(self) -> None:
        from PySide6.QtMultimedia import QAudio

        source, device, format_ = self._source, self._input, self._format
        if source is None or device is None or format_ is None or source.error() in (
            QAudio.Error.OpenError, QAudio.Error.FatalError, QAudio.Error.IOError,
        ):  # fmt: skip
            self._give_up()
            return
        data = self._rest + bytes(device.readAll().data())
        whole = len(data) - len(data) % format_.bytesPerFrame()
        self._rest = data[whole:]
        if not whole:
            self._waited += _POLL_MS
            if self._waited > _PATIENCE_MS:
                self._give_up()
            return
        self._waited = 0
        samples = as_mono(data[:whole], format_.sampleFormat().name, format_.channelCount())
        self.arrived.emit(samples)

    def _give_up(self) -> None:
        self.stop()
        self.failed.emit(
            self.tr("The microphone gives no sound. Look whether it is connected, or choose another one.")
        )


def as_mono(data: bytes, kind: str, channels: int) -> array[int]:
    """A device's samples as mono 16-bit ones, channels averaged. ``kind`` is QAudioFormat's name:
    ``UInt8``, ``Int16``, ``Int32`` or ``Float``."""
    if kind == "Int16" and channels == 1:
        return array("h", data)
    raw = array({"UInt8": "B", "Int16": "h", "Int32": "i", "Float": "f"}[kind], data)
    scale, middle = {
        "UInt8": (256.0, 128),
        "Int16": (1.0, 0),
        "Int32": (1 / 65536, 0),
        "Float": (32768.0, 0),
    }[kind]
    sums = [
        sum(group) for group in zip(*(raw[channel::channels] for channel in range(channels)), strict=True)
    ]
    return array("h", (max(-32768, min(32767, round((one / channels - middle) * scale))) for one in sums))


def little_endian(samples: array[int]) -> bytes:
    """Samples as a file has them."""
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    return samples.tobytes()


def as_heard(samples: array[int], rate: int) -> bytes:
    """Mono samples as they are played: stereo, at 48 kHz."""
    if rate != RATE:
        import numpy as np

        places = np.arange(len(samples) * RATE // rate) * (rate / RATE)
        samples = array("h", np.interp(places, np.arange(len(samples)), samples).astype(np.int16).tobytes())
    pairs = array("h", bytes(4 * len(samples)))
    pairs[0::2] = pairs[1::2] = samples
    return pairs.tobytes()
