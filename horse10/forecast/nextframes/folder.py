"""The folder that is handed to a person who labels: pictures and predictions for DeepLabCut and for SLEAP, a table of
what was chosen and why, and one sheet to look at."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from horse10.dataset import images
from horse10.errors import MissingExtra
from horse10.forecast.nextframes import sleap
from horse10.forecast.nextframes.candidates import Candidates
from horse10.forecast.nextframes.source import Source, VideoSource
from horse10.machine.folders import whole
from horse10.prediction.drawing import contact_sheet, label_frame
from horse10.prediction.tables import as_text, deeplabcut_table, write_deeplabcut

MACHINE_LABELS = "machinelabels-iter0"  # DeepLabCut's name of predictions to correct (refine_training_dataset)
TABLE, SHEET, SUGGESTIONS = "next-frames.csv", "next-frames.png", "next-frames.slp"
SHEET_PX = 320  # longest side of a picture on the sheet


def write(
    out: Path, chosen: Candidates, sources: Sequence[Source], table: pd.DataFrame, *, bodyparts, skeleton, scorer: str
) -> list[str]:
    """Write all of it into `out`, whole or not at all; returns what could not be written, and why.

    Args:
        chosen: the n frames in their order; table: a row for each, with `picture`, its path below `out`.
        scorer: the name of the network.

    Raises:
        DiskError: the folder cannot be written.
    """
    notes = []
    with whole(out) as part:
        part.mkdir()
        shown, small = [None] * len(chosen), [None] * len(chosen)
        for index in np.unique(chosen.source):
            rows = np.flatnonzero(chosen.source == index)
            frames = sources[index].read(chosen.place[rows].tolist())
            for row in rows:
                frame, picture = frames[chosen.place[row]], Path(table["picture"].iloc[row])
                (part / picture).parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(frame).save(part / picture)
                shown[row] = _shown(sources[index], int(chosen.place[row]), frame, out / picture)
                small[row] = _small(frame, chosen.poses[row], skeleton)
            _machine_labels(part, table["picture"].iloc[rows], chosen.poses[rows], bodyparts, scorer)
        try:
            sleap.write(part / SUGGESTIONS, shown, chosen.poses, bodyparts, skeleton)
        except MissingExtra as reason:
            notes.append(str(reason))
        captions = [f"{row.order}: {row.video}, frame {row.frame}" for row in table.itertuples()]
        contact_sheet(small, captions).save(part / SHEET)
        named = table.assign(**{name: [as_text(each, "'") for each in table[name]] for name in ("video", "picture")})
        named.to_csv(part / TABLE, index=False, float_format="%.4g")
    return notes


def _machine_labels(part: Path, pictures: pd.Series, poses: np.ndarray, bodyparts, scorer: str) -> None:
    index = pd.MultiIndex.from_tuples([Path(picture).parts for picture in pictures])
    table = deeplabcut_table(poses, bodyparts, index, scorer)
    write_deeplabcut(table.sort_index(), part / Path(pictures.iloc[0]).parent / MACHINE_LABELS)


def _shown(source: Source, place: int, frame: np.ndarray, picture: Path) -> sleap.Shown:
    if isinstance(source, VideoSource):
        return sleap.Shown(source.path, frame.shape[:2], source.count, place)
    return sleap.Shown(picture.absolute(), frame.shape[:2], 0)


def _small(frame: np.ndarray, pose: np.ndarray, skeleton) -> np.ndarray:
    """A picture for the sheet, with the predicted pose; less likely parts have smaller crosses."""
    size = tuple(images.at_most(np.array(frame.shape[:2]), SHEET_PX))
    points = images.moved(pose[None, :, :2], np.divide(size, frame.shape[:2])[None])[0]
    likelihood = pose[:, 2]
    return label_frame(images.resized(frame, size), None, skeleton, predicted=points, likelihood=likelihood, zoom=1)
