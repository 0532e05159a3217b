"""From scratch for longer, with batch norm or group norm, against pretraining: errors, and key points by precision.

He et al. 2019, in small: whether time and normalisation make up for pretraining, with all frames and with a tenth, and
whether pretraining helps less where the metric asks for more precision. Of keypoints, and of boxes and segmentation.
"""

import numpy as np
import pandas as pd
from scipy import stats

from horse10.analysis import pairs
from horse10.metrics import PCK_CURVE, TESTED, cells
from horse10.metrics.intervals import mean_sem
from horse10.papers import he
from horse10.recipes import RECIPES

PRETRAINED, SCRATCH = "pretrained", "from scratch, {} norm"
WAYS = (PRETRAINED, *(SCRATCH.format(norm) for norm in ("batch", "group")))
SAME = ["train_fraction", "iterations"]
MEASURES = {"miou": "segmentation, mean IoU"} | {name: he.METRICS[f"{name}_bbox"] for name in ("ap", "ap50", "ap75")}
TRAINED = ["frames", "steps"]


def ways(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a study with `way`: how the network began and, from scratch, what it normalises by; one of WAYS."""
    names = []
    for kind, recipe in zip(rows["weights_kind"], rows["recipe"], strict=True):
        norm = "group" if RECIPES[recipe].statistics == "group" else "batch"
        names.append(SCRATCH.format(norm) if kind == "scratch" else PRETRAINED)
    return rows.assign(way=pd.Series(names, rows.index, dtype=object))


def complete(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the splits that were trained most often at each share and length: means of others do not compare."""
    size = rows.groupby([*SAME, "split"])["key"].transform("size")
    return rows[size == size.groupby([rows[name] for name in SAME]).transform("max")]


def errors(rows: pd.DataFrame) -> pd.DataFrame:
    """The error of each way after each length.

    Args:
        rows: of a study, with errors by animal, in runs of one network.

    Returns:
        train_fraction (%), iterations, way, subset (in words), error (1 = one scale of the animal) with low and high
        (95 %, over animals), splits.
    """
    found = []
    for names, group in complete(ways(rows)).groupby([*SAME, "way"]):
        for subset, words in TESTED.items():
            interval = pairs.interval(group, subset)
            row = dict(zip([*SAME, "way"], names, strict=True)) | {"subset": words, "error": interval["mean"]}
            found.append(row | {"low": interval["low"], "high": interval["high"], "splits": group["split"].nunique()})
    return pd.DataFrame(found, columns=[*SAME, "way", "subset", "error", "low", "high", "splits"])


def ratios(rows: pd.DataFrame) -> pd.DataFrame:
    """Error from scratch over the error pretrained, after as many steps, of the same animals on the same splits.

    Returns:
        train_fraction (%), iterations, way (from scratch), subset (in words), ratio with low and high (95 %, over
        animals), splits. A length that was not trained both ways has no row.
    """
    found = []
    for names, group in ways(rows).groupby(SAME):
        pretrained = group[group["way"] == PRETRAINED]
        for way in WAYS[1:]:
            row = dict(zip(SAME, names, strict=True)) | {"way": way}
            found += [row | ratio for ratio in pairs.ratios(group[group["way"] == way], pretrained, ["split"])]
    table = pd.DataFrame(found, columns=[*SAME, "way", "subset", "ratio", "low", "high", "folds"])
    return table.rename(columns={"folds": "splits"})


def shares(rows: pd.DataFrame) -> pd.DataFrame:
    """The curves of rows that have them: train_fraction (%), iterations, split, way, subset (in words), threshold (of
    the scale), pck (0..1)."""
    found = []
    for row in ways(rows).to_dict("records"):
        for subset, words in TESTED.items():
            cell = row.get(f"{subset}_pck_curve")
            same = {name: row[name] for name in (*SAME, "split", "way")} | {"subset": words}
            points = zip(PCK_CURVE, map(float, cell.split()), strict=True) if isinstance(cell, str) else ()
            found += [same | {"threshold": threshold, "pck": pck} for threshold, pck in points]
    return pd.DataFrame(found, columns=[*SAME, "split", "way", "subset", "threshold", "pck"])


def advantages(rows: pd.DataFrame) -> pd.DataFrame:
    """How many times as many key points pretraining finds within a threshold, after as many steps on the same splits.

    Of each share and way only the longest training that both have.

    Returns:
        train_fraction (%), iterations, way (from scratch), subset (in words), threshold (of the scale), pretrained and
        scratch (their PCK, 0..1, means over splits), ratio (NaN of none from scratch), splits.
    """
    points = shares(rows)
    keys = [*SAME, "split", "subset", "threshold"]
    pretrained = points[points["way"] == PRETRAINED].rename(columns={"pck": "pretrained"})[[*keys, "pretrained"]]
    both = points[points["way"] != PRETRAINED].rename(columns={"pck": "scratch"}).merge(pretrained, on=keys)
    longest = both.groupby(["train_fraction", "way"])["iterations"].transform("max")
    groups = both[both["iterations"] == longest].groupby([*SAME, "way", "subset", "threshold"])
    means = groups.agg(pretrained=("pretrained", "mean"), scratch=("scratch", "mean"), splits=("split", "nunique"))
    ratio = means["pretrained"] / means["scratch"].where(means["scratch"] > 0)
    return means.assign(ratio=ratio).reset_index()


def task_scores(rows: pd.DataFrame) -> pd.DataFrame:
    """The scores of runs of a `transfer` study that differ in task, start, normalisation, frames, steps and seed.

    Returns:
        frames, steps, seed, way (one of WAYS), measure (a value of MEASURES), score (0..100).
    """
    found = []
    for row in rows.to_dict("records"):
        way = PRETRAINED if row["origin"] != "none" else SCRATCH.format(row["norm"])
        same = {name: row[name] for name in (*TRAINED, "seed")} | {"way": way}
        given = cells.animals(row["scores"])
        found += [same | {"measure": MEASURES[name], "score": 100 * given[name]} for name in MEASURES if name in given]
    return pd.DataFrame(found, columns=[*TRAINED, "seed", "way", "measure", "score"])


def task_means(points: pd.DataFrame) -> pd.DataFrame:
    """Means over seeds of `task_scores`: frames, steps, way, measure, mean with low and high (`over_seeds`), seeds."""
    return _grouped(points, [*TRAINED, "way", "measure"], "score")


def task_differences(points: pd.DataFrame) -> pd.DataFrame:
    """From scratch less pretrained, in points, of the same frames, steps and seed.

    Returns:
        frames, steps, way (from scratch), measure, mean with low and high (`over_seeds`), seeds.
    """
    keys = [*TRAINED, "seed", "measure"]
    pretrained = points[points["way"] == PRETRAINED].rename(columns={"score": "base"})[[*keys, "base"]]
    both = points[points["way"] != PRETRAINED].merge(pretrained, on=keys)
    return _grouped(both.assign(gain=both["score"] - both["base"]), [*TRAINED, "way", "measure"], "gain")


def longest(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of one length for each number of frames: the longest of those that most ways and measures have."""
    size = table.groupby(TRAINED)["way"].transform("size")
    table = table[size == size.groupby(table["frames"]).transform("max")]
    return table[table["steps"] == table.groupby("frames")["steps"].transform("max")]


def over_seeds(values) -> dict:
    """mean, low, high (95 %, t distribution; NaN for one seed), seeds."""
    mean, sem = mean_sem(values)
    half = stats.t.ppf(0.975, len(values) - 1) * sem if len(values) > 1 else np.nan
    return {"mean": float(mean), "low": float(mean - half), "high": float(mean + half), "seeds": len(values)}


def _grouped(points: pd.DataFrame, keys: list[str], column: str) -> pd.DataFrame:
    groups = points.groupby(keys, sort=False)[column]
    found = [dict(zip(keys, names, strict=True)) | over_seeds(values) for names, values in groups]
    return pd.DataFrame(found, columns=[*keys, "mean", "low", "high", "seeds"])
