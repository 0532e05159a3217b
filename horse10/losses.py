"""The two losses of the pose network, with DeepLabCut's reductions.

Shapes: B images, h x w cells, K body parts. Source: DeepLabCut v2.1, nnet/losses.py:16-45 and pose_net.py:169-194
(3.0.2 gives the same values). No weight decay: DeepLabCut registers regularisers but never adds them to the loss.
"""

from keras import ops

LOCREF_WEIGHT = 0.05  # pose_cfg.yaml:64; both papers


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
