"""What a data set holds, in numbers: who is trained on, what is labelled, how large, how close test frames are.

A frame's video is its folder, its number stands in its name: consecutive frames of Horse-10 and of the synthetic horses
have consecutive numbers.
"""

from contextlib import suppress
from importlib import resources
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from horse10.dataset import DatasetError, PoseDataset, load_dataset, splits
from horse10.dataset.numbers import numbered

NUMBERED = (1, 2, 3)
NEAR = 8  # video frames, 0.13 s of Horse-10's film: all its test frames have a training frame within 7


def every_split(source: str | Path, **options) -> list[PoseDataset]:
    """The data set in each of its three numbered splits, or in the one division it has; options of `load_dataset`.

    Raises DatasetError if it cannot be loaded. A split that has no frames in this copy of the data is left out.
    """
    datasets = [load_dataset(source, **options)]
    if datasets[0].split.isdigit():
        for number in NUMBERED[1:]:
            with suppress(DatasetError):
                datasets.append(load_dataset(source, split=number, **options))
    return datasets


def roles(dataset: PoseDataset) -> pd.DataFrame:
    """One row per animal, in order of name: animal, split, role ("training", "unseen", "unused"), frames (number)."""
    subset = dataset.subset()
    rows = []
    for animal in np.unique(dataset.animal):
        group = dataset.animal == animal
        kinds = set(subset[group])
        role = "training" if kinds & {"train", "within"} else "unseen" if "ood" in kinds else "unused"
        rows.append({"animal": str(animal), "split": dataset.split, "role": role, "frames": int(group.sum())})
    return pd.DataFrame(rows)


def counts(datasets: list[PoseDataset]) -> pd.DataFrame:
    """One row per split: labelled frames to train on, to test within and out of domain, and their animals' number."""
    rows = []
    for dataset in datasets:
        train, within, ood = map(dataset.labelled, ("train", "within", "ood"))
        animals = [len(np.unique(dataset.animal[frames])) for frames in (np.r_[train, within], ood)]
        rows.append([dataset.split, *animals, len(train), len(within), len(ood)])
    columns = ["split", "training animals", "unseen animals", "train", "within domain", "out of domain"]
    return pd.DataFrame(rows, columns=columns)


def density(dataset: PoseDataset) -> pd.DataFrame:
    """Share of frames in which a body part is labelled: one row per animal and body part, with animal, bodypart, share
    (0 to 1)."""
    labelled = pd.DataFrame(np.isfinite(dataset.keypoints).all(axis=-1), columns=list(dataset.bodyparts))
    shares = labelled.groupby(dataset.animal).mean().rename_axis("animal").reset_index()
    return shares.melt("animal", var_name="bodypart", value_name="share")


def scales(dataset: PoseDataset) -> pd.DataFrame:
    """Nose-eye distance of each animal that has one: animal, role, scale_px (px of its own frames)."""
    scale_px = pd.Series(dataset.scale_px).groupby(dataset.animal).first()  # the first that is not NaN
    rows = roles(dataset)[["animal", "role"]]
    return rows.assign(scale_px=rows["animal"].map(scale_px)).dropna(subset=["scale_px"]).reset_index(drop=True)


def official_scales() -> pd.DataFrame:
    """The same for Horse-10's 30 videos and split 1, from Horsescale.h5 (amathislab/Horse-10-benchmark, MIT)."""
    with resources.files("horse10.dataset").joinpath("horse10_scale.csv").open() as file:
        rows = pd.read_csv(file)
    trained = {PurePosixPath(frame).parent.name for frame in splits.stored().query("split1 > 0").index}
    return rows.assign(role=np.where(rows["animal"].isin(trained), "training", "unseen"))


def landmarks() -> pd.DataFrame:
    """Where each of the 22 body parts is taken to be, and how we know: bodypart, side, landmark, source."""
    with resources.files("horse10.dataset").joinpath("landmarks.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


def distances(frames: tuple[str, ...], train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """How far each test frame is from the nearest training frame of its video: (len(test),) float64, in video frames.

    NaN where the video has no training frame, or names do not tell. `train` and `test` are indices into `frames`.
    """
    number, series = numbered(frames)
    video = np.array([f"{PurePosixPath(frame).parent}/{each}" for frame, each in zip(frames, series, strict=True)])
    beside = nearest(video, number, train, test)
    return np.where(beside < 0, np.nan, np.abs(number[beside] - number[test]))


def nearest(video: np.ndarray, number: np.ndarray, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """The training frame nearest to each test frame in its video: (len(test),) int64 indices, -1 where there is none.

    Args:
        video, number: (N,) of all frames; a frame without a number (NaN) is near to none.
        train, test: indices of frames.
    """
    found = np.full(len(test), -1)
    train, known = train[np.isfinite(number[train])], np.isfinite(number[test])
    train = train[np.argsort(number[train], kind="stable")]
    for name in np.unique(video[test]):
        own, group = train[video[train] == name], np.flatnonzero((video[test] == name) & known)
        if len(own):
            place = number[test[group]]
            after = np.searchsorted(number[own], place)
            beside = own[np.clip([after - 1, after], 0, len(own) - 1)]  # (2, frames)
            found[group] = np.take_along_axis(beside, np.abs(number[beside] - place).argmin(axis=0)[None], 0)[0]
    return found


def closeness(datasets: list[PoseDataset]) -> pd.DataFrame:
    """Share (0 to 1) of the within-domain test frames that have a training frame within 1, 2 ... 8 video frames: split,
    distance, share. One of a video without training frames has none. No rows for a split whose frames have no numbers.
    """
    return _cumulative({group.split: distances(group.frames, group.train, group.within) for group in datasets})


def official_closeness() -> pd.DataFrame:
    """The same for Horse-10's three official splits at 50 % of the training horses' frames, from their frame names."""
    table = splits.stored()
    divided = [splits.by_table(table.index, table, number, splits.HALF) for number in NUMBERED]
    return _cumulative({group.split: distances(tuple(table.index), group.train, group.within) for group in divided})


def _cumulative(distances_of: dict[str, np.ndarray]) -> pd.DataFrame:
    rows = [
        {"split": split, "distance": distance, "share": float((values <= distance).mean())}
        for split, values in distances_of.items()
        if np.isfinite(values).any()
        for distance in range(1, NEAR + 1)
    ]
    return pd.DataFrame(rows, columns=["split", "distance", "share"])
