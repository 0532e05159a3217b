"""The project that all engines train on from end to end: `python engine_project.py <folder>`.

Writes a DeepLabCut project of 25 synthetic horses, six frames of 162 x 288 px and 22 body parts each, and division.json
with the frames that this package trains on and those it does not: half of 24 horses' frames, 72, are nine batches of 8.
"""

import json
import shutil
import sys
from pathlib import Path

import pandas as pd

from horse10.dataset import load_dataset

HORSES, HEIGHT, WIDTH = 25, 162, 288


def write_project(folder: Path) -> None:
    """Write config.yaml, pictures, labels and division.json."""
    whole = load_dataset("synthetic", synthetic_size="tiny")
    usual = (whole.size == (HEIGHT, WIDTH)).all(axis=1)
    horses = list(dict.fromkeys(whole.animal[usual]))[:HORSES]
    for horse in horses:
        shutil.copytree(whole.root / "labeled-data" / horse, folder / "labeled-data" / horse)
    videos = "".join(f"  videos/{horse}.mp4:\n    crop: 0, {WIDTH}, 0, {HEIGHT}\n" for horse in horses)
    parts = "".join(f"- {part}\n" for part in whole.bodyparts)
    (folder / "config.yaml").write_text(
        "Task: engines\nscorer: horse10\ndate: Jan1\nmultianimalproject: false\n"
        f"project_path: .\nvideo_sets:\n{videos}bodyparts:\n{parts}"
        "TrainingFraction:\n- 0.48\niteration: 0\ndefault_net_type: resnet_50\ndefault_augmenter: imgaug\n"
        "snapshotindex: -1\nbatch_size: 8\npcutoff: 0.6\nskeleton: []\n"
    )
    dataset = load_dataset(folder)
    frames = pd.Series(dataset.frames)
    division = {"train": frames[dataset.train].tolist()}
    division["test"] = sorted(set(frames) - set(division["train"]))
    (folder / "division.json").write_text(json.dumps(division))


if __name__ == "__main__":
    write_project(Path(sys.argv[1]))
