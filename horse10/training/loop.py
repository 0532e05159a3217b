"""The training loop: steps, and what happens between them."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from horse10.machine.progress import progress, terminal
from horse10.training.checkpoint import Checkpoint, Log, TrainingError
from horse10.training.feed import Batches, ahead
from horse10.training.step import Trainer
from horse10.training.stepper import Stepper, stepper
from horse10.training.stopping import StopRequest, end

CHECKPOINT_EVERY_S = 30
ROWS = 300  # of the history, about
AHEAD = 50  # steps that may be queued on a GPU: no more are lost when a loss is not finite
Rates = Callable[[int], float]  # the learning rate of a step


def fit(
    trainer: Trainer, batches: Batches, *, folder: Path, rates: Rates | None = None, run_id="", software="", **options
) -> Log:
    """Train a network, continuing from the folder's checkpoint if there is one.

    A run that was stopped at any moment and continued ends with the same weights and history, but for the seconds.
    Ctrl-C and SIGTERM stop after the step that is under way, with a checkpoint; a second one at once, without.

    Args:
        trainer: compiled with the optimizer; batches: what it is fed with, from step 0.
        rates: of the steps, set before each; None = the optimizer knows its own.
        folder: of the checkpoint; run_id: what the run is called, so that it never continues another one.
        software: that trains now, in words.
        options: of `Session`: evaluate, evaluate_every, snapshots.

    Returns:
        What the run has to tell. Its history has a dict for each row: step, loss, score_loss, locref_loss,
        learning_rate, seconds, evaluations.

    Raises:
        TrainingError: the loss became non-finite, or the checkpoint is unusable.
        KeyboardInterrupt: after SIGINT; SystemExit: with code 143, after SIGTERM.
    """
    optimizer, stop = trainer.optimizer, StopRequest()
    optimizer.build(trainer.network.trainable_variables)
    checkpoint = Checkpoint(folder, [*trainer.network.variables, *optimizer.variables], run_id)
    log = checkpoint.restore()
    if log is None:
        checkpoint.save(log := Log())  # a second attempt in this process must begin with these weights, too
    if log.software[-1:] != [software]:
        log.software.append(software)
    one_more = stepper(trainer, rates is not None)
    session = Session(one_more, batches, checkpoint, log, stop, **options)
    with stop.listening(), session.bar, session.farewell():
        session.between_steps()
        for batch in ahead(batches, session.step):
            log.window.append(one_more.step(batch, rates(session.step) if rates else None))
            session.step += 1
            session.between_steps()
        session.save()
    return log


@dataclass
class Session:
    """What is done between the steps of one session of a run: guard, snapshots, history, checkpoints, stopping.

    Args:
        evaluate: called every `evaluate_every` steps (0 = never); returns columns to add to the history.
        snapshots: has the `steps` at which it wants to `take(step)`; or None.

    Attributes:
        step: steps done in all sessions.
    """

    stepper: Stepper
    batches: Batches
    checkpoint: Checkpoint
    log: Log
    stop: StopRequest
    evaluate: Callable[[], dict] | None = None
    evaluate_every: int = 0
    snapshots: object = None

    def __post_init__(self):
        self.last, self.log_every = len(self.batches), max(1, len(self.batches) // ROWS)
        self.step = int(self.stepper.trainer.optimizer.iterations)
        self.clock = self.saved_at = time.monotonic()
        options = {"total": self.last, "initial": self.step, "unit": "step", "delay": 0, "leave": True}
        self.bar = progress(None, "Training", **options)

    def between_steps(self) -> None:
        """All that is due at this step and not done yet, as far as the log tells."""
        step = self.step
        if step % AHEAD == 0:
            self._wait()
        self.bar.update(step - self.bar.n)
        if self.snapshots and step in self.snapshots.steps:
            self.save()
            with self.stop.at_once():
                self.snapshots.take(step)
        evaluated = self.evaluate_every and step % self.evaluate_every == 0 and step < self.last
        if self.log.window and (step % self.log_every == 0 or step == self.last or evaluated):
            self._add_row(step, evaluated)
        if self.stop.number is not None or time.monotonic() - self.saved_at > CHECKPOINT_EVERY_S:
            self.save()
        if self.stop.number is not None:
            end(self.stop.number)

    @contextmanager
    def farewell(self):
        """A block that, ended by a signal, says how the run goes on."""
        try:
            yield
        except (KeyboardInterrupt, SystemExit):
            self.bar.close()
            print(f"\nStopped after step {self.step}; the same command continues the run.", file=terminal())
            raise

    def _wait(self) -> None:
        """Until the losses of the steps since the last row are there. Raises TrainingError if one is not finite."""
        self.log.window[:] = np.asarray(self.log.window, float).tolist()
        for step, (loss, score, locref, _) in enumerate(self.log.window, start=self.step - len(self.log.window)):
            if not np.isfinite([loss, score, locref]).all():
                raise TrainingError(
                    f"The loss was not finite at step {step} (score {score}, location refinement {locref}), with the "
                    f"frames {', '.join(self.batches.frames_of(step))}. The last checkpoint is kept. A smaller "
                    "learning_rate usually helps."
                )

    def _add_row(self, step: int, evaluated: bool) -> None:
        self._wait()
        loss, score, locref, _ = np.mean(self.log.window, axis=0).tolist()
        row = {"step": step, "loss": loss, "score_loss": score, "locref_loss": locref}
        row |= {"learning_rate": self.log.window[-1][-1], "seconds": round(self._seconds(), 1)}
        if evaluated:
            self.save()
            with self.stop.at_once():
                row |= self.evaluate()
        self.log.history.append(row)
        self.log.window.clear()
        self.bar.set_postfix_str(f"loss {loss:.4f}, lr {row['learning_rate']:.2g}", refresh=False)

    def _seconds(self) -> float:
        now = time.monotonic()
        self.log.seconds, self.clock = self.log.seconds + now - self.clock, now
        return self.log.seconds

    def save(self) -> None:
        """Write the checkpoint now."""
        self._wait()
        self.stepper.settle()
        self._seconds()
        self.checkpoint.save(self.log)
        self.saved_at = time.monotonic()
