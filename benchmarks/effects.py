"""What a deviation does to a result: the same runs with one thing changed, and the difference with its interval.

`train` trains MobileNetV2-0.35 on the small synthetic horses once for each split and variant; `compare` evaluates the
networks, writes results/effects.json and keeps the records of the unchanged runs. Where the unchanged runs are not on
this machine their kept records serve, and effects of variants that were not trained here stay as they were measured.
What DeepLabCut does otherwise is written here, beside the measurement, and replaces one part of the package while a run
lasts.
"""

import os
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import click
import keras
import pandas as pd
from alternate import save

from horse10 import metrics
from horse10.analysis import benchmarks
from horse10.augment import generator, sample, warp
from horse10.backbones.weights import load_whole
from horse10.config import make_config
from horse10.dataset import PoseDataset, dataset_of
from horse10.metrics.intervals import clustered_difference
from horse10.prediction.frames import predict
from horse10.recipes import automatic
from horse10.recipes.rates import multi_step
from horse10.runs import evaluation, experiment, records
from horse10.runs.run import open_run
from horse10.training.feed import Batches
from horse10.training.optimizers import Momentum
from horse10.training.step import Trainer

RESULTS, KEPT = Path(__file__).parent / "results", Path(__file__).parents[1] / "results"
FOLDER = Path(os.environ.get("HORSE10_RUNS") or "runs") / "effects"
MOVING = "moving.weights.h5"  # the network with the moving averages of its batch norm, as training left them
STEPS, STEPS_MOMENTUM = 1200, 400
SCRATCH = "from scratch"
# name: statistics at evaluation, and frames to re-estimate them from (0 = all); what is usual are 128
MODES = {"moving": ("moving", 0), "frame": ("frame", 0)}
MODES |= {f"reestimated, {n or 'all'} frames": ("reestimated", n) for n in (8, 32, 0)}


class SizedBatches(Batches):
    """Each batch at one random size, as DeepLabCut v2.1.8.2 (pose_dataset_imgaug.py:255-261)."""

    def __getitem__(self, step):
        index, rng = self.indices(step), generator(self.seed, 2, step)
        scale = rng.uniform(*self.recipe.scale_jitter)
        canvas = tuple(int(side * scale) for side in self.store.size)
        how = replace(self.recipe, scale_jitter=(scale, scale), focus_probability=0.0)
        matrix, scales = sample(rng, self.store.keypoints[index], self.store.size, canvas, how)
        images, keypoints = warp(self.store.frames[index], self.store.keypoints[index], matrix, canvas)
        return {"image": images, "keypoints": keypoints, "training_scale": scales * self.store.scale[index]}


class SizedTrainer(Trainer):
    """Trains on images and keypoints that are ready."""

    def call(self, batch, training=None):
        return self.network(batch["image"], training=training), batch


