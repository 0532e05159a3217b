"""Image files: their size from the header alone, their pixels as RGB."""

from pathlib import Path

import numpy as np
from PIL import Image

# Pillow's 8-bit modes (P is a palette: Horse-10's own PNGs). 16-bit and float images would be clipped by a conversion.
EIGHT_BIT = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr"}


def size(path: Path) -> tuple[int, int]:
    """Height and width in px, read from the header without decoding.

    Raises OSError if the file is missing, empty or no image; ValueError if it does not have 8 bits per channel."""
    if not path.stat().st_size:
        raise OSError("the file is empty (0 bytes)")
    try:
        with Image.open(path) as image:
            if image.mode not in EIGHT_BIT:
                raise ValueError(f"Pillow mode {image.mode!r} instead of 8 bits per channel")
            return image.height, image.width
    except Image.UnidentifiedImageError:
        raise OSError("the file is not an image that Pillow knows") from None
    except Image.DecompressionBombError as reason:
        raise ValueError(f"an image too large to be decoded: {reason}") from None


def read(path: Path) -> np.ndarray:
    """Pixels as stored, uint8 (height, width, 3) RGB: palettes are looked up, alpha is dropped, an EXIF rotation is
    not applied (labels refer to the stored pixels). Raises OSError if the file cannot be decoded."""
    with Image.open(path) as image:
        if "transparency" in image.info:
            image = image.convert("RGBA")  # Pillow warns about a palette with alpha otherwise
        return np.array(image.convert("RGB"))  # (h, w, 3)
