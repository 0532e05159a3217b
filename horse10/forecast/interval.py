"""What the next animal's error will be, from the errors of animals that were each kept out of the training.

Distribution-free: if the next animal is drawn as these were, its error is as likely to fall into any of the n + 1 gaps
between theirs. So it is at most the k-th smallest of n with a chance of k / (n + 1) or more, and no bound can promise
more than n / (n + 1): nine animals for 90 %, nineteen for 95 % (Vovk et al. 2005, section 2.2; Lei et al. 2018, section
2). This is the chance of one more animal, over all draws of it and of the n, and not a share of all further ones: the
largest of nine errors is above those of 90 % of further animals in 1 - 0.9^9 = 61 % of such draws. What is not exact:
each of these errors is of a network that saw one animal less than the final one will.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from horse10.metrics.intervals import POSITIVE, clustered_interval

PROMISE = 0.9  # chance with which a bound is to hold


@dataclass(frozen=True)
class NextAnimal:
    """The error to expect of one more animal, in the unit of the errors it was made from.

    Attributes:
        n: animals that were kept out; lowest, highest: of their errors.
        mean, mean_low, mean_high: of the errors, with its 95 % interval over animals; the two are None for one animal.
        bound: the next animal's error is at most this; promised: with at least this chance. Both None for few animals.
        most: the largest chance that so many animals can promise, n / (n + 1).
        wanted: the chance that was asked for; needed: how many animals it takes.
    """

    n: int
    lowest: float
    highest: float
    mean: float
    mean_low: float | None
    mean_high: float | None
    bound: float | None
    promised: float | None
    most: float
    wanted: float
    needed: int


def next_animal(errors: Mapping[str, float], wanted: float = PROMISE) -> NextAnimal:
    """From the mean error of each animal that was kept out, none missing.

    Raises:
        ValueError: no animal, an error that is not finite, or a chance outside of 0 to 1.
    """
    values = np.sort(np.array(list(dict(errors).values()), float))
    if not len(values) or not np.isfinite(values).all():
        raise ValueError(f"errors of animals that were kept out, at least one and all known: {dict(errors)}")
    if not 0 < wanted < 1:
        raise ValueError(f"wanted={wanted}: expected a chance between 0 and 1")
    n, mean = len(values), float(values.mean())
    rank = rank_of(wanted, n)
    of_mean = clustered_interval(values, range(n), POSITIVE) if n > 1 else {"low": None, "high": None}
    return NextAnimal(
        n=n,
        lowest=float(values[0]),
        highest=float(values[-1]),
        mean=mean,
        mean_low=of_mean["low"],
        mean_high=of_mean["high"],
        bound=float(values[rank - 1]) if rank <= n else None,
        promised=rank / (n + 1) if rank <= n else None,
        most=n / (n + 1),
        wanted=wanted,
        needed=needed(wanted),
    )


def rank_of(wanted: float, n: int) -> int:
    """Which of n errors, the smallest being 1, is a bound with the wanted chance; n + 1 if none is."""
    return math.ceil(round(wanted * (n + 1), 9))


def needed(wanted: float) -> int:
    """How many animals it takes to promise a chance."""
    return math.ceil(round(wanted / (1 - wanted), 9))
