"""Where the pictures are that a label file lists: beside it, above it, or where another machine had them."""

import os
import re
from pathlib import Path, PurePosixPath

ANCESTORS = 3  # mmpose keeps annotations/ beside labeled-data/, others one level deeper


def locate(folder: Path, names: list[str]) -> tuple[Path, list[str], int]:
    """The root and the names relative to it of the pictures that a file in `folder` lists, and how many of them it
    lists by an absolute name or one with "..".

    The root is the folder from which most are found: the file's own, up to three above it, or `images` in one of them.
    An absolute name is taken as it is, or, if most are not there, without its first folders, the same number for all.
    With absolute names or "..", the root is what all pictures have in common."""
    parts = [PurePosixPath(name.strip().replace("\\", "/")).parts for name in names]
    strays = sum(_is_absolute(each) or ".." in each for each in parts)
    depth = max((len(each) for each in parts if _is_absolute(each)), default=1)
    bases = [folder, *list(folder.resolve().parents)[:ANCESTORS]]
    places = [place for base in bases for place in (base, base / "images")]
    best, most = (folder, 0), 0
    for place, cut in ((place, cut) for cut in range(depth) for place in places):
        count = sum((place / _shortened(each, cut)).is_file() for each in parts)
        if count > most:
            best, most = (place, cut), count
        if most == len(parts):
            break
    root, cut = best
    frames = [_shortened(each, cut) for each in parts]
    if strays:
        paths = [os.path.abspath(root / frame) for frame in frames]
        root = Path(os.path.commonpath([os.path.dirname(path) for path in paths]))
        frames = [Path(path).relative_to(root).as_posix() for path in paths]
    return root, frames, strays


def _is_absolute(parts: tuple[str, ...]) -> bool:
    return parts[:1] == ("/",) or bool(parts and re.fullmatch("[A-Za-z]:", parts[0]))


def _shortened(parts: tuple[str, ...], cut: int) -> str:
    return str(PurePosixPath(*(parts[cut:] if _is_absolute(parts) else parts)))
