"""The description of a run: everything that builds its network and its data again, and what was measured.

`RunRecord` is what record.json holds; its JSON schema is `RunRecord.model_json_schema()`. Paths of this machine are
never in it.
"""

import base64
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, ValidationError, field_validator

from horse10.config import RunConfig
from horse10.dataset import PoseDataset
from horse10.runs.badge import dataset_badge
from horse10.runs.scores import Baselines, Corrupted, Count, Metrics, Part, Text

PIXEL_BYTES = 8  # of the SHA-256 of each training frame's pixels that a record keeps

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
BatchNorm = Literal["reestimated", "frame", "moving", "none"]  # none: of a network without batch norm


class TrainedOn(Part):
    """The frames that a network was trained on, by name and by pixels, and their animals."""

    animals: tuple[str, ...]
    frames: dict[str, str]  # by folder: the file names, joined by "/"
    pixels: str  # base64 of the first PIXEL_BYTES of each frame's `PoseDataset.pixel_sha256`, in the order of `frames`

    @classmethod
    def of(cls, dataset: PoseDataset) -> "TrainedOn":
        paths = {int(row): PurePosixPath(dataset.frames[row]) for row in dataset.labelled("train")}
        folders: dict[str, list[int]] = {}
        for row, path in paths.items():
            folders.setdefault(str(path.parent), []).append(row)
        pixels = b"".join(dataset.pixel_sha256[row][:PIXEL_BYTES] for rows in folders.values() for row in rows)
        return cls(
            animals=tuple(sorted(set(dataset.animal[list(paths)].tolist()))),
            frames={folder: "/".join(paths[row].name for row in rows) for folder, rows in folders.items()},
            pixels=base64.b64encode(pixels).decode(),
        )

    def names(self) -> set[str]:
        """The names of the frames, as in `PoseDataset.frames`."""
        return {str(PurePosixPath(folder, name)) for folder in self.frames for name in self.frames[folder].split("/")}

    def seen(self, dataset: PoseDataset, same_names: bool) -> np.ndarray:
        """(N,) bool: which frames of a data set were trained on, by their pixels or, with `same_names`, by name."""
        packed = base64.b64decode(self.pixels)
        pixels = {packed[start : start + PIXEL_BYTES] for start in range(0, len(packed), PIXEL_BYTES)}
        by_pixels = [digest[:PIXEL_BYTES] in pixels for digest in dataset.pixel_sha256]
        names = self.names() if same_names else set()
        return np.array(by_pixels) | np.array([name in names for name in dataset.frames])


class DataRecord(Part):
    """The data of a run. `RunRecord.config` holds how they were asked for."""

    name: Text  # horse10, synthetic or a project's name
    fingerprint: Sha256  # `PoseDataset.fingerprint`: names, labels, scale and pixels of every frame
    labels_sha256: Sha256  # `PoseDataset.labels_sha256`: the same without the pixels
    renderer: int | None  # version of the synthetic horses
    n_frames: Annotated[int, Field(ge=1)]
    held_out: tuple[str, ...]  # the animals that are out of domain
    trained_on: TrainedOn


class Weights(Part):
    """What the training started from."""

    kind: Literal["imagenet", "file", "scratch", "run"]  # run: which one, `config.weights` says
    sha256: Sha256 | None  # of the file, or of a run's backbone; None from scratch, or where Keras keeps it
    source: Text  # in words


class Versions(Part):
    """Of everything that can change a number."""

    python: Text
    keras: Text
    backend: Literal["tensorflow", "jax", "torch"]
    backend_version: Text
    horse10: Text
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{7,40}(-dirty)?$")] | None  # -dirty: with uncommitted changes


class RunRecord(Part):
    """One finished run."""

    schema_version: Literal[2] = 2
    run_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]  # names the run and its folder
    fingerprint: Sha256  # of all that changes the result; run_id ends with its first digits
    method_version: Count
    created: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|\+00:00)$")]  # when it ended
    config: RunConfig  # without any "auto"; data and weights by name only
    versions: Versions
    device: Text  # what it was trained on, in words
    seconds: Annotated[float, Field(ge=0)]  # of training, over all sessions of the run
    iterations: Count  # training steps done
    dataset: DataRecord
    split: Text  # "1", "2", "3", or "fold: <held-out group>"
    bodyparts: tuple[str, ...]
    skeleton: tuple[tuple[int, int], ...]  # index pairs into bodyparts
    weights: Weights
    frozen_statistics: bool  # batch norm kept its statistics in training
    batch_norm_evaluation: BatchNorm  # the statistics behind `metrics` and the predictions
    metrics: Metrics
    other_batch_norm_metrics: dict[BatchNorm, Metrics] = Field(default_factory=dict)  # the other statistics
    corrupted: dict[Literal["within", "ood"], Corrupted] = Field(default_factory=dict)  # if asked for
    baselines: Baselines
    notes: tuple[Text, ...]  # what a reader must know before using the numbers
    files: dict[str, Sha256] = Field(default_factory=dict)  # of every other file of the run

    @field_validator("config")
    @classmethod
    def _decided(cls, config: RunConfig) -> RunConfig:
        if undecided := [name for name, value in config if value == "auto"]:
            raise ValueError(f"the configuration of a finished run holds no 'auto', but {', '.join(undecided)} is")
        return config

    @property
    def statistics(self) -> str:
        """What the network normalised by in training, as `PoseModel.statistics`."""
        group = self.batch_norm_evaluation == "none"
        return "frozen" if self.frozen_statistics else "group" if group else "batch"

    @property
    def badge(self) -> str:
        """On what the numbers were measured, in words."""
        config = self.config
        return dataset_badge(self.dataset.name, config.fixed, config.shift, config.recipe, config.canvas)


def faults(error: ValidationError) -> str:
    """What does not fit a record, each fault with its place."""
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())


def flat(record: RunRecord) -> dict[str, object]:
    """A record as one row: settings and scores under their own names, the rest joined by underscores.

    What was done wins over what was configured (iterations, split).
    """
    left_out = {"files": True, "dataset": {"trained_on"}, "bodyparts": True, "skeleton": True, "corrupted": True}
    whole = record.model_dump(exclude=left_out)
    row = dict(whole.pop("config"))
    for subset, scores in record.corrupted.items():
        row |= {f"{subset}_corrupted_error": scores.mean, f"{subset}_corrupted_clean_error": scores.clean}
    for section in ("metrics", "baselines", "other_batch_norm_metrics"):
        row |= dict(_leaves(whole.pop(section)))
    return row | dict(_leaves(whole)) | {"badge": record.badge}


def _leaves(value: Mapping, prefix: str = ""):
    for name, inner in value.items():
        if isinstance(inner, Mapping):
            yield from _leaves(inner, f"{prefix}{name}_")
        else:
            yield f"{prefix}{name}", inner
