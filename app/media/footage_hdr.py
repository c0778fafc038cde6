"""High dynamic range and wide gamut brought to what BT.709 can show.

The way of the light: signal → light of the display (cd/m², ITU-R BT.2100-2) → down to reference
white with the curve of ITU-R BT.2390-11 (section 5.4, in PQ, on the largest of R, G and B so that
hues stay) → BT.709 primaries → what lies outside them drawn towards grey of the same luminance →
BT.1886 signal. All of it is one table of colours, computed once in float64 and looked up by
FFmpeg's ``lut3d`` (tetrahedral, 16 bits), which takes a tenth of the time of working it out with
numpy. Between the table's points what BT.709 can show is within two code values of the formula;
chroma of colours beyond it, which are approximate by nature, within twenty.
"""

from __future__ import annotations

import functools
import struct
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REFERENCE_WHITE = 203.0
"""cd/m² of diffuse white in HDR (ITU-R BT.2408-7, table 1): it becomes SDR's brightest."""
USUAL_PEAK = 1000.0
"""cd/m² that HDR is graded to where a file does not say; HLG's nominal peak (BT.2100-2, table 5)."""
_GRID = 65
_ANY_CLOCK = Fraction(1, 25)
"""Filters want one; pictures go through one by one, without a time."""
_GAMMA = 2.4  # ITU-R BT.1886

_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
"""SMPTE ST 2084's, as in BT.2100-2, table 4."""
_A, _B, _C = 0.17883277, 0.28466892, 0.55991073
"""HLG's, BT.2100-2, table 5."""

_CHROMATICITIES = {
    1: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
"""x, y of red, green and blue by ITU-T H.273, table 2. 11 has another white, which is taken as adapted to."""
_D65 = (0.3127, 0.3290)


def pq_to_light(signal: Floats) -> Floats:
    """PQ signal, 0 to 1, to cd/m²."""
    root = np.clip(signal, 0, 1) ** (1 / _M2)
    result: Floats = 10_000 * (np.maximum(root - _C1, 0) / (_C2 - _C3 * root)) ** (1 / _M1)
    return result


def light_to_pq(light: Floats) -> Floats:
    """cd/m² to PQ signal, 0 to 1."""
    power = (np.clip(light, 0, 10_000) / 10_000) ** _M1
    result: Floats = ((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2
    return result


def hlg_to_light(signal: Floats, peak: float = USUAL_PEAK) -> Floats:
    """HLG R, G, B signals (last axis), 0 to 1, to cd/m² of a display of ``peak``."""
    signal = np.clip(signal, 0, 1)
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - _C) / _A) + _B) / 12)
    luminance = scene @ np.array([0.2627, 0.6780, 0.0593])
    gamma = 1.2 + 0.42 * np.log10(peak / 1000)
    result: Floats = peak * scene * np.maximum(luminance, 1e-9)[..., None] ** (gamma - 1)
    return result


