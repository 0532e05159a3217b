"""Frames of one size through a network as they come, each with what the network says of it."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import keras
import numpy as np

from horse10.prediction.engine import Describer, filled, poses
from horse10.prediction.smaller import moved_back, seen

BATCH = 8


class Described(NamedTuple):
    """One frame."""

    frame: np.ndarray  # uint8 (H, W, 3) RGB
    pose: np.ndarray  # (K, 3): x, y in px of the frame, likelihood
    features: np.ndarray  # (C,): how the frame looks to the backbone


def predicted(
    model: keras.Model, frames: Iterable[np.ndarray], n_frames: int, batch_size: int = BATCH, canvas: int = 0
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Each of the frames, all of one size, with its pose (K, 3): x, y in px and likelihood.

    canvas: the longest side of the frames that the network learnt from, px, if they were made smaller.
    """
    for frame, small, pose in _answered(model, frames, n_frames, batch_size, canvas):
        yield frame, moved_back(pose, small, frame)


def described(
    model: keras.Model, frames: Iterable[np.ndarray], n_frames: int, batch_size: int = BATCH, canvas: int = 0
) -> Iterator[Described]:
    """The same, and how each frame looks to the backbone."""
    n_numbers = 3 * model.get_layer("logits").output.shape[-1]
    for frame, small, row in _answered(model, frames, n_frames, batch_size, canvas, Describer):
        yield Described(frame, moved_back(row[:n_numbers].reshape(-1, 3), small, frame), row[n_numbers:])


def _answered(model: keras.Model, frames: Iterable[np.ndarray], n_frames: int, batch_size: int, canvas: int, *kind):
    """Each frame, as the network sees it, and the answer: whole batches go in, single frames come out."""
    waiting, remaining = deque(), iter(frames)

    def batches():
        while batch := list(islice(remaining, batch_size)):
            small = [seen(frame, canvas) for frame in batch]
            waiting.extend(zip(batch, small, strict=True))
            yield filled(small, batch_size)

    for answers in poses(model, batches(), n_frames, *kind):
        for answer in answers[: len(waiting)]:
            yield *waiting.popleft(), answer
