"""He, Girshick & Dollár 2018, *Rethinking ImageNet pre-training*, from notes on it: second-hand."""

import pandas as pd

from horse10.papers import published
from horse10.papers.found import Found

BACKBONES = {"R50": "ResNet-50", "R101": "ResNet-101"}
METRICS = {
    "ap_bbox": "boxes, AP",
    "ap50_bbox": "boxes, AP50",
    "ap75_bbox": "boxes, AP75",
    "ap_mask": "outlines, AP",
    "ap50_mask": "outlines, AP50",
    "ap75_mask": "outlines, AP75",
}
HALF = 0.05  # AP is printed with one decimal


def precisions() -> pd.DataFrame:
    """COCO average precision in points: a row per network and metric; random_init, pretrained, delta_as_printed."""
    table = published.load("he_rethinking")
    return table.pivot(index=["backbone", "metric"], columns="init", values="value").rename_axis(columns=None)


def differences() -> pd.DataFrame:
    """From random weights minus pretrained, in points: backbone, metric, difference, low, high (of the rounding)."""
    table = precisions().reset_index()
    gain = (table["random_init"] - table["pretrained"]).round(1)
    ends = {"low": (gain - 2 * HALF).round(1), "high": (gain + 2 * HALF).round(1)}
    table = table.assign(difference=gain, **ends).sort_values(["backbone", "metric"], key=_as_printed)
    return table.assign(metric=table["metric"].map(METRICS), backbone=table["backbone"].map(BACKBONES))


def _as_printed(column: pd.Series) -> pd.Series:
    """What sorts backbones and metrics in the order of the notes."""
    return column.map([*BACKBONES, *METRICS].index)


def beyond_rounding() -> tuple[int, int]:
    """How many differences are on one side of 0 whatever the digits that were cut, and how many there are."""
    table = differences()
    return int(((table["low"] > 0) | (table["high"] < 0)).sum()), len(table)


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
