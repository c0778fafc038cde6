"""Every kind of still file to upright sRGB, and what is refused."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from app.errors import BadPicture
from app.media.pictures import load_picture, picture_credit, picture_format, picture_size

QUARTERS = ((220, 30, 40), (30, 190, 60), (40, 60, 210), (230, 220, 50))
"""Red, green over blue, yellow: which way up it is can be read off."""


def quarters(width: int = 80, height: int = 48) -> Image.Image:
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = QUARTERS[0]
    pixels[: height // 2, width // 2 :] = QUARTERS[1]
    pixels[height // 2 :, : width // 2] = QUARTERS[2]
    pixels[height // 2 :, width // 2 :] = QUARTERS[3]
    return Image.fromarray(pixels)


def corners(pixels: np.ndarray) -> list[tuple[int, ...]]:
    """The colours in the middles of the four quarters."""
    height, width, _ = pixels.shape
    at = [(height // 4, width // 4), (height // 4, 3 * width // 4)]
    at += [(3 * height // 4, width // 4), (3 * height // 4, 3 * width // 4)]
    return [tuple(int(value) for value in pixels[row, column]) for row, column in at]


def assert_upright(pixels: np.ndarray, tolerance: int = 6) -> None:
    assert pixels.dtype == np.uint8
    assert pixels.shape[2] == 3
    assert np.abs(np.array(corners(pixels)) - np.array(QUARTERS)).max() <= tolerance


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.jpg", {"quality": 95}),
        ("a.png", {}),
        ("a.webp", {"lossless": True}),
        ("a.tif", {"compression": "tiff_lzw"}),
        ("a.bmp", {}),
        ("a.gif", {}),
        ("a.ppm", {}),
        ("a.jp2", {}),
        ("a.heic", {"quality": 95}),
        ("a.avif", {"quality": 95}),
        ("a.tga", {}),
    ],
)
def test_formats(tmp_path, name, options):
    path = tmp_path / name
    quarters().save(path, **options)
    assert_upright(load_picture(path), 14)
    assert picture_size(path) == (80, 48)
    assert picture_format(path).startswith("image/")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".avif"])
def test_orientation(tmp_path, orientation, suffix):
    """The file holds the picture turned the other way; EXIF says how to turn it back."""
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose that undoes each
    stored = quarters()
    if orientation != 1:
        stored = stored.transpose(Image.Transpose(back[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"turned{suffix}"
    stored.save(path, exif=exif, **({"quality": 95} if suffix != ".tif" else {}))
    assert picture_size(path) == (80, 48)
    for pixels in (load_picture(path), load_picture(path, 20, 12)):
        assert_upright(pixels, 16)
    assert load_picture(path).shape == (48, 80, 3)


def test_heic_orientation_is_applied_once(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "telephone.heic"
    quarters().transpose(Image.Transpose.ROTATE_90).save(path, exif=exif.tobytes(), quality=95)
    assert picture_size(path) == (80, 48)
    assert_upright(load_picture(path), 14)


def wide_gamut_profile() -> bytes:
    """sRGB's primaries rotated (red is green …): a conversion that cannot be mistaken for none."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", profile[128:132])[0]
    tags = {}
    for index in range(count):
        entry = 132 + 12 * index
        tags[bytes(profile[entry : entry + 4])] = entry
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    first, second = bytes(profile[red + 4 : red + 12]), bytes(profile[green + 4 : green + 12])
    profile[red + 4 : red + 12], profile[green + 4 : green + 12] = second, first
    # Another description than sRGB's, so that it is not taken for it.
    entry = tags[b"desc"]
    offset, size = struct.unpack(">II", profile[entry + 4 : entry + 12])
    text = bytes(profile[offset : offset + size])
    profile[offset : offset + size] = text.replace(
        "sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be")
    ).replace(b"sRGB", b"Swap")
    return bytes(profile)


def test_an_embedded_profile_is_honoured(tmp_path):
    path = tmp_path / "profiled.png"
    Image.new("RGB", (8, 8), (200, 0, 0)).save(path, icc_profile=wide_gamut_profile())
    red, green, blue = (int(value) for value in load_picture(path)[4, 4])
    assert green > 180
    assert red < 40
    assert blue < 40


def test_an_srgb_profile_changes_nothing(tmp_path):
    path = tmp_path / "srgb.png"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    quarters().save(path, icc_profile=profile)
    assert_upright(load_picture(path), 0)


def test_a_broken_profile_is_no_reason_to_refuse(tmp_path):
    path = tmp_path / "odd.png"
    quarters().save(path, icc_profile=b"not a profile at all")
    assert_upright(load_picture(path), 0)


