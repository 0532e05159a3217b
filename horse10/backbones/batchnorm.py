"""Batch norm as the papers' code ran it: frozen statistics, each frame's own, or re-estimated ones; and group norm."""

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


@registered
class GroupedNormalization(layers.GroupNormalization):
    """Group norm (Wu & He 2018) in the place of a batch norm: each frame by itself, in training as in evaluation.

    Mean and variance are those of one frame's pixels and of a group of neighbouring channels. There are as many groups,
    up to 32 (as in that paper), as divide the channels and leave two or more in each; one channel to a group
    would be instance norm. gamma and beta are of each channel, as in batch norm.
    """

    def build(self, input_shape):
        self.groups = groups_of(input_shape[-1])
        super().build(input_shape)

    def call(self, inputs, training=None, mask=None):
        """As Keras's, faster: of each channel first, (B, 1, 1, C), then of the channels of a group.

        The variance of a group is the mean of its channels' variances plus the variance of their means.
        """
        mean, variance = ops.moments(inputs, axes=(1, 2), keepdims=True)
        shape = (-1, 1, 1, self.groups, inputs.shape[-1] // self.groups)
        means, variances = ops.reshape(mean, shape), ops.reshape(variance, shape)
        mean, between = ops.moments(means, axes=-1, keepdims=True)
        variance = ops.mean(variances, axis=-1, keepdims=True) + between  # (B, 1, 1, groups, 1)
        gamma, beta = (ops.reshape(weight, (1, *shape[1:])) for weight in (self.gamma, self.beta))
        scale = ops.rsqrt(variance + self.epsilon) * gamma
        scale, offset = (ops.reshape(each, (-1, 1, 1, inputs.shape[-1])) for each in (scale, beta - mean * scale))
        return inputs * scale + offset

    @classmethod
    def from_config(cls, config):
        """Of a batch norm's configuration or of its own; what only batch norm has is left out."""
        ours = ("name", "trainable", "dtype", "epsilon", "center", "scale")
        return cls(**{name: config[name] for name in ours})


def groups_of(channels: int, most: int = 32) -> int:
    """How many groups `GroupedNormalization` makes of so many channels."""
    return max((n for n in range(1, most + 1) if channels % n == 0 and channels // n > 1), default=1)


# What a network normalises by: the batch's statistics in training and moving averages afterwards, pretrained moving
# averages throughout, always the frame's own, or the frame's own of groups of channels (no batch norm then).
NORMALIZATIONS = {
    "batch": FusedNormalization,
    "frozen": FrozenNormalization,
    "frame": FrameNormalization,
    "group": GroupedNormalization,
}
FROM_SCRATCH, FRAMEWISE = ("group",), ("frame", "group")  # for random weights only; one frame at a time


def reestimate_statistics(model: keras.Model, batches) -> None:
    """Replace batch norm's moving averages by the plain mean of its statistics over `batches` of images.

    Keras's MobileNetV2 averages with momentum 0.999, which lags thousands of steps behind the weights; after a short
    training its moving averages describe a network that no longer exists.

    Args:
        batches: iterable of (B, H, W, 3), RGB 0..255, not augmented.
    """
    norms = [layer for layer in model._flatten_layers() if type(layer) is FusedNormalization]
    batches = batches if norms else ()
    momenta = [layer.momentum for layer in norms]
    try:
        for n_before, images in enumerate(batches):
            for layer in norms:
                layer.momentum = n_before / (n_before + 1)
            model(ops.cast(images, "float32"), training=True)
    finally:
        for layer, momentum in zip(norms, momenta, strict=True):
            layer.momentum = momentum