def with_momentum(kind) -> list:
    """Momentum SGD under the ICLR text's two rates, its jump at the same tenth of the steps as there."""
    rates = multi_step([(0.005, STEPS_MOMENTUM // 10), (0.02, None)])
    return [
        patch.object(experiment, "schedule", lambda *_: rates),
        patch.object(experiment, "make_optimizer", lambda _, rate: kind(rate, momentum=0.9)),
    ]


# name: fields of RunConfig, and what is replaced
VARIANTS = {
    "as it is": ({}, []),
    "another seed": ({"seed": 1}, []),
    "whole-pixel labels": ({"int_labels": True}, []),
    "size per batch": (
        {},
        [patch.object(experiment, "Batches", SizedBatches), patch.object(experiment, "Trainer", SizedTrainer)],
    ),
    "TensorFlow's momentum": ({"iterations": STEPS_MOMENTUM}, with_momentum(Momentum)),
    "Keras's momentum": ({"iterations": STEPS_MOMENTUM}, with_momentum(keras.optimizers.SGD)),
    SCRATCH: ({"weights": "none"}, []),
}
UNCHANGED = ("as it is", SCRATCH)
BASE = {"Keras's momentum": "TensorFlow's momentum"}  # compared with this instead of "as it is"


def config_of(variant: str, split: int, weights: str):
    """The run of a variant on a split."""
    fields = {
        "data": "synthetic",
        "recipe": automatic(as_the_paper=False),
        "weights": weights,
        "split": split,
        "iterations": STEPS,
    }
    # re-estimation during training would change moving averages
    fields |= {"iterations": STEPS, "evaluate_frames": 0, "evaluate_every": 0}
    return make_config(**fields | VARIANTS[variant][0])


def trained(variant: str, split: int) -> Path | None:
    """The folder of the run, which is the only one of its variant and split; None if it was not trained here."""
    found = next((FOLDER / variant / str(split)).glob(f"*/{records.RECORD}"), None)
    return found and found.parent


def kept(variant: str, split: int) -> Path | None:
    """The kept record of an unchanged run, or None."""
    runs, config = records.load(KEPT), config_of(variant, split, "none")
    same = (runs["arch"] == config.arch) & (runs["split"] == str(split)) & (runs["dataset_name"] == config.data)
    same &= (runs["iterations"] == STEPS) & (runs["evaluate_frames"] == 0) & (runs["train_fraction"] == 50)
    same &= runs["evaluate_every"] == 0
    same &= (runs["weights_kind"] == "scratch") == (variant == SCRATCH)
    return Path(runs[same]["folder"].iloc[-1]) if variant in UNCHANGED and same.any() else None


@click.group()
def main() -> None:
    pass


@main.command()
@click.option("--weights", default="imagenet", show_default=True, help="imagenet, or a .weights.h5")
@click.option("--split", "splits", multiple=True, type=int, default=(1, 2, 3), show_default=True)
@click.option("--only", multiple=True, type=click.Choice(list(VARIANTS)), help="not all variants")
def train(weights: str, splits: tuple[int, ...], only: tuple[str, ...]) -> None:
    """Train every variant on every split: about 3 minutes each on two CPU cores."""
    for variant in only or VARIANTS:
        for split in splits:
            os.environ["HORSE10_RUNS"] = str(FOLDER / variant / str(split))
            click.echo(f"{variant}, split {split}")
            with ExitStack() as changed:
                for change in VARIANTS[variant][1]:
                    changed.enter_context(change)
                changed.enter_context(patch.object(evaluation, "with_statistics", _keep_moving_averages))
                experiment.train(config_of(variant, split, weights))


def _keep_moving_averages(network, dataset, statistics, n=evaluation.REESTIMATE_FRAMES):
    network.save_weights(Path(os.environ["HORSE10_RUNS"]) / MOVING)
    return WITH_STATISTICS(network, dataset, statistics, n)


WITH_STATISTICS = evaluation.with_statistics


@main.command()
def compare() -> None:
    """Evaluate what was trained, write results/effects.json, keep the records of the unchanged runs."""
    everything = {variant: [] for variant in VARIANTS} | {mode: [] for mode in MODES}
    from_records = []  # splits whose unchanged run was trained on another machine, which is like another seed
    for split in (1, 2, 3):
        runs = {variant: trained(variant, split) for variant in VARIANTS}
        from_records += [] if runs["as it is"] else [split]
        for variant, folder in runs.items():
            if found := folder or kept(variant, split):
                everything[variant].append(records.read(found).predictions.assign(split=split))
            if folder and variant in UNCHANGED:
                records.keep(folder, KEPT)
        if runs["as it is"]:
            dataset = dataset_of(config_of("as it is", split, "none"))
            for mode, (statistics, n) in MODES.items():
                everything[mode].append(_evaluated(runs["as it is"], dataset, statistics, n).assign(split=split))
    results = [
        {"variant": variant, "base": BASE.get(variant, "as it is")} | line
        for variant, tables in everything.items()
        if tables and variant not in ("as it is", *BASE.values())
        for line in _differences(pd.concat(everything[BASE.get(variant, "as it is")]), pd.concat(tables))
    ]
    before = benchmarks.load("effects", RESULTS)
    here = {line["variant"] for line in results}
    results += [line for line in before["results"] if line["variant"] not in here]
    order = list(everything)
    results.sort(key=lambda line: order.index(line["variant"]))
    settings = {"arch": "mobilenet_v2_0.35", "data": "synthetic", "size": "small", "steps": STEPS}
    settings |= {
        "steps_momentum": STEPS_MOMENTUM,
        "measured_earlier": sorted(set(order) - here - {"as it is", *BASE.values()}),
        "earlier_commit": before["commit"],
        "unchanged_from_records": from_records,
    }
    click.echo(pd.DataFrame(results).round(4).to_string(index=False))
    click.echo(save("effects", results, **settings))


def _evaluated(folder: Path, dataset: PoseDataset, statistics: str, n: int) -> pd.DataFrame:
    """`metrics.table` of a run's network under another treatment of batch norm."""
    network = open_run(folder).model()
    load_whole(network, folder.parent / MOVING)
    return metrics.table(dataset, predict(WITH_STATISTICS(network, dataset, statistics, n), dataset))


def _differences(base: pd.DataFrame, other: pd.DataFrame) -> list[dict]:
    """Mean normalised error of both and their difference with its interval, for each subset."""
    same = ["split", "subset", "animal", "frame", "bodypart"]
    both = base[[*same, "normalized_error"]].merge(other[[*same, "normalized_error"]], on=same, suffixes=("", "_other"))
    lines = []
    for subset, part in both.dropna().groupby("subset", observed=True):
        ours, theirs = part["normalized_error_other"], part["normalized_error"]
        means = {"subset": subset, "error_base": float(theirs.mean()), "error": float(ours.mean())}
        means["splits"] = sorted(map(int, part["split"].unique()))
        lines.append(means | clustered_difference(ours, theirs, part["animal"]))
    return lines


if __name__ == "__main__":
    main()
