"""The compiled training step: augmentation, network, targets and losses as one graph."""

import keras
from keras import ops

from horse10.dataset.augment import recolour, warp
from horse10.tasks.losses import total_loss


class Trainer(keras.Model):
    """Network, augmentation, targets and losses as one graph, fed with indices and matrices.

    The frames are a variable of this model, so that every backend passes them to the compiled step as an argument; the
    weights file of a run is written from `network`, which does not hold them. Compile it with an optimizer and a
    `PoseLoss`.

    Args:
        frames: uint8 (N, H, W, 3), or None if batches bring their own images; keypoints: (N, K, 2) px in them.
        canvas: height and width of the training images, px.
        colour: a layer that changes the colours of images 0..255, or None.
        partners: what each body part becomes in a mirrored image, None if none is (`horse10.dataset.augment.warp`).
    """

    def __init__(self, network, frames, keypoints, canvas, colour=None, partners=None):
        super().__init__(name="trainer")
        self.network, self.canvas, self.colour, self.partners = network, canvas, colour, partners
        self.frames = None if frames is None else self._constant(frames, "uint8")
        self.keypoints = self._constant(keypoints, "float32")
        self.parts = [keras.metrics.Mean(name) for name in ("score_loss", "locref_loss")]
        self.built = True

    def _constant(self, array, dtype):
        return self.add_weight(
            shape=array.shape, dtype=dtype, trainable=False, initializer=lambda *_, **__: ops.convert_to_tensor(array)
        )

    def call(self, batch, training=None):
        images = batch["image"] if self.frames is None else self._rows(self.frames, batch)
        keypoints = self._rows(self.keypoints, batch)
        if "colours" in batch:
            images = recolour(images, batch["colours"])
        images, keypoints = warp(images, keypoints, batch["matrix"], self.canvas, self.partners)
        if self.colour is not None:
            images = self.colour(images, training=training)
        return self.network(images, training=training), {"keypoints": keypoints, "training_scale": batch["scale"]}

    @staticmethod
    def _rows(variable, batch):
        return ops.take(ops.convert_to_tensor(variable), batch["index"], axis=0)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        maps, labels = y_pred
        parts = self.loss.parts(labels, maps)
        for metric, value in zip(self.parts, parts, strict=True):
            metric.update_state(value)
        return total_loss(*parts, self.loss.locref_weight)
