"""What one network predicted of labelled frames, and which of them it was trained on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from os.path import abspath

import numpy as np
import pandas as pd

from horse10 import metrics
from horse10.dataset import PoseDataset, groups, pictures
from horse10.dataset.labels import any_label, folders_of
from horse10.dataset.names import are
from horse10.dataset.problems import Problem, error
from horse10.forecast.division import DivisionError
from horse10.forecast.networks import Network
from horse10.prediction.files import alignment

SAME_PX, MANY_SAME = 1e-3, 0.05  # a prediction that near to its label was the label, or the label it; a share of points


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


def fold_of(network: Network, dataset: PoseDataset, group_by: str, notes: list[str]) -> Fold:
    """The predictions of a network beside the labels; what should be known, but is no fault, goes to `notes`.

    Raises:
        DatasetError: predictions that are not of these data, or say nothing of them; DivisionError.
    """
    data, problems = _divided(dataset, network, group_by, notes), []
    poses, listed = alignment.align(data, network.files, problems, notes)
    table = metrics.table(data, poses)
    rows = np.flatnonzero(any_label(data.keypoints) & listed)
    if not len(rows) and not problems:
        what = f"none of {int(any_label(data.keypoints).sum())} labelled frames is in it"
        problems.append(Problem("no frame predicted", ", ".join(file.where for file in network.files), what))
    table = table[table["frame"].isin([data.frames[row] for row in rows])].reset_index(drop=True)
    problems += _nothing_predicted(network, table)
    if problems:
        raise error(", ".join(file.where for file in network.files), problems)
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


def _nothing_predicted(network: Network, table: pd.DataFrame) -> Iterator[Problem]:
    """Frames are listed, but none of their labelled points, or of those that were not trained on, has a prediction."""
    points = table[table["x_true"].notna()]
    tested = points[points["subset"] != "train"]
    points = tested if len(tested) else points
    if len(points) and not points["error_px"].notna().any():
        what = f"none of {len(points)} labelled points has x and y there"
        yield Problem("no frame predicted", ", ".join(file.where for file in network.files), what)


def _missing(network: Network, data: PoseDataset, listed: np.ndarray, table: pd.DataFrame) -> Iterator[str]:
    """What the predictions lack of the frames that they are judged by."""
    where = ", ".join(file.where for file in network.files)
    kind = "test" if network.division else "labelled"
    tested = np.concatenate([data.labelled(name) for name in metrics.TESTED])
    if n := int((~listed[tested]).sum()):
        yield f"{where}: {n} of {len(tested)} {kind} frames {are(n)} not in it and {are(n)} left out."
    points = table[table["x_true"].notna() & (table["subset"] != "train")]
    if lost := int(points["x"].isna().sum()):
        yield (
            f"{where}: of {len(points)} labelled points of the {kind} frames, {lost} without a prediction {are(lost)} "
            "left out; the errors are too low if these are the difficult ones."
        )
    if (same := int((points["error_px"] <= SAME_PX).sum())) > MANY_SAME * len(points):
        yield (
            f"{where}: of {len(points)} points of the {kind} frames, {same} {are(same)} exactly as labelled. If the "
            "file holds labels, or these labels are its predictions that somebody corrected, the errors are too low."
        )
