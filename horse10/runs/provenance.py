"""Where a number comes from: the record of a run, the versions and the machine that made it, what to know about it."""

import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import keras
from pydantic import ValidationError

from horse10 import __version__
from horse10.config import METHOD_VERSION
from horse10.machine.device import accelerators
from horse10.machine.folders import commit
from horse10.runs.plan import Experiment, renderer_version
from horse10.runs.record import DataRecord, RunRecord, TrainedOn, Weights, faults
from horse10.runs.records import RecordError
from horse10.training.checkpoint import Log

NEAR = 0.8  # a network whose error is above this share of the mean pose's has learned little


def make_record(
    experiment: Experiment, log: Log, scores: dict, baselines: dict, others: dict, corrupted: dict | None = None
) -> RunRecord:
    """The record of a run; paths of this machine stay out of it.

    Args:
        log: of the training.
        scores, baselines, others: `metrics.summary` of the network, of each baseline, and of the network with other
            batch-norm statistics.
        corrupted: as `corruptions.errors` gives them, if they were asked for.

    Raises:
        RecordError: a value that a record cannot have.
    """
    config, dataset, origin = experiment.config, experiment.dataset, experiment.origin
    names = {"data": Path(config.data).name, "weights": Path(config.weights).name}
    try:
        return RunRecord(
            run_id=experiment.run_id,
            fingerprint=experiment.fingerprint,
            method_version=METHOD_VERSION,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            config=config.model_copy(update=names),
            versions=versions(),
            device=device(),
            seconds=round(log.seconds, 1),
            iterations=config.iterations,
            dataset=DataRecord(
                name=dataset.name,
                fingerprint=dataset.fingerprint,
                labels_sha256=dataset.labels_sha256,
                renderer=renderer_version(dataset),
                n_frames=len(dataset.frames),
                held_out=tuple(sorted(set(dataset.animal[dataset.ood].tolist()))),
                trained_on=TrainedOn.of(dataset),
            ),
            split=dataset.split,
            bodyparts=dataset.bodyparts,
            skeleton=dataset.skeleton,
            weights=Weights(kind=origin.kind, sha256=origin.sha256, source=origin.source),
            frozen_statistics=experiment.network.statistics == "frozen",
            batch_norm_evaluation=config.batch_norm,
            metrics=scores,
            other_batch_norm_metrics=others,
            corrupted=corrupted or {},
            baselines=baselines,
            notes=tuple(notes(experiment, log, scores, baselines)),
        )
    except ValidationError as error:
        raise RecordError(f"the record of {experiment.run_id} cannot be written: {faults(error)}") from error


def notes(experiment: Experiment, log: Log, scores: dict, baselines: dict) -> list[str]:
    """What a reader must know before using the numbers."""
    config, lines = experiment.config, list(experiment.dataset.notes)
    if experiment.dataset.name == "synthetic":
        lines.append("Measured on synthetic horses: nothing here is a result on Horse-10.")
    if config.fixed:
        lines.append(f"The same for all horses: {config.fixed.replace(',', ', ')}.")
    if config.shift:
        lines.append(f"Other for unseen horses than for training horses: {config.shift.replace(',', ', ')}.")
    if experiment.recipe.note:
        lines.append(experiment.recipe.note)
    if not experiment.pretrained:
        lines.append("Trained from scratch, without ImageNet weights.")
    if experiment.origin.kind == "run":
        lines.append(f"It began with the backbone of {experiment.origin.source}.")
    if experiment.origin.caveat:
        lines.append(f"Of its first weights: {experiment.origin.caveat}")
    if config.augmentation == "photometric":
        lines.append("KerasCV's photometric changes cannot be seeded per step: this run is not repeatable.")
    if len(log.software) > 1:
        lines.append(f"The software changed while it was trained: {'; then '.join(log.software)}.")
    for subset, baseline in baselines["mean_pose"].items():
        mine, theirs = scores[subset]["mean_error_px"], baseline["mean_error_px"]
        if mine is not None and theirs is not None and mine > NEAR * theirs:
            lines.append(
                f"On {subset} frames the network ({mine:.1f} px) is near or above the mean pose ({theirs:.1f} px)."
            )
    return lines


def software() -> str:
    """What trains, in words: another version, backend or device may give other numbers."""
    known = versions()
    packages = [f"{name} {known[name]}" for name in ("horse10", "keras", "python")]
    return ", ".join([*packages, f"{known['backend']} {known['backend_version']}", device()])


def versions() -> dict:
    """Of everything that can change a number."""
    backend = keras.backend.backend()
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        "backend": backend,
        "backend_version": sys.modules[backend].__version__ if backend in sys.modules else version(backend),
        "horse10": __version__,
        "commit": commit(),
    }


def device() -> str:
    """The accelerator, or the CPU with the number of cores."""
    if names := accelerators():
        return f"{len(names)} x {names[0].split(':')[0].upper()} ({keras.backend.backend()})"
    return f"CPU, {os.cpu_count()} cores ({platform.machine()})"
