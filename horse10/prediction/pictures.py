"""The pictures of a folder: which there are, and what their labelled copies are called."""

from collections import Counter
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

import numpy as np

from horse10.dataset import images
from horse10.dataset.names import folded
from horse10.errors import UserError

# Endings of pictures: such a file that cannot be read is a fault; any other that is no picture is merely left out.
SUFFIXES = {".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".tif", ".tiff", ".gif", ".webp"}
SUFFIXES |= {".heic", ".heif", ".avif", ".jp2", ".jxl", ".eps", ".psd", ".ppm", ".pgm", ".svg", ".dng"}  # none of ours
SYSTEM_FILES = {"thumbs.db", "desktop.ini"}  # hidden on Windows


class ImageError(UserError, ValueError):
    """A picture, or a folder of pictures, that cannot be predicted."""


class Folder(NamedTuple):
    """The files of a folder, hidden ones left aside: pictures, and names of others."""

    pictures: list[Path]
    others: list[str]


def listed(source: Path) -> Folder:
    """What a folder holds, or the one picture that a source is.

    Raises:
        ImageError: there is no picture.
    """
    if source.is_file():
        return Folder([source], [])
    shown = [path for path in source.glob("[!.]*") if path.name.lower() not in SYSTEM_FILES]
    files = sorted(path for path in shown if not path.is_dir())
    pictures = [path for path in files if path.suffix.lower() in SUFFIXES or images.is_image(path)]
    if not pictures:
        inside = "; the folders in it are not searched" if len(files) < len(shown) else ""
        raise ImageError(f"{source} holds no picture ({', '.join(images.FORMATS)}){inside}. Expected some, or a video.")
    return Folder(pictures, [path.name for path in files if path not in set(pictures)])


def refuse_unwritable(path: Path) -> None:
    """Raises ImageError for a path that no table can hold, and on which OpenCV ends the process."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise ImageError(f"{str(path)!a}: the name is not Unicode text; rename it") from None


def read(path: Path) -> tuple[np.ndarray, bool]:
    """The picture as viewers show it, uint8 (h, w, 3) RGB, and whether it was turned for that.

    Raises:
        ImageError: why it cannot be read.
    """
    refuse_unwritable(Path(path.name))
    try:
        return images.read(path, upright=True), images.header(path).orientation != 1
    except (OSError, ValueError) as error:
        raise ImageError(f"{path.name}: {error}") from error


def copies(names: list[str]) -> list[str]:
    """A name for the labelled copy of each picture, a PNG: none like another, also where case does not count."""
    stems, taken, chosen = Counter(folded(Path(name).stem) for name in names), set(), []
    for name in names:
        stem = Path(name).stem
        options = chain([stem] * (stems[folded(stem)] == 1), [name], (f"{name}-{number}" for number in count(2)))
        chosen.append(next(option for option in options if folded(option) not in taken))
        taken.add(folded(chosen[-1]))
    return [f"{name}.png" for name in chosen]
