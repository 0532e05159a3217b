"""The state of a run in one file, and the generation before it."""

import hashlib
import io
import json
import os
import warnings
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from horse10.errors import UserError
from horse10.machine.folders import whole

NAMES = ("checkpoint.npz", "checkpoint.previous.npz")
HEX = 64  # characters of a SHA-256


class TrainingError(UserError, RuntimeError):
    """Training cannot go on; the message says why and what to do."""


class BusyError(TrainingError):
    """Another process trains this very run."""


@dataclass
class Log:
    """What a run has to tell besides its variables.

    Attributes:
        history: one dict for each row.
        window: [total, score, location refinement loss, learning rate] of each step since the last row.
        seconds: of training, over all sessions of the run.
        software: of each session in words, where it differs from that of the session before.
    """

    history: list[dict] = field(default_factory=list)
    window: list[list[float]] = field(default_factory=list)
    seconds: float = 0.0
    software: list[str] = field(default_factory=list)


class Checkpoint:
    """Variables and log of a run in `checkpoint.npz`, replaced atomically; `checkpoint.previous.npz` is the one before.

    An .npz followed by the SHA-256 of its bytes, in hexadecimal; written without pickles, read without executing
    anything. The steps done are the optimizer's `iterations`, one of the variables.

    Args:
        variables: of network and optimizer, always in the same order.
        run_id: what the run is called; the files of another run are refused.
    """

    def __init__(self, folder: Path, variables: list, run_id: str):
        self.path, self.previous = (folder / name for name in NAMES)
        self.variables, self.run_id = variables, run_id

    def save(self, log: Log) -> None:
        """Write the file; it is complete on the disk before it takes its name."""
        arrays = {f"variable{index}": np.asarray(variable) for index, variable in enumerate(self.variables)}
        with whole(self.path) as part:
            with part.open("w+b") as file:
                np.savez(file, run_id=self.run_id, log=json.dumps(asdict(log)), **arrays)
                file.seek(0)
                file.write(hashlib.file_digest(file, "sha256").hexdigest().encode())
                file.flush()
                os.fsync(file.fileno())
            if self.path.exists():
                os.replace(self.path, self.previous)

    def restore(self) -> Log | None:
        """Set the variables to those of the last generation that is intact, and return its log; None if there is none.

        Raises:
            TrainingError: no file is intact, or a file is another run's.
        """
        present = [path for path in (self.path, self.previous) if path.exists()]
        for path in present:
            content = path.read_bytes()
            if hashlib.sha256(memoryview(content)[:-HEX]).hexdigest().encode() == content[-HEX:]:
                log = self._assign(path, content)
                if path is self.previous and self.path in present:
                    warnings.warn(f"{self.path} is damaged and was deleted; {path.name} is used instead.", stacklevel=2)
                    self.path.unlink()
                return log
        if present:
            raise TrainingError(
                f"{' and '.join(map(str, present))} cannot be used: the content does not have the checksum it was "
                "written with (a damaged disk, or an unfinished copy). Restore it, or delete it to start this run "
                "from step 0."
            )
        return None

    def _assign(self, path: Path, content: bytes) -> Log:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            if (owner := str(stored["run_id"])) != self.run_id:
                raise TrainingError(
                    f"{path} belongs to the run {owner}, not to {self.run_id}. Move it away or delete it."
                )
            values = [stored[f"variable{index}"] for index in range(len(stored.files) - 2)]
            if [value.shape for value in values] != [tuple(variable.shape) for variable in self.variables]:
                raise TrainingError(f"{path} belongs to another network or optimizer. Move it away or delete it.")
            for variable, value in zip(self.variables, values, strict=True):
                variable.assign(value)
            return Log(**json.loads(str(stored["log"])))


def delete(folder: Path) -> None:
    """Remove what checkpoints there are in the folder of a run, once they are no longer needed."""
    for path in (folder / name for name in NAMES):
        path.unlink(missing_ok=True)
