"""A made-up record: history, predictions, record.json."""

import copy
import json

import numpy as np
import pandas as pd

from horse10 import metrics
from horse10.config import RunConfig
from horse10.runs.record import RunRecord

PARTS = ("Nose", "Eye", "Hip")
SCALE_PX = 16.0


def predictions(frames=12, parts=PARTS, seed=0, unlabelled=0.16):
    """A made-up `metrics.table` without labels; Horse-10's share of unlabelled keypoints is about 16 %."""
    rng = np.random.default_rng(seed)
    animal = np.array([f"horse{i // 4}" for i in range(frames)])
    names = np.array([f"labeled-data/{a}/img{i:04d}.png" for i, a in enumerate(animal)])
    true = rng.uniform(0, 288, (frames, len(parts), 2))
    true[rng.random((frames, len(parts))) < unlabelled] = np.nan
    x, y = np.moveaxis(rng.normal(true, 5), -1, 0).reshape(2, -1)
    subsets = list(metrics.SUBSETS)
    table = {
        "frame": pd.Categorical(names, categories=names).repeat(len(parts)),
        "animal": pd.Categorical(animal).repeat(len(parts)),
        "subset": pd.Categorical(np.resize(subsets, frames), categories=subsets).repeat(len(parts)),
        "bodypart": pd.Categorical(np.tile(parts, frames), categories=parts),
        **{"x": x, "y": y, "likelihood": rng.random(len(x)), "scale_px": SCALE_PX},
        "error_px": np.hypot(x - true[..., 0].ravel(), y - true[..., 1].ravel()),
    }
    return pd.DataFrame(table).assign(normalized_error=lambda rows: rows["error_px"] / SCALE_PX)


def history():
    step = np.arange(1, 6)
    columns = {"step": step, "loss": 0.7 / step, "score_loss": 0.6 / step, "locref_loss": 2.0 / step}
    return pd.DataFrame({**columns, "learning_rate": 1e-4, "ood_normalized_error": [np.nan] * 4 + [0.4]})


def resolved(**changes):
    """The settings of a RunConfig without any "auto"."""
    decided = {"data": "synthetic", "weights": "none", "recipe": "quick", "iterations": 700, "batch_size": 8}
    decided |= {"learning_rate": 0.005, "augmentation": "paper", "int_labels": False}
    decided |= {"batch_norm": "reestimated", "evaluate_frames": 0, "evaluate_every": 0}
    return RunConfig().model_dump() | decided | changes


def record(**changes):
    """A RunRecord as nested dicts, as in record.json; `config` and `dataset` change some of their keys only."""
    scores = metrics.summary(predictions())
    whole = {
        "schema_version": 2,
        "run_id": "abc123",
        "fingerprint": "f" * 64,
        "method_version": 1,
        "created": "2026-01-02T03:04:05Z",
        "config": resolved(**changes.pop("config", {})),
        "versions": {
            **{"python": "3.11.7", "keras": "3.15.1", "backend": "tensorflow", "backend_version": "2.21.0"},
            **{"horse10": "0.1.0", "commit": "307300f"},
        },
        "device": "CPU",
        "seconds": 12.5,
        "iterations": 500,
        "dataset": {
            **{"name": "synthetic", "fingerprint": "0" * 64, "labels_sha256": "1" * 64, "renderer": 2, "n_frames": 12},
            "held_out": ["horse2"],
            "trained_on": {
                "animals": ["horse0"],
                "frames": {"labeled-data/horse0": "img0000.png/img0003.png"},
                "pixels": "AAECAwQFBgcICQoLDA0ODw==",
            },
            **changes.pop("dataset", {}),
        },
        "split": "1",
        "bodyparts": list(PARTS),
        "skeleton": [[0, 1]],
        "weights": {"kind": "scratch", "sha256": None, "source": "random weights"},
        "frozen_statistics": False,
        "batch_norm_evaluation": "reestimated",
        "metrics": scores,
        "other_batch_norm_metrics": {},
        "corrupted": {},
        "baselines": {"mean_pose": copy.deepcopy(scores), "nearest_frame": copy.deepcopy(scores)},
        "notes": [],
        "files": {},
    }
    return {**whole, **changes}


def run_record(**changes):
    """The same as a RunRecord."""
    return RunRecord.model_validate_json(json.dumps(record(**changes)))
