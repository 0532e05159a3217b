"""Numbers with intervals, and whether two of them differ: over animals, splits, data sets, examples."""

import numpy as np
from scipy import stats

from horse10.metrics.digits import number

ANY, POSITIVE, SHARE = (-np.inf, np.inf), (0, np.inf), (0, 1)  # what a mean of numbers, errors, shares can be


def clustered_interval(values, clusters, limits: tuple[float, float] = ANY, confidence: float = 0.95) -> dict:
    """Mean of values with an interval over clusters: the range of the mean had other clusters been drawn.

    Frames of one animal are alike, so that a thousand frames of ten animals are far from a thousand observations. What
    varies is the mean without each animal in turn (jackknife; Efron & Stein 1981), in units of Student's t with one
    degree of freedom fewer than animals (Cameron & Miller 2015, section VI). A bootstrap of animals would be too narrow
    for few of them: of two, it reaches from the one to the other.

    Args:
        values: (N,) numbers, none missing; clusters: (N,) names, e.g. of animals, of at least two.
        limits: of what the mean can be; confidence: of the interval, 0..1.

    Returns:
        mean, low, high, n (values), n_clusters.

    Raises:
        ValueError: a missing value, or fewer than two clusters.
    """
    values = np.asarray(values, float)
    sums, counts = _by_cluster(values, np.ones_like(values), clusters)
    mean = float(sums.sum() / counts.sum())
    half = float(half_width((sums.sum() - sums) / (counts.sum() - counts), confidence))
    return around(mean, half, limits) | {"n": len(values), "n_clusters": len(sums)}


def clustered_ratio(values, base, clusters, confidence: float = 0.95) -> dict:
    """Mean of values over mean of base, (N,) each and positive, with the interval, the results and the errors of
    `clustered_interval`, made on a log scale: that of base over values is its inverse. `mean` is the ratio."""
    sums, bases = _by_cluster(values, base, clusters)
    mean = float(sums.sum() / bases.sum())
    factor = float(np.exp(half_width(np.log((sums.sum() - sums) / (bases.sum() - bases)), confidence)))
    return {"mean": mean, "low": mean / factor, "high": mean * factor, "n": len(values), "n_clusters": len(sums)}


def interval_of_means(values, groups, clusters, limits: tuple[float, float] = ANY, confidence: float = 0.95) -> dict:
    """Mean over groups (such as body parts) of each group's mean, with an interval over clusters.

    Args:
        values, groups, clusters: (N,); the others as for `clustered_interval`.

    Returns:
        mean, low, high; without a cluster that alone holds a group, the mean is that of the other groups.
    """
    _, group = np.unique(np.asarray(groups), return_inverse=True)
    names, cluster = np.unique(np.asarray(clusters), return_inverse=True)
    sums, counts = np.zeros((2, len(names), group.max() + 1))
    np.add.at(sums, (cluster, group), np.asarray(values, float))
    np.add.at(counts, (cluster, group), 1)

    def mean(total, count):  # (..., groups)
        return np.nanmean(np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0), axis=-1)

    without = mean(sums.sum(axis=0) - sums, counts.sum(axis=0) - counts)
    return around(float(mean(sums.sum(axis=0), counts.sum(axis=0))), float(half_width(without, confidence)), limits)


def _by_cluster(values, base, clusters) -> tuple[np.ndarray, np.ndarray]:
    """Sums of two columns in each cluster, (C,) each."""
    values, base = np.asarray(values, float), np.asarray(base, float)
    if missing := int((~np.isfinite(values) | ~np.isfinite(base)).sum()):
        raise ValueError(f"{missing} of {len(values)} values are missing; drop them first.")
    names, cluster_of = np.unique(np.asarray(clusters), return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"An interval over clusters needs at least two, here is {list(names)}.")
    sums, bases = (np.bincount(cluster_of, weights=each) for each in (values, base))
    return sums, bases


def half_width(without: np.ndarray, confidence: float = 0.95):
    """Half the interval of numbers, from what they are without each of the clusters, (C, ...)."""
    return _student(len(without), confidence) * np.sqrt(len(without) - 1) * np.std(without, axis=0)


def around(mean: float, half: float, limits: tuple[float, float]) -> dict[str, float]:
    """A number with its interval, within what it can be: mean, low, high."""
    return {"mean": mean, "low": max(mean - half, limits[0]), "high": min(mean + half, limits[1])}


def _student(n: int, confidence: float = 0.95) -> float:
    """Half the interval of a mean of n values, in standard errors."""
    return float(stats.t.ppf((1 + confidence) / 2, n - 1))


def clustered_difference(ours, base, clusters) -> dict:
    """Mean of `ours - base`, of the same frames and body parts, with the interval of `clustered_interval`."""
    return clustered_interval(np.asarray(ours, float) - np.asarray(base, float), clusters)


def in_words(mean: float, low: float, high: float, form: str = ".2f") -> str:
    """`0.52 (0.41 to 0.63)`, with a minus sign that is one; form: of each number, "+.2f" for differences."""
    return f"{number(mean, form)} ({number(low, form)} to {number(high, form)})"


def told(found: dict[str, float], form: str = ".2f", times: float = 1) -> str:
    """`in_words` of the mean, low and high of a mapping; times: 100 for per cent."""
    return in_words(*(times * found[name] for name in ("mean", "low", "high")), form)


def clustering_effect(values, clusters) -> dict:
    """How much wider an interval is over clusters than over single values.

    Returns:
        mean, half (half the width of `clustered_interval`), half_independent (as if each value were a cluster), ratio,
        n, n_clusters, and n_effective: how many independent values would give a mean as uncertain as it is.
    """
    sides = clustered_interval(values, clusters), clustered_interval(values, np.arange(len(values)))
    half, half_independent = ((side["high"] - side["low"]) / 2 for side in sides)
    ratio = half / half_independent
    of_errors = ratio * _student(len(values)) / _student(sides[0]["n_clusters"])
    results = {key: sides[0][key] for key in ("mean", "n", "n_clusters")}
    results |= {"half": half, "half_independent": half_independent, "ratio": ratio}
    return results | {"n_effective": len(values) / of_errors**2}


def mean_sem(values, axis: int = 0):
    """Mean and standard error of the mean (ddof 1) along an axis, e.g. over splits; that of a single value is NaN."""
    values = np.asarray(values, float)
    mean = values.mean(axis=axis)
    return mean, stats.sem(values, axis=axis) if values.shape[axis] > 1 else np.full_like(mean, np.nan)
