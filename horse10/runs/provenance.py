"""Where a number comes from: the record of a run, the versions and the machine that made it, what to know about it."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import keras

from horse10.device import accelerators
from horse10.runs import records
from horse10.runs.plan import Experiment

NEAR = 0.8  # a network whose error is above this share of the mean pose's has learned little


def make_record(experiment: Experiment, seconds: float, scores: dict, baselines: dict) -> dict:
    """record.json of a run; paths of this machine stay out of it.

    Args:
        seconds: of training, all sittings together.
        scores, baselines: `metrics.summary` of the network, and of each baseline.
    """
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
            "badge": records.dataset_badge(dataset.name, config.fixed, config.shift),
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
    if config.fixed:
        said.append(f"The same for all horses: {config.fixed.replace(',', ', ')}.")
    if config.shift:
        said.append(f"Other for unseen horses than for training horses: {config.shift.replace(',', ', ')}.")
    if config.recipe == "quick":
        said.append("The quick recipe shows the machinery; it is not the papers' training.")
    if not experiment.pretrained:
        said.append("Trained from scratch, without ImageNet weights.")
    if config.augmentation == "photometric":
        said.append("KerasCV's photometric changes cannot be seeded per step: this run is not repeatable.")
    for subset, baseline in baselines["mean_pose"].items():
        mine, theirs = scores[subset]["mean_error_px"], baseline["mean_error_px"]
        if mine is not None and theirs is not None and mine > NEAR * theirs:
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
        "commit": commit(),
    }


def commit() -> str | None:
    """Of this package's checkout, "-dirty" if the package has changes; None if it is installed without one."""
    root = Path(__file__).parents[1]
    if not (root / ".git").exists():
        return None
    git = ["git", "-C", str(root)]
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run(
        [*git, "status", "--porcelain", "-uno", "horse10"], capture_output=True, text=True
    ).stdout.strip()
    return f"{head}-dirty" if head and changed else head or None


def device() -> str:
    """The accelerator, or the CPU with the number of cores."""
    if names := accelerators():
        return f"{len(names)} x {names[0].split(':')[0].upper()} ({keras.backend.backend()})"
    return f"CPU, {os.cpu_count()} cores ({platform.machine()})"
