"""Time training steps of DeepLabCut's TensorFlow engine; requests {"network", "steps"} and answers as in serve.py.

Runs in DeepLabCut's environment and imports nothing of this package.
"""

import time
from functools import cache

import numpy as np
import torch
from serve import ProcessorClock, serve

BATCH, HEIGHT, WIDTH, PARTS, WARM_UP = 8, 162, 288, 22, 2
ADAM = {"optimizer": "adam", "lr_init": 1e-4, "decay_steps": 30000, "alpha_r": 0.02}


@cache
def without_vision_operators() -> None:
    """A torch for CPUs lacks two operators that torchvision, which DeepLabCut imports, registers shapes for."""
    for signature in ("nms(Tensor a, Tensor b, float c) -> Tensor", "qnms(Tensor a, Tensor b, float c) -> Tensor"):
        torch.library.define(f"torchvision::{signature.partition('(')[0]}", "(" + signature.partition("(")[2])


@cache
def graph_of(network: str):
    """Session, what to run, what does not change in its food, and the shape of each thing it is fed."""
    import tensorflow as tf
    from deeplabcut.pose_estimation_tensorflow.core.train import get_batch_spec, get_optimizer
    from deeplabcut.pose_estimation_tensorflow.default_config import cfg
    from deeplabcut.pose_estimation_tensorflow.nnets import PoseNetFactory

    tf.compat.v1.disable_eager_execution()
    cfg = cfg | ADAM | {"net_type": network, "num_joints": PARTS, "batch_size": BATCH, "location_refinement": True}
    batch = {name: tf.compat.v1.placeholder(tf.float32, shape) for name, shape in get_batch_spec(cfg).items()}
    loss = PoseNetFactory.create(cfg).train(batch)["total_loss"]
    rate, train, step = get_optimizer(loss, cfg)
    clock = {step: 0} if "efficientnet" in network else {rate: cfg["lr_init"]}
    rows, columns = 2 * -(-HEIGHT // 16), 2 * -(-WIDTH // 16)
    shapes = {placeholder: (rows, columns, placeholder.shape[-1]) for placeholder in batch.values()}
    shapes[next(iter(batch.values()))] = (HEIGHT, WIDTH, 3)
    session = tf.compat.v1.Session()
    session.run(tf.compat.v1.global_variables_initializer())
    return session, [train, loss], clock, shapes


def answer(request: dict) -> dict:
    without_vision_operators()
    import deeplabcut
    import tensorflow as tf

    session, run, clock, shapes = graph_of(request["network"])
    image, rng, seconds, processor = next(iter(shapes)), np.random.default_rng(0), [], ProcessorClock()
    for _ in range(WARM_UP + request["steps"]):
        food = {key: rng.integers(0, 2, (BATCH, *shape)).astype("float32") for key, shape in shapes.items()}
        food[image] *= 255
        start = processor.start()
        session.run(run, feed_dict=food | clock)
        seconds.append(time.perf_counter() - start)
        processor.stop()
    versions = {"deeplabcut": deeplabcut.__version__, "tensorflow": tf.__version__}
    return {"seconds": seconds[WARM_UP:], "cpu_s": processor.median(WARM_UP), "versions": versions}


if __name__ == "__main__":
    serve(answer)
