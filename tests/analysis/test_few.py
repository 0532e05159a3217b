"""Accuracy against images of a class: means of logits over divisions, and who is ahead where both were run."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from horse10.analysis import few


def made(setting: str, per_class: int, odds: float, seed: int = 0, **changed) -> dict:
    """A row of 999 tested images whose share of right answers has these log odds."""
    base = {"arch": "toy", "set": "a", "setting": setting, "per_class": per_class, "seed": seed}
    return base | {"correct": 1000 * expit(odds) - 0.5, "n_test": 999} | changed


ROWS = pd.DataFrame(
    [
        *(made("finetuned", 2, odds, seed) for seed, odds in enumerate((0.0, 1.0, 2.0))),
        *(made("scratch", 2, odds, seed) for seed, odds in enumerate((-1.0, 2.0))),
        made("finetuned", 16, 2.0),
        made("scratch", 16, 1.9),
        made("fixed", 16, 0.0, set="b"),
    ]
)


def test_means_are_of_log_odds_and_errors_over_divisions():
    table = few.by_number(ROWS).set_index(["setting", "per_class"])
    first = table.loc[("finetuned", 2)]
    assert first["log_odds"] == pytest.approx(1) and first["n_seeds"] == 3
    assert first["high"] - first["log_odds"] == pytest.approx(1 / np.sqrt(3)) == first["log_odds"] - first["low"]
    assert np.isnan(table.loc[("scratch", 16), "low"]) and len(table) == 5
    assert list(few.by_number(ROWS).query("set == 'a' and per_class == 2")["setting"]) == ["finetuned", "scratch"]


def test_only_what_both_have_is_compared():
    table = few.ahead(ROWS, "finetuned", "scratch").set_index("per_class")
    assert table.loc[2, "mean"] == pytest.approx(np.mean([1.0, -1.0]), abs=1e-9)
    assert (table.loc[2, "wins"], table.loc[2, "n"]) == (1, 2)
    assert table.loc[16, "mean"] == pytest.approx(0.1) and few.ahead(ROWS, "fixed", "scratch").empty


def test_an_advantage_fades_if_it_is_smaller_in_the_end():
    gains = pd.DataFrame({"per_class": [16, 2, 4], "mean": [0.1, 0.5, 0.9]})
    assert few.fades(gains) and not few.fades(gains.assign(mean=[0.6, 0.5, 0.0])) and not few.fades(gains[:1])


def test_a_set_without_an_error_has_finite_odds():
    assert np.isfinite(logit(few.shares(ROWS[:1].assign(correct=999))["share"])).all()
