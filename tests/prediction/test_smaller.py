"""A network that learnt from smaller frames, on pictures of any size."""

import numpy as np
import pytest

from horse10.dataset import images
from horse10.prediction.smaller import moved_back, seen
from horse10.prediction.stream import predicted


def test_a_pose_found_in_the_small_picture_is_moved_back_to_the_pixel():
    picture = np.zeros((162, 288, 3), "uint8")
    picture[100:102, 40:42] = 255  # two by two, one pixel of the small picture
    small = seen(picture, 144)
    assert small.shape == (81, 144, 3)
    (y,), (x,) = np.nonzero(small[..., 0])
    pose = moved_back(np.array([[x, y, 0.7]], "float32"), small, picture)
    np.testing.assert_allclose(pose, [[40.5, 100.5, 0.7]], atol=1e-5)


@pytest.mark.parametrize("canvas", [0, 288, 500])
def test_a_picture_that_is_small_enough_is_left_as_it_is(canvas):
    picture, pose = np.zeros((162, 288, 3), "uint8"), np.ones((2, 3), "float32")
    assert seen(picture, canvas) is picture and moved_back(pose, picture, picture) is pose


def test_the_size_is_that_of_the_training():
    np.testing.assert_array_equal(images.at_most(np.array([[162, 288], [300, 299], [10, 1000]]), 144),
                                  [[81, 144], [144, 144], [1, 144]])  # fmt: skip


def test_frames_of_a_video_come_back_whole_with_their_poses(monkeypatch):
    frames = [np.full((20, 40, 3), value, "uint8") for value in (10, 20, 30)]

    def poses(_, batches, __):
        for batch in batches:
            assert batch.shape[1:] == (10, 20, 3)
            yield np.stack([np.array([[1.0, 2.0, image[0, 0, 0] / 100]]) for image in batch])

    monkeypatch.setattr("horse10.prediction.stream.poses", poses)
    pairs = list(predicted(None, frames, 3, batch_size=2, canvas=20))
    assert [frame.shape for frame, _ in pairs] == [(20, 40, 3)] * 3
    np.testing.assert_allclose([pose[0] for _, pose in pairs], [[2.5, 4.5, 0.1], [2.5, 4.5, 0.2], [2.5, 4.5, 0.3]])
