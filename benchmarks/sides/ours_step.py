"""Time training steps of this package; requests {"network", "steps"} and answers as in serve.py."""

import time
from functools import cache

import keras
import numpy as np
from serve import ProcessorClock, serve

from horse10.machine.device import compiled_with_xla
from horse10.model import PoseModel, trains_statistics
from horse10.tasks.losses import PoseLoss
from horse10.training.optimizers import make_optimizer
from horse10.training.step import Trainer

BATCH, HEIGHT, WIDTH, PARTS, WARM_UP = 8, 162, 288, 22, 2
RNG = np.random.default_rng(0)


@cache
def trainer_of(network: str) -> Trainer:
    frames = RNG.integers(0, 256, (32, HEIGHT, WIDTH, 3), dtype="uint8")
    keypoints = RNG.uniform((0, 0), (WIDTH, HEIGHT), (32, PARTS, 2)).astype("float32")
    statistics = "batch" if trains_statistics(network, pretrained=True) else "frozen"  # as DeepLabCut
    trainer = Trainer(PoseModel(network, PARTS, statistics=statistics), frames, keypoints, (HEIGHT, WIDTH))
    trainer.compile(make_optimizer("adam", 1e-4), PoseLoss(), jit_compile=compiled_with_xla())
    return trainer


def answer(request: dict) -> dict:
    trainer, seconds, clock = trainer_of(request["network"]), [], ProcessorClock()
    for _ in range(WARM_UP + request["steps"]):
        matrix = np.tile(np.eye(3, dtype="float32"), (BATCH, 1, 1))
        matrix[:, :2, 2] = RNG.normal(0, 10, (BATCH, 2))
        index = RNG.integers(0, 32, BATCH, dtype="int32")
        batch = {"index": index, "matrix": matrix, "scale": np.ones(BATCH, "float32")}
        start = clock.start()
        trainer.train_on_batch(batch)
        seconds.append(time.perf_counter() - start)
        clock.stop()
    versions = {"keras": keras.__version__, "backend": keras.backend.backend()}
    return {"seconds": seconds[WARM_UP:], "cpu_s": clock.median(WARM_UP), "versions": versions}


if __name__ == "__main__":
    serve(answer)
