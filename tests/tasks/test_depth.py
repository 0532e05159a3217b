"""Depth: both losses over known pixels, and the error in metres."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from horse10.tasks.depth import DEPTH, UNIT_M
from toy_frames import SIZE, by_heart, loss_without_labels, rectangles


def of(*depths):
    return SimpleNamespace(depth_m=np.array([[depths]], np.float32))


def loss(depth_m, drawn):
    return float(DEPTH.loss(DEPTH.targets(SimpleNamespace(depth_m=depth_m)), {"depth": drawn[..., None]}))


def test_the_loss_by_hand():
    """Known are 10 and 20 m, 1 and 2 units: L1 (0.5 + 0) / 2, along x one pair with 0.5."""
    drawn = np.array([[[1.5, 2.0, 7.0, 7.0]]], "float32")
    for unknown in (np.nan, 0.0, 660.0):
        assert loss(of(10, 20, unknown, unknown).depth_m, drawn) == pytest.approx(0.75)


def test_differences_count_along_both_axes():
    """2 x 2 px, of which the lower right is 1 unit off: L1 1/4, one of two pairs along x, one of two along y."""
    drawn = np.array([[[1, 1], [1, 2]]], "float32")
    assert loss(np.full((1, 2, 2), UNIT_M, np.float32), drawn) == pytest.approx(1 / 4 + 1 / 2 + 1 / 2)


def test_maps_are_positive_and_in_units_of_ten_metres():
    truth = rectangles()
    targets = DEPTH.targets(truth)["depth"]
    assert targets.shape == (2, *SIZE, 1) and targets.dtype == np.float32
    np.testing.assert_allclose(DEPTH.decode({"depth": targets}, SIZE), truth.depth_m)


def test_scores_by_hand():
    """Errors of 2 and 0 m; the sky does not count. 12.5 m is a factor of 1.25 from 10 m, which is not below it."""
    truth = of(10, 20, 660)
    assert DEPTH.score(truth.depth_m, truth) == {"rmse_m": 0, "delta<1.25": 1}
    assert DEPTH.score(of(12, 20, 9).depth_m, truth) == {"rmse_m": pytest.approx(math.sqrt(2)), "delta<1.25": 1}
    assert DEPTH.score(of(12.5, 20, 9).depth_m, truth)["delta<1.25"] == 0.5
    assert DEPTH.score(of(8, 20, 9).depth_m, truth)["delta<1.25"] == 0.5


def test_without_known_depths_there_is_no_score_and_no_loss():
    assert all(math.isnan(value) for value in DEPTH.score(of(5.0).depth_m, of(np.nan)).values())
    assert loss_without_labels(DEPTH) == 0


def test_two_frames_are_learnt_by_heart():
    """To less than what the best constant is off; edges are blurred at stride 16."""
    first, last, score = by_heart(DEPTH, steps=100)
    assert last < first / 2 and score["rmse_m"] < 0.7 * np.std(rectangles().depth_m) and not DEPTH.more_is_better
