"""A network of three convolutions, and frames on which it learns."""

from types import SimpleNamespace

import keras
import numpy as np
from keras import layers

from horse10.config import RunConfig
from horse10.machine.device import compiled_with_xla
from horse10.recipes import RECIPES
from horse10.tasks.losses import PoseLoss
from horse10.training.feed import Batches
from horse10.training.loop import fit
from horse10.training.optimizers import make_optimizer
from horse10.training.step import Trainer

ARCH, CANVAS, PARTS = "mobilenet_v2_0.35", (64, 96), 3


def toy_store(n=12, seed=0, keypoints=None):
    """Frames with three white squares whose centres are the labels."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(10, [86, 54], (n, PARTS, 2)).astype("float32").round()
    frames = np.zeros((n, *CANVAS, 3), "uint8")
    for frame, places in zip(frames, points.astype(int), strict=True):
        for part, (x, y) in enumerate(places):
            frame[y - 3 : y + 4, x - 3 : x + 4, part] = 255
    points = points if keypoints is None else keypoints
    names = [f"frame{index}" for index in range(n)]
    return SimpleNamespace(frames=frames, keypoints=points, size=CANVAS, scale=np.ones(n, "float32"), names=names)


def toy_batches(iterations, store=None, **options):
    config = RunConfig(iterations=iterations, batch_size=4, **options)
    return Batches(store or toy_store(), CANVAS, config, RECIPES["quick"])


def toy_trainer(network, batches, optimizer="adam"):
    """Compiled, with the learning rates of the quick recipe."""
    trainer = Trainer(network, batches.store.frames, batches.store.keypoints, CANVAS)
    rates = RECIPES["quick"].schedule(ARCH, False, max(len(batches), 6))
    trainer.compile(make_optimizer(optimizer, rates), PoseLoss(), jit_compile=compiled_with_xla())
    return trainer


def toy_fit(network, batches, folder, optimizer="adam", **options):
    """Train as `fit` does, and return the history; the folder is made."""
    folder.mkdir(exist_ok=True)
    return fit(toy_trainer(network, batches, optimizer), batches, folder=folder, **options).history


def toy_network(seed=0):
    """Three strided convolutions with batch norm: the maps of 64 x 96 px are 8 x 12."""
    keras.utils.set_random_seed(seed)
    image = keras.Input((None, None, 3))
    x = image / 255
    for channels in (8, 16, 32):
        x = layers.Conv2D(channels, 5, strides=2, padding="same", use_bias=False)(x)
        x = layers.Activation("relu")(layers.BatchNormalization()(x))
    outputs = {"logits": layers.Conv2D(PARTS, 3, padding="same", name="logits")(x)}
    outputs["locref"] = layers.Conv2D(2 * PARTS, 3, padding="same", name="locref")(x)
    return keras.Model(image, outputs)
