"""Which frame a picture is, from its name and those beside it."""

import numpy as np
import pytest

from horse10.dataset.numbers import numbered


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["v/img0001.png", "v/img0012.png"], [1, 12]),
        (["v/frame_12_cam2.jpg", "v/frame_30_cam2.jpg"], [12, 30]),
        (["v/frame_12_cam2.jpg"], [12]),  # alone
        (["v/12_cam2.jpg", "v/30_cam2.jpg", "w/31_cam3.jpg"], [12, 30, 31]),
        (["v/2024-01-05_007.png", "v/2024-01-05_008.png"], [7, 8]),
        (["u/20240105_0.png", "v/20240106_0.png", "v/20240106_9.png", "w/20240107_0.png"], [0, 0, 9, 0]),
        (["v/img12_7.png"], [12]),
        (["v/mouse3.png", "v/mouse3.png"], [3, 3]),
        (["v/nose.png", "v/img" + 5000 * "1" + ".png"], [np.nan, np.inf]),
        ([], []),
    ],
)
def test_the_number_that_counts_frames_is_found(names, expected):
    np.testing.assert_array_equal(numbered(names).number, expected)


def test_numbers_of_other_cameras_and_animals_are_of_other_series():
    names = [f"images/{who}_{at:04}.png" for who in ("mouse1", "mouse2", "rat1") for at in range(3)]
    found = numbered(names)
    assert found.number.tolist() == [0, 1, 2] * 3
    assert found.series.tolist() == ["mouse1_#"] * 3 + ["mouse2_#"] * 3 + ["rat1_#"] * 3


def test_what_roboflow_adds_to_a_name_is_no_part_of_it():
    found = numbered(
        [f"train/cam1_{name}.jpg" for name in ("0012_png.rf.0a71", "0013_jpg.rf.b2c07e", "0013.rf.99e15d")]
    )
    assert found.number.tolist() == [12, 13, 13] and set(found.series) == {"cam1_#"}


def test_a_side_or_a_folder_does_not_change_what_a_number_counts():
    found = numbered([*(f"train/v1_{at}.png" for at in (1, 2, 3)), "test/v1_4.png", "test/v2_4.png", "test/v2_5.png"])
    assert found.number.tolist() == [1, 2, 3, 4, 4, 5]
    assert found.series.tolist() == ["v1_#"] * 4 + ["v2_#"] * 2


def test_a_clock_beside_the_number_tells_no_series():
    found = numbered([f"v/frame{at}_{3.5 * at:.2f}s.png" for at in range(6)])
    assert found.number.tolist() == [0, 1, 2, 3, 4, 5] and len(set(found.series)) == 1


@pytest.mark.parametrize("name", ["IMG_2023{}_{}{}{}.jpg", "2023-{} {}-{}-{}.jpg"])
def test_a_time_of_day_is_no_number_of_a_frame(name):
    """Pictures of a camera trap: one second of the minute, or of another day, is no neighbour of the next."""
    times = [("0105", 17, 20, 31), ("0211", 10, 59, 58), ("0305", 17, 20, 32), ("0420", 6, 41, 57), ("0422", 5, 2, 33)]
    found = numbered([f"trap/{name.format(*time)}" for time in times])
    assert len(set(found.series)) == len(times)


def test_numbers_that_rise_together_are_of_one_film():
    """A frame and its time, or the second that a clock shows while frames are counted."""
    for names in (
        [f"v/img{at:03}_{3 * at}ms.png" for at in range(9)],
        [f"v/{at}_10-{at}-{7 * at}.png" for at in range(9)],
    ):
        assert len(set(numbered(names).series)) == 1


def test_what_is_called_a_frame_is_one_whatever_stands_beside_it():
    found = numbered([f"v/frame{at}_id{77 * at % 10}{at % 7}.png" for at in range(8)])
    assert found.number.tolist() == list(range(8)) and len(set(found.series)) == 1
