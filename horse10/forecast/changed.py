"""What sets a new video apart from the known animals, from its frames alone: no label, no training.

The new video and the n known animals are compared with the others in the same way. If the new one is as they are, each
of the n + 1 is as likely to lie farthest from the rest: a chance of 1 in n + 1 (Vovk et al. 2005, section 2.2). To be
as they are it needs as many frames as they usually have: the more it had, the nearer known animals would lie to one of
them, and it would be the farthest by number alone. Every animal's video differs from the others in something; what the
known ones differ in says how much is ordinary.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median_low
from typing import NamedTuple

import keras
import numpy as np

from horse10.backbones.weights import WeightsError
from horse10.dataset import PoseDataset
from horse10.dataset.labels import folders_of
from horse10.dataset.rows import spread
from horse10.forecast.appearance import MEASURES, Measure, measured
from horse10.forecast.config import ForecastConfig
from horse10.forecast.folds import labelled_frames
from horse10.forecast.stage import not_asked, too_few
from horse10.metrics import SUBSETS
from horse10.prediction.sample import sampled
from horse10.prediction.smaller import seen
from horse10.transfer.distance import described, extractor, included

FRAMES = 32  # of each animal, at most
CANVAS = ForecastConfig.model_fields["canvas"].default  # px: the longest side of frames where nothing is said of it
FEWEST = 3  # known animals: of fewer nobody can tell how much animals differ


class Look(NamedTuple):
    """What the pictures of one animal look like.

    Attributes:
        measures: (M,) of its videos, as `appearance.measured` gives them.
        features: (n, C) of each frame, (n, 0) without a network.
    """

    measures: np.ndarray
    features: np.ndarray


def look(videos: Sequence[Sequence[np.ndarray]], network: keras.Model | None) -> Look:
    """Of frames uint8 (H, W, 3) of some videos of one animal; network: a `transfer.distance.extractor`."""
    if network is None:
        features = np.zeros((sum(map(len, videos)), 0), np.float32)
    else:
        same = {frame.shape for frames in videos for frame in frames}
        parts = [np.stack([f for frames in videos for f in frames if f.shape == shape]) for shape in sorted(same)]
        features = np.concatenate([described(network, part) for part in parts])
    return Look(measured(videos), features)


def of_project(dataset: PoseDataset, config: ForecastConfig, new: Sequence[Path | str]) -> list[dict]:
    """`beside` of each new video, picture or folder of pictures, with its `name` and `n_frames`; none where fewer than
    FEWEST animals are known.

    Args:
        dataset: with the animals that are known; config: how frames are made smaller, and the network.

    Raises:
        VideoError, ImageError: a new source cannot be read.
    """
    if not new or left_out(dataset, config, new):
        return []
    canvas = config.canvas or CANVAS
    animals = of_animals(dataset, canvas)
    usual = median_low([sum(map(len, videos)) for videos in animals.values()])
    taken = [(Path(path).name, sampled(path, usual, canvas)) for path in new]
    network = _network(config)
    known = {name: look(videos, network) for name, videos in animals.items()}
    return [{"name": name, "n_frames": len(frames)} | beside(known, look([frames], network)) for name, frames in taken]


def left_out(dataset: PoseDataset, config: ForecastConfig, new: Sequence[Path | str]) -> list[str]:
    """What cannot be said of new videos, in words."""
    n = len(labelled_frames(dataset))
    why = too_few(FEWEST, n, config.called)
    return [not_asked(f"what is new in {Path(path).name}", why) for path in new if n < FEWEST]


def of_animals(dataset: PoseDataset, canvas: int) -> dict[str, list[list[np.ndarray]]]:
    """Labelled frames of each animal by video (folder), at most FRAMES of each animal, evenly spread.

    canvas: the longest side that they may have, px.
    """
    rows = np.sort(np.concatenate([dataset.labelled(name) for name in SUBSETS]))
    folders, found = folders_of(dataset.frames, dataset.root), {}
    for name in np.unique(dataset.animal[rows]):
        own = spread(rows[dataset.animal[rows] == name], FRAMES)
        videos = [own[folders[own] == one] for one in np.unique(folders[own])]
        found[str(name)] = [[seen(dataset.read(row), canvas) for row in rows_of_one] for rows_of_one in videos]
    return found


def beside(known: Mapping[str, Look], new: Look) -> dict:
    """A new video beside known animals.

    Returns:
        measures: a row for each of `appearance.MEASURES` that all have: measure, value, low and high (of the known),
            spreads (from their mean, in standard deviations between them; None where they do not differ), words
            ("brighter") where it is beyond all known, else "".
        by_chance: how many of them are beyond all known, on average, if the new video is as they are; one in which
            known animals do not differ, as the colour of grey ones, is not among them.
        distance: None without features; else new, known (by animal), farther (how many known lie as far or farther),
            chance (that so few do, if the new video is as they are).
    """
    of_known = np.array([each.measures for each in known.values()]).T  # (M, n)
    rows = [_measure(*each) for each in zip(MEASURES, of_known, new.measures, strict=True)]
    rows = list(filter(None, rows))
    return {
        "measures": rows,
        "by_chance": 2 * sum(each["low"] < each["high"] for each in rows) / (len(known) + 1),
        "distance": _distance(known, new) if new.features.size else None,
    }


def apart(features: Sequence[np.ndarray]) -> np.ndarray:
    """How far each of n animals is from all others together: (n,), the mean of its frames' distances to the nearest.

    Args:
        features: (·, C) of the frames of each.
    """
    others = [[*features[:number], *features[number + 1 :]] for number in range(len(features))]
    return np.array([included(np.concatenate(rest), own) for rest, own in zip(others, features, strict=True)])


def _distance(known: Mapping[str, Look], new: Look) -> dict:
    *of_known, of_new = apart([each.features for each in (*known.values(), new)]).tolist()
    farther = sum(each >= of_new for each in of_known)
    return {
        "new": of_new,
        "known": dict(zip(known, of_known, strict=True)),
        "farther": farther,
        "chance": (farther + 1) / (len(known) + 1),
    }


def _measure(measure: Measure, known: np.ndarray, value: float) -> dict | None:
    if not np.isfinite([*known, value]).all():
        return None
    low, high, between = known.min(), known.max(), known.std(ddof=1)
    return {
        "measure": measure.name,
        "value": float(value),
        "low": float(low),
        "high": float(high),
        "spreads": float((value - known.mean()) / between) if between > 0 else None,
        "words": measure.less if value < low else measure.more if value > high else "",
    }


def _network(config: ForecastConfig) -> keras.Model | None:
    """The backbone as it is before training; None for random weights, which tell nothing."""
    weights = "imagenet" if config.weights == "auto" else config.weights
    try:
        return None if weights == "none" else extractor(config.arch, weights)
    except WeightsError:
        return None
