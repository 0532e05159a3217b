"""What CenterNet's tasks share: radius, cells, heat maps, both losses, peaks."""

import math

import keras
import numpy as np
import pytest

from horse10.tasks import centernet
from horse10.tasks.targets import cell_centre_px, map_size

NAN = [np.nan, np.nan]


def overlap(one, two):
    """Intersection over union of two boxes: left, top, right, bottom."""
    sides = [max(min(one[i + 2], two[i + 2]) - max(one[i], two[i]), 0) for i in (0, 1)]
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, two)]
    return math.prod(sides) / (sum(areas) - math.prod(sides))


@pytest.mark.parametrize(("width", "height"), [(10, 10), (30, 3), (2, 9)])
def test_corners_may_move_by_the_radius_and_the_boxes_still_overlap(width, height):
    r = float(centernet.radius(np.array([width, height])))
    box = (0, 0, width, height)
    assert overlap(box, (r, r, width - r, height - r)) == pytest.approx(0.7)
    assert overlap(box, (-r, -r, width + r, height + r)) > 0.7
    assert overlap(box, (r, r, width + r, height + r)) > 0.7
    assert centernet.radius(np.array([NAN])) == 0


def test_a_point_is_in_a_cell_with_an_offset_from_its_corner():
    points = np.array([[[1.25, 2.5], [0, 0], [4, 1], [1, -0.1], NAN]])  # the third and fourth are outside
    found = centernet.locate(points, (3, 4))
    assert found["cell"].tolist() == [[9, 0, 0, 0, 0]] and found["present"].tolist() == [[1, 1, 0, 0, 0]]
    assert found["offset"][0].tolist() == [[0.25, 0.5]] + [[0, 0]] * 4
    assert [values.dtype for values in found.values()] == [np.int32, np.float32, np.float32]


def test_the_centre_of_a_cell_is_that_of_the_pose_network():
    centre, _ = centernet.boxes_in_cells(np.array([[12.0, 20.0, 12.0, 20.0]]))
    assert centre[0] == pytest.approx([1.5, 2.5]) and float(cell_centre_px(1)) == 12


def test_a_heat_map_is_a_gaussian_around_the_cell():
    """Radius 1: a standard deviation of 3 / 6; radius 0: 1 / 6."""
    heat = centernet.heat_map(np.array([[[1.9, 1.2], [0.5, 0.5], NAN]]), np.array([[1.0, 0, 0]]), (3, 4))
    assert heat.shape == (1, 3, 4, 3) and heat.dtype == np.float32
    assert heat[0, 1, 1, 0] == 1 and heat[0, 0, 0, 1] == 1 and not heat[..., 2].any()
    assert heat[0, 1, [0, 2, 3], 0] == pytest.approx([math.exp(-2), math.exp(-2), math.exp(-8)])
    assert heat[0, 0, 0, 0] == pytest.approx(math.exp(-4)) and heat[0, 0, 1, 1] == pytest.approx(math.exp(-18))


def test_focal_loss_by_hand():
    """Probability 1/2 everywhere: (1/2)² log 2 for a peak and for a cell without heat, times (1/2)⁴ at heat 1/2."""
    each = math.log(2) / 4
    logits = np.zeros((1, 1, 3, 1), "float32")
    for heat, expected in ([1, 0, 0.5], each * (2 + 1 / 16)), ([1, 1, 0], each * 3 / 2), ([0, 0, 0], 3 * each):
        heat = np.reshape(heat, (1, 1, 3, 1)).astype("float32")
        assert float(centernet.focal_loss(logits, heat)) == pytest.approx(expected)


def test_focal_loss_is_finite_for_a_network_that_is_certain_and_wrong():
    heat = np.array([1, 0], "float32").reshape((1, 1, 2, 1))
    assert float(centernet.focal_loss(200 - 400 * heat, heat)) == pytest.approx(400)
    assert float(centernet.focal_loss(400 * heat - 200, heat)) == pytest.approx(0)


def test_l1_loss_by_hand():
    """At cell 2 both channels are 4 and 5 where 3 and 7 are wanted: 1 + 2. The absent point does not count."""
    maps = np.arange(8, dtype="float32").reshape((1, 2, 2, 2))
    cell, wanted = np.array([[2, 0]], "int32"), np.array([[[3, 7], [9, 9]]], "float32")
    losses = [centernet.l1_loss(maps, cell, wanted, np.array([there], "float32")) for there in ([1, 0], [1, 1], [0, 0])]
    assert [float(loss) for loss in losses] == [3, (3 + 9 + 8) / 2, 0]


def test_peaks_are_cells_that_no_neighbour_exceeds():
    logits = np.array([[0, 2, 1, -4], [1, 1, -5, 3]], "float32")[None, :, :, None]
    found = centernet.peaks(logits)[0, ..., 0]
    assert np.argwhere(found).tolist() == [[0, 1], [1, 3]]
    assert found[0, 1] == pytest.approx(1 / (1 + math.exp(-2)))


def test_boxes_are_as_wide_as_their_pixels():
    boxes = np.array([[8, 16, 23, 31], [3, 4, 3, 60], [np.nan] * 4])
    centre, size = centernet.boxes_in_cells(boxes)
    assert size[:2].tolist() == [[2, 2], [1 / 8, 57 / 8]] and centre[0].tolist() == [15.5 / 8, 23.5 / 8]
    np.testing.assert_allclose(centernet.boxes_px(centre, size), boxes)


def test_the_neck_halves_the_stride_and_heat_starts_rare():
    features = keras.Input((6, 9, 5))
    neck = centernet.neck(features, "neck")
    network = keras.Model(features, centernet.prediction_map(neck, 2, "heat", centernet.RARE))
    heat = 1 / (1 + np.exp(-np.array(network(np.zeros((1, 6, 9, 5), "float32")))))
    assert heat.shape == (1, *map_size(81, 144), 2)
    np.testing.assert_allclose(heat, 0.1, atol=1e-3)
