"""The usual test error, by how near in the video its frames are to frames that were trained on."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from horse10.analysis.exploration import distances
from horse10.dataset import PoseDataset
from horse10.metrics.intervals import POSITIVE, clustered_interval

EDGES = (1, 3, 10, 30, 100)  # video frames: the last distance of each bin
NEAR = ("0 to 1", "2 to 3")  # bins that say nothing of another moment
FEWEST = 20  # frames that the farthest bins must hold together to speak for a new moment


def with_distance(rows: pd.DataFrame, datasets: Sequence[PoseDataset]) -> pd.DataFrame:
    """The rows of `pooled` within domain, with `away`: video frames to the nearest training frame of their fold.

    NaN where the video has no training frame or the names have no numbers.
    """
    parts = []
    for number, dataset in enumerate(datasets):
        away = distances(dataset.frames, dataset.train, dataset.within)
        away_of = dict(zip((dataset.frames[row] for row in dataset.within), away, strict=True))
        part = rows[(rows["fold"] == number) & (rows["subset"] == "within")]
        parts.append(part.assign(away=part["frame"].map(away_of).astype(float)))
    return pd.concat(parts, ignore_index=True)


def by_distance(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean error by distance, of rows of `with_distance`.

    Returns:
        distance (words), error, low, high (95 %, over frames; NaN of fewer than two), n_frames; no empty bins.
    """
    known = rows.dropna(subset=["away"])
    number = np.searchsorted(EDGES, known["away"], "left")
    found = []
    for place in range(len(EDGES) + 1):
        part = known[number == place]
        if len(part):
            found.append({"distance": _words(place), **_interval(part), "n_frames": part["frame"].nunique()})
    return pd.DataFrame(found, columns=["distance", "error", "low", "high", "n_frames"])


def new_moment(rows: pd.DataFrame) -> dict | None:
    """Error on the frames farthest from training frames: what a new moment of a known animal is at least.

    The farthest frames, in whole distances, that are FEWEST or more. None where fewer are more than three video frames
    away for a network that was tested on them: then the data say too little of another moment.

    Returns:
        error, low, high, n_frames, and `beyond`: all of them are at least so many video frames away.
    """
    known = rows.dropna(subset=["away"])
    frames = known.groupby("frame")["away"].max().sort_values(ascending=False)
    if len(frames) < FEWEST or (beyond := frames.iloc[FEWEST - 1]) <= EDGES[1]:
        return None
    part = known[known["away"] >= beyond]
    return {**_interval(part), "n_frames": part["frame"].nunique(), "beyond": int(beyond)}


def _words(place: int) -> str:
    if place == len(EDGES):
        return f"more than {EDGES[-1]}"
    first = EDGES[place - 1] + 1 if place else 0
    return f"{first} to {EDGES[place]}"


def _interval(part: pd.DataFrame) -> dict[str, float]:
    if part["frame"].nunique() < 2:
        return {"error": float(part["error"].mean()), "low": np.nan, "high": np.nan}
    found = clustered_interval(part["error"], part["frame"], POSITIVE)
    return {"error": found["mean"], "low": found["low"], "high": found["high"]}
