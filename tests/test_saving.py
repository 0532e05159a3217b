"""What is saved with Keras's own functions is read with them: every network, and the compiled parts."""

import os
import re

import keras
import numpy as np
import pytest

from horse10.backbones import BACKBONES
from horse10.metrics.streaming import PCK, NormalizedError
from horse10.model import PoseModel
from horse10.tasks.losses import PoseLoss
from horse10.training.optimizers import Adam, Momentum

FAMILIES = {re.sub("[0-9.]*$", "", arch).removesuffix("_b"): arch for arch in reversed(BACKBONES)}  # the first of each
NETWORKS = BACKBONES if os.environ.get("HORSE10_ALL_NETWORKS") else FAMILIES.values()
STATISTICS = {arch: "frozen" if BACKBONES[arch].frozen_statistics else "batch" for arch in NETWORKS}
IMAGES = np.random.default_rng(0).integers(0, 256, (2, 64, 96, 3), dtype="uint8")


def shaken(model):
    """The same network with no weight as it was initialised, so that a fresh one cannot pass for it."""
    rng = np.random.default_rng(1)
    model.set_weights([weight + rng.uniform(-0.01, 0.01, weight.shape) for weight in model.get_weights()])
    return model


def maps(network):
    return {name: np.asarray(values) for name, values in network(IMAGES.astype("float32"), training=False).items()}


def assert_equal_maps(expected, network):
    assert all(np.isfinite(values).all() for values in expected.values())
    assert all(np.array_equal(expected[name], found) for name, found in maps(network).items())


@pytest.mark.parametrize(
    ("arch", "statistics"), [*STATISTICS.items(), ("toy", "batch"), ("toy", "frozen"), ("toy", "frame")]
)
def test_a_saved_network_is_the_same_network(toy_backbone, arch, statistics, tmp_path):
    model = shaken(PoseModel(arch, 3, statistics=statistics))
    model.save(tmp_path / "network.keras")
    expected, loaded = maps(model), keras.models.load_model(tmp_path / "network.keras")
    assert type(loaded) is PoseModel and loaded.get_config() == model.get_config()
    assert_equal_maps(expected, loaded)
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    assert_equal_maps(expected, clone)


@pytest.mark.parametrize("optimizer", [Adam(1e-3, epsilon=1e-8), Momentum(1e-3), "adam"])
def test_a_compiled_network_goes_on_with_loss_metrics_and_optimizer(toy_backbone, optimizer, tmp_path):
    model = PoseModel(toy_backbone, 3)
    model.compile(optimizer, loss=PoseLoss(locref_weight=0.1), metrics=[PCK(0.2), NormalizedError()])
    labels = {
        "keypoints": np.full((2, 3, 2), 30, "float32"),
        "training_scale": np.ones(2, "float32"),
        "scale_px": np.full(2, 10, "float32"),
    }
    model.fit(IMAGES, labels, batch_size=2, verbose=0)
    model.save(tmp_path / "network.keras")
    loaded = keras.models.load_model(tmp_path / "network.keras")
    assert type(loaded.optimizer) is type(model.optimizer) and loaded.loss.locref_weight == 0.1
    assert loaded.get_compile_config() == model.get_compile_config()
    both = [network.evaluate(IMAGES, labels, verbose=0, return_dict=True) for network in (model, loaded)]
    assert both[0] == both[1] and set(both[0]) == {"loss", "pck", "normalized_error"}
    again = [network.train_on_batch(IMAGES, labels) for network in (model, loaded)]
    assert again[0] == again[1]
    after = [network.get_weights() for network in (model, loaded)]
    assert all(np.array_equal(*pair) for pair in zip(*after, strict=True))


@pytest.mark.parametrize("weights", [None, "none"])
def test_no_weights_may_be_said_either_way(toy_backbone, weights):
    assert PoseModel(toy_backbone, 3, weights).statistics == "batch"


def test_unknown_statistics_are_explained(toy_backbone):
    with pytest.raises(ValueError, match="statistics='moving': expected one of batch, frozen, frame"):
        PoseModel(toy_backbone, 3, statistics="moving")


def test_poses_are_where_the_maps_say(toy_backbone):
    model = PoseModel(toy_backbone, 3, statistics="frame")  # otherwise untrained maps are too flat
    poses, maps = model.predict_poses(IMAGES), model.predict(IMAGES, verbose=0)
    assert poses.shape == (2, 3, 3) and maps["locref"].shape == (2, 8, 12, 6)
    row, column = np.unravel_index(maps["logits"][1, :, :, 2].argmax(), (8, 12))
    offset = 7.2801 * maps["locref"][1, row, column, 4:6]
    assert poses[1, 2, :2] == pytest.approx(np.array([8 * column + 4, 8 * row + 4]) + offset, abs=1e-3)
