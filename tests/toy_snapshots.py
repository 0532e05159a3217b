"""Snapshots of two frames, drawn by lot."""

from types import SimpleNamespace

import numpy as np

from elements import HOSTILE
from horse10.runs.snapshots import Seen, Snapshots
from horse10.tasks.targets import map_size

SIZE, PARTS, STEPS = (40, 64), ("Nose", HOSTILE, "Hip"), [0, 5, 90]
CELLS = map_size(*SIZE)


def toy_seen(seed=0):
    """A snapshot whose best cells and points were drawn by lot, the probability of each best cell 1."""
    rng = np.random.default_rng(seed)
    t, k = len(STEPS), len(PARTS)
    score = rng.integers(0, 200, (t, *CELLS, k), dtype=np.uint8)
    cell = np.stack([rng.integers(0, n, (t, k)) for n in CELLS], axis=-1).astype("int16")
    score[np.arange(t)[:, None], cell[..., 0], cell[..., 1], np.arange(k)] = 255
    refinement = rng.normal(0, 3, (t, k, 3, 3, 2)).astype("float16")
    refinement[:, :, 0, 0] = np.nan
    xy = 8 * cell[..., ::-1] + 4 + refinement[:, :, 1, 1].astype("float32")
    return Seen(score, cell, refinement, np.concatenate([xy, rng.random((t, k, 1))], axis=-1).astype("float32"))


def toy():
    """Snapshots of two frames, and the data set: the last body part has no label in the second frame."""
    keypoints = np.array([[[10.0, 12], [30, 20], [50, 30]], [[20, 8], [40, 25], [np.nan, np.nan]]])
    dataset = SimpleNamespace(
        frames=("a.png", "b.png"),
        keypoints=keypoints,
        scale_px=np.array([10.0, 20.0]),
        read=lambda row: np.full((*SIZE, 3), 60 + 80 * row, np.uint8),
    )
    frames = {"within": ("a.png", toy_seen(0)), "ood": ("b.png", toy_seen(1))}
    return Snapshots(np.array(STEPS), PARTS, frames), dataset
