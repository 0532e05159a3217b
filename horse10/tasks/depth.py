"""Monocular depth: how far away along the axis of the lens is what each pixel shows.

Source: Mensink et al. 2021, appendix A.5. Shapes: N or B frames of H x W px.
"""

import numpy as np
from keras import layers, ops

from horse10.tasks.pixelwise import mean_where, to_frame
from horse10.tasks.task import Task

FARTHEST_M = 80.0  # what is farther away, such as the sky, counts neither in the loss nor in the score; our choice
UNIT_M = 10.0  # of the network's maps, so that softplus(0) = 0.7 is a usual distance; our choice
FACTOR = 1.25  # between prediction and truth


def head(features, size_px: tuple[int, int]):
    """One linear layer, softplus, then bilinear upsampling: {"depth": (B, H, W, 1)} in units of 10 m, positive."""
    depth = layers.Conv2D(1, 1, name="depth")(features)
    return {"depth": to_frame(ops.softplus(depth), size_px)}


def targets(truth) -> dict[str, np.ndarray]:
    """{"depth": (N, H, W, 1)} in units of 10 m, 0 where it is not known or farther away than FARTHEST_M."""
    depth = np.where(known(truth.depth_m), truth.depth_m, 0) / UNIT_M
    return {"depth": depth[..., None].astype(np.float32)}


def known(depth_m: np.ndarray) -> np.ndarray:
    """Which pixels count, of the shape of `depth_m`; unknown depths are NaN or not positive."""
    return (depth_m > 0) & (depth_m <= FARTHEST_M)


def loss(targets, outputs):
    """L1 of the depth (equation A.5) plus L1 of its differences along x and y (A.6), in units of 10 m.

    Each is a mean over the pixels, or pairs of neighbours, that are known.
    """
    error, valid = outputs["depth"] - targets["depth"], targets["depth"] > 0
    across = ops.logical_and(valid[:, :, 1:], valid[:, :, :-1])
    down = ops.logical_and(valid[:, 1:], valid[:, :-1])
    smooth_x = mean_where(across, ops.abs(error[:, :, 1:] - error[:, :, :-1]))
    smooth_y = mean_where(down, ops.abs(error[:, 1:] - error[:, :-1]))
    return mean_where(valid, ops.abs(error)) + smooth_x + smooth_y


def decode(outputs, size_px: tuple[int, int]) -> np.ndarray:
    """Depth (N, H, W) in metres."""
    return np.asarray(outputs["depth"])[..., 0] * UNIT_M


def score(predicted: np.ndarray, truth) -> dict[str, float]:
    """rmse_m, the root of the mean squared error in metres, and delta<1.25, the share of pixels within this factor.

    Both are pooled over the known pixels of all frames; NaN if there are none.
    """
    valid = known(truth.depth_m)
    if not valid.any():
        return {"rmse_m": np.nan, "delta<1.25": np.nan}
    predicted, true = predicted[valid].astype(np.float64), truth.depth_m[valid].astype(np.float64)
    close = np.maximum(predicted, true) < FACTOR * np.minimum(predicted, true)
    return {"rmse_m": float(np.sqrt(np.mean((predicted - true) ** 2))), "delta<1.25": float(close.mean())}


DEPTH = Task("depth", head, targets, loss, decode, score, metric="rmse_m", more_is_better=False)
