"""The losses and their gradients against DeepLabCut's own train graph."""

import keras
import numpy as np
import pytest
from keras import ops

from horse10.tasks.losses import LOCREF_WEIGHT, PoseLoss, huber, locref_loss, score_loss, squared, total_loss
from horse10.tasks.targets import encode

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


def test_the_keras_loss_is_the_weighted_sum_of_both_on_the_encoded_labels():
    rng = np.random.default_rng(0)
    keypoints = rng.uniform(0, 60, (2, 3, 2)).astype("float32")
    keypoints[0, 1] = np.nan
    labels = {"keypoints": keypoints, "training_scale": np.array([1.0, 0.7], "float32")}
    maps = {"logits": rng.normal(size=(2, 8, 8, 3)), "locref": rng.normal(size=(2, 8, 8, 6))}
    maps = {name: values.astype("float32") for name, values in maps.items()}
    score, locref, mask = encode(keypoints, labels["training_scale"], 8, 8)
    parts = score_loss(maps["logits"], score), locref_loss(maps["locref"], locref, mask)
    assert [float(part) for part in PoseLoss().parts(labels, maps)] == [float(part) for part in parts]
    for weight in (LOCREF_WEIGHT, 1.0):
        loss = PoseLoss(locref_weight=weight)
        assert float(loss(labels, maps)) == pytest.approx(float(total_loss(*parts, weight)), rel=1e-6)
    restored = keras.losses.deserialize(keras.losses.serialize(loss))
    assert (type(restored), restored.locref_weight) == (PoseLoss, 1.0)
