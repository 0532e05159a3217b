"""A network on the frames it is evaluated on, with the batch-norm statistics it is evaluated with."""

from collections.abc import Iterable

import keras
import numpy as np
import pandas as pd

from horse10 import metrics
from horse10.backbones.batchnorm import reestimate_statistics
from horse10.dataset import PoseDataset
from horse10.dataset.rows import by_size, spread
from horse10.machine.progress import progress
from horse10.prediction.frames import predict

REESTIMATE_FRAMES = 128  # training frames from which batch-norm statistics are re-estimated


def evaluated_rows(dataset: PoseDataset, n: int, subsets: Iterable[str] = metrics.SUBSETS) -> np.ndarray:
    """At most n labelled frames of each subset (0 = all), evenly spread, sorted."""
    return np.sort(np.concatenate([spread(dataset.labelled(subset), n) for subset in subsets]))


def predictions(
    network: keras.Model, dataset: PoseDataset, n: int, subsets: Iterable[str] = metrics.SUBSETS
) -> pd.DataFrame:
    """`metrics.table` of at most n frames of each subset (0 = all)."""
    rows = evaluated_rows(dataset, n, subsets)
    return of_rows(metrics.table(dataset, predict(network, dataset, rows)), dataset, rows)


def of_rows(table: pd.DataFrame, dataset: PoseDataset, rows: np.ndarray) -> pd.DataFrame:
    """The lines of a `metrics.table` that belong to some frames of its data set."""
    return table[table["frame"].isin([dataset.frames[row] for row in rows])].reset_index(drop=True)


def with_statistics(network: keras.Model, dataset: PoseDataset, statistics: str, n: int = REESTIMATE_FRAMES):
    """The network as it is evaluated: with re-estimated, per-frame or moving batch-norm statistics.

    Re-estimation replaces the moving averages in place; training does not read them.
    """
    if statistics == "frame":
        return network.with_frame_statistics()
    if statistics == "reestimated":
        batches = list(by_size(dataset, spread(dataset.train, n), 8))
        images = (np.stack([dataset.read(row) for row in rows]) for rows in batches)
        reestimate_statistics(network, progress(images, "Re-estimating batch norm", total=len(batches)))
    return network
