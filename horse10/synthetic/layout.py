"""The files of a DeepLabCut project and of Horse-10's splits, and beside them what only a renderer knows."""

import json
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from PIL import Image

from horse10.bodyparts import BODYPARTS, SKELETON

SCORER = "horse10"
TRUTH = "truth.csv"
COLOURS = (  # of layers, told apart by everybody (Okabe and Ito 2008, Color Universal Design)
    (0, 0, 0), (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (0, 114, 178), (213, 94, 0),
    (204, 121, 167),
)  # fmt: skip


def write_config(folder: Path, sizes: dict[str, tuple[int, int]], **extra) -> None:
    """`config.yaml` with the keys DeepLabCut reads; `sizes` maps each video to its (height, width)."""
    config = {
        "Task": "synthetic",
        "scorer": SCORER,
        "date": "Jan1",
        "multianimalproject": False,
        "project_path": ".",
        "video_sets": {f"videos/{name}.mp4": {"crop": f"0, {w}, 0, {h}"} for name, (h, w) in sizes.items()},
        "bodyparts": list(BODYPARTS),
        "skeleton": [list(pair) for pair in SKELETON],
        "TrainingFraction": [0.5],
        "iteration": 0,
        "pcutoff": 0.6,
    }
    text = json.dumps(config | extra)  # tuples become lists
    (folder / "config.yaml").write_text(yaml.safe_dump(json.loads(text), sort_keys=False), encoding="utf-8")


def write_labels(folder: Path, frames: list[str], points: np.ndarray) -> None:
    """`CollectedData_<scorer>.csv` of one video: three header rows, image paths in three columns, empty = not labelled.

    `frames` are N names like "labeled-data/<video>/<image>.png", `points` (N, 22, 2) px.
    """
    rows = pd.MultiIndex.from_tuples([tuple(name.split("/")) for name in frames])
    columns = pd.MultiIndex.from_product([[SCORER], BODYPARTS, ["x", "y"]], names=["scorer", "bodyparts", "coords"])
    table = pd.DataFrame(points.reshape(len(frames), -1), rows, columns)
    table.to_csv(folder / frames[0].rpartition("/")[0] / f"CollectedData_{SCORER}.csv", float_format="%.2f")


def write_split(folder: Path, number: int, train: list[str], within: list[str], across: list[str]) -> None:
    """`TrainTestInfo_shuffle<number>.csv` as Horse-10 has it: names, not indices; short columns end in empty cells."""
    columns = {"trainIndices": train, "testIndices_withinDomain": within, "testIndices_acrossDomain": across}
    table = pd.DataFrame(list(zip_longest(*columns.values())), columns=list(columns))
    table.to_csv(folder / f"TrainTestInfo_shuffle{number}.csv")


def write_truth(folder: Path, frames: list[str], boxes: np.ndarray, visibility: np.ndarray) -> None:
    """`truth.csv` of one video: for each frame the box of the horse (left, top, right, bottom in px, empty = not in the
    picture) and for each body part why it is labelled or not.

    `frames` as for `write_labels`, `boxes` (N, 4), `visibility` (N, 22) str.
    """
    table = pd.DataFrame(boxes, columns=["left", "top", "right", "bottom"])
    table = pd.concat([table, pd.DataFrame(visibility, columns=list(BODYPARTS))], axis=1)
    table.insert(0, "frame", frames)
    table.to_csv(folder / frames[0].rpartition("/")[0] / TRUTH, index=False, float_format="%.1f")


def write_layers(folder: Path, frame: str, layers: np.ndarray) -> None:
    """`layers/<video>/<image>.png` of one frame: (h, w) uint8, which thing is in front, as a palette image."""
    path = folder / "layers" / frame.partition("/")[2]
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(layers)
    image.putpalette([value for colour in COLOURS for value in colour])
    image.save(path)