def test_a_profile_for_another_kind_of_pixels_is_left_aside(tmp_path):
    path = tmp_path / "cmyk.jpg"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("CMYK", (16, 16), (0, 255, 255, 0)).save(path, icc_profile=profile, quality=95)
    assert load_picture(path)[8, 8, 0] > 180


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "PA", "CMYK", "LAB", "I;16", "I", "F"])
def test_modes(tmp_path, mode):
    """A light left half and a dark right half survive every kind of pixel."""
    base = np.zeros((16, 32), np.uint8)
    base[:, :16] = 240
    grey = Image.fromarray(base)
    if mode in ("I;16", "I", "F"):
        scaled = base.astype({"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode])
        image = Image.fromarray(scaled * 257 if mode != "F" else scaled / 255)
    elif mode == "LAB":
        image = Image.merge("LAB", (grey, Image.new("L", grey.size, 128), Image.new("L", grey.size, 128)))
    elif mode == "PA":
        image = grey.convert("P").convert("PA")
    else:
        image = grey.convert(mode)
    path = tmp_path / ("a.tif" if mode not in ("P", "PA") else "a.png")
    image.convert("RGBA").save(path) if mode == "PA" else image.save(path)
    pixels = load_picture(path)
    assert pixels.shape == (16, 32, 3)
    assert pixels[8, 4].min() > 225
    assert pixels[8, 28].max() < 25


def test_sixteen_bits_are_scaled_not_clipped(tmp_path):
    path = tmp_path / "deep.png"
    Image.fromarray(np.full((4, 4), 128 * 257, np.uint16)).save(path)
    assert load_picture(path)[0, 0].tolist() == [128, 128, 128]


def test_transparency_gets_the_ground_that_it_stands_out_from(tmp_path):
    for shade, ground in (((20, 20, 20), 200), ((250, 250, 250), 60)):
        image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
        image.paste((*shade, 255), (5, 5, 15, 15))
        path = tmp_path / f"logo{shade[0]}.png"
        image.save(path)
        pixels = load_picture(path)
        assert pixels[10, 10].tolist() == list(shade)
        corner = int(pixels[0, 0].mean())
        assert corner > ground if shade[0] < 100 else corner < ground


def test_palette_transparency(tmp_path):
    image = Image.new("P", (8, 8), 0)
    image.putpalette([255, 0, 0, 0, 0, 255] + [0] * 762)
    image.paste(1, (0, 0, 4, 8))
    path = tmp_path / "p.png"
    image.save(path, transparency=0)
    pixels = load_picture(path)
    assert pixels[4, 1].tolist() == [0, 0, 255]
    assert pixels[4, 6].min() > 200


def test_an_animation_gives_its_first_picture(tmp_path):
    path = tmp_path / "moving.gif"
    first, second = quarters(), Image.new("RGB", (80, 48), (0, 0, 0))
    first.save(path, save_all=True, append_images=[second], duration=100)
    assert_upright(load_picture(path), 20)


def test_a_large_photograph_is_decoded_small_but_never_below_what_is_asked(tmp_path):
    path = tmp_path / "large.jpg"
    quarters(4000, 2400).save(path, quality=80)
    for least in ((300, 100), (100, 300), (481, 1), (1999, 1199), (5000, 10)):
        pixels = load_picture(path, *least)
        height, width, _ = pixels.shape
        assert (width >= least[0] and height >= least[1]) or (width, height) == (4000, 2400)
        assert_upright(pixels)
    assert load_picture(path, 300, 100).size < 4000 * 2400 * 3 / 36


def test_reducing_a_transparent_picture_keeps_hidden_colours_hidden(tmp_path):
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[:, ::2] = (20, 20, 20, 255)
    pixels[:, 1::2] = (255, 0, 255, 0)  # invisible magenta
    path = tmp_path / "hidden.png"
    Image.fromarray(pixels).save(path)
    red, green, blue = (int(value) for value in load_picture(path, 16, 16)[8, 8])
    assert abs(red - green) <= 3
    assert abs(blue - green) <= 3


def test_credit_from_exif(tmp_path):
    exif = Image.Exif()
    exif[0x013B] = "Ann Lloyd"
    exif[0x8298] = "CC BY 4.0"
    path = tmp_path / "credited.jpg"
    quarters().save(path, exif=exif)
    assert picture_credit(path) == ("Ann Lloyd", "CC BY 4.0")
    assert picture_credit(tmp_path / "none.jpg") == ("", "")


def encoded(suffix: str) -> bytes:
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, format=Image.registered_extensions()[suffix])
    return buffer.getvalue()


@pytest.mark.parametrize(
    "suffix", [".jpg", ".png", ".webp", ".gif", ".bmp", ".tif", ".heic", ".avif", ".jp2"]
)
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_file_cut_short_is_refused_not_shown_grey(tmp_path, suffix, share):
    data = encoded(suffix)
    path = tmp_path / f"cut{suffix}"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(BadPicture, match="cut"):
        load_picture(path)
    with pytest.raises(BadPicture, match="cut"):
        load_picture(path, 16, 16)


@pytest.mark.parametrize(
    "data",
    [b"", b"hello, world", b"\xff\xd8\xff\xe0" + b"\0" * 50, b"\x89PNG\r\n\x1a\n" + b"x" * 60, b"GIF89a"],
)
def test_rubbish_is_refused_with_the_file_named(tmp_path, data):
    path = tmp_path / "rubbish.jpg"
    path.write_bytes(data)
    with pytest.raises(BadPicture, match=r"rubbish\.jpg"):
        load_picture(path)
    with pytest.raises(BadPicture, match=r"rubbish\.jpg"):
        picture_size(path)
    assert picture_format(path) is None or data.startswith((b"GIF", b"\x89PNG"))


def test_missing_files_and_folders_are_refused(tmp_path):
    with pytest.raises(BadPicture, match=r"none\.jpg"):
        load_picture(tmp_path / "none.jpg")
    with pytest.raises(BadPicture, match="not a file"):
        load_picture(tmp_path)


def test_a_pixel_bomb_is_refused_by_its_header(tmp_path):
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    path = tmp_path / "bomb.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"0" * 1000))
    )
    with pytest.raises(BadPicture, match="too large"):
        load_picture(path)
    with pytest.raises(BadPicture, match="400 megapixels"):
        picture_size(path)


def test_postscript_is_not_run(tmp_path):
    path = Path(tmp_path / "program.eps")
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n%%EOF\n")
    with pytest.raises(BadPicture, match="not a picture"):
        load_picture(path)


def test_a_format_without_a_mark_is_tried_only_by_its_name(tmp_path):
    """An MPEG programme stream begins like a TGA picture; its name tells them apart."""
    path = tmp_path / "a.tga"
    quarters().save(path)
    path.rename(tmp_path / "a.mpg")
    assert picture_format(tmp_path / "a.mpg") is None
