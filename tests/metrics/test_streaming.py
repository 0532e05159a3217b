"""The Keras metrics count what `horse10.metrics` counts, batch after batch."""

import keras
import numpy as np
import pytest

from horse10 import metrics


def batches(n=3, seed=0):
    """Labels (B, K, 3), x, y and scale, and poses (B, K, 3), in px; some labels are missing."""
    rng = np.random.default_rng(seed)
    for _ in range(n):
        labels = rng.uniform(0, 60, (5, 4, 3)).astype("float32")
        labels[..., 2] = rng.uniform(20, 40, (5, 1))
        labels[rng.uniform(size=(5, 4)) < 0.3, :2] = np.nan
        yield labels, rng.uniform(0, 60, (5, 4, 3)).astype("float32")


def expected_errors():
    labels, poses = (np.concatenate(parts) for parts in zip(*batches(), strict=True))
    return metrics.normalized_error(metrics.distance_px(poses[..., :2], labels[..., :2]), labels[:, 0, 2])


def test_streamed_over_batches_they_are_the_pooled_numbers():
    errors = expected_errors()
    for metric, expected in (
        (metrics.PCK(1.2), metrics.pck(errors, 1.2)),
        (metrics.NormalizedError(), np.nanmean(errors)),
    ):
        for labels, poses in batches():
            metric.update_state(labels, poses)
        assert float(metric.result()) == pytest.approx(expected, rel=1e-6) and expected > 0
        metric.reset_state()
        metric.update_state(*next(batches(seed=1)))
        assert float(metric.result()) != pytest.approx(expected)


def test_an_error_at_the_threshold_is_correct():
    pck = metrics.PCK(0.5)
    pck.update_state([[[0.0, 0.0, 10.0], [0.0, 0.0, 10.0]]], [[[5.0, 0.0, 1.0], [5.1, 0.0, 1.0]]])
    assert float(pck.result()) == 0.5


def test_nothing_labelled_is_not_a_number():
    pck = metrics.PCK()
    pck.update_state(np.full((1, 2, 3), np.nan), np.zeros((1, 2, 3)))
    assert np.isnan(pck.result())


def test_the_threshold_is_the_papers_unless_given_and_is_kept():
    assert metrics.PCK().threshold == metrics.PCK_THRESHOLD
    restored = keras.metrics.deserialize(keras.metrics.serialize(metrics.PCK(0.2, name="pck02")))
    assert (type(restored), restored.threshold, restored.name) == (metrics.PCK, 0.2, "pck02")


def test_other_names_are_not_there():
    with pytest.raises(AttributeError, match="has no attribute 'PCKH'"):
        _ = metrics.PCKH
