"""What one file of predictions says, whichever tool wrote it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from horse10.dataset.problems import Problem, error


class Listed(NamedTuple):
    """A frame as a file names it."""

    row: str  # where in the file, in words
    name: str  # path of a picture, or name of a video
    number: int | None = None  # which frame of the video, from 0
    folder: str = ""  # of a picture, if the frames have one of that name and the path names none


class PoseFile(NamedTuple):
    """n poses of P body parts, one animal each; nothing is compared with a data set yet."""

    where: str  # name of the file
    frames: Sequence[Listed]  # n
    bodyparts: Sequence[str]  # P
    poses: np.ndarray  # (n, P, 3) float64: x, y in px, and likelihood, NaN where the file has none
    notes: tuple[str, ...] = ()
    network: str = ""  # who made them, as the file says it
    sides: tuple[str, ...] = ()  # n: train, validation, test or unused, where the file says it


def only_animal(where: str, animals: Sequence[str], asked: str) -> str:
    """The animal whose predictions count: the one asked for, or the only one. Raises DatasetError otherwise."""
    if asked in animals or len(animals) == 1:
        return asked if asked in animals else animals[0]
    what = f"predictions of {len(animals)} animals: {', '.join(animals)}"
    what += f"; {asked!r} is not one of them" if asked else ""
    raise error(where, [Problem("predictions of several animals", where, what)])


def taken_for(owner: str, asked: str) -> tuple[str, ...]:
    """The note on predictions of another animal than was asked for, the only one of a file."""
    if not owner or asked in ("", owner):
        return ()
    return (f"predictions of {owner!r} alone; they are taken for those of {asked!r}",)
