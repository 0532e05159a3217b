"""More animals, or more frames of these? Errors over both numbers, with a power law through them.

error of animal j = exp(c_j) * animals^-a * frames^-b: each tested animal has a constant of its own. It is fitted to the
logarithms by least squares; the intervals are over tested animals. Power laws of error over data: Hestness et al. 2017.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from horse10.metrics.intervals import half_width

FEWEST = 4  # animals, of which some are tested and the others make two numbers of training animals
FOLDS, TRIES = 3, 2  # a third of the animals is tested, twice


def trainings(animals: Sequence[str], tries: int = TRIES) -> Iterator[tuple[list[str], list[str]]]:
    """Tested animals, and those to train on: all others and half of them, each with all and with half of their frames.

    animals: in a random order; tries: thirds of them to test, at most FOLDS.
    """
    for number in range(tries):
        tested = list(animals[number::FOLDS])
        others = [name for name in animals if name not in tested]
        yield tested, others
        yield tested, others[: len(others) // 2]


@dataclass(frozen=True)
class Surface:
    """What a doubling changes of the error, as a share of it (-0.1 is a tenth less): value, low, high (95 %), the two
    NaN where one animal was tested.

    It is a doubling within what was trained on, from half to all: the next one changes less, as synthetic worlds show
    (`benchmarks/advice.py`), and the intervals say nothing of it.

    Attributes:
        animals, frames: with as many frames of each animal, or with as many animals.
        apart: the change from the error with twice the frames to that with twice the animals.
        n_tested: animals that were tested; n_points: combinations of animals and frames.
    """

    animals: tuple[float, float, float]
    frames: tuple[float, float, float]
    apart: tuple[float, float, float]
    n_tested: int
    n_points: int

    @property
    def advice(self) -> str:
        """ "animals", "frames", or "either" where the tested animals do not show which of the two is better."""
        _, low, high = self.apart
        return "animals" if high < 0 else "frames" if low > 0 else "either"


def fit(rows: pd.DataFrame) -> Surface:
    """The surface through some trainings.

    Args:
        rows: animal (tested), animals, frames (trained on, of each), error; a row for each training and tested animal.
            Of an animal whose trainings do not tell both numbers apart, as when some had no time, nothing is used.

    Raises:
        ValueError: errors that are not positive, or no animal whose trainings tell both numbers apart.
    """
    if not (rows["error"] > 0).all():
        raise ValueError("a surface needs positive errors")
    logs = pd.DataFrame({name: np.log2(rows[name]) for name in ("animals", "frames", "error")})
    logs = logs - logs.groupby(rows["animal"].to_numpy()).transform("mean")  # each animal's own constant
    each = {name: part.to_numpy() for name, part in logs.groupby(rows["animal"].to_numpy())}
    each = {name: part for name, part in each.items() if np.linalg.matrix_rank(part[:, :2]) == 2}
    if not each:
        raise ValueError("a surface needs two numbers of animals and two of frames that do not change together")
    tested = list(each.values())
    without = [_slopes(tested[:one] + tested[one + 1 :]) for one in range(len(tested))] if len(tested) > 1 else []
    best, half = _slopes(tested), half_width(np.array(without)) if without else np.full(3, np.nan)
    changes = np.stack([best, best - half, best + half], axis=1)
    pairs = [tuple(map(float, 2**triple - 1)) for triple in changes]
    n_points = len(rows.loc[rows["animal"].isin(each), ["animals", "frames"]].drop_duplicates())
    return Surface(*pairs, n_tested=len(tested), n_points=n_points)


def _slopes(parts: list[np.ndarray]) -> np.ndarray:
    """Change of log error for one more of log animals, one more of log frames, and the first less the second, (3,)."""
    rows = np.concatenate(parts)
    animals, frames = np.linalg.lstsq(rows[:, :2], rows[:, 2], rcond=None)[0]
    return np.array([animals, frames, animals - frames])
