"""Segmentation: upsampling, the loss over labelled pixels, and mean intersection over union."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from horse10.tasks.pixelwise import to_frame
from horse10.tasks.segmentation import UNLABELLED, intersection_over_union, segmentation
from toy_frames import SIZE, by_heart, loss_without_labels, rectangles

TASK = segmentation("layers", "layers", 3)


def test_a_cell_of_the_map_is_16_px_and_what_lies_outside_is_cut_off():
    """Pixel x is at (x + 0.5) / 16 - 0.5 cells: the first half cell repeats the border, and row 80 is at 4.53."""
    maps = np.arange(6, dtype="float32")[None, :, None, None] + np.zeros((1, 6, 9, 1), "float32")
    frame = np.array(to_frame(maps, (81, 144)))
    assert frame.shape == (1, 81, 144, 1)
    assert frame[0, [0, 7, 8, 16, 80], 3, 0] == pytest.approx([0, 0, 0.03125, 0.53125, 4.53125])


def test_the_loss_is_the_mean_cross_entropy_of_labelled_pixels():
    probability = np.array([[[[0.5, 0.5], [0.25, 0.75]]]], "float32")
    for classes, expected in ([0, 1], -math.log(0.5 * 0.75) / 2), ([0, UNLABELLED], -math.log(0.5)):
        loss = TASK.loss({"classes": np.array([[classes]], "int32")}, {"probability": probability})
        assert float(loss) == pytest.approx(expected, rel=1e-5)


def test_the_loss_is_finite_where_a_class_is_impossible():
    probability = np.array([[[[1.0, 0.0]]]], "float32")
    assert 10 < float(TASK.loss({"classes": np.array([[[1]]], "int32")}, {"probability": probability})) < 20


def test_targets_and_what_is_predicted_are_classes_of_pixels():
    truth = rectangles()
    targets = TASK.targets(truth)
    assert targets["classes"].dtype == np.int32 and np.array_equal(targets["classes"], truth.layers)
    predicted = TASK.decode({"probability": np.eye(3, dtype="float32")[truth.layers]}, SIZE)
    assert predicted.dtype == np.uint8 and np.array_equal(predicted, truth.layers)
    assert TASK.score(predicted, truth) == {"miou": 1.0, "pixel_accuracy": 1.0}


def test_mean_intersection_over_union_by_hand():
    """Class 0: 1 of 2 pixels, class 1: 2 of 3; class 2 is nowhere."""
    true, predicted = np.array([0, 0, 1, 1], np.uint8), np.array([0, 1, 1, 1], np.uint8)
    expected = {"miou": pytest.approx((1 / 2 + 2 / 3) / 2), "pixel_accuracy": 0.75}
    assert intersection_over_union(predicted, true, 3) == expected
    true = np.append(true, UNLABELLED).astype(np.uint8)
    assert intersection_over_union(np.append(predicted, 2), true, 3) == expected


def test_classes_are_pooled_over_frames():
    """One pixel of class 1 in the first frame is found, four in the second are not: 1 of 5, not the mean of 1 and 0."""
    true = np.array([[1, 0, 0, 0], [1, 1, 1, 1]], np.uint8)
    predicted = np.array([[1, 0, 0, 0], [0, 0, 0, 0]], np.uint8)
    truth = SimpleNamespace(layers=true[:, None])
    assert TASK.score(predicted[:, None], truth)["miou"] == pytest.approx((1 / 5 + 3 / 7) / 2)


def test_without_labels_there_is_no_score_and_no_loss():
    nothing = np.full((1, 2, 2), UNLABELLED, np.uint8)
    assert all(math.isnan(value) for value in intersection_over_union(nothing * 0, nothing, 3).values())
    assert loss_without_labels(TASK) == 0


def test_two_frames_are_learnt_by_heart():
    first, last, score = by_heart(TASK, steps=60)
    assert last < first / 3 and score["miou"] > 0.8
