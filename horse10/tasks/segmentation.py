"""Semantic segmentation: which class each pixel belongs to.

Source: Mensink et al. 2021, appendix A.2. Shapes: N or B frames of H x W px, K classes.
"""

from functools import partial

import numpy as np
from keras import layers, ops

from horse10.tasks.pixelwise import mean_where, to_frame
from horse10.tasks.task import Task

UNLABELLED = 255  # class of a pixel that neither the loss nor the score reads


def segmentation(name: str, field: str, n_classes: int) -> Task:
    """A task whose truth is `truth.<field>`, (N, H, W) uint8, 0..n_classes - 1 or UNLABELLED."""

    def targets(truth):
        return {"classes": getattr(truth, field).astype(np.int32)}

    def score(predicted, truth):
        return intersection_over_union(predicted, getattr(truth, field), n_classes)

    return Task(name, partial(head, name=name, n_classes=n_classes), targets, loss, decode, score, metric="miou")


def head(features, size_px: tuple[int, int], name: str, n_classes: int):
    """A linear classifier of each cell, softmax, then bilinear upsampling: {"probability": (B, H, W, K)}."""
    logits = layers.Conv2D(n_classes, 1, name=f"{name}_logits")(features)
    return {"probability": to_frame(ops.softmax(logits), size_px)}


def loss(targets, outputs):
    """Cross-entropy, the mean over the labelled pixels of the batch.

    Equation A.1 leaves out the background, the pixels that nobody labelled. Here these are the UNLABELLED ones: a class
    called "background" is an answer like any other.
    """
    labelled = targets["classes"] != UNLABELLED
    classes = ops.where(labelled, targets["classes"], 0)
    return mean_where(labelled, ops.sparse_categorical_crossentropy(classes, outputs["probability"]))


def decode(outputs, size_px: tuple[int, int]) -> np.ndarray:
    """The most probable class of each pixel, (N, H, W) uint8."""
    return np.asarray(outputs["probability"]).argmax(axis=-1).astype(np.uint8)


def intersection_over_union(predicted: np.ndarray, true: np.ndarray, n_classes: int) -> dict[str, float]:
    """miou: the mean over classes, each pooled over all frames, of those predicted or true somewhere; pixel_accuracy.

    Both are NaN where no pixel is labelled.
    """
    labelled = true != UNLABELLED
    pairs = true[labelled].astype(np.int64) * n_classes + predicted[labelled]
    counts = np.bincount(pairs, minlength=n_classes**2).reshape(n_classes, n_classes)  # true x predicted
    if not counts.sum():
        return {"miou": np.nan, "pixel_accuracy": np.nan}
    right, union = counts.diagonal(), counts.sum(axis=0) + counts.sum(axis=1) - counts.diagonal()
    there = union > 0
    return {"miou": float((right[there] / union[there]).mean()), "pixel_accuracy": float(right.sum() / counts.sum())}
