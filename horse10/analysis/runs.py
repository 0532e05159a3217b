"""Which runs are shown: two that differ in their start only, and the one that a reader looks for."""

from pathlib import Path

import pandas as pd

from horse10.backbones.weight_sets import STARTS, WAYS
from horse10.machine.folders import runs_folder
from horse10.metrics import TESTED
from horse10.metrics.units import NORMALIZED, Unit, unit_of
from horse10.recipes import RECIPES
from horse10.runs.record import RunRecord

ALIKE = ["badge", "dataset_fingerprint", "arch", "recipe", "split", "train_fraction", "train_frames"]
ALIKE += ["iterations", "seed", "evaluate_frames", "method_version", "group_by"]
ALIKE += ["batch_size", "augmentation", "int_labels", "rate", "statistics"]  # the last two by `_against_recipe`


def is_own(folder: str | Path) -> bool:
    """Whether the folder of a run lies among the reader's own runs."""
    return Path(folder).parent == runs_folder()


def pairs(runs: pd.DataFrame) -> pd.DataFrame:
    """Every two runs of `records.load` that differ in their start only, best first: folder, folder_scratch, created.

    One is from scratch, the other from pretrained weights; runs that start from other runs are no such pair.

    Learning rate and batch norm at evaluation may differ where they are the recipe's own for each start. The reader's
    own come first, then the longest training, then the least error.
    """
    runs = runs.assign(**_against_recipe(runs))
    way = runs["weights_kind"].map(STARTS)
    pretrained, scratch = (runs[way == words] for words in WAYS)
    both = pretrained.merge(scratch, on=ALIKE, suffixes=("", "_scratch"))
    own = [is_own(folder) for folder in both["folder"]]
    order, ascending = ["own", "iterations", "ood_mean_error_px"], [False, False, True]
    return both.assign(own=own).sort_values(order, ascending=ascending, kind="stable", ignore_index=True)


def _against_recipe(runs: pd.DataFrame) -> dict[str, list]:
    """Of each run: its initial learning rate as a multiple of the recipe's for its network and start, and how its batch
    norm was evaluated, "" for the only way or the recipe's."""
    rate, statistics = [], []
    for run in runs.itertuples():
        recipe, way = RECIPES[run.recipe], STARTS[run.weights_kind]
        first, _ = recipe.learning_rates(run.arch, way != STARTS["scratch"])
        rate.append(round(run.learning_rate / first, 6))
        as_usual = run.frozen_statistics or run.batch_norm in ("none", recipe.batch_norm)
        statistics.append("" if as_usual else run.batch_norm)
    return {"rate": rate, "statistics": statistics}


def pair(runs: pd.DataFrame) -> list[Path]:
    """The folders of the first of `pairs`, the pretrained run before the one from scratch. Empty if there is none."""
    best = pairs(runs).head(1)
    return [Path(folder) for name in ("folder", "folder_scratch") for folder in best[name]]


def newest(runs: pd.DataFrame) -> list[Path]:
    """The folders of the runs to read closely: the reader's newest run, with its partner that started otherwise.

    Without own runs, the best pair of the committed ones. The pretrained run comes first; empty without any run.
    """
    if runs.empty:
        return []
    own = runs[[is_own(folder) for folder in runs["folder"]]]
    if own.empty:
        return pair(runs) or [Path(runs["folder"].iloc[-1])]
    last = own["folder"].iloc[-1]
    both = pairs(own)
    partners = both[(both["folder"] == last) | (both["folder_scratch"] == last)]
    return [Path(folder) for name in ("folder", "folder_scratch") for folder in partners[name].head(1)] or [Path(last)]


def answer(pretrained: RunRecord, scratch: RunRecord) -> str:
    """The book's question as two runs that differ in their start only answer it, in words."""
    unit = unit_of([run.metrics.ood.normalized_error for run in (pretrained, scratch)])
    seen, unseen = (
        [getattr(getattr(run.metrics, subset), unit.mean) for run in (pretrained, scratch)]
        for subset in ("within", "ood")
    )
    pose = getattr(pretrained.baselines.mean_pose.ood, unit.mean)
    if None in (*seen, *unseen, pose):
        return "These two runs were not both evaluated on unseen animals, so they cannot be compared here."
    words = "On {} the mean error is {:.2f} pretrained and {:.2f} from scratch"
    return (
        f"{words.format('unseen animals', *unseen)} ({unit.words}); for the mean pose of the training frames, which "
        f"needs no network, it is {pose:.2f}. {words.format('other frames of the training animals', *seen)}. The "
        f"pretrained network started from: {pretrained.weights.source}. Each network was trained once, for "
        f"{pretrained.iterations:,} steps."
    )


def unit_of_runs(runs: pd.DataFrame) -> Unit:
    """The unit in which rows of `records.load` are compared."""
    return unit_of(runs[[f"{subset}_{NORMALIZED.mean}" for subset in TESTED]])
