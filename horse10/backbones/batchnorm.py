"""Batch norm as the papers' code ran it: frozen statistics, each frame's own, or re-estimated ones."""

import keras
from keras import layers, ops

registered = keras.saving.register_keras_serializable(package="horse10")


@registered
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
        options = {"epsilon": self.epsilon, "is_training": bool(training and self.trainable)}
        if not options["is_training"]:
            return fused_batch_norm(inputs, scale, offset, mean, variance, **options)[0]
        outputs, batch_mean, batch_variance = fused_batch_norm(inputs, scale, offset, **options)
        self.moving_mean.assign(mean * self.momentum + batch_mean * (1 - self.momentum))
        self.moving_variance.assign(variance * self.momentum + batch_variance * (1 - self.momentum))
        return outputs


@registered
class FrozenNormalization(FusedNormalization):
    """Batch norm that keeps its pretrained statistics also in training, while gamma and beta train.

    DeepLabCut runs ResNet and EfficientNet with is_training=False but optimises every trainable variable (v2.1,
    pose_net.py:63-65). Keras's own switches cannot say this: `trainable=False` would freeze gamma and beta too, and a
    `training=False` given to an inner model is overruled by an outer `training=True`.
    """

    def call(self, inputs, training=None, mask=None):
        return super().call(inputs, training=False, mask=mask)


@registered
class FrameNormalization(layers.BatchNormalization):
    """Batch norm by the statistics of each single frame, whatever the batch size."""

    def call(self, inputs, training=None, mask=None):
        mean, variance = ops.moments(inputs, axes=(1, 2), keepdims=True)  # (B, 1, 1, C)
        return (inputs - mean) * (ops.rsqrt(variance + self.epsilon) * self.gamma) + self.beta


# What batch norm normalises by, in a network: the batch's statistics in training and moving averages afterwards,
# pretrained moving averages throughout, or always the frame's own.
NORMALIZATIONS = {"batch": FusedNormalization, "frozen": FrozenNormalization, "frame": FrameNormalization}


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
        for n_before, images in enumerate(batches):
            for layer in norms:
                layer.momentum = n_before / (n_before + 1)
            model(ops.cast(images, "float32"), training=True)
    finally:
        for layer, momentum in zip(norms, momenta, strict=True):
            layer.momentum = momentum
