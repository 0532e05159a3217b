"""Time a training of DeepLabCut's TensorFlow engine: `python deeplabcut_training.py <folder> <settings> <steps>`.

Runs in DeepLabCut's environment and imports nothing of this package. Its own `train` does the work, with its imgaug
loader in a thread of its own, which reads, decodes and changes every image anew for each batch, and with its summaries
and log; only the ImageNet weights are not restored. The clock is read where its loop asks for the learning rate, once
a step. Some 20 batches lie ready when the clock starts, as in any of its trainings: `batches_ahead` says how many then
and at the end. Its random image sizes are spread evenly, so that every run has the same pixels.

folder: with training.mat and project.json (see training_frames.py). settings: a key of SETTINGS.
"""

import json
import sys
import time
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import yaml
from deeplabcut_step import without_vision_operators

BATCH, WARM_UP = 8, 3
TRAINING = {"net_type": "mobilenet_v2_0.35", "batch_size": BATCH, "optimizer": "adam", "multi_step": [[1e-4, 10**6]]}
LOWEST, HIGHEST = 0.5, 1.25  # of its random scale
SETTINGS = {
    # changes that this package makes too, at such a scale that an image has on average as many pixels as its frame
    "alike": {
        "scale_jitter_lo": LOWEST,
        "scale_jitter_up": HIGHEST,
        "global_scale": (3 / (LOWEST**2 + LOWEST * HIGHEST + HIGHEST**2)) ** 0.5,
        **dict.fromkeys(("rotation", "motion_blur", "covering", "elastic_transform"), False),
        **dict.fromkeys(("contrast", "convolution")),
    },
    # its pose_cfg.yaml: rotation, blur, dropout, elastic, contrast and relief as well; about half the pixels
    "defaults": {},
}


def write_settings(template: Path, project: Path, work: Path, settings: str) -> Path:
    """DeepLabCut's template of a training, filled in for the project, as pose_cfg.yaml in the folder `work`."""
    described = json.loads((project / "project.json").read_text())
    parts = len(described["all_joints_names"])
    described |= {"dataset": str((project / "training.mat").resolve()), "init_weights": "none"}
    described |= {"num_joints": parts, "all_joints": [[part] for part in range(parts)]}
    path = work / "pose_cfg.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(template.read_text()) | described | TRAINING | SETTINGS[settings]))
    return path


def watch(dataset, steps: int) -> list[int]:
    """Let a loader's image sizes be spread evenly over any `steps` batches; pixels of an image, one entry per batch."""
    from deeplabcut.pose_estimation_tensorflow.datasets import Batch

    low, high = (dataset.cfg["global_scale"] * dataset.cfg[f"scale_jitter_{end}"] for end in ("lo", "up"))
    scales = low + (high - low) * (np.random.default_rng(0).permutation(steps) + 0.5) / steps
    pixels, endless, make = [], cycle(scales), dataset.next_batch

    def next_batch():
        batch = make()
        pixels.append(int(np.prod(batch[Batch.inputs].shape[1:3])))
        return batch

    dataset.sample_scale, dataset.next_batch = lambda: next(endless), next_batch
    return pixels


def main(project: Path, settings: str, steps: int) -> None:
    without_vision_operators()
    import deeplabcut
    import tensorflow as tf
    from deeplabcut.pose_estimation_tensorflow.core import train

    times, made, pixels = [], [], []
    create = train.PoseDatasetFactory.create

    def watched(config):
        nonlocal pixels
        dataset = create(config)
        pixels = watch(dataset, steps)
        return dataset

    class Clock(train.LearningRate):
        def get_lr(self, iteration):
            times.append(time.perf_counter())
            made.append(len(pixels))
            return super().get_lr(iteration)

    train.LearningRate, train.PoseDatasetFactory.create = Clock, watched
    train.auxfun_models.smart_restore = lambda *_: None
    with TemporaryDirectory() as work:
        path = write_settings(Path(deeplabcut.__file__).with_name("pose_cfg.yaml"), project, Path(work), settings)
        train.train(str(path), None, None, WARM_UP + steps)
    first, last = WARM_UP, WARM_UP + steps
    ran = {"deeplabcut": deeplabcut.__version__, "tensorflow": tf.__version__}
    ran |= {"pixels_per_image": sum(pixels[first:last]) / steps, "batches_ahead": [made[i] - i for i in (first, last)]}
    print(json.dumps({"seconds": [(times[last] - times[first]) / steps], "versions": ran}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
