"""Time this package's prediction; requests and answers as in serve.py."""

import time
from functools import cache

import keras
import numpy as np
from serve import seconds_of, serve

from horse10.backbones.batchnorm import reestimate_statistics
from horse10.model import PoseModel
from horse10.prediction import engine
from horse10.prediction.video import predict_video

PARTS, BATCHES = 22, 4  # batches in one stream: what is read ahead counts, too


@cache
def network(name: str) -> keras.Model:
    keras.utils.set_random_seed(0)
    network = PoseModel(name, PARTS)
    noise = np.random.default_rng(0).uniform(0, 255, (4, 128, 128, 3)).astype("float32")
    reestimate_statistics(network, [noise])  # or its output would be the same everywhere
    return network


@cache
def images(size: int, batch: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (batch, size, size, 3), dtype="uint8")


engine._queue = cache(engine._queue)  # exported once for each shape, as for one long video


def answer(request: dict) -> dict:
    if "video" in request:
        engine._queue.cache_clear()
        start = time.perf_counter()
        poses = predict_video(network(request["network"]), request["video"], request["batch"])
        return {"seconds": (time.perf_counter() - start) / len(poses)}
    name, size, batch = request["network"], request["size"], request["batch"]
    way = {"exported": engine.by_openvino, "keras": engine.by_keras}[request["way"]]

    def stream():
        return list(way(network(name), (images(size, batch) for _ in range(BATCHES))))

    found = {"seconds": seconds_of(stream, request["at_least_s"]) / (batch * BATCHES)}
    if request.get("compare"):
        ways = engine.by_openvino, engine.by_keras
        exported, plain = (next(by(network(name), [images(size, batch)])) for by in ways)
        found["difference_px"] = float(np.abs(exported - plain)[..., :2].max())
    return found


if __name__ == "__main__":
    serve(answer)
