"""He, Girshick & Dollár 2018, *Rethinking ImageNet pre-training*, from notes on it: second-hand."""

import pandas as pd

from horse10 import published
from horse10.reanalysis import Found


def precisions() -> pd.DataFrame:
    """COCO average precision in points: a row per network and metric; random_init, pretrained, delta_as_printed."""
    table = published.load("he_rethinking")
    return table.pivot(index=["backbone", "metric"], columns="init", values="value").rename_axis(columns=None)


def recomputed() -> dict[str, Found]:
    """The claims of the notes that their table can be asked about."""
    table = precisions()
    gain = (table["random_init"] - table["pretrained"]).round(1)
    largest = gain.groupby("backbone").idxmax().map(lambda key: key[1])
    return {
        "R08": Found(gain["R50", "ap75_bbox"]),
        "R09": Found(gain["R101", "ap75_bbox"]),
        "R12": Found((gain == table["delta_as_printed"]).sum()),
        "R13": Found(bool((largest == "ap75_bbox").all())),
    }
