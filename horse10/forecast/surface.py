"""More animals, or more frames of these? Errors over both numbers, with a power law through them.

error of animal j = exp(c_j) * animals^-a * frames^-b: each tested animal has a constant of its own. It is fitted to the
logarithms by least squares; the intervals draw tested animals. Power laws of error over data: Hestness et al. 2017.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

FEWEST = 4  # animals, of which some are tested and the others make two numbers of training animals
FOLDS, TRIES = 3, 2  # a third of the animals is tested, twice
RESAMPLES = 2000
CLEAR = 0.95  # of the draws that must agree before one of the two is advised
FEWEST_TESTED = 4  # animals: if nothing differs, two or three agree by chance in every second or fourth project


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
    """What a doubling changes of the error, as a share of it (-0.1 is a tenth less): value, low, high (95 %).

    It is a doubling within what was trained on, from half to all: the next one changes less, as synthetic worlds show
    (`benchmarks/advice.py`), and the intervals say nothing of it.

    Attributes:
        animals, frames: with as many frames of each animal, or with as many animals.
        agreement: the share of draws in which animals help more than frames.
        n_tested: animals that were tested; n_points: combinations of animals and frames.
    """

    animals: tuple[float, float, float]
    frames: tuple[float, float, float]
    agreement: float
    n_tested: int
    n_points: int

    @property
    def advice(self) -> str:
        """ "animals", "frames", or "either" where the draws do not agree, or are of too few tested animals."""
        if self.n_tested < FEWEST_TESTED:
            return "either"
        if self.agreement >= CLEAR:
            return "animals"
        return "frames" if self.agreement <= 1 - CLEAR else "either"


def fit(rows: pd.DataFrame, seed: int = 0) -> Surface:
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
    rng = np.random.default_rng(seed)
    draws = [_slopes([tested[i] for i in rng.integers(len(tested), size=len(tested))]) for _ in range(RESAMPLES)]
    changes, best = 2 ** np.array(draws) - 1, 2 ** _slopes(tested) - 1  # (RESAMPLES, 2), (2,)
    low, high = np.percentile(changes, [2.5, 97.5], axis=0)
    pairs = [tuple(map(float, triple)) for triple in zip(best, low, high, strict=True)]
    agreement = float((changes[:, 0] < changes[:, 1]).mean())
    n_points = len(rows.loc[rows["animal"].isin(each), ["animals", "frames"]].drop_duplicates())
    return Surface(*pairs, agreement=agreement, n_tested=len(tested), n_points=n_points)


def _slopes(parts: list[np.ndarray]) -> np.ndarray:
    """Change of log error for one more of log animals and log frames, (2,)."""
    rows = np.concatenate(parts)
    return np.linalg.lstsq(rows[:, :2], rows[:, 2], rcond=None)[0]
