"""AAC-LC out, a stretch at a time, each measured as it will be heard.

An AAC encoder carries something from packet to packet: which windows it took, how its rate
control stands. Encoded from :data:`PRE_ROLL` packets before a stretch, what it carries has
settled: at every join the windows fit, which is what keeps a click away, and the coding noise
is what it is elsewhere (held by tests). So a stretch's packets follow from its own samples and
those few before and after it, and stay good for as long as these do.

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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from app.domain.time import SAMPLE_RATE
from app.errors import BadOutput, DiskFull, RenderFailed
from app.render.sound_loudness import CONTEXT, HOP, STEP_HOPS, Peaks, Weighting
from app.render.sound_store import Samples, no_room

AAC_FRAME = 1024
"""Samples a packet."""
PRIMING = 1024
"""Samples of encoder delay before the first sample of the mix."""
PRE_ROLL = 16 * AAC_FRAME
"""Samples before a stretch from which it is encoded: from 4 packets on the windows are the same as
of an encoder that began anywhere earlier, and after 16 the coding noise is."""
AHEAD = 3 * AAC_FRAME
"""Samples after a stretch that its last packets depend on: one packet's overlap, one of looking
ahead for attacks, and one to decode the last samples."""

AAC_OPTIONS = {"aac_coder": "fast", "aac_is": "0"}
"""FFmpeg's quicker search for scale factors: 1.5 times as fast as ``twoloop``. At 192 kbit/s both
leave more than 38 dB between speech and their noise in every octave. Without intensity stereo: it is
for low rates, and its search reads memory that nobody has set, so that the bytes are not always the
same (FFmpeg 8.0)."""
_AT_ONCE = 64 * AAC_FRAME
"""Samples encoded before the next look at whether to stop: a twentieth of a second's work."""
_MEASURED_AT_ONCE = 600 * HOP


@dataclass(frozen=True, slots=True)
class Heard:
    """What a stretch sounds like, decoded: K-weighted energy and true peak (full scale 1.0) of each
    100 ms, an unfinished one at its end counting as one. A peak not over what matters may be
    reported a little higher than it is."""

    energies: NDArray[np.float64]
    peaks: NDArray[np.float32]


def _encoder(bitrate: int) -> Any:
    encoder: Any = av.CodecContext.create("aac", "w")
    encoder.sample_rate = SAMPLE_RATE
    encoder.layout = "stereo"
    encoder.format = "fltp"
    encoder.bit_rate = bitrate
    encoder.options = dict(AAC_OPTIONS)
    encoder.time_base = Fraction(1, SAMPLE_RATE)
    encoder.flags |= int(av.codec.context.Flags.bitexact)
    encoder.open()
    return encoder


def _packets(encoder: Any, sound: Samples, check: Callable[[], None]) -> Iterator[bytes]:
    for first in range(0, len(sound), _AT_ONCE):
        check()
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound[first : first + _AT_ONCE].T), format="fltp", layout="stereo"
        )
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = Fraction(1, SAMPLE_RATE)
        frame.pts = first
        yield from map(bytes, encoder.encode(frame))
    yield from map(bytes, encoder.encode(None))


