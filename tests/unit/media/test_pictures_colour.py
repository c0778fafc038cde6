"""Wide gamut, other profiles and high dynamic range in stills; memory that a large or lying file may take."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

from app.errors import BadPicture
from app.media.footage_hdr import primaries_matrix, to_sdr
from app.media.pictures import load_picture
from tests.tools import needs_ffmpeg
from tests.unit.media.clips import ffmpeg

COLOURS = np.array([(200, 60, 50), (60, 180, 70), (50, 70, 190), (128, 128, 128), (210, 200, 90)], np.uint8)

# Red, green and blue as profiles hold them: XYZ adapted to D50 (ICC.1:2022, annex E; the makers' own profiles).
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))


def profile(corners: tuple[tuple[float, ...], ...], gamma: float | None) -> bytes:
    """Little CMS's sRGB profile with other primaries and, where given, a plain gamma."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", data[128:132])[0]
    for index in range(count):
        entry = 132 + 12 * index
        name = bytes(data[entry : entry + 4])
        offset, size = struct.unpack(">II", data[entry + 4 : entry + 12])
        if name in (b"rXYZ", b"gXYZ", b"bXYZ"):
            xyz = corners["rgb".index(chr(name[0]))]
            data[offset + 8 : offset + 20] = struct.pack(">3i", *(round(value * 65_536) for value in xyz))
        if name == b"rTRC" and gamma:  # all three share it; a curve of one entry is a gamma
            data[offset : offset + 14] = b"curv" + struct.pack(">IIH", 0, 1, round(gamma * 256))
        if name == b"desc":
            text = bytes(data[offset : offset + size])
            data[offset : offset + size] = text.replace(
                "sRGB".encode("utf-16-be"), "Test".encode("utf-16-be")
            )
    return bytes(data)


def expected(corners: tuple[tuple[float, ...], ...], gamma: float | None) -> np.ndarray:
    """The colours in sRGB, by matrices in float64."""
    values = COLOURS / 255
    linear = (
        values**gamma
        if gamma
        else np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    )
    linear = np.clip(linear @ (np.linalg.inv(np.array(SRGB).T) @ np.array(corners).T).T, 0, 1)
    signal = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(signal * 255)


def patches(dtype: type = np.uint8) -> np.ndarray:
    return np.repeat(np.repeat(COLOURS[None].astype(dtype), 32, axis=0), 32, axis=1)


def middles(pixels: np.ndarray) -> np.ndarray:
    step = pixels.shape[1] // len(COLOURS)
    return pixels[pixels.shape[0] // 2, step // 2 :: step].astype(float)


@pytest.mark.parametrize(
    ("corners", "gamma"), [(P3, None), (ADOBE, 2.19921875)], ids=["Display P3", "Adobe RGB"]
)
@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.jpg", "a.webp", "a.heic", "a.avif"])
def test_the_usual_profiles(tmp_path, name, corners, gamma):
    path = tmp_path / name
    options = {"a.jpg": {"quality": 100, "subsampling": 0}, "a.webp": {"lossless": True}}.get(
        name, {"quality": 100}
    )
    if name in ("a.png", "a.tif"):
        options = {}
    Image.fromarray(patches()).save(path, icc_profile=profile(corners, gamma), **options)
    truth = expected(corners, gamma)
    assert np.abs(truth - COLOURS).max() > 8  # else nothing would be shown
    slack = 2 if name in ("a.png", "a.tif", "a.webp") else 5
    assert np.abs(middles(load_picture(path)) - truth).max() <= slack
    assert np.abs(middles(load_picture(path, 40, 8)) - truth).max() <= slack


def write_heic(path, codes: np.ndarray, transfer: int, primaries: int) -> None:
    height, width = codes.shape[:2]
    deep = pillow_heif.from_bytes(mode="RGB;16", size=(width, height), data=codes.tobytes())
    deep.save(
        path, quality=-1, save_nclx_profile=True, color_primaries=primaries, transfer_characteristics=transfer,
        matrix_coefficients=9 if primaries == 9 else 1, full_range_flag=1, chroma=444,
    )  # fmt: skip


@pytest.mark.parametrize(("hdr", "transfer", "primaries"), [("pq", 16, 9), ("hlg", 18, 9), ("", 1, 12)])
def test_a_heic_that_is_marked_by_numbers(tmp_path, hdr, transfer, primaries):
    path = tmp_path / "a.heic"
    write_heic(path, patches(np.uint16) * 257, transfer, primaries)
    truth = to_sdr(COLOURS / 255, hdr, primaries) * 255
    for pixels in (load_picture(path), load_picture(path, 80, 16)):
        assert np.abs(middles(pixels) - truth).max() <= 6
    assert load_picture(path, 80, 16).shape == (16, 80, 3)
    assert np.abs(truth - COLOURS).max() > 15


@needs_ffmpeg
def test_an_avif_that_is_marked_by_numbers(tmp_path):
    png, path, plain = tmp_path / "a.png", tmp_path / "a.avif", tmp_path / "plain.avif"
    Image.fromarray(patches()).save(png)
    marks = (
        "-color_primaries",
        "bt2020",
        "-color_trc",
        "smpte2084",
        "-colorspace",
        "bt2020nc",
        "-color_range",
        "pc",
    )
    scale = (
        "-vf",
        "scale=out_color_matrix=bt2020:out_range=full,format=yuv444p10le",
        "-still-picture",
        "1",
        "-crf",
        "4",
    )
    ffmpeg("-i", png, *scale, "-c:v", "libaom-av1", *marks, path)
    assert np.abs(middles(load_picture(path)) - to_sdr(COLOURS / 255, "pq", 9) * 255).max() <= 6
    Image.fromarray(patches()).save(plain, quality=95)
    assert np.abs(middles(load_picture(plain)) - COLOURS).max() <= 6


def test_a_deep_heic_that_is_cut_short_is_refused(tmp_path):
    path = tmp_path / "a.heic"
    noise = np.random.default_rng(1).integers(0, 65_536, (64, 64, 3)).astype(np.uint16)
    write_heic(path, noise, 16, 9)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BadPicture, match=r"a\.heic"):
        load_picture(path)


