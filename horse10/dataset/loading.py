"""From a source to a PoseDataset: labels, images, scale, split; every fault found on the way in one error."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from horse10.bodyparts import resembles_horse10
from horse10.config import RunConfig
from horse10.dataset import check, coco, deeplabcut, places, scale, splits
from horse10.dataset.labels import Labels, in_horse10_order, missing_together
from horse10.dataset.pose_dataset import PoseDataset
from horse10.dataset.problems import Problem, error
from horse10.dataset.splits import Split


def load_dataset(
    source: str | Path = "auto",
    *,
    split: int = 1,
    train_fraction: int = 50,
    size: str = "small",
    seed: int = 0,
    scale_parts: tuple[str, str] | None = None,
    individual: str | None = None,
    group_by: str = "folder",
    held_out: str | list[str] | None = None,
    fixed: str | Iterable[str] | None = None,
    shift: str | Iterable[str] | None = None,
) -> PoseDataset:
    """Labelled frames, divided into training, within-domain and out-of-domain frames.

    source          "auto" (Horse-10 if `$HORSE10_DATA` or `$HORSE10_HOME/horse10` has it, else synthetic), "horse10",
                    "synthetic", a DeepLabCut project folder, or a COCO keypoint .json
    split           1, 2 or 3: Horse-10's official splits, and those of the synthetic horses
    train_fraction  % of the training animals' frames to train on: 5, 10, 20, 50 or 90 for these two, else 1 to 99
    size, seed      of the synthetic horses: "tiny" 6, "small" 40, "full" about 270 frames per horse
    scale_parts     two body parts whose median distance per animal is the scale. Default: nose and eye for Horse-10's
                    22 body parts (Horsescale.h5 if it is there), none for other projects
    individual      which animal of a multi-animal DeepLabCut project
    group_by        for other projects: "folder", or a regular expression on the frame name with one group
    held_out        the group or groups that are out of domain (default: the last by name, if there are several).
                    With it, or with group_by, Horse-10 and the synthetic horses are divided like other projects
    fixed, shift    factors of the synthetic horses (horse10.synthetic.factors), as {"coat", "light"} or
                    "coat,light": the same for all horses, or other for unseen horses than for the training horses

    Raises DatasetError, which lists every problem found. Nothing is written but synthetic data to `$HORSE10_HOME`."""
    _refuse_shift_without_split(source, shift, group_by, held_out)
    path, kind = places.find(source, size, seed, fixed, shift, split)
    problems: list[Problem] = []
    labels = _read(path, individual, problems)
    table = _numbered_splits(labels, problems)
    horse10 = kind == "horse10" or table is not None or resembles_horse10(labels.bodyparts)
    labels, size_px = _checked(labels, horse10, problems)
    try:
        animal = splits.groups(labels.frames, labels.folders(), group_by)
        numbered = table if group_by == "folder" and held_out is None else None
        divided = splits.divide(labels.frames, animal, numbered, split, train_fraction, held_out)
        scale_px = _scale_px(labels, animal, horse10, scale_parts, problems)
    except ValueError as reason:
        raise error(path, [*problems, Problem("setting", "load_dataset", str(reason))]) from reason
    problems += chain(check.ungrouped(labels, animal, group_by), check.empty_sets(divided, len(set(animal.tolist()))))
    problems += check.scales(scale_px, animal, divided) if horse10 or scale_parts else ()
    if problems:
        raise error(path, problems)
    return _dataset(labels, divided, animal, scale_px, size_px, synthetic=kind == "synthetic")


def dataset_of(config: RunConfig) -> PoseDataset:
    """The data set a configuration speaks of."""
    return load_dataset(
        config.data,
        split=config.split,
        train_fraction=config.train_fraction,
        size=config.synthetic_size,
        scale_parts=tuple(part.strip() for part in config.scale_parts.split(",")) if config.scale_parts else None,
        individual=config.individual or None,
        group_by=config.group_by,
        held_out=[group.strip() for group in config.held_out.split(",")] if config.held_out else None,
        fixed=config.fixed,
        shift=config.shift,
    )


def _refuse_shift_without_split(source, shift, group_by: str, held_out) -> None:
    if shift and (group_by != "folder" or held_out is not None):
        what = "a shift is between the horses of a numbered split: leave out group_by and held_out"
        raise error(source, [Problem("setting", f"shift={shift!r}", what)])


def _read(path: Path, individual: str | None, problems: list[Problem]) -> Labels:
    if path.suffix != ".json":
        return deeplabcut.read(path, individual, problems)
    if individual:
        problems.append(Problem("setting", f"individual={individual!r}", "a COCO file names no individuals"))
    return coco.read(path, problems)


def _numbered_splits(labels: Labels, problems: list[Problem]) -> pd.DataFrame | None:
    """The table of fractions these frames belong to: Horse-10's, or one made from split files that name them."""
    found, where = {}, ""
    for folder in _companions(labels):
        try:
            found, where = splits.read_official(folder), folder
        except ValueError as reason:
            problems.append(Problem("split file", str(folder), str(reason)))
        if any(not set(labels.frames).isdisjoint(chain(*sets.values())) for sets in found.values()):
            break
    else:
        found = {}
    problems += check.split_files(found, labels, where)
    if splits.is_horse10(labels.frames):
        problems += check.conflicts(found, splits.stored(), where)
        if labels.whole and not found:
            problems += check.unlabelled(splits.stored().index, labels, "Horse-10's official splits")
        return splits.stored()
    return splits.fraction_table(found) if found else None