def packets_of(samples: int) -> int:
    """How many packets a sound of so many samples is: one more than it fills, for the delay."""
    return -(-samples // AAC_FRAME) + 1


def encode_stretch(
    sound: Samples,
    before: int,
    count: int,
    last: bool,
    bitrate: int,
    matters: float,
    check: Callable[[], None] = lambda: None,
) -> tuple[list[bytes], Heard]:
    """The packets of ``count`` samples after the first ``before``, and how they sound.

    ``before`` is :data:`PRE_ROLL`, or 0 at the start of everything; what follows the stretch is
    :data:`AHEAD` samples, or all there are. A stretch that is not the ``last`` is whole packets
    long. True peaks over ``matters`` are exact. ``check`` may raise to stop. RenderFailed where the encoder gives up.
    """
    try:
        encoder = _encoder(bitrate)
        packets = list(_packets(encoder, sound, check))
        decoded = _decoded(packets, encoder.extradata)
        check()
    except av.FFmpegError as error:
        raise RenderFailed(f"The sound could not be encoded: {error}.", "Export again.") from error
    first = before // AAC_FRAME
    end = first + (packets_of(count) if last else count // AAC_FRAME)
    if len(packets) < end or len(decoded) < before + count:
        raise RenderFailed("The sound could not be encoded: packets are missing.", "Export again.")
    return packets[first:end], _heard(decoded[: before + count + CONTEXT], before, count, matters)


def _decoded(packets: Sequence[bytes], extradata: bytes) -> Samples:
    """What packets sound like, without the encoder's delay."""
    decoder: Any = av.CodecContext.create("aac", "r")
    decoder.extradata = extradata
    decoder.sample_rate = SAMPLE_RATE
    decoder.layout = "stereo"
    planes = [
        frame.to_ndarray()
        for data in (*packets, None)
        for frame in decoder.decode(None if data is None else av.Packet(data))
    ]
    found: Samples = np.ascontiguousarray(np.concatenate(planes, axis=1)[:, PRIMING:].T, np.float32)
    return found


def _heard(sound: Samples, before: int, count: int, matters: float) -> Heard:
    """Measures ``count`` samples after ``before``, which the weighting's filters run in on."""
    weighting, found = Weighting(2), Peaks()
    if before:
        weighting.energies(sound[:before])
    energies = weighting.energies(sound[before : before + count])
    hops = -(-count // HOP)
    peaks = np.zeros(hops, np.float32)
    highest = 0.0
    context = min(before, CONTEXT)
    for first in range(0, count, _MEASURED_AT_ONCE):
        inside = min(_MEASURED_AT_ONCE, count - first)
        left = context if not first else CONTEXT
        block = sound[before + first - left : before + first + inside + CONTEXT]
        after = len(block) - left - inside
        part = found.hops(block, left, after, min(matters, highest))
        highest = max(highest, float(part.max()))
        peaks[first // HOP :][: len(part)] = part
    starts = np.arange(0, hops, STEP_HOPS)
    return Heard(np.add.reduceat(energies, starts), np.maximum.reduceat(peaks, starts))


def write_aac(packets: Iterable[bytes], samples: int, target: Path, bitrate: int) -> None:
    """Write packets as ``samples`` sample pairs of AAC-LC in M4A.

    Same packets, same bytes. A file that was not finished is removed. BadOutput where the target
    cannot be written, DiskFull, RenderFailed.
    """
    try:
        with av.open(str(target), "w", format="ipod", options={"movie_timescale": str(SAMPLE_RATE)}) as out:
            stream: Any = out.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
            stream.bit_rate = bitrate
            stream.time_base = Fraction(1, SAMPLE_RATE)
            stream.codec_context.flags |= int(av.codec.context.Flags.bitexact)
            stream.codec_context.open()
            for packet in _timed(packets, samples):
                packet.stream = stream
                out.mux(packet)
    except BaseException as error:
        with contextlib.suppress(OSError):
            target.unlink()
        if isinstance(error, av.FFmpegError):
            raise _failed(error, target) from error
        if isinstance(error, OSError):
            raise no_room(error, target.parent) from error
        raise


def _timed(packets: Iterable[bytes], samples: int) -> Iterator[Any]:
    """Packets with their times; the last one ends with the sound."""
    wanted = packets_of(samples)
    number = -1
    tick = Fraction(1, SAMPLE_RATE)
    for number, data in enumerate(packets):
        packet = av.Packet(data)
        packet.time_base = tick
        packet.pts = packet.dts = number * AAC_FRAME - PRIMING
        packet.duration = min(AAC_FRAME, samples + PRIMING - number * AAC_FRAME)
        packet.is_keyframe = True
        yield packet
    if number + 1 != wanted:
        raise RenderFailed(f"The sound has {number + 1} packets instead of {wanted}.", "Export again.")


def _failed(error: Any, target: Path) -> Exception:
    reason = no_room(error, target.parent)
    if isinstance(reason, DiskFull):
        return reason
    if isinstance(error, OSError) and error.errno in (2, 13, 20, 21, 30):
        return BadOutput(
            f"The sound cannot be written to {target}: {error.strerror}.", "Choose another folder."
        )
    return RenderFailed(f"The sound could not be encoded to {target}: {error}.", "Export again.")
