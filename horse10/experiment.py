"""One experiment from its configuration to its record: prepare, train, evaluate, write down."""

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import pandas as pd
from filelock import FileLock, Timeout

from horse10 import metrics, records
from horse10.batchnorm import reestimate_statistics, with_frame_statistics
from horse10.config import RunConfig, make_config
from horse10.dataset import PoseDataset
from horse10.feed import Batches, FrameStore, by_size, spread
from horse10.model import trains_statistics
from horse10.monitor import TrainingError
from horse10.plan import Experiment, prepare
from horse10.prediction import predict, save_network
from horse10.progress import progress
from horse10.schedules import RECIPES, schedule
from horse10.training import fit

REESTIMATE_FRAMES = 128  # training frames from which batch-norm statistics are re-estimated
FRAMES_DURING_TRAINING = 32  # of each subset, for the periodic evaluations


@dataclass(frozen=True)
class Run:
    """A finished run: its folder and its record."""

    folder: Path
    record: records.Record
    resumed: bool  # was it there before it was asked for?


def runs_folder() -> Path:
    """`$HORSE10_RUNS`, by default `runs`."""
    return Path(os.environ.get("HORSE10_RUNS") or "runs")


def train(config: RunConfig | Experiment | None = None, **parameters) -> Run:
    """Train and evaluate one network, or return the run if it was done before.

    Everything lies in `$HORSE10_RUNS/<run id>`: a checkpoint every half minute (the same call continues from it after
    an interruption), then network.weights.h5 and the record.

    Args:
        config: a RunConfig, or what `prepare` made of one; or its fields as keywords.

    Raises:
        ConfigError, DatasetError, WeightsError, TrainingError: what went wrong and what to do.
    """
    experiment = config if isinstance(config, Experiment) else prepare(config or make_config(**parameters))
    folder = runs_folder() / experiment.run_id
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock", timeout=0):
            if (folder / records.RECORD).exists():
                return Run(folder, records.read(folder), resumed=True)
            _train(experiment, folder)
    except Timeout:
        raise TrainingError(f"Another process is training this very run in {folder}; wait for it or stop it.") from None
    return Run(folder, records.read(folder), resumed=False)


def _train(experiment: Experiment, folder: Path) -> None:
    config, dataset, network = experiment.config, experiment.dataset, experiment.network
    # frames, and what each step sees of them
    rates = schedule(config.recipe, config.arch, experiment.pretrained, config.iterations, config.learning_rate)
    store = FrameStore(dataset, config.int_labels)
    batches = Batches(store, experiment.canvas, config, RECIPES[config.recipe], rates)
    # train
    history = fit(
        network,
        batches,
        optimizer=RECIPES[config.recipe].optimizer,
        folder=folder,
        colour=config.augmentation == "photometric",
        evaluate=lambda step: _errors_now(experiment, step),
    )
    # evaluate
    others = {}
    if config.recipe == "workshop2020" and trains_statistics(config.arch, experiment.pretrained):
        others["frame"] = metrics.summary(_table(experiment, "frame"))
    table = _table(experiment, config.batch_norm)
    baselines = {
        "mean_pose": metrics.summary(_only_evaluated(metrics.table(dataset, metrics.mean_pose(dataset)), table)),
        "nearest_frame": metrics.summary(
            _only_evaluated(metrics.table(dataset, metrics.nearest_frame_pose(dataset)), table)
        ),
    }
    # write down
    save_network(folder, network, _description(experiment))
    record = _record(experiment, history[-1]["seconds"], metrics.summary(table), baselines)
    if others:
        record["other_batch_norm_metrics"] = others
    kept = table if dataset.shareable else table.drop(columns=["x_true", "y_true"])
    records.write(folder, record, pd.DataFrame(history), kept, shareable=dataset.shareable)
    (folder / "checkpoint.npz").unlink(missing_ok=True)


def evaluation_rows(dataset: PoseDataset, n: int) -> np.ndarray:
    """At most n frames of each subset (0 = all), evenly spread, sorted."""
    return np.sort(np.concatenate([spread(rows, n) for rows in (dataset.train, dataset.within, dataset.ood)]))


def with_statistics(network: keras.Model, dataset: PoseDataset, statistics: str, n: int = REESTIMATE_FRAMES):
    """The network as it is evaluated: with re-estimated, per-frame or moving batch-norm statistics.

    Re-estimation replaces the moving averages in place; training does not read them.
    """
    if statistics == "frame":
        return with_frame_statistics(network)
    if statistics == "reestimated":
        batches = list(by_size(dataset, spread(dataset.train, n), 8))
        images = (np.stack([dataset.read(row) for row in rows]) for rows in batches)
        reestimate_statistics(network, progress(images, "Re-estimating batch norm", total=len(batches)))
    return network


