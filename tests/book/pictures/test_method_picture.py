"""The worked frame: what is drawn is what the network is taught."""

import numpy as np
import pytest

from horse10.book.pictures import method as walkthrough
from horse10.tasks.targets import RADIUS_PX

SIZE = (162, 288)
KEYPOINT = np.array([101.3, 77.8])
IMAGE = np.random.default_rng(0).integers(0, 255, (*SIZE, 3), dtype=np.uint8)


def test_there_is_a_row_for_every_cell():
    table = walkthrough.cells(KEYPOINT, SIZE)
    assert len(table) == 22 * 36
    assert table.iloc[[0, 1, 36]][["x", "y"]].to_numpy().tolist() == [[4, 4], [12, 4], [4, 12]]


@pytest.mark.parametrize("scale", [0.4, 1.0])
def test_the_disk_has_its_radius_and_every_way_ends_at_the_label(scale):
    table = walkthrough.cells(KEYPOINT, SIZE, scale)
    distance_px = np.hypot(table.x - KEYPOINT[0], table.y - KEYPOINT[1])
    taught = table.score == 1
    assert taught.sum() > 0 and (taught == (distance_px <= RADIUS_PX * scale)).all()
    np.testing.assert_allclose(table.loc[taught, ["x_to", "y_to"]], np.tile(KEYPOINT, (taught.sum(), 1)), atol=1e-4)
    assert table.loc[~taught, ["x_to", "y_to"]].isna().all(axis=None)


def test_a_missing_label_teaches_absence():
    assert (walkthrough.cells([np.nan, np.nan], SIZE).score == 0).all()


@pytest.mark.parametrize("chart", [walkthrough.disk_chart, walkthrough.refinement_chart])
def test_a_chart_says_what_it_shows_and_has_every_taught_cell(chart):
    spec = chart(IMAGE, KEYPOINT).to_dict()
    number = str(int(walkthrough.cells(KEYPOINT, SIZE).score.sum()))
    assert number in spec["description"]
    assert int(number) in [len(rows) for rows in spec["datasets"].values()]
    (left, right), (bottom, top) = (spec["layer"][0]["encoding"][axis]["scale"]["domain"] for axis in "xy")
    assert left < KEYPOINT[0] < right and top < KEYPOINT[1] < bottom, "the label is in the window, and y points down"
