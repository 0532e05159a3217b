"""Batch norm as the papers' code ran it: frozen statistics, each frame's own, or re-estimated ones."""

import keras
from keras import layers, ops


class FrozenNormalization(layers.BatchNormalization):
    """Batch norm that keeps its pretrained statistics also in training, while gamma and beta train.

    DeepLabCut runs ResNet and EfficientNet with is_training=False but optimises every trainable variable (v2.1,
    pose_net.py:63-65). Keras's own switches cannot say this: `trainable=False` would freeze gamma and beta too, and a
    `training=False` given to an inner model is overruled by an outer `training=True`.
    """

    def call(self, inputs, training=None, mask=None):
        return super().call(inputs, training=False, mask=mask)


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
        if type(layer) is layers.BatchNormalization:
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
    norms = [layer for layer in model._flatten_layers() if type(layer) is layers.BatchNormalization]
    momenta = [layer.momentum for layer in norms]
    try:
        for seen, images in enumerate(batches):
            for layer in norms:
                layer.momentum = seen / (seen + 1)
            model(ops.cast(images, "float32"), training=True)
    finally:
        for layer, momentum in zip(norms, momenta, strict=True):
            layer.momentum = momentum
