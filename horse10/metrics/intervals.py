"""Numbers with intervals, and whether two of them differ: over animals, splits, data sets, examples."""

import numpy as np
from scipy import stats

from horse10.metrics.digits import number


def clustered_interval(values, clusters, confidence: float = 0.95, resamples: int = 9999, seed: int = 0) -> dict:
    """Mean of values with a bootstrap interval that draws whole clusters.

    Frames of one animal are alike, so that a thousand frames of ten animals are far from a thousand observations: what
    is drawn with replacement is the animals (percentile interval; Davison & Hinkley 1997, section 3.8).

    Args:
        values: (N,) numbers, none missing; clusters: (N,) names, e.g. of animals, of at least two.
        confidence: of the interval, 0..1; resamples, seed: of the bootstrap.

    Returns:
        mean, low, high, n (values), n_clusters.

    Raises:
        ValueError: a missing value, or fewer than two clusters.
    """
    values = np.asarray(values, float)
    return clustered_ratio(values, np.ones_like(values), clusters, confidence, resamples, seed)


def clustered_ratio(values, base, clusters, confidence: float = 0.95, resamples: int = 9999, seed: int = 0) -> dict:
    """Mean of values over mean of base, (N,) each, with the interval, the results and the errors of
    `clustered_interval`; `mean` is the ratio."""
    values, base, clusters = np.asarray(values, float), np.asarray(base, float), np.asarray(clusters)
    if missing := int((~np.isfinite(values) | ~np.isfinite(base)).sum()):
        raise ValueError(f"{missing} of {len(values)} values are missing; drop them first.")
    names, cluster_of = np.unique(clusters, return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"An interval over clusters needs at least two, here is {list(names)}.")
    sums, bases = (np.bincount(cluster_of, weights=each) for each in (values, base))
    interval = stats.bootstrap(
        (sums, bases),
        lambda total, below, axis: total.sum(axis=axis) / below.sum(axis=axis),
        paired=True,
        vectorized=True,
        confidence_level=confidence,
        n_resamples=resamples,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return {
        "mean": float(sums.sum() / bases.sum()),
        "low": float(interval.low),
        "high": float(interval.high),
        "n": len(values),
        "n_clusters": len(names),
    }


def interval_of_means(values, groups, clusters, confidence: float = 0.95, resamples: int = 9999, seed: int = 0) -> dict:
    """Mean over groups (such as body parts) of each group's mean, with an interval that draws whole clusters.

    Args:
        values, groups, clusters: (N,); the others as for `clustered_interval`.

    Returns:
        mean, low, high; a group that a draw does not hold is left out of that draw.
    """
    _, group = np.unique(np.asarray(groups), return_inverse=True)
    names, cluster = np.unique(np.asarray(clusters), return_inverse=True)
    sums, counts = np.zeros((2, len(names), group.max() + 1))
    np.add.at(sums, (cluster, group), np.asarray(values, float))
    np.add.at(counts, (cluster, group), 1)

    def mean(drawn, axis=-1):
        total, count = (each[drawn].sum(axis=-2) for each in (sums, counts))  # (..., clusters, groups) -> (..., groups)
        return np.nanmean(np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0), axis=-1)

    options = {"confidence_level": confidence, "n_resamples": resamples, "method": "percentile", "batch": 500}
    drawn = (np.arange(len(names)),)
    bounds = stats.bootstrap(
        drawn, mean, vectorized=True, rng=np.random.default_rng(seed), **options
    ).confidence_interval
    return {"mean": float(mean(drawn[0], 0)), "low": float(bounds.low), "high": float(bounds.high)}


def clustered_difference(ours, base, clusters, **options) -> dict:
    """Mean of `ours - base`, of the same frames and body parts, with the interval of `clustered_interval`."""
    return clustered_interval(np.asarray(ours, float) - np.asarray(base, float), clusters, **options)


def in_words(mean: float, low: float, high: float, form: str = ".2f") -> str:
    """`0.52 (0.41 to 0.63)`, with a minus sign that is one; form: of each number, "+.2f" for differences."""
    return f"{number(mean, form)} ({number(low, form)} to {number(high, form)})"


def told(found: dict[str, float], form: str = ".2f", times: float = 1) -> str:
    """`in_words` of the mean, low and high of a mapping; times: 100 for per cent."""
    return in_words(*(times * found[name] for name in ("mean", "low", "high")), form)


def clustering_effect(values, clusters, **options) -> dict:
    """How much wider an interval is for drawing clusters instead of single values, with the options of the interval.

    Returns:
        mean, half (half the width of `clustered_interval`), half_independent (as if each value were a cluster), ratio,
        n, n_clusters, and n_effective: how many independent values would give the wider interval.
    """
    by_cluster = clustered_interval(values, clusters, **options)
    apart = clustered_interval(values, np.arange(len(values)), **options)
    half, half_independent = ((result["high"] - result["low"]) / 2 for result in (by_cluster, apart))
    ratio = half / half_independent
    results = {key: by_cluster[key] for key in ("mean", "n", "n_clusters")}
    results |= {"half": half, "half_independent": half_independent, "ratio": ratio}
    return results | {"n_effective": len(values) / ratio**2}


def mean_sem(values, axis: int = 0):
    """Mean and standard error of the mean (ddof 1) along an axis, e.g. over splits; that of a single value is NaN."""
    values = np.asarray(values, float)
    mean = values.mean(axis=axis)
    return mean, stats.sem(values, axis=axis) if values.shape[axis] > 1 else np.full_like(mean, np.nan)
