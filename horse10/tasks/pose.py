"""Pose as DeepLabCut learns it, on frames of any size: the task of Mathis et al. as one of several.

Shapes: N or B frames of H x W px, K body parts. Sources: DeepLabCut v2.1 (`heads`, `targets`, `losses`).
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
from keras import ops

from horse10.bodyparts import BODYPARTS
from horse10.metrics import PCK_CURVE, distance_px, normalized_error, pck
from horse10.tasks.heads import deconvolution
from horse10.tasks.losses import PoseLoss
from horse10.tasks.targets import decode as pose_in
from horse10.tasks.task import Task

FULL_HEIGHT_PX = 162  # of Horse-10's frames, which have training scale 1
NOSE_EYE = ("Nose", "Eye")


def pose(bodyparts: Sequence[str] = BODYPARTS) -> Task:
    """A task whose truth is `truth.keypoints`, (N, K, 2) px in the order of `bodyparts`, NaN where hidden.

    Raises:
        ValueError: there is no Nose or no Eye to measure errors by.
    """
    nose, eye = (tuple(bodyparts).index(name) for name in NOSE_EYE)

    def score(predicted, truth):
        ends = truth.keypoints[:, nose], truth.keypoints[:, eye]
        return errors(predicted, truth.keypoints, median_by_animal(distance_px(*ends), truth.animal))

    draw = partial(head, n_parts=len(bodyparts))
    return Task("pose", draw, targets, loss, decode, score, metric="normalized_error", more_is_better=False)


def head(features, size_px: tuple[int, int], n_parts: int):
    """Score maps and location refinement at stride 8: {"logits": (B, h, w, K), "locref": (B, h, w, 2K)}."""
    return {
        "logits": deconvolution(features, n_parts, "logits"),
        "locref": deconvolution(features, 2 * n_parts, "locref"),
    }


def targets(truth) -> dict[str, np.ndarray]:
    """Keypoints (N, K, 2) px, and the training scale (N,): how large the frame is, compared with one of Horse-10."""
    scale = truth.frames.shape[1] / FULL_HEIGHT_PX
    return {"keypoints": truth.keypoints, "training_scale": np.full(len(truth.frames), scale, np.float32)}


def loss(targets, outputs):
    """`losses.PoseLoss` of these maps."""
    return PoseLoss().call(targets, outputs)


def decode(outputs, size_px: tuple[int, int]) -> np.ndarray:
    """(N, K, 3): x, y in px and likelihood."""
    return np.asarray(pose_in(ops.sigmoid(outputs["logits"]), ops.convert_to_tensor(outputs["locref"])))


def errors(poses: np.ndarray, keypoints: np.ndarray, scale_px: np.ndarray) -> dict[str, float]:
    """normalized_error, the mean in units of each frame's scale, and pck@0.1 to pck@1.0, shares of the same errors.

    Args:
        poses: (N, K, 3) x, y in px and likelihood; keypoints: (N, K, 2) px, NaN where hidden.
        scale_px: (N,), NaN where it is not known.

    Returns:
        Numbers pooled over the keypoints that are labelled in frames whose scale is known; NaN if there are none.
    """
    normalized = normalized_error(distance_px(poses[..., :2], keypoints), scale_px)
    known = normalized[~np.isnan(normalized)]
    shares = {f"pck@{threshold}": pck(normalized, threshold) for threshold in PCK_CURVE}
    return {"normalized_error": float(known.mean()) if known.size else np.nan} | shares


def median_by_animal(distance: np.ndarray, animal: np.ndarray) -> np.ndarray:
    """(N,): of each frame the median of distances (N,) over all frames of its animal; NaN where all are NaN."""
    return pd.Series(distance).groupby(animal).transform("median").to_numpy()
