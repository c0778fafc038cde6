"""Whatever a file's numbers mean, the planes that come out are BT.709 in limited range.

The truth is each standard's own formula, worked out here in float64 on flat patches.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from app.media.footage import Footage, probe_footage
from app.media.footage_hdr import (
    hlg_to_light,
    light_to_pq,
    peak_of,
    pq_to_light,
    primaries_matrix,
    to_sdr,
    toned,
)
from tests.tools import needs_ffmpeg
from tests.unit.media.clips import ffmpeg

PATCHES = np.array([
    (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (0.5, 0.5, 0.5), (0.75, 0.1, 0.1), (0.1, 0.7, 0.2), (0.15, 0.2, 0.8),
    (0.8, 0.75, 0.1), (0.1, 0.6, 0.7), (0.7, 0.2, 0.6), (0.9, 0.7, 0.6),
])  # fmt: skip
"""R, G, B of patches of 32 x 32 pixels, side by side."""

WEIGHTS = {"601": (0.299, 0.114), "709": (0.2126, 0.0722), "2020": (0.2627, 0.0593), "240": (0.212, 0.087)}
NUMBERS = {"601": 6, "709": 1, "2020": 9, "240": 7}


def to_yuv(rgb: np.ndarray, matrix: str, full: bool, bits: int = 8) -> np.ndarray:
    """Signal R, G, B to rounded code values: H.273, equations 38 to 45."""
    red, blue = WEIGHTS[matrix]
    luma = rgb @ np.array([red, 1 - red - blue, blue])
    chroma = [(rgb[..., 2] - luma) / (2 * (1 - blue)), (rgb[..., 0] - luma) / (2 * (1 - red))]
    scale = 1 << (bits - 8)
    if full:
        parts = [luma * (2**bits - 1), *((2**bits - 1) * part + 128 * scale for part in chroma)]
    else:
        parts = [(219 * luma + 16) * scale, *((224 * part + 128) * scale for part in chroma)]
    return np.rint(np.stack(parts, axis=-1))


def from_yuv(codes: np.ndarray, matrix: str, bits: int) -> np.ndarray:
    """What limited-range code values mean as R, G, B: deep shades fall on the nearest code."""
    red, blue = WEIGHTS[matrix]
    scale = 1 << (bits - 8)
    luma = (codes[..., 0] / scale - 16) / 219
    u, v = ((codes[..., plane] / scale - 128) / 224 for plane in (1, 2))
    r, b = luma + 2 * (1 - red) * v, luma + 2 * (1 - blue) * u
    return np.clip(np.stack([r, (luma - red * r - blue * b) / (1 - red - blue), b], axis=-1), 0, 1)


def flat(values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Patches of one plane side by side."""
    return np.repeat(np.repeat(values[None, :], rows, axis=0), columns, axis=1)


