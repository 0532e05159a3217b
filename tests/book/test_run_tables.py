"""Tables for people hold the records' numbers under the right names."""

import numpy as np
import pandas as pd
import pytest

from horse10.book.tables import runs as tables
from horse10.metrics import SUBSETS


@pytest.fixture
def runs():
    """Two rows as `records.load()` gives them, with every number different."""
    names = [f"{who}{subset}" for who in tables.PREDICTORS for subset in SUBSETS]
    numbers = {}
    for i, name in enumerate(names):
        numbers |= {f"{name}_normalized_error": i / 10, f"{name}_mean_error_px": i + 20.0, f"{name}_pck": i / 100}
    first = {
        "run_id": "a",
        "arch": "resnet50",
        "weights": "none",
        "weights_kind": "scratch",
        "recipe": "quick",
        "iterations": 700,
    }
    first |= {"split": "1", "train_fraction": 50, "device": "CPU", "seconds": 90.0}
    return pd.DataFrame([first | numbers, {**first, "run_id": "b"} | dict.fromkeys(numbers, np.nan)])


def test_settings_have_a_row_per_run(runs):
    table = tables.settings(runs)
    assert table["run"].tolist() == [f'<a href="run-{run}.html">{run}</a>' for run in "ab"]
    assert table.loc[0, ["steps", "trained on", "took"]].tolist() == [700, "split 1, 50 %", "1.5 min, CPU"]


def test_scores_put_each_network_above_its_baselines(runs):
    table = tables.scores(runs)
    assert table["", "run"].tolist() == ["a"] * 3 + ["b"] * 3
    assert table["", "answer"].tolist() == ["resnet50", "mean pose", "most similar frame"] * 2
    assert table["error", "out of domain"].tolist()[:3] == pytest.approx([0.2, 0.5, 0.8])
    assert table["PCK@0.3 (%)", "within domain"].tolist()[:3] == pytest.approx([1, 4, 7])


def test_scores_are_in_px_where_there_is_no_scale(runs):
    runs[[name for name in runs if name.endswith("normalized_error")]] = None
    table = tables.scores(runs)
    assert table["error (px)", "training frames"].tolist()[:3] == [20, 23, 26]
    assert "PCK@0.3 (%)" not in table
