"""DeepLabCut's pose network as a task: targets in px, errors by the nose-eye distance of the animal."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from horse10.tasks.losses import PoseLoss
from horse10.tasks.pose import errors, median_by_animal, pose
from horse10.tasks.targets import encode, map_size
from toy_frames import SIZE, by_heart, loss_without_labels, rectangles

TASK = pose(("Nose", "Eye", "Hip"))


def test_frames_of_half_the_height_have_half_the_training_scale():
    for height, scale in ((162, 1), (81, 0.5)):
        truth = SimpleNamespace(frames=np.zeros((2, height, 144, 3)), keypoints=np.zeros((2, 3, 2), np.float32))
        assert list(TASK.targets(truth)["training_scale"]) == [scale, scale]


def test_the_loss_is_that_of_the_pose_network():
    targets = TASK.targets(rectangles())
    rows, columns = map_size(*SIZE)
    rng = np.random.default_rng(0)
    maps = {"logits": rng.normal(size=(2, rows, columns, 3)), "locref": rng.normal(size=(2, rows, columns, 6))}
    maps = {name: values.astype("float32") for name, values in maps.items()}
    assert float(TASK.loss(targets, maps)) == pytest.approx(float(PoseLoss()(targets, maps)), rel=1e-6)


def test_the_pose_of_the_targets_is_the_truth():
    truth = rectangles()
    targets = TASK.targets(truth)
    score, locref, _ = encode(targets["keypoints"], targets["training_scale"], *map_size(*SIZE))
    predicted = TASK.decode({"logits": 40 * np.array(score) - 20, "locref": np.array(locref)}, SIZE)
    there = np.isfinite(truth.keypoints)
    np.testing.assert_allclose(predicted[..., :2][there], truth.keypoints[there], atol=1e-4)
    assert predicted[1, 1, 2] < 1e-6 and predicted[0, :, 2].min() > 0.99
    assert TASK.score(predicted, truth)["normalized_error"] == pytest.approx(0, abs=1e-5)


def test_the_scale_is_the_median_over_the_frames_of_an_animal():
    scale = median_by_animal(np.array([10, 12, 30, np.nan, 7, np.nan]), np.array([*"aaaabc"]))
    np.testing.assert_array_equal(scale, [12, 12, 12, 12, 7, np.nan])


def test_errors_by_hand():
    """Nose and eye are 10 px apart; errors of 0, 1, 3 and 12 px. What is hidden, or has no scale, does not count."""
    keypoints = np.array([[[0, 0], [10, 0]], [[0, 0], [np.nan, np.nan]], [[5, 5], [6, 6]]], float)
    poses = np.ones((3, 2, 3))
    poses[..., :2] = np.nan_to_num(keypoints)
    poses[0, 1, 0] += 1
    poses[1, 0, 1] += 3
    scores = errors(poses, keypoints, np.array([10, 10, np.nan]))
    assert scores["normalized_error"] == pytest.approx((0 + 0.1 + 0.3) / 3)
    found = [scores[f"pck@{threshold}"] for threshold in (0.1, 0.2, 0.3, 1.0)]
    assert found == pytest.approx([2 / 3, 2 / 3, 1, 1]) and len(scores) == 11
    poses[0, 0, 0] = 12
    assert errors(poses, keypoints, np.array([10, 10, np.nan]))["pck@1.0"] == pytest.approx(2 / 3)


def test_the_scale_comes_from_the_truth_scored():
    """Both frames show one animal; the eye is hidden in the second."""
    truth = rectangles()
    predicted = np.concatenate([np.nan_to_num(truth.keypoints), np.ones((2, 3, 1))], axis=-1)
    predicted[1, 2, 0] += 5
    distance = np.linalg.norm(truth.keypoints[0, 0] - truth.keypoints[0, 1])
    assert TASK.score(predicted, truth)["normalized_error"] == pytest.approx(5 / distance / 5)


def test_without_labels_there_is_no_score_but_a_loss():
    truth = rectangles()
    truth.keypoints[:] = np.nan
    assert all(math.isnan(value) for value in TASK.score(np.zeros((2, 3, 3)), truth).values())
    assert 0 < loss_without_labels(TASK) < 2  # every cell learns that nothing is there
    with pytest.raises(ValueError):
        pose(("Nose", "Hip"))


def test_two_frames_are_learnt_by_heart():
    first, last, score = by_heart(TASK, steps=80)
    assert last < first / 5 and score["normalized_error"] < 0.1 and score["pck@0.2"] == 1
    assert not TASK.more_is_better
