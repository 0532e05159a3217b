"""Numbers with intervals: what a sample of animals says of all of them."""

import numpy as np
from scipy.stats import bootstrap


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
    values, clusters = np.asarray(values, float), np.asarray(clusters)
    if not np.isfinite(values).all():
        raise ValueError(f"{(~np.isfinite(values)).sum()} of {len(values)} values are missing; drop them first.")
    names, of = np.unique(clusters, return_inverse=True)
    if len(names) < 2:
        raise ValueError(f"An interval over clusters needs at least two, here is {list(names)}.")
    sums, counts = np.bincount(of, weights=values), np.bincount(of)
    found = bootstrap(
        (sums, counts),
        lambda total, count, axis: total.sum(axis=axis) / count.sum(axis=axis),
        paired=True,
        vectorized=True,
        confidence_level=confidence,
        n_resamples=resamples,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    mean = sums.sum() / counts.sum()
    return {
        "mean": float(mean),
        "low": float(found.low),
        "high": float(found.high),
        "n": len(values),
        "n_clusters": len(names),
    }


def clustered_difference(ours, base, clusters, **options) -> dict:
    """Mean of `ours - base`, of the same frames and body parts, with the interval of `clustered_interval`."""
    return clustered_interval(np.asarray(ours, float) - np.asarray(base, float), clusters, **options)
