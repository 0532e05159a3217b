"""The predictions of several trainings as one table, in which each animal's errors are those of a network that never
saw it."""

from collections.abc import Iterable, Sequence

import pandas as pd

from horse10.dataset import PoseDataset
from horse10.metrics.units import PX, Unit, unit_of

COLUMNS = ("fold", "subset", "animal", "frame", "bodypart", "error", "likelihood")


def pooled(tables: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, Unit]:
    """The labelled and predicted keypoints of all folds, and what their errors are counted in.

    Args:
        tables: `metrics.table` of each fold, or what a record keeps of it.

    Returns:
        COLUMNS: fold (number), subset ("within", "ood"), animal, frame, bodypart, error, likelihood.
    """
    unit = unit_of([table["normalized_error"].mean() for table in tables])
    parts = [table.assign(fold=number, error=table[unit.column])[list(COLUMNS)] for number, table in enumerate(tables)]
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["error"])
    rows = rows[rows["subset"] != "train"]
    return rows.astype(dict.fromkeys(("subset", "animal", "frame", "bodypart"), str)), unit


def in_own_px(table: pd.DataFrame, smaller: PoseDataset, own: PoseDataset) -> pd.DataFrame:
    """Predictions on frames that were made smaller, with `error_px` in px of the frames as they were.

    Args:
        table: as for `pooled`; smaller, own: the data set the network saw, and the same frames in their own size.
    """
    factor = dict(zip(own.frames, own.size.max(axis=1) / smaller.size.max(axis=1), strict=True))
    return table.assign(error_px=table["error_px"] * table["frame"].astype(str).map(factor))


def by_animal(rows: pd.DataFrame, subset: str = "ood") -> pd.Series:
    """Mean error of each animal over its keypoints, the largest first."""
    errors = rows[rows["subset"] == subset].groupby("animal")["error"].mean()
    return errors.sort_values(ascending=False)


def by_bodypart(rows: pd.DataFrame, order: Iterable[str], subset: str = "ood") -> pd.DataFrame:
    """For each body part with a label: median and mean over the animals' mean errors, the worst animal, and how many.

    Returns:
        bodypart, median, mean, highest, animal (the worst), n_animals; in the given order.
    """
    each = rows[rows["subset"] == subset].groupby(["bodypart", "animal"])["error"].mean().reset_index()
    found = []
    for bodypart in order:
        errors = each[each["bodypart"] == bodypart].set_index("animal")["error"]
        if len(errors):
            values = {"median": errors.median(), "mean": errors.mean(), "highest": errors.max()}
            found.append({"bodypart": bodypart} | values | {"animal": errors.idxmax(), "n_animals": len(errors)})
    return pd.DataFrame(found, columns=["bodypart", "median", "mean", "highest", "animal", "n_animals"])


def unit_words(unit: Unit, scale_parts: Sequence[str]) -> str:
    """What follows a number of them."""
    return "px" if unit is PX else f"{'–'.join(scale_parts or ('nose', 'eye'))} distances"
