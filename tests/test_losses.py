"""The losses and their gradients against DeepLabCut's own train graph."""

import keras
import numpy as np
import pytest
from keras import ops

from horse10.losses import LOCREF_WEIGHT, huber, locref_loss, score_loss, squared, total_loss

NAMES = ["0", "1", "2", "3", "4", "batch8", "extreme", "nolabel"]
NAMES += ["option_weigh_present", "option_mse", "option_locref_weight1"]


def losses(file, name, logits, locref):
    target = {key: file[key].astype("float32") for key in ("part_score_targets", "locref_targets", "locref_mask")}
    weight = file["part_score_weights"].astype("float32") if name == "option_weigh_present" else None
    score = score_loss(logits, target["part_score_targets"], weight)
    error = squared if name == "option_mse" else huber
    refinement = locref_loss(locref, target["locref_targets"], target["locref_mask"], error)
    factor = 1.0 if name == "option_locref_weight1" else LOCREF_WEIGHT
    return score, factor * refinement, total_loss(score, refinement, factor)


@pytest.mark.parametrize("name", NAMES)
def test_losses_agree_with_deeplabcut(parity, name):
    file = np.load(parity / f"loss_{name}.npz", allow_pickle=False)
    found = losses(file, name, file["logits"], file["locref_pred"])
    for value, key in zip(found, ("part_loss", "locref_loss", "total_loss"), strict=True):
        assert float(value) == pytest.approx(float(file[key]), rel=1e-6, abs=1e-12)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="gradients are taken with TensorFlow's tape")
@pytest.mark.parametrize("name", NAMES[:-1])
def test_gradients_agree_with_deeplabcut(parity, name):
    import tensorflow as tf

    file = np.load(parity / f"loss_{name}.npz", allow_pickle=False)
    inputs = [tf.constant(file["logits"]), tf.constant(file["locref_pred"])]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        loss = losses(file, name, *inputs)[-1]
    for found, key in zip(tape.gradient(loss, inputs), ("logits", "locref_pred"), strict=True):
        expected = file[f"grad_total_wrt_{key}"]
        assert np.abs(found.numpy() - expected).max() <= 1e-6 * max(np.abs(expected).max(), 1e-30)


def test_a_missing_keypoint_adds_no_location_loss():
    predicted = np.random.default_rng(0).normal(size=(1, 4, 4, 2)).astype("float32")
    zero = ops.zeros_like(predicted)
    assert float(locref_loss(predicted, zero, zero)) == 0.0