def test_primaries_agree_with_the_profiles():
    """Display P3 worked out from its chromaticities and as its maker's profile has it."""
    by_profile = np.linalg.inv(np.array(SRGB).T) @ np.array(P3).T
    assert primaries_matrix(12) == pytest.approx(by_profile, abs=2e-3)


def peak_of_loading(path, *least: int) -> int:
    """MiB that a fresh process needs above the mere import to load a picture."""
    code = (
        "import resource, sys; from pathlib import Path; from app.media.pictures import load_picture\n"
        "from app.errors import BadPicture\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: load_picture(Path(sys.argv[1]), *map(int, sys.argv[2:]))\n"
        "except BadPicture as error: print(error, file=sys.stderr)\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), *map(str, least)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_a_photograph_of_a_hundred_megapixels_is_never_whole_in_memory(tmp_path):
    path = tmp_path / "large.jpg"
    tile = np.random.default_rng(1).integers(0, 256, (1, 1, 3), dtype=np.uint8)
    Image.fromarray(np.broadcast_to(tile, (8736, 11_648, 3))).save(path, quality=50)
    assert peak_of_loading(path, 2036, 1145) < 100  # whole it is 291 MiB


def png(width: int, height: int, rows: int, kind: int = 2) -> bytes:
    """A PNG whose header promises ``height`` rows and that holds some."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    samples = {0: 1, 2: 3}[kind]
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    body = zlib.compress(bytes(rows * (width * samples + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_very_wide_picture_is_shown(tmp_path):
    path = tmp_path / "wide.png"
    path.write_bytes(png(65_536, 40, 40))
    assert load_picture(path).shape == (40, 65_536, 3)
    assert load_picture(path, 1920, 20).shape == (20, 32_768, 3)


@pytest.mark.parametrize("width", [65_536, 1 << 30])
def test_a_header_that_lies_takes_no_memory(tmp_path, width):
    path = tmp_path / "bomb.png"
    path.write_bytes(png(width, 65_536, 0))
    with pytest.raises(BadPicture, match=r"bomb\.png"):
        load_picture(path)
    jpeg = io.BytesIO()
    Image.new("RGB", (64, 64)).save(jpeg, format="JPEG")
    path = tmp_path / "bomb.jpg"
    path.write_bytes(jpeg.getvalue().replace(b"\x08\x00\x40\x00\x40\x03", b"\x08\xff\xff\xff\xff\x03"))
    with pytest.raises(BadPicture, match=r"bomb\.jpg.*too large"):
        load_picture(path)
    gif = tmp_path / "bomb.gif"
    gif.write_bytes(b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\x80\0\0" + bytes(6) + b"\x3b")
    with pytest.raises(BadPicture, match=r"bomb\.gif"):
        load_picture(gif)
