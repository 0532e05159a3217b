"""How far off a network is: pixel error, normalised error and PCK, on training frames, known and unknown animals.

Numpy and pandas only, so a reader without a GPU can work out every number again. Three rules hold throughout:

- an error is the Euclidean distance in px of the frame (DeepLabCut v2.1, `evaluate.py`, where it is called RMSE);
- its normalised form is that distance divided by the animal's nose-eye distance (workshop text, section 2.1);
- a mean is pooled over all labelled keypoints of a subset, not over frames or body parts first (DeepLabCut v2.1,
  `evaluate.py:225`; Horse-10 benchmark, `normalize_errors.py`). Missing is NaN and never counts.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from tqdm import tqdm

SUBSETS = ("train", "within", "ood")
PCK_THRESHOLD = 0.3  # of the nose-eye distance: workshop text, section 2.1
P_CUTOFF = 0.6  # likelihood: DeepLabCut's project template since v2.1.8.2
THUMBNAIL = (32, 18)  # px, width x height: Horse-10's 16:9, small enough to forget all but pose, light and ground


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
        frame, animal, subset, bodypart (categories), x, y, likelihood, x_true, y_true, error_px, error_normalized.
        The errors are NaN where the label or the prediction is missing.

    Raises:
        ValueError: `poses` has another shape than the dataset's frames and body parts ask for.
    """
    poses, (n, k) = np.asarray(poses, np.float64), dataset.keypoints.shape[:2]
    if poses.shape != (n, k, 3):
        raise ValueError(f"poses have shape {poses.shape}, expected ({n}, {k}, 3): one row per frame of the dataset")
    subset = np.asarray(dataset.subset())
    used = np.flatnonzero(np.isin(subset, SUBSETS))
    frames, animals = np.asarray(dataset.frames)[used], np.asarray(dataset.animal)[used]
    true = dataset.keypoints[used].astype(np.float64)  # (n, K, 2)
    error = distance_px(poses[used, :, :2], true)  # (n, K)
    columns = {
        "frame": pd.Categorical(frames, categories=frames).repeat(k),
        "animal": pd.Categorical(animals).repeat(k),
        "subset": pd.Categorical(subset[used], categories=SUBSETS).repeat(k),
        "bodypart": pd.Categorical(dataset.bodyparts, categories=dataset.bodyparts).take(np.tile(range(k), len(used))),
        **dict(zip(("x", "y", "likelihood"), poses[used].reshape(-1, 3).T, strict=True)),
        **dict(zip(("x_true", "y_true"), true.reshape(-1, 2).T, strict=True)),
        "error_px": error.ravel(),
        "error_normalized": normalized_error(error, dataset.scale_px[used]).ravel(),
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


def mean_and_sem(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard error (ddof 1) over the splits, as in the papers' figures; the error of one value is NaN."""
    values = np.asarray(values, np.float64)
    sem = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return float(values.mean()), float(sem)


def mean_pose(dataset) -> np.ndarray:
    """Baseline that never looks: the mean training pose, the same in every frame.

    The mean is taken in fractions of frame width and height and scaled to each frame, since frames may differ in size
    (one horse of Horse-10 is filmed at 576 x 324, the others at 288 x 162).

    Returns:
        (N, K, 3): x, y in px of each frame, likelihood NaN; a part without any training label is NaN.
    """
    relative = _relative_keypoints(dataset)[dataset.train]  # (T, K, 2)
    labelled = ~np.isnan(relative)
    count = labelled.sum(axis=0)
    total = np.where(labelled, relative, 0).sum(axis=0)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)  # (K, 2)
    return _poses(np.broadcast_to(mean, (len(dataset.frames), *mean.shape)), dataset)


def nearest_frame_pose(dataset) -> np.ndarray:
    """Baseline that only remembers: the pose of the training frame that looks most alike.

    Alike means the smallest squared difference of grey thumbnails (32 x 18 px); no frame is its own neighbour. A part
    that is not labelled there comes from the mean pose. Poses are copied as fractions of frame width and height.

    Returns:
        (N, K, 3) as `mean_pose`. Reads every frame once, with a progress bar beyond 500 of them.
    """
    frames = tqdm(range(len(dataset.frames)), desc="thumbnails", unit="frame", disable=len(dataset.frames) <= 500)
    thumbnails = np.stack([_thumbnail(dataset.read(index)) for index in frames])  # (N, 576)
    poses = _poses(_relative_keypoints(dataset)[_nearest(thumbnails, dataset.train)], dataset)
    return np.where(np.isnan(poses), mean_pose(dataset), poses)


def _pooled(statistic: Callable, values: np.ndarray) -> float:
    """`statistic` of the values that are not NaN, NaN if there are none (numpy warns there)."""
    values = values[~np.isnan(values)]
    return float(statistic(values)) if values.size else float("nan")


def _scores(rows: pd.DataFrame, threshold: float, p_cutoff: float) -> dict[str, float]:
    error, normalized = (rows[name].to_numpy(np.float64) for name in ("error_px", "error_normalized"))
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


def _relative_keypoints(dataset) -> np.ndarray:
    """(N, K, 2) as fractions of frame width and height."""
    return dataset.keypoints / np.asarray(dataset.size, np.float64)[:, None, ::-1]


def _poses(relative: np.ndarray, dataset) -> np.ndarray:
    """Relative keypoints (N, K, 2) as poses (N, K, 3) in px of each frame, likelihood NaN."""
    xy = relative * np.asarray(dataset.size, np.float64)[:, None, ::-1]
    return np.concatenate([xy, np.full((*xy.shape[:2], 1), np.nan)], axis=-1)


def _thumbnail(image: np.ndarray) -> np.ndarray:
    import cv2  # here, so that scoring needs numpy and pandas only

    grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), THUMBNAIL, interpolation=cv2.INTER_AREA)
    return grey.ravel().astype(np.float64)


def _nearest(thumbnails: np.ndarray, train: np.ndarray, block: int = 512) -> np.ndarray:
    """For each row, the index of the nearest other row among `train`."""
    candidates = thumbnails[train]  # (T, 576)
    squared, nearest = (candidates**2).sum(axis=1), []
    for start in range(0, len(thumbnails), block):
        rows = np.arange(start, min(start + block, len(thumbnails)))
        distance = squared - 2 * thumbnails[rows] @ candidates.T  # |a-b|² less |a|², which is the same for every b
        distance[rows[:, None] == train[None, :]] = np.inf
        nearest.append(train[distance.argmin(axis=1)])
    return np.concatenate(nearest)
