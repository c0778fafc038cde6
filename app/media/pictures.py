"""Pictures in: any still file becomes upright sRGB pixels, or one clear refusal.

Everything that can differ between two photographs is settled here, so that nobody further on
has to think about it: EXIF orientation, colour profiles, high dynamic range, CMYK, palettes, grey,
16 bits a sample, transparency, animations (the first picture counts).
"""

from __future__ import annotations

import io
import math
import stat
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFile

from app.errors import BadPicture
from app.media.pictures_hdr import deep_picture, sdr_pixels

Pixels = NDArray[np.uint8]
"""height x width x 3: red, green, blue, sRGB."""

MAX_PIXELS = 400_000_000
"""More than any camera takes in one exposure (medium format reaches 150 million, stitched
400); decoded, this many need about 1.6 GB."""

FORMATS = (
    "JPEG", "MPO", "PNG", "WEBP", "GIF", "TIFF", "BMP", "PPM",
    "JPEG2000", "HEIF", "AVIF", "ICO", "PSD", "QOI", "SGI",
)  # fmt: skip
"""What is tried, by Pillow's names. EPS and WMF are left out: Pillow hands them to another program."""

UNMARKED = {".tga": "TGA", ".dib": "DIB", ".pcx": "PCX"}
"""Formats that do not say what they are in their first bytes: tried only where the name says so."""

SUFFIXES = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".gif", ".tif", ".tiff", ".bmp",
    ".dib", ".ppm", ".pgm", ".pbm", ".pnm", ".tga", ".jp2", ".j2k", ".jpx", ".heic", ".heif", ".hif",
    ".avif", ".ico", ".psd", ".qoi", ".pcx", ".sgi",
})  # fmt: skip
"""Endings by which people name such files."""

LIGHT_GROUND = (244, 244, 242)
DARK_GROUND = (27, 30, 36)
"""What shows through transparency: the one of the two that the opaque part stands out from."""

_ORIENTATION = 0x0112  # EXIF 2.32, tag 274
_TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

pillow_heif.register_heif_opener()
# Pillow's own limit is process-wide and lower than a good camera; ours is checked in _opened.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
# Odd EXIF is common and harmless; a person could do nothing about it.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.TiffImagePlugin")


def load_picture(path: Path, min_width: int = 0, min_height: int = 0) -> Pixels:
    """The picture in a file as height x width x 3 bytes, upright, sRGB.

    Where ``min_width`` and ``min_height`` (pixels, as shown) are given, the result may be
    smaller than the file's picture by a whole factor, but never smaller than these: a JPEG of
    100 megapixels for a 1080p screen is decoded at an eighth. BadPicture, with the file named,
    where it is missing, unreadable, damaged, cut short or larger than :data:`MAX_PIXELS`.
    """
    try:
        with _opened(path) as image:
            orientation = _orientation(image)
            # In the file's own axes, which are swapped in four of the eight EXIF orientations.
            least = (min_height, min_width) if orientation >= 5 else (min_width, min_height)
            deep = deep_picture(path, image)
            if deep is None and any(least):
                image.draft(image.mode, (max(1, least[0]), max(1, least[1])))
            image.load()  # a file that is cut short is refused here, whoever gives its pixels
            if deep is not None:
                pixels = Image.fromarray(sdr_pixels(deep, *least))
            else:
                pixels = _to_srgb(_reduced(image, *least), dict(image.info))
            turn = _TURNS.get(orientation)
            return np.array(pixels if turn is None else pixels.transpose(turn))
    except BadPicture:
        raise
    except MemoryError as error:
        raise BadPicture(
            f"There is not enough memory for the picture {path}.", "Give a smaller one."
        ) from error
    except Exception as error:
        # Decoders of strangers' bytes raise nearly everything (OSError, SyntaxError, ValueError,
        # struct.error, IndexError …); each of them means that the file is not a whole picture.
        raise BadPicture(_does_not_decode(path, error), _HINT) from error


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels as shown, after orientation, without decoding the pixels."""
    try:
        with _opened(path) as image:
            return _shown_size(image)
    except BadPicture:
        raise
    except Exception as error:  # as in load_picture
        raise BadPicture(_does_not_decode(path, error), _HINT) from error


def picture_format(path: Path) -> str | None:
    """The MIME type by the file's first bytes, ``None`` where it does not begin as a picture."""
    try:
        with _opened(path) as image:
            return Image.MIME.get(image.format or "", "image/x-unknown")
    except Exception:  # as in load_picture; here a no is an answer
        return None


def picture_credit(path: Path) -> tuple[str, str]:
    """Who made the picture and under which terms, by its EXIF ``Artist`` and ``Copyright``; "" if unsaid."""
    try:
        with _opened(path) as image:
            exif = image.getexif()
            return _exif_text(exif.get(0x013B)), _exif_text(exif.get(0x8298))
    except Exception:  # as in load_picture; a credit that cannot be read is none
        return "", ""


_HINT = "Open it in a picture program and save it again, or give another file."


def _does_not_decode(path: Path, error: Exception) -> str:
    why = "it is cut short" if "truncat" in str(error).lower() else "its data is damaged"
    return f"The picture {path} cannot be read: {why}."


def _exif_text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return str(value).replace("\0", " ").strip() if value else ""


