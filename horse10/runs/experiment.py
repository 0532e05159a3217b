"""One experiment from its configuration to its record: prepare, train, evaluate, write down."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import keras
import numpy as np
import pandas as pd
from filelock import FileLock, Timeout

from horse10 import metrics
from horse10.backbones.batchnorm import reestimate_statistics
from horse10.config import ConfigError, RunConfig, make_config, remember_data, runs_folder
from horse10.dataset import PoseDataset
from horse10.dataset.rows import by_size, spread
from horse10.metrics import baselines
from horse10.model import trains_statistics
from horse10.prediction.frames import load_network, predict, save_network
from horse10.progress import progress
from horse10.recipes import RECIPES, schedule
from horse10.runs import records, snapshots
from horse10.runs.plan import Experiment, prepare
from horse10.runs.provenance import make_record
from horse10.training.checkpoint import TrainingError
from horse10.training.feed import Batches, FrameStore
from horse10.training.step import fit

REESTIMATE_FRAMES = 128  # training frames from which batch-norm statistics are re-estimated
FRAMES_DURING_TRAINING = 16  # of each subset, for the periodic evaluations


@dataclass(frozen=True)
class Run:
    """A finished run: its folder and its record."""

    folder: Path
    record: records.Record
    resumed: bool  # was it there before it was asked for?


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
            remember_data(folder, experiment.config.data)
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
        evaluate=lambda: _errors_now(experiment),
        evaluate_every=config.evaluate_every,
        snapshots=_recorder(experiment, folder) if config.snapshots else None,
    )
    # evaluate
    others = {}
    if config.recipe == "workshop2020" and trains_statistics(config.arch, experiment.pretrained):
        others["frame"] = metrics.summary(_table(experiment, "frame"))
    table = _table(experiment, config.batch_norm)
    rows = evaluation_rows(dataset, config.evaluate_frames)
    poses = {"mean_pose": baselines.mean_pose(dataset), "nearest_frame": baselines.nearest_frame_pose(dataset)}
    scores = {
        name: metrics.summary(_of_frames(metrics.table(dataset, pose), dataset, rows)) for name, pose in poses.items()
    }
    # write down
    save_network(folder, network, _description(experiment))
    record = make_record(experiment, history[-1]["seconds"], metrics.summary(table), scores)
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
        return network.with_frame_statistics()
    if statistics == "reestimated":
        batches = list(by_size(dataset, spread(dataset.train, n), 8))
        images = (np.stack([dataset.read(row) for row in rows]) for rows in batches)
        reestimate_statistics(network, progress(images, "Re-estimating batch norm", total=len(batches)))
    return network


def evaluate(folder: str | Path, dataset: PoseDataset, n: int = 0) -> pd.DataFrame:
    """`metrics.table` of an earlier run's network on a data set with the same body parts.

    Args:
        folder: of the run; n: at most so many frames of each subset, 0 = all.

    Raises:
        ConfigError: the data set has other body parts than the network.
    """
    network, description = load_network(folder)
    if tuple(description["bodyparts"]) != dataset.bodyparts:
        raise ConfigError(
            f"The network of {folder} was trained on {', '.join(description['bodyparts'])}; {dataset.name} has "
            f"{', '.join(dataset.bodyparts)}. Evaluate it on data with the same body parts in the same order."
        )
    rows = evaluation_rows(dataset, n)
    return _of_frames(metrics.table(dataset, predict(network, dataset, rows)), dataset, rows)


def _of_frames(table: pd.DataFrame, dataset: PoseDataset, rows: np.ndarray) -> pd.DataFrame:
    return table[table["frame"].isin([dataset.frames[row] for row in rows])].reset_index(drop=True)


def _table(experiment: Experiment, statistics: str) -> pd.DataFrame:
    """`metrics.table` of the evaluated frames."""
    dataset = experiment.dataset
    rows = evaluation_rows(dataset, experiment.config.evaluate_frames)
    network = with_statistics(experiment.network, dataset, statistics)
    return _of_frames(metrics.table(dataset, predict(network, dataset, rows)), dataset, rows)


def _errors_now(experiment: Experiment) -> dict[str, float]:
    """Columns for the history: the errors on a few frames of each subset, as training stands."""
    config, dataset = experiment.config, experiment.dataset
    network = with_statistics(experiment.network, dataset, config.batch_norm, n=FRAMES_DURING_TRAINING)
    rows = evaluation_rows(dataset, FRAMES_DURING_TRAINING)
    scores = metrics.summary(metrics.table(dataset, predict(network, dataset, rows)))
    return {f"{subset}_mean_error_px": scores[subset]["mean_error_px"] for subset in scores} | {
        f"{subset}_normalized_error": scores[subset]["normalized_error"] for subset in scores
    }


def _recorder(experiment: Experiment, folder: Path) -> snapshots.Recorder:
    """Snapshots with batch norm exactly as the evaluation at the end has it."""
    config, dataset, network = experiment.config, experiment.dataset, experiment.network
    due = snapshots.steps(config.snapshots, config.iterations)
    now = partial(with_statistics, network, dataset, config.batch_norm)
    return snapshots.Recorder(folder / records.SNAPSHOTS, network, dataset, due, now)


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
