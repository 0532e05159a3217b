"""Training datasets as DeepLabCut writes them (3.0.1, trainingsetmanipulation.py and auxiliaryfunctions.py)."""

import pickle
from pathlib import Path

import numpy as np

from toy_project import SCORER, frame, points, write_hdf

PARTS = ("nose", "tail")


def write_merged(project: Path, names, iteration: int = 0, suffix: str = ".h5") -> Path:
    """The labels of all videos in one file, in the order given."""
    folder = project / "training-datasets" / f"iteration-{iteration}" / "UnaugmentedDataSet_toyJan1"
    folder.mkdir(parents=True, exist_ok=True)
    table = frame(list(names), PARTS, points(len(names), len(PARTS), missing=0.0), three_columns=True)
    path = folder / f"CollectedData_{SCORER}{suffix}"
    write_hdf(path, table) if suffix == ".h5" else table.to_csv(path)
    return folder


def write_shuffle(folder: Path, names, train, test, number: int = 1, percent: int = 80, tuples: bool = True) -> Path:
    """Documentation_data of one shuffle: the pictures trained on, the rows of both sides, the fraction."""
    data = [
        {
            "image": tuple(names[row].split("/")) if tuples else names[row],
            "size": np.array([3, 40, 60]),
            "joints": np.array([[0, 10, 10], [1, 20, 20]]),
        }
        for row in train
        if row >= 0
    ]
    path = folder / f"Documentation_data-toy_{percent}shuffle{number}.pickle"
    content = [data, np.array(train), np.array(test), percent / 100]
    path.write_bytes(pickle.dumps(content, pickle.HIGHEST_PROTOCOL))
    return path
