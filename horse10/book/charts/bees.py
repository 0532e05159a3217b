"""Words and tables about real bees: unseen recordings, other bees of training recordings, and rotated images."""

import pandas as pd

from horse10.analysis import ladder, pairs
from horse10.backbones.weight_sets import STARTS
from horse10.metrics import TESTED
from horse10.metrics.intervals import in_words
from horse10.recipes import RECIPES

UNIT = "1 = a body length"


def baselines(rows: pd.DataFrame) -> str:
    """What needs no network, in words; means over the folds of rows of a study."""
    folds = rows.drop_duplicates(["held_out"])
    means = {
        (name, subset): folds[f"{name}_{subset}_normalized_error"].mean()
        for name in ("mean_pose", "nearest_frame")
        for subset in TESTED
    }
    return (
        f"Without a network, the pose of the most similar training frame has an error of "
        f"{means['nearest_frame', 'within']:.2f} body lengths within domain and {means['nearest_frame', 'ood']:.2f} "
        f"out of domain; the mean pose, of {means['mean_pose', 'within']:.2f} and {means['mean_pose', 'ood']:.2f}."
    )


def shown(rows: pd.DataFrame, every: pd.DataFrame) -> str:
    """Which of the folds the chart is of: `ladder.complete` of the rows, and all of them."""
    few, many = (len(each[ladder.FOLD].drop_duplicates()) for each in (rows, every))
    which = "the one fold" if few == 1 else f"the {few} folds"
    return f"Chart and table are of {which}, of {many}, on which most networks were run." if few < many else ""


def nearer(rows: pd.DataFrame, other_bees: pd.DataFrame) -> pd.DataFrame:
    """Errors with growing distance from what was trained on, for the networks that were run both ways.

    Args:
        rows: recordings held out; other_bees: bees held out of recordings that are known.
    """
    table = []
    for (arch, kind), near in other_bees.groupby(["arch", "weights_kind"]):
        far = rows[(rows["arch"] == arch) & (rows["weights_kind"] == kind)]
        row = {"network": arch, "starts": STARTS[kind]}
        row |= {"another frame of a training bee": pairs.interval(near, "within")}
        row |= {"another bee of a training recording": pairs.interval(near, "ood")}
        table.append(row | {"an unseen recording": pairs.interval(far, "ood")})
    columns = list(table[0])[2:] if table else []
    return pd.DataFrame(table).assign(**{name: [_cell(row[name]) for row in table] for name in columns})


def turned(rows: pd.DataFrame) -> pd.DataFrame:
    """What turning the training images by any angle changes: error with it over error without, by animal."""
    table = []
    for (arch, kind), group in rows.groupby(["arch", "weights_kind"]):
        turns = group["recipe"].map(lambda name: RECIPES[name].rotation_deg > 0)
        for row in pairs.ratios(group[turns], group[~turns], ["held_out"]):
            table.append({"network": arch, "starts": STARTS[kind], "folds": row["folds"], "subset": row["subset"]})
            table[-1]["error with rotation / without"] = in_words(row["ratio"], row["low"], row["high"])
    return pd.DataFrame(table)


def _cell(interval: dict) -> str:
    return in_words(interval["mean"], interval["low"], interval["high"])
