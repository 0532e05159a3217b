"""Rows of studies with errors that are easy to tell: for charts and tables."""

import itertools

import numpy as np
import pandas as pd

from horse10.backbones.weight_sets import WEIGHT_SETS

ARCHS = ("mobilenet_v1_0.25", "mobilenet_v2_0.35", "efficientnet_lite0")
SETS = {weights.arch: weights for weights in reversed(WEIGHT_SETS)}  # the first of each network wins
ANIMALS = [f"Horse{number}" for number in range(6)]


def row(ood: float, within: float = 0.3, spread: float = 0.1, **cells) -> dict:
    """A row whose animals err by so much, more or less."""
    cells = {"arch": "mobilenet_v1_0.25", "weights_kind": "imagenet", "weights_sha256": None, **cells}
    defaults = {
        "split": 1,
        "held_out": "",
        "train_fraction": 50,
        "seed": 0,
        "fixed": "",
        "shift": "",
        "recipe": "short",
    }
    row = defaults | {"train_normalized_error": 0.1, "within_normalized_error": within, "ood_normalized_error": ood}
    for subset, mean in (("within", within), ("ood", ood)):
        errors = mean + spread * np.linspace(-1, 1, len(ANIMALS))
        row[f"{subset}_by_animal"] = " ".join(
            f"{name}={error:.4f}" for name, error in zip(ANIMALS, errors, strict=True)
        )
        row |= {f"{subset}_pck": 0.5, f"mean_pose_{subset}_normalized_error": 4.0}
        row[f"nearest_frame_{subset}_normalized_error"] = within if subset == "within" else 2.0
    return row | {"run": "toy", "iterations": 1000, "loss": 0.1, "learning_rate": 0.005, **cells}


def table(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(rows).assign(key=[str(number) for number in range(len(rows))])


def corrupted_rows(splits=(1, 2)) -> pd.DataFrame:
    """Three networks from both starts: on clean frames out of domain an error of the split's number, one more on
    corrupted ones; within domain half as much on clean and 1 on corrupted ones."""
    table = []
    for arch in ARCHS:
        for kind in ("imagenet", "scratch"):
            for split in splits:
                row = {"arch": arch, "weights_kind": kind, "split": split, "train_fraction": 50}
                row |= {"weights_sha256": SETS[arch].sha256 if kind == "imagenet" else None}
                row |= {"dataset": "synthetic", "fixed": None, "shift": None, "recipe": "short", "canvas": 144}
                row |= {"commit": "63c673a", "device": "CPU"}
                row |= {"within_corrupted_error": 1.0, "within_corrupted_clean_error": 0.5}
                row |= {"ood_corrupted_error": split + 1.0, "ood_corrupted_clean_error": float(split)}
                cell = "snow=2/2/2/2/2 fog=1/2/3/4/5"
                table.append(row | {"within_corrupted_by_kind": cell, "ood_corrupted_by_kind": cell})
    return pd.DataFrame(table).assign(key=lambda table: [str(n) for n in range(len(table))])


def task_rows(seeds=(0, 1, 2), frames=(200, 20), steps=(200, 400), **ways: dict[str, float]) -> pd.DataFrame:
    """Rows of segmentation and detection with the same scores whatever the frames, steps and seeds.

    ways: "pretrained", or the norm from scratch: its scores by metric.
    """
    rows = []
    for way, scores in ways.items():
        start = {"origin": "set", "norm": "batch"} if way == "pretrained" else {"origin": "none", "norm": way}
        start |= {"scores": " ".join(f"{name}={score}" for name, score in scores.items())}
        each = itertools.product(seeds, frames, steps)
        rows += [start | dict(zip(("seed", "frames", "steps"), names, strict=True)) for names in each]
    return pd.DataFrame(rows)
