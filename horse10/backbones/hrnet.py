"""HRNetV2 (Sun et al. 2019), the network of Mensink et al. 2021 (appendix A.1): four resolutions side by side.

Convolutions have no bias, and batch norm follows each. B frames of H x W px; branch b (0 to 3) has C 2^b channels and
every (4 x 2^b)th row and column. W48 has 65.3 M trainable parameters, 65.9 M with the head for Cityscapes, as Sun et
al. print; Mensink et al. give 69 M for theirs, and do not say what makes the difference.
"""

import keras
from keras import layers, ops

from horse10.backbones.weights import WeightsError

STEM = 64  # channels of the two convolutions before the first stage, and within its units
UNITS, WIDENED = 4, 4  # residual units of a branch in a module; a unit of the first stage gives so many times STEM
MODULES = {2: 1, 3: 4, 4: 3}  # by the number of branches, as Sun et al. 2019 have it


@keras.saving.register_keras_serializable(package="horse10")
class ResizedTo(layers.Layer):
    """Bilinear resizing of the first of two maps, (B, h, w, C), to the rows and columns of the second."""

    def call(self, inputs):
        small, large = inputs
        return ops.image.resize(small, ops.shape(large)[1:3], interpolation="bilinear")

    def compute_output_shape(self, input_shape):
        (batch, _, _, channels), large = input_shape
        return (batch, *large[1:3], channels)


def hrnet_v2(width: int, weights=None) -> keras.Model:
    """The network without a head.

    Args:
        width: C, channels of the finest branch.
        weights: None; there are none to begin with.

    Returns:
        Model from images (B, H, W, 3) to features (B, ceil(H/16), ceil(W/16), 15 C). Its layer "features" is the
        concatenation of the branches as published, (B, ceil(H/4), ceil(W/4), 15 C); the mean of 4 x 4 of its cells is
        ours, for heads that read an output stride of 16.

    Raises:
        WeightsError: weights were asked for.
    """
    if weights is not None:
        raise WeightsError(
            f"There are no ImageNet weights of hrnet_v2_w{width} here. Pass the path of a .weights.h5 of it, or "
            "weights='none' to train from scratch."
        )
    image = keras.Input((None, None, 3))
    x = image
    for number in (1, 2):
        x = _activated(_convolution(x, STEM, 3, f"stem{number}", strides=2), f"stem{number}")
    for unit in range(UNITS):
        x = _bottleneck(x, f"stage1_unit{unit + 1}")
    branches = [
        _activated(_convolution(x, width * 2**b, 3, f"stage2_branch{b}", strides=1 + b), f"stage2_branch{b}")
        for b in range(2)
    ]
    for n_branches, modules in MODULES.items():
        if len(branches) < n_branches:
            name = f"stage{n_branches}_branch{n_branches - 1}"
            fresh = _convolution(branches[-1], width * 2 ** (n_branches - 1), 3, name, strides=2)
            branches = [*branches, _activated(fresh, name)]
        for module in range(modules):
            branches = _module(branches, f"stage{n_branches}_module{module + 1}")
    finest = branches[0]
    same_size = [finest, *(ResizedTo(name=f"resized{b}")([x, finest]) for b, x in enumerate(branches[1:], start=1))]
    x = layers.Concatenate(name="features")(same_size)
    x = layers.AveragePooling2D(4, padding="same", name="features_at_16")(x)
    return keras.Model(image, x, name=f"hrnet_v2_w{width}")


def _module(branches: list, name: str) -> list:
    """Residual units on each branch by itself; then each becomes the sum of all, brought to its size and channels."""
    done = []
    for b, x in enumerate(branches):
        for unit in range(UNITS):
            x = _basic(x, f"{name}_branch{b}_unit{unit + 1}")
        done.append(x)
    sums = []
    for to, x in enumerate(done):
        parts = [_brought(other, x, to - b, f"{name}_from{b}_to{to}") for b, other in enumerate(done) if b != to]
        sums.append(layers.ReLU(name=f"{name}_to{to}")(layers.Add(name=f"{name}_to{to}_add")([x, *parts])))
    return sums


def _brought(x, target, down: int, name: str):
    """A branch at the size and with the channels of another: `down` is how many branches coarser that one is."""
    channels = target.shape[-1]
    if down < 0:
        return ResizedTo(name=f"{name}_resized")([_convolution(x, channels, 1, name), target])
    for step in range(1, down):
        x = _activated(_convolution(x, x.shape[-1], 3, f"{name}_step{step}", strides=2), f"{name}_step{step}")
    return _convolution(x, channels, 3, f"{name}_step{down}", strides=2)


def _basic(x, name: str):
    """Two convolutions, and the input added."""
    y = _activated(_convolution(x, x.shape[-1], 3, f"{name}_1"), f"{name}_1")
    y = _convolution(y, x.shape[-1], 3, f"{name}_2")
    return _activated(layers.Add(name=f"{name}_add")([x, y]), name)


def _bottleneck(x, name: str):
    """Three convolutions, of 1, 3 and 1 px, and the input added; it is convolved where it has other channels."""
    channels = WIDENED * STEM
    shortcut = x if x.shape[-1] == channels else _convolution(x, channels, 1, f"{name}_0")
    for number, kernel in enumerate((1, 3), start=1):
        x = _activated(_convolution(x, STEM, kernel, f"{name}_{number}"), f"{name}_{number}")
    x = _convolution(x, channels, 1, f"{name}_3")
    return _activated(layers.Add(name=f"{name}_add")([shortcut, x]), name)


def _convolution(x, channels: int, kernel: int, name: str, strides: int = 1):
    x = layers.Conv2D(channels, kernel, strides, padding="same", use_bias=False, name=f"{name}_conv")(x)
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}_bn")(x)


def _activated(x, name: str):
    return layers.ReLU(name=f"{name}_relu")(x)
