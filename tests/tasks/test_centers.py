"""Keypoints by the centre of the horse: to maps and back, candidates, the six losses, similarity of keypoints."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from horse10.tasks import centernet, detection
from horse10.tasks.centers import centers, displacement_loss
from toy_frames import SIZE, by_heart, loss_without_labels, rectangles

TASK = centers(3)


@pytest.fixture
def truth():
    return rectangles()


def drawn(targets):
    """The maps of a network that has learnt the targets."""
    n, rows, columns, k = targets["keypoints"].shape
    maps = {name: np.where(targets[name] == 1, 12, -12).astype("float32") for name in ("centres", "keypoints")}
    sizes = {"offset": 2, "size": 2, "displacement": 2 * k, "keypoint_offset": 2}
    maps |= {name: np.zeros((n, rows * columns, channels), "float32") for name, channels in sizes.items()}
    for frame in range(n):
        cell = targets["cell"][frame, 0]
        for name in ("offset", "size", "displacement"):
            maps[name][frame, cell] = targets[name][frame].ravel()
        for part in np.flatnonzero(targets["keypoint_present"][frame]):
            maps["keypoint_offset"][frame, targets["keypoint_cell"][frame, part]] = targets["keypoint_offset"][
                frame, part
            ]
    return {name: values.reshape((n, rows, columns, -1)) for name, values in maps.items()}


def test_targets_of_keypoints_by_hand(truth):
    """The box 0, 0, 31, 31 has its centre in cell (1, 1); its first keypoint at (3, 4) is 5 and 4 px before that."""
    targets = TASK.targets(truth)
    assert targets["cell"][0, 0] == 1 * 8 + 1
    assert targets["displacement"][0, 0] == pytest.approx([3 / 8 - 1, 4 / 8 - 1])
    assert targets["keypoint_cell"][0].tolist() == [0, 3 * 8 + 3, 2] and targets["keypoints"][0, 0, 0, 0] == 1
    assert targets["keypoint_present"].tolist() == [[1, 1, 1], [1, 0, 1]]
    assert targets["displacement_known"].tolist() == [[1, 1, 1], [1, 0, 1]]
    assert not targets["keypoints"][1, ..., 1].any() and all(np.isfinite(values).all() for values in targets.values())


def test_boxes_are_those_of_the_first_thing(truth):
    targets = TASK.targets(truth)
    boxes = detection.detection(2).targets(truth)
    for name in ("cell", "offset", "size", "present"):
        np.testing.assert_array_equal(targets[name], boxes[name][:, :1])
    np.testing.assert_array_equal(targets["centres"], boxes["centres"][..., :1])


def test_the_keypoints_of_the_targets_are_the_truth(truth):
    predicted = TASK.decode(drawn(TASK.targets(truth)), SIZE)
    there = np.isfinite(truth.keypoints)
    np.testing.assert_allclose(predicted[..., :2][there], truth.keypoints[there], atol=1e-4)
    assert predicted.shape == (2, 3, 3) and predicted[..., 2].min() > 0.99
    assert TASK.score(predicted, truth) == {"ap": 1.0, "ap50": 1.0, "ap75": 1.0}


def test_displacements_alone_lead_to_the_keypoints(truth):
    maps = drawn(TASK.targets(truth))
    maps["keypoints"][:] = -12
    there = np.isfinite(truth.keypoints)
    np.testing.assert_allclose(TASK.decode(maps, SIZE)[..., :2][there], truth.keypoints[there], atol=1e-4)


def test_a_candidate_corrects_a_displacement(truth):
    """The displacement is 5 px off. A candidate that is improbable, or outside the box, changes nothing."""
    maps = drawn(TASK.targets(truth))
    maps["displacement"][0, 1, 1, 0] += 5 / 8
    x = float(truth.keypoints[0, 0, 0])
    assert TASK.decode(maps, SIZE)[0, 0, 0] == pytest.approx(x, abs=1e-4)
    improbable = maps | {"keypoints": np.minimum(maps["keypoints"], math.log(0.09 / 0.91))}
    assert TASK.decode(improbable, SIZE)[0, 0, 0] == pytest.approx(x + 5, abs=1e-4)
    small = maps | {"size": np.full_like(maps["size"], 2)}
    assert TASK.decode(small, SIZE)[0, 0, 0] == pytest.approx(x + 5, abs=1e-4)


def test_of_several_candidates_the_nearest_counts(truth):
    maps = drawn(TASK.targets(truth))
    maps["keypoints"][0, 3, 3, 0] = 15  # more probable, and far from where the displacement points
    assert TASK.decode(maps, SIZE)[0, 0, :2] == pytest.approx(truth.keypoints[0, 0], abs=1e-4)


def test_the_loss_is_the_sum_of_six(truth):
    targets = TASK.targets(truth)
    rng = np.random.default_rng(0)
    maps = {name: rng.normal(size=values.shape).astype("float32") for name, values in drawn(targets).items()}
    wanted = (targets[f"keypoint_{name}"] for name in ("cell", "offset", "present"))
    each = [
        detection.loss(targets, maps),
        centernet.focal_loss(maps["keypoints"], targets["keypoints"]),
        centernet.l1_loss(maps["keypoint_offset"], *wanted),
        displacement_loss(targets, maps),
    ]
    assert float(TASK.loss(targets, maps)) == pytest.approx(sum(map(float, each)), rel=1e-6)
    assert float(TASK.loss(targets, drawn(targets))) < 1e-3


def test_the_loss_of_displacements_by_hand(truth):
    """All are 0.5 cells off along both axes: 1 a keypoint, whether 5 are known or one."""
    targets = TASK.targets(truth)
    maps = drawn(targets)
    maps["displacement"] += 0.5
    assert float(displacement_loss(targets, maps)) == pytest.approx(1)
    targets["displacement_known"][0], targets["displacement_known"][1, 0] = 0, 0
    assert float(displacement_loss(targets, maps)) == pytest.approx(1)


def test_similarity_of_keypoints_by_hand():
    """The labelled keypoints span 30 x 20 px; at 4.9 px off it is 0.606, above three thresholds of ten."""
    keypoints = np.array([[[5, 6], [20, 10], [35, 26]]], float)
    poses = np.concatenate([keypoints + np.array([4.9, 0]), np.ones((1, 3, 1))], axis=-1)
    scores = TASK.score(poses, SimpleNamespace(keypoints=keypoints))
    assert scores == {"ap": pytest.approx(0.3), "ap50": pytest.approx(1), "ap75": 0.0}
    nothing = SimpleNamespace(keypoints=np.full((1, 3, 2), np.nan))
    assert all(math.isnan(value) for value in TASK.score(poses, nothing).values())


def test_without_labels_the_loss_is_that_of_the_heat_maps():
    assert 0 < loss_without_labels(TASK) < 10


def test_keypoints_without_a_box_are_learnt_without_displacement(truth):
    truth.boxes[0] = np.nan
    targets = TASK.targets(truth)
    assert targets["displacement_known"].tolist() == [[0, 0, 0], [1, 0, 1]]
    assert targets["keypoint_present"].tolist() == [[1, 1, 1], [1, 0, 1]]
    assert math.isfinite(float(TASK.loss(targets, drawn(targets))))


def test_two_frames_are_learnt_by_heart():
    first, last, score = by_heart(TASK, steps=60)
    assert last < first / 8 and score["ap50"] > 0.99
