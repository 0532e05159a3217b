"""Trainings from all regularizers to none: which is which, means over sets that all have."""

import pandas as pd
import pytest
from scipy.special import expit

from horse10.analysis import regularizers
from horse10.study import lists

OFF = {"frozen_scale": False, "label_smoothing": 0.0, "dropout": 0.0, "auxiliary": 0.0}
ALL = {"frozen_scale": True, "label_smoothing": 0.1, "dropout": 0.2, "auxiliary": 0.4}


def made(left: dict, name: str, odds: float, seed: int = 0) -> dict:
    right = 1000 * expit(odds) - 0.5
    return OFF | left | {"set": name, "seed": seed, "correct": right, "n_test": 999, "source_accuracy": 0.5 + seed / 10}


ROWS = pd.DataFrame(
    [
        made(ALL, "a", 0.0), made(ALL, "b", 1.0), made(ALL, "c", 5.0),
        made(ALL, "a", 0.0, seed=1), made(ALL, "b", 1.0, seed=1), made({}, "b", 1.5, seed=1),
        made({}, "a", 1.0), made({}, "a", 2.0, seed=1), made({}, "b", 1.5), made({}, "a", 9.0, seed=2),
    ]
)  # fmt: skip


def test_means_are_over_sets_that_all_trainings_were_probed_on():
    table = regularizers.points(ROWS).set_index("left")
    assert list(table.index) == [4, 0] and (table["n_sets"] == 2).all()
    assert table["log_odds"].to_list() == pytest.approx([0.5, 1.5])
    assert table["n_seeds"].to_list() == [2, 2] and table.loc[0, "training"] == "− auxiliary head"
    assert table.loc[4, "source_accuracy"] == pytest.approx(55)
    assert regularizers.points(ROWS[:3]).empty and len(regularizers.points(ROWS[:0])) == 0


def test_a_seed_that_lacks_a_training_on_a_set_does_not_count_for_it():
    lacking = ROWS.drop(4)  # seed 1 of the set b, with all regularizers
    lacking.loc[5, "correct"] = made({}, "b", 3.0)["correct"]
    assert regularizers.points(lacking)["log_odds"].to_list() == pytest.approx([0.5, 1.5])


def test_the_study_takes_away_one_after_another():
    configs = pd.DataFrame(config.model_dump() for config in lists.read("regularizers").configs.values())
    steps = regularizers.named(configs).drop_duplicates("left").set_index("left")[regularizers.SETTINGS].astype(bool)
    assert list(steps.index) == [4, 3, 2, 1, 0] == list(regularizers.WORDS)
    for left, row in steps.iterrows():
        assert row.to_list() == [False] * (4 - left) + [True] * left


def test_what_keeping_them_in_fine_tuning_gains_is_of_the_same_set_and_seed():
    plain = [made(ALL, name, odds) | {"regularized": False} for name, odds in (("a", 0.0), ("b", 1.0), ("c", 2.0))]
    with_them = [made(ALL, name, odds) | {"regularized": True} for name, odds in (("a", 0.5), ("b", 1.3))]
    others = [made({}, name, 3.0) | {"regularized": False} for name in "ab"]
    found = regularizers.kept(pd.DataFrame(plain + with_them + others))
    assert found["n_sets"] == 2 and found["mean"] == pytest.approx(0.4, abs=0.01)
    assert found["low"] < 0.4 < found["high"]
    assert regularizers.kept(pd.DataFrame(plain)) is regularizers.kept(pd.DataFrame(plain + with_them[:1])) is None


def test_without_any_regularizer_both_ways_to_fine_tune_are_one():
    rows = pd.DataFrame([made(ALL, "a", 0.0) | {"regularized": kept} for kept in (False, True)])
    rows = pd.concat([rows, pd.DataFrame([made({}, "a", 1.0) | {"regularized": False}])], ignore_index=True)
    same, without = regularizers.by_tuning(rows).values()
    assert same.index.tolist() == [1, 2] and without.index.tolist() == [0, 2]
    table = regularizers.by_set(rows)
    assert table["training"].tolist() == ["as Inception", "− auxiliary head"]
    assert table["a"].tolist() == pytest.approx([50, 100 * expit(1)], abs=0.1)
