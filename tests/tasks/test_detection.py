"""Detection: boxes to maps and back, the loss as a sum, COCO's average precision by hand."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from horse10.tasks import centernet
from horse10.tasks.detection import BEST, detection
from toy_frames import SIZE, by_heart, loss_without_labels, rectangles

TASK = detection(2)


def drawn(targets):
    """The maps of a network that has learnt the targets."""
    n, rows, columns, _ = targets["centres"].shape
    maps = {"centres": np.where(targets["centres"] == 1, 12, -12).astype("float32")}
    for name in ("offset", "size"):
        maps[name] = np.full((n, rows * columns, 2), 5, "float32")
        for frame, thing in np.argwhere(targets["present"]):
            maps[name][frame, targets["cell"][frame, thing]] = targets[name][frame, thing]
        maps[name] = maps[name].reshape((n, rows, columns, 2))
    return maps


def test_targets_by_hand():
    """8, 16, 23, 31: 2 x 2 cells around (1.9375, 2.9375), in the third row of four columns."""
    boxes = np.array([[[8, 16, 23, 31], [np.nan] * 4]], np.float32)
    targets = TASK.targets(SimpleNamespace(boxes=boxes, frames=np.zeros((1, 48, 32, 3))))
    assert targets["centres"].shape == (1, 6, 4, 2)
    assert np.argwhere(targets["centres"] == 1).tolist() == [[0, 2, 1, 0]] and not targets["centres"][..., 1].any()
    assert targets["cell"].tolist() == [[9, 0]] and targets["present"].tolist() == [[1, 0]]
    assert targets["offset"].tolist() == [[[0.9375, 0.9375], [0, 0]]] and targets["size"].tolist() == [[[2, 2], [0, 0]]]
    spread = (2 * float(centernet.radius(np.array([2.0, 2.0]))) + 1) / 6
    assert targets["centres"][0, 2, 2, 0] == pytest.approx(math.exp(-1 / (2 * spread**2)))


@pytest.mark.parametrize("seed", range(5))
def test_the_boxes_of_the_targets_are_the_truth(seed):
    rng = np.random.default_rng(seed)
    corner = rng.integers(0, [100, 50], (3, 2, 2))
    boxes = np.concatenate([corner, corner + rng.integers(0, [44, 31], (3, 2, 2))], axis=-1).astype(np.float32)
    boxes[0, 1] = np.nan
    truth = SimpleNamespace(boxes=boxes, frames=np.zeros((3, 81, 144, 3)))
    predicted = TASK.decode(drawn(TASK.targets(truth)), (81, 144))
    assert predicted["boxes"].shape == (3, BEST, 4) and predicted["thing"].shape == (3, BEST)
    assert (np.diff(predicted["probability"]) <= 0).all()
    likely = predicted["probability"] > 0.5
    assert list(likely.sum(axis=1)) == [1, 2, 2]
    for frame, rank in np.argwhere(likely):
        true = boxes[frame, predicted["thing"][frame, rank]]
        np.testing.assert_allclose(predicted["boxes"][frame, rank], true, atol=1e-4)


def test_the_loss_weighs_sizes_by_a_tenth():
    targets = TASK.targets(rectangles())
    rng = np.random.default_rng(0)
    maps = {name: rng.normal(size=values.shape).astype("float32") for name, values in drawn(targets).items()}
    cell, present = targets["cell"], targets["present"]
    l1 = [float(centernet.l1_loss(maps[name], cell, targets[name], present)) for name in ("offset", "size")]
    focal = float(centernet.focal_loss(maps["centres"], targets["centres"]))
    assert float(TASK.loss(targets, maps)) == pytest.approx(focal + l1[0] + 0.1 * l1[1], rel=1e-6)
    assert float(TASK.loss(targets, drawn(targets))) < 1e-3


# --------------------------------------------------------------------------------------------------- average precision

TRUE = [0, 0, 9, 9]


def scores(detections, boxes=(TRUE,)):
    """Of one thing in frames with a box or NaN each; detections are (frame, box, probability), at most 3 a frame."""
    n = len(boxes)
    found = {"boxes": np.zeros((n, 3, 4)), "thing": np.zeros((n, 3), int), "probability": np.zeros((n, 3))}
    for rank, (frame, box, probability) in enumerate(detections):
        found["boxes"][frame, rank], found["probability"][frame, rank] = box, probability
    return TASK.score(found, SimpleNamespace(boxes=np.array(boxes, float)[:, None]))


def test_boxes_that_fit_are_found():
    truth = rectangles()
    predicted = TASK.decode(drawn(TASK.targets(truth)), SIZE)
    assert TASK.score(predicted, truth) == {"ap": 1.0, "ap50": 1.0, "ap75": 1.0}


def test_a_box_of_one_column_has_an_area():
    assert scores([(0, [5, 0, 5, 9], 0.9)], boxes=([5, 0, 5, 9],))["ap"] == pytest.approx(1)


def test_a_box_of_72_of_100_px_is_found_at_five_thresholds_of_ten():
    assert scores([(0, [0, 0, 7, 8], 0.9)]) == {"ap": pytest.approx(0.5), "ap50": pytest.approx(1), "ap75": 0.0}


def test_a_more_probable_box_of_nothing_halves_the_precision():
    far = [30, 30, 39, 39]
    assert scores([(0, TRUE, 0.5), (0, far, 0.9)])["ap"] == pytest.approx(0.5)
    assert scores([(0, TRUE, 0.5), (0, far, 0.1)])["ap"] == pytest.approx(1)
    absent = [np.nan] * 4
    assert scores([(0, TRUE, 0.5), (1, far, 0.9)], boxes=(TRUE, absent))["ap"] == pytest.approx(0.5)


@pytest.mark.parametrize("far", [[39, 30, 30, 39], [30, 39, 39, 30], [-1e6, -1e6, -1e5, -1e5]])
def test_a_box_of_nothing_is_an_error_whatever_its_size(far):
    """COCO's code takes what lies outside of its range of areas for no detection at all."""
    assert scores([(0, TRUE, 0.5), (0, far, 0.9)])["ap"] == pytest.approx(0.5)


