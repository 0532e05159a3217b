"""Errors during training: rows of studies as curves."""

import numpy as np
import pandas as pd

from horse10.analysis import ladder
from horse10.backbones.weight_sets import STARTS
from horse10.metrics import TESTED


def over_time(rows: pd.DataFrame) -> pd.DataFrame:
    """The evaluations on the way of rows with a `curve_step`, and the one at the end.

    Returns:
        arch, start, split, train_fraction, subset (in words), step, error. On the way it is the mean of a few frames
        (`Recipe.on_the_way`), at the end of all.
    """
    points = []
    for row in rows.itertuples():
        steps = [*_numbers(row.curve_step), row.iterations]
        for subset, words in TESTED.items():
            column = f"{subset}_normalized_error"
            errors = [*_numbers(getattr(row, f"curve_{column}")), getattr(row, column)]
            same = {"arch": row.arch, "start": STARTS[row.weights_kind], "split": row.split, "subset": words}
            same |= {"train_fraction": row.train_fraction}
            points += [same | {"step": int(step), "error": error} for step, error in zip(steps, errors, strict=True)]
    columns = ["arch", "start", "split", "subset", "train_fraction", "step", "error"]
    return pd.DataFrame(points, columns=columns)


def steps_to_reach(curves: pd.DataFrame) -> pd.DataFrame:
    """How many steps from scratch reach the error that pretraining has at its end: NaN if none do.

    Args:
        curves: of `over_time`.

    Returns:
        arch, train_fraction, subset, error (pretrained, at the end), steps (pretrained), steps_scratch, and ratio.
        Means over the splits that were trained from both starts are compared.
    """
    keys = ["arch", "train_fraction", "subset"]
    curves = curves[ladder.trained_both_ways(curves, "split")]
    means = curves.groupby([*keys, "start", "step"])["error"].mean().reset_index()
    found = []
    for names, group in means.groupby(keys):
        by_start = {start: part.sort_values("step") for start, part in group.groupby("start")}
        end, scratch = by_start["pretrained"].iloc[-1], by_start["from scratch"]
        reached = scratch.loc[scratch["error"] <= end["error"], "step"]
        steps = reached.iloc[0] if len(reached) else np.nan
        row = dict(zip(keys, names, strict=True)) | {"error": end["error"], "steps": end["step"]}
        found.append(row | {"steps_scratch": steps, "ratio": steps / end["step"]})
    return pd.DataFrame(found, columns=[*keys, "error", "steps", "steps_scratch", "ratio"])


def _numbers(cell) -> list[float]:
    """A list in a cell, joined by spaces; one number may have been read as such."""
    return [] if pd.isna(cell) else [float(number) for number in str(cell).split()]
