"""A made-up record: history, predictions, record.json."""

import copy

import numpy as np
import pandas as pd

from horse10 import metrics

PARTS = ("Nose", "Eye", "Hip")


def predictions(frames=12, parts=PARTS, seed=0, unlabelled=0.16):
    """A made-up `metrics.table`; Horse-10's share of unlabelled keypoints is about 16 %."""
    rng = np.random.default_rng(seed)
    animal = np.array([f"horse{i // 4}" for i in range(frames)])
    names = np.array([f"labeled-data/{a}/img{i:04d}.png" for i, a in enumerate(animal)])
    true = rng.uniform(0, 288, (frames, len(parts), 2))
    true[rng.random((frames, len(parts))) < unlabelled] = np.nan
    x, y = np.moveaxis(rng.normal(true, 5), -1, 0).reshape(2, -1)
    table = {
        "frame": pd.Categorical(names, categories=names).repeat(len(parts)),
        "animal": pd.Categorical(animal).repeat(len(parts)),
        "subset": pd.Categorical(np.resize(metrics.SUBSETS, frames), categories=metrics.SUBSETS).repeat(len(parts)),
        "bodypart": pd.Categorical(np.tile(parts, frames), categories=parts),
        **{"x": x, "y": y, "likelihood": rng.random(len(x))},
        **dict(zip(("x_true", "y_true"), true.reshape(-1, 2).T, strict=True)),
        "error_px": np.hypot(x - true[..., 0].ravel(), y - true[..., 1].ravel()),
    }
    return pd.DataFrame(table).assign(error_normalized=lambda rows: rows["error_px"] / 17)


def history():
    step = np.arange(1, 6)
    columns = {"step": step, "loss": 0.7 / step, "score_loss": 0.6 / step, "locref_loss": 2.0 / step}
    return pd.DataFrame({**columns, "learning_rate": 1e-4, "ood_normalized_error": [np.nan] * 4 + [0.4]})


def record(**changes):
    scores = metrics.summary(predictions())
    whole = {
        "schema_version": 1,
        "run_id": "abc123",
        "created": "2026-01-02T03:04:05Z",
        "config": {"arch": "mobilenet_v2_0.35", "recipe": "quick", "seed": 0, "split": "1", "iterations": 700},
        "versions": {
            **{"python": "3.11.7", "keras": "3.15.1", "backend": "tensorflow", "backend_version": "2.21.0"},
            **{"horse10": "0.1.0", "commit": "307300f"},
        },
        "device": "CPU",
        "seconds": 12.5,
        "iterations": 500,
        "dataset": {
            **{"name": "synthetic", "fingerprint": "0" * 64, "n_frames": 12},
            "badge": "measured on synthetic horses",
        },
        "split": "1",
        "weights": {"kind": "scratch", "sha256": None},
        "batch_norm_evaluation": "reestimated",
        "metrics": scores,
        "baselines": {"mean_pose": copy.deepcopy(scores), "nearest_frame": copy.deepcopy(scores)},
        "notes": [],
    }
    return {**whole, **changes}
