"""The chosen frames as a file of SLEAP: a suggestion for each, with the predicted instance."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from horse10.errors import MissingExtra
from horse10.prediction.drawing import Skeleton


class Shown(NamedTuple):
    """Where SLEAP finds a frame: in a video, or as the only picture of its own."""

    path: Path
    size: tuple[int, int]  # height, width, px
    n_frames: int  # of the video; 0 of a picture
    number: int = 0


def write(path: Path, frames: Sequence[Shown], poses: np.ndarray, bodyparts: Sequence[str], skeleton: Skeleton) -> None:
    """Write a .slp of n frames with a pose each, (n, K, 3): x, y in px and likelihood.

    Pictures of one size are one video, as SLEAP opens them. Raises MissingExtra if sleap-io is not installed."""
    try:
        import sleap_io  # an extra
    except ModuleNotFoundError as reason:
        if reason.name != "sleap_io":
            raise
        raise MissingExtra(f"{path.name} is written by sleap-io; install horse10[sleap]") from reason
    nodes = [sleap_io.Node(part) for part in bodyparts]
    bones = sleap_io.Skeleton(nodes, [sleap_io.Edge(nodes[a], nodes[b]) for a, b in skeleton], name="skeleton")
    labels = sleap_io.Labels(skeletons=[bones])
    videos, places = _videos(sleap_io, frames)
    for (video, number), pose in zip(places, poses, strict=True):
        points, scores = pose[:, :2].astype(float), pose[:, 2].astype(float)
        found = sleap_io.PredictedInstance.from_numpy(points, bones, point_scores=scores, score=float(scores.mean()))
        labels.append(sleap_io.LabeledFrame(videos[video], number, [found]))
        labels.suggestions.append(sleap_io.SuggestionFrame(videos[video], number))
    labels.save(str(path), verbose=False)


def _videos(sleap_io, frames: Sequence[Shown]) -> tuple[dict, list[tuple]]:
    """The videos, and of each frame the key of its video and its number there."""
    kinds = [frame.path if frame.n_frames else (frame.path.parent, frame.size) for frame in frames]
    videos, places = {}, []
    for kind, frame in zip(kinds, frames, strict=True):
        alike = [other.path for other, its in zip(frames, kinds, strict=True) if its == kind]
        if kind not in videos:
            listed = str(frame.path) if frame.n_frames else list(map(str, alike))
            about = _metadata(frame, alike)
            videos[kind] = sleap_io.Video(listed, backend_metadata=about, open_backend=False)
        places.append((kind, frame.number if frame.n_frames else alike.index(frame.path)))
    return videos, places


def _metadata(frame: Shown, alike: Sequence[Path]) -> dict:
    """What a .slp says of a video, so that none has to be opened to write it."""
    height, width = map(int, frame.size)
    shape = [frame.n_frames or len(alike), height, width, 3]
    about = {"filename": str(frame.path), "shape": shape, "grayscale": False}
    if frame.n_frames:
        return about | {"type": "MediaVideo", "bgr": True, "dataset": "", "input_format": ""}
    pictures = {"filenames": list(map(str, alike)), "height_": height, "width_": width, "channels_": 3}
    return about | {"type": "ImageVideo", **pictures}
