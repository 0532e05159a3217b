"""The two losses of the pose network, with DeepLabCut's reductions, and their sum as one Keras loss.

Shapes: B images, h x w cells, K body parts. Source: DeepLabCut v2.1, nnet/losses.py:16-45 and pose_net.py:169-194
(3.0.2 gives the same values). No weight decay: DeepLabCut registers regularisers but never adds them to the loss.
"""

import keras
from keras import ops

from horse10.tasks.targets import encode

LOCREF_WEIGHT = 0.05  # pose_cfg.yaml:64; both papers


@keras.saving.register_keras_serializable(package="horse10")
class PoseLoss(keras.losses.Loss):
    """Score loss plus weighted location-refinement loss of the maps that a network draws.

    y_true: keypoints (B, K, 2) in px of the image, NaN = not labelled, and training_scale (B,), from which the target
    maps are computed; y_pred: logits (B, h, w, K) and locref (B, h, w, 2K).

    Args:
        locref_weight: of the location-refinement loss.
    """

    def __init__(self, locref_weight: float = LOCREF_WEIGHT, name: str = "pose_loss", **options):
        super().__init__(name=name, **options)
        self.locref_weight = locref_weight

    def parts(self, y_true, y_pred):
        """The score loss and the location-refinement loss, neither weighted."""
        _, rows, columns, _ = ops.shape(y_pred["logits"])
        score, locref, mask = encode(y_true["keypoints"], y_true["training_scale"], rows, columns)
        return score_loss(y_pred["logits"], score), locref_loss(y_pred["locref"], locref, mask)

    def call(self, y_true, y_pred):
        return total_loss(*self.parts(y_true, y_pred), self.locref_weight)

    def get_config(self):
        return super().get_config() | {"locref_weight": self.locref_weight}


def score_loss(logits, score, weight=None):
    """Sigmoid cross-entropy of the score maps (B, h, w, K): mean over every cell with a weight other than zero."""
    per_cell = ops.binary_crossentropy(score, logits, from_logits=True)
    return ops.mean(per_cell) if weight is None else _masked_mean(per_cell, weight)


def huber(difference):
    """Elementwise Huber loss with threshold 1, in units of 7.2801 px."""
    size = ops.abs(difference)
    return ops.where(size < 1.0, 0.5 * size**2, size - 0.5)


def squared(difference):
    """Elementwise squared error: DeepLabCut's `locref_huber_loss: false`, not used by the papers."""
    return difference**2


def locref_loss(predicted, locref, mask, error=huber):
    """Error of the location refinement (B, h, w, 2K), averaged over the batch's masked values; 0 if there are none."""
    return _masked_mean(error(predicted - locref), mask)


def total_loss(score, locref, locref_weight=LOCREF_WEIGHT):
    """Score loss plus weighted location-refinement loss."""
    return score + locref_weight * locref


def _masked_mean(values, weight):
    """Weighted sum over the number of non-zero weights (TensorFlow 1's SUM_BY_NONZERO_WEIGHTS)."""
    count = ops.sum(ops.cast(weight != 0, "float32"))
    return ops.sum(values * weight) / ops.maximum(count, 1.0)