def _companions(labels: Labels) -> list[Path]:
    """Where files that belong to Horse-10, but are not in its archive, may lie."""
    return [labels.root, labels.root.resolve().parent, places.home() / "horse10"]


def _checked(labels: Labels, horse10: bool, problems: list[Problem]) -> tuple[Labels, np.ndarray]:
    """Labels as they are used, and (N, 2) image sizes in px; a Horse-10 comes in the order of its 22 body parts."""
    problems += check.duplicates(labels)
    problems += check.infinities(labels)
    labels = replace(labels, keypoints=missing_together(labels.keypoints))
    size_px = check.image_sizes(labels, problems)
    problems += check.outside(labels, size_px)
    faults = list(check.headers(labels, horse10))
    problems += faults
    return in_horse10_order(labels) if horse10 and not faults else labels, size_px


def _scale_px(labels: Labels, animal: np.ndarray, horse10: bool, scale_parts, problems: list[Problem]) -> np.ndarray:
    """(N,) float64 px; NaN where a project has no scale."""
    if scale_parts:
        return scale.median_distance(labels, animal, scale_parts)
    official = scale.official(labels, _companions(labels), problems) if splits.is_horse10(labels.frames) else None
    if official is not None:
        return official
    if horse10 and set(scale.NOSE_EYE) <= set(labels.bodyparts):
        return scale.median_distance(labels, animal, scale.NOSE_EYE)
    return np.full(len(labels.frames), np.nan)


def _dataset(labels: Labels, divided: Split, animal, scale_px, size_px, synthetic: bool) -> PoseDataset:
    """Only all of Horse-10 is named "horse10"; whatever else calls itself by a word of ours is a project."""
    name = f"project {labels.name}" if labels.name in places.KEYWORDS else labels.name
    name = "horse10" if splits.is_horse10(labels.frames, whole=True) else name
    channel = {part: k for k, part in enumerate(labels.bodyparts)}
    return PoseDataset(
        name="synthetic" if synthetic else name,
        root=labels.root,
        bodyparts=labels.bodyparts,
        skeleton=tuple((channel[a], channel[b]) for a, b in labels.skeleton),
        frames=labels.frames,
        keypoints=labels.keypoints.astype(np.float32),
        animal=animal,
        scale_px=scale_px,
        size=size_px,
        shareable=synthetic,
        **divided._asdict(),
    )
