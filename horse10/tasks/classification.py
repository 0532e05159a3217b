"""Classification: several questions about a frame, each with classes of its own.

Source: Kornblith et al. 2019, section 4.1: a linear classifier of the pooled features. Shapes: N or B frames.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np
from keras import layers, ops

from horse10.tasks.pixelwise import mean_where
from horse10.tasks.task import Task

UNLABELLED = -1  # class of a frame whose answer is not known


def classification(n_classes: Mapping[str, int], label_smoothing: float = 0.0, dropout: float = 0.0) -> Task:
    """A task whose truth is `truth.classes`, name -> (N,) int, 0..n_classes[name] - 1 or UNLABELLED.

    Args:
        n_classes: of each question, by its name.
        label_smoothing: share (0..1) of a label that is spread evenly over all classes in the loss.
        dropout: share (0..1) of the pooled features that are dropped in training.
    """

    def targets(truth):
        return {name: truth.classes[name].astype(np.int32) for name in n_classes}

    def score(predicted, truth):
        return accuracy(predicted, {name: truth.classes[name] for name in n_classes})

    draw = partial(head, n_classes=n_classes, dropout=dropout)
    compare = partial(loss, label_smoothing=label_smoothing)
    return Task("classification", draw, targets, compare, decode, score, metric="top1")


def head(features, size_px: tuple[int, int], n_classes: Mapping[str, int], dropout: float):
    """Global average pooling, dropout, and one linear layer a question: {name: (B, classes)}, logits of a softmax."""
    pooled = layers.GlobalAveragePooling2D(name="head_pooled")(features)
    if dropout:
        pooled = layers.Dropout(dropout, name="head_dropout")(pooled)
    return {name: layers.Dense(n, name=f"class_of_{name.replace(' ', '_')}")(pooled) for name, n in n_classes.items()}


def loss(targets, outputs, label_smoothing: float):
    """The mean over questions of the cross-entropy, each a mean over the frames whose answer is known."""
    losses = [cross_entropy(targets[name], logits, label_smoothing) for name, logits in outputs.items()]
    return sum(losses) / len(losses)


def cross_entropy(classes, logits, label_smoothing: float):
    """Of the softmax of logits (B, K) with classes (B,): the mean over those that are not UNLABELLED, 0 without any."""
    n_classes = logits.shape[-1]
    wanted = ops.one_hot(ops.maximum(classes, 0), n_classes) * (1 - label_smoothing) + label_smoothing / n_classes
    return mean_where(classes != UNLABELLED, -ops.sum(wanted * ops.log_softmax(logits), axis=-1))


def decode(outputs, size_px: tuple[int, int]) -> dict[str, np.ndarray]:
    """The most probable class of each question: name -> (N,) int."""
    return {name: np.asarray(logits).argmax(axis=-1) for name, logits in outputs.items()}


def accuracy(predicted: Mapping[str, np.ndarray], true: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Share (0..1) of right answers to each question, by its name, and as top1 their mean; NaN without a known answer.

    A question without a known answer does not count in the mean.
    """
    scores = {}
    for name, classes in true.items():
        labelled = classes != UNLABELLED
        scores[name] = float((predicted[name] == classes)[labelled].mean()) if labelled.any() else np.nan
    known = [share for share in scores.values() if not np.isnan(share)]
    return {"top1": float(np.mean(known)) if known else np.nan} | scores
