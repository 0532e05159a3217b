"""Does pretraining, does a larger network help on these animals? Paired differences by animal."""

import pandas as pd

from horse10.metrics.intervals import clustered_interval


def compared(ours: pd.Series, base: pd.Series) -> dict | None:
    """Errors of the same animals, kept out by both, with another start or network less those of the first.

    Args:
        ours, base: mean error of each animal, by its name.

    Returns:
        difference, low, high (95 %, of the mean over animals), n_animals, better (animals whose error is smaller), ours
        and base (means over these animals); None for fewer than two animals in common.
    """
    common = sorted(set(ours.index) & set(base.index))
    if len(common) < 2:
        return None
    ours, base = ours[common], base[common]
    apart = clustered_interval(ours - base, common)
    return {
        "difference": apart["mean"],
        "low": apart["low"],
        "high": apart["high"],
        "n_animals": len(common),
        "better": int((ours < base).sum()),
        "ours": float(ours.mean()),
        "base": float(base.mean()),
    }
