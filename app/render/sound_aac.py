"""AAC-LC out, measured as it will be heard.

The file is M4A. Its encoder delay is exact in it: the first packet has the timestamp
``-PRIMING`` and the edit list starts playback ``PRIMING`` samples in, so that sample 0 of the
mix is sample 0 of the decoded sound; the last packet's duration is cut so that the length is
the mix's to the sample.

**For who joins it with pictures:** copy the packets with their timestamps as they are
(``-1024, 0, 1024, …`` at a time base of 1/48000) into an MP4 whose muxer may write edit lists
(FFmpeg's default) with ``movie_timescale=48000``; that writes the edit list again by itself.
Do not shift timestamps to start at zero (``avoid_negative_ts`` at ``make_zero`` would), and
keep the last packet's duration.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from app.domain.time import SAMPLE_RATE
from app.errors import BadOutput, DiskFull, RenderFailed
from app.render.sound_loudness import Meter
from app.render.sound_store import Samples, no_room

AAC_FRAME = 1024
"""Samples a packet."""
PRIMING = 1024
"""Samples of encoder delay before the first sample of the mix."""


_CODER = "fast"
"""FFmpeg's quicker search for scale factors: 1.5 times as fast as ``twoloop``. At 192 kbit/s both
leave more than 38 dB between speech and their noise in every octave."""
_HEARD_AT_ONCE = 64 * AAC_FRAME
"""Samples measured at a time: setting a measurement up costs as much as 2,000 of them."""


class _Listener:
    """Decodes packets right after they were encoded and measures what comes out."""

    def __init__(self, encoder: Any, samples: int) -> None:
        self.meter = Meter()
        self._decoder = av.CodecContext.create("aac", "r")
        self._decoder.extradata = encoder.extradata
        self._decoder.sample_rate = SAMPLE_RATE
        self._decoder.layout = "stereo"
        self._skip = PRIMING
        self._left = samples
        self._waiting: list[Samples] = []

    def hear(self, packet: Any | None) -> None:
        if packet is not None:
            data = av.Packet(bytes(packet))  # a copy without the skip mark: all samples come out
            frames = self._decoder.decode(data)
        else:
            frames = self._decoder.decode(None)
        for frame in frames:
            block: Samples = np.ascontiguousarray(frame.to_ndarray().T, np.float32)
            skipped = min(self._skip, len(block))
            self._skip -= skipped
            block = block[skipped:][: self._left]
            self._left -= len(block)
            self._waiting.append(block)
        if packet is None or len(self._waiting) * AAC_FRAME >= _HEARD_AT_ONCE:
            if self._waiting:
                self.meter.push(np.concatenate(self._waiting))
            self._waiting = []


def encode(blocks: Iterable[Samples], samples: int, target: Path, bitrate: int) -> tuple[float, float]:
    """Write ``samples`` sample pairs as AAC-LC in M4A; returns (LUFS, dBTP) of it decoded.

    Same samples, same bytes. A file that was not finished is removed. BadOutput where the
    target cannot be written, DiskFull, RenderFailed.
    """
    try:
        return _encode(blocks, samples, target, bitrate)
    except BaseException:
        with contextlib.suppress(OSError):
            target.unlink()
        raise


def _encode(blocks: Iterable[Samples], samples: int, target: Path, bitrate: int) -> tuple[float, float]:
    try:
        with av.open(str(target), "w", format="ipod", options={"movie_timescale": str(SAMPLE_RATE)}) as out:
            stream: Any = out.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
            stream.bit_rate = bitrate
            stream.options = {"aac_coder": _CODER}
            stream.time_base = Fraction(1, SAMPLE_RATE)
            stream.codec_context.flags |= int(av.codec.context.Flags.bitexact)
            stream.codec_context.open()
            listener = _Listener(stream.codec_context, samples)
            position = 0
            for block in blocks:
                frame = _frame(block)
                frame.pts = position
                position += frame.samples
                for packet in stream.encode(frame):
                    listener.hear(packet)
                    out.mux(packet)
            for packet in stream.encode(None):
                listener.hear(packet)
                out.mux(packet)
            listener.hear(None)
        loudness, peak = listener.meter.finish()
    except av.FFmpegError as error:
        raise _failed(error, target) from error
    except OSError as error:
        raise no_room(error, target.parent) from error
    if position != samples or listener.meter.samples != samples:
        raise RenderFailed(
            f"The sound in {target} has {listener.meter.samples} samples instead of {samples}.",
            "Export again.",
        )
    return loudness, peak


def _failed(error: Any, target: Path) -> Exception:
    reason = no_room(error, target.parent)
    if isinstance(reason, DiskFull):
        return reason
    if isinstance(error, OSError) and error.errno in (2, 13, 20, 21, 30):
        return BadOutput(
            f"The sound cannot be written to {target}: {error.strerror}.", "Choose another folder."
        )
    return RenderFailed(f"The sound could not be encoded to {target}: {error}.", "Export again.")


def _frame(block: Samples) -> Any:
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(block.T, np.float32), format="fltp", layout="stereo"
    )
    frame.sample_rate = SAMPLE_RATE
    frame.time_base = Fraction(1, SAMPLE_RATE)
    return frame
