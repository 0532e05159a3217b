"""The compiled training step, and the loop around it."""

from collections.abc import Callable
from pathlib import Path

import keras
from keras import ops

from horse10.device import compiled_with_xla
from horse10.losses import locref_loss, score_loss, total_loss
from horse10.progress import terminal
from horse10.targets import encode, map_size
from horse10.training.augment import photometric, warp
from horse10.training.checkpoint import Checkpoint
from horse10.training.feed import Batches
from horse10.training.monitor import Monitor
from horse10.training.optimizers import make_optimizer


class LastValue(keras.metrics.Metric):
    """The value of the latest step, so that a history can be made of steps and not of running means."""

    def __init__(self, name):
        super().__init__(name=name)
        self.value = self.add_weight(initializer="zeros", name="value")

    def update_state(self, value):
        self.value.assign(value)

    def result(self):
        return ops.convert_to_tensor(self.value)


class Trainer(keras.Model):
    """Network, augmentation, targets and losses as one graph, fed with indices and matrices.

    The frames are a variable of this model, so that every backend passes them to the compiled step as an argument; the
    weights file of a run is written from `network`, which does not hold them.

    Args:
        frames: uint8 (N, H, W, 3), or None if batches bring their own images; keypoints: (N, K, 2) px in them.
        canvas: height and width of the training images, px.
    """

    def __init__(self, network, frames, keypoints, canvas, colour=None):
        super().__init__(name="trainer")
        self.network, self.canvas, self.colour = network, canvas, colour
        self.frames = None if frames is None else self._constant(frames, "uint8")
        self.keypoints = self._constant(keypoints, "float32")
        self.trackers = [LastValue("loss_now"), LastValue("score_loss"), LastValue("locref_loss")]
        self.built = True

    def _constant(self, array, dtype):
        return self.add_weight(
            shape=array.shape, dtype=dtype, trainable=False, initializer=lambda *_, **__: ops.convert_to_tensor(array)
        )

    def call(self, batch, training=None):
        images = batch["image"] if self.frames is None else self._rows(self.frames, batch)
        keypoints = self._rows(self.keypoints, batch)
        images, keypoints = warp(images, keypoints, batch["matrix"], self.canvas)
        if self.colour is not None:
            images = self.colour(images, training=training)
        return self.network(images, training=training), encode(keypoints, batch["scale"], *map_size(*self.canvas))

    @staticmethod
    def _rows(variable, batch):
        return ops.take(ops.convert_to_tensor(variable), batch["index"], axis=0)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        maps, (score, locref, mask) = y_pred
        losses = score_loss(maps["logits"], score), locref_loss(maps["locref"], locref, mask)
        total = total_loss(*losses)
        for tracker, value in zip(self.trackers, (total, *losses), strict=True):
            tracker.update_state(value)
        return total


def fit(
    network: keras.Model,
    batches: Batches,
    *,
    optimizer: str,
    folder: Path,
    colour: bool = False,
    evaluate: Callable[[], dict] | None = None,
    evaluate_every: int = 0,
    snapshots=None,
) -> list[dict]:
    """Train a network, continuing from the folder's checkpoint if there is one.

    Args:
        batches: from step 0; its schedule is the learning rate.
        optimizer: "adam" or "momentum".
        colour: add KerasCV's photometric changes.
        evaluate: called every `evaluate_every` steps (0 = never); returns columns to add to the history.
        snapshots: a `snapshots.Recorder`, or None.

    Returns:
        The history, one dict per line.

    Raises:
        TrainingError: the loss became non-finite, or the checkpoint is unusable.
        KeyboardInterrupt: after the checkpoint was written.
    """
    store = batches.store
    trainer = Trainer(network, store.frames, store.keypoints, batches.canvas, photometric() if colour else None)
    trainer.compile(make_optimizer(optimizer, batches.schedule), jit_compile=compiled_with_xla())
    trainer.optimizer.build(network.trainable_variables)
    checkpoint = Checkpoint(folder / "checkpoint.npz", trainer)
    batches.first, history = checkpoint.restore()
    monitor = Monitor(checkpoint, batches, history, evaluate, evaluate_every, snapshots)
    if len(batches) == 0:
        return history
    try:
        trainer.fit(batches, epochs=1, verbose=0, shuffle=False, callbacks=[monitor])
    except KeyboardInterrupt:
        monitor.save()
        print(f"\nStopped after step {monitor.step}; the same command continues from there.", file=terminal())
        raise
    monitor.save()
    return monitor.history
