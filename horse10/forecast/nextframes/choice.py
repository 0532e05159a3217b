"""Which frames: unlike those that are labelled already, of those the network is unsure of, and no two alike.

Half of the frames come into question: those farthest from any labelled frame in the features of the network's backbone,
and, with half the weight, those with the lowest likelihoods. They are put into as many groups as frames are wanted
(k-means), and of each group the frame nearest to its middle is taken, so that it stands for the others. The lowest
likelihoods alone can pile up in one stretch of one video; benchmarks/next_frames.py compares these ways.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.cluster.vq import ClusterError, kmeans2
from scipy.spatial.distance import cdist
from scipy.stats import rankdata

from horse10.forecast.leaks import WITHIN
from horse10.forecast.nextframes.candidates import Candidates
from horse10.forecast.nextframes.source import SourceError

DIMENSIONS = 32  # principal components of the features
SHARE = 0.5  # of the frames that come into question
DOUBT = 0.5  # weight of a frame's rank by likelihood; that of its rank by distance is 1
SURE = 0.9  # quantile of a body part's likelihoods that counts as sure
TRIALS, ROUNDS = 5, 50  # of k-means
GAPS = (*sorted(WITHIN, reverse=True), 0)  # frames of a video between two that are chosen: more of them, if there are


class Choice(NamedTuple):
    """n of N candidates, those first that stand for most."""

    rows: np.ndarray  # (n,) int
    stands_for: np.ndarray  # (n,) int: frames in its group
    novelty: np.ndarray  # (N,) 0 to 1: the share of frames that are more like a labelled one; NaN if none is known
    doubts: np.ndarray  # (N, K) 0 to 1, how unsure the network is of each body part
    notes: tuple[str, ...] = ()


def choose(
    found: Candidates, labelled: Sequence[np.ndarray], n: int, known: np.ndarray | None = None, seed: int = 0
) -> Choice:
    """n frames that are not labelled yet; no two of a video are neighbours, nor one of a labelled frame, where there
    are enough others.

    Args:
        labelled: for each source, (m,) the numbers of its labelled frames.
        known: (M, C) features of frames that are labelled, of any source; without them, likelihoods alone decide which
            frames come into question.

    Raises:
        SourceError: fewer than n frames that are not labelled.
    """
    free = _far_from(found, labelled, 0)
    if free.sum() < n:
        others = f", besides {len(free) - free.sum()} that are labelled already" if not free.all() else ""
        raise SourceError(f"There are {free.sum()} frames to choose from{others}, and {n} are wanted: ask for fewer.")
    doubts = doubt(found.poses[..., 2])
    looks, novelty = _compared(found.features, known)
    score = np.nan_to_num(novelty) + DOUBT * ranks(doubts.mean(axis=1))
    asked = np.flatnonzero(free)[np.argsort(-score[free], kind="stable")[: max(n, int(SHARE * free.sum()))]]
    group, away = np.full(len(found), -1), np.full(len(found), np.inf)
    group[asked], away[asked] = grouped(looks[asked], n, seed)
    rows: list[int] = []
    counts = []  # chosen so far
    for gap in GAPS:
        _pick(found, looks, group, away, free & _far_from(found, labelled, gap), gap, n, rows)
        counts.append(len(rows))
    near = n - counts[0]
    notes = (f"{near} of the {n} frames are near another one, or a labelled one, of their video",) if near else ()
    sizes = np.bincount(group[asked])
    stands_for = [sizes[group[row]] if group[row] >= 0 else 1 for row in rows]
    return Choice(np.array(rows), np.array(stands_for), novelty, doubts, notes)


def ranks(values: np.ndarray) -> np.ndarray:
    """(N,) the share of values that are smaller, 0 to 1; equal values have one rank."""
    return (rankdata(values) - 1) / max(len(values) - 1, 1)


def _compared(features: np.ndarray, known: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Where the frames are, (N, D), and `Choice.novelty`."""
    if known is None or not len(known):
        return components(features), np.full(len(features), np.nan)
    looks = components(np.concatenate([features, known]))
    new, old = looks[: len(features)], looks[len(features) :]
    return new, ranks(cdist(new, old).min(axis=1))


