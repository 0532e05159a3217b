"""What every task has: how a network draws its maps, what they are compared with, and how they are scored."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One kind of answer to a picture. A new task is one file that makes one of these.

    A truth is a `synthetic.Truth` or anything with the arrays that the task reads, of N frames of H x W px.

    Attributes:
        name: what it is called in tables and configurations.
        head: features (B, h, w, C) of a backbone, stride 16, and (H, W) px of the frames -> dict of named outputs
            (B, ...); symbolic. h = ceil(H / 16) and w = ceil(W / 16) need not be known when the network is built.
        targets: a truth -> dict of arrays (N, ...), what a batch is compared with.
        loss: tensors of targets and outputs -> one number, the mean over the batch.
        decode: arrays of outputs, and (H, W) -> what is predicted, in the units of the truth.
        score: what is predicted, and the truth -> dict of numbers by metric.
        metric: the one of `score` that stands for the task.
        more_is_better: of this metric.
        shown: a truth and a random generator -> what a network sees of it, in training and when it is scored, for a
            task that asks about views of frames and not about frames; it takes the place of the truth. None otherwise.
    """

    name: str
    head: Callable
    targets: Callable
    loss: Callable
    decode: Callable
    score: Callable
    metric: str
    more_is_better: bool = True
    shown: Callable | None = None
