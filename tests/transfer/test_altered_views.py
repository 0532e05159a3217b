"""Altered copies of images: a part of each, enlarged, half of them mirrored; their features follow the plain ones."""

import numpy as np
import pytest

from horse10.transfer import features, sets, views


def ramps(n: int) -> np.ndarray:
    """Images whose red grows to the right and whose green grows downwards, by 2 for each of 100 px."""
    grown = 2 * np.arange(100)
    image = np.stack([np.tile(grown, (100, 1)), np.tile(grown[:, None], (1, 100)), np.zeros((100, 100))], axis=-1)
    return np.repeat(image[None].astype(np.uint8), n, axis=0)


def test_a_part_of_each_image_is_enlarged_and_every_other_one_mirrored():
    shown = views.shown(ramps(200), 50, np.random.default_rng(0)).astype(int)
    assert shown.shape == (200, 50, 50, 3)
    across = (shown[:, 25, -1, 0] - shown[:, 25, 0, 0]) / 2  # px of the image that are seen, negative if mirrored
    down = (shown[:, -1, 25, 1] - shown[:, 0, 25, 1]) / 2
    assert 80 < (across < 0).sum() < 120 and (down > 0).all()
    assert np.abs(across) == pytest.approx(down, abs=3)  # the shape of an image is kept
    assert down.min() == pytest.approx(100 * views.LEAST, abs=4) and down.max() > 92
    assert len(set(map(tuple, shown[:, 0, 0, :2]))) > 50


def test_copies_follow_the_images_as_they_are(toy_backbone, monkeypatch):
    sets.pool.cache_clear(), features.of_pool.cache_clear(), features.of_views.cache_clear()
    images = np.random.default_rng(0).integers(0, 255, (12, 16, 16, 3)).astype(np.uint8)
    made = images, np.arange(12) % 2, ("a", "b"), np.arange(12).astype(str)
    monkeypatch.setitem(sets.SETS, "toys", sets.Row(lambda: made, "toys", "toys"))
    asked = "toys", "toy", "none", 32, 12
    both = features.of_views(*asked)
    assert len(both) == 12 * (1 + views.COPIES)
    assert both[:12] == pytest.approx(features.of_pool(*asked), abs=1e-5)
    assert np.abs(both[12:24] - both[:12]).max() > 1e-3 and np.abs(both[24:36] - both[12:24]).max() > 1e-3
    sets.pool.cache_clear(), features.of_pool.cache_clear(), features.of_views.cache_clear()
