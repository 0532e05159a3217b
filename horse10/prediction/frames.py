"""A trained network on the frames of a data set: poses in original pixels."""

from itertools import groupby

import keras
import numpy as np

from horse10.dataset import PoseDataset
from horse10.dataset.rows import by_size
from horse10.machine.device import memory_for
from horse10.machine.progress import progress
from horse10.prediction.engine import filled, poses

BATCH = 8


def predict(model: keras.Model, dataset: PoseDataset, indices=None, batch_size: int = BATCH) -> np.ndarray:
    """Poses of a data set's frames, each at its native size.

    Args:
        indices: which frames; all by default.

    Returns:
        (N, K, 3) x, y in px and likelihood, aligned with dataset.frames; NaN where not asked for.
    """
    indices = np.arange(len(dataset.frames)) if indices is None else np.asarray(indices)
    predicted = np.full((len(dataset.frames), len(dataset.bodyparts), 3), np.nan, "float32")
    batches = list(by_size(dataset, indices, batch_size))
    results = (
        result
        for _, batches_of_a_size in groupby(batches, lambda batch: tuple(dataset.size[batch[0]]))
        for result in _predict_one_size(model, dataset, list(batches_of_a_size), batch_size)
    )
    height, width = dataset.size[indices].max(axis=0) if len(indices) else (0, 0)
    work = f"predicting {batch_size} frames of up to {width} x {height} px at once"
    with memory_for(work, "Use smaller frames, close other programs, or set CUDA_VISIBLE_DEVICES=-1 for the CPU."):
        for batch, result in zip(progress(batches, "Predicting"), results, strict=True):
            predicted[batch] = result[: len(batch)]
    return predicted


def _predict_one_size(model: keras.Model, dataset: PoseDataset, batches, batch_size: int):
    images = (filled([dataset.read(index) for index in batch], batch_size) for batch in batches)
    return poses(model, images, sum(map(len, batches)))
