"""Contact sheets of a data set and of what a network made of it."""

import numpy as np
import pandas as pd
from PIL import Image

from horse10.dataset import PoseDataset
from horse10.dataset.rows import spread
from horse10.prediction.drawing import contact_sheet, label_frame

WIDTH_PX = 576  # of a picture in a sheet, about: frames are enlarged by whole numbers


def labelled_sheet(dataset: PoseDataset, rows: np.ndarray, n: int = 6, columns: int = 2) -> Image.Image:
    """Of each of n animals, evenly spread, the frame with most labels, with skeleton; captions name the animal.

    With fewer animals than n, n frames evenly spread.
    """
    rows = np.asarray(rows)
    labels = np.isfinite(dataset.keypoints[rows]).all(axis=-1).sum(axis=1)
    fullest = rows[np.argsort(-labels, kind="stable")]
    _, first = np.unique(dataset.animal[fullest], return_index=True)
    rows = spread(fullest[first] if len(first) >= n else rows, n)
    pictures = [
        label_frame(dataset.read(row), dataset.keypoints[row], dataset.skeleton, zoom=_zoom(dataset, row))
        for row in rows
    ]
    return contact_sheet(pictures, [str(dataset.animal[row]) for row in rows], columns)


def prediction_sheet(
    dataset: PoseDataset, predictions: pd.DataFrame, subset: str, n: int = 8, columns: int = 2
) -> Image.Image:
    """Frames of a subset from the best to the worst, evenly spread over the ranks, with labels and predictions.

    Args:
        predictions: as `metrics.table` or a record has them, with at least one error in the subset.

    Raises:
        ValueError: no frame of the subset has an error.
    """
    errors = predictions[predictions["subset"] == subset].dropna(subset=["error_px"])
    means = errors.groupby("frame", observed=True)["error_px"].mean().sort_values(kind="stable")
    if means.empty:
        raise ValueError(f"No predicted frame of the subset {subset!r} has a label, so none can be ranked by error.")
    chosen = means.iloc[spread(np.arange(len(means)), n)]
    row_of = {name: row for row, name in enumerate(dataset.frames)}
    pictures = [_predicted(dataset, predictions, name, row_of[name]) for name in chosen.index]
    captions = [f"{dataset.animal[row_of[name]]}: {error:.1f} px" for name, error in chosen.items()]
    return contact_sheet(pictures, captions, columns)


def _predicted(dataset: PoseDataset, predictions: pd.DataFrame, name: str, row: int) -> np.ndarray:
    """One frame with its labels as disks and its predictions as crosses; parts without a label are not drawn."""
    results = predictions[predictions["frame"] == name].set_index("bodypart").reindex(list(dataset.bodyparts))
    points = results[["x", "y"]].to_numpy().copy()
    points[np.isnan(dataset.keypoints[row]).any(axis=-1)] = np.nan
    return label_frame(
        dataset.read(row),
        dataset.keypoints[row],
        dataset.skeleton,
        predicted=points,
        likelihood=results["likelihood"].to_numpy(),
        zoom=_zoom(dataset, row),
    )


def _zoom(dataset: PoseDataset, row: int) -> int:
    return max(1, round(WIDTH_PX / dataset.size[row, 1]))
