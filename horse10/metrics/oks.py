"""Object keypoint similarity (OKS), COCO's measure of a pose, and its average precision by COCO's own code.

The OKS of a frame is the mean of exp(-d² / (2 s² (2σ)²)) over its labelled keypoints: d is the error in px, s² the area
of the animal in px², σ how far apart people place this keypoint (cocodataset.org, Keypoint Evaluation).

COCO has no sigmas for a horse, and mmpose's Horse-10 has none either (1.3.2, configs/_base_/datasets/horse10.py:
sigmas=[]). We take what DeepLabCut takes for any animal (3.0, core/metrics/api.py and core/inferenceutils.py): 0.1 for
every keypoint, and as area the box around the labelled keypoints. As there, a labelled keypoint without a prediction
has similarity 0, and a frame whose labelled keypoints span no area has no OKS."""

import numpy as np
import pandas as pd

from horse10.metrics import coco

SIGMA = 0.1
FAR_PX = -1e4  # where a keypoint without a prediction is put: similarity 0


def similarity(table: pd.DataFrame) -> np.ndarray:
    """For each row of a `metrics.table` 0 (far off) to 1 (exact); NaN where nothing is labelled, or without an area."""
    labelled = table[["x_true", "y_true"]].notna().all(axis=1)
    error = table["error_px"].where(table["error_px"].notna(), np.inf).to_numpy()
    return np.where(labelled, np.exp(-(error**2) / (2 * _area_px2(table) * (2 * SIGMA) ** 2)), np.nan)


def of_frames(table: pd.DataFrame) -> pd.DataFrame:
    """frame, animal and oks of the frames that have one, from a table with a column `oks`, the similarity."""
    return table.groupby(["frame", "animal"], observed=True)["oks"].mean().dropna().reset_index()


def average_precision(table: pd.DataFrame) -> dict[str, float]:
    """COCOeval's ap (mean over OKS thresholds 0.50 to 0.95), ap50 and ap75, one animal a frame; NaN without frames.

    Frames are ranked by mean likelihood, COCO's score of a detection; where the predictions have none, all rank alike.
    """
    frames = table.assign(area=_area_px2(table)).dropna(subset=["area"])
    truth, detections = [], []
    for number, (_, rows) in enumerate(frames.groupby("frame", observed=True), start=1):
        truth.append(_truth(number, rows))
        if rows["x"].notna().any():
            detections.append(_detection(number, rows))
    bodyparts = list(table["bodypart"].cat.categories)
    categories = [{"id": 1, "name": "animal", "keypoints": bodyparts}]
    sigmas = np.full(len(bodyparts), SIGMA)
    return coco.average_precision(truth, detections, categories, "keypoints", kpt_oks_sigmas=sigmas)


def _area_px2(table: pd.DataFrame) -> np.ndarray:
    """Of the box around the labelled keypoints of each row's frame; NaN where it is 0."""
    frames = table.groupby("frame", observed=True)
    sides = [frames[name].transform("max") - frames[name].transform("min") for name in ("x_true", "y_true")]
    area = (sides[0] * sides[1]).to_numpy(np.float64)
    return np.where(area > 0, area, np.nan)


def _truth(number: int, rows: pd.DataFrame) -> dict:
    visible = rows["x_true"].notna().to_numpy()
    triples = np.column_stack([rows[["x_true", "y_true"]].fillna(0), 2 * visible])
    corner, area = rows[["x_true", "y_true"]].min(), float(rows["area"].iloc[0])
    sides = rows[["x_true", "y_true"]].max() - corner
    annotation = {"id": number, "image_id": number, "category_id": 1, "iscrowd": 0, "area": area}
    return annotation | {
        "bbox": [*corner, *sides],
        "keypoints": triples.ravel().tolist(),
        "num_keypoints": int(visible.sum()),
    }


def _detection(number: int, rows: pd.DataFrame) -> dict:
    triples = np.column_stack([rows[["x", "y"]].fillna(FAR_PX), np.ones(len(rows))])
    score = rows.loc[rows["x"].notna(), "likelihood"].fillna(1).mean()
    return {"image_id": number, "category_id": 1, "keypoints": triples.ravel().tolist(), "score": float(score)}
