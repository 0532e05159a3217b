"""How one training step follows another: one at a time, or, on JAX, without waiting for the one before."""

from functools import partial

import keras
import numpy as np
from keras import ops

from horse10.training.step import Trainer

LOSSES = ("loss", "score_loss", "locref_loss")


class Stepper:
    """Steps of a trainer, whose variables have their values after each."""

    def __init__(self, trainer: Trainer):
        self.trainer = trainer

    def step(self, batch: dict[str, np.ndarray], rate: float | None) -> list:
        """Train on one batch, with a learning rate or, for None, the optimizer's own.

        Returns:
            What belongs to the step in `Log.window`: total, score, location refinement loss, learning rate.
        """
        optimizer = self.trainer.optimizer
        if rate is not None:
            optimizer.learning_rate = rate
        rate = float(optimizer.learning_rate)
        losses = self.trainer.train_on_batch(batch, return_dict=True)
        return [*(losses[name] for name in LOSSES), rate]

    def settle(self) -> None:
        """Give the variables of network and optimizer their values, if they lack them."""


class Unawaited(Stepper):
    """Steps on JAX that are queued: variables lack their values, and losses may be uncomputed, until `settle`.

    Keras gives every variable its value after each step, which takes longer than the step itself where that is short
    (`benchmarks/queued_steps.py`).
    """

    def __init__(self, trainer):
        super().__init__(trainer)
        self.state = None

    def step(self, batch, rate):
        if self.state is None:
            self.state = [[variable.value for variable in kind] for kind in _variables(self.trainer)]
        rate = np.float32(rate)
        losses, self.state = self._compiled(self.state, batch, rate)
        return [*losses, float(rate)]

    def settle(self):
        for kind, values in zip(_variables(self.trainer), self.state or (), strict=False):
            for variable, value in zip(kind, values, strict=True):
                variable.assign(value)
        self.state = None

    @property
    def _compiled(self):
        if not hasattr(self.trainer, "unawaited"):  # once for all runs of a kept trainer
            import jax

            self.trainer.unawaited = jax.jit(partial(_one, self.trainer), donate_argnums=0)
        return self.trainer.unawaited


def _variables(trainer: Trainer) -> tuple[list, list, list]:
    return trainer.trainable_variables, trainer.non_trainable_variables, trainer.optimizer.variables


def _one(trainer: Trainer, state: list[list], batch: dict, rate) -> tuple[tuple, tuple]:
    """The losses of a step and the state after it; as Keras's `train_on_batch` for JAX, but without its variables."""
    weights, others, moments = state
    names = [variable.name for variable in trainer.optimizer.variables]
    moments = [rate if name == "learning_rate" else value for name, value in zip(names, moments, strict=True)]
    means = [ops.zeros(variable.shape, variable.dtype) for variable in trainer.metrics_variables]
    losses, (*state, _) = trainer.train_step((weights, others, moments, means), (batch,))
    return tuple(losses[name] for name in LOSSES), tuple(state)


def stepper(trainer: Trainer, from_outside: bool) -> Stepper:
    """The faster one where it is possible: on JAX, with learning rates from outside."""
    return Unawaited(trainer) if from_outside and keras.backend.backend() == "jax" else Stepper(trainer)
