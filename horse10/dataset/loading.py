"""From a source to a PoseDataset: labels, images, scale, split; every fault found on the way in one error."""

from collections.abc import Callable
from dataclasses import replace
from inspect import Parameter, Signature
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from horse10.bodyparts import BODYPARTS, is_horse10
from horse10.config import DataConfig, make_config, names_in
from horse10.dataset import check, coco, deeplabcut, groups, images, places, resized, scale, sleap, splits, upright
from horse10.dataset.labels import Labels, in_horse10_order, missing_together
from horse10.dataset.pose_dataset import PoseDataset
from horse10.dataset.problems import Problem, error
from horse10.dataset.splits import Split


def load_dataset(data: str | Path = "auto", **settings) -> PoseDataset:
    """Labelled frames, divided into training, within-domain and out-of-domain frames.

    The parameters are the fields of `horse10.config.DataConfig`, those of a run that say which data it uses. Nothing is
    written but synthetic data and the frames of SLEAP's files, to `$HORSE10_HOME`.

    Args:
        data: "auto" (Horse-10 if `$HORSE10_DATA` or `$HORSE10_HOME/horse10` has it, else synthetic), "horse10",
            "synthetic", a DeepLabCut project folder, a COCO keypoint .json, or a SLEAP .slp.
        split: 1, 2 or 3: Horse-10's official splits, and those of the synthetic horses.
        train_fraction: % of the training animals' frames to train on: 5, 10, 20, 50 or 90 for these two, else 1 to 99.
        train_frames: train on at most so many of these frames, drawn by a hash of their names; 0 for all.
        canvas: longest side of the frames in px; larger ones are made smaller, with their labels. 0 for none.
        synthetic_size: "tiny" 6, "small" 40, "full" about 270 frames per synthetic horse.
        scale_parts: two body parts whose median distance per animal is the scale. Default: nose and eye for Horse-10's
            22 body parts (Horsescale.h5 if it is there), none for other projects or without a visible nose.
        individual: which animal where there are several: by its name in a DeepLabCut project ("single" for its unique
            body parts), by its track in a SLEAP file; in a COCO file by a category, by a track, or (comma-separated) by
            the ids of annotations, where an image has more than one.
        group_by: for other projects: "folder", or a regular expression that finds an animal in the folder's name, such
            as "mouse\\d+": what its one ( ) finds, or all it finds. With a "/" it is searched in the frame's path.
        held_out: the group or groups that are out of domain (default: the last by name, if there are several). With it,
            or with group_by, Horse-10 and the synthetic horses are divided like other projects.
        fixed, shift: factors of the synthetic horses (horse10.synthetic.factors), as {"coat", "light"} or "coat,light":
            the same for all horses, or other for unseen horses than for the training horses.

    Raises:
        DatasetError: lists every problem found in the data.
        ConfigError: settings that no data have.
    """
    return dataset_of(make_config(DataConfig, data=data, **settings))


load_dataset.__signature__ = Signature(  # for help() and completion
    [Parameter(name, Parameter.KEYWORD_ONLY, default=field.default) for name, field in DataConfig.model_fields.items()],
    return_annotation=PoseDataset,
)


def dataset_of(config: DataConfig, reader: Callable = images.read) -> PoseDataset:
    """The data set of a run, or of the settings of `load_dataset`; its pictures come from `reader`."""
    _refuse_shift_without_split(config)
    path, kind = places.find(config.data, config.synthetic_size, 0, config.fixed, config.shift, config.split)
    problems: list[Problem] = []
    labels = _read(path, config.individual, problems)
    table = _numbered_splits(labels, problems)
    horse10 = kind == "horse10" or splits.is_horse10(labels.frames)
    labels, size_px = _checked(labels, horse10, problems)
    if not labels.labelled.any():
        raise error(path, [*problems, Problem("no labels", str(path), f"none of {len(labels.frames)} frames has one")])
    scale_parts = names_in(config.scale_parts)
    try:
        animal = groups.of_frames(labels.frames, labels.folders(), config.group_by)
        whole = _divide(labels, animal, table, config)
        divided = splits.fewer(whole, labels.frames, labels.labelled, config.train_frames)
        scale_px = _scale_px(labels, animal, scale_parts, problems)
    except ValueError as reason:
        raise error(path, [*problems, Problem("setting", "load_dataset", str(reason))]) from reason
    problems += check.empty_sets(divided, labels, len(set(animal.tolist())))
    unscaled = list(check.scales(scale_px, size_px, animal, divided))
    if horse10 or scale_parts:
        problems += unscaled
    elif unscaled:
        labels, scale_px = _in_px_only(labels, unscaled)
    if problems:
        raise error(path, problems)
    if config.group_by == "folder" and not config.held_out and whole.split.startswith(splits.FOLD):
        labels = replace(labels, notes=labels.notes + groups.of_sides(labels.frames, animal[labels.labelled]))
    dataset = _dataset(labels, divided, animal, scale_px, size_px, synthetic=kind == "synthetic")
    return resized.within(replace(dataset, reader=reader), config.canvas)


