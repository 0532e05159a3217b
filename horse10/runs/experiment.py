"""One experiment from its configuration to its record: prepare, train, evaluate, write down."""

import os
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import keras
import pandas as pd
from filelock import FileLock, Timeout

from horse10 import metrics
from horse10.config import RunConfig, make_config
from horse10.dataset import PoseDataset
from horse10.dataset.frames import FrameStore
from horse10.machine.device import memory_for
from horse10.machine.folders import require_space, whole, writable
from horse10.metrics import baselines
from horse10.runs import corruptions, evaluation, records, snapshots, unfinished
from horse10.runs.plan import Experiment, prepare
from horse10.runs.private import remember_data
from horse10.runs.provenance import make_record, software
from horse10.runs.run import Run, open_run
from horse10.training import checkpoint
from horse10.training.checkpoint import BusyError
from horse10.training.feed import Batches
from horse10.training.loop import fit
from horse10.training.optimizers import rates_of
from horse10.training.stopping import sigterm_exits


@sigterm_exits()
def train(config: RunConfig | Experiment | None = None, **parameters) -> Run:
    """Train and evaluate one network, or return the run if it was done before.

    Everything lies in `$HORSE10_RUNS/<run id>`: a checkpoint every half minute (the same call continues from it after
    an interruption), then network.weights.h5 and the record.

    Args:
        config: a RunConfig, or what `prepare` made of one; or its fields as keywords.

    Raises:
        ConfigError, DatasetError, WeightsError, TrainingError: what went wrong and what to do.
        DiskError, OutOfMemory: too little space or memory, or a folder that cannot be written.
        RecordError: the run was done before, and a file of it is missing or not what was written.
        KeyboardInterrupt: after Ctrl-C; SystemExit: with code 143, after SIGTERM. The same call continues the run.
    """
    experiment = config if isinstance(config, Experiment) else prepare(config or make_config(**parameters))
    folder = experiment.folder
    if not experiment.is_finished():
        writable(folder, "set HORSE10_RUNS to a folder that you may write to")
        there_bytes = sum(path.stat().st_size for path in folder.iterdir())
        require_space(folder, experiment.estimate()["disk_mb"] * 2**20 - there_bytes, "this run")
    elif not os.access(folder, os.W_OK):
        return _verified(folder)
    try:
        with FileLock(folder / "lock", timeout=0):
            if not experiment.is_finished():
                experiment = _untrained(experiment)
                remember_data(folder, experiment.config.data)
                unfinished.remember(folder, experiment.config)
                height, width = experiment.canvas
                work = f"batch_size={experiment.config.batch_size} on a training canvas of {width} x {height} px"
                with memory_for(work, "A smaller batch_size, or a smaller arch, needs less."):
                    _train(experiment, folder)
            checkpoint.delete(folder)
            unfinished.forget(folder)
            return _verified(folder)
    except Timeout:
        raise BusyError(f"Another process is training this very run in {folder}; wait for it or stop it.") from None


def _untrained(experiment: Experiment) -> Experiment:
    """The same experiment, prepared again if it was trained before: its network has the weights of that training."""
    if "trained" in vars(experiment):
        experiment = prepare(experiment.config, experiment.bench)
    vars(experiment)["trained"] = True
    return experiment


def _verified(folder: Path) -> Run:
    run = open_run(folder)
    records.verify(folder, run.record)
    return run


def _train(experiment: Experiment, folder: Path) -> None:
    config, dataset = experiment.config, experiment.dataset
    # frames, and what each step sees of them
    recipe = experiment.recipe
    rates = recipe.schedule(config.arch, experiment.pretrained, config.iterations, config.learning_rate)
    store = FrameStore(dataset, config.int_labels)
    batches = Batches(store, experiment.canvas, config, recipe)
    # train
    trainer = experiment.bench.trainer(experiment, store)
    network = trainer.network
    experiment = replace(experiment, network=network)
    log = fit(
        trainer,
        batches,
        rates=rates_of(rates),
        folder=folder,
        run_id=experiment.fingerprint,
        software=software(),
        evaluate=lambda: _errors_now(experiment),
        evaluate_every=config.evaluate_every,
        snapshots=_recorder(experiment, folder) if config.snapshots else None,
    )
    # evaluate
    trained = network.statistics == "batch"
    others = {kind: metrics.summary(_evaluate(experiment, kind)[1]) for kind in recipe.batch_norm_too if trained}
    evaluated, predictions = _evaluate(experiment, config.batch_norm)
    n = config.evaluate_corrupted
    corrupted = corruptions.errors(evaluated, dataset, n, experiment.bench) if n else {}
    # write down
    with whole(folder / records.WEIGHTS) as part:
        network.save_weights(part)
    scores = metrics.summary(predictions)
    baseline = baseline_scores(dataset, config.evaluate_frames)
    record = make_record(experiment, log, scores, baseline, others, corrupted)
    records.write(folder, record, pd.DataFrame(log.history), predictions)


@lru_cache(maxsize=8)  # runs on one data set one after another: every picture is read for it
def baseline_scores(dataset: PoseDataset, n: int) -> dict[str, dict]:
    """`metrics.summary` of the two answers that need no network, on at most n frames of each subset (0 = all)."""
    rows = evaluation.evaluated_rows(dataset, n)
    poses = {"mean_pose": baselines.mean_pose(dataset), "nearest_frame": baselines.nearest_frame_pose(dataset)}
    tables = {name: evaluation.of_rows(metrics.table(dataset, pose), dataset, rows) for name, pose in poses.items()}
    return {name: metrics.summary(table) for name, table in tables.items()}


def _evaluate(experiment: Experiment, statistics: str) -> tuple[keras.Model, pd.DataFrame]:
    """The network as it is evaluated, and `metrics.table` of the evaluated frames."""
    network = evaluation.with_statistics(experiment.network, experiment.dataset, statistics)
    return network, evaluation.predictions(network, experiment.dataset, experiment.config.evaluate_frames)


def _errors_now(experiment: Experiment) -> dict[str, float]:
    """Columns for the history: the errors on a few frames of each subset, as training stands."""
    dataset, n = experiment.dataset, experiment.recipe.on_the_way
    network = evaluation.with_statistics(experiment.network, dataset, experiment.config.batch_norm, n)
    scores = metrics.summary(evaluation.predictions(network, dataset, n))
    columns = ("mean_error_px", "normalized_error")
    return {f"{subset}_{column}": scores[subset][column] for column in columns for subset in scores}


def _recorder(experiment: Experiment, folder: Path) -> snapshots.Recorder:
    """Snapshots with batch norm exactly as the evaluation at the end has it."""
    config, dataset, network = experiment.config, experiment.dataset, experiment.network
    due = snapshots.steps(config.snapshots, config.iterations)
    now = partial(evaluation.with_statistics, network, dataset, config.batch_norm)
    return snapshots.Recorder(folder / records.SNAPSHOTS, network, dataset, due, now)
