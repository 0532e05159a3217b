"""Where a run fails: its frames if they may be shown, from the largest error to the smallest, and a choice of them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from horse10.analysis.runs import is_own
from horse10.config import ConfigError
from horse10.dataset import DatasetError, PoseDataset, dataset_of
from horse10.metrics.units import NORMALIZED, unit_of
from horse10.runs import records
from horse10.runs.private import data_of

WORST, USUAL, WALK = 8, 2, 8  # frames; and the worst of each animal
YOURS = "These frames are yours: share this page only if you may."


@dataclass(frozen=True)
class Frames:
    """The data set of a run if its frames may be shown here, else None; and why not, or what to bear in mind."""

    dataset: PoseDataset | None
    words: str


def frames_of(run: records.Record, folder: Path) -> Frames:
    """The frames of a run for its page, or the reason why none are shown."""
    own = is_own(folder)
    name = run.record.dataset.name
    if not own and run.record.dataset.renderer is None:
        why = f"No frame is shown: the data, {name}, may not be redistributed."
        return Frames(None, f"{why} If you have them, repeat the run to see the images on its page.")
    config = run.record.config
    try:
        dataset = dataset_of(config.model_copy(update={"data": data_of(folder, config.data)}))
    except (ConfigError, DatasetError) as error:
        why = f"No frame is shown: the data of this run cannot be found here. {str(error).splitlines()[-1].strip()}"
        return Frames(None, why)
    if dataset.labels_sha256 != run.record.dataset.labels_sha256:
        return Frames(None, f"No frame is shown: the data {name} on this machine are not those of this run.")
    if not (dataset.shareable or own):
        return Frames(None, f"No frame is shown: {name} may not be redistributed.")
    return Frames(dataset, "" if dataset.shareable else YOURS)


def frame_errors(predictions: pd.DataFrame, subset: str = "") -> pd.DataFrame:
    """The frames on which a run is judged, the worst first.

    Args:
        subset: "train", "within" or "ood"; without it the frames of unseen animals, else those within domain.

    Returns:
        A row per frame with a labelled body part: frame, animal, error (the mean over them), parts (their number),
        unit (of the error, in words), subset.
    """
    subset = subset or ("ood" if (predictions["subset"] == "ood").any() else "within")
    rows = predictions[predictions["subset"] == subset]
    unit = unit_of(rows[NORMALIZED.column])
    rows = rows.dropna(subset=[unit.column]).astype({"frame": str, "animal": str})
    results = rows.groupby(["frame", "animal"])[unit.column].agg(error="mean", parts="size").reset_index()
    results = results.assign(unit=unit.words, subset=subset)
    return results.sort_values(["error", "frame"], ascending=[False, True], ignore_index=True)


def pick(errors: pd.DataFrame) -> pd.DataFrame:
    """Which of `frame_errors` to show: the worst, the worst of each animal, and some in the middle of the ranking.

    Returns:
        Rows of `errors`, the worst first, with `picture`, counted from 1, and `why` in words.
    """
    middle = len(errors) // 2 - USUAL // 2
    why = dict.fromkeys(range(max(middle, 0), min(middle + USUAL, len(errors))), "typical")
    why |= {int(at): "worst of its animal" for at in errors.drop_duplicates("animal").index}
    why |= dict.fromkeys(range(min(WORST, len(errors))), "worst")
    rows = errors.loc[sorted(why)]
    return rows.assign(picture=range(1, len(rows) + 1), why=[why[at] for at in rows.index])


def walk_of(errors: pd.DataFrame, n_frames: int) -> pd.DataFrame:
    """Of `frame_errors` those of the animal in the middle of the ranking of animals, in order; at most so many."""
    ranking = errors.groupby("animal")["error"].mean().sort_values()
    rows = errors[errors["animal"] == ranking.index[len(ranking) // 2]].sort_values("frame")
    return rows.iloc[np.unique(np.linspace(0, len(rows) - 1, n_frames).round().astype(int))]
