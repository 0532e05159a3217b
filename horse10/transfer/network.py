"""One backbone with a head for a task, and the step that trains both: built and traced once, set anew for each run."""

import keras
import numpy as np
from keras import ops

from horse10.backbones import BACKBONES, build_backbone, preprocess_input
from horse10.model import trains_statistics
from horse10.tasks.task import Task
from horse10.training.optimizers import make_optimizer
from horse10.transfer.config import SIZE_PX, TransferConfig


class TaskTrainer(keras.Model):
    """Pictures and the targets of a task, as one compiled step.

    Args:
        network: pictures (B, H, W, 3), RGB 0..255 -> the outputs of the task's head.
    """

    def __init__(self, network: keras.Model, task: Task):
        super().__init__(name="trainer")
        self.network, self.task = network, task
        self.compile(make_optimizer("adam", 0.0), loss=lambda *_: 0.0)
        self.built = True

    def call(self, images, training=None):
        return self.network(images, training=training)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return self.task.loss(y, y_pred)


def build(arch: str, statistics: str, task: Task) -> tuple[keras.Model, TaskTrainer]:
    """A backbone and the trainer of a network that it is part of, for frames of `config.SIZE_PX`."""
    backbone = build_backbone(arch, None, statistics)
    image = keras.Input((*SIZE_PX, 3), name="image")
    features = backbone(preprocess_input(ops.cast(image, "float32"), BACKBONES[arch].scaling))
    return backbone, TaskTrainer(keras.Model(image, task.head(features, SIZE_PX), name=task.name), task)


def statistics_of(config: TransferConfig) -> str:
    """What the network of a run normalises by: a key of `backbones.batchnorm.NORMALIZATIONS`."""
    if config.norm == "group":
        return config.norm
    return "batch" if trains_statistics(config.arch, config.origin != "none") else "frozen"


def fresh(variables: list, first: list[np.ndarray], rng: np.random.Generator) -> None:
    """Random weights for the variables of a head: Glorot-uniform kernels, all else as it was `first`."""
    for variable, value in zip(variables, first, strict=True):
        if value.ndim > 1:
            receptive = int(np.prod(value.shape[:-2]))
            reach = np.sqrt(6 / (receptive * (value.shape[-2] + value.shape[-1])))
            value = rng.uniform(-reach, reach, value.shape)
        variable.assign(value.astype(variable.dtype))
