"""A forecast from predictions that are there already, of networks of any tool: nothing is trained."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from os.path import abspath
from pathlib import Path

import numpy as np
import pandas as pd

from horse10 import metrics
from horse10.config import make_config
from horse10.dataset import DatasetError, PoseDataset, dataset_of, groups, pictures, places
from horse10.dataset.labels import any_label, folders_of
from horse10.dataset.problems import Problem, error
from horse10.forecast import findings, leaks, networks
from horse10.forecast.config import ForecastConfig, with_each_animal
from horse10.forecast.division import DivisionError
from horse10.forecast.folds import labelled_frames
from horse10.forecast.networks import Network
from horse10.forecast.said import Said
from horse10.forecast.stage import not_asked, title
from horse10.prediction.files import alignment, reading

TRAINING = ("split", "train_fraction", "train_frames", "canvas", "arch", "weights", "larger", "recipe")
TRAINING += ("minutes", "seed")


@dataclass(frozen=True, eq=False)
class Fold:
    """What one network predicted.

    Attributes:
        dataset: divided as the network was trained; where that is not known, all frames are out of domain.
        table: `metrics.table` of its frames of which a file says something.
    """

    network: Network
    dataset: PoseDataset
    table: pd.DataFrame


@dataclass(frozen=True)
class Foreign:
    """All that a forecast is made from.

    Attributes:
        frames: labelled, by animal; folds: of every network; notes: what a reader must know.
    """

    config: ForecastConfig
    dataset: PoseDataset
    frames: dict[str, int]
    folds: list[Fold]
    notes: list[str]

    @property
    def known(self) -> list[Fold]:
        """Those of which it is known what they were trained on, and that predict something else."""
        return [each for each in self.folds if each.network.division and not (each.table["subset"] == "train").all()]

    @property
    def used(self) -> list[Fold]:
        """The known ones, or all where none is."""
        return self.known or self.folds

    @property
    def described(self) -> list[dict]:
        """Of each network its name, its files, how it is known what it was trained on, whether it is used, and how many
        labelled frames it was trained on (train) and not, of known animals (within) and others (ood); None if unknown.
        """
        return [_described(each) | {"used": each in self.used} for each in self.folds]


def gathered(data, predictions: Sequence[str | Path], said: Said, **settings) -> Foreign:
    """The labels and the predictions, joined.

    Raises:
        DatasetError, ConfigError, DivisionError: what cannot be used, and what to do.
    """
    config = with_each_animal(make_config(ForecastConfig, data=data, **settings)).model_copy(update={"canvas": 0})
    dataset = dataset_of(config)
    source = places.find(config.data, config.synthetic_size, 0, config.fixed, config.shift, config.split)[0]
    paths = list(map(Path, predictions))
    files = [reading.read(path, source, config.individual) for path in paths]
    notes = list(dataset.notes)
    found = networks.of_files(paths, files, source, said)
    folds = [_fold(network, dataset, config.group_by, notes) for network in found]
    return Foreign(config, dataset, labelled_frames(dataset), folds, list(dict.fromkeys(notes)))


def forecast(
    made: Foreign, so_far: Callable[[dict], None] = lambda found: None, new: Sequence[Path | str] = ()
) -> dict:
    """What follows, with the keys of `make.forecast` but for those of trainings, and with `predictions`, as
    `Foreign.described` has them. new: as for `make.forecast`."""
    questions = (title(name, made.config.called, len(made.frames)) for name in ("surface", "starts"))
    why = "it takes trainings, which are done where no predictions are given"
    found = {
        "dataset": made.dataset.name,
        "frames": made.frames,
        "leaks": _leaks(made),
        "starts": None,
        "surface": None,
        "predictions": made.described,
        "notes": made.notes,
        "left_out": [not_asked(question, why) for question in questions],
        **findings.made_with(made.config, without=TRAINING),
        **_of_predictions(made),
    }
    if new:
        from horse10.forecast import changed  # waits for Keras

        found["changed"] = changed.of_project(made.dataset, made.config, new)
        found["left_out"] += changed.left_out(made.dataset, made.config, new)
    so_far(found)
    return found


def _fold(network: Network, dataset: PoseDataset, group_by: str, notes: list[str]) -> Fold:
    data, problems = _divided(dataset, network, group_by, notes), []
    poses, listed = alignment.align(data, network.files, problems, notes)
    table = metrics.table(data, poses)
    rows = np.flatnonzero(any_label(data.keypoints) & listed)
    if not len(rows):
        what = f"none of {int(any_label(data.keypoints).sum())} labelled frames is in it"
        problems.append(Problem("no frame predicted", ", ".join(file.where for file in network.files), what))
    if problems:
        raise error(", ".join(file.where for file in network.files), problems)
    table = table[table["frame"].isin([data.frames[row] for row in rows])].reset_index(drop=True)
    notes += _missing(network, data, listed, table)
    return Fold(network, data, table)


def _divided(dataset: PoseDataset, network: Network, group_by: str, notes: list[str]) -> PoseDataset:
    """The data set as a network was trained: animals of which it saw a frame are known, all others out of domain. A
    frame with the pixels of a training frame is one, too."""
    division, everything, none = network.division, np.arange(len(dataset)), np.array([], int)
    if not division:
        return replace(dataset, train=none, within=none, within_common=none, ood=everything)
    place = {abspath(dataset.root / name): row for row, name in enumerate(dataset.frames)}
    row_of = np.array([place.get(abspath(path), -1) for path in division.frames.paths])
    train, test = (np.unique(row_of[side][row_of[side] >= 0]) for side in (division.train, division.test))
    animals = dataset.animal[train]
    if (row_of[division.train] < 0).any():  # frames that are no longer labelled
        animals = np.concatenate([animals, _animals(dataset, division.frames.names, group_by)[division.train]])
    tested = np.setdiff1d(everything if network.others_tested else test, train)
    if copies := pictures.copied(dataset, tested, train):
        row, other = next((dataset.frames[one], dataset.frames[two]) for one, two in copies.items())
        what = f"frames that have the pixels of a training frame count as training frames: {len(copies)}"
        notes.append(f"{network.name}: {what}; the first: {row} of {other}")
        train, tested = np.union1d(train, list(copies)), np.setdiff1d(tested, list(copies))
    known = np.isin(dataset.animal[tested], animals)
    within = tested[known]
    return replace(dataset, train=train, within=within, within_common=within, ood=tested[~known])


def _animals(dataset: PoseDataset, names: Sequence[str], group_by: str) -> np.ndarray:
    try:
        return groups.of_frames(names, folders_of(names, dataset.root), group_by)
    except ValueError as reason:
        raise DivisionError(f"The frames that were trained on: {reason}") from None


def _missing(network: Network, data: PoseDataset, listed: np.ndarray, table: pd.DataFrame):
    """What the predictions lack of the frames that they are judged by."""
    where = ", ".join(file.where for file in network.files)
    tested = np.concatenate([data.labelled(name) for name in metrics.TESTED])
    if absent := int((~listed[tested]).sum()):
        yield f"{where}: {absent} of {len(tested)} test frames are not in it and are left out."
    points = table[table["x_true"].notna() & (table["subset"] != "train")]
    if lost := int(points["x"].isna().sum()):
        yield (
            f"{where}: {lost} of {len(points)} labelled points of the test frames have no prediction; the errors leave "
            "them out, and are too low if these are the difficult ones."
        )


def _of_predictions(made: Foreign) -> dict:
    of = findings.of_predictions if made.known else findings.of_unknown
    return of([each.table for each in made.used], [each.dataset for each in made.used], made.dataset, made.config)


def _leaks(made: Foreign) -> dict | None:
    """Of the divisions of the networks, or of the project where none is known; None where they cannot be read."""
    found = [each.network.division._replace(name=each.network.name) for each in made.folds if each.network.division]
    if not found:
        return findings.of_own_leaks(made.config)
    try:
        return findings.of_leaks(leaks.of_divisions(found, made.config.group_by), made.config.called)
    except (DivisionError, DatasetError):
        return None


def _described(fold: Fold) -> dict:
    counts = dict.fromkeys(metrics.SUBSETS)
    if fold.network.division:
        counts = {name: len(fold.dataset.labelled(name)) for name in metrics.SUBSETS}
    files = [file.where for file in fold.network.files]
    return {"network": fold.network.name, "files": files, "how": fold.network.how, **counts}
