"""Time the prediction of DeepLabCut's TensorFlow engine; requests and answers as in serve.py.

The graph is that of its `analyze_videos` (decoding included), with random weights. Runs in DeepLabCut's environment.
"""

import time
from functools import cache

import cv2
import numpy as np
from deeplabcut_step import without_vision_operators
from serve import seconds_of, serve

without_vision_operators()
import tensorflow as tf  # noqa: E402
from deeplabcut.pose_estimation_tensorflow.core import predict  # noqa: E402
from deeplabcut.pose_estimation_tensorflow.default_config import cfg as defaults  # noqa: E402
from deeplabcut.pose_estimation_tensorflow.predict_videos import GetPoseF_GTF  # noqa: E402

PARTS = 22


class NoSaver:
    """Instead of a trained snapshot, the random weights."""

    def restore(self, *_):
        pass


@cache
def session(network: str, batch: int):
    """Session, input and output of a graph for one batch size, and its configuration."""
    cfg = defaults | {"net_type": network, "num_joints": PARTS, "batch_size": batch, "location_refinement": True}
    cfg |= {"init_weights": "", "all_joints_names": [str(part) for part in range(PARTS)]}
    tf.compat.v1.train.Saver = NoSaver
    return *predict.setup_GPUpose_prediction(cfg), cfg


def answer(request: dict) -> dict:
    network, batch = request["network"], request["batch"]
    if "video" in request:
        start = time.perf_counter()
        session.cache_clear()
        graph, inputs, outputs, cfg = session(network, batch)
        video = cv2.VideoCapture(request["video"])
        n_frames = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
        with graph.graph.as_default():
            poses, _ = GetPoseF_GTF({"cropping": False}, cfg, graph, inputs, outputs, video, n_frames, batch)
        return {"seconds": (time.perf_counter() - start) / len(poses)}
    graph, inputs, outputs, _ = session(network, batch)
    size = request["size"]
    images = np.random.default_rng(1).integers(0, 256, (batch, size, size, 3), dtype="uint8")
    return {"seconds": seconds_of(lambda: graph.run(outputs, {inputs: images}), request["at_least_s"]) / batch}


if __name__ == "__main__":
    serve(answer)
