"""Duplicates between training and test images: the same pixels, and a threshold read off altered copies."""

import numpy as np
import pytest

from horse10.transfer import duplicates, maps, sets


def made(images: np.ndarray) -> sets.ClassificationSet:
    n = len(images)
    names = np.arange(n).astype(str)
    return sets.ClassificationSet(
        "toy", images, np.zeros(n, int), ("a",), names, np.arange(n // 2), np.arange(n // 2, n), "toys"
    )


def test_the_same_pixels_are_found_and_other_ones_are_not():
    images = np.arange(6)[:, None, None, None] * np.ones((6, 4, 4, 3), int)
    images[4], images[5] = images[1], images[1]
    images[5, 0, 0, 0] += 1
    assert duplicates.same_pixels(made(images.astype(np.uint8))).tolist() == [False, True, False]


def test_altered_copies_lack_a_margin():
    images = np.zeros((2, 40, 20, 3), np.uint8)
    images[:, 2:, 1:] = 9
    assert duplicates.altered(images).shape == (2, 38, 19, 3) and (duplicates.altered(images) == 9).all()


def test_distances_are_to_the_nearest_training_image_and_forget_length():
    features = np.array([[1, 0, 0], [0, 1, 0], [0, 5, 0], [3, 0, 4]], np.float32)
    assert duplicates.distances(features, made(np.zeros((4, 2, 2, 3), np.uint8))) == pytest.approx([0, 0.4], abs=1e-6)


def test_most_altered_copies_are_within_the_threshold():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(400, 5))
    copies = features + 0.1 * rng.normal(size=features.shape)
    limit = duplicates.threshold(features, copies)
    away = [duplicates.threshold(features[i : i + 1], copies[i : i + 1]) for i in range(400)]
    assert (np.array(away) <= limit).mean() == pytest.approx(duplicates.FOUND, abs=0.005)


def test_a_map_keeps_neighbours_together():
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 3
    points = maps.plane(rng.normal(size=(60, 10)) + 20 * np.eye(10)[labels])
    assert points.shape == (60, 2) and points.mean(axis=0) == pytest.approx([0, 0], abs=1e-4)
    assert (points**2).mean() == pytest.approx(1, rel=1e-4) and maps.nearest_alike(points, labels) == 1


def test_alike_is_the_share_of_nearest_neighbours_of_one_class():
    points = np.array([[0, 0], [0, 1], [0, 9], [0, 10.5]])
    assert maps.nearest_alike(points, np.array([0, 0, 0, 0])) == 1
    assert maps.nearest_alike(points, np.array([0, 0, 1, 2])) == 0.5