def _opened(path: Path) -> ImageFile.ImageFile:
    """The file opened, its header read; BadPicture where it is no picture or too large a one."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise BadPicture(
            f"The picture {path} cannot be opened: {error.strerror}.", "Check the name."
        ) from error
    if not stat.S_ISREG(mode):
        raise BadPicture(f"{path} is not a file.", "Give a picture file.")
    if path.stat().st_size == 0:
        raise BadPicture(f"The picture {path} is empty.", "Give another file.")
    try:
        # Pillow looks each named format up and stumbles over one it has not loaded or was built without.
        Image.init()
        unmarked = UNMARKED.get(path.suffix.lower(), "")
        image = Image.open(path, formats=[name for name in (*FORMATS, unmarked) if name in Image.OPEN])
    except Image.DecompressionBombError as error:
        raise BadPicture(_too_large(path), "Scale it down first.") from error
    except PermissionError as error:
        raise BadPicture(
            f"The picture {path} cannot be opened: {error.strerror}.", "Allow reading it."
        ) from error
    except Exception as error:  # as in load_picture
        raise BadPicture(
            f"{path} is not a picture in a known format.", "Give a JPEG, PNG, WebP, HEIC, AVIF or TIFF file."
        ) from error
    if image.width * image.height > MAX_PIXELS:
        image.close()
        raise BadPicture(_too_large(path, image.width, image.height), "Scale it down first.")
    return image


def _too_large(path: Path, width: int = 0, height: int = 0) -> str:
    size = f"{width} x {height} pixels, " if width else ""
    return f"The picture {path} is too large: {size}more than {MAX_PIXELS // 1_000_000} megapixels."


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 to 8; 1 where Pillow itself turns the picture (TIFF, HEIF) or none is given."""
    if image.format in ("TIFF", "HEIF"):
        return 1
    value = image.getexif().get(_ORIENTATION, 1)
    return value if value in _TURNS else 1


def _shown_size(image: Image.Image) -> tuple[int, int]:
    """Size after orientation."""
    width, height = image.size
    return (height, width) if _orientation(image) >= 5 else (width, height)


def _reduced(image: Image.Image, min_width: int, min_height: int) -> Image.Image:
    """Averaged down by the greatest whole factor that leaves the least size, before any other work."""
    if not (min_width or min_height) or image.mode not in ("L", "RGB", "RGBA", "CMYK", "F", "I"):
        return image
    factor = min(image.width // max(1, min_width), image.height // max(1, min_height))
    if factor < 2:
        return image
    if image.mode == "RGBA":  # premultiplied, or invisible pixels would bleed into visible ones
        return image.convert("RGBa").reduce(factor).convert("RGBA")
    return image.reduce(factor)


def _to_srgb(image: Image.Image, info: Mapping[Any, Any]) -> Image.Image:
    """Any mode to RGB in sRGB; ``info`` is what Pillow found in the file."""
    if image.mode in ("I", "F", "I;16", "I;16B", "I;16L", "I;16N"):
        image = _deep_grey(image)
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode == "P":
        image = image.convert("RGBA" if "transparency" in info else "RGB")
    elif image.mode in ("PA", "RGBa", "La") or image.info.get("transparency") is not None:
        image = image.convert("RGBA")
    alpha = None
    if image.mode in ("LA", "RGBA"):
        alpha = image.getchannel("A")
        image = image.convert("L" if image.mode == "LA" else "RGB")
    image = _managed(image, info.get("icc_profile"))
    return image if alpha is None else _on_ground(image, alpha)


def _deep_grey(image: Image.Image) -> Image.Image:
    """16 and 32 bits or floats a sample to 8: the format's full scale where it can be known."""
    values = np.asarray(image).astype(np.float64)
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    top = float(values.max(initial=0.0))
    if image.mode == "F":
        full = 1.0 if top <= 1.0 else 255.0 if top <= 255.0 else top
    else:
        full = 65_535.0 if top <= 65_535.0 else float(2 ** math.ceil(math.log2(top + 1)) - 1)
    return Image.fromarray(np.clip(np.rint(values * (255.0 / full)), 0, 255).astype(np.uint8))


def _managed(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB in sRGB by the embedded profile; where there is none or it is unusable, by convention."""
    if image.mode == "LAB":
        lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        return _transformed(image, lab) or image.getchannel("L").convert("RGB")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            description = ImageCms.getProfileDescription(source)
        except (ImageCms.PyCMSError, OSError):
            source, description = None, ""
        if source is not None and not (image.mode == "RGB" and description.startswith("sRGB")):
            managed = _transformed(image, source)
            if managed is not None:
                return managed
    return image if image.mode == "RGB" else image.convert("RGB")


def _transformed(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image | None:
    """``None`` where the profile does not fit the picture's mode: not a reason to refuse a photograph."""
    if image.mode not in ("RGB", "L", "CMYK", "LAB"):
        return None
    try:
        return ImageCms.profileToProfile(
            image, source, _SRGB,
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )  # fmt: skip
    except (ImageCms.PyCMSError, ValueError):
        return None


def _on_ground(image: Image.Image, alpha: Image.Image) -> Image.Image:
    """Transparency filled in, light under dark drawings and dark under light ones."""
    weight = np.asarray(alpha, dtype=np.float64)
    total = float(weight.sum())
    light = float((np.asarray(image.convert("L")) * weight).sum()) / total if total else 0.0
    ground = Image.new("RGB", image.size, DARK_GROUND if light > 150 and weight.min() < 255 else LIGHT_GROUND)
    ground.paste(image, (0, 0), alpha)
    return ground
