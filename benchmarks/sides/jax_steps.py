"""Time training steps on JAX, one by one or queued; requests {"network", "size", "steps", "queued"}, see serve.py."""

import os
import time

os.environ["KERAS_BACKEND"] = "jax"
import jax
import keras
import numpy as np
from serve import serve

from horse10.model import PoseModel
from horse10.tasks.losses import PoseLoss
from horse10.training.optimizers import make_optimizer
from horse10.training.step import Trainer
from horse10.training.stepper import Stepper, Unawaited

BATCH, PARTS, FRAMES = 8, 22, 32
RNG = np.random.default_rng(0)
kept: dict[tuple, Stepper] = {}


def stepper_of(network: str, size: tuple[int, int], queued: bool) -> Stepper:
    if (network, size, queued) not in kept:
        frames = RNG.integers(0, 256, (FRAMES, *size, 3), dtype="uint8")
        keypoints = RNG.uniform((0, 0), size[::-1], (FRAMES, PARTS, 2)).astype("float32")
        trainer = Trainer(PoseModel(network, PARTS, statistics="batch"), frames, keypoints, size)
        trainer.compile(make_optimizer("adam", 0.0), PoseLoss(), jit_compile=True)
        trainer.optimizer.build(trainer.network.trainable_variables)
        kept[network, size, queued] = (Unawaited if queued else Stepper)(trainer)
    return kept[network, size, queued]


def answer(request: dict) -> dict:
    steps, stepper = request["steps"], stepper_of(request["network"], tuple(request["size"]), request["queued"])
    matrix, scale = np.tile(np.eye(3, dtype="float32"), (BATCH, 1, 1)), np.ones(BATCH, "float32")
    for n in (2, steps):  # the first ones are not timed: they compile
        start = time.perf_counter()
        for _ in range(n):
            index = RNG.integers(0, FRAMES, BATCH, dtype="int32")
            losses = stepper.step({"index": index, "matrix": matrix, "scale": scale}, 1e-4)
        np.asarray(losses, float)
        stepper.settle()
        seconds = (time.perf_counter() - start) / n
    return {"seconds": [seconds], "versions": {"keras": keras.__version__, "jax": jax.__version__}}


if __name__ == "__main__":
    serve(answer)
