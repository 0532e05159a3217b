"""What a share of the labelled frames costs, and what pretraining gains at each."""

import pandas as pd

from horse10.analysis import pairs
from horse10.metrics import TESTED


def gains(rows: pd.DataFrame) -> pd.DataFrame:
    """How many times smaller the error is for pretraining: the same animals, on the same splits.

    Args:
        rows: of a study whose runs differ in start, share of the frames, split and network, with errors by animal.

    Returns:
        arch, train_fraction (%), subset (in words), gain (error from scratch over error pretrained) with low and high
        (95 %, animals are drawn), splits. A network and share that was not trained both ways has no row.
    """
    found = []
    for (arch, share), group in rows.groupby(["arch", "train_fraction"]):
        scratch, pretrained = (group[group["weights_kind"] == kind] for kind in ("scratch", "imagenet"))
        for subset, words in TESTED.items():
            paired = pairs.pairs(scratch, pretrained, ["split"], subset)
            if len(set(paired["animal"])) > 1:
                gain = pairs.ratio(paired)
                row = {"arch": arch, "train_fraction": share, "subset": words, "gain": gain["mean"]}
                found.append(row | {"low": gain["low"], "high": gain["high"], "splits": paired["split"].nunique()})
    return pd.DataFrame(found, columns=["arch", "train_fraction", "subset", "gain", "low", "high", "splits"])
