"""The same walk seen by two networks, one trained from pretrained weights and one from random ones, as widgets."""

from dataclasses import replace

import ipywidgets
import numpy as np
import pandas as pd

from horse10.analysis.failures import frame_errors, walk_of
from horse10.backbones.weight_sets import WAYS
from horse10.book import sources, widgets
from horse10.book.pictures.failures import still
from horse10.book.pictures.stills import Still, svg
from horse10.dataset import PoseDataset
from horse10.runs import records

FRAMES = 16  # of each walk, at most
ROOM = 1.5  # the window around an animal, times the room its labels take
INTERVAL_MS = 400  # between two frames while it is played
WHO = {"within": "a training animal", "ood": "an unseen animal"}


def walks(
    pretrained: records.Record, scratch: records.Record, dataset: PoseDataset, of=tuple(WHO), playing: bool = False
) -> widgets.Shown:
    """What both networks find along a walk of a known and of an unseen animal: one slider moves both, or they play.

    Args:
        dataset: which both were trained on; of: keys of WHO, the walks to choose from.
        playing: from the beginning, for readers who do not ask for less motion.
    """
    runs = (pretrained, scratch)
    walks = {subset: group for subset, group in _walks(runs).items() if subset in of}
    n_frames = len(next(iter(walks.values()))[0])
    start, last = n_frames // 2, len(walks) - 1
    animals = [f"{rows['animal'].iloc[0]}, {WHO[subset]}" for subset, (rows, _) in walks.items()]
    animal = ipywidgets.Dropdown(options=animals, index=last, description="animal", layout={"width": "auto"})
    stops = [f"{at} of {n_frames}" for at in range(1, n_frames + 1)]
    frame = ipywidgets.SelectionSlider(options=stops, index=start, description="frame")
    play = ipywidgets.Play(min=0, max=n_frames - 1, value=start, interval=INTERVAL_MS, playing=playing)
    ipywidgets.jslink((play, "value"), (frame, "index"))
    pictures = [_pictures(runs, dataset, errors) for errors in walks.values()]
    columns, middle = [], ""
    for words, group in zip(WAYS, zip(*pictures, strict=True), strict=True):
        stacks = [ipywidgets.Stack([ipywidgets.HTML(one) for one in walk], selected_index=start) for walk in group]
        both = ipywidgets.Stack(stacks, selected_index=last)
        ipywidgets.jslink((animal, "index"), (both, "selected_index"))
        for stack in stacks:
            ipywidgets.jslink((frame, "index"), (stack, "selected_index"))
        columns.append(ipywidgets.VBox([ipywidgets.HTML(f"<b>{words}</b>"), both]))
        middle += f"<p><b>{words}</b></p>{group[last][start]}"
    controls = [animal, play, frame] if len(walks) > 1 else [play, frame]
    whole = ipywidgets.VBox([ipywidgets.HBox(controls), ipywidgets.HBox(columns)])
    return widgets.Shown("Predictions of two networks on the same walk", whole, middle, sources.runs(*runs))


def error_table(pretrained: records.Record, scratch: records.Record) -> pd.DataFrame:
    """The errors that `walks` shows: a row per frame of each walk, a column for each network."""
    parts = []
    for errors in _walks((pretrained, scratch)).values():
        columns = {words: rows["error"] for words, rows in zip(WAYS, errors, strict=True)}
        frames = {"animal": errors[0]["animal"], "frame": range(1, len(errors[0]) + 1)}
        parts.append(pd.DataFrame({**frames, **columns}))
    return pd.concat(parts, ignore_index=True)


def _walks(runs) -> dict[str, list[pd.DataFrame]]:
    """For each subset that the first run was tested on, and each run, its `frame_errors` on the frames of one walk.

    The walk is the first run's, and all walks have as many frames.
    """
    errors = {subset: [frame_errors(run.predictions, subset) for run in runs] for subset in WHO}
    frames = {subset: walk_of(group[0], FRAMES)["frame"] for subset, group in errors.items() if len(group[0])}
    n_frames = min(map(len, frames.values()))
    return {
        subset: [group.set_index("frame", drop=False).loc[names[:n_frames]] for group in errors[subset]]
        for subset, names in frames.items()
    }


def _pictures(runs, dataset: PoseDataset, errors: list[pd.DataFrame]) -> list[list[str]]:
    """For each run HTML of each frame: labels, predictions, error; cut to a window that follows the animal."""
    windows, pages = _windows(dataset, [dataset.frames.index(frame) for frame in errors[0]["frame"]]), []
    for run, rows in zip(runs, errors, strict=True):
        stills = [
            _cut(still(run, dataset, row), window) for row, window in zip(rows.itertuples(), windows, strict=True)
        ]
        mean = f"mean of the walk {rows['error'].mean():.2f}"
        drawn = zip(stills, rows["error"], strict=True)
        pages.append([f"{svg(one, dataset.bodyparts, ())}error {error:.2f}, {mean}" for one, error in drawn])
    return pages


def _windows(dataset: PoseDataset, frames: list[int]) -> np.ndarray:
    """A window (left, top, right, bottom) px in each frame around its labels: all of one size, within the frame."""
    labels = dataset.keypoints[frames]
    low, high = np.nanmin(labels, axis=1), np.nanmax(labels, axis=1)
    limits = dataset.size[frames, ::-1]
    size = np.minimum(np.ceil(ROOM * (high - low).max(axis=0)), limits.min(axis=0))
    corner = np.clip((low + high - size) / 2, 0, limits - size).round()
    return np.concatenate([corner, corner + size], axis=1).astype(int)


def _cut(one: Still, window: np.ndarray) -> Still:
    left, top, right, bottom = window
    moved = {name: getattr(one, name) - (left, top) for name in ("keypoints", "predicted")}
    return replace(one, image=one.image[top:bottom, left:right], **moved)
