"""A trained network on frames and videos: poses in original pixels."""

from collections.abc import Iterable
from itertools import groupby, islice
from pathlib import Path

import cv2
import keras
import numpy as np
import pandas as pd

from horse10.dataset import PoseDataset
from horse10.dataset.rows import by_size
from horse10.prediction.engine import poses
from horse10.progress import progress

BATCH = 8


def predict(network: keras.Model, dataset: PoseDataset, indices=None, batch_size: int = BATCH) -> np.ndarray:
    """Poses of a data set's frames, each at its native size.

    Args:
        indices: which frames; all by default.

    Returns:
        (N, K, 3) x, y in px and likelihood, aligned with dataset.frames; NaN where not asked for.
    """
    indices = np.arange(len(dataset.frames)) if indices is None else np.asarray(indices)
    found = np.full((len(dataset.frames), len(dataset.bodyparts), 3), np.nan, "float32")
    batches = list(by_size(dataset, indices, batch_size))
    results = (
        result
        for _, same in groupby(batches, lambda batch: tuple(dataset.size[batch[0]]))
        for result in _of_one_size(network, dataset, list(same), batch_size)
    )
    for batch, result in zip(progress(batches, "Predicting"), results, strict=True):
        found[batch] = result[: len(batch)]
    return found


def _of_one_size(network, dataset, batches, batch_size):
    images = (_filled([dataset.read(index) for index in batch], batch_size) for batch in batches)
    return poses(network, images, sum(map(len, batches)))


def _filled(images: list[np.ndarray], batch_size: int) -> np.ndarray:
    """(B, H, W, 3), the last image repeated: the graph is built for one batch size only."""
    return np.stack(images + images[-1:] * (batch_size - len(images)))


def predict_video(network: keras.Model, video: str | Path, batch_size: int = BATCH) -> np.ndarray:
    """Poses of every frame of a video file: (T, K, 3) x, y in px and likelihood.

    Raises:
        ValueError: the file cannot be opened as a video, or no frame can be read.
    """
    frames, n_frames = read_video(video)
    seen = 0

    def batches():
        nonlocal seen
        waiting = iter(progress(frames, f"Predicting {Path(video).name}", total=n_frames))
        while batch := list(islice(waiting, batch_size)):
            seen += len(batch)
            yield _filled(batch, batch_size)

    found = list(poses(network, batches(), n_frames))
    if not found:
        raise ValueError(f"No frame of {video} can be read. Expected a video that OpenCV decodes, e.g. .mp4 or .avi.")
    return np.concatenate(found)[:seen]


def read_video(video: str | Path) -> tuple[Iterable[np.ndarray], int]:
    """The frames of a video, uint8 (H, W, 3) RGB, one at a time, and how many the file says it has."""
    capture = cv2.VideoCapture(str(video))
    if not capture.isOpened():
        raise ValueError(f"{video} cannot be opened as a video. Expected a file that OpenCV reads, e.g. .mp4 or .avi.")

    def frames():
        while True:
            read, frame = capture.read()
            if not read:
                capture.release()
                return
            yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)

    return frames(), int(capture.get(cv2.CAP_PROP_FRAME_COUNT))


def deeplabcut_table(poses: np.ndarray, bodyparts, index, scorer: str) -> pd.DataFrame:
    """Poses (N, K, 3) as DeepLabCut writes its predictions: columns (scorer, bodyparts, coords x, y, likelihood)."""
    columns = pd.MultiIndex.from_product(
        [[scorer], bodyparts, ["x", "y", "likelihood"]], names=["scorer", "bodyparts", "coords"]
    )
    return pd.DataFrame(poses.reshape(len(poses), -1), columns=columns, index=index)


def write_deeplabcut(table: pd.DataFrame, path: str | Path) -> list[Path]:
    """Write a table of `deeplabcut_table` as `path`.csv and, with the key df_with_missing, as `path`.h5."""
    csv, hdf = Path(f"{path}.csv"), Path(f"{path}.h5")
    table.to_csv(csv)
    table.to_hdf(hdf, key="df_with_missing", mode="w", format="table")
    return [csv, hdf]


def jitter_px(poses: np.ndarray, p_cutoff: float = 0.6) -> np.ndarray:
    """(K,) median distance in px between a body part's places in consecutive frames where both are likely enough."""
    sure = np.where((poses[..., 2] >= p_cutoff)[..., None], poses[..., :2], np.nan)
    steps = np.linalg.norm(np.diff(sure, axis=0), axis=-1)
    seen = np.isfinite(steps).any(axis=0)
    return np.where(seen, np.nanmedian(np.where(seen, steps, 0.0), axis=0), np.nan)
