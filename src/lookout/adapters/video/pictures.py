"""Read pictures as people see them, and write crops."""

import io
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from lookout.adapters.video.pixels import MAX_PIXELS
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import PictureError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".bmp", ".tif", ".tiff"})
"""Lower-case endings of the files that are taken for pictures."""

_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
_TOO_LARGE = f"has more than {MAX_PIXELS // 10**6} megapixels; make it smaller"
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"heif")


def read_picture(path: Path) -> RgbImage:
    """Return a picture's pixels: upright (EXIF), 8 bit, alpha laid over white.

    JPEG, PNG, WebP, BMP and TIFF; HEIC where ``pillow-heif`` is installed. Of several pictures in
    one file the first is taken. 16-bit grey values keep their upper 8 bits.

    Returns
    -------
    RgbImage
        ``shape = (height, width, 3)``, uint8, RGB, contiguous.

    Raises
    ------
    PictureError
        When the file is missing, no such picture, cut off, or larger than 100 megapixels.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(f"{path}: cannot be read ({error.strerror})") from error
    return decode_picture(data, path)


def decode_picture(data: bytes, path: Path) -> RgbImage:
    """Return the pixels of a picture file's content, as :func:`read_picture` does.

    ``path`` is what errors call it.

    Raises
    ------
    PictureError
        As :func:`read_picture`.
    """
    formats = (*_FORMATS, *_heif_format(path, data))
    try:
        with Image.open(io.BytesIO(data), formats=formats) as picture:
            return _pixels(path, picture)
    except UnidentifiedImageError as error:
        raise PictureError(
            f"{path}: not a picture; accepted are JPEG, PNG, WebP, BMP, TIFF and HEIC"
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(f"{path}: {_TOO_LARGE}") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise PictureError(f"{path}: broken or cut off ({error}); save it anew") from error


def encode_jpeg(pixels: RgbImage, quality: int = 90) -> bytes:
    """Return the pixels as a JPEG file without metadata, colours at full resolution."""
    return _encoded(pixels, "JPEG", quality)


def encode_view(pixels: RgbImage, most_width_px: int, quality: int) -> bytes:
    """Return the pixels as a small JPEG file for a live view, no wider than asked."""
    height, width = pixels.shape[:2]
    if width > most_width_px:
        size = (most_width_px, max(1, round(height * most_width_px / width)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return file.getvalue()


def encode_webp(pixels: RgbImage, quality: int = 90) -> bytes:
    """Return the pixels as a WebP file without metadata."""
    return _encoded(pixels, "WEBP", quality)


def _encoded(pixels: RgbImage, file_format: Literal["JPEG", "WEBP"], quality: int) -> bytes:
    file = io.BytesIO()
    options = {"subsampling": 0} if file_format == "JPEG" else {}
    Image.fromarray(pixels).save(file, file_format, quality=quality, **options)
    return file.getvalue()


def _pixels(path: Path, picture: Image.Image) -> RgbImage:
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise PictureError(f"{path}: {_TOO_LARGE}")
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    return np.array(_rgb(upright), np.uint8)


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I") or picture.mode == "F":
        return _grey8(picture)
    if picture.has_transparency_data:
        coloured = picture.convert("RGBA")
        white = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(white, coloured).convert("RGB")
    return picture.convert("RGB")


def _grey8(picture: Image.Image) -> Image.Image:
    """Take the upper 8 of 16 bits; Pillow's own conversion clips instead."""
    values = np.asarray(picture)
    if picture.mode == "F" or values.min() < 0 or values.max() > 0xFFFF:
        raise ValueError("grey values beyond 16 bits")
    return Image.fromarray((values >> 8).astype(np.uint8)).convert("RGB")


def _heif_format(path: Path, data: bytes) -> tuple[str, ...]:
    """Register HEIC with Pillow where the file is one; ``pillow-heif`` is an extra."""
    if data[4:8] != b"ftyp" or data[8:12] not in _HEIF_BRANDS:
        return ()
    try:
        import pillow_heif
    except ImportError as error:
        raise PictureError(
            f"{path}: HEIC needs pillow-heif; install lookout-lfr[heic] or save it as JPEG"
        ) from error
    pillow_heif.register_heif_opener()
    return ("HEIF",)
