"""Image files: their size and orientation from the header alone, their pixels as RGB. Every image of a user is opened
here: only in these formats, one page, 8 bits per channel, and not larger than a picture can sensibly be."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import ExifTags, Image

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")  # others are never decoded: EPS would start Ghostscript
BEGINNINGS = re.compile(  # of files in these formats
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|II[*+]\0|MM\0[*+]|BM|GIF8[79]a|RIFF....WEBP", re.DOTALL
)
# Pillow's 8-bit modes (P is a palette: Horse-10's own PNGs). 16-bit and float images would be clipped by a conversion.
EIGHT_BIT = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr"}
SIXTEEN_BIT = re.compile(r";16[BLNS]")  # in how Pillow unpacks a mode that is called RGB all the same
MAX_MEGAPIXELS = 80  # as uint8 0.24 GB; Pillow itself warns from 89
TURNS = {  # EXIF orientation -> what makes the picture upright, EXIF 2.3 section 4.6.4
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
BACK = TURNS | {6: TURNS[8], 8: TURNS[6]}


def is_image(path: Path) -> bool:
    """Does a file begin like one of FORMATS, whatever its name? It may still be damaged."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return BEGINNINGS.match(file.read(16)) is not None


class Header(NamedTuple):
    """Height and width in px as stored, and how EXIF asks a viewer to turn the picture: 1 (not at all) to 8."""

    size: tuple[int, int]
    orientation: int


def header(path: Path) -> Header:
    """What a file says of its picture, read without decoding it.

    Raises OSError if the file is missing, empty, damaged or no image; ValueError if it is an image of another kind
    than is read here: several pages, more than 8 bits per channel, more than MAX_MEGAPIXELS."""
    with _opened(path) as image:
        return Header(_stored_size(image)[::-1], _orientation(image))


def read(path: Path, upright: bool = False, size: tuple[int, int] | None = None) -> np.ndarray:
    """Pixels as stored, uint8 (height, width, 3) RGB: palettes are looked up, alpha is dropped.

    Args:
        upright: turned as EXIF asks. Labels refer to the stored pixels, whatever EXIF says.
        size: height and width, px, to which the picture is made smaller, by the mean over areas.

    Raises as `header` does, and OSError if the pixels cannot be decoded."""
    with _opened(path) as image:
        exif, turned = _orientation(image), image.format == "TIFF"  # Pillow turns a TIFF by itself
        if "transparency" in image.info:
            image = image.convert("RGBA")  # Pillow warns about a palette with alpha otherwise
        image = image.convert("RGB")
        if exif in TURNS and turned != upright:
            image = image.transpose((TURNS if upright else BACK)[exif])
        pixels = np.array(image)  # (h, w, 3)
    return resized(pixels, size) if size else pixels


def resized(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A picture at another height and width, px, by the mean over areas."""
    return cv2.resize(pixels, size[::-1], interpolation=cv2.INTER_AREA)


def at_most(size: np.ndarray, longest_side: int) -> np.ndarray:
    """Heights and widths (..., 2) of pictures made smaller, no side of more than so many px; 0 = as they are."""
    shrink = np.minimum(1, longest_side / size.max(axis=-1, keepdims=True)) if longest_side else 1
    return np.maximum(1, (size * shrink).round().astype(np.int64))


def moved(keypoints: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """Where keypoints (N, K, 2) are in pictures resized by ratios (N, 2) of height and width: centres of pixels stay
    centres."""
    return ((keypoints + 0.5) * ratio[:, None, ::-1] - 0.5).astype("float32")


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    if not path.stat().st_size:
        raise OSError("the file is empty (0 bytes)")
    if not path.is_file():
        raise OSError("not a file")
    try:
        with Image.open(path, formats=FORMATS) as image:
            _refuse_other_kinds(image)
            yield image
    except Image.UnidentifiedImageError:
        raise OSError(f"not an image of these formats: {', '.join(FORMATS)}") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(f"more than {MAX_MEGAPIXELS} megapixels: too large; make it smaller") from None
    except (OSError, ValueError, MemoryError):
        raise
    except Exception as reason:  # a damaged file makes Pillow raise nearly anything
        raise OSError(f"the file is damaged ({type(reason).__name__}: {reason})") from reason


def _refuse_other_kinds(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_MEGAPIXELS * 10**6:
        raise ValueError(
            f"{width} x {height} px, more than {MAX_MEGAPIXELS} megapixels: too large; make the picture smaller"
        )
    if getattr(image, "is_animated", False) and image.format != "MPO":  # a camera's JPEG with previews is one picture
        raise ValueError(f"a {image.format} of several pages or frames: save each as a picture of its own")
    if image.mode not in EIGHT_BIT or SIXTEEN_BIT.search(str(image.tile)):
        raise ValueError(
            f"more than 8 bits per channel (Pillow mode {image.mode!r}): convert it to 8 bits, "
            "with the brightness that the labels were made on"
        )


def _stored_size(image: Image.Image) -> tuple[int, int]:
    """Width and height; those that Pillow gives for a TIFF are of the turned picture."""
    tags = ExifTags.Base
    if image.format == "TIFF":
        return image.tag_v2[tags.ImageWidth], image.tag_v2[tags.ImageLength]
    return image.size


def _orientation(image: Image.Image) -> int:
    try:
        exif = Image.Image.getexif(image)  # of the header: a PNG's own getexif decodes all of the picture first
    except Exception:  # damaged EXIF takes nothing from the picture
        return 1
    value = exif.get(ExifTags.Base.Orientation, 1)
    return value if value in TURNS else 1
