"""What training steps are fed with: every frame in turn, at one size, the same at the same step."""

from types import SimpleNamespace

import numpy as np

from horse10.dataset.frames import FrameStore
from horse10.training.feed import ahead
from toy_network import toy_batches


def test_batches_are_a_function_of_seed_and_step():
    whole, resumed, other = toy_batches(9), toy_batches(9), toy_batches(9, seed=1)
    for step, batch in enumerate(ahead(resumed, 4), start=4):
        assert all(np.array_equal(whole[step][name], batch[name]) for name in batch)
    assert step == 8
    assert not np.array_equal(other[5]["matrix"], whole[5]["matrix"])
    assert whole.frames_of(5) == [f"frame{index}" for index in whole[5]["index"]]


def test_every_frame_is_seen_once_before_any_is_seen_again():
    batches = toy_batches(9)
    seen = np.concatenate([batches.indices(step) for step in range(9)])
    assert all(sorted(seen[start : start + 12]) == list(range(12)) for start in (0, 12, 24))
    assert not np.array_equal(seen[:12], seen[12:24])


def test_frames_of_another_size_are_brought_to_the_usual_one():
    """A mark stays under its label when one animal is filmed at twice the size."""
    points = np.full((3, 1, 2), [40.0, 20.0], "float32")
    points[2] = [80.5, 40.5]  # the same place at twice the size, pixel centres counted
    images = [np.zeros((64, 96, 3), "uint8"), np.zeros((64, 96, 3), "uint8"), np.zeros((128, 192, 3), "uint8")]
    images[2][40:42, 80:82] = 255
    dataset = SimpleNamespace(
        keypoints=points,
        train=np.arange(3),
        size=np.array([[64, 96], [64, 96], [128, 192]]),
        frames=("a", "b", "c"),
        bodyparts=("nose",),
        read=lambda row: images[row],
    )
    store = FrameStore(dataset, int_labels=False)
    assert store.size == (64, 96) and list(store.scale) == [1, 1, 0.5]
    assert np.allclose(store.keypoints[2], [40, 20])
    assert store.frames[2].max() == 255 and np.argwhere(store.frames[2][..., 0])[0].tolist() == [20, 40]


def test_frames_without_a_label_are_not_trained_on():
    points = np.array([[[10.0, 10.0]], [[np.nan, np.nan]]], "float32")
    dataset = SimpleNamespace(
        keypoints=points,
        train=np.arange(2),
        size=np.full((2, 2), 64),
        frames=("a", "b"),
        bodyparts=("nose",),
        read=lambda row: np.zeros((64, 64, 3), "uint8"),
    )
    assert FrameStore(dataset, int_labels=False).names == ["a"]
