"""Train once on random frames and say what it took: `python cost_run.py <JSON of a point>`, see cost.py.

Everything from the frames' store to the last checkpoint is the package's own; only the pixels are not read from files.
Prints seconds of the steps (without the first three, which build the graph, and the last), seconds in all from building
the network to the last checkpoint, and the process's peak memory after importing the libraries and at the end.
"""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import keras
import numpy as np

from horse10.backbones.weights import Origin
from horse10.config import make_config
from horse10.dataset import PoseDataset
from horse10.dataset.frames import FrameStore
from horse10.machine.device import compiled_with_xla
from horse10.model import PoseModel
from horse10.recipes import RECIPES, automatic
from horse10.runs.cost import BASE_MEMORY_MB, COPIES_OF_FRAMES, MEMORY_MB_PER_STEP_S, cpu_step_s
from horse10.runs.plan import Experiment
from horse10.tasks.losses import PoseLoss
from horse10.training.feed import Batches
from horse10.training.loop import fit
from horse10.training.optimizers import make_optimizer
from horse10.training.step import Trainer

WARM_UP, BATCH, RATE = 3, 8, 1e-4
RECIPE = automatic(as_the_paper=True)  # trains on whole frames, of any size


class RandomFrames(PoseDataset):
    """A data set whose frames are noise, each made when it is read."""

    def read(self, index: int) -> np.ndarray:
        height, width = self.size[index]
        return np.random.default_rng(index).integers(0, 256, (height, width, 3), dtype="uint8")


class TimedTrainer(Trainer):
    """Notes the time at which each step begins."""

    def train_on_batch(self, *arguments, **options):
        self.stamps = [*getattr(self, "stamps", []), time.perf_counter()]
        return super().train_on_batch(*arguments, **options)


def random_frames(frames: int, parts: int, height: int, width: int) -> RandomFrames:
    """A data set of training frames alone, with every body part labelled somewhere."""
    none = np.empty(0, "int64")
    return RandomFrames(
        name="random",
        root=Path(),
        bodyparts=tuple(f"part {part}" for part in range(parts)),
        skeleton=(),
        frames=tuple(f"{frame}.png" for frame in range(frames)),
        keypoints=np.random.default_rng(0).uniform((0, 0), (width, height), (frames, parts, 2)).astype("float32"),
        animal=np.full(frames, "one"),
        scale_px=np.full(frames, np.nan),
        size=np.tile(np.array([height, width]), (frames, 1)),
        split="1",
        train=np.arange(frames),
        within=none,
        within_common=none,
        ood=none,
        shareable=True,
    )


def peak_mb() -> float:
    """The most memory this process has held at once, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main(network: str, frames: int, iterations: int, parts: int, height: int, width: int) -> None:
    libraries_mb = peak_mb()
    config = make_config(arch=network, recipe=RECIPE, iterations=iterations, batch_size=BATCH, evaluate_frames=0)
    rates = RECIPES[RECIPE].schedule(network, False, iterations, RATE)
    dataset = random_frames(frames, parts, height, width)
    store = FrameStore(dataset, int_labels=True)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        model = PoseModel(network, parts)
        experiment = Experiment(config, {}, dataset, model, Origin("scratch", "random weights"))
        batches = Batches(store, experiment.canvas, config, RECIPES[RECIPE])
        trainer = TimedTrainer(model, store.frames, store.keypoints, experiment.canvas)
        trainer.compile(make_optimizer("adam", rates), PoseLoss(), jit_compile=compiled_with_xla())
        fit(trainer, batches, folder=Path(folder))
        seconds_in_all = time.perf_counter() - start
    answer = {
        "seconds": np.diff(trainer.stamps)[WARM_UP:].tolist(),
        "seconds_in_all": seconds_in_all,
        "libraries_mb": libraries_mb,
        "peak_mb": peak_mb(),
        "predicted": experiment.estimate() | {"step_s": cpu_step_s(network, experiment.canvas, BATCH)},
        "rule": {
            "BASE_MEMORY_MB": BASE_MEMORY_MB,
            "COPIES_OF_FRAMES": COPIES_OF_FRAMES,
            "MEMORY_MB_PER_STEP_S": MEMORY_MB_PER_STEP_S,
        },
        "versions": {"keras": keras.__version__, "backend": keras.backend.backend()},
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
