"""Choosing rows of a data set: batches of one size, an even spread, the size of most frames."""

from collections.abc import Iterator

import numpy as np

from horse10.dataset.pose_dataset import PoseDataset


def by_size(dataset: PoseDataset, rows: np.ndarray, batch_size: int) -> Iterator[np.ndarray]:
    """Rows of a data set in batches whose frames have one size."""
    sizes = dataset.size[rows]
    for size in np.unique(sizes, axis=0):
        same = rows[(sizes == size).all(axis=1)]
        yield from np.split(same, range(batch_size, len(same), batch_size))


def spread(rows: np.ndarray, n: int) -> np.ndarray:
    """At most n of the rows, evenly spread; all of them for n = 0."""
    return rows if not n or n >= len(rows) else rows[np.linspace(0, len(rows) - 1, n).round().astype(int)]


def usual_size(dataset: PoseDataset) -> tuple[int, int]:
    """Height and width, px, of most training frames."""
    sizes, counts = np.unique(dataset.size[dataset.train], axis=0, return_counts=True)
    height, width = sizes[counts.argmax()]
    return int(height), int(width)
