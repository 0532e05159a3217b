"""What a factor does to the error on unseen animals: the same animals, with and without it."""

import pandas as pd
import pytest
from scipy import stats

from horse10.analysis import gap


def row(seed, errors, **world):
    by_animal = " ".join(f"Horse{number}={error}" for number, error in enumerate(errors))
    cells = {"weights_kind": "imagenet", "seed": seed, "fixed": float("nan"), "shift": float("nan"), **world}
    return cells | {"ood_by_animal": by_animal, "ood_normalized_error": 1.0, "within_normalized_error": 0.5}


ROWS = [row(0, [1, 2, 3]), row(1, [3, 2, 1]), row(0, [1.5, 2.5, 3.5], shift="coat"), row(0, [1, 2, 1.5], fixed="coat")]


def test_each_factor_is_compared_on_the_same_animals_at_the_same_seed():
    table = gap.effects(pd.DataFrame(ROWS)).set_index("kind")
    shifted, matched = table.loc["shifted"], table.loc["matched"]
    assert shifted["change"] == pytest.approx(0.5) and shifted["share"] == pytest.approx(1.0)
    assert shifted["low"] == shifted["high"] == pytest.approx(0.5)  # the same for all animals
    assert matched["change"] == pytest.approx(-0.5)
    assert [matched["low"], matched["high"]] == pytest.approx(stats.t.interval(0.95, 2, -0.5, stats.sem([0, 0, -1.5])))
    assert set(table["factor"]) == {"coat"} and set(table["start"]) == {"pretrained"}
    assert table["seeds"].tolist() == [1, 1]


def test_without_the_plain_world_nothing_can_be_said():
    assert gap.effects(pd.DataFrame(ROWS[2:])).empty


def test_each_start_has_its_own_plain_world():
    scratch = [one | {"weights_kind": "scratch"} for one in ROWS[2:3]]
    assert set(gap.effects(pd.DataFrame(ROWS + scratch))["start"]) == {"pretrained"}


def test_the_gap_itself_is_a_mean_over_seeds():
    table = gap.gaps(pd.DataFrame([*ROWS, row(0, [2], fixed="light") | {"ood_normalized_error": 9.0}]))
    assert table.to_dict("records") == [{"start": "pretrained", "within": 0.5, "out": 1.0, "seeds": 2}]
