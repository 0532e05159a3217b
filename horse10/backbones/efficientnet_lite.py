"""EfficientNet-Lite: EfficientNet without squeeze-and-excitation, with ReLU6, and with a stem and head of fixed width.

Source: Google's efficientnet_lite_builder.py (tensorflow/tpu, models/official/efficientnet/lite). Layers are called as
in `keras.applications.EfficientNetB0`, so that one surgery serves both families.
"""

import math

import keras
from keras import layers

COEFFICIENTS = {"lite0": (1.0, 1.0), "lite1": (1.0, 1.1), "lite2": (1.1, 1.2), "lite3": (1.2, 1.4)}  # width, depth
STAGES = (  # kernel, repeats, channels, expansion, stride: those of EfficientNet-B0
    (3, 1, 16, 1, 1),
    (3, 2, 24, 6, 2),
    (5, 2, 40, 6, 2),
    (3, 3, 80, 6, 2),
    (5, 3, 112, 6, 1),
    (5, 4, 192, 6, 2),
    (3, 1, 320, 6, 1),
)
STEM, HEAD = 32, 1280


def efficientnet_lite(variant: str) -> keras.Model:
    """The network without its classifier and with random weights: pixels (B, H, W, 3) to (B, h, w, 1280) at stride 32.

    Args:
        variant: "lite0" to "lite3".
    """
    width, depth = COEFFICIENTS[variant]
    image = keras.Input((None, None, 3))
    x = _relu6(_normalized(_convolution(image, STEM, 3, "stem_conv", strides=2), "stem_bn"), "stem_activation")
    for number, (kernel, repeats, channels, expansion, stride) in enumerate(STAGES, 1):
        scaled = repeats if number in (1, len(STAGES)) else math.ceil(depth * repeats)
        for index in range(scaled):
            name = f"block{number}{'abcdefgh'[index]}_"
            x = _block(x, name, kernel, _scaled(channels, width), expansion, stride if index == 0 else 1)
    x = _relu6(_normalized(_convolution(x, HEAD, 1, "top_conv"), "top_bn"), "top_activation")
    return keras.Model(image, x, name=f"efficientnet_{variant}")


def _block(x, name: str, kernel: int, channels: int, expansion: int, stride: int):
    """Inverted bottleneck: expand, convolve each channel, project; the input is added where the shape allows."""
    shortcut = x
    if expansion != 1:
        x = _convolution(x, x.shape[-1] * expansion, 1, name + "expand_conv")
        x = _relu6(_normalized(x, name + "expand_bn"), name + "expand_activation")
    x = layers.DepthwiseConv2D(kernel, stride, padding="same", use_bias=False, name=name + "dwconv")(x)
    x = _relu6(_normalized(x, name + "bn"), name + "activation")
    x = _normalized(_convolution(x, channels, 1, name + "project_conv"), name + "project_bn")
    if stride == 1 and shortcut.shape[-1] == channels:
        x = layers.Add(name=name + "add")([x, shortcut])
    return x


def _convolution(x, channels: int, kernel: int, name: str, strides: int = 1):
    return layers.Conv2D(channels, kernel, strides, padding="same", use_bias=False, name=name)(x)


def _normalized(x, name: str):
    return layers.BatchNormalization(epsilon=1e-3, name=name)(x)


def _relu6(x, name: str):
    return layers.ReLU(6.0, name=name)(x)


def _scaled(channels: int, width: float) -> int:
    """The nearest multiple of 8, but never less than 90 % of what was asked for."""
    nearest = max(8, int(channels * width + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * channels * width else nearest


def from_torch(state: dict) -> list:
    """The weights of `efficientnet_lite` in Keras's order and layout, from the state of the PyTorch network.

    Both list layers from the image to the head, and of a batch norm scale, offset, mean and variance, in this order.
    """
    values = []
    for name, value in state.items():
        if name.startswith("_fc.") or name.endswith("num_batches_tracked"):
            continue
        if value.ndim == 4:  # (out, in, rows, columns); a depthwise kernel is (channels, 1, rows, columns) there
            value = value.transpose(2, 3, 0, 1) if "_depthwise_conv" in name else value.transpose(2, 3, 1, 0)
        values.append(value)
    return values
