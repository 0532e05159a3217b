"""How far off a network is: pixel error, normalised error and PCK, on training frames, known and unknown animals.

Numpy and pandas only, so a reader without a GPU can work out every number again. Three rules hold throughout:

- an error is the Euclidean distance in px of the frame (DeepLabCut v2.1, `evaluate.py`, where it is called RMSE);
- its normalised form is that distance divided by the animal's nose-eye distance (workshop text, section 2.1);
- a mean is pooled over all labelled keypoints of a subset, not over frames or body parts first (DeepLabCut v2.1,
  `evaluate.py:225`; Horse-10 benchmark, `normalize_errors.py`). Missing is NaN and never counts.
"""

from collections.abc import Callable
from importlib import import_module

import numpy as np
import pandas as pd

SUBSETS = {"train": "training frames", "within": "within domain", "ood": "out of domain"}  # in words
TESTED = {subset: SUBSETS[subset] for subset in ("within", "ood")}
PCK_THRESHOLD = 0.3  # of the nose-eye distance: workshop text, section 2.1
PCK_CURVE = tuple(number / 10 for number in range(1, 11))  # thresholds of a curve: 0.1, 0.2 ... 1.0 of the scale
P_CUTOFF = 0.6  # likelihood: DeepLabCut's project template since v2.1.8.2


def distance_px(predicted: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Euclidean distance (..., K) in px between points (..., K, 2); NaN where either lacks x or y."""
    return np.linalg.norm(np.asarray(predicted, np.float64) - np.asarray(true, np.float64), axis=-1)


def normalized_error(distance: np.ndarray, scale_px: np.ndarray) -> np.ndarray:
    """Distances (N, K) in px as multiples of each frame's scale (N,) in px; NaN where the scale is NaN."""
    return np.asarray(distance, np.float64) / np.asarray(scale_px, np.float64)[:, None]


def pck(normalized: np.ndarray, threshold: float = PCK_THRESHOLD) -> float:
    """Share (0..1) of the non-NaN errors that are at most `threshold`; NaN if there is none."""
    normalized = np.asarray(normalized, np.float64)
    return _pooled(np.mean, np.where(np.isnan(normalized), np.nan, normalized <= threshold))


def table(dataset, poses: np.ndarray) -> pd.DataFrame:
    """One row per frame and body part of the train, within-domain and out-of-domain frames.

    Args:
        dataset: a `PoseDataset`; frames that belong to no subset are left out.
        poses: (N, K, 3) x, y in px of the native frame and likelihood, aligned with `dataset.frames`; NaN where
            nothing was predicted.

    Returns:
        frame, animal, subset, bodypart (categories), x, y, likelihood, x_true, y_true, scale_px, error_px and
        normalized_error. The errors are NaN where the label or the prediction is missing.

    Raises:
        ValueError: `poses` has another shape than the dataset's frames and body parts ask for.
    """
    poses, (n, k) = np.asarray(poses, np.float64), dataset.keypoints.shape[:2]
    if poses.shape != (n, k, 3):
        raise ValueError(f"poses have shape {poses.shape}, expected ({n}, {k}, 3): one row per frame of the dataset")
    subset = np.asarray(dataset.subset())
    used = np.flatnonzero(np.isin(subset, list(SUBSETS)))
    frames, animals = np.asarray(dataset.frames)[used], np.asarray(dataset.animal)[used]
    true = dataset.keypoints[used].astype(np.float64)  # (n, K, 2)
    error = distance_px(poses[used, :, :2], true)  # (n, K)
    columns = {
        "frame": pd.Categorical(frames, categories=frames).repeat(k),
        "animal": pd.Categorical(animals).repeat(k),
        "subset": pd.Categorical(subset[used], categories=list(SUBSETS)).repeat(k),
        "bodypart": pd.Categorical(dataset.bodyparts, categories=dataset.bodyparts).take(np.tile(range(k), len(used))),
        **dict(zip(("x", "y", "likelihood"), poses[used].reshape(-1, 3).T, strict=True)),
        **dict(zip(("x_true", "y_true"), true.reshape(-1, 2).T, strict=True)),
        "scale_px": dataset.scale_px[used].repeat(k),
        "error_px": error.ravel(),
        "normalized_error": normalized_error(error, dataset.scale_px[used]).ravel(),
    }
    return pd.DataFrame(columns)


def summary(table: pd.DataFrame, threshold: float = PCK_THRESHOLD, p_cutoff: float = P_CUTOFF) -> dict[str, dict]:
    """The scores of each subset: `{"train": {...}, "within": {...}, "ood": {...}}`, ready for JSON.

    n_frames and n_animals count the subset, n_frames_scored and n_keypoints what entered the means. mean_error_px,
    median_error_px in px; normalized_error (the mean, the papers' main number), median_normalized_error, pck unitless.
    Names with `_confident` count only predictions with likelihood >= `p_cutoff`. None where nothing can be said.
    """
    scores = {name: _scores(table[table["subset"] == name], threshold, p_cutoff) for name in SUBSETS}
    return {name: {key: None if np.isnan(value) else value for key, value in scores[name].items()} for name in SUBSETS}


def by(table: pd.DataFrame, column: str, threshold: float = PCK_THRESHOLD, p_cutoff: float = P_CUTOFF) -> pd.DataFrame:
    """The scores of `summary` for each subset and each value of `column` ("bodypart" or "animal"); NaN = undefined."""
    groups = table.groupby(["subset", column], observed=True)
    scores = [
        {"subset": subset, column: value, **_scores(rows, threshold, p_cutoff)} for (subset, value), rows in groups
    ]
    return pd.DataFrame(scores)


def _pooled(statistic: Callable, values: np.ndarray) -> float:
    """`statistic` of the values that are not NaN, NaN if there are none (numpy warns there)."""
    values = values[~np.isnan(values)]
    return float(statistic(values)) if values.size else float("nan")


def _scores(rows: pd.DataFrame, threshold: float, p_cutoff: float) -> dict[str, float]:
    error, normalized = (rows[name].to_numpy(np.float64) for name in ("error_px", "normalized_error"))
    scored, confident = ~np.isnan(error), rows["likelihood"].to_numpy() >= p_cutoff
    return {
        "n_frames": int(rows["frame"].nunique()),
        "n_animals": int(rows["animal"].nunique()),
        "n_frames_scored": int(rows["frame"][scored].nunique()),
        "n_keypoints": int(scored.sum()),
        "mean_error_px": _pooled(np.mean, error),
        "median_error_px": _pooled(np.median, error),
        "normalized_error": _pooled(np.mean, normalized),
        "median_normalized_error": _pooled(np.median, normalized),
        "pck": pck(normalized, threshold),
        "n_keypoints_confident": int((scored & confident).sum()),
        "mean_error_px_confident": _pooled(np.mean, error[confident]),
        "normalized_error_confident": _pooled(np.mean, normalized[confident]),
    }


def __getattr__(name: str):
    """`PCK` and `NormalizedError`, the Keras metrics: Keras is imported only where they are used."""
    if name in ("PCK", "NormalizedError"):
        return getattr(import_module("horse10.metrics.streaming"), name)
    raise AttributeError(f"module 'horse10.metrics' has no attribute {name!r}")
