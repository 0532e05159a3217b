"""Distances of domains by hand: four points on a line."""

import numpy as np
import pytest

from horse10.transfer.config import ASSIGNMENTS
from horse10.transfer.distance import distances


def line(*places):
    return np.array(places, np.float32)[:, None]


def test_a_source_that_includes_its_target():
    found = distances(line(0, 1, 10, 20), line(0, 1))
    assert found == {1: 0, 2: 0, 3: pytest.approx((9 + 19) / 4), 4: pytest.approx(28 / 8)}
    assert set(found) == set(ASSIGNMENTS)


def test_a_target_that_includes_its_source():
    assert distances(line(0, 1), line(0, 1, 10, 20)) == {1: 0, 2: pytest.approx(7), 3: 0, 4: pytest.approx(3.5)}


def test_one_to_one_is_least_in_sum_and_not_the_closest_of_each():
    assert distances(line(0, 3), line(2, 4))[1] == pytest.approx((2 + 1) / 2)
    assert distances(line(0, 3), line(2, 4))[2] == pytest.approx((1 + 1) / 2)
