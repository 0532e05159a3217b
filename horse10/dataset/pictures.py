"""The pixels of a data set before they are used: every picture can be decoded, and no unseen one is a known one."""

from dataclasses import replace

import numpy as np

from horse10.dataset import pixels
from horse10.dataset.pose_dataset import PoseDataset
from horse10.dataset.problems import Problem, error
from horse10.metrics import SUBSETS


def verified(dataset: PoseDataset) -> PoseDataset:
    """The same data set, with a note if test frames of the training animals repeat training frames. Decodes every
    frame, once.

    Raises DatasetError for pictures that cannot be decoded, and for those of unseen animals whose pixels are also
    those of a training animal, under whatever names. Pictures of a single colour show no animal and may repeat."""
    train, within, ood = map(dataset.labelled, SUBSETS)
    problems = [
        Problem("same picture on both sides", unseen, f"has the pixels of {known}, of the training animals")
        for unseen, known in _named(dataset, copied(dataset, ood, np.concatenate([train, within])))
    ]
    if problems:
        raise error(dataset.root, problems)
    if not (copies := copied(dataset, within, train)):
        return dataset
    pairs = ", ".join(f"{test} of {known}" for test, known in _named(dataset, copies))
    note = f"pixels: {len(copies)} within-domain test frames are copies of training frames: {pairs}"
    noted = replace(dataset, notes=(*dataset.notes, note))
    vars(noted)["pixel_sha256"] = dataset.pixel_sha256  # of the same frames: they need not be read again
    return noted


def copied(dataset: PoseDataset, rows: np.ndarray, others: np.ndarray) -> dict[int, int]:
    """Which frames in `rows` have the pixels of one in `others`, and of which. Raises as `PoseDataset.pixel_sha256`."""
    return pixels.copies(dataset.pixel_sha256, dataset.read, rows, others)


def shared(dataset: PoseDataset) -> list[tuple[str, str]]:
    """The names of labelled frames with the same pixels that are of two animals. Raises as `copied`."""
    first, later = {}, {}
    for row in np.concatenate(list(map(dataset.labelled, SUBSETS))).tolist():
        other = first.setdefault(dataset.pixel_sha256[row], row)
        if dataset.animal[row] != dataset.animal[other]:
            later[row] = other
    real = copied(dataset, np.array(list(later), int), np.array(list(later.values()), int))
    return _named(dataset, real)


def _named(dataset: PoseDataset, copies: dict[int, int]) -> list[tuple[str, str]]:
    return [(dataset.frames[row], dataset.frames[other]) for row, other in copies.items()]
