"""The errors of `horse10.metrics` as Keras metrics: streamed over batches, pooled as in `metrics.summary`."""

import keras
from keras import ops

from horse10.metrics import PCK_THRESHOLD


@keras.saving.register_keras_serializable(package="horse10")
class NormalizedError(keras.metrics.Metric):
    """Mean distance between predicted and labelled keypoints in units of each frame's scale; NaN if there is none."""

    def __init__(self, name: str = "normalized_error", **options):
        super().__init__(name=name, **options)
        self.total = self.add_weight(initializer="zeros", name="total")
        self.count = self.add_weight(initializer="zeros", name="count")

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add a batch.

        Args:
            y_true: (B, K, 3) x and y, NaN = not labelled, and the scale of the frame, all in px.
            y_pred: (B, K, 3) x and y in px, and a likelihood that does not count.
        """
        y_true, y_pred = (ops.convert_to_tensor(points, self.dtype) for points in (y_true, y_pred))
        distance_px = ops.sqrt(ops.sum((y_pred[..., :2] - y_true[..., :2]) ** 2, axis=-1))
        error = distance_px / y_true[..., 2]
        known = ops.isfinite(error)
        self.total.assign_add(ops.sum(ops.where(known, self.score(error), 0.0)))
        self.count.assign_add(ops.sum(ops.cast(known, self.dtype)))

    def score(self, error):
        """What is averaged, of normalized errors (B, K)."""
        return error

    def result(self):
        return self.total / self.count


@keras.saving.register_keras_serializable(package="horse10")
class PCK(NormalizedError):
    """Share (0..1) of the labelled keypoints whose normalized error is at most `threshold`; NaN if there is none."""

    def __init__(self, threshold: float = PCK_THRESHOLD, name: str = "pck", **options):
        super().__init__(name=name, **options)
        self.threshold = threshold

    def score(self, error):
        return ops.cast(error <= self.threshold, self.dtype)

    def get_config(self):
        return super().get_config() | {"threshold": self.threshold}
