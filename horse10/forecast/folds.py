"""Which animals are kept out together: each by itself where there is time for it, otherwise in groups.

Folds of groups are scikit-learn's GroupKFold, which makes their frames nearly equal in number.
"""

from dataclasses import dataclass

import numpy as np

from horse10.dataset import PoseDataset
from horse10.errors import MissingExtra, UserError
from horse10.metrics import SUBSETS

FEWEST = 2  # animals that a fold needs: one to train on, one to test


class FoldError(UserError, ValueError):
    """Animals that cannot be divided."""


@dataclass(frozen=True)
class Fold:
    """Animals that one training keeps out; none where the project has one animal only."""

    held_out: tuple[str, ...]


def labelled_frames(dataset: PoseDataset) -> dict[str, int]:
    """Frames with a label of each animal, in order of name; an animal without a label is not there."""
    rows = np.concatenate([dataset.labelled(name) for name in SUBSETS])
    names, counts = np.unique(dataset.animal[rows], return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def divide(frames: dict[str, int], most: int) -> list[Fold]:
    """Folds such that each animal is kept out once, in order of size where they stand for one animal each.

    Args:
        frames: labelled frames of each animal; most: how many folds there is time for, two or more.

    Raises:
        FoldError: no animal has a label, or a name has a comma, which lists of names cannot hold.
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
        return [Fold((name,)) for name in by_size]
    return _together(frames, max(FEWEST, most))


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
