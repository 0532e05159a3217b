"""How mmpose scores Horse-10, which is not how the papers do; its numbers must not stand in one column with theirs.

The rules of mmpose 0.14 to 0.18 (datasets/animal/animal_horse10_dataset.py, core/evaluation/top_down_eval.py), the
versions that measure what its table of Horse-10 calls PCK@0.3 and NME:

- an error is divided by the distance of nose and eye in the same frame, not by the animal's median;
- frames in which that distance is 0 are left out (so since 0.19; before, each of their keypoints counted as found);
- PCK is the mean over body parts of each part's share of errors below 0.3, NME the mean over all keypoints.

Its code reads a part that is not labelled as one at (0, 0): with only one of nose and eye labelled, it divides by that
one's distance from the corner of the image. `scores` leaves such frames out; `scores_as_coded` does as the code does.
Since 0.19 mmpose's PCK is another one: errors below 0.2 of the longer side of the annotated box."""

import numpy as np
import pandas as pd

from horse10.metrics import PCK_THRESHOLD
from horse10.metrics.intervals import POSITIVE, SHARE, clustered_interval, interval_of_means

BOUNDS = ("low", "high")


def scores(table: pd.DataFrame, parts: tuple[str, str]) -> dict[str, float]:
    """n_frames and n_keypoints that count, nme and pck, of the rows of a `metrics.table`; with several animals also the
    bounds of 95 % intervals over them: nme_low, nme_high, pck_low, pck_high.

    Args:
        parts: mmpose's keypoints 0 and 1, whose distance is the unit: Nose and Eye.
    """
    return _scores(table, _labels(table, parts))


def scores_as_coded(table: pd.DataFrame, parts: tuple[str, str]) -> dict[str, float]:
    """The same where a part that is not labelled lies at (0, 0)."""
    return _scores(table, _labels(table, parts).fillna(0))


def _labels(table: pd.DataFrame, parts: tuple[str, str]) -> pd.DataFrame:
    """x and y of both parts, px, one row per frame."""
    chosen = table[table["bodypart"].isin(parts)]
    wide = chosen.pivot(index="frame", columns="bodypart", values=["x_true", "y_true"])
    return wide.reorder_levels([1, 0], axis=1)[list(parts)]


def _scores(table: pd.DataFrame, labels: pd.DataFrame) -> dict[str, float]:
    first, second = (labels[part].to_numpy() for part in labels.columns.unique(0))
    unit_px = pd.Series(np.linalg.norm(first - second, axis=1), labels.index)
    unit_px = table["frame"].map(unit_px[unit_px > 0]).astype(float)
    counted = table[unit_px.notna() & table["x_true"].notna()]
    error = counted["error_px"] / unit_px[counted.index]
    correct = error < PCK_THRESHOLD  # no prediction: not correct
    scores = {
        "n_frames": counted["frame"].nunique(),
        "n_keypoints": len(counted),
        "nme": float(error.mean()),
        "pck": float(correct.groupby(counted["bodypart"], observed=True).mean().mean()),
    }
    animals = counted["animal"].astype(str)
    if len(animals[error.notna()].unique()) > 1:
        nme = clustered_interval(error.dropna(), animals[error.notna()], POSITIVE)
        pck = interval_of_means(correct, counted["bodypart"].astype(str), animals, SHARE)
        scores |= {f"nme_{bound}": nme[bound] for bound in BOUNDS} | {f"pck_{bound}": pck[bound] for bound in BOUNDS}
    return scores
