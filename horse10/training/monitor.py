"""What happens between training steps: history, progress, the guard against non-finite losses, checkpoints."""

import time

import keras
import numpy as np
from tqdm import tqdm

from horse10.progress import Notice, terminal
from horse10.training.checkpoint import Checkpoint, TrainingError

CHECKPOINT_EVERY_S = 30


class Monitor(keras.callbacks.Callback):
    """Follows the losses of every step; the trainer's metrics hold those of the last step, not a running mean."""

    def __init__(
        self, checkpoint: Checkpoint, batches, history: list[dict], evaluate=None, evaluate_every=0, snapshots=None
    ):
        super().__init__()
        self.checkpoint, self.batches, self.snapshots = checkpoint, batches, snapshots
        self.evaluate, self.evaluate_every = evaluate, evaluate_every
        self.step, self.history, self.iterations = batches.first, history, batches.last
        self.log_every = max(1, self.iterations // 300)
        self.window, self.started = [], time.monotonic()
        self.saved_at = self.started
        self.seconds_before = history[-1]["seconds"] if history else 0.0  # of earlier sittings

    def on_train_begin(self, logs=None):
        stream = terminal()
        self.notice = Notice()
        self.bar = tqdm(
            total=self.iterations,
            initial=self.step,
            desc="Training",
            unit="step",
            file=stream,
            mininterval=0.5 if stream.isatty() else 15,
        )
        self._snapshot()

    def on_train_batch_end(self, batch, logs=None):
        losses = np.array([logs["loss_now"], logs["score_loss"], logs["locref_loss"]])
        if not np.isfinite(losses).all():
            self.bar.close()
            frames = ", ".join(self.batches.frames_of(self.step))
            raise TrainingError(
                f"The loss was not finite at step {self.step} (score {losses[1]}, location refinement {losses[2]}), "
                f"with the frames {frames}. The last checkpoint is kept. A smaller learning_rate usually helps."
            )
        self.step += 1
        self.window.append(losses)
        evaluation_due = self.evaluate_every and self.step % self.evaluate_every == 0 and self.step < self.iterations
        if self.step % self.log_every == 0 or self.step == self.iterations or evaluation_due:
            self._log(evaluation_due)
        self._snapshot()
        if time.monotonic() - self.saved_at > CHECKPOINT_EVERY_S:
            self.save()

    def _log(self, evaluation_due):
        loss, score, locref = np.mean(self.window, axis=0).tolist()
        rate = float(self.batches.schedule(self.step - 1))
        row = {"step": self.step, "loss": loss, "score_loss": score, "locref_loss": locref, "learning_rate": rate}
        row["seconds"] = round(self.seconds_before + time.monotonic() - self.started, 1)
        self.history.append(row)
        if evaluation_due:
            self.checkpoint.sync()
            row |= self.evaluate()
        self.bar.set_postfix_str(f"loss {loss:.4f}, lr {rate:.2g}", refresh=False)
        self.bar.update(self.step - self.bar.n)
        self.notice.show(str(self.bar))
        self.window = []

    def _snapshot(self):
        if self.snapshots and self.step in self.snapshots.steps:
            self.checkpoint.sync()
            self.snapshots.take(self.step)

    def save(self):
        """Write the checkpoint now."""
        self.checkpoint.save(self.step, self.history)
        self.saved_at = time.monotonic()

    def on_train_end(self, logs=None):
        self.bar.close()
