"""Small good inputs of every kind that the package reads, and how it reads them.

`make` writes an input into an empty folder; `read` returns what was read as a value that can be compared. `damaged`
names the files that may be damaged, by their pattern. Files with a hash must never be read as something else.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import inputs_data as data
import inputs_runs as runs


@dataclass(frozen=True)
class Input:
    make: Callable[[Path], None]
    read: Callable[[Path], object]
    damaged: str
    has_hash: bool = False


INPUTS = {
    "DeepLabCut CSV": Input(data.project(".csv"), data.data_set(), "labeled-data/*/*.csv"),
    "DeepLabCut HDF5": Input(data.project(".h5"), data.data_set(), "labeled-data/*/*.h5"),
    "DeepLabCut config.yaml": Input(data.project(".csv"), data.data_set(), "config.yaml"),
    "COCO": Input(data.coco, data.data_set("labels.json", group_by=r"/([ab])_"), "labels.json"),
    "SLEAP": Input(data.sleap, data.data_set("labels.pkg.slp"), "labels.pkg.slp"),
    "predictions, CSV": Input(data.predicted_table, data.predictions("predictions.csv"), "predictions.csv"),
    "predictions, HDF5": Input(data.predicted_table, data.predictions("predictions.h5"), "predictions.h5"),
    "predictions, COCO": Input(data.predicted_coco, data.predictions("results.json"), "results.json"),
    "PNG": Input(data.project(".csv"), data.data_set(), "labeled-data/*/*.png"),
    "JPEG": Input(data.coco, data.data_set("labels.json", group_by=r"/([ab])_"), "images/*"),
    "video": Input(data.video, data.frames, "clip.avi"),
    "run": Input(runs.run, runs.opened, "*", has_hash=True),
    "checkpoint": Input(runs.checkpoint, runs.restored, "checkpoint.npz", has_hash=True),
    "weights": Input(runs.weights, runs.loaded, "network.weights.h5"),
    "PyTorch weights": Input(runs.torch_weights, runs.torch_values, "weights.pth"),
    "archive": Input(data.packed, data.unpacked, "data.tar.gz"),
    "parameters": Input(runs.parameters, runs.configured, "parameters.yaml"),
}


def same(one, other) -> bool:
    """Are two results of `read` equal, NaN and types included?"""
    return pickle.dumps(one) == pickle.dumps(other)
