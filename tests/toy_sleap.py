"""Small SLEAP files, written by sleap-io: videos of one grey each frame, instances where they are asked for."""

from pathlib import Path

import cv2
import numpy as np
import sleap_io

SIZE = (48, 64)  # height, width
PARTS = ("Nose", "Eye", "tail")
SKELETON_LINES = ((0, 1), (1, 2))


def write_video(path: Path, n_frames: int = 10, size=SIZE) -> Path:
    """Frame i is of grey 20 * i, so that a frame can be told by its pixels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, size[::-1])
    for number in range(n_frames):
        writer.write(np.full((*size, 3), 20 * number % 256, np.uint8))
    writer.release()
    return path


def write_picture(path: Path, grey: int = 0, size=SIZE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((*size, 3), grey, np.uint8))
    return path


def skeleton() -> sleap_io.Skeleton:
    nodes = [sleap_io.Node(name) for name in PARTS]
    edges = [sleap_io.Edge(nodes[a], nodes[b]) for a, b in SKELETON_LINES]
    return sleap_io.Skeleton(nodes, edges, name="mouse")


def instance(points, bones: sleap_io.Skeleton, track=None) -> sleap_io.Instance:
    return sleap_io.Instance.from_numpy(np.asarray(points, float), skeleton=bones, track=track)


def prediction(points, bones: sleap_io.Skeleton, track=None, score=0.9) -> sleap_io.PredictedInstance:
    points = np.asarray(points, float)
    options = {"point_scores": np.full(len(points), score), "score": score, "track": track}
    return sleap_io.PredictedInstance.from_numpy(points, skeleton=bones, **options)


def labels(frames: dict, bones: sleap_io.Skeleton, tracks=()) -> sleap_io.Labels:
    """Labels of {(sleap_io.Video, number): instances}."""
    videos = list(dict.fromkeys(video for video, _ in frames))
    labelled = [sleap_io.LabeledFrame(video, number, list(found)) for (video, number), found in frames.items()]
    return sleap_io.Labels(labelled, videos=videos, skeletons=[bones], tracks=list(tracks))
