"""Which frame of its recording a picture is, from names alone: `img0012.png`, `frame_12_cam2.jpg`, `mouse1-0012.png`.

Names in a folder that differ in their digits only are of one pattern, in which one number counts frames: the one that
"frame" stands before; else the one with most values, of equals one that "img" stands before; else the last. Everything
else in a name tells one series of pictures from another: no number says how far `cam1_0012` is from `cam2_0013`."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np

from horse10.dataset.names import ROBOFLOW

_DIGITS = re.compile(r"(\d+)")  # splits a name into text, digits, text ...
_FRAME, _IMAGE = (re.compile(rf"(?:{words})[^a-z]*$") for words in (r"frames?|\bfrm?", "img|image"))


class Numbered(NamedTuple):
    """N names of pictures."""

    number: np.ndarray  # (N,) float64: which frame; NaN where the name has no digits
    series: np.ndarray  # (N,) str: what else the name says, the same for all pictures whose numbers can be compared


def numbered(frames: Sequence[str]) -> Numbered:
    """The number of each picture in its series.

    Args:
        frames: paths with forward slashes; many of them, in all their folders, say more than one by itself.
    """
    paths = [PurePosixPath(frame) for frame in frames]
    parts = [_DIGITS.split(ROBOFLOW.sub("", path.stem)) for path in paths]
    patterns = defaultdict(lambda: defaultdict(list))
    for row, (path, name) in enumerate(zip(paths, parts, strict=True)):
        patterns[tuple(name[::2])][path.parent].append(row)
    number, series = np.full(len(paths), np.nan), np.array([""] * len(paths), dtype=object)
    for text, folders in patterns.items():
        names = [[parts[row] for row in rows] for rows in folders.values()]
        rows = [row for own in folders.values() for row in own]
        counts = _counting(names)
        number[rows] = [float(parts[row][counts]) if counts else np.nan for row in rows]
        series[rows] = _series(names, counts) or ["#".join(text)] * len(rows)
    return Numbered(number, series.astype(str))


def _counting(folders: Sequence[Sequence[list[str]]]) -> int | None:
    """Which part of some names, all of one pattern, is the number of the frame; None where they have no digits."""

    def rank(place: int) -> tuple:
        before = first[place - 1].lower()
        values = max(len({name[place].lstrip("0") for name in names}) for names in folders)
        return bool(_FRAME.search(before)), values, bool(_IMAGE.search(before)), place

    first = folders[0][0]
    return max(range(1, len(first), 2), key=rank, default=None)


def _series(folders: Sequence[Sequence[list[str]]], counts: int | None) -> list[str]:
    """The names without their numbers; none where other digits are seldom the same twice, as of a clock beside the
    number, and that is one of a frame: "frame" stands before it, or the other digits rise with it. Of a time of day
    they do not: the next second may be of another day."""
    if counts is None:
        return []
    others = [["".join((*name[:counts], "#", *name[counts + 1 :])) for name in names] for names in folders]
    of_a_frame = _FRAME.search(folders[0][0][counts - 1].lower()) or all(_rise(names, counts) for names in folders)
    seldom_same = 2 * sum(map(len, map(set, others))) > sum(map(len, others))
    return [] if seldom_same and of_a_frame else list(chain(*others))


def _rise(names: Sequence[list[str]], counts: int) -> bool:
    """Do the other numbers of the names, one after another, grow with the one that counts?"""
    values = [[(len(each), each) for each in (part.lstrip("0") for part in name[1::2])] for name in names]
    counted = sorted((each[counts // 2], each[: counts // 2] + each[counts // 2 + 1 :]) for each in values)
    others = [rest for _, rest in counted]
    return others == sorted(others)
