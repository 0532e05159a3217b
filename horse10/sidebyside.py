"""The same walk seen by two networks, one trained from pretrained weights and one from random ones, as widgets."""

from dataclasses import replace
from pathlib import Path

import ipywidgets
import numpy as np
import pandas as pd

from horse10 import records, widgets
from horse10.config import runs_folder
from horse10.dataset import PoseDataset
from horse10.failures import frame_errors, still, walk_of
from horse10.stills import Still, svg

FRAMES = 16  # of each walk, at most
ROOM = 1.5  # the window around an animal, times the room its labels take
INTERVAL_MS = 400  # between two frames while it is played
STARTS = ("pretrained weights", "random weights")
WHO = {"within": "one that both have learnt from", "ood": "one that neither has seen"}
ALIKE = ["badge", "dataset_fingerprint", "arch", "recipe", "split", "train_fraction", "iterations", "seed"]
ALIKE += ["evaluate_frames"]


def pair(runs: pd.DataFrame) -> list[Path]:
    """The folders of two runs of `records.load` that differ in their start only, the pretrained one first.

    Of several pairs those in the reader's own folder of runs come first, then the longest training, then the least
    error. Empty if there is no pair.
    """
    scratch = runs["weights_kind"] == "scratch"
    both = runs[~scratch].merge(runs[scratch], on=ALIKE, suffixes=("", "_scratch"))
    if both.empty:
        return []
    own = both["folder"].str.startswith(f"{runs_folder()}/")
    order, ascending = ["own", "iterations", "ood_mean_error_px"], [False, False, True]
    best = both.assign(own=own).sort_values(order, ascending=ascending, kind="stable").iloc[0]
    return [Path(best["folder"]), Path(best["folder_scratch"])]


def walks(pretrained: records.Record, scratch: records.Record, dataset: PoseDataset) -> widgets.Shown:
    """What both networks find along two walks, of a known and of an unseen animal: one slider moves both, or they play.

    Args:
        dataset: which both were trained on.
    """
    runs = (pretrained, scratch)
    rows = _rows(pretrained)
    n_frames = min(map(len, rows.values()))
    start, last = n_frames // 2, len(rows) - 1
    animals = [f"{table['animal'].iloc[0]}, {WHO[subset]}" for subset, table in rows.items()]
    animal = ipywidgets.Dropdown(options=animals, index=last, description="animal", layout={"width": "auto"})
    stops = [f"{at} of {n_frames}" for at in range(1, n_frames + 1)]
    frame = ipywidgets.SelectionSlider(options=stops, index=start, description="frame")
    play = ipywidgets.Play(min=0, max=n_frames - 1, value=start, interval=INTERVAL_MS)
    ipywidgets.jslink((play, "value"), (frame, "index"))
    pictures = [_pictures(runs, dataset, list(table["frame"]), subset) for subset, table in rows.items()]
    columns, middle = [], ""
    for words, of in zip(STARTS, zip(*pictures, strict=True), strict=True):
        stacks = [ipywidgets.Stack([ipywidgets.HTML(one) for one in walk], selected_index=start) for walk in of]
        both = ipywidgets.Stack(stacks, selected_index=last)
        ipywidgets.jslink((animal, "index"), (both, "selected_index"))
        for stack in stacks:
            ipywidgets.jslink((frame, "index"), (stack, "selected_index"))
        columns.append(ipywidgets.VBox([ipywidgets.HTML(f"<b>{words}</b>"), both]))
        middle += f"<p><b>{words}</b></p>{of[last][start]}"
    whole = ipywidgets.VBox([ipywidgets.HBox([animal, play, frame]), ipywidgets.HBox(columns)])
    return widgets.Shown("The same walk seen by two networks", whole, middle)


def error_table(pretrained: records.Record, scratch: records.Record) -> pd.DataFrame:
    """The errors that `walks` shows: a row per frame of each walk, a column for each network."""
    parts = []
    for subset, rows in _rows(pretrained).items():
        errors = [frame_errors(run.predictions, subset).set_index("frame")["error"] for run in (pretrained, scratch)]
        columns = {words: of.loc[rows["frame"]].to_numpy() for words, of in zip(STARTS, errors, strict=True)}
        parts.append(pd.DataFrame({"animal": rows["animal"], "frame": range(1, len(rows) + 1), **columns}))
    return pd.concat(parts, ignore_index=True)


def _rows(run: records.Record) -> dict[str, pd.DataFrame]:
    """For each subset that the run was tested on, the frames of its walk, as many in each."""
    walks = {subset: walk_of(errors, FRAMES) for subset in WHO if len(errors := frame_errors(run.predictions, subset))}
    n_frames = min(map(len, walks.values()))
    return {subset: rows[:n_frames] for subset, rows in walks.items()}


def _pictures(runs, dataset: PoseDataset, frames: list[str], subset: str) -> list[list[str]]:
    """For each run HTML of each frame: labels, predictions, error; cut to a window that follows the animal."""
    windows, pages = _windows(dataset, [dataset.frames.index(frame) for frame in frames]), []
    for run in runs:
        errors = frame_errors(run.predictions, subset).set_index("frame", drop=False).loc[frames]
        stills = [
            _cut(still(run, dataset, row), window) for row, window in zip(errors.itertuples(), windows, strict=True)
        ]
        mean = f"over the walk {errors['error'].mean():.2f}"
        drawn = zip(stills, errors["error"], strict=True)
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
