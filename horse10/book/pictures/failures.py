"""Where a run fails, to look at: its worst frames, some as usual, and a walk of an unseen animal, as HTML of the book.

Pictures are shown of data whose licence allows it, and of whatever lies in the reader's own runs.
"""

from html import escape

import numpy as np
import pandas as pd

from horse10.analysis.failures import WALK, Frames, walk_of
from horse10.book import sources
from horse10.book.pictures.flipbook import Dial, flipbook, sheet
from horse10.book.pictures.stills import Still
from horse10.book.widgets import Shown
from horse10.dataset import PoseDataset
from horse10.metrics.digits import significant
from horse10.runs import records

STORED = (240, 40)  # width in px and quality: a page holds about thirty-five pictures
HOW = (
    "A triangle is a frame with an image: click it, or the row of an animal for its worst frame. In the images, disks "
    "are labels and crosses are predictions, joined by a line; point at a mark to read its name. The small images "
    "can be chosen as well, by mouse or with the arrow keys."
)


def caption(frames: Frames) -> str:
    """HTML of what is to be known about the pictures of a run, or of why there are none."""
    words = f"{HOW} {frames.words}" if frames.dataset else frames.words
    return escape(words.strip())


def failures(run: records.Record, dataset: PoseDataset, picked: pd.DataFrame) -> str:
    """HTML of the picked frames, with labels and predictions; one of them large, chosen by hand or in the chart."""
    stills = [still(run, dataset, row) for row in picked.itertuples()]
    captions = [f"{row.animal} · {row.error:.2f} · {row.why}" for row in picked.itertuples()]
    name = f"{len(stills)} frames, from the largest error to the smallest"
    return sheet(name, stills, captions, dataset.bodyparts, dataset.skeleton, hide=("skeleton",), choose=True)


def walk(run: records.Record, dataset: PoseDataset, errors: pd.DataFrame) -> Shown:
    """The frames of `walk_of` to leaf through."""
    rows = walk_of(errors, WALK)
    animal = rows["animal"].iloc[0]
    stills = [still(run, dataset, row) for row in rows.itertuples()]
    stops = tuple(f"{at} of {len(rows)}, error {error:.2f}" for at, error in enumerate(rows["error"], 1))
    name = f"Frames of {animal} with labels and predictions"
    dials, source = [Dial("frame", stops)], sources.runs(run)
    return flipbook(name, stills, dials, dataset.bodyparts, dataset.skeleton, hide=("skeleton",), source=source)


def still(run: records.Record, dataset: PoseDataset, row) -> Still:
    """A row of `frame_errors` with labels, the predictions of labelled body parts, and in words what is worst in it."""
    at = dataset.frames.index(row.frame)
    results = run.predictions[run.predictions["frame"] == row.frame].set_index("bodypart").loc[list(dataset.bodyparts)]
    labels = dataset.keypoints[at]
    predicted = np.where(np.isfinite(labels), results[["x", "y"]].to_numpy(), np.nan)
    worst = results["error_px"].dropna().nlargest(3)  # of labelled parts; the others have no error
    parts = ", ".join(f"{part} {significant(error, 2)} px" for part, error in worst.items())
    words = f"{row.animal}, error {row.error:.2f} over {row.parts} body parts. Farthest off: {parts}."
    return Still(dataset.read(at), words, labels, predicted=predicted, stored=STORED)
