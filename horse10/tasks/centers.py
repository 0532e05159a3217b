"""Keypoints after CenterNet: a horse found by the centre of its box, and its keypoints by heat maps and displacements.

Source: Mensink et al. 2021, appendix A.4, where there may be many animals in a frame; here the labelled one is sought.
Shapes: N or B frames of H x W px, h x w cells at stride 8, K keypoints.
"""

from functools import partial

import numpy as np
import pandas as pd
from keras import ops

from horse10.metrics import oks
from horse10.tasks import centernet, detection
from horse10.tasks.targets import STRIDE_PX, map_size
from horse10.tasks.task import Task

LEAST = 0.1  # probability of a candidate keypoint: Zhou et al. 2019, section 4.1


def centers(n_keypoints: int) -> Task:
    """A task whose truth is `truth.keypoints`, (N, K, 2) px, and the first of `truth.boxes`, (N, _, 4) px, or NaN."""
    return Task("centers", partial(head, n_keypoints=n_keypoints), targets, loss, decode, score, metric="ap50")


def head(features, size_px: tuple[int, int], n_keypoints: int):
    """Maps M1 to M6: those of `detection` for one thing, keypoints (B, h, w, K) logits, keypoint_offset (B, h, w, 2)
    and displacement (B, h, w, 2K), x and y in cells, from the corner of the centre's cell to each keypoint.

    A.4 has no neck. Ours is that of `detection`: it halves the stride of the backbone. Keypoints in one cell share its
    offset.
    """
    features = centernet.neck(features, "neck")
    return {
        "centres": centernet.prediction_map(features, 1, "centres", centernet.RARE),
        "offset": centernet.prediction_map(features, 2, "offset"),
        "size": centernet.prediction_map(features, 2, "size"),
        "keypoints": centernet.prediction_map(features, n_keypoints, "keypoints", centernet.RARE),
        "keypoint_offset": centernet.prediction_map(features, 2, "keypoint_offset"),
        "displacement": centernet.prediction_map(features, 2 * n_keypoints, "displacement"),
    }


def targets(truth) -> dict[str, np.ndarray]:
    """`detection.targets` of the first box, and for the keypoints

    keypoints (N, h, w, K) 0..1, with the radius of the box; keypoint_cell, keypoint_offset and keypoint_present
    (`centernet.locate`); displacement (N, K, 2) in cells and displacement_known (N, K).
    """
    rows_columns = map_size(*truth.frames.shape[1:3])
    boxes = detection.boxes_to_learn(truth.boxes[:, :1], rows_columns)
    points = truth.keypoints.astype(np.float64) / STRIDE_PX
    radius = np.broadcast_to(centernet.radius(boxes["size"]), points.shape[:2])
    found = centernet.locate(points, rows_columns)
    known = found["present"] * boxes["present"]
    displacement = points - centernet.corners(boxes["cell"], rows_columns[1])
    return boxes | {f"keypoint_{name}": values for name, values in found.items()} | {
        "keypoints": centernet.heat_map(points, radius, rows_columns),
        "displacement": np.where(known[..., None] == 1, displacement, 0).astype(np.float32),
        "displacement_known": known,
    }  # fmt: skip


def loss(targets, outputs):
    """L1 to L6 of A.4, the last three with weight 1 as in Zhou et al.'s code."""
    boxes = detection.loss(targets, outputs)
    heat = centernet.focal_loss(outputs["keypoints"], targets["keypoints"])
    wanted = (targets[f"keypoint_{name}"] for name in ("cell", "offset", "present"))
    return boxes + heat + centernet.l1_loss(outputs["keypoint_offset"], *wanted) + displacement_loss(targets, outputs)


def displacement_loss(targets, outputs):
    """L6: L1 of the displacements (B, h, w, 2K) at the centres, summed and divided by the number of keypoints."""
    predicted = centernet.at(outputs["displacement"], targets["cell"])  # (B, 1, 2K)
    error = ops.abs(ops.reshape(predicted, (-1, *targets["displacement"].shape[1:])) - targets["displacement"])
    known = targets["displacement_known"]
    return ops.sum(ops.sum(error, axis=-1) * known) / ops.maximum(ops.sum(known), 1.0)


def decode(outputs, size_px: tuple[int, int]) -> np.ndarray:
    """The pose at the most probable centre: each keypoint is the candidate next to where its displacement points.

    Candidates are the peaks inside the box with a probability above 0.1; without one, the displacement itself is taken.

    Returns:
        (N, K, 3): x, y in px and the probability of the centre, the same for all keypoints of a frame.
    """
    outputs = {name: np.asarray(values) for name, values in outputs.items()}
    n_frames, _, columns, n_keypoints = outputs["keypoints"].shape
    probability = centernet.peaks(outputs["centres"]).reshape(n_frames, -1)
    centre = probability.argmax(axis=1)[:, None]  # (N, 1)
    displacement = outputs["displacement"].reshape(n_frames, -1, n_keypoints, 2)[np.arange(n_frames), centre[:, 0]]
    first = (centernet.corners(centre, columns) + displacement) * STRIDE_PX  # (N, K, 2)
    box = detection.boxes_at(outputs["offset"], outputs["size"], centre)
    points = matched(first, *candidates(outputs["keypoints"], outputs["keypoint_offset"], box))
    likelihood = np.take_along_axis(probability, centre, axis=1)
    return np.concatenate([points, np.broadcast_to(likelihood[..., None], (n_frames, n_keypoints, 1))], axis=-1)


def candidates(keypoints: np.ndarray, offset: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each cell's place in px, (N, h w, 2), and whether it is a candidate for each keypoint, (N, h w, K)."""
    n_frames, rows, columns, n_keypoints = keypoints.shape
    place = (centernet.corners(np.arange(rows * columns), columns) + offset.reshape(n_frames, -1, 2)) * STRIDE_PX
    inside = ((place >= box[..., :2]) & (place <= box[..., 2:])).all(axis=-1, keepdims=True)
    return place, inside & (centernet.peaks(keypoints).reshape(n_frames, -1, n_keypoints) > LEAST)


def matched(first: np.ndarray, place: np.ndarray, candidate: np.ndarray) -> np.ndarray:
    """For each keypoint's first location (N, K, 2) the next of its candidates, or itself if there is none."""
    distance = np.linalg.norm(place[:, :, None] - first[:, None], axis=-1)
    distance = np.where(candidate, distance, np.inf)  # (N, h w, K)
    nearest = np.take_along_axis(place, distance.argmin(axis=1)[..., None], axis=1)
    return np.where(candidate.any(axis=1)[..., None], nearest, first)


def score(poses: np.ndarray, truth) -> dict[str, float]:
    """ap50, the mean average precision at an object keypoint similarity of 0.5, ap and ap75 (`metrics.oks`)."""
    n_frames, n_keypoints = truth.keypoints.shape[:2]
    columns = {
        "frame": np.arange(n_frames).repeat(n_keypoints),
        "bodypart": pd.Categorical(np.tile(np.arange(n_keypoints), n_frames)),
        **dict(zip(("x", "y", "likelihood"), poses.reshape(-1, 3).T, strict=True)),
        **dict(zip(("x_true", "y_true"), truth.keypoints.reshape(-1, 2).T, strict=True)),
    }
    return oks.average_precision(pd.DataFrame(columns))
