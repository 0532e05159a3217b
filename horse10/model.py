"""Backbone and heads as one registered keras.Model."""

from importlib import import_module
from pathlib import Path

import keras
import numpy as np
from keras import ops

from horse10.backbones import BACKBONES, build_backbone, canonical_name, preprocess_input
from horse10.backbones.batchnorm import FRAMEWISE
from horse10.tasks.heads import deconvolution
from horse10.tasks.losses import PoseLoss
from horse10.tasks.targets import decode


@keras.saving.register_keras_serializable(package="horse10")
class PoseModel(keras.Model):
    """The pose network: image (B, H, W, 3), RGB 0..255 -> logits (B, h, w, K) and locref (B, h, w, 2K).

    h = 2 ceil(H / 16), w = 2 ceil(W / 16), for every backbone and every size. Batch norm of ResNets and EfficientNets
    keeps its pretrained statistics but trains gamma and beta; that of MobileNets, and of every network from scratch, is
    trained (DeepLabCut v2.1, pose_net.py:63; frozen statistics at initialisation would not normalise at all).

    It trains on what `PoseDataset.batches` yields: images, and a dict of their keypoints (B, K, 2) in px,
    training_scale (B,) and scale_px (B,).

    Args:
        arch: a name of `horse10.backbones.BACKBONES`, or DeepLabCut's spelling of it.
        bodyparts: K, how many body parts are located.
        weights: "imagenet", a path to a `.weights.h5`, or None or "none" for random initialisation (Keras's global
            seed). They are not part of the configuration: a saved model brings its own.
        statistics: what batch norm normalises by: "batch" (the batch's in training, moving averages afterwards),
            "frozen" (pretrained moving averages also in training), "frame" (always each frame's own). None = as above.
            "group" is group norm instead, for networks from scratch.

    Raises:
        ValueError: unknown backbone or statistics; `WeightsError` if the weights cannot be loaded.
    """

    def __init__(
        self,
        arch: str,
        bodyparts: int = 22,
        weights: str | Path | None = None,
        *,
        statistics: str | None = None,
        name: str = "pose",
        **options,
    ):
        arch = canonical_name(arch)
        if statistics is None:
            statistics = "batch" if trains_statistics(arch, weights not in (None, "none")) else "frozen"
        backbone = build_backbone(arch, weights, statistics)
        image = keras.Input((None, None, 3), name="image")
        features = backbone(preprocess_input(image, BACKBONES[arch].scaling))
        outputs = {
            "logits": deconvolution(features, bodyparts, "logits"),
            "locref": deconvolution(features, 2 * bodyparts, "locref"),
        }
        super().__init__(image, outputs, name=name, **options)
        self.arch, self.bodyparts, self.statistics = arch, bodyparts, statistics

    @property
    def backbone(self) -> keras.Model:
        """From normalised pixels to features; its variables are this network's."""
        return self.get_layer(self.arch)

    def get_config(self):
        fields = ("arch", "bodyparts", "statistics", "name", "trainable")
        return {field: getattr(self, field) for field in fields}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def with_frame_statistics(self) -> "PoseModel":
        """A copy (same weights) whose batch norm uses each frame's own statistics.

        DeepLabCut evaluates MobileNetV2 like this: its test graph normalises by the batch, and the batch is one frame
        (v2.1, pose_net_mobilenet.py:88-117, evaluate.py:143). Group norm does so anyway, and stays what it is.
        """
        statistics = self.statistics if self.statistics in FRAMEWISE else "frame"
        copy = self.from_config(self.get_config() | {"statistics": statistics})
        copy.set_weights(self.get_weights())
        return copy

    def predict_poses(self, images, batch_size: int = 8) -> np.ndarray:
        """Where the body parts are in images (N, H, W, 3), RGB 0..255: (N, K, 3) x, y in px and likelihood 0..1."""
        maps = self.predict(images, batch_size, verbose=0)
        return np.asarray(poses(maps))

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """As Keras's, but a `PoseLoss` compares all maps with the labels at once."""
        if isinstance(self.loss, PoseLoss):
            return self.loss(y, y_pred)
        return super().compute_loss(x, y, y_pred, sample_weight, training)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """As Keras's; metrics compare poses (B, K, 3) with labels (B, K, 3): x, y and the frame's scale, all in px."""
        scale_px = ops.broadcast_to(y["scale_px"][:, None, None], (*ops.shape(y["keypoints"])[:2], 1))
        labels = ops.concatenate([y["keypoints"], ops.cast(scale_px, "float32")], axis=-1)
        return super().compute_metrics(x, labels, poses(y_pred), sample_weight)


def load_model(path: str | Path) -> keras.Model:
    """A model written by `save`: keras.models.load_model, knowing the losses and metrics of this package.

    Raises:
        ValueError: no such file, or a file that Keras cannot read.
    """
    import_module("horse10.metrics.streaming")  # registers its metrics
    return keras.models.load_model(path)


def poses(maps):
    """The most probable pose (B, K, 3), x, y in px and likelihood, in a network's maps."""
    return decode(ops.sigmoid(maps["logits"]), maps["locref"])


def trains_statistics(arch: str, pretrained: bool) -> bool:
    """Does this network normalise by the batch's own statistics while training?"""
    return not (pretrained and BACKBONES[canonical_name(arch)].frozen_statistics)
