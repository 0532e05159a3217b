"""What the papers' printed tables say when their statistics are computed again: a module for each paper.

Each has `recomputed() -> {claim: Found}`, and the functions behind it, which the pages of the book use as well.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """A value with the lowest and highest where there are any.

    `rounding`: these are what the value can be, given the rounding of the printed numbers behind it. Otherwise they say
    how far the values lie apart of which it is the mean.
    """

    value: float
    low: float | None = None
    high: float | None = None
    rounding: bool = True


def between(values) -> Found:
    """The mean of several values that the claim speaks of as one, with the lowest and the highest."""
    values = [float(value) for value in values]
    return Found(sum(values) / len(values), min(values), max(values), rounding=False)
