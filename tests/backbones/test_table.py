"""Backbones beyond the papers: output stride, padding, weights and batch norm after the surgery."""

import keras
import numpy as np
import pytest
from keras import layers

from forward import forward
from horse10.backbones import BACKBONES, build_backbone
from horse10.backbones.surgery import operate

BEYOND = [name for name in BACKBONES if name.startswith(("mobilenet_v1", "efficientnet_lite"))]


@pytest.mark.parametrize("arch", BEYOND)
def test_162_rows_give_11_rows_of_features(arch):
    backbone = build_backbone(arch)
    for size, cells in {(162, 288): (11, 18), (161, 287): (11, 18), (97, 131): (7, 9), (32, 33): (2, 3)}.items():
        assert backbone.compute_output_shape((1, *size, 3))[1:3] == cells
    strides = [layer.strides for layer in backbone.layers if getattr(layer, "strides", (1, 1)) in ((2, 2), 2)]
    assert len(strides) == 4
    assert all(layer.epsilon == 1e-3 for layer in backbone.layers if isinstance(layer, layers.BatchNormalization))


@pytest.mark.parametrize(("arch", "before", "sizes"), [
    ("mobilenet_v1_0.25", "conv_pw_11_relu", [(64, 96)]),  # Keras's explicit padding is 'same' for even sizes only
    ("efficientnet_lite0", "block5c_add", [(64, 96), (81, 131)]),
])  # fmt: skip
def test_up_to_the_last_stride_the_surgery_changes_nothing(arch, before, sizes):
    rng, row = np.random.default_rng(0), BACKBONES[arch]
    original = row.build(None)
    values = original.get_weights()  # batch norm as after a training: away from 0 and 1
    original.set_weights([v + rng.uniform(0, 0.2, v.shape) * (v.ndim == 1) for v in values])
    features = keras.Model(original.input, original.get_layer(row.endpoint).output)
    ours = operate(features, row, "frozen")
    both = [keras.Model(network.input, network.get_layer(before).output) for network in (original, ours)]
    for size in sizes:
        image = rng.uniform(-1, 1, (2, *size, 3)).astype("float32")
        expected, found = (forward(network, image) for network in both)
        assert expected.std() > 0 and np.abs(found - expected).max() < 1e-4 * expected.std()


@pytest.mark.parametrize(("arch", "frozen"), [("mobilenet_v1_0.25", False), ("efficientnet_lite0", True)])
def test_which_families_freeze_their_statistics(arch, frozen):
    assert BACKBONES[arch].frozen_statistics is frozen
    backbone = build_backbone(arch, statistics="frozen" if frozen else "batch")
    before = [np.array(weight) for weight in backbone.non_trainable_weights]
    trained = {weight.name for weight in backbone.trainable_weights}
    backbone(np.full((2, 64, 64, 3), 0.7, "float32"), training=True)
    after = backbone.non_trainable_weights
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True)) is frozen
    assert {"gamma", "beta"} < trained
