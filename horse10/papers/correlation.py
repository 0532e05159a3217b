"""How two measurements go together: correlations, lines with their bands, and tests of both.

Pairs with a missing value are never dropped silently: the functions refuse them.
"""

from dataclasses import dataclass
from itertools import permutations, product

import numpy as np
import pandas as pd
from scipy import stats


@dataclass(frozen=True)
class Correlation:
    """A coefficient of n pairs, its two-sided p value, and its interval by Fisher's transformation."""

    r: float
    p: float
    n: int
    low: float
    high: float


def pearson(x, y, confidence: float = 0.95) -> Correlation:
    """Pearson's r of two (N,) arrays, N of at least 4."""
    x, y = _pairs(x, y)
    test = stats.pearsonr(x, y)
    interval = test.confidence_interval(confidence)
    return Correlation(float(test.statistic), float(test.pvalue), len(x), float(interval.low), float(interval.high))


def spearman(x, y) -> tuple[float, float]:
    """Spearman's rho and its p value; tied values share the mean of their ranks."""
    test = stats.spearmanr(*_pairs(x, y))
    return float(test.statistic), float(test.pvalue)


def spearman_tie_orders(x, y) -> dict[tuple[int, ...], float]:
    """Spearman's rho for every order that ties in x can be broken in.

    Values printed with one decimal tie where the measured ones did not. Keys: positions in x, those of tied values in
    the order that was assumed, lowest first.
    """
    x, y = _pairs(x, y)
    groups = [list(np.flatnonzero(x == value)) for value in np.unique(x)]
    tied = [group for group in groups if len(group) > 1]
    results = {}
    for orders in product(*(list(permutations(group)) for group in tied)):
        order = [tuple(group) for group in groups if len(group) == 1] + list(orders)
        ranked = sorted(order, key=lambda group: x[group[0]])
        ranks = np.empty(len(x))
        ranks[np.concatenate(ranked)] = np.arange(len(x))
        results[tuple(int(i) for group in orders for i in group)] = float(stats.spearmanr(ranks, y).statistic)
    return results


def p_of_r(r: float, n: int) -> float:
    """The two-sided p value that a Pearson correlation of n pairs has (t distribution with n - 2 degrees)."""
    t = abs(r) * np.sqrt((n - 2) / (1 - r**2))
    return float(2 * stats.t.sf(t, n - 2))


def r_squared_of_p(p: float, n: int) -> float:
    """The r² of n pairs that has this two-sided p value: the inverse of `p_of_r`."""
    t = stats.t.isf(p / 2, n - 2)
    return float(t**2 / (t**2 + n - 2))


@dataclass(frozen=True)
class Line:
    """A least-squares line: y = intercept + slope * x, its r², the p value and the standard error of the slope."""

    slope: float
    intercept: float
    r_squared: float
    p: float
    slope_error: float
    n: int


def fit_line(x, y) -> Line:
    """The line through two (N,) arrays."""
    x, y = _pairs(x, y)
    line = stats.linregress(x, y)
    values = (line.slope, line.intercept, line.rvalue**2, line.pvalue, line.stderr)
    return Line(*map(float, values), len(x))


def line_band(x, y, at, confidence: float = 0.95) -> pd.DataFrame:
    """The interval of the line's height at each place, by Student's t with N - 2 degrees, as that of its slope.

    Args:
        x, y: (N,), N of at least 3; at: (M,) where to evaluate.

    Returns:
        (M, 4): x, y (the line), low, high.
    """
    x, y = _pairs(x, y)
    at, line = np.asarray(at, float), fit_line(x, y)
    of_mean = line.slope_error * np.std(x)  # residual deviation / sqrt(N)
    half = stats.t.ppf((1 + confidence) / 2, len(x) - 2) * np.hypot(of_mean, line.slope_error * (at - x.mean()))
    middle = line.intercept + line.slope * at
    return pd.DataFrame({"x": at, "y": middle, "low": middle - half, "high": middle + half})


def _pairs(x, y) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"Two lists of the same length are needed, these have the shapes {x.shape} and {y.shape}.")
    if missing := int((~np.isfinite(x) | ~np.isfinite(y)).sum()):
        raise ValueError(f"{missing} of {len(x)} pairs have a missing value; drop them first, and say so.")
    return x, y
