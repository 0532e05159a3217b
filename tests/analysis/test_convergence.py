"""Steps to 90 % of the best odds, from cells of rows."""

import pandas as pd
import pytest

from horse10.analysis import convergence

BASE = {"arch": "toy", "set": "a", "seed": 0, "n_test": 99}


def made(setting: str, steps: str, right: str, **changed) -> dict:
    return BASE | {"setting": setting, "curve_steps": steps, "curve_correct": right} | changed


ROWS = pd.DataFrame(
    [
        made("finetuned", "5 10 20", "19 70 74"),
        made("scratch", "5 10 20", "9 19 49"),
        made("finetuned", "5 10 20", "89 49 49", set="b"),
        made("scratch", "5 10 20", "1 2 3", set="b", seed=1),  # of another division
        made("fixed", None, None),
    ]
)


def test_a_curve_is_a_row_for_each_moment():
    table = convergence.curves(ROWS)
    assert len(table) == 12 and set(table["setting"]) == {"finetuned", "scratch"}
    first = table[(table["set"] == "a") & (table["setting"] == "scratch")]
    assert first["step"].tolist() == [5, 10, 20] and first["share"].tolist() == pytest.approx([0.095, 0.195, 0.495])
    assert convergence.curves(ROWS[-1:]).empty


def test_odds_count_and_not_shares():
    """Odds of 3, 8 and 9: nine tenths of the best are 8.1, though 0.75 and 0.889 are near 0.9."""
    assert convergence.steps_to_share([1, 2, 4], [0.75, 8 / 9, 0.9]) == 4
    assert convergence.steps_to_share([1, 2, 4], [0.75, 8.2 / 9.2, 0.9]) == 2
    assert convergence.steps_to_share([1, 2, 4], [0.9, 0.5, 0.6]) == 1


def test_steps_are_compared_where_both_were_run():
    table = convergence.needed(ROWS)
    assert table.to_dict("records") == [{"arch": "toy", "set": "a", "seed": 0, "finetuned": 20, "scratch": 20}]


def test_means_are_geometric():
    table = pd.DataFrame({"finetuned": [2, 8], "scratch": [16, 256]})
    assert convergence.speedup(table) == pytest.approx({"finetuned": 4, "scratch": 64, "ratio": 16})
