"""OKS against its formula, DeepLabCut's function for one animal, and COCO's own code."""

import numpy as np
import pytest

from horse10.metrics import oks, table
from toy_dataset import toy


@pytest.fixture
def scored(tmp_path):
    """A function from poses (12, 3, 3) to the `metrics.table` of the toy data set; all three parts are labelled."""
    dataset = toy(tmp_path)
    dataset.keypoints[:] = [[5, 6], [20, 10], [35, 26]]
    return lambda poses: table(dataset, poses), dataset


def shifted(dataset, dx=0.0):
    poses = np.ones((*dataset.keypoints.shape[:2], 3))
    poses[..., :2] = dataset.keypoints
    poses[..., 0] += dx
    return poses


def of_frames(rows):
    return oks.of_frames(rows.assign(oks=oks.similarity(rows)))


def test_exact_poses_are_similar_and_found(scored):
    rows, dataset = scored
    exact = rows(shifted(dataset))
    np.testing.assert_allclose(oks.similarity(exact), 1)
    assert oks.average_precision(exact) == {"ap": 1.0, "ap50": 1.0, "ap75": 1.0}


def test_the_formula(scored):
    """The labelled keypoints span 30 x 20 px; an error of 4.9 px: exp(-24.01 / (2 * 600 * 0.2²)) = 0.6064."""
    rows, dataset = scored
    off = rows(shifted(dataset, 4.9))
    np.testing.assert_allclose(oks.similarity(off), np.exp(-(4.9**2) / (2 * 600 * 0.04)), rtol=1e-6)
    precision = oks.average_precision(off)
    assert precision["ap50"] == 1 and precision["ap75"] == 0
    assert precision["ap"] == pytest.approx(0.3)  # thresholds 0.50, 0.55 and 0.60 of ten


def test_a_labelled_part_without_a_prediction_counts_as_zero(scored):
    rows, dataset = scored
    poses = shifted(dataset)
    poses[:, 2] = np.nan
    np.testing.assert_allclose(of_frames(rows(poses))["oks"], 2 / 3)
    precision = oks.average_precision(rows(poses))
    assert precision["ap50"] == 1 and precision["ap75"] == 0


def test_parts_without_a_label_do_not_count(scored):
    rows, dataset = scored
    dataset.keypoints[:, 1] = np.nan
    poses = shifted(dataset)
    poses[:, 1] = 0
    values = oks.similarity(rows(poses)).reshape(-1, 3)
    np.testing.assert_allclose(values[:, [0, 2]], 1)
    assert np.isnan(values[:, 1]).all()


def test_a_frame_without_an_area_has_no_oks(scored):
    rows, dataset = scored
    dataset.keypoints[:6, 1:] = np.nan  # one label
    exact = rows(shifted(dataset))
    assert len(of_frames(exact)) == 6
    dataset.keypoints[:, 1:] = np.nan
    assert np.isnan(oks.average_precision(rows(shifted(dataset)))["ap"])


def test_frames_rank_by_likelihood(scored):
    """Half of the frames are missed; where they rank first, precision is at most a half at every recall."""
    rows, dataset = scored
    poses = shifted(dataset)
    poses[:6, :, 0] += 100
    poses[:6, :, 2] = 0.1
    last = oks.average_precision(rows(poses))["ap"]
    poses[:, :, 2] = 1.1 - poses[:, :, 2]
    assert oks.average_precision(rows(poses))["ap"] < last == pytest.approx(51 / 101)  # recall 0 to 0.50 of COCO's 101


def test_without_any_prediction_nothing_is_found(scored):
    rows, _ = scored
    nothing = rows(np.full((12, 3, 3), np.nan))
    assert oks.average_precision(nothing) == {"ap": 0.0, "ap50": 0.0, "ap75": 0.0}


def test_a_pose_is_an_error_however_large(scored):
    """Each frame has one pose; of half of them, ranked first, a keypoint is a thousand kilometres of pixels away."""
    rows, dataset = scored
    poses = shifted(dataset)
    poses[6:, :, 2] = 0.5
    poses[:6, 0, :2], poses[:6, 1:, 0] = -1e6, 1e6
    assert oks.average_precision(rows(poses))["ap"] == pytest.approx(0.5 * 51 / 101)
