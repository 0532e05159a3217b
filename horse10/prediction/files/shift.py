"""Whether predictions of a video fit the labels better one frame away, as where its pictures are numbered from 1."""

from collections.abc import Iterator

import numpy as np
from scipy import stats

from horse10.dataset import PoseDataset
from horse10.metrics.digits import significant
from horse10.prediction.files.posefile import PoseFile

FEWEST = 10  # labelled frames with a prediction and one at the frame beside it
SMALLER = 0.9  # of the error, at most: less can be a network that follows too slowly
CLEAR = 0.001  # probability of as many frames that fit better, if the frame beside were as good
BESIDE = {-1: "before", 1: "after"}


def told(dataset: PoseDataset, file: PoseFile, points: np.ndarray, choices: list[list[int]]) -> Iterator[str]:
    """The note on predictions that are nearer to the labels at the frame before or after: mostly none.

    Args:
        points: (n, K, 2) px of the rows of the file, in the data set's body parts; choices: rows of the data set that
            each can be.
    """
    place = {(listed.name, listed.number): at for at, listed in enumerate(file.frames) if listed.number is not None}
    known = [(at, rows[0]) for at, rows in enumerate(choices) if len(rows) == 1 and file.frames[at].number is not None]
    for step, words in BESIDE.items():
        beside = [(at, place.get((file.frames[at].name, file.frames[at].number + step)), row) for at, row in known]
        at, other, row = np.array([each for each in beside if each[1] is not None], dtype=int).reshape(-1, 3).T
        labels = dataset.keypoints[row]
        here, there = (np.linalg.norm(points[rows] - labels, axis=-1) for rows in (at, other))
        both = np.isfinite(here) & np.isfinite(there)
        here, there = (np.where(both, error, 0).sum(axis=1)[both.any(axis=1)] for error in (here, there))
        nearer, n = int((there < here).sum()), int((there != here).sum())
        if n < FEWEST or there.sum() > SMALLER * here.sum():
            continue
        if stats.binomtest(nearer, n, alternative="greater").pvalue < CLEAR:
            errors = [significant(error.sum() / both.sum(), 2) for error in (there, here)]
            pictures, video = ("1", "0") if step < 0 else ("0", "1")
            yield (
                f"{file.where}: its predictions of the frame {words} are nearer to the labels, {errors[0]} instead of "
                f"{errors[1]} px, in {nearer} of {n} frames: are the pictures numbered from {pictures}, and the frames "
                f"of the video from {video}?"
            )
