"""What a deviation does to a result: the same runs with one thing changed, and the difference with its interval.

`train` trains MobileNetV2-0.35 on the small synthetic horses once for each split and variant, and keeps the records of
the unchanged runs; `compare` reads what all of them predicted and writes results/effects.json. Where the unchanged runs
are not on this machine their kept records serve, and effects of variants that were not trained here stay as they were
measured.
"""

import os
from pathlib import Path

import click
import pandas as pd
from alternate import save
from variants import BASE, SCRATCH, STEPS, UNCHANGED, VARIANTS, config_of, trained_by_keras

import horse10
from horse10 import metrics
from horse10.analysis import benchmarks
from horse10.metrics.intervals import clustered_difference
from horse10.prediction.frames import predict
from horse10.runs import evaluation, records

RESULTS, KEPT = Path(__file__).parent / "results", Path(__file__).parents[1] / "results"
FOLDER = Path(os.environ.get("HORSE10_RUNS") or "runs") / "effects"  # a table of predictions per variant and split
# Other treatments of batch norm for the unchanged run. name: statistics, and frames to re-estimate them from (0 = all);
# what is usual are 128
MODES = {"frame": ("frame", 0)} | {f"reestimated, {n or 'all'} frames": ("reestimated", n) for n in (8, 32, 0)}


def predictions_file(name: str, split: int) -> Path:
    """Where the predictions of a variant or mode on a split lie on this machine."""
    return FOLDER / name / f"split{split}.parquet"


def write(name: str, split: int, predictions: pd.DataFrame) -> None:
    path = predictions_file(name, split)
    path.parent.mkdir(parents=True, exist_ok=True)
    predictions.to_parquet(path)


def predictions_of(name: str, split: int) -> pd.DataFrame | None:
    """The predictions of a variant or mode: those made here, else those of the kept record of an unchanged run."""
    path = predictions_file(name, split)
    if path.exists():
        return pd.read_parquet(path)
    record = kept(name, split) if name in UNCHANGED else None
    return record and horse10.open_run(record).predictions


def kept(variant: str, split: int) -> Path | None:
    """The kept record of an unchanged run, or None."""
    runs, config = records.load(KEPT), config_of(variant, split, "none")
    same = (runs["arch"] == config.arch) & (runs["split"] == str(split)) & (runs["dataset_name"] == config.data)
    same &= (runs["iterations"] == STEPS) & (runs["evaluate_frames"] == 0) & (runs["train_fraction"] == 50)
    same &= runs["evaluate_every"] == 0
    same &= (runs["weights_kind"] == "scratch") == (variant == SCRATCH)
    return Path(runs[same]["folder"].iloc[-1]) if same.any() else None


@click.group()
def main() -> None:
    pass


@main.command()
@click.option("--weights", default="imagenet", show_default=True, help="imagenet, or a .weights.h5")
@click.option("--split", "splits", multiple=True, type=int, default=(1, 2, 3), show_default=True)
@click.option("--only", multiple=True, type=click.Choice(list(VARIANTS)), help="not all variants")
@click.option("--steps", default=STEPS, show_default=True, help="of training; momentum gets a third of them")
@click.option("--size", default="small", show_default=True, help="of the synthetic horses")
def train(weights: str, splits: tuple[int, ...], only: tuple[str, ...], steps: int, size: str) -> None:
    """Train every variant on every split: about 3 minutes each on two CPU cores."""
    for name in only or VARIANTS:
        for split in splits:
            click.echo(f"{name}, split {split}")
            config, variant = config_of(name, split, weights, steps, size), VARIANTS[name]
            if variant.batches:
                write(name, split, trained_by_keras(config, variant))
                continue
            run = horse10.train(config)
            write(name, split, run.predictions)
            if name in UNCHANGED and (steps, size) == (STEPS, "small"):
                records.keep(run.folder, KEPT)
            for mode, (statistics, n) in MODES.items() if name == "as it is" else ():
                network, dataset = run.model(), run.dataset()
                network = evaluation.with_statistics(network, dataset, statistics, n)
                write(mode, split, metrics.table(dataset, predict(network, dataset)))


@main.command()
def compare() -> None:
    """Compare what was predicted, and write results/effects.json."""
    tables = {
        name: [found.assign(split=split) for split in (1, 2, 3) if (found := predictions_of(name, split)) is not None]
        for name in [*VARIANTS, *MODES]
    }
    results = [
        {"variant": variant, "base": BASE.get(variant, "as it is")} | line
        for variant, parts in tables.items()
        if parts and (base := tables[BASE.get(variant, "as it is")]) and variant not in ("as it is", *BASE.values())
        for line in _differences(pd.concat(base), pd.concat(parts))
    ]
    before = benchmarks.load("effects", RESULTS)
    here = {line["variant"] for line in results}
    results += [line for line in before["results"] if line["variant"] not in here]
    order = list(tables)
    results.sort(key=lambda line: order.index(line["variant"]))
    settings = {"arch": "mobilenet_v2_0.35", "data": "synthetic", "size": "small", "steps": STEPS}
    settings |= {
        "steps_momentum": STEPS // 3,
        "measured_earlier": sorted(set(order) - here - {"as it is", *BASE.values()}),
        "earlier_commit": before["commit"],
        # splits whose unchanged run was trained on another machine, which is like another seed
        "unchanged_from_records": [split for split in (1, 2, 3) if not predictions_file("as it is", split).exists()],
    }
    click.echo(pd.DataFrame(results).round(4).to_string(index=False))
    click.echo(save("effects", results, **settings))


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
