"""How the errors of two frames fall while a network is trained: numbers and words from its snapshots."""

import numpy as np
import pandas as pd

from horse10 import metrics
from horse10.dataset import PoseDataset
from horse10.metrics.units import NORMALIZED, unit_of
from horse10.runs.record import RunRecord
from horse10.runs.snapshots import Snapshots

HORSE = {"within": "training", "ood": "unseen"}


def unit(dataset: PoseDataset) -> str:
    """What the errors are counted in, in words."""
    return "nose–eye distances" if unit_of(dataset.scale_px) is NORMALIZED else "px"


def errors(seen: Snapshots, dataset: PoseDataset, subset: str) -> np.ndarray:
    """(T, K) error of every body part at every step, in `unit`; NaN = no label."""
    name, frame = seen.frames[subset]
    row = dataset.frames.index(name)
    distance = metrics.distance_px(frame.pose[..., :2], dataset.keypoints[row])  # (T, K)
    scale_px = dataset.scale_px[row] if unit(dataset) != "px" else 1.0
    return metrics.normalized_error(distance, np.full(len(distance), scale_px))


def error_table(seen: Snapshots, dataset: PoseDataset) -> pd.DataFrame:
    """The same as a table: one row per frame and body part, one column per step."""
    tables = []
    for subset in seen.frames:
        table = pd.DataFrame(errors(seen, dataset, subset).T, columns=[f"step {step}" for step in seen.steps])
        tables.append(pd.concat([pd.DataFrame({"horse": HORSE[subset], "body part": seen.bodyparts}), table], axis=1))
    return pd.concat(tables, ignore_index=True)


def statistics_words(record: RunRecord, n_frames: int) -> str:
    """By which statistics batch norm works in the snapshots, in words; n_frames: of a re-estimation."""
    if record.batch_norm_evaluation == "moving":
        return "Batch normalisation uses its moving averages at each step, as in the final evaluation."
    if record.batch_norm_evaluation == "none":
        return "Group normalisation works on each frame separately, in training, here and in the final evaluation."
    n = record.config.batch_size
    training = f"In training, batch normalisation uses the statistics of the {n} frames of a step."
    if record.batch_norm_evaluation == "frame":
        return f"{training} Here, as in the final evaluation, it uses those of the single frame."
    return (
        f"{training} Here, as in the final evaluation, it uses the mean of such statistics over {n_frames} training"
        " frames without augmentation, computed with the weights of the step shown and discarded before training"
        " continues."
    )


def last_words(seen: Snapshots, dataset: PoseDataset) -> str:
    """The medians over the body parts at the last step, each frame beside the other, in words."""
    error = {HORSE[subset]: np.nanmedian(errors(seen, dataset, subset)[-1]) for subset in seen.frames}
    likelihood = [np.median(frame.pose[-1, :, 2]) for _, frame in seen.frames.values()]
    of_both = " and ".join(f"{value:.2f} {unit(dataset)} for the {who} horse" for who, value in error.items())
    sure = " and ".join(f"{value:.2f}" for value in likelihood)
    return f"After the last step the median error is {of_both}; the median likelihood is {sure}."