def _table(experiment: Experiment, statistics: str) -> pd.DataFrame:
    """`metrics.table` of the evaluated frames."""
    dataset = experiment.dataset
    rows = evaluation_rows(dataset, experiment.config.evaluate_frames)
    network = with_statistics(experiment.network, dataset, statistics)
    table = metrics.table(dataset, predict(network, dataset, rows))
    return table[table["frame"].isin([dataset.frames[row] for row in rows])].reset_index(drop=True)


def _only_evaluated(table: pd.DataFrame, evaluated: pd.DataFrame) -> pd.DataFrame:
    """The rows of a baseline's table that belong to the frames the network was evaluated on."""
    return table[table["frame"].isin(evaluated["frame"].unique())]


def _errors_now(experiment: Experiment, step: int) -> dict[str, float]:
    """Columns for the history at the steps where the configuration asks for an evaluation."""
    config, dataset = experiment.config, experiment.dataset
    every = config.evaluate_every
    if not every or step % every or step == config.iterations:
        return {}
    network = with_statistics(experiment.network, dataset, config.batch_norm, n=32)
    rows = evaluation_rows(dataset, FRAMES_DURING_TRAINING)
    scores = metrics.summary(metrics.table(dataset, predict(network, dataset, rows)))
    return {f"{subset}_mean_error_px": scores[subset]["mean_error_px"] for subset in scores} | {
        f"{subset}_normalized_error": scores[subset]["normalized_error"] for subset in scores
    }


def _description(experiment: Experiment) -> dict:
    dataset, config = experiment.dataset, experiment.config
    return {
        "run_id": experiment.run_id,
        "arch": config.arch,
        "bodyparts": list(dataset.bodyparts),
        "skeleton": [list(pair) for pair in dataset.skeleton],
        "batch_norm": config.batch_norm,
        "frozen_statistics": not trains_statistics(config.arch, experiment.pretrained),
    }


def _record(experiment: Experiment, seconds: float, scores: dict, baselines: dict) -> dict:
    config, dataset = experiment.config, experiment.dataset
    public = config.model_dump() | {"data": Path(config.data).name, "weights": Path(config.weights).name}
    kind = {"none": "scratch", "imagenet": "imagenet"}.get(config.weights, "file")
    return {
        "schema_version": records.SCHEMA_VERSION,
        "run_id": experiment.run_id,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "config": public,
        "versions": versions(),
        "device": device(),
        "seconds": seconds,
        "iterations": config.iterations,
        "dataset": {
            "name": dataset.name,
            "fingerprint": dataset.fingerprint,
            "n_frames": len(dataset.frames),
            "badge": records.dataset_badge(dataset.name),
        },
        "split": dataset.split,
        "weights": {"kind": kind, "sha256": experiment.weights_sha256},
        "batch_norm_evaluation": config.batch_norm,
        "metrics": scores,
        "baselines": baselines,
        "notes": notes(experiment, scores, baselines),
    }


def notes(experiment: Experiment, scores: dict, baselines: dict) -> list[str]:
    """What a reader must know before using the numbers."""
    config, said = experiment.config, []
    if experiment.dataset.name == "synthetic":
        said.append("Measured on synthetic horses: nothing here is a result on Horse-10.")
    if config.recipe == "quick":
        said.append("The quick recipe shows the machinery; it is not the papers' training.")
    if not experiment.pretrained:
        said.append("Trained from scratch, without ImageNet weights.")
    if config.augmentation == "photometric":
        said.append("KerasCV's photometric changes cannot be seeded per step: this run is not repeatable.")
    for subset, baseline in baselines["mean_pose"].items():
        mine, theirs = scores[subset]["mean_error_px"], baseline["mean_error_px"]
        if mine is not None and theirs is not None and mine > 0.8 * theirs:
            said.append(
                f"On {subset} frames the network ({mine:.1f} px) is near or above the mean pose ({theirs:.1f} px)."
            )
    return said


def versions() -> dict:
    """Of everything that can change a number."""
    backend = keras.backend.backend()
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        "backend": backend,
        "backend_version": sys.modules[backend].__version__ if backend in sys.modules else version(backend),
        "horse10": version("horse10"),
        "commit": _commit(),
    }


def _commit() -> str | None:
    """Of this package's checkout; None if it is installed without one."""
    root = Path(__file__).parents[1]
    if not (root / ".git").exists():
        return None
    git = ["git", "-C", str(root)]
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "-uno"], capture_output=True, text=True).stdout.strip()
    return f"{head}-dirty" if head and changed else head or None


def device() -> str:
    """The accelerator, or the CPU with the number of cores."""
    accelerators = keras.distribution.list_devices("gpu")
    if accelerators:
        return f"{len(accelerators)} x GPU ({keras.backend.backend()})"
    return f"CPU, {os.cpu_count()} cores ({platform.machine()})"
