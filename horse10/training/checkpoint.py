"""The state of a run in one file."""

import json
import os
from pathlib import Path

import numpy as np

from horse10.errors import UserError


class TrainingError(UserError, RuntimeError):
    """Training cannot go on, and why."""


class Checkpoint:
    """The state of a run in one file, replaced atomically: network, optimiser, step, history.

    Written without pickles and read without executing anything. The trainer's own frames are not in it.
    """

    def __init__(self, path: Path, trainer):
        self.path, self.trainer = path, trainer

    def variables(self):
        return [*self.trainer.network.variables, *self.trainer.optimizer.variables]

    def sync(self) -> None:
        """Bring the variables up to date: JAX's training loop keeps their values to itself."""
        if hasattr(self.trainer, "jax_state_sync"):
            self.trainer.jax_state_sync()

    def save(self, step: int, history: list[dict]) -> None:
        """Write the file: steps done, and one dict per line of the history."""
        self.sync()
        arrays = {f"variable{index}": np.asarray(variable) for index, variable in enumerate(self.variables())}
        partial = self.path.with_suffix(".partial")
        with open(partial, "wb") as file:
            np.savez(file, step=step, history=json.dumps(history), **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, self.path)

    def restore(self) -> tuple[int, list[dict]]:
        """Step and history to continue from; (0, []) without a checkpoint.

        Raises:
            TrainingError: the file is damaged or belongs to another network.
        """
        if not self.path.exists():
            return 0, []
        try:
            with np.load(self.path, allow_pickle=False) as stored:
                for index, variable in enumerate(self.variables()):
                    variable.assign(stored[f"variable{index}"])
                return int(stored["step"]), json.loads(str(stored["history"]))
        except (ValueError, KeyError, OSError, EOFError) as error:
            raise TrainingError(
                f"The checkpoint {self.path} cannot be used ({error}). Delete it to start this run from step 0."
            ) from error
