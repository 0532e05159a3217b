"""Contrastive learning: which two views show the same frame? No label is needed.

Source: Chen et al. 2020 (SimCLR), sections 2 and 4.2. Shapes: 2N or 2B views of N or B frames; views 2k and 2k + 1 show
frame k. Theirs are batches of thousands of frames; the fewer there are, the fewer others a view is told apart from.
"""

from dataclasses import dataclass

import numpy as np
from keras import layers, ops

from horse10.tasks.task import Task
from horse10.tasks.views import views

TEMPERATURE = 0.1  # of the similarities in the loss; the best of four in Table 5
PROJECTED = 128  # numbers of a view that are compared
NOT_ITSELF = -1e9  # similarity of a view to itself, which is no answer


@dataclass(frozen=True)
class Views:
    """What is shown of a truth: frames (2N, H, W, 3) uint8."""

    frames: np.ndarray

    def __len__(self) -> int:
        return len(self.frames)


def shown(truth, rng: np.random.Generator) -> Views:
    """Two views of each of the truth's frames (N, H, W, 3)."""
    return Views(views(truth.frames, rng))


def head(features, size_px: tuple[int, int]):
    """Global average pooling and two linear layers, a ReLU between them: {"projected": (B, PROJECTED)}.

    The first keeps the number of channels. Both are left behind when the backbone is handed on (section 4.2).
    """
    pooled = layers.GlobalAveragePooling2D(name="head_pooled")(features)
    hidden = layers.Dense(features.shape[-1], activation="relu", name="head_hidden")(pooled)
    return {"projected": layers.Dense(PROJECTED, name="projected")(hidden)}


def targets(truth: Views) -> dict[str, np.ndarray]:
    """{"frame": (2N,) int}, the frame that each view shows."""
    return {"frame": numbers(len(truth.frames))}


def numbers(n_views: int) -> np.ndarray:
    """0, 0, 1, 1, 2, 2 ..."""
    return np.arange(n_views, dtype=np.int32) // 2


def loss(targets, outputs):
    """NT-Xent (equation 1): the cross-entropy of finding the other view of the same frame among all other views.

    Similarity is the cosine between projections, divided by TEMPERATURE; the mean is over views.
    """
    projected = ops.normalize(outputs["projected"], axis=-1)
    itself = ops.eye(ops.shape(projected)[0])
    similarity = ops.matmul(projected, ops.transpose(projected)) / TEMPERATURE + NOT_ITSELF * itself
    together = ops.cast(targets["frame"][:, None] == targets["frame"][None], "float32") - itself
    return -ops.mean(ops.sum(together * ops.log_softmax(similarity, axis=-1), axis=-1))


def decode(outputs, size_px: tuple[int, int]) -> np.ndarray:
    """The frame that each view is taken to show, (2N,) int: that of the most similar other view."""
    projected = np.asarray(outputs["projected"], np.float32)
    projected /= np.maximum(np.linalg.norm(projected, axis=-1, keepdims=True), 1e-12)
    similarity = projected @ projected.T
    np.fill_diagonal(similarity, NOT_ITSELF)
    return numbers(len(similarity))[similarity.argmax(axis=-1)]


def score(predicted: np.ndarray, truth: Views) -> dict[str, float]:
    """top1, the share (0..1) of views whose other view is the most similar one of all."""
    return {"top1": float((predicted == numbers(len(truth.frames))).mean())}


CONTRASTIVE = Task("contrastive", head, targets, loss, decode, score, metric="top1", shown=shown)