def write(path: Path, planes: list[np.ndarray], pixels: str, codec: str = "ffv1", **tags: int) -> Path:
    """A lossless file of two pictures from whole planes in the format's own order."""
    height, width = planes[0].shape[:2]
    picture = av.VideoFrame(width, height, pixels)
    for plane, values in zip(picture.planes, planes, strict=True):
        kind = np.uint8 if values.dtype == np.uint8 else np.dtype("<u2")
        rows = np.frombuffer(plane, kind).reshape(plane.height, -1)
        rows[:, : values[0].size] = values.reshape(len(values), -1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        for name, value in tags.items():
            setattr(stream.codec_context, name, value)
            setattr(picture, name, value)
        for number in range(2):
            picture.pts, picture.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


def write_yuv(
    path: Path, pixels: str, matrix: str, full: bool, rgb: np.ndarray = PATCHES, **tags: int
) -> Path:
    bits = 10 if "10" in pixels else 8
    kind = np.uint8 if bits == 8 else np.uint16
    codes = to_yuv(rgb, matrix, full, bits).astype(kind)
    across, down = {"420": (16, 16), "422": (16, 32), "444": (32, 32)}[
        pixels[4:7] if pixels[3] == "p" else pixels[3:6]
    ]
    planes = [flat(codes[:, 0], 32, 32), flat(codes[:, 1], down, across), flat(codes[:, 2], down, across)]
    tags = {"colorspace": NUMBERS[matrix], "color_range": 2 if full else 1, **tags}
    return write(path, planes, pixels, **tags)


def middles(path: Path, size: tuple[int, int] | None = None) -> np.ndarray:
    """Y, U, V in the middle of each patch."""
    with Footage(path, size) as footage:
        planes = footage.at(Fraction(0))
    result = []
    for plane in planes:
        step = plane.shape[1] // len(PATCHES)
        result.append(plane[plane.shape[0] // 2, step // 2 :: step])
    return np.stack(result, axis=-1).astype(float)


def off(found: np.ndarray, rgb: np.ndarray = PATCHES) -> float:
    """The largest distance from what BT.709 has for the patches, in code values."""
    return float(np.abs(found - to_yuv(rgb, "709", False)).max())


@pytest.mark.parametrize("size", [None, (160, 16)], ids=["native", "halved"])
@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", ["601", "709", "240"])
@pytest.mark.parametrize(
    "pixels", ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le"]
)
def test_matrix_range_depth_and_sampling(tmp_path, pixels, matrix, full, size):
    path = write_yuv(tmp_path / "a.mkv", pixels, matrix, full)
    assert off(middles(path, size)) <= 1.5


def test_it_would_be_seen_if_the_matrix_were_ignored(tmp_path):
    """What the tests above can tell apart."""
    path = write_yuv(tmp_path / "a.mkv", "yuv420p", "601", False, colorspace=1)
    assert off(middles(path)) > 10
    path = write_yuv(tmp_path / "b.mkv", "yuv420p", "709", True, color_range=1)
    assert off(middles(path)) > 10


@pytest.mark.parametrize(("wide", "matrix"), [(320, "601"), (1280, "709")])
def test_what_a_file_does_not_say_goes_by_its_size(tmp_path, wide, matrix):
    codes = to_yuv(PATCHES, matrix, False).astype(np.uint8)
    step = wide // len(PATCHES)
    planes = [flat(codes[:, 0], 32, step), flat(codes[:, 1], 16, step // 2), flat(codes[:, 2], 16, step // 2)]
    path = write(tmp_path / "a.mkv", planes, "yuv420p", colorspace=2)
    assert off(middles(path)) <= 1.5


@pytest.mark.parametrize("pixels", ["bgr0", "gbrp10le", "gbrp16le"])
def test_rgb(tmp_path, pixels):
    top = {"bgr0": 255, "gbrp10le": 1023, "gbrp16le": 65_535}[pixels]
    codes = np.rint(PATCHES * top).astype(np.uint16 if top > 255 else np.uint8)
    if pixels == "bgr0":
        whole = np.zeros((32, 32 * len(PATCHES), 4), np.uint8)
        whole[..., :3] = np.repeat(codes[:, ::-1], 32, axis=0)
        planes = [whole]
    else:
        planes = [flat(codes[:, channel], 32, 32) for channel in (1, 2, 0)]
    assert off(middles(write(tmp_path / "a.mkv", planes, pixels))) <= 1.5


def test_transparency_is_over_black(tmp_path):
    codes = np.rint(PATCHES * 255).astype(np.uint8)
    whole = np.zeros((32, 32 * len(PATCHES), 4), np.uint8)
    whole[..., :3] = np.repeat(codes[:, ::-1], 32, axis=0)
    whole[..., 3] = 102  # two fifths
    path = write(tmp_path / "a.mkv", [whole], "bgra")
    assert off(middles(path), PATCHES * 0.4) <= 1.5


@needs_ffmpeg
def test_a_transparent_prores_is_over_black(tmp_path):
    path = tmp_path / "a.mov"
    ffmpeg(
        "-f", "lavfi", "-i", "color=white:s=64x64:r=25:d=0.2,format=rgba,colorchannelmixer=aa=0.5",
        "-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le", path,
    )  # fmt: skip
    with Footage(path) as footage:
        luma, blue, red = footage.at(Fraction(0))
    assert abs(int(luma[32, 32]) - (16 + 219 // 2)) <= 2
    assert abs(int(blue[16, 16]) - 128) <= 1
    assert abs(int(red[16, 16]) - 128) <= 1


@needs_ffmpeg
def test_motion_jpeg_is_full_range(tmp_path):
    path = tmp_path / "a.avi"
    ffmpeg("-f", "lavfi", "-i", "color=white:s=64x64:r=25:d=0.2", "-c:v", "mjpeg", "-q:v", "1", path)
    with Footage(path) as footage:
        assert abs(int(footage.at(Fraction(0))[0][32, 32]) - 235) <= 1


def test_a_wide_gamut_keeps_its_colours(tmp_path):
    """BT.2020 SDR whose colours lie within BT.709: the numbers differ, the light does not."""
    linear = PATCHES**2.4 @ np.linalg.inv(primaries_matrix(9)).T
    wide = np.clip(linear, 0, 1) ** (1 / 2.4)
    path = write_yuv(tmp_path / "a.mkv", "yuv420p10le", "2020", False, wide, color_primaries=9, color_trc=14)
    assert off(middles(path)) <= 4
    narrow = write_yuv(tmp_path / "b.mkv", "yuv420p10le", "2020", False, wide, color_primaries=1, color_trc=1)
    assert off(middles(narrow)) > 8


@pytest.mark.parametrize(
    ("strength", "luma", "chroma"), [(0.3, 1.5, 2), (1.0, 2, 20)], ids=["common", "beyond BT.709"]
)
@pytest.mark.parametrize(("hdr", "transfer"), [("pq", 16), ("hlg", 18)])
def test_high_dynamic_range_is_brought_down(tmp_path, hdr, transfer, strength, luma, chroma):
    rgb = 0.5 + (PATCHES - 0.5) * strength
    path = write_yuv(
        tmp_path / "a.mkv", "yuv420p10le", "2020", False, rgb, color_primaries=9, color_trc=transfer
    )
    assert probe_footage(path).hdr == hdr
    truth = to_sdr(from_yuv(to_yuv(rgb, "2020", False, 10), "2020", 10), hdr, 9)
    for size in (None, (160, 16)):
        away = np.abs(middles(path, size) - to_yuv(truth, "709", False))
        assert away[:, 0].max() <= luma
        assert away[:, 1:].max() <= chroma


def test_the_curves_pass_through_their_published_points():
    # BT.2408-7, tables 1 and 2: PQ 58 % is 203 cd/m², HLG 75 % too; ST 2084: 100 cd/m² at 0.508, 1,000 at 0.752.
    assert pq_to_light(np.array([0.58]))[0] == pytest.approx(203, rel=0.02)
    assert light_to_pq(np.array([100.0, 1000.0, 10_000.0])) == pytest.approx([0.508, 0.752, 1.0], abs=5e-4)
    assert pq_to_light(light_to_pq(np.linspace(0, 10_000, 50))) == pytest.approx(np.linspace(0, 10_000, 50))
    assert hlg_to_light(np.full((1, 3), 0.75))[0] == pytest.approx([203] * 3, rel=0.01)
    assert hlg_to_light(np.ones((1, 3)))[0] == pytest.approx([1000] * 3, rel=1e-3)
    # BT.2087-0: linear BT.709 to BT.2020.
    assert np.linalg.inv(primaries_matrix(9)) == pytest.approx(
        np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]]), abs=1e-4
    )


@pytest.mark.parametrize("peak", [400.0, 1000.0, 4000.0])
def test_tone_mapping_keeps_order_dark_tones_and_grey(peak):
    light = np.linspace(0, peak, 4000)
    mapped = toned(light, peak)
    steps = np.diff(mapped)
    assert (steps > 0).all()
    assert steps.max() <= 1.05 * (light[1] - light[0])  # nowhere steeper than the light itself
    dark = light < 20
    assert mapped[dark] == pytest.approx(light[dark])
    assert mapped[-1] == pytest.approx(203, rel=1e-3)
    grey = to_sdr(np.repeat(np.linspace(0, 1, 50)[:, None], 3, axis=1), "pq", 9, peak)
    assert np.ptp(grey, axis=1).max() < 1e-6
    assert to_sdr(np.random.default_rng(1).random((2000, 3)), "hlg", 9).max() <= 1


@needs_ffmpeg
def test_the_peak_is_read_from_the_file(tmp_path):
    path = tmp_path / "a.mp4"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=0.2", "-c:v", "libx265", "-pix_fmt", "yuv420p10le",
        "-x265-params", "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:"
        "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(40000000,50):max-cll=1400,400",
        path,
    )  # fmt: skip
    with av.open(str(path)) as container:
        assert peak_of(next(container.decode(video=0))) == 1400
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=0.2", "-c:v", "libx265", "-pix_fmt", "yuv420p10le",
        "-x265-params", "log-level=none:master-display="
        "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(40000000,50)", path,
    )  # fmt: skip
    with av.open(str(path)) as container:
        assert peak_of(next(container.decode(video=0))) == 4000