def _refuse_shift_without_split(config: DataConfig) -> None:
    if config.shift and (config.group_by != "folder" or config.held_out):
        what = "a shift is between the horses of a numbered split: leave out group_by and held_out"
        raise error(config.data, [Problem("setting", f"shift={config.shift!r}", what)])


def _read(path: Path, individual: str, problems: list[Problem]) -> Labels:
    readers = {".json": coco.read, ".slp": sleap.read}
    read = readers.get(path.suffix.lower(), deeplabcut.read)
    return read(path, individual, problems)


def _numbered_splits(labels: Labels, problems: list[Problem]) -> pd.DataFrame | None:
    """The table of fractions these frames belong to: Horse-10's, or one made from split files that name them."""
    files, folder_of_files = {}, ""
    for folder in _companions(labels):
        try:
            files, folder_of_files = splits.read_official(folder), folder
        except ValueError as reason:
            problems.append(Problem("split file", str(folder), str(reason)))
        if any(not set(labels.frames).isdisjoint(chain(*sets.values())) for sets in files.values()):
            break
    else:
        files = {}
    problems += check.split_files(files, labels, folder_of_files)
    if splits.is_horse10(labels.frames):
        problems += check.conflicts(files, splits.stored(), folder_of_files)
        if labels.whole and not files:
            problems += check.unlabelled(splits.stored().index, labels, "Horse-10's official splits")
        return splits.stored()
    return splits.fraction_table(files) if files else None


def _companions(labels: Labels) -> list[Path]:
    """Where files that belong to Horse-10, but are not in its archive, may lie."""
    return [labels.root, labels.root.resolve().parent, places.home() / "horse10"]


def _checked(labels: Labels, horse10: bool, problems: list[Problem]) -> tuple[Labels, np.ndarray]:
    """Labels as they are used, and (N, 2) image sizes in px; a Horse-10 comes in the order of its 22 body parts."""
    problems += check.duplicates(labels)
    problems += check.infinities(labels)
    problems += check.at_origin(labels)
    problems += check.shares(labels)
    labels = replace(labels, keypoints=missing_together(labels.keypoints))
    labels, size_px = upright.as_labelled(labels, problems)
    problems += check.outside(labels, size_px)
    faults = list(check.headers(labels, horse10))
    problems += faults
    return in_horse10_order(labels) if is_horse10(labels.bodyparts) and not faults else labels, size_px


def _divide(labels: Labels, animal: np.ndarray, table: pd.DataFrame | None, config: DataConfig) -> Split:
    held_out = names_in(config.held_out) or None
    numbered = table if config.group_by == "folder" and not held_out else None
    options = {"split": config.split, "train_fraction": config.train_fraction, "held_out": held_out}
    return splits.divide(labels.frames, labels.labelled, animal, numbered, **options)


def _scale_px(labels: Labels, animal: np.ndarray, scale_parts, problems: list[Problem]) -> np.ndarray:
    """(N,) float64 px; NaN where a project has no scale."""
    if scale_parts:
        return scale.median_distance(labels, animal, scale_parts)
    official = scale.official(labels, _companions(labels), problems) if splits.is_horse10(labels.frames) else None
    if official is not None:
        return official
    if labels.bodyparts == BODYPARTS:
        return scale.median_distance(labels, animal, scale.NOSE_EYE)
    return np.full(len(labels.frames), np.nan)


def _in_px_only(labels: Labels, unscaled: list[Problem]) -> tuple[Labels, np.ndarray]:
    """A project without a scale, also where only some of its animals lack one: their errors could not be compared."""
    notes = labels.notes
    if labels.bodyparts == BODYPARTS:
        animals = ", ".join(problem.where for problem in unscaled)
        notes += (f"scale: no nose-eye distance in the frames of {animals}, so all errors are in px only",)
    return replace(labels, notes=notes), np.full(len(labels.frames), np.nan)


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
        notes=labels.notes,
        upright=labels.upright,
        **divided._asdict(),
    )
