"""Backbone and heads as one keras.Model, and the three ways to evaluate its batch norm."""

from pathlib import Path

import keras
from keras import layers, ops

from horse10.backbones import BACKBONES, build_backbone, canonical_name, normalise
from horse10.heads import deconvolution


def build_model(arch: str, n_bodyparts: int = 22, weights: str | Path | None = None) -> keras.Model:
    """The pose network: image (B, H, W, 3), RGB 0..255 -> logits (B, h, w, K) and locref (B, h, w, 2K).

    h = 2 ceil(H / 16), w = 2 ceil(W / 16), for every backbone and every size. Batch norm of ResNets and EfficientNets
    keeps its pretrained statistics but trains gamma and beta; MobileNetV2's, and every network's from scratch, is
    trained (DeepLabCut v2.1, pose_net.py:63; frozen statistics at initialisation would not normalise at all).

    Args:
        arch: a name of `horse10.backbones.BACKBONES`, or DeepLabCut's spelling of it.
        weights: "imagenet", a path to a `.weights.h5`, or None for random initialisation (Keras's global seed).

    Raises:
        ValueError: unknown backbone; `WeightsError` if the weights cannot be loaded.
    """
    arch = canonical_name(arch)
    row = BACKBONES[arch]
    backbone = build_backbone(arch, weights)
    image = keras.Input((None, None, 3), name="image")
    frozen = weights is not None and row.frozen_statistics
    features = backbone(normalise(image, row.scaling), **({"training": False} if frozen else {}))
    outputs = {
        "logits": deconvolution(features, n_bodyparts, "logits"),
        "locref": deconvolution(features, 2 * n_bodyparts, "locref"),
    }
    return keras.Model(image, outputs, name="pose")


def trains_statistics(arch: str, pretrained: bool) -> bool:
    """Does this network normalise by the batch's own statistics while training?"""
    return not (pretrained and BACKBONES[canonical_name(arch)].frozen_statistics)


class FrameNormalization(layers.BatchNormalization):
    """Batch norm by the statistics of each single frame, whatever the batch size."""

    def call(self, inputs, training=None, mask=None):
        mean, variance = ops.moments(inputs, axes=(1, 2), keepdims=True)  # (B, 1, 1, C)
        return (inputs - mean) * (ops.rsqrt(variance + self.epsilon) * self.gamma) + self.beta


def with_frame_statistics(model: keras.Model) -> keras.Model:
    """A copy of the network (same weights) whose batch norm uses each frame's own statistics.

    DeepLabCut evaluates MobileNetV2 like this: its test graph normalises by the batch, and the batch is one frame
    (v2.1, pose_net_mobilenet.py:88-117, evaluate.py:143).
    """

    def copy(layer):
        if isinstance(layer, layers.BatchNormalization):
            return FrameNormalization.from_config(layer.get_config())
        return type(layer).from_config(layer.get_config())

    clone = keras.models.clone_model(model, clone_function=copy, recursive=True)
    clone.set_weights(model.get_weights())
    return clone


def reestimate_statistics(model: keras.Model, batches) -> None:
    """Replace batch norm's moving averages by the plain mean of its statistics over `batches` of images.

    Keras's MobileNetV2 averages with momentum 0.999, which lags thousands of steps behind the weights; after a short
    training its moving averages describe a network that no longer exists.

    Args:
        batches: iterable of (B, H, W, 3), RGB 0..255, not augmented.
    """
    norms = [layer for layer in model._flatten_layers() if isinstance(layer, layers.BatchNormalization)]
    momenta = [layer.momentum for layer in norms]
    try:
        for seen, images in enumerate(batches):
            for layer in norms:
                layer.momentum = seen / (seen + 1)
            model(ops.cast(images, "float32"), training=True)
    finally:
        for layer, momentum in zip(norms, momenta, strict=True):
            layer.momentum = momentum