def doubt(likelihood: np.ndarray) -> np.ndarray:
    """How unsure the network is of each body part in each frame, (N, K), 0 to 1.

    A part that is never likely, because it is hidden or hard to see, tells no frame from another: a likelihood counts
    beside the one that the part exceeds in a tenth of the frames."""
    sure = np.quantile(likelihood, SURE, axis=0)
    return np.clip(1 - likelihood / np.maximum(sure, 1e-6), 0, 1)


def components(features: np.ndarray, most: int = DIMENSIONS) -> np.ndarray:
    """The largest principal components of standardised features (N, C): (N, at most `most`)."""
    spread = features.std(axis=0)
    standard = ((features - features.mean(axis=0)) / np.where(spread > 0, spread, 1)).astype(float)
    values, vectors = np.linalg.eigh(standard.T @ standard)
    return standard @ vectors[:, values > 1e-9 * max(values.max(), 1)][:, ::-1][:, :most]


def grouped(looks: np.ndarray, n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The group of each frame, (N,) int below n, and how far it is from the middle of its group, (N,).

    The best of some trials of k-means that left no group empty; with fewer than n different frames there is none, and
    all are in one group."""
    best = np.zeros(len(looks), int), np.linalg.norm(looks - looks.mean(axis=0), axis=1)
    different = len(np.unique(looks.round(6), axis=0))
    for trial in range(TRIALS if 1 < n <= different else 0):
        try:
            rng = np.random.default_rng([seed, trial])
            middles, group = kmeans2(looks, n, ROUNDS, minit="++", missing="raise", seed=rng)
        except ClusterError:
            continue
        away = np.linalg.norm(looks - middles[group], axis=1)
        if (away**2).sum() < (best[1] ** 2).sum():
            best = group, away
    return best


def _pick(found: Candidates, looks, group, away, allowed, gap: int, n: int, rows: list[int]) -> None:
    """Add to `rows`, up to n of them: of each group (from 0) that has none the frame nearest to its middle, of large
    groups first; then the frames that are least like those chosen, of groups before others (-1). All are allowed, and
    more than `gap` frames of their video apart."""
    for row in rows:
        allowed = allowed & _apart(found, row, gap)

    def take(row: int) -> None:
        rows.append(int(row))
        np.logical_and(allowed, _apart(found, row, gap), out=allowed)

    sizes = np.bincount(group[group >= 0])
    for each in np.argsort(-sizes, kind="stable"):
        members = np.flatnonzero((group == each) & allowed)
        if len(members) and len(rows) < n and each not in group[rows]:
            take(members[away[members].argmin()])
    while len(rows) < n and allowed.any():
        left = allowed & (group >= 0) if (allowed & (group >= 0)).any() else allowed
        unlike = cdist(looks, looks[rows]).min(axis=1) if rows else -away
        take(np.where(left, unlike, -np.inf).argmax())


def _apart(found: Candidates, row: int, gap: int) -> np.ndarray:
    """(N,) bool: other frames that are more than `gap` frames from one, or of another source."""
    near = (found.source == found.source[row]) & (np.abs(found.number - found.number[row]) <= gap)
    return ~near & (np.arange(len(found)) != row)


def _far_from(found: Candidates, numbers: Sequence[np.ndarray], gap: int) -> np.ndarray:
    """(N,) bool: more than `gap` frames from each of some numbers of its source."""
    far = np.ones(len(found), bool)
    for source, there in enumerate(numbers):
        own = found.source == source
        near = np.abs(found.number[own, None] - there[None]) <= gap  # NaN is near to nothing
        far[own] = ~near.any(axis=1)
    return far
