"""Which frames to label: unlike the labelled ones, uncertain, and no two alike.

Half of the frames are considered: those farthest from any labelled frame in the features of the network's backbone and,
with half the weight, those with the lowest likelihoods. k-means puts them into as many groups as frames are wanted, and
each group gives the frame nearest to its centre, which stands for the others. Likelihoods alone are a bad guide: the
lowest ones come from few videos, and repeat each other (benchmarks/next_frames.py compares these and other ways).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.cluster.vq import ClusterError, kmeans2
from scipy.spatial.distance import cdist
from scipy.stats import rankdata

from horse10.dataset.names import are
from horse10.forecast.leaks import WITHIN
from horse10.forecast.nextframes.candidates import Candidates
from horse10.forecast.nextframes.source import SourceError

DIMENSIONS = 32  # principal components of the features
SHARE = 0.5  # of the frames are considered
DOUBT = 0.5  # weight of a frame's rank by likelihoods; that of its rank by distance is 1
SURE = 0.9  # quantile of a body part's likelihoods that counts as sure
TRIALS, ROUNDS = 5, 50  # of k-means
GAPS = (*sorted(WITHIN, reverse=True), 0)  # two chosen frames of a video are more apart: by the first, where possible
ALIKE = 2.0  # times the median distance from a group's centre: two frames of a video that are closer are alike


class Choice(NamedTuple):
    """n of N candidates, those first that stand for the most frames."""

    rows: np.ndarray  # (n,) int
    stands_for: np.ndarray  # (n,) int: considered frames that are more like it than like any other chosen one
    novelty: np.ndarray  # (N,) 0 to 1: the share of frames that are more like a labelled one; NaN if none is known
    doubts: np.ndarray  # (N, K) 0 to 1, how unsure the network is of each body part
    notes: tuple[str, ...] = ()


def choose(
    found: Candidates, labelled: Sequence[np.ndarray], n: int, known: np.ndarray | None = None, seed: int = 0
) -> Choice:
    """n frames that are not labelled yet; no two of a video are neighbours or alike, nor is one the neighbour of a
    labelled frame, where there are enough others.

    Args:
        labelled: for each source, (m,) the numbers of its labelled frames.
        known: (M, C) features of labelled frames, of any source; without them, likelihoods alone decide which frames
            are considered.

    Raises:
        SourceError: fewer than n frames that are not labelled.
    """
    free = _far_from(found, labelled, 0)
    if free.sum() < n:
        others = f", besides {len(free) - free.sum()} that are labelled already" if not free.all() else ""
        left = int(free.sum())
        there = f"There {are(left)} {left} frame{'s' * (left != 1)} to choose from{others}"
        raise SourceError(f"{there}, and {n} {are(n)} wanted: {'ask for fewer' if left else 'name other videos'}.")
    doubts = doubt(found.poses[..., 2])
    looks, novelty = _compared(found.features, known)
    score = np.nan_to_num(novelty) + DOUBT * ranks(doubts.mean(axis=1))
    considered = np.flatnonzero(free)[np.argsort(-score[free], kind="stable")[: max(n, int(SHARE * free.sum()))]]
    group, away = np.full(len(found), -1), np.full(len(found), np.inf)
    group[considered], away[considered] = grouped(looks[considered], n, seed)
    picked = _Picked(found, looks, group, away, n)
    alike = ALIKE * np.median(away[considered])
    picked.add(free & _far_from(found, labelled, GAPS[0]), GAPS[0], alike)
    near = n - len(picked.rows)
    close = f"{near} of {n} frame{'s' * (n != 1)} {are(near)} close to another chosen or labelled frame of their video"
    for gap, closest in [*((gap, alike) for gap in GAPS[1:]), *((gap, -1.0) for gap in GAPS)]:
        picked.add(free & _far_from(found, labelled, gap), gap, closest)
    rows = np.array(picked.rows)
    stands_for = np.bincount(cdist(looks[considered], looks[rows]).argmin(axis=1), minlength=n)
    order = np.argsort(-stands_for, kind="stable")
    return Choice(rows[order], stands_for[order], novelty, doubts, (f"{close}: too few others",) * (near > 0))


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
    """The group of each frame, (N,) int below n, and how far it is from the centre of its group, (N,).

    The best of some trials of k-means that left no group empty; with fewer than n different frames there is none, and
    all are in one group."""
    best = np.zeros(len(looks), int), np.linalg.norm(looks - looks.mean(axis=0), axis=1)
    different = len(np.unique(looks.round(6), axis=0))
    for trial in range(TRIALS if 1 < n <= different else 0):
        try:
            rng = np.random.default_rng([seed, trial])
            centres, group = kmeans2(looks, n, ROUNDS, minit="++", missing="raise", seed=rng)
        except ClusterError:
            continue
        away = np.linalg.norm(looks - centres[group], axis=1)
        if (away**2).sum() < (best[1] ** 2).sum():
            best = group, away
    return best


@dataclass
class _Picked:
    """Frames that are picked one after another: first of each group, then those least like the others."""

    found: Candidates
    looks: np.ndarray  # (N, D)
    group: np.ndarray  # (N,) int from 0, -1 for a frame that is not considered
    away: np.ndarray  # (N,) from the centre of its group
    n: int
    rows: list[int] = field(default_factory=list)

    def add(self, allowed: np.ndarray, gap: int, alike: float) -> None:
        """Add allowed frames, up to n in all, that are more than `gap` frames of their video apart and not alike: of
        each group without one the frame nearest to its centre, large groups first, then other frames of groups, then
        any."""
        for row in self.rows:
            allowed = allowed & self._apart(row, gap, alike)

        def take(row) -> None:
            self.rows.append(int(row))
            np.logical_and(allowed, self._apart(row, gap, alike), out=allowed)

        sizes = np.bincount(self.group[self.group >= 0])
        for each in np.argsort(-sizes, kind="stable"):
            members = np.flatnonzero((self.group == each) & allowed)
            if len(members) and len(self.rows) < self.n and each not in self.group[self.rows]:
                take(members[self.away[members].argmin()])
        while len(self.rows) < self.n and allowed.any():
            considered = allowed & (self.group >= 0)
            unlike = cdist(self.looks, self.looks[self.rows]).min(axis=1) if self.rows else -self.away
            take(np.where(considered if considered.any() else allowed, unlike, -np.inf).argmax())

    def _apart(self, row: int, gap: int, alike: float) -> np.ndarray:
        """(N,) bool: the other frames of other sources, or more than `gap` frames and farther than `alike` away."""
        near = np.abs(self.found.number - self.found.number[row]) <= gap
        near |= np.linalg.norm(self.looks - self.looks[row], axis=1) <= alike
        return ~(near & (self.found.source == self.found.source[row])) & (np.arange(len(near)) != row)


def _far_from(found: Candidates, numbers: Sequence[np.ndarray], gap: int) -> np.ndarray:
    """(N,) bool: more than `gap` frames from each of some numbers of its source."""
    far = np.ones(len(found), bool)
    for source, there in enumerate(numbers):
        own = found.source == source
        near = np.abs(found.number[own, None] - there[None]) <= gap  # NaN is near to nothing
        far[own] = ~near.any(axis=1)
    return far
