"""What CenterNet's tasks share: maps at stride 8, heat maps of points, the cells that they are read at, two losses.

Shapes: N or B frames of H x W px, h x w cells, K points. A position in cells is that in px divided by 8: cell (i, j),
row i and column j, reaches from (j, i) to (j + 1, i + 1). Absent points are NaN.

Sources: Mensink et al. 2021, appendices A.3 and A.4; Zhou et al. 2019, Objects as Points (arXiv:1904.07850).
"""

import numpy as np
from keras import layers, ops
from keras.initializers import Constant
from scipy.special import expit

from horse10.tasks.targets import STRIDE_PX

CHANNELS = 64  # of the neck and of each map's hidden layer (Zhou et al., their ResNets)
ALPHA, BETA = 2, 4  # of the focal loss (A.2)
OVERLAP = 0.7  # intersection over union that a box moved by the radius still has; Zhou et al.'s code
RARE = -2.19  # first bias of a heat map: probability 0.1 (Zhou et al.'s code)


def neck(features, name: str):
    """1 x 1 convolution, 3 x 3 transposed convolution, batch norm, ReLU: (B, h / 2, w / 2, C) -> (B, h, w, 64).

    A.3 has a 3 x 3 convolution here. It is transposed because our backbones have stride 16 and not 4.
    """
    x = layers.Conv2D(CHANNELS, 1, name=f"{name}_reduced")(features)
    x = layers.Conv2DTranspose(CHANNELS, 3, strides=2, padding="same", use_bias=False, name=f"{name}_upsampled")(x)
    return layers.ReLU(name=f"{name}_relu")(layers.BatchNormalization(name=f"{name}_bn")(x))


def prediction_map(features, channels: int, name: str, bias: float = 0.0):
    """3 x 3 convolution, ReLU, 3 x 3 convolution: (B, h, w, C) -> (B, h, w, channels); `bias` is the first one."""
    hidden = layers.Conv2D(CHANNELS, 3, padding="same", activation="relu", name=f"{name}_hidden")(features)
    return layers.Conv2D(channels, 3, padding="same", bias_initializer=Constant(bias), name=name)(hidden)


def radius(size: np.ndarray) -> np.ndarray:
    """How far both corners of a box (..., 2) may move inwards until its intersection over union is 0.7: (...).

    Of the three ways in which corners move (both inwards, both outwards, both the same way) this is the narrowest.
    In the unit of the size; not rounded down as in Zhou et al., whose frames have more cells. 0 where the box is NaN.
    """
    total, area = size.sum(axis=-1), size.prod(axis=-1)
    return np.nan_to_num((total - np.sqrt(total**2 - 4 * (1 - OVERLAP) * area)) / 4)


def locate(points: np.ndarray, map_size: tuple[int, int]) -> dict[str, np.ndarray]:
    """Where points (N, K, 2) in cells are in maps of so many rows and columns.

    Returns:
        cell (N, K) int32, counted row by row, 0 where absent; offset (N, K, 2) from the corner of the cell, 0..1;
        present (N, K) 1 or 0: neither NaN nor outside.
    """
    rows, columns = map_size
    present = ((points >= 0) & (points < (columns, rows))).all(axis=-1)  # False for NaN
    points = np.where(present[..., None], points, 0)
    corner = np.floor(points)
    cell = corner[..., 1] * columns + corner[..., 0]
    offset = (points - corner).astype(np.float32)
    return {"cell": cell.astype(np.int32), "offset": offset, "present": present.astype(np.float32)}


def heat_map(points: np.ndarray, radius: np.ndarray, map_size: tuple[int, int]) -> np.ndarray:
    """(N, h, w, K): Gaussian of each point (N, K, 2), 1 in its cell, 0 everywhere if it is absent.

    The standard deviation is a sixth of the diameter, 2 radius + 1 (Zhou et al.'s code); points and radius (N, K) are
    in cells.
    """
    present = locate(points, map_size)["present"]
    corner = np.where(present[..., None] == 1, np.floor(points), 0)
    spread = ((2 * radius + 1) / 6)[..., None]

    def along(axis, n):
        """(N, K, n)"""
        return np.exp(-((np.arange(n) - corner[..., axis, None]) ** 2) / (2 * spread**2))

    down, across = along(1, map_size[0]) * present[..., None], along(0, map_size[1])
    return np.einsum("nkh,nkw->nhwk", down, across).astype(np.float32)


def focal_loss(logits, heat):
    """Penalty-reduced focal loss (A.2) of maps (B, h, w, K), summed and divided by the number of points, at least 1."""
    peak = heat == 1
    probability = ops.sigmoid(logits)
    found = (1 - probability) ** ALPHA * ops.log_sigmoid(logits)
    spared = (1 - heat) ** BETA * probability**ALPHA * ops.log_sigmoid(-logits)
    count = ops.sum(ops.cast(peak, "float32"))
    return -ops.sum(ops.where(peak, found, spared)) / ops.maximum(count, 1.0)


def l1_loss(maps, cell, wanted, present):
    """L1 (A.3) of maps (B, h, w, C), read at cells (B, K), to the wanted (B, K, C): summed, divided by the points."""
    error = ops.sum(ops.abs(at(maps, cell) - wanted), axis=-1)
    return ops.sum(error * present) / ops.maximum(ops.sum(present), 1.0)


def at(maps, cell):
    """(B, K, C): maps (B, h, w, C) read at cells (B, K) counted row by row."""
    flat = ops.reshape(maps, (ops.shape(maps)[0], -1, maps.shape[-1]))
    return ops.take_along_axis(flat, cell[..., None], axis=1)


def peaks(logits: np.ndarray) -> np.ndarray:
    """Probability (N, h, w, K) of the cells that no neighbour of the 3 x 3 around them exceeds, 0 of the others."""
    rows, columns = logits.shape[1:3]
    padded = np.pad(logits, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=-np.inf)
    around = [padded[:, i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
    return np.where(logits == np.max(around, axis=0), expit(logits), 0)


def corners(cell: np.ndarray, columns: int) -> np.ndarray:
    """x and y (..., 2) in cells of the corner of cells (...) counted row by row."""
    return np.stack([cell % columns, cell // columns], axis=-1)


def boxes_in_cells(boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centre and size (..., 2) in cells of boxes (..., 4): left, top, right and bottom px, each a centre of a pixel."""
    boxes = boxes.astype(np.float64) / STRIDE_PX
    return (boxes[..., :2] + boxes[..., 2:]) / 2, boxes[..., 2:] - boxes[..., :2] + 1 / STRIDE_PX


def boxes_px(centre: np.ndarray, size: np.ndarray) -> np.ndarray:
    """The inverse of `boxes_in_cells`: (..., 4) px."""
    half = (size - 1 / STRIDE_PX) / 2
    return np.concatenate([centre - half, centre + half], axis=-1) * STRIDE_PX
