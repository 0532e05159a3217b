"""Where the pictures are that a label file lists: beside it, above it, or where another machine had them."""

import filecmp
import os
import re
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from horse10.dataset.problems import Problem

ANCESTORS = 3  # mmpose keeps annotations/ beside labeled-data/, others one level deeper


class Located(NamedTuple):
    """The pictures that a file lists."""

    root: Path
    frames: list[str]  # relative to it
    strays: int  # how many are listed by an absolute name or one with ".."
    doubts: list[Problem]  # other pictures of these names, nearer to the file


def locate(path: Path, names: list[str]) -> Located:
    """Where the pictures are that a file lists.

    The root is the folder from which most are found: the file's own, up to three above it, or `images` in one of them.
    An absolute name is taken as it is, or, if most are not there, without its first folders, the same number for all.
    With absolute names or "..", the root is what all pictures have in common."""
    parts = [PurePosixPath(name.strip().replace("\\", "/")).parts for name in names]
    strays = sum(_is_absolute(each) or ".." in each for each in parts)
    depth = max((len(each) for each in parts if _is_absolute(each)), default=1)
    folder = path.parent
    bases = [folder, *list(folder.resolve().parents)[:ANCESTORS]]
    places = [place for base in bases for place in (base, base / "images")]
    best, most, nearest = (folder, 0), 0, None
    for place, cut in ((place, cut) for cut in range(depth) for place in places):
        count = sum((place / _shortened(each, cut)).is_file() for each in parts)
        if count > most:
            best, most, nearest = (place, cut), count, nearest or (place, cut)
        if most == len(parts):
            break
    doubts = list(_doubts(path, parts, best, nearest or best))
    root, cut = best
    frames = [_shortened(each, cut) for each in parts]
    if strays:
        paths = [os.path.abspath(root / frame) for frame in frames]
        root = Path(os.path.commonpath([os.path.dirname(path) for path in paths]))
        frames = [Path(path).relative_to(root).as_posix() for path in paths]
    return Located(root, frames, strays, doubts)


def _doubts(path: Path, parts: list[tuple[str, ...]], best: tuple[Path, int], nearest: tuple[Path, int]):
    """A problem, if a picture has another content in the nearest place that has any of these names."""
    pairs = (tuple(place / _shortened(each, cut) for place, cut in (best, nearest)) for each in parts)
    others = (pair for pair in pairs if all(map(Path.is_file, pair)) and not filecmp.cmp(*pair, shallow=False))
    for pair in islice(others if nearest != best else (), 1):
        found, nearer = (os.path.relpath(each, path.parent) for each in pair)
        what = f"{found} and, nearer, {nearer} are two pictures; more of those listed are where the first is"
        yield Problem("which picture", path.name, what)


def _is_absolute(parts: tuple[str, ...]) -> bool:
    return bool(parts and re.fullmatch("/.*|[A-Za-z]:", parts[0]))  # "//" begins a name on a server


def _shortened(parts: tuple[str, ...], cut: int) -> str:
    return str(PurePosixPath(*(parts[cut:] if _is_absolute(parts) else parts)))
