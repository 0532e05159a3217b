"""What a network says of two frames at a few steps of its training: the optional fourth file of a record.

Kept are, for each frame, step and body part: the score map in 255ths, the best cell, the location refinements of the
cells around it, and the point they give. A snapshot looks at the network as the evaluation at the end does, and leaves
it as it was. Shapes: T steps, K body parts, h x w cells.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import keras
import numpy as np
from keras import ops

from horse10.dataset import PoseDataset
from horse10.machine.folders import whole
from horse10.runs.records import RecordError
from horse10.tasks.targets import best_cells, decode, refinement_around_px

REACH = 1  # cells on each side of the best one whose location refinement is kept


@dataclass(frozen=True)
class Seen:
    """One frame at every step."""

    score: np.ndarray  # uint8 (T, h, w, K), probability in 255ths
    cell: np.ndarray  # int16 (T, K, 2), row and column of the best cell
    refinement: np.ndarray  # float16 (T, K, 3, 3, 2), x and y in px at the best cell and around it; NaN beyond the map
    pose: np.ndarray  # float32 (T, K, 3), x and y in px of the frame, likelihood


@dataclass(frozen=True)
class Snapshots:
    """steps (T,), the names of the K body parts, and the frames by their subset ("within", "ood"): name and `Seen`."""

    steps: np.ndarray
    bodyparts: tuple[str, ...]
    frames: dict[str, tuple[str, Seen]]


def steps(n: int, last: int) -> list[int]:
    """About n numbers of steps done, from 0 to the last, the farther apart the later; of one, the last."""
    spaced = np.expm1(np.linspace(0, np.log1p(last), n)) if n > 1 else [last] * n
    return np.unique(np.round(spaced)).astype(int).tolist()


def chosen_rows(dataset: PoseDataset) -> dict[str, int]:
    """The first frame with the most labels, of the known and of the unseen animals, where there are any."""
    labels = np.isfinite(dataset.keypoints).all(axis=-1).sum(axis=-1)
    subsets = {"within": dataset.within, "ood": dataset.ood}
    return {name: int(rows[labels[rows].argmax()]) for name, rows in subsets.items() if len(rows)}


class Recorder:
    """Takes the snapshots of one run, and keeps them in a file that grows; an interrupted run goes on with it.

    Args:
        path: of the file; evaluated: gives the network as it is evaluated, and may change its statistics for that.
        steps: at which one is due, counted in steps done.
    """

    def __init__(self, path: Path, network: keras.Model, dataset: PoseDataset, steps: list[int], evaluated: Callable):
        self.path, self.network, self.dataset, self.steps, self.evaluated = path, network, dataset, steps, evaluated
        self.rows, self.taken = chosen_rows(dataset), {}
        if path.exists():
            before = read(path)
            for at, step in enumerate(before.steps.tolist()):
                seen = {subset: _at(frame, at) for subset, (_, frame) in before.frames.items()}
                self.taken |= {step: seen} if step in steps else {}

    def take(self, step: int) -> None:
        """Look at the frames now, and put everything that is no weight (statistics, random states) back."""
        state = self.network.non_trainable_variables
        before = [np.array(variable) for variable in state]
        try:
            network = self.evaluated()
            self.taken[step] = {subset: look(network, self.dataset.read(row)) for subset, row in self.rows.items()}
        finally:
            for variable, value in zip(state, before, strict=True):
                variable.assign(value)
        self._write()

    def _write(self) -> None:
        done = sorted(self.taken)
        arrays = {"steps": np.array(done, np.int32), "bodyparts": np.array(self.dataset.bodyparts)}
        for subset, row in self.rows.items():
            arrays[f"{subset}_frame"] = np.array(self.dataset.frames[row])
            for field in fields(Seen):
                each = [getattr(self.taken[step][subset], field.name) for step in done]
                arrays[f"{subset}_{field.name}"] = np.stack(each)
        with whole(self.path) as part, part.open("wb") as file:
            np.savez_compressed(file, **arrays)


def look(network: keras.Model, image: np.ndarray) -> Seen:
    """What a network says of one frame, uint8 (H, W, 3) RGB: a `Seen` without its first axis."""
    maps = network(ops.convert_to_tensor(image[None].astype("float32")), training=False)
    probability = ops.sigmoid(maps["logits"])  # (1, h, w, K)
    best, _ = best_cells(probability)
    cell = np.stack(np.divmod(ops.convert_to_numpy(best)[0], probability.shape[2]), axis=-1)  # (K, 2)
    pose = ops.convert_to_numpy(decode(probability, maps["locref"]))[0]
    refinement = refinement_around_px(ops.convert_to_numpy(maps["locref"])[0], cell, REACH)
    score = np.round(255 * ops.convert_to_numpy(probability)[0])
    return Seen(score.astype("uint8"), cell.astype("int16"), refinement.astype("float16"), pose.astype("float32"))


def read(path: str | Path) -> Snapshots:
    """The snapshots of a run.

    Args:
        path: of the file, `<record>/snapshots.npz`.

    Raises:
        RecordError: it is missing, damaged, or its arrays do not fit together; the message names the file.
    """
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        steps, bodyparts = arrays.pop("steps"), arrays.pop("bodyparts")
        subsets = [name.removesuffix("_frame") for name in arrays if name.endswith("_frame")]
        frames = {}
        for subset in subsets:
            seen = Seen(**{field.name: arrays[f"{subset}_{field.name}"] for field in fields(Seen)})
            _check(seen, len(steps), len(bodyparts))
            frames[subset] = str(arrays[f"{subset}_frame"]), seen
    except Exception as error:  # zip, zlib, numpy and this file each have their own for a damaged one
        raise RecordError(f"{path} holds no snapshots that can be read ({error}): restore it, or delete it") from error
    return Snapshots(steps, tuple(map(str, bodyparts)), frames)


def _check(seen: Seen, n_steps: int, n_parts: int) -> None:
    height, width = seen.score.shape[1:3]
    around = 2 * REACH + 1
    expected = {
        "score": ("uint8", (n_steps, height, width, n_parts)),
        "cell": ("int16", (n_steps, n_parts, 2)),
        "refinement": ("float16", (n_steps, n_parts, around, around, 2)),
        "pose": ("float32", (n_steps, n_parts, 3)),
    }
    for name, (kind, shape) in expected.items():
        array = getattr(seen, name)
        if (array.dtype, array.shape) != (np.dtype(kind), shape):
            raise ValueError(f"{name} is {array.dtype} {array.shape}, expected {kind} {shape}")
    if (seen.cell < 0).any() or (seen.cell >= (height, width)).any() or not np.isfinite(seen.pose).all():
        raise ValueError(f"a cell outside the map of {height} x {width}, or a point that is no number")


def _at(seen: Seen, step: int) -> Seen:
    return Seen(*(getattr(seen, field.name)[step] for field in fields(Seen)))
