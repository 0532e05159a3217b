"""Rows of studies with errors that are easy to tell: for charts and tables."""

import numpy as np
import pandas as pd

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
