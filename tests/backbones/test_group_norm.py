"""Group norm in the place of batch norm: by hand, one frame at a time, and for networks from scratch only."""

import keras
import numpy as np
import pytest
from keras import layers

from horse10.backbones import build_backbone
from horse10.backbones.batchnorm import FusedNormalization, GroupedNormalization, groups_of, reestimate_statistics
from horse10.backbones.weights import WeightsError
from horse10.model import PoseModel
from horse10.tasks.losses import PoseLoss


@pytest.fixture
def frames():
    return np.random.default_rng(0).uniform(0, 255, (3, 40, 56, 3)).astype("float32")


def forward(model, images):
    return np.asarray(model(images, training=False)["logits"])


def test_two_groups_of_two_channels_by_hand():
    norm = GroupedNormalization(epsilon=0.0)
    pixels = np.array([[[1, 3, 0, 2], [5, 7, 0, 2]]], "float32")[None]  # 1, 3, 5, 7: mean 4, variance 5; 0, 2: 1 and 1
    norm.build(pixels.shape)
    norm.set_weights([np.array([1, 1, 1, 10], "float32"), np.array([0, 0, 0, 100], "float32")])
    expected = [[-3 / 5**0.5, -1 / 5**0.5, -1, 110], [1 / 5**0.5, 3 / 5**0.5, -1, 110]]
    assert np.allclose(np.asarray(norm(pixels))[0, 0], expected, atol=1e-5)
    assert np.allclose(np.asarray(norm(np.concatenate([pixels, 9 * pixels])))[0], np.asarray(norm(pixels))[0])


def test_it_is_kerass_but_for_the_speed(frames):
    channels = np.concatenate([frames, frames**0.5], axis=-1)
    ours, theirs = GroupedNormalization(), layers.GroupNormalization(groups=3)
    for norm in (ours, theirs):
        norm.build(channels.shape)
        norm.set_weights([np.linspace(0.5, 2, 6), np.linspace(-1, 1, 6)])
    assert np.allclose(ours(channels), theirs(channels), atol=1e-4)


@pytest.mark.parametrize(("channels", "groups"), [(8, 4), (64, 32), (720, 30), (18, 9), (48, 24), (7, 1), (1, 1)])
def test_groups_divide_the_channels_and_hold_two_or_more(channels, groups):
    assert groups_of(channels) == groups


def test_every_batch_norm_is_replaced_and_keeps_its_epsilon():
    backbone = build_backbone("mobilenet_v1_0.25", statistics="group")
    usual = build_backbone("mobilenet_v1_0.25")
    norms = [layer for layer in backbone.layers if isinstance(layer, GroupedNormalization)]
    assert len(norms) == sum(isinstance(layer, FusedNormalization) for layer in usual.layers) == 27
    assert not any(isinstance(layer, layers.BatchNormalization) for layer in backbone.layers)
    assert {norm.epsilon for norm in norms} == {1e-3} and norms[0].groups == 4
    config = layers.BatchNormalization(epsilon=1e-5, name="norm").get_config()
    assert GroupedNormalization.from_config(config).get_config().items() >= {"epsilon": 1e-5, "name": "norm"}.items()
    assert backbone.count_params() == sum(np.prod(weight.shape) for weight in usual.trainable_weights)


def test_a_frame_is_the_same_alone_and_in_a_batch(toy_backbone, frames):
    model = PoseModel(toy_backbone, 3, statistics="group")
    together = forward(model, frames)
    assert together.std() > 0 and np.allclose(forward(model, frames[:1]), together[:1], atol=1e-5)
    assert np.allclose(np.asarray(model(frames, training=True)["logits"]), together, atol=1e-5)
    assert np.array_equal(forward(model.with_frame_statistics(), frames), together)
    reestimate_statistics(model, iter([frames, "there is nothing to estimate"]))
    assert np.array_equal(forward(model, frames), together)


def test_a_step_changes_its_weights(toy_backbone, frames):
    model = PoseModel(toy_backbone, 3, statistics="group")
    norm = model.get_layer(toy_backbone).get_layer("bn1")
    before = norm.get_weights()
    model.compile("sgd", PoseLoss())
    points = np.full((3, 3, 2), 20, "float32")
    model.train_on_batch(frames, {"keypoints": points, "training_scale": np.ones(3), "scale_px": np.ones(3)})
    assert len(before) == 2 and not any(np.array_equal(a, b) for a, b in zip(before, norm.get_weights(), strict=True))


def test_weights_that_learned_with_batch_norm_are_refused():
    with pytest.raises(WeightsError, match=r"mobilenet_v1_0\.25 were trained with batch norm.*weights='none'"):
        build_backbone("mobilenet_v1_0.25", "mobilenet_0.25_224_no_top", "group")


def test_it_is_saved_as_it_is(toy_backbone, frames, tmp_path):
    model = PoseModel(toy_backbone, 3, statistics="group")
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.statistics == "group" and np.array_equal(forward(loaded, frames), forward(model, frames))
