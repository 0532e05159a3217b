"""What benchmarks of many small worlds share: features to learn from, worlds written as they end, means over worlds."""

import json
from collections.abc import Callable, Iterable, Sequence

import cv2
import numpy as np
from tqdm import tqdm

from horse10.backbones import BACKBONES, build_backbone, preprocess_input
from horse10.machine.folders import runs_folder
from horse10.metrics.intervals import clustered_interval


def features_of(arch: str, weights: str) -> Callable[[np.ndarray], np.ndarray]:
    """A function from frames (N, H, W, 3) to features of them at twice their size, and a constant: (N, h, w, C + 1)."""
    backbone = build_backbone(arch, weights, "frozen")

    def features(frames: np.ndarray) -> np.ndarray:
        larger = np.stack([cv2.resize(frame, None, fx=2, fy=2) for frame in frames]).astype("float32")
        seen = backbone.predict(preprocess_input(larger, BACKBONES[arch].scaling), batch_size=20, verbose=0)
        return np.concatenate([np.asarray(seen, float), np.ones((*seen.shape[:3], 1))], axis=-1)

    return features


def each_done(name: str, worlds: Sequence, measured: Callable[..., Iterable], lines_each: int = 1) -> list:
    """What was measured in each world. It is written as a world ends, so that the same command goes on.

    Args:
        name: of the file in the folder of runs; measured: of a world, `lines_each` values that JSON can hold.
    """
    done = runs_folder() / f"{name}.jsonl"
    done.parent.mkdir(parents=True, exist_ok=True)
    lines = done.read_text().splitlines() if done.is_file() else []
    for world in tqdm(worlds[len(lines) // lines_each :], desc=name):
        text = "".join(json.dumps(value) + "\n" for value in measured(world))
        with done.open("a") as file:
            file.write(text)
    return [json.loads(line) for line in done.read_text().splitlines()[: len(worlds) * lines_each]]


def interval(values: np.ndarray) -> dict[str, float]:
    """The mean over worlds with its 95 % interval; worlds are independent."""
    found = clustered_interval(values, range(len(values)))
    return {name: found[name] for name in ("mean", "low", "high")}
