"""Predictions whose errors are known, on folds of a project that lies nowhere, and what a forecast finds in them."""

import numpy as np
import pandas as pd

from horse10 import metrics
from horse10.dataset import PoseDataset
from horse10.forecast import findings
from horse10.forecast.config import ForecastConfig

PARTS = ("Nose", "Eye", "<b>Hip</b>")


def dataset(folder, animals: dict[str, int], held_out: str) -> PoseDataset:
    """Frames 0, 10, 20 ... of each animal; of those not held out every fifth is tested, the others trained on."""
    names = [f"labeled-data/{animal}/img{10 * at:04d}.png" for animal, n in animals.items() for at in range(n)]
    animal = np.repeat(list(animals), list(animals.values()))
    rows, out = np.arange(len(names)), animal == held_out
    tested = ~out & (rows % 5 == 0)
    return PoseDataset(
        name="toys",
        root=folder,
        bodyparts=PARTS,
        skeleton=(),
        frames=tuple(names),
        keypoints=np.full((len(names), len(PARTS), 2), 50, np.float32),
        animal=animal,
        scale_px=np.full(len(names), 10.0),
        size=np.tile([100, 200], (len(names), 1)),
        split=f"fold: {held_out or 'none'}",
        train=rows[~out & ~tested],
        within=rows[tested],
        within_common=rows[tested],
        ood=rows[out],
        shareable=False,
    )


def predicted(data: PoseDataset, errors: dict[str, float], known: float, seed: int = 0) -> pd.DataFrame:
    """`metrics.table` of predictions that are off by `errors` of the animal where it is held out, else by `known`.

    In distances of 10 px. The surer a point, the better: likelihoods fall with the error.
    """
    rng = np.random.default_rng(seed)
    unseen = np.isin(np.arange(len(data)), data.ood)
    mean = np.where(unseen, [errors[name] for name in data.animal], known)
    distance = mean[:, None] * rng.uniform(0.5, 1.5, (len(data), len(PARTS)))
    poses = np.full((len(data), len(PARTS), 3), 50.0)
    poses[..., 0] += 10 * distance
    poses[..., 2] = np.exp(-distance)
    return metrics.table(data, poses)


def folds(folder, errors: dict[str, float], known: float = 0.2, n: int = 20):
    """A table and a data set for each animal that is held out; for one animal, a fold that holds out none."""
    animals = dict.fromkeys(errors, n)
    held = list(errors) if len(errors) > 1 else [""]
    data = [dataset(folder, animals, name) for name in held]
    return [predicted(each, errors, known, seed) for seed, each in enumerate(data)], data


def found(folder, errors: dict[str, float], **settings) -> dict:
    """What `forecast` would give of these folds, without the stages after the first."""
    tables, data = folds(folder, errors)
    config = ForecastConfig(data="toys", scale_parts="a,b", **settings)
    whole = findings.of_predictions(tables, data, data[0], config)
    whole |= {"dataset": "toys", "frames": dict.fromkeys(errors, 20), "starts": None, "surface": None, "leaks": None}
    whole |= {"network": "toy", "pretrained": True, "steps": 300, "notes": [], "left_out": [], "minutes": 3.0}
    return whole | findings.made_with(config)
