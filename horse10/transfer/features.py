"""What an ImageNet network says of an image before its classifier: the penultimate layer, averaged over the image.

The networks keep their own stride and all their layers here (Kornblith et al. 2019, section 4.1 and App. A.4), unlike
the pose networks, which end earlier and at stride 16.
"""

from dataclasses import replace
from functools import lru_cache

import keras
import numpy as np
from keras import layers

from horse10.backbones import BACKBONES, preprocess_input
from horse10.backbones.batchnorm import FusedNormalization, reestimate_statistics
from horse10.backbones.surgery import operate
from horse10.backbones.weights import load
from horse10.transfer import sets, views

BATCH = 40


def extractor(arch: str, weights: str, side_px: int) -> keras.Model:
    """Pixels 0..255 RGB (B, side, side, 3) -> features (B, C), for a name of `BACKBONES`.

    Raises:
        WeightsError: the weights cannot be had, or belong to another network.
    """
    row = BACKBONES[arch]
    original = load(arch, row.build, weights)
    whole = operate(original, replace(row, undo_stride=(), dilate=(), early_stride=()), "batch")
    images = keras.Input((side_px, side_px, 3))
    maps = whole(preprocess_input(images, row.scaling))
    return keras.Model(images, layers.GlobalAveragePooling2D()(maps), name=arch)


def features(network: keras.Model, images: np.ndarray) -> np.ndarray:
    """Features (N, C) float32 of images (N, side, side, 3) uint8, in parts that fit any memory."""
    return np.asarray(network.predict(images, batch_size=BATCH, verbose=0), np.float32)


def estimate(network: keras.Model, images: np.ndarray) -> None:
    """Set batch norm's statistics to those of some images (N, side, side, 3): random weights have none of their own."""
    parts = np.array_split(images, max(1, len(images) // BATCH))
    reestimate_statistics(network, parts)


def normalizations(network: keras.Model) -> list[FusedNormalization]:
    """The layers of batch norm."""
    return [layer for layer in network._flatten_layers() if isinstance(layer, FusedNormalization)]


@lru_cache(maxsize=1)
def of_pool(name: str, arch: str, weights: str, side_px: int, n_images: int) -> np.ndarray:
    """Features (N, C) of all images of a set, which its divisions share."""
    images = sets.scaled(sets.pool(name, n_images)[0], side_px)
    return features(_network(images, arch, weights, side_px), images)


@lru_cache(maxsize=1)
def of_views(name: str, arch: str, weights: str, side_px: int, n_images: int) -> np.ndarray:
    """Features (k N, C) of all images of a set as they are, then of copies of all of them as an augmented training
    shows them, `views.COPIES` times."""
    images, rng = sets.pool(name, n_images)[0], np.random.default_rng(0)
    plain = sets.scaled(images, side_px)
    network = _network(plain, arch, weights, side_px)
    copies = (views.shown(images, side_px, rng) for _ in range(views.COPIES))
    return np.concatenate([features(network, each) for each in (plain, *copies)])


def _network(images: np.ndarray, arch: str, weights: str, side_px: int) -> keras.Model:
    """Random weights are the same for all sets; their statistics are those of all images, of which no label is used."""
    keras.utils.set_random_seed(0)
    network = extractor(arch, weights, side_px)
    if weights == "none":
        estimate(network, images)
    return network
