"""One division of labelled frames into those that are trained on and those that are tested on."""

from typing import NamedTuple

import numpy as np

from horse10.errors import UserError
from horse10.forecast.frames import Frames


class DivisionError(UserError, ValueError):
    """There is no division into training and test frames, or it does not fit the frames."""


class Division(NamedTuple):
    name: str  # "iteration-0, shuffle 1", or the files that it was read from
    frames: Frames
    train: np.ndarray  # int64 rows of `frames`, each once
    test: np.ndarray  # a row may be in both


def divided(name: str, frames: Frames, train, test) -> Division:
    """A division with two sides. Raises DivisionError if one of them is empty."""
    sides = {"training": np.unique(np.asarray(train, np.int64)), "test": np.unique(np.asarray(test, np.int64))}
    if empty := [side for side, rows in sides.items() if not len(rows)]:
        raise DivisionError(
            f"{name}: no {' and no '.join(empty)} frames. A division has two sides: give each at least one frame."
        )
    return Division(name, frames, *sides.values())
