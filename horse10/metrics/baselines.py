"""Two answers that need no network: the mean training pose, and that of the most similar training frame."""

import numpy as np
from tqdm import tqdm

THUMBNAIL = (32, 18)  # px, width x height: Horse-10's 16:9, small enough to forget all but pose, light and ground


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
