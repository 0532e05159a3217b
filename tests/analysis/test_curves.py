"""Curves of a study: points in time, and how long from scratch takes to reach what pretraining reaches."""

import numpy as np
import pandas as pd

from horse10.analysis import curves


def row(kind, steps, ood, end, split=1):
    cells = {"arch": "a", "weights_kind": kind, "split": split, "train_fraction": 50, "iterations": 100}
    cells |= {"curve_step": steps, "curve_within_normalized_error": ood, "within_normalized_error": end}
    return cells | {"curve_ood_normalized_error": ood, "ood_normalized_error": end}


def test_points_on_the_way_and_at_the_end():
    points = curves.over_time(pd.DataFrame([row("imagenet", "20 60", "0.9 0.5", 0.4)]))
    out = points[points["subset"] == "out of domain"]
    assert out["step"].tolist() == [20, 60, 100] and out["error"].tolist() == [0.9, 0.5, 0.4]
    assert set(points["start"]) == {"pretrained"} and len(points) == 6
    without = curves.over_time(pd.DataFrame([row("scratch", np.nan, np.nan, 0.4)]))
    assert without["step"].tolist() == [100, 100]
    assert len(curves.over_time(pd.DataFrame([row("scratch", 20, 0.9, 0.4)]))) == 4  # a list of one


def test_how_long_from_scratch_takes():
    rows = [row("imagenet", "20 60", "0.9 0.5", 0.4, split) for split in (1, 2)]
    rows += [row("scratch", "20 60", first, 0.3, split) for split, first in ((1, "2 0.5"), (2, "2 0.3"))]
    found = curves.steps_to_reach(curves.over_time(pd.DataFrame(rows))).set_index("subset").loc["out of domain"]
    assert (found["error"], found["steps"], found["steps_scratch"], found["ratio"]) == (0.4, 100, 60, 0.6)
    alone = row("imagenet", "20 60", "9 9", 9, split=3)  # from scratch it was not trained on that split
    assert curves.steps_to_reach(curves.over_time(pd.DataFrame([*rows, alone])))["error"].tolist() == [0.4, 0.4]
    never = curves.steps_to_reach(curves.over_time(pd.DataFrame([rows[0], row("scratch", "20", "2", 0.6)])))
    assert never["steps_scratch"].isna().all()
    assert curves.steps_to_reach(curves.over_time(pd.DataFrame(rows[:2]))).empty
