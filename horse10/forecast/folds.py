"""Which animals are kept out together: each by itself where there is time for it, otherwise in groups.

Folds of groups are scikit-learn's GroupKFold, which makes their frames nearly equal in number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from horse10.dataset import DatasetError, PoseDataset, dataset_of
from horse10.dataset.groups import differ_in_side, few
from horse10.dataset.pictures import shared
from horse10.errors import MissingExtra, UserError
from horse10.forecast.config import EACH_FOLDER, ForecastConfig, forms
from horse10.metrics import SUBSETS

FEWEST = 2  # animals that a fold needs: one to train on, one to test
FEWEST_FRAMES = 2  # of the animals that are not kept out: one to train on, one to test on


class FoldError(UserError, ValueError):
    """Animals that cannot be divided."""


@dataclass(frozen=True)
class Fold:
    """Animals that one training keeps out; none where the project has one animal only."""

    held_out: tuple[str, ...]


def read(config: ForecastConfig) -> PoseDataset:
    """The data of a forecast. Raises FoldError for too few labelled frames; DatasetError as `load_dataset`."""
    try:
        return dataset_of(config)
    except DatasetError as error:
        if {problem.kind for problem in error.problems} != {"empty split"}:
            raise
        raise FoldError(f"{config.data}: {_too_few(config.called)}") from None


def labelled_frames(dataset: PoseDataset) -> dict[str, int]:
    """Frames with a label of each animal, in order of name; an animal without a label is not there."""
    rows = np.concatenate([dataset.labelled(name) for name in SUBSETS])
    names, counts = np.unique(dataset.animal[rows], return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def refuse_sides(dataset: PoseDataset, config: ForecastConfig) -> None:
    """Raises FoldError where animals are folders that differ in a side alone, as train/ and val/."""
    alike = config.group_by == EACH_FOLDER and differ_in_side(dataset.frames, [*labelled_frames(dataset)])
    if alike:
        many = forms(config.called)[1]
        raise FoldError(
            f"{config.data}: the folders {alike[0]} and {alike[1]} are named after sides of a division, which tell no "
            f"{many} apart. Expected group_by, a regular expression with a / in it that finds the {many} in the "
            "paths of the pictures, or just / if all are of one."
        )


def divide(frames: dict[str, int], most: int) -> list[Fold]:
    """Folds such that each animal is kept out once, in order of size where they stand for one animal each.

    Args:
        frames: labelled frames of each animal; most: how many folds there is time for, two or more.

    Raises:
        FoldError: no animal has a label, whichever is kept out too few frames are left to train and test on, or a name
            has a comma, which lists of names cannot hold.
        MissingExtra: there are more animals than folds, and no scikit-learn.
    """
    if not frames:
        raise FoldError("no animal of this project has a labelled frame: label some, or change group_by")
    if bad := [name for name in frames if "," in name]:
        raise FoldError(
            f"the animal {bad[0]!r} has a comma in its name, which lists of animals cannot hold: let group_by find "
            "another part of the folder's name"
        )
    if len(frames) < FEWEST:
        return [Fold(())]
    if len(frames) <= most:
        by_size = sorted(frames, key=lambda name: (-frames[name], name))  # what is known best comes first
        folds = [Fold((name,)) for name in by_size]
    else:
        folds = _together(frames, max(FEWEST, most))
    left = {fold: sum(count for name, count in frames.items() if name not in fold.held_out) for fold in folds}
    if possible := [fold for fold, count in left.items() if count >= FEWEST_FRAMES]:
        return possible
    raise FoldError(_too_few())


def without(dataset: PoseDataset, frames: dict[str, int], folds: Sequence[Fold]) -> Iterator[str]:
    """Sentences on animals of which nothing can be said; frames, folds: of `labelled_frames` and `divide`."""
    if unlabelled := sorted(set(dataset.animal.tolist()) - set(frames)):
        yield f"Without a labelled frame, and left out: {few(unlabelled)}."
    kept_out = {name for fold in folds for name in fold.held_out}
    if len(frames) > 1 and (never := [name for name in frames if name not in kept_out]):
        yield f"Too few frames would be left to train on without these, so they are never kept out: {few(never)}."


def repeated(dataset: PoseDataset, called: str) -> Iterator[str]:
    """A sentence on pictures that two animals share: a training that keeps out one of the two refuses to begin."""
    if pairs := shared(dataset):
        one, other = pairs[0]
        yield (
            f"The same picture is labelled for two {forms(called)[1]} ({one} and {other}; pictures in all: "
            f"{len(pairs)}), so neither can be kept out while the other is trained on: remove one of the two, or let "
            "group_by put both together."
        )


def _too_few(called: str = "animal") -> str:
    return (
        f"too few labelled frames: of the {forms(called)[1]} that are not kept out, a training needs {FEWEST_FRAMES}, "
        "one to train on and one to test on. Label more frames, or let group_by put several folders together."
    )


def _together(frames: dict[str, int], n_folds: int) -> list[Fold]:
    try:
        from sklearn.model_selection import GroupKFold
    except ImportError:
        raise MissingExtra(
            f"{len(frames)} animals in {n_folds} folds are divided by scikit-learn, which is not installed: "
            "pip install scikit-learn, or give more --minutes, so that each animal is kept out by itself"
        ) from None
    groups = np.repeat(list(frames), list(frames.values()))
    divided = GroupKFold(n_folds).split(groups, groups=groups)
    return [Fold(tuple(sorted(set(groups[out].tolist())))) for _, out in divided]
