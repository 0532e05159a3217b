"""Batch norm as the papers' code ran it: frozen statistics, each frame's own, or re-estimated ones."""

import keras
from keras import layers, ops


class FusedNormalization(layers.BatchNormalization):
    """Batch norm as one operation where TensorFlow computes; Keras builds it of a dozen.

    As in DeepLabCut (tf-slim's fused layer), the variance that goes into the moving average is the unbiased one:
    n / (n - 1) of the one that normalises. On other backends this is Keras's own layer.
    """

    def call(self, inputs, training=None, mask=None):
        if keras.backend.backend() != "tensorflow":
            return super().call(inputs, training=training, mask=mask)
        from tensorflow.compat.v1.nn import fused_batch_norm

        scale, offset, mean, variance = map(
            ops.convert_to_tensor, (self.gamma, self.beta, self.moving_mean, self.moving_variance)
        )
        how = {"epsilon": self.epsilon, "is_training": bool(training and self.trainable)}
        if not how["is_training"]:
            return fused_batch_norm(inputs, scale, offset, mean, variance, **how)[0]
        outputs, now_mean, now_variance = fused_batch_norm(inputs, scale, offset, **how)
        self.moving_mean.assign(mean * self.momentum + now_mean * (1 - self.momentum))
        self.moving_variance.assign(variance * self.momentum + now_variance * (1 - self.momentum))
        return outputs


class FrozenNormalization(FusedNormalization):
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
        if type(layer) is FusedNormalization:
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
    norms = [layer for layer in model._flatten_layers() if type(layer) is FusedNormalization]
    momenta = [layer.momentum for layer in norms]
    try:
        for seen, images in enumerate(batches):
            for layer in norms:
                layer.momentum = seen / (seen + 1)
            model(ops.cast(images, "float32"), training=True)
    finally:
        for layer, momentum in zip(norms, momenta, strict=True):
            layer.momentum = momentum
