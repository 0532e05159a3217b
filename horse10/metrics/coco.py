"""Average precision by COCO's own code, pycocotools, of boxes or of poses."""

import contextlib
import io
from collections.abc import Sequence

import numpy as np


def average_precision(
    truth: Sequence[dict], detections: Sequence[dict], categories: Sequence[dict], kind: str, **parameters
) -> dict[str, float]:
    """ap (mean over thresholds 0.50 to 0.95), ap50 and ap75, over animals of any size.

    Args:
        truth: annotations of COCO's form; detections: its results; categories: their list (cocodataset.org, Data format
            and Results format).
        kind: "bbox" or "keypoints".
        parameters: others of COCOeval's, by their names.

    Returns:
        Means over the categories that are in the truth. NaN without a truth, 0 without a detection.
    """
    if not truth:
        return {"ap": np.nan, "ap50": np.nan, "ap75": np.nan}
    if not detections:
        return {"ap": 0.0, "ap50": 0.0, "ap75": 0.0}
    precision = _precision(truth, detections, categories, kind, parameters)
    means = [float(values[values > -1].mean()) for values in (precision, precision[0], precision[5])]
    return dict(zip(("ap", "ap50", "ap75"), means, strict=True))


def _precision(truth, detections, categories, kind: str, parameters: dict) -> np.ndarray:
    """(thresholds, recalls, categories) of COCOeval; -1 where it says nothing."""
    from pycocotools.coco import COCO  # needed only here
    from pycocotools.cocoeval import COCOeval

    frames = {entry["image_id"] for entry in (*truth, *detections)}
    with contextlib.redirect_stdout(io.StringIO()):  # COCO's code prints what it does
        coco = COCO()
        coco.dataset = {
            "images": [{"id": frame} for frame in sorted(frames)],
            "annotations": list(truth),
            "categories": list(categories),
        }
        coco.createIndex()
        evaluation = COCOeval(coco, coco.loadRes(list(detections)), kind)
        # Of any size: what is outside of COCO's range and fits nothing, as a box of negative width, would be no error
        evaluation.params.areaRng, evaluation.params.areaRngLbl = [[-np.inf, np.inf]], ["all"]
        for name, value in parameters.items():
            setattr(evaluation.params, name, value)
        evaluation.evaluate()
        evaluation.accumulate()
    return evaluation.eval["precision"][:, :, :, 0, -1]  # of as many detections a frame as count
