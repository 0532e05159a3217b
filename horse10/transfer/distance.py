"""How far apart two domains look to a network that learned ImageNet: four ways to assign images to each other.

Source: Mensink et al. 2021, section 3.2, equation 1, and the four assignments of section 5 (Table 10).
"""

import keras
import numpy as np
from keras import layers, ops
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from horse10.backbones import BACKBONES, build_backbone, preprocess_input

BATCH = 16


def distances(source: np.ndarray, target: np.ndarray) -> dict[int, float]:
    """Mean Euclidean distance of features (N, C) and (M, C), by the number of the assignment (`config.ASSIGNMENTS`)."""
    apart = cdist(source, target)  # (N, M)
    inside, covering = included(source, target), float(apart.min(axis=1).mean())
    return {
        1: float(apart[linear_sum_assignment(apart)].mean()),
        2: inside,
        3: covering,
        4: (inside + covering) / 2,
    }


def included(source: np.ndarray, target: np.ndarray) -> float:
    """Mean distance of the target's features (M, C) to the nearest of the source's (N, C): assignment 2."""
    return float(cdist(source, target).min(axis=0).mean())


def features(frames: np.ndarray, arch: str, weights: str) -> np.ndarray:
    """What a network says of frames (N, H, W, 3) uint8, averaged over each frame: (N, C).

    Raises:
        WeightsError: the weights cannot be had.
    """
    return described(extractor(arch, weights), frames)


def extractor(arch: str, weights: str) -> keras.Model:
    """A pose network's backbone that says of pixels 0..255 RGB (B, H, W, 3), of any size, its mean features (B, C).

    Raises:
        WeightsError: the weights cannot be had.
    """
    image = keras.Input((None, None, 3))
    maps = build_backbone(arch, weights, "frozen")(
        preprocess_input(ops.cast(image, "float32"), BACKBONES[arch].scaling)
    )
    return keras.Model(image, layers.GlobalAveragePooling2D()(maps))


def described(network: keras.Model, frames: np.ndarray) -> np.ndarray:
    """Features (N, C) float32 of frames (N, H, W, 3) uint8 of one size."""
    return np.asarray(network.predict(frames, batch_size=BATCH, verbose=0), np.float32)
