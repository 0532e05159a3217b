"""Keypoints to score maps and back: every conversion between cells and pixels is in this file.

Cell (i, j) of a score map (row i, column j) sits at x = 8 j + 4, y = 8 i + 4 of the image (DeepLabCut v2.1,
pose_defaultdataset.py:224,251,256). Shapes: B images, h x w cells, K body parts. Missing keypoints are NaN.
"""

import numpy as np
from keras import ops

STRIDE_PX = 8  # output stride 16 of the backbone, halved by the deconvolution heads
RADIUS_PX = 17  # positive disk at training scale 1 (DeepLabCut v2.1, pose_cfg.yaml:16, pos_dist_thresh)
LOCREF_STDEV_PX = 7.2801  # unit of the location refinement (DeepLabCut v2.1, pose_cfg.yaml:65)


def map_size(height_px: int, width_px: int) -> tuple[int, int]:
    """Rows and columns of the score map of an image: 2 ceil(size / 16), e.g. 162 x 288 px -> 22 x 36."""
    return 2 * -(-height_px // 16), 2 * -(-width_px // 16)


def cell_centre_px(index):
    """Pixel coordinate of the centre of a cell, along either axis."""
    return ops.cast(index, "float32") * STRIDE_PX + STRIDE_PX / 2


def encode(keypoints, scale, rows: int, columns: int):
    """The training targets of a batch, computed on the device.

    Args:
        keypoints: (B, K, 2) x, y in px of the training image; NaN = not labelled.
        scale: (B,) training scale of each image; the positive disk has radius 17 * scale px.
        rows, columns: size of the score map.

    Returns:
        score (B, h, w, K): 1 inside the disk around a keypoint, else 0; all 0 where the keypoint is missing.
        locref (B, h, w, 2K): offset from cell to keypoint in units of 7.2801 px, 0 outside the disk,
            channel 2k = x and 2k + 1 = y of part k.
        mask (B, h, w, 2K): 1 where locref counts.

    Source: DeepLabCut v2.1, pose_defaultdataset.py:218-266 (the same in 3.0.2).
    """
    x, y = (ops.cast(keypoints, "float32")[:, None, :, axis] for axis in (0, 1))  # (B, 1, K)
    dx = (x - cell_centre_px(ops.arange(columns))[:, None])[:, None]  # (B, 1, w, K)
    dy = (y - cell_centre_px(ops.arange(rows))[:, None])[:, :, None]  # (B, h, 1, K)
    radius = RADIUS_PX * ops.cast(scale, "float32")[:, None, None, None]
    inside = dx**2 + dy**2 <= radius**2  # (B, h, w, K); False for NaN
    offsets = [ops.where(inside, offset / LOCREF_STDEV_PX, 0.0) for offset in (dx, dy)]
    locref = ops.reshape(ops.stack(offsets, axis=-1), (-1, rows, columns, 2 * keypoints.shape[1]))
    score = ops.cast(inside, "float32")
    return score, locref, ops.repeat(score, 2, axis=-1)


def decode(probability, locref):
    """The pose in a score map: the best cell of each body part, moved by its location refinement.

    Args:
        probability: (B, h, w, K), 0..1 (sigmoid of the network's logits; ties go to the first cell in row order).
        locref: (B, h, w, 2K) in units of 7.2801 px.

    Returns:
        (B, K, 3): x, y in px of the network's input (not clipped to it) and likelihood.

    Source: DeepLabCut v2.1, nnet/predict.py:46-72.
    """
    _, _, columns, n_parts = ops.shape(probability)
    best, likelihood = best_cells(probability)
    offsets = ops.reshape(locref, (ops.shape(best)[0], -1, n_parts, 2))
    offset = ops.take_along_axis(offsets, best[:, None, :, None], axis=1)[:, 0]  # (B, K, 2)
    return pose(best // columns, best % columns, offset, likelihood)


def best_cells(probability):
    """Index of the most probable cell, counted row by row, the first of equals, and its likelihood: both (B, K)."""
    n_frames, _, _, n_parts = ops.shape(probability)
    scores = ops.transpose(ops.reshape(probability, (n_frames, -1, n_parts)), (0, 2, 1))  # (B, K, h*w)
    likelihood, best = ops.top_k(scores, 1)  # exported graphs have no argmax of Keras's
    return best[..., 0], likelihood[..., 0]


def pose(row, column, offset, likelihood):
    """(B, K, 3) x, y in px and likelihood from cells (B, K) and their location refinement (B, K, 2)."""
    x = cell_centre_px(column) + offset[..., 0] * LOCREF_STDEV_PX
    y = cell_centre_px(row) + offset[..., 1] * LOCREF_STDEV_PX
    return ops.stack([x, y, likelihood], axis=-1)


def refinement_around_px(locref: np.ndarray, cell: np.ndarray, reach: int) -> np.ndarray:
    """Location refinement at and around one cell of each body part.

    Args:
        locref: (h, w, 2K) in units of 7.2801 px; cell: (K, 2) row and column; reach: cells on each side.

    Returns:
        (K, n, n, 2) x, y in px from the centre of each cell, n = 2 reach + 1; NaN beyond the map.
    """
    padded = np.pad(locref, ((reach, reach), (reach, reach), (0, 0)), constant_values=np.nan) * LOCREF_STDEV_PX
    around, xy = np.arange(2 * reach + 1), np.arange(2)
    return np.stack([padded[np.ix_(i + around, j + around, 2 * k + xy)] for k, (i, j) in enumerate(cell)])


def truncate_labels(keypoints: np.ndarray) -> np.ndarray:
    """Labels as DeepLabCut's training file holds them: whole pixels, truncated toward zero; (..., 2) -> (..., 2).

    Parts whose truncated x or y is not positive are dropped. Source: DeepLabCut v2.1.8.2, format_training_data.
    """
    whole = np.trunc(keypoints)
    return np.where((whole > 0).all(axis=-1, keepdims=True), whole, np.nan).astype(keypoints.dtype)