def toned(light: Floats, peak: float) -> Floats:
    """BT.2390's curve: 0 to ``peak`` cd/m² into 0 to :data:`REFERENCE_WHITE`, dark tones as they are."""
    top = float(light_to_pq(np.array(peak)))
    most = float(light_to_pq(np.array(REFERENCE_WHITE))) / top
    if most >= 1:
        return light
    knee = 1.5 * most - 0.5
    signal = np.minimum(light_to_pq(light) / top, 1)
    t = np.maximum(signal - knee, 0) / (1 - knee)
    curve = (
        (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * most
    )
    return pq_to_light(np.where(signal < knee, signal, curve) * top)


def primaries_matrix(source: int, target: int = 1) -> Floats:
    """Linear RGB of one set of primaries to another's, both by H.273's numbers."""
    return np.linalg.inv(_to_xyz(target)) @ _to_xyz(source)


def _to_xyz(number: int) -> Floats:
    corners = np.array([(x, y, 1 - x - y) for x, y in _CHROMATICITIES.get(number, _CHROMATICITIES[1])]).T
    white = np.array([_D65[0] / _D65[1], 1.0, (1 - sum(_D65)) / _D65[1]])
    result: Floats = corners * np.linalg.solve(corners, white)
    return result


def to_sdr(signal: Floats, hdr: str, primaries: int, peak: float = 0.0) -> Floats:
    """R, G, B signals (last axis, 0 to 1) to BT.709's, for a display after BT.1886.

    ``hdr`` is "pq", "hlg" or "" for SDR of other primaries; ``peak`` in cd/m², 0 where not known.
    """
    peak = peak or USUAL_PEAK
    if hdr:
        light = pq_to_light(signal) if hdr == "pq" else hlg_to_light(signal)
        light = np.minimum(light, peak)
        largest = np.maximum(light.max(axis=-1, keepdims=True), 1e-6)
        linear = light * (toned(largest, peak) / largest) / REFERENCE_WHITE
    else:
        linear = np.clip(signal, 0, 1) ** _GAMMA
    if hdr and primaries not in _CHROMATICITIES:
        primaries = 9
    result: Floats = _inside(linear @ primaries_matrix(primaries).T) ** (1 / _GAMMA)
    return result


def _inside(linear: Floats) -> Floats:
    """Colours outside 0 to 1 drawn towards grey of their luminance until they are within."""
    grey = np.clip(linear @ np.array([0.2126, 0.7152, 0.0722]), 0, 1)[..., None]
    away = linear - grey
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(away > 0, (1 - grey) / away, np.where(away < 0, -grey / away, np.inf))
    result: Floats = np.clip(grey + away * np.minimum(room.min(axis=-1, keepdims=True), 1), 0, 1)
    return result


def peak_of(picture: Any) -> float:
    """cd/m² that a decoded picture's side data says it was graded to, in whole fifties; 0 where unsaid."""
    sides = {side.type.name: bytes(side) for side in picture.side_data}
    peak = 0.0
    light = sides.get("CONTENT_LIGHT_LEVEL", b"")
    if len(light) >= 4:  # AVContentLightMetadata: MaxCLL, MaxFALL
        peak = float(struct.unpack_from("=I", light)[0])
    display = sides.get("MASTERING_DISPLAY_METADATA", b"")
    if (
        not peak and len(display) >= 88
    ):  # AVMasteringDisplayMetadata: the tenth fraction; two marks at the end
        numerator, denominator, _, has_luminance = struct.unpack_from("=4i", display, 72)
        peak = numerator / denominator if has_luminance and denominator else 0.0
    return min(max(round(peak / 50) * 50.0, REFERENCE_WHITE), 10_000.0) if peak > 0 else 0.0


@functools.lru_cache(maxsize=4)
def _cube(hdr: str, primaries: int, peak: float) -> str:
    """The table as a .cube file's text: red changes fastest."""
    steps = np.linspace(0, 1, _GRID)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    table = to_sdr(np.stack([red, green, blue], axis=-1), hdr, primaries, peak).reshape(-1)
    return f"LUT_3D_SIZE {_GRID}\n" + "%.6f %.6f %.6f\n" * (_GRID**3) % tuple(table)


class ToneMap:
    """RGB pictures of 16 bits from one kind of light to BT.709's signal."""

    def __init__(self, hdr: str, primaries: int, peak: float = 0.0) -> None:
        self._key = (hdr, primaries, peak)
        self._graph: Any = None
        self._for: tuple[int, int] = (0, 0)

    def apply(self, picture: Any) -> Any:
        """``picture`` is a PyAV picture in ``gbrp16le``; so is the result."""
        if (picture.width, picture.height) != self._for:
            self._graph = self._made(picture)
            self._for = (picture.width, picture.height)
        picture.pts = None
        self._graph.push(picture)
        return self._graph.pull()

    def _made(self, like: Any) -> Any:
        # The filter reads its table from a file only, and has read it once the graph stands.
        with tempfile.TemporaryDirectory(prefix="scenewright-") as folder:
            path = Path(folder) / "colours.cube"
            path.write_text(_cube(*self._key), encoding="ascii")
            graph = av.filter.Graph()
            graph.threads = 1
            source = graph.add_buffer(
                width=like.width, height=like.height, format=like.format, time_base=_ANY_CLOCK
            )
            table = graph.add("lut3d", file=str(path), interp="tetrahedral")
            sink = graph.add("buffersink")
            source.link_to(table)
            table.link_to(sink)
            graph.configure()
        return graph
