"""The length an error is divided by: the animal's nose-eye distance, as in Horse-10's Horsescale.h5."""

from pathlib import Path

import numpy as np
import pandas as pd

from horse10.dataset.deeplabcut import hdf
from horse10.dataset.labels import Labels
from horse10.dataset.problems import Problem

FILE = "Horsescale.h5"  # amathislab/Horse-10-benchmark
NOSE_EYE = ("Nose", "Eye")


def median_distance(labels: Labels, animal: np.ndarray, parts: tuple[str, str]) -> np.ndarray:
    """(N,) px: the median distance of two body parts over all frames of an animal, as the ICLR submission words it
    for nose and eye; NaN for an animal without a frame that has both. Raises ValueError for unknown parts."""
    unknown = [part for part in parts if part not in labels.bodyparts]
    if unknown or len(parts) != 2:
        raise ValueError(f"scale_parts={tuple(parts)!r}; expected two of {', '.join(labels.bodyparts)}")
    first, second = (labels.keypoints[:, labels.bodyparts.index(part)] for part in parts)
    distance = pd.Series(np.linalg.norm(first - second, axis=-1))
    return distance.groupby(animal).transform("median").to_numpy()


def official(labels: Labels, places: list[Path], problems: list[Problem]) -> np.ndarray | None:
    """(N,) px from the first Horsescale.h5 in `places`, joined by frame name (its rows have an order of their own);
    NaN for a frame it does not have. None if there is no such file, or it cannot be read."""
    path = next((place / FILE for place in places if (place / FILE).is_file()), None)
    if path is None:
        return None
    try:
        frame = hdf.read(path)
        if not frame.columns:
            raise ValueError("it has no column")
    except (OSError, ValueError) as reason:
        problems.append(Problem("scale", str(path), str(reason)))
        return None
    names = [name.replace("\\", "/") for name in frame.index]
    scale_of = dict(zip(names, frame.values[:, 0].tolist(), strict=True))
    return np.array([scale_of.get(frame, np.nan) for frame in labels.frames])
