"""Where a run fails, to look at: its worst frames, some as usual, and a walk of an unseen animal, as HTML of the book.

Pictures are shown of data whose licence allows it, and of whatever lies in the reader's own runs.
"""

from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

from horse10.book.pictures.flipbook import Dial, Still, flipbook, sheet
from horse10.config import ConfigError, data_of, make_config, runs_folder
from horse10.dataset import DatasetError, PoseDataset, dataset_of
from horse10.runs import records

WORST, USUAL, WALK = 8, 2, 8  # frames; and the worst of each animal
STORED = (240, 40)  # width in px and quality: a page holds about thirty-five pictures
FAILURES = "horse10-failures"  # class of the sheet, known to book/_ext/offline.py and book/assets/failures.js
HOW = (
    "A triangle is a frame with a picture: click it, or the row of an animal for its worst frame. In the pictures "
    "disks are labels and crosses are predictions, joined by a line; point at a mark to read its name. The small "
    "pictures can be chosen as well, by mouse or with the arrow keys."
)
YOURS = "These frames are yours: pass this page on only if you may."
UNITS = {"normalized_error": "1 = nose–eye distance", "error_px": "px"}


@dataclass(frozen=True)
class Frames:
    """The data set of a run if its frames may be shown here, else None; and what to say about it."""

    dataset: PoseDataset | None
    words: str


def frames_of(run: records.Record, folder: Path) -> Frames:
    """The frames of a run for its page, or the reason why none are shown."""
    own = folder.parent == runs_folder()
    name = run.record["dataset"]["name"]
    if not own and run.record["dataset"]["renderer"] is None:
        why = f"No frame is shown: the data, {name}, are not ours to pass on."
        return Frames(None, f"{why} Whoever has them makes the run again, and finds the pictures on its page.")
    config = run.record["config"]
    try:
        dataset = dataset_of(make_config(**config | {"data": data_of(folder, config.get("data", "auto"))}))
    except (ConfigError, DatasetError) as error:
        why = f"No frame is shown: the data of this run cannot be found here. {str(error).splitlines()[-1].strip()}"
        return Frames(None, why)
    if dataset.labels_sha256 != run.record["dataset"]["labels_sha256"]:
        return Frames(None, f"No frame is shown: the data {name} on this machine are not those of this run.")
    if not (dataset.shareable or own):
        return Frames(None, f"No frame is shown: {name} may not be passed on.")
    return Frames(dataset, HOW + ("" if dataset.shareable else f" {YOURS}"))


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
    column = "normalized_error" if rows["normalized_error"].notna().any() else "error_px"
    rows = rows.dropna(subset=[column]).astype({"frame": str, "animal": str})
    found = rows.groupby(["frame", "animal"])[column].agg(error="mean", parts="size").reset_index()
    found = found.assign(unit=UNITS[column], subset=subset)
    return found.sort_values(["error", "frame"], ascending=[False, True], ignore_index=True)


def pick(errors: pd.DataFrame) -> pd.DataFrame:
    """Which of `frame_errors` to show: the worst, the worst of each animal, and some in the middle of the ranking.

    Returns:
        Rows of `errors`, the worst first, with `picture`, counted from 1, and `why` in words.
    """
    middle = len(errors) // 2 - USUAL // 2
    why = dict.fromkeys(range(max(middle, 0), min(middle + USUAL, len(errors))), "as usual")
    why |= {int(at): "worst of its animal" for at in errors.drop_duplicates("animal").index}
    why |= dict.fromkeys(range(min(WORST, len(errors))), "worst")
    rows = errors.loc[sorted(why)]
    return rows.assign(picture=range(1, len(rows) + 1), why=[why[at] for at in rows.index])


def failures(run: records.Record, dataset: PoseDataset, picked: pd.DataFrame) -> str:
    """HTML of the picked frames, with labels and predictions; one of them large, chosen by hand or in the chart."""
    stills = [still(run, dataset, row) for row in picked.itertuples()]
    captions = [f"{row.animal} · {row.error:.2f} · {row.why}" for row in picked.itertuples()]
    name = f"{len(stills)} frames, from the largest error to the smallest"
    return sheet(name, stills, captions, dataset.bodyparts, dataset.skeleton, hide=("skeleton",), kind=FAILURES)


def walk_of(errors: pd.DataFrame, n_frames: int) -> pd.DataFrame:
    """Of `frame_errors` those of the animal in the middle of the ranking of animals, in order; at most so many."""
    ranking = errors.groupby("animal")["error"].mean().sort_values()
    rows = errors[errors["animal"] == ranking.index[len(ranking) // 2]].sort_values("frame")
    return rows.iloc[np.unique(np.linspace(0, len(rows) - 1, n_frames).round().astype(int))]


def walk(run: records.Record, dataset: PoseDataset, errors: pd.DataFrame) -> str:
    """HTML to leaf through the frames of `walk_of`."""
    rows = walk_of(errors, WALK)
    animal = rows["animal"].iloc[0]
    stills = [still(run, dataset, row) for row in rows.itertuples()]
    stops = tuple(f"{at} of {len(rows)}, error {error:.2f}" for at, error in enumerate(rows["error"], 1))
    name = f"Frames of {animal} with labels and predictions"
    said = f"Step through a walk: {animal}, in the middle of the ranking. Drag the slider, or use the arrow keys."
    player = flipbook(name, stills, [Dial("frame", stops)], dataset.bodyparts, dataset.skeleton, hide=("skeleton",))
    return f"<p>{escape(said)}</p>{player}"


def still(run: records.Record, dataset: PoseDataset, row) -> Still:
    """A row of `frame_errors` with labels, the predictions of labelled body parts, and in words what is worst in it."""
    at = dataset.frames.index(row.frame)
    found = run.predictions[run.predictions["frame"] == row.frame].set_index("bodypart").loc[list(dataset.bodyparts)]
    labels = dataset.keypoints[at]
    predicted = np.where(np.isfinite(labels), found[["x", "y"]].to_numpy(), np.nan)
    worst = found["error_px"].nlargest(3)
    parts = ", ".join(f"{part} {error:.0f} px" for part, error in worst.items())
    words = f"{row.animal}, error {row.error:.2f} over {row.parts} body parts. Farthest off: {parts}."
    return Still(dataset.read(at), words, labels, predicted=predicted, stored=STORED)
