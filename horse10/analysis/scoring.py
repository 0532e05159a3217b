"""Predictions of any tool, scored as a run of ours is: px, normalised error, PCK and OKS, by each of two rules."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from horse10 import metrics
from horse10.analysis.scores import Scores
from horse10.bodyparts import is_horse10
from horse10.config import ConfigError, DataConfig, make_config, names_in
from horse10.dataset import PoseDataset, dataset_of, places, scale, splits
from horse10.dataset.problems import Problem, error
from horse10.metrics import mmpose, oks
from horse10.prediction.files import alignment, reading
from horse10.runs import framesize, records, seen
from horse10.runs.badge import dataset_badge


def score(
    predictions: str | Path | Sequence[str | Path],
    data: str | Path = "auto",
    *,
    subsets: Sequence[str] = tuple(metrics.SUBSETS),
    animal: str = "",
    allow_missing: bool = False,
    **settings,
) -> Scores:
    """Score predictions of DeepLabCut, Lightning Pose, SLEAP, COCO's results, or of a run, as a run of ours is scored.

    Frames that a run was trained on, and other frames of their animals, count as such whatever the split says.

    Args:
        predictions: one file or several, e.g. one for each video.
        data: the labels, as for `load_dataset`; settings: its other parameters.
        subsets: which frames must be predicted and are scored: "train", "within", "ood".
        animal: whose predictions, where a file has those of several (default: the data's `individual`).
        allow_missing: a labelled frame that no file names counts as one where nothing was found, and is no fault.

    Raises:
        DatasetError: lists everything wrong with the labels, or with the predictions: frames that are missing, body
            parts that have other names, rows that could mean several frames.
    """
    config = make_config(DataConfig, data=data, **settings)
    dataset = dataset_of(config)
    where = places.find(config.data, config.synthetic_size, 0, config.fixed, config.shift, config.split)[0]
    paths = [Path(path) for path in ([predictions] if isinstance(predictions, str | Path) else predictions)]
    framesize.refuse_others(dataset, paths)
    dataset, notes = _divided(dataset, paths)
    dataset = _only(dataset, subsets)
    files = [reading.read(path, where, animal or config.individual) for path in paths]
    problems: list[Problem] = []
    poses, listed = alignment.align(dataset, files, problems, notes)
    rows = np.concatenate([dataset.labelled(name) for name in metrics.SUBSETS])
    faults = alignment.absent(dataset, np.sort(rows), listed, files)
    notes += [f"counted as missed: {fault.what}" for fault in faults if allow_missing]
    problems += [] if allow_missing else faults
    if problems:
        raise error(", ".join(map(str, paths)), problems)
    table = metrics.table(dataset, poses)
    table = table[table["frame"].isin([dataset.frames[row] for row in rows])].reset_index(drop=True)
    table = table.assign(oks=oks.similarity(table))
    unit = _unit(dataset, names_in(config.scale_parts))
    badge = dataset_badge(dataset.name, config.fixed, config.shift, canvas=config.canvas)
    return Scores(dataset, table, unit, (*notes, *_remarks(table, unit)), badge)


def _unit(dataset: PoseDataset, scale_parts: list[str]) -> tuple[str, str] | None:
    """The two body parts whose distance normalises errors."""
    if scale_parts:
        return tuple(scale_parts)
    return scale.NOSE_EYE if is_horse10(dataset.bodyparts) else None


def _divided(dataset: PoseDataset, paths: Sequence[Path]) -> tuple[PoseDataset, list[str]]:
    """The data divided as the runs were trained that made the predictions, and what there is to say of them."""
    notes, made = list(dataset.notes), list(map(records.of_predictions, paths))
    for record in filter(None, made):
        dataset, told = seen.divided_as_trained(record, dataset)
        notes += told
    if None in made:
        notes.append(_whose_division(dataset))
    return dataset, notes


def _only(dataset: PoseDataset, subsets: Sequence[str]) -> PoseDataset:
    """The data set with all other subsets empty."""
    if unknown := set(subsets) - set(metrics.SUBSETS):
        raise ConfigError(f"subsets={sorted(unknown)}: expected some of {', '.join(metrics.SUBSETS)}")
    others = dict.fromkeys(set(metrics.SUBSETS) - set(subsets), np.array([], dtype=np.int64))
    dataset = replace(dataset, **others)
    if not any(len(dataset.labelled(name)) for name in subsets):
        raise error(
            dataset.name,
            [Problem("empty split", splits.in_words(dataset.split), f"no labelled {' or '.join(subsets)} frames")],
        )
    return dataset


def _whose_division(dataset: PoseDataset) -> str:
    """What the sets of frames mean for a network of which nothing is known."""
    return (
        f"training frames, within and out of domain are those of this division of the data: "
        f"{splits.in_words(dataset.split)}; nothing says here which frames the network was trained on. Where that is "
        "known, horse10 robustness --predictions follows it"
    )


def _remarks(table: pd.DataFrame, unit: tuple[str, str] | None) -> Iterator[str]:
    labelled = table[table["x_true"].notna()]
    if count := labelled["x"].isna().sum():
        what = f"{count} of {len(labelled)} labelled keypoints have no prediction: errors and PCK leave them out"
        correct = (labelled["normalized_error"] <= metrics.PCK_THRESHOLD).groupby(labelled["subset"], observed=True)
        wrong = f"; counted as wrong, PCK is {_words(correct.mean())}" if unit else ""
        others = "OKS and mmpose's PCK count" if unit else "OKS counts"
        yield f"{what}, {others} them as wrong{wrong}"
    if labelled["likelihood"].isna().all():
        yield "the predictions have no likelihood: average precision ranks all frames alike"
    if unit is None:
        yield "these data have no scale, so errors are in px only; two body parts give one: -p scale_parts 'a,b'"
    else:
        yield from _one_end_of_the_unit(table, unit)


def _one_end_of_the_unit(table: pd.DataFrame, unit: tuple[str, str]) -> Iterator[str]:
    """What mmpose's code makes of frames with one of the two body parts labelled."""
    groups = [(name, rows) for name, rows in table.groupby("subset", observed=True) if len(rows)]
    coded = {name: mmpose.scores_as_coded(rows, unit) for name, rows in groups}
    if count := sum(coded[name]["n_frames"] - mmpose.scores(rows, unit)["n_frames"] for name, rows in groups):
        frames = f"{count} frame{'s have' if count > 1 else ' has'} only one of {' and '.join(unit)} labelled"
        shares = _words(pd.Series({name: values["pck"] for name, values in coded.items()}))
        yield f"{frames}: mmpose's code divides there by its distance from pixel (0, 0), and its PCK is {shares}"


def _words(shares: pd.Series) -> str:
    return ", ".join(f"{metrics.SUBSETS[name]} {share:.3f}" for name, share in shares.items())
