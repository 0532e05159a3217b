"""The frames that both sides train on: `python training_frames.py <folder> <size>`.

Synthetic training frames of one size, at most as many as Horse-10's first split has. Run as a program, writes what
DeepLabCut's loader reads: training.mat, with labels as its own `format_training_data` has them, and project.json. The
images stay where they are; both sides read the same files.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.io import savemat

from horse10.dataset import PoseDataset, load_dataset
from horse10.dataset.rows import spread, usual_size
from horse10.tasks.targets import truncate_labels

FRAMES, SPLIT = 1470, 2  # the second has as many


def training_frames(size: str) -> PoseDataset:
    """The synthetic horses of a size, "small" or "full", with evenly spread training frames; drawn if need be."""
    dataset = load_dataset("synthetic", synthetic_size=size, split=SPLIT)
    same = dataset.train[(dataset.size[dataset.train] == usual_size(dataset)).all(axis=1)]
    return replace(dataset, train=spread(same, FRAMES))


def write_project(dataset: PoseDataset, folder: Path) -> None:
    """Write training.mat and project.json of a data set's training frames."""
    rows = []
    for frame, keypoints, (height, width) in zip(
        (dataset.frames[row] for row in dataset.train),
        truncate_labels(dataset.keypoints[dataset.train]),
        dataset.size[dataset.train],
        strict=True,
    ):
        inside = (keypoints < (width, height)).all(axis=1)  # False for NaN
        cell = np.empty((1, 1), object)
        cell[0, 0] = np.column_stack([np.flatnonzero(inside), keypoints[inside]]).astype("int64")
        if inside.any():
            rows.append((np.array([frame]), np.array([[3, height, width]]), cell))
    savemat(folder / "training.mat", {"dataset": np.array(rows, [(name, "O") for name in ("image", "size", "joints")])})
    project = {"project_path": str(dataset.root.resolve()), "all_joints_names": list(dataset.bodyparts)}
    (folder / "project.json").write_text(json.dumps(project))


if __name__ == "__main__":
    write_project(training_frames(sys.argv[2]), Path(sys.argv[1]))
