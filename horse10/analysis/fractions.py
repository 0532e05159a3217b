"""What a share of the labelled frames costs, and what pretraining gains at each."""

import pandas as pd

from horse10.analysis import pairs


def gains(rows: pd.DataFrame) -> pd.DataFrame:
    """How many times smaller the error is for pretraining: the same animals, on the same splits.

    Args:
        rows: of a study whose runs differ in start, share of the frames, split and network, with errors by animal.

    Returns:
        arch, train_fraction (%), subset (in words), gain (error from scratch over error pretrained) with low and high
        (95 %, over animals), splits. A network and share that was not trained both ways has no row.
    """
    found = []
    for (arch, share), group in rows.groupby(["arch", "train_fraction"]):
        scratch, pretrained = (group[group["weights_kind"] == kind] for kind in ("scratch", "imagenet"))
        found += [{"arch": arch, "train_fraction": share} | row for row in pairs.ratios(scratch, pretrained, ["split"])]
    table = pd.DataFrame(found, columns=["arch", "train_fraction", "subset", "ratio", "low", "high", "folds"])
    return table.rename(columns={"ratio": "gain", "folds": "splits"})
