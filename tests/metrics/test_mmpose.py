"""mmpose's rules for Horse-10, against its own functions written out."""

import numpy as np
import pytest

from horse10.metrics import mmpose, table
from toy_dataset import toy

PARTS = ("Nose", "<i>Eye</i>")


def published(predicted, true, threshold=0.3):
    """mmpose 0.19's keypoint_pck_accuracy and keypoint_nme with `_get_normalize_factor`; unlabelled = (0, 0)."""
    mask = np.isfinite(true).all(axis=-1)
    true = np.nan_to_num(true)
    unit = np.linalg.norm(true[:, 0] - true[:, 1], axis=1)
    mask[unit == 0] = False
    unit[unit == 0] = 1e6
    distance = np.where(mask, np.linalg.norm((predicted - true) / unit[:, None, None], axis=-1), -1)
    shares = [(column[column != -1] < threshold).mean() for column in distance.T if (column != -1).any()]
    return {"nme": distance[distance != -1].mean(), "pck": np.mean(shares)}


@pytest.fixture
def poses(tmp_path):
    """Labels drawn at random, a third of them missing; predictions a few px off."""
    rng = np.random.default_rng(0)
    dataset = toy(tmp_path)
    dataset.keypoints[:] = rng.uniform(0, 30, dataset.keypoints.shape)
    dataset.keypoints[rng.uniform(size=dataset.keypoints.shape[:2]) < 1 / 3] = np.nan
    predicted = np.ones((*dataset.keypoints.shape[:2], 3))
    predicted[..., :2] = np.nan_to_num(dataset.keypoints) + rng.normal(0, 4, dataset.keypoints.shape)
    used = dataset.subset() != "unused"
    return dataset, predicted, predicted[used, :, :2], dataset.keypoints[used].astype(float)


def test_as_coded_is_what_mmpose_computes(poses):
    dataset, predicted, used, true = poses
    result = mmpose.scores_as_coded(table(dataset, predicted), PARTS)
    assert {name: result[name] for name in ("nme", "pck")} == pytest.approx(published(used, true))


def test_frames_without_nose_or_eye_are_left_out(poses):
    dataset, predicted, used, true = poses
    both = np.isfinite(true[:, :2]).all(axis=(1, 2))
    result = mmpose.scores(table(dataset, predicted), PARTS)
    assert {name: result[name] for name in ("nme", "pck")} == pytest.approx(published(used[both], true[both]))
    assert result["n_frames"] == both.sum() < len(true)
    assert result["n_keypoints"] == np.isfinite(true[both]).all(axis=-1).sum()


def test_accuracy_is_averaged_over_body_parts_first(tmp_path):
    """Two parts with 12 labels are exact, one with a single label is missed: 2/3, where pooled it were 24/25."""
    dataset = toy(tmp_path)
    dataset.keypoints[:, :2] = [[5, 6], [20, 10]]
    dataset.keypoints[0, 2] = [30, 20]
    predicted = np.ones((12, 3, 3))
    predicted[..., :2] = np.nan_to_num(dataset.keypoints, nan=0.0)
    predicted[0, 2, 0] += 10
    assert mmpose.scores(table(dataset, predicted), PARTS)["pck"] == pytest.approx(2 / 3)


def test_an_error_at_the_threshold_is_no_hit_for_mmpose(tmp_path):
    dataset = toy(tmp_path)
    dataset.keypoints[:] = [[0, 0], [10, 0], [np.nan, np.nan]]
    predicted = np.zeros((12, 3, 3))
    predicted[..., :2] = np.nan_to_num(dataset.keypoints)
    predicted[:, 0, 0] = 3
    assert mmpose.scores(table(dataset, predicted), PARTS)["pck"] == 0.5


def test_no_prediction_is_no_hit(tmp_path):
    dataset = toy(tmp_path)
    dataset.keypoints[:] = [[5, 6], [20, 10], [30, 20]]
    predicted = np.ones((12, 3, 3))
    predicted[..., :2] = dataset.keypoints
    predicted[:, 2] = np.nan
    result = mmpose.scores(table(dataset, predicted), PARTS)
    assert (result["pck"], result["nme"]) == (pytest.approx(2 / 3), 0)
