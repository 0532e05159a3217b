"""Time a training of this package from image files on: `python ours_training.py <steps> <size>`.

MobileNetV2-0.35, batch 8, the augmentation of the 2020 recipe (random scale; crop or pad by up to 15 % with
probability 0.4) on images of 162 x 288 px. Seconds per step are those of `fit` with its monitor after the warm-up, and
those of reading all frames, which this package does once before the first step, divided by the steps timed. A full
training has 30,000 steps, so that reading weighs more here than there; `reading_s` says how much it is.
"""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
from training_frames import training_frames

from horse10.config import make_config
from horse10.dataset.frames import FrameStore
from horse10.machine.device import compiled_with_xla
from horse10.model import PoseModel
from horse10.recipes import RECIPES, automatic
from horse10.tasks.losses import PoseLoss
from horse10.training.feed import Batches
from horse10.training.loop import fit
from horse10.training.optimizers import make_optimizer
from horse10.training.step import Trainer

NETWORK, RECIPE, BATCH, RATE, WARM_UP = "mobilenet_v2_0.35", automatic(as_the_paper=True), 8, 1e-4, 3


def main(steps: int, size: str) -> None:
    dataset, recipe = training_frames(size), RECIPES[RECIPE]
    config = make_config(
        arch=NETWORK, recipe=RECIPE, batch_size=BATCH, iterations=WARM_UP + steps, augmentation="paper"
    )
    optimizer = make_optimizer(recipe.optimizer, recipe.schedule(NETWORK, False, config.iterations, RATE))
    network = PoseModel(NETWORK, len(dataset.bodyparts))
    start = time.perf_counter()
    store = FrameStore(dataset, int_labels=recipe.int_labels)
    reading = time.perf_counter() - start
    batches = Batches(store, recipe.canvas(store.size), config, recipe)
    trainer = Trainer(network, store.frames, store.keypoints, batches.canvas)
    trainer.compile(optimizer, PoseLoss(), jit_compile=compiled_with_xla())
    with TemporaryDirectory() as folder:
        history = fit(trainer, batches, folder=Path(folder)).history
    first = next(row for row in history if row["step"] >= WARM_UP)
    training = (history[-1]["seconds"] - first["seconds"]) / (history[-1]["step"] - first["step"])
    height, width = batches.canvas
    ran = {"keras": keras.__version__, "backend": keras.backend.backend()}
    ran |= {"pixels_per_image": height * width, "reading_s": reading, "frames": len(store.rows)}
    print(json.dumps({"seconds": [training + reading / steps], "versions": ran}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
