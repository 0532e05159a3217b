"""Runs compared on the same animals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from horse10.analysis import pairs

OURS = pd.DataFrame({"split": [1, 2], "ood_by_animal": ["A=2 B=4 C=9", "A=2"]})
BASE = pd.DataFrame({"split": [1, 1, 3], "ood_by_animal": ["A=1 B=2", "D=1", "A=7"]})


def test_only_animals_that_both_tested_are_paired():
    table = pairs.pairs(OURS, BASE, ["split"], "ood")
    assert table.to_dict("list") == {"split": [1, 1], "animal": ["A", "B"], "ours": [2.0, 4.0], "base": [1.0, 2.0]}
    assert pairs.pairs(OURS[:0], BASE, ["split"], "ood").empty


def test_a_ratio_that_all_animals_share_has_no_width():
    ratio = pairs.ratio(pairs.pairs(OURS, BASE, ["split"], "ood"))
    assert ratio["mean"] == ratio["low"] == ratio["high"] == 2 and ratio["n_clusters"] == 2
    difference = pairs.difference(pairs.pairs(OURS, BASE, ["split"], "ood"))
    half = stats.t.ppf(0.975, 1) * 0.5  # of two animals, 1 and 2
    assert (difference["mean"], difference["low"], difference["high"]) == pytest.approx((1.5, 1.5 - half, 1.5 + half))


def test_an_animal_of_two_splits_is_one_to_an_interval():
    interval = pairs.interval(OURS[["ood_by_animal"]], "ood")
    assert interval["mean"] == pytest.approx(17 / 4) and interval["n_clusters"] == 3
    one = pairs.interval(OURS[1:], "ood")
    assert one["mean"] == 2 and np.isnan(one["low"])
