"""Made-up predictions of a toy project, in the forms that other tools write."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from horse10.prediction.tables import deeplabcut_table
from toy_project import write_project

PARTS = ("Nose", "Eye", "tail")
VIDEOS = {"a": 6, "b": 6, "c": 6}
SCORER = "DLC_resnet50_toyshuffle1_1000"


def project(folder: Path) -> tuple[Path, tuple[str, ...], np.ndarray]:
    """A project of three videos, its frames, and exact poses (18, 3, 3) with a likelihood of 0.9."""
    names, labels = write_project(folder / "mice", VIDEOS, PARTS, missing=0.0)
    likelihood = np.full((*labels.shape[:2], 1), 0.9)
    return folder / "mice", names, np.concatenate([labels, likelihood], axis=-1)


def table(names, poses: np.ndarray, parts=PARTS) -> pd.DataFrame:
    """A table of DeepLabCut, with rows of the names given."""
    return deeplabcut_table(np.asarray(poses), parts, list(names), SCORER)


def write_csv(path: Path, names, poses: np.ndarray, parts=PARTS) -> Path:
    table(names, poses, parts).to_csv(path)
    return path


def write_lightning(path: Path, names, poses: np.ndarray) -> Path:
    """predictions.csv of Lightning Pose, whose last column tells its subsets."""
    frame = table(names, poses).rename(columns={SCORER: "heatmap_tracker"})
    frame[("set", "", "")] = "train"
    frame.to_csv(path)
    return path


def coco_data(path: Path, names, labels: np.ndarray) -> Path:
    """A COCO file of the frames, with ids from 100."""
    tree = {
        "categories": [{"id": 1, "name": "mouse", "keypoints": list(PARTS)}],
        "images": [{"id": 100 + i, "file_name": name, "height": 40, "width": 60} for i, name in enumerate(names)],
        "annotations": [
            {"id": i, "image_id": 100 + i, "category_id": 1, "keypoints": _triples(points)}
            for i, points in enumerate(labels)
        ],
    }
    path.write_text(json.dumps(tree))
    return path


def _triples(points: np.ndarray) -> list[float]:
    return np.column_stack([points[:, :2], np.full(len(points), 2)]).ravel().tolist()


def coco_results(path: Path, poses: np.ndarray, **others) -> Path:
    results = [
        {"image_id": 100 + i, "category_id": 1, "keypoints": pose.ravel().tolist(), "score": 0.7} | others
        for i, pose in enumerate(poses)
    ]
    path.write_text(json.dumps(results))
    return path