def test_a_box_that_is_not_found_limits_the_recall():
    """One of two: precision 1 up to recall 0.5, which is 51 of COCO's 101 recalls."""
    assert scores([(0, TRUE, 0.9)], boxes=(TRUE, TRUE))["ap"] == pytest.approx(51 / 101)
    assert scores([]) == {"ap": 0.0, "ap50": 0.0, "ap75": 0.0}
    assert all(math.isnan(value) for value in scores([(0, TRUE, 0.9)], boxes=([np.nan] * 4,)).values())


def test_the_wrong_thing_is_not_found():
    truth = SimpleNamespace(boxes=np.array([[TRUE, [30, 30, 39, 39]]], float))
    found = {"boxes": truth.boxes, "thing": np.array([[1, 0]]), "probability": np.ones((1, 2))}
    assert TASK.score(found, truth)["ap50"] == 0
    assert TASK.score(found | {"thing": np.array([[0, 1]])}, truth)["ap50"] == pytest.approx(1)


def test_a_thing_that_is_nowhere_does_not_count():
    truth = SimpleNamespace(boxes=np.array([[TRUE, [np.nan] * 4]], float))
    found = {"boxes": np.array([[TRUE, TRUE]]), "thing": np.array([[0, 1]]), "probability": np.ones((1, 2))}
    assert TASK.score(found, truth)["ap"] == pytest.approx(1)


def test_without_labels_the_loss_is_that_of_the_centres():
    assert 0 < loss_without_labels(TASK) < 10


def test_two_frames_are_learnt_by_heart():
    first, last, score = by_heart(TASK, steps=80)
    assert last < first / 10 and score["ap50"] > 0.99 and score["ap"] > 0.5
